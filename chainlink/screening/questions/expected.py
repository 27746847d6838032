"""Which questions go out next, by what their answers are expected to set right? The list that an office sends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chainlink.analysis.chances.ages import HALF_LIFE_DAYS
from chainlink.analysis.chances.answers import ANSWER_DRAWS, AnswerPlan, WorthyAnswer, worthy_answers
from chainlink.analysis.spread.chunks import MapChunks, in_turn
from chainlink.screening.all_targets import targets_by_chain
from chainlink.screening.questions.question import KINDS, Cell, Question
from chainlink.screening.questions.value import questions, values_of_targets, weigh
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.lookup import find_id
from chainlink.supply.stated_days import cautious_days
from graph_schema.errors import UsageError
from graph_schema.names import Words


@dataclass(frozen=True)
class QuestionList:
    """Questions to send out together, the best first.

    Attributes
    ----------
    questions
        By expected number of colours set right, falling; without drawings by how many colours could change.
    draws, seed
        Drawings that the order rests on; 0 where nothing was drawn.
    wrong_before, wrong_after
        Expected number of colours that missing or lapsed supplier rows make wrong, now and once all supplier questions
        of the list are answered.
    """

    questions: tuple[Question, ...]
    draws: int
    seed: int
    wrong_before: float
    wrong_after: float

    @property
    def basis(self) -> Words:
        """Say in a sentence what the order rests on."""
        if not self.draws:
            return Words(
                "未作抽样推算（没有未填报的供应关系，或未要求抽样），按可能改变的颜色数排序",
                "nothing was drawn (no supplier is missing, or no drawings were asked for): in order of colours at stake",
            )
        return Words(
            f"按抽样推算（{self.draws} 次）排序：供应关系缺报预计使 {self.wrong_before:.1f} 个颜色有误，"
            f"本清单中的供应商问题全部答复后预计余 {self.wrong_after:.1f} 个；一并发出，互不重复",
            f"in order of {self.draws} drawings: missing supplier rows are expected to make {self.wrong_before:.1f} colours "
            f"wrong, {self.wrong_after:.1f} once the supplier questions below are answered; sent together, none asks twice",
        )


def question_list(
    graph: SupplyGraph,
    chain_ids: Sequence[str] = (),
    *,
    top: int = 20,
    draws: int = ANSWER_DRAWS,
    seed: int = 0,
    half_life_days: float | None = HALF_LIFE_DAYS,
    map_chunks: MapChunks = in_turn,
) -> QuestionList:
    """List the questions whose answers are expected to set most colours right, with what each could change beside it.

    Questions about suppliers are weighed by drawings of what is missing, as a batch: an answer that a colour needs
    together with others gets its part of it. Where the recorded rows of a purchase are more likely gone than not, the
    question is whether they still hold (`stale`). A survey's answers count as equally likely, for nothing on record
    speaks for either: its number is the mean of what they change.

    Parameters
    ----------
    graph
        Supply graph.
    chain_ids
        Chains, by id, name or alias; all if empty. Colours of these chains are counted by the drawings.
    top
        So many at most.
    draws, seed, half_life_days, map_chunks
        As of `estimate_chances`; no drawings: the order of `questions`.

    Returns
    -------
    QuestionList
        By expected number of colours set right, then share of the variance of value at stake, both falling, then as
        `questions`.

    Raises
    ------
    UnknownIdError
        If a chain is not in the data.
    UsageError
        If there are no data or no chain, `top` is below 1 or `draws` below 0.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> placed = pd.DataFrame({"component_id": ["ore", "steel"], "segment_id": "s", "chain_id": "C"})
    >>> makes = pd.DataFrame({"firm_id": ["M", "N", "T"], "component_id": ["ore", "ore", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"placements": placed, "makes": makes, "inputs": inputs}))
    >>> [(each.kind, each.firm_id, each.component_ids) for each in question_list(graph, top=2).questions]
    [('survey', '', ('steel',)), ('suppliers', 'T', ('ore',))]
    """
    if draws < 0:
        raise UsageError(Words(f"抽样次数应不小于 0，现为 {draws}", f"draws must be at least 0; found {draws}"))
    by_count = questions(graph, chain_ids, top=top)
    plan = _plan(graph, chain_ids, top, draws, seed, half_life_days, map_chunks)
    if not plan.draws:
        return QuestionList(by_count, 0, seed, 0.0, 0.0)
    weighed = {_key(answer): answer for answer in plan.answers}
    others = [
        replace(question, wrong_colours=0.0 if question.wrong_colours is None else question.wrong_colours)
        for question in by_count
        if question.kind != "suppliers" or (question.firm_id, question.component_ids) not in weighed
    ]
    chosen = sorted([*others, *map(_question, plan.answers)], key=_rank)[:top]
    counted = _counted(graph, chosen, by_count, set(weighed))
    left_out = sum(answer.wrong_colours for answer in plan.answers) - sum(
        question.wrong_colours or 0.0 for question in counted if (question.firm_id, question.component_ids) in weighed
    )
    return QuestionList(counted, plan.draws, seed, plan.wrong_before, plan.wrong_after + left_out)


def _plan(
    graph: SupplyGraph,
    chain_ids: Sequence[str],
    top: int,
    draws: int,
    seed: int,
    half_life_days: float | None,
    map_chunks: MapChunks,
) -> AnswerPlan:
    scopes = targets_by_chain(graph, [find_id(graph, "chain", chain_id) for chain_id in chain_ids])[0]
    firms = graph.tables.firms
    recovery = zip(firms["firm_id"].tolist(), cautious_days(firms, "time_to_recover_days").tolist(), strict=True)
    return worthy_answers(
        graph,
        scopes,
        count=top,
        draws=draws,
        seed=seed,
        half_life_days=half_life_days,
        value_by_target=values_of_targets(graph, sorted({target for targets in scopes.values() for target in targets})),
        days_by_firm={firm_id: days for firm_id, days in recovery if not math.isnan(days)},
        map_chunks=map_chunks,
    )


def _key(answer: WorthyAnswer) -> tuple[str, tuple[str, ...]]:
    return answer.buyer_id, answer.component_ids


def _question(answer: WorthyAnswer) -> Question:
    """Word a weighed answer as a question; how many colours it could change is counted when it is listed."""
    return Question(
        kind="stale" if answer.stale_rows else "suppliers",
        firm_id=answer.buyer_id,
        component_ids=answer.component_ids,
        chain_ids=answer.scopes,
        targets=answer.targets,
        colours=0,
        output_value_10k_yuan=0.0,
        wrong_colours=answer.wrong_colours,
        spread_share=answer.spread_share,
        stale_rows=answer.stale_rows,
    )


def _counted(
    graph: SupplyGraph,
    chosen: Sequence[Question],
    by_count: Sequence[Question],
    weighed: set[tuple[str, tuple[str, ...]]],
) -> tuple[Question, ...]:
    """Put beside each weighed question how many colours it alone could change, and the value of its targets."""
    known = {
        (question.firm_id, question.component_ids): question for question in by_count if question.kind == "suppliers"
    }
    cells: list[Cell] = [
        ("suppliers", question.firm_id, question.component_ids)
        for question in chosen
        if (question.firm_id, question.component_ids) in weighed - known.keys()
    ]
    known |= {(question.firm_id, question.component_ids): question for question in weigh(graph, cells)}
    values = values_of_targets(graph, sorted({target for question in chosen for target in question.targets}))
    counted = []
    for question in chosen:
        if question.kind in ("suppliers", "stale") and (question.firm_id, question.component_ids) in weighed:
            before = known[question.firm_id, question.component_ids]
            value = sum(values[target] for target in question.targets)
            question = replace(question, colours=before.colours, output_value_10k_yuan=value)
        counted.append(question)
    return tuple(counted)


def _rank(question: Question) -> tuple[float, float, int, float, int, str, tuple[str, ...]]:
    return (
        -round(question.wrong_colours or 0.0, 6),
        -round(question.spread_share, 6),
        -question.colours,
        -question.output_value_10k_yuan,
        KINDS.index(question.kind),
        question.firm_id,
        question.component_ids,
    )
