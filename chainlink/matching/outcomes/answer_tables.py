"""How are the meetings of an event and what came of them listed, whoever draws them?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainlink.books.register_tables import record_columns
from chainlink.matching.events.answer_tables import GROUNDS, NEEDED, ROUND, TABLE, VALUE, VOLUME, grounds_text
from chainlink.matching.events.register import Event
from chainlink.matching.needs.need import Need, with_recorded_volume
from chainlink.matching.needs.wants import Want
from chainlink.matching.outcomes.closings import ContractClosing
from chainlink.matching.outcomes.meeting_book import OUTCOMES
from chainlink.matching.outcomes.records import Outcome
from chainlink.matching.outcomes.rules import RESULT_WORDS
from chainlink.matching.pairs.weights import load_weights
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.names import Words

_RESULT = AnswerColumn("result", Words("对接结果", "result"), width=10)
_FOUND = {True: Words("仍在", "still found"), False: Words("未发现", "not found"), None: Words("未摸排", "not scanned")}


_OF_MEETING = ("outcome_id", "round", "table", "buyer_id", "supplier_id", "component_id")


def outcomes_table(outcomes: Sequence[Outcome], names: Names) -> AnswerTable:
    """Describe a row a meeting: who met over what, what came of it, and whether the network has it."""
    columns: list[tuple[AnswerColumn, Callable[[Outcome], Cell]]] = [
        *record_columns(OUTCOMES, names, columns=_OF_MEETING),
        (_RESULT, lambda outcome: RESULT_WORDS[outcome.result]),
        *record_columns(OUTCOMES, names, columns=("amount_10k_yuan", "received_10k_yuan")),
        (AnswerColumn("network", Words("供应网络", "network")), _network_words),
        (AnswerColumn("planned", Words("计划内", "planned")), lambda outcome: outcome.is_planned),
    ]
    return table_of(Words("对接结果", "Results"), columns, outcomes)


def _network_words(outcome: Outcome) -> Words | None:
    if outcome.confirmed:
        version = outcome.confirmed["version"]
        return Words(f"已写入 {version}", f"in {version}")
    return Words("待复核", "to be reviewed") if outcome.result == "contract" else None


def meetings_table(
    graph: SupplyGraph, event: Event, outcomes: Sequence[Outcome], needs: Sequence[Need], wants: Sequence[Want]
) -> AnswerTable:
    """Describe the meetings of an event for paper: over what, on which grounds, with which result, who follows up.

    Parameters
    ----------
    graph
        Where names, places in chains and capacities come from.
    event, outcomes
        The event, and `outcomes_of` it.
    needs
        Where volume and money of what is needed come from; of a need that is closed by now, from what the buyer uses.
    wants
        What firms stated: contact and office, where the outcome says none.
    """
    names, part_names = graph.names, load_weights().name_by_part
    need_by_id, want_by_need = {need.need_id: need for need in needs}, {want.need_id: want for want in wants}
    meeting_by_firms = {meeting.firms: meeting for meeting in event.meetings}
    makes = graph.tables.makes
    lines = zip(makes["firm_id"].tolist(), makes["component_id"].tolist(), strict=True)
    capacity = dict(zip(lines, makes["capacity"].tolist(), strict=True))
    places = _places(graph)

    def need(outcome: Outcome) -> Need | None:
        return need_by_id.get(outcome.text("need_id")) or _recorded(graph, outcome.text("need_id"))

    def needed_id(outcome: Outcome) -> str:
        return outcome.text("need_id").partition("/")[2] or outcome.text("component_id")

    def grounds(outcome: Outcome) -> str:
        meeting = meeting_by_firms.get(outcome.firms)
        return grounds_text(meeting, part_names) if meeting and outcome.is_planned else ""

    def stated(name: str) -> Callable[[Outcome], Cell]:
        def text(outcome: Outcome) -> str:
            want = want_by_need.get(outcome.text("need_id"))
            return outcome.text(name) or (want.text(name) if want else "")

        return text

    def firm(side: int) -> Callable[[Outcome], Cell]:
        return lambda outcome: names.firm_with_id(outcome.firms[side])

    columns: list[tuple[AnswerColumn, Callable[[Outcome], Cell]]] = [
        (
            AnswerColumn("place", Words("产业链/环节", "chain / segment"), width=24),
            lambda outcome: places.get(outcome.text("component_id")) or places.get(needed_id(outcome), ""),
        ),
        (AnswerColumn("buyer", Words("需求企业", "buyer"), width=28), firm(0)),
        (NEEDED, lambda outcome: names.component(needed_id(outcome))),
        (VOLUME, lambda outcome: known.volume if (known := need(outcome)) else None),
        (VALUE, lambda outcome: known.value_10k_yuan if (known := need(outcome)) else None),
        (AnswerColumn("supplier", Words("供给企业", "supplier"), width=28), firm(1)),
        (
            AnswerColumn("offered", Words("供给产品", "offers"), width=18),
            lambda outcome: names.component(outcome.text("component_id")),
        ),
        (
            AnswerColumn("capacity", Words("年产能", "capacity a year"), "amount"),
            lambda outcome: capacity.get((outcome.firms[1], outcome.text("component_id"))),
        ),
        (GROUNDS, grounds),
        (ROUND, lambda outcome: outcome.number("round")),
        (AnswerColumn("met_at", Words("时间", "time"), width=10), lambda outcome: outcome.text("met_at")),
        (TABLE, lambda outcome: outcome.number("table")),
        (AnswerColumn("contact", Words("联系人", "contact")), stated("contact")),
        (AnswerColumn("office", Words("责任单位", "office"), width=16), stated("office")),
        (_RESULT, lambda outcome: RESULT_WORDS[outcome.result]),
        *record_columns(OUTCOMES, columns=("amount_10k_yuan", "received_10k_yuan", "next_follow_up_on", "note")),
    ]
    return table_of(Words("对接清单", "meetings and results"), columns, outcomes)


def _recorded(graph: SupplyGraph, need_id: str) -> Need | None:
    """Give a need that is on no list any more, with what the buyer uses of it; None where the data do not know it."""
    buyer_id, _, component_id = need_id.partition("/")
    if buyer_id not in graph.firm_ids or component_id not in graph.component_ids:
        return None
    return with_recorded_volume(graph, Need(need_id, buyer_id, component_id))


def _places(graph: SupplyGraph) -> dict[str, str]:
    """Give by component the chains and segments it stands in, by name."""
    names = graph.names
    places_by_component: dict[str, list[str]] = {}
    placed = graph.placements
    columns = (placed[name].tolist() for name in ("component_id", "chain_id", "segment_id"))
    for component_id, chain_id, segment_id in zip(*columns, strict=True):
        place = "/".join(filter(None, (names.chain(chain_id), names.name("segment", segment_id))))
        places_by_component.setdefault(component_id, []).append(place)
    return {component_id: "；".join(filter(None, places)) for component_id, places in places_by_component.items()}


def closings_table(closings: Sequence[ContractClosing]) -> AnswerTable:
    """Describe the risks for which firms met and signed, and whether the last scan still finds them."""
    columns: list[tuple[AnswerColumn, Callable[[ContractClosing], Cell]]] = [
        (AnswerColumn("outcome", Words("对接编号", "outcome")), lambda closing: closing.outcome_id),
        (AnswerColumn("network", Words("供应网络", "network")), lambda closing: closing.version_id),
        (
            AnswerColumn("risk", Words("风险编号", "risk")),
            lambda closing: Thing("risk", closing.risk_id, closing.risk_id),
        ),
        (AnswerColumn("found", Words("最近摸排", "last scan")), lambda closing: _FOUND[closing.is_open]),
        (AnswerColumn("colour", Words("颜色", "colour"), "colour"), lambda closing: closing.colour),
    ]
    return table_of(Words("签约所对应的风险", "Risks that contracts are for"), columns, closings)
