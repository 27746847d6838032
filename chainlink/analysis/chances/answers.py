"""What would buyers' answers set right? Which purchases to ask about next, and what is that worth under the drawings.

An *answer* names all active suppliers of one purchase. In a drawing it names those of the drawing; a colour is *wrong*
while the record with the answers so far gives another one than the whole drawing does. One answer seldom sets a colour
right alone: often all buyers on the way must answer. So answers are chosen in sets, and what a set sets right is shared
out equally over its members.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from chainlink.analysis.chances.ages import HALF_LIFE_DAYS
from chainlink.analysis.chances.completion import Completion
from chainlink.analysis.chances.purchases import Purchases, build_purchases
from chainlink.analysis.chances.record import LearnedWeights, MissingSuppliers, PurchaseRecord, read_record
from chainlink.analysis.chances.row_ages import chances_of_rows, drop_rows
from chainlink.analysis.chances.subjects import Subjects, possible_subjects
from chainlink.analysis.chances.two_variants import TwoVariants
from chainlink.analysis.chances.weights import learn_weights
from chainlink.analysis.spread.chunks import MapChunks, chunks_of, in_turn
from chainlink.analysis.spread.propagation import Target, build_network, find_targets
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Floats, Grouping, Ints, Longs, expanded, grouped
from graph_schema.names import SourcingMode

ANSWER_DRAWS = 100
"""Drawings under which answers are weighed unless asked otherwise."""
DRAWINGS_PER_CHUNK = 10
_LEVELS: tuple[SourcingMode, ...] = ("qualified", "active")
_YELLOW, _BLUE, _NONE = 2, 1, 0
UNKNOWN_DAYS = 90.0
"""Days that a firm of unknown time to recover is taken to be out: MODEL.md section 4."""
DAYS_A_YEAR = 365.0
STALE = 0.5
"""A row is stale once it is as likely gone as not."""
EAGERNESS = 2.0
"""A set that still misses r answers counts for each of them as 1 / r ** EAGERNESS when the next one is chosen."""

Alternatives = tuple[frozenset[int], ...]
"""Sets of purchases, any one of which sets a colour right."""


@dataclass(frozen=True)
class WorthyAnswer:
    """One purchase to ask about.

    Attributes
    ----------
    buyer_id, component_ids
        Who buys what; several components where any one will do, sorted.
    wrong_colours
        Expected number of wrong colours, by scope and firm or component, that go with the whole list; shared out equally
        over the answers that each needs, so that a list's numbers add up to what the list does.
    spread_share
        Share of the variance of value at stake, added up over the firms, that this answer alone is expected to take away.
    stale_rows
        Recorded rows of the purchase so old that each is as likely gone as not.
    scopes, targets
        Scopes of those colours, and the targets that stop with one record and not with the other, sorted.
    """

    buyer_id: str
    component_ids: tuple[str, ...]
    wrong_colours: float
    spread_share: float
    stale_rows: int
    scopes: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True)
class AnswerPlan:
    """What to ask next, best first.

    Attributes
    ----------
    answers
        In the order in which they were chosen.
    wrong_before, wrong_after
        Expected number of wrong colours as the record stands, and once all are answered.
    value_spread
        Root of the variance of value at stake, added up over the firms, as the record stands; in the unit of the values.
    draws, seed
        Drawings that this rests on.
    weights
        How firmly the record speaks.
    """

    answers: tuple[WorthyAnswer, ...]
    wrong_before: float
    wrong_after: float
    value_spread: float
    draws: int
    seed: int
    weights: LearnedWeights


@dataclass(frozen=True, eq=False)
class _SharedAnswers:
    record: PurchaseRecord
    weights: LearnedWeights
    holds: Floats | None
    targets: Sequence[Target]
    target_names: Sequence[str]
    scopes: Grouping
    scope_names: Sequence[str]
    subjects: Subjects
    seed: int
    value_of_target: Floats
    days_of_firm: Floats


@dataclass(frozen=True)
class _WrongColour:
    """A colour of one scope that the record gets wrong, the targets it hangs on, and which answers set it right, if any."""

    scope: int
    targets: frozenset[int]
    alternatives: Alternatives


@dataclass(frozen=True, eq=False)
class _DrawnAnswers:
    """What one drawing says.

    Attributes
    ----------
    wrong
        Colours that are wrong as yet.
    answered
        By purchase a number that is the same where the answer is.
    value
        By firm: what is at stake.
    """

    wrong: tuple[_WrongColour, ...]
    answered: Longs
    value: Floats


def worthy_answers(
    graph: SupplyGraph,
    scopes: Mapping[str, Sequence[str]],
    *,
    count: int,
    draws: int = ANSWER_DRAWS,
    seed: int = 0,
    weights: LearnedWeights | None = None,
    half_life_days: float | None = HALF_LIFE_DAYS,
    value_by_target: Mapping[str, float] | None = None,
    days_by_firm: Mapping[str, float] | None = None,
    map_chunks: MapChunks = in_turn,
) -> AnswerPlan:
    """Choose the answers that together set most colours right, as far as the drawings know.

    Parameters
    ----------
    graph
        Supply graph.
    scopes
        By name of the scope, such as a chain: its targets. Colours are counted scope by scope.
    count
        So many answers at most.
    draws, seed, weights, half_life_days, map_chunks
        As of `estimate_chances`.
    value_by_target
        Yearly value of each target; 1 for those not named.
    days_by_firm
        Days that each firm is out; 90 for those not named. What a firm has at stake is the value of the targets that it
        stops alone, over these days.

    Returns
    -------
    AnswerPlan
        Empty where nothing is open and no row has aged.

    Notes
    -----
    A drawing costs a spread for each answer that a stop touches. The first choice is the answer with the most colours
    that hang on it, each over the square of the number of answers it still needs; then the next, given the first. An
    answer is taken to tell about the purchase asked for, not about others that the same row may serve.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> sourcing = {"supplier_id": ["M"], "buyer_id": ["T"], "component_id": ["ore"], "status": ["active"]}
    >>> tables = Tables.of(
    ...     {
    ...         "makes": pd.DataFrame(
    ...             {"firm_id": ["M", "N", "T", "U"], "component_id": ["ore", "ore", "steel", "steel"]}
    ...         ),
    ...         "inputs": pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]}),
    ...         "supplies": pd.DataFrame(sourcing),
    ...     }
    ... )
    >>> plan = worthy_answers(build_graph(tables), {"all": ["steel"]}, count=1)
    >>> [(answer.buyer_id, answer.component_ids) for answer in plan.answers]
    [('U', ('ore',))]
    """
    names = sorted({target for members in scopes.values() for target in members})
    number = {name: at for at, name in enumerate(names)}
    scope_names = sorted(scopes)
    pairs = sorted({(number[target], at) for at, scope in enumerate(scope_names) for target in scopes[scope]})
    of_target = np.array(pairs, np.int64).reshape(-1, 2)
    targets = find_targets(graph, names)
    record = read_record(build_purchases(graph))
    holds = chances_of_rows(record.purchases, half_life_days)
    if weights is None:
        weights = learn_weights(record, seed=seed, map_chunks=map_chunks)
    if not (record.is_open.any() or holds is not None) or draws < 1:
        return AnswerPlan((), 0.0, 0.0, 0.0, draws, seed, weights)
    values, days = value_by_target or {}, days_by_firm or {}
    shared = _SharedAnswers(
        record=record,
        weights=weights,
        holds=holds,
        targets=targets,
        target_names=names,
        scopes=grouped(of_target[:, 0], of_target[:, 1], len(targets)),
        scope_names=scope_names,
        subjects=possible_subjects(record, targets, may_drop=holds is not None),
        seed=seed,
        value_of_target=np.array([values.get(name, 1.0) for name in names]),
        days_of_firm=np.array([days.get(name, UNKNOWN_DAYS) for name in graph.firm_id_list]),
    )
    drawn = [one for part in map_chunks(drawn_answers, shared, chunks_of(draws, DRAWINGS_PER_CHUNK)) for one in part]
    return _planned(shared, drawn, count)


def drawn_answers(shared: _SharedAnswers, drawings: range) -> list[_DrawnAnswers]:
    """Draw completions; tell of each which colours are wrong as yet, and what would set them right."""
    bought = shared.record.purchases
    completion = Completion(bought)
    every = np.arange(len(bought.graph.component_ids), dtype=np.int32)
    recorded = {mode: build_network(bought.graph, sourcing=mode, watch=every) for mode in _LEVELS}
    drawn = []
    for drawing in drawings:
        rng = np.random.default_rng([shared.seed, drawing])
        record, dropped = drop_rows(shared.record, shared.holds, rng)
        missing = record.draw_missing(shared.weights, rng)
        graph = completion.graph(missing, dropped_rows=dropped)
        answered = _answer_numbers(bought, missing, dropped)
        variants = [
            TwoVariants(recorded[mode], build_network(graph, sourcing=mode, watch=every), bought, answered != 0)
            for mode in _LEVELS
        ]
        drawn.append(_told(shared, variants, answered))
    return drawn


def _answer_numbers(bought: Purchases, missing: MissingSuppliers, dropped: Bools | None) -> Longs:
    """Give by purchase a number of what its buyer would answer; 0 where it is what the record says."""
    rng = np.random.default_rng(0)
    of_candidate, of_row = (
        rng.integers(1, 2**62, size=size) for size in (len(bought.supplier) + 1, len(bought.graph.tables.supplies))
    )
    answered = np.zeros(bought.count, np.int64)
    np.add.at(answered, missing.purchase, of_candidate[missing.candidate])
    np.add.at(answered, missing.doubted, of_candidate[-1])
    if dropped is not None:
        gone = dropped[bought.record_row]
        np.add.at(answered, bought.record_purchase[gone], of_row[bought.record_row[gone]])
    return answered


def _told(shared: _SharedAnswers, variants: Sequence[TwoVariants], answered: Longs) -> _DrawnAnswers:
    """Compare the record's colours with the drawing's, and find what sets each wrong one right."""
    subjects, bought = shared.subjects, shared.record.purchases
    chosen = np.arange(len(subjects.scenarios))
    nobody, everybody = np.zeros(bought.count, np.uint8), np.ones(bought.count, np.uint8)
    nodes = variants[0].target_nodes(shared.targets)
    is_made = nodes >= 0
    now: list[Bools] = []
    then: list[Bools] = []
    for variant in variants:
        for given, stops in ((nobody, now), (everybody, then)):
            down = np.zeros((len(chosen), len(nodes)), bool)
            down[:, is_made] = variant.stops(subjects.scenarios, chosen, nodes[is_made], given)
            stops.append(down & subjects.is_listed)
    code_now, code_then = _codes(shared, now), _codes(shared, then)
    wanted: dict[int, tuple[int, int, bool]] = {}
    for key in sorted(code_now.keys() | code_then.keys()):
        was, true = code_now.get(key, _NONE), code_then.get(key, _NONE)
        if was != true:
            # what must come comes in the true colour's network; what must go goes in the recorded colour's, or in both
            level = (0 if true == _YELLOW else 1) if true > was else (0 if true == _BLUE else 1)
            wanted[key] = (level, true, true > was)
    wrong = _deciding_sets(shared, variants, nodes, now, then, wanted)
    firm_count = len(bought.graph.firm_ids)
    value = np.zeros(firm_count)
    stopped = then[1] @ shared.value_of_target
    at, subject = expanded(subjects.subject, chosen)
    is_firm = subject < firm_count
    value[subject[is_firm]] = stopped[at[is_firm]] * shared.days_of_firm[subject[is_firm]] / DAYS_A_YEAR
    return _DrawnAnswers(wrong, answered, value)


def _codes(shared: _SharedAnswers, stops: Sequence[Bools]) -> dict[int, int]:
    """Worst level by subject * scopes + scope."""
    codes: dict[int, int] = {}
    for level, code in ((1, _BLUE), (0, _YELLOW)):
        scenario, target = np.nonzero(stops[level])
        codes |= dict.fromkeys(_keys(shared, scenario, target)[1].tolist(), code)
    return codes


def _keys(shared: _SharedAnswers, scenario: Longs, target: Longs) -> tuple[Longs, Longs]:
    """(place among the stops, subject * scopes + scope) of some stops."""
    at, subject = expanded(shared.subjects.subject, scenario)
    wish, scope = expanded(shared.scopes, target[at])
    return at[wish], subject[wish].astype(np.int64) * len(shared.scope_names) + scope


def _deciding_sets(
    shared: _SharedAnswers,
    variants: Sequence[TwoVariants],
    nodes: Ints,
    now: Sequence[Bools],
    then: Sequence[Bools],
    wanted: Mapping[int, tuple[int, int, bool]],
) -> tuple[_WrongColour, ...]:
    """Find what sets each wrong colour right: any one stop that comes, or all of them gone."""
    wrong: list[_WrongColour] = []
    for level, variant in enumerate(variants):
        for must_come in (True, False):
            keys = {key for key, (at, _, comes) in wanted.items() if at == level and comes == must_come}
            if not keys:
                continue
            scenario, target = np.nonzero(then[level] & ~now[level] if must_come else now[level] & ~then[level])
            place, key = _keys(shared, scenario, target)
            is_asked = np.isin(key, np.array(sorted(keys), np.int64))
            place, key = place[is_asked], key[is_asked]
            used, item = np.unique(place, return_inverse=True)
            triples = variant.deciding(
                shared.subjects.scenarios,
                scenario[used],
                nodes[target[used]],
                np.full(len(used), must_come),
            )
            by_item = _alternatives(len(used), triples)
            parts: dict[int, list[Alternatives]] = {one: [] for one in sorted(keys)}
            concerned: dict[int, set[int]] = {one: set() for one in sorted(keys)}
            for one, at in zip(key.tolist(), item.tolist(), strict=True):
                parts[one].append(by_item[at])
                concerned[one].add(int(target[used[at]]))
            wrong += [
                _WrongColour(
                    scope=one % len(shared.scope_names),
                    targets=frozenset(concerned[one]),
                    alternatives=_any_of(parts[one]) if must_come else _all_of(parts[one]),
                )
                for one in parts
            ]
    return tuple(wrong)


def _alternatives(item_count: int, triples: tuple[Ints, Ints, Ints]) -> list[Alternatives]:
    sets: list[dict[int, set[int]]] = [{} for _ in range(item_count)]
    for item, alternative, answer in zip(*(part.tolist() for part in triples), strict=True):
        sets[item].setdefault(alternative, set()).add(answer)
    return [tuple(frozenset(members) for members in by_number.values()) for by_number in sets]


def _any_of(parts: Sequence[Alternatives]) -> Alternatives:
    """Join what brings any one of several stops about."""
    return tuple(dict.fromkeys(one for part in parts for one in part))


def _all_of(parts: Sequence[Alternatives]) -> Alternatives:
    """Join what takes all of several stops away: one answer that does, or the first way of each together."""
    if any(not part for part in parts) or not parts:
        return ()
    common = [one for one in parts[0] if all(one in part for part in parts[1:])]
    return tuple(common) or (frozenset[int]().union(*(part[0] for part in parts)),)


def _planned(shared: _SharedAnswers, drawn: Sequence[_DrawnAnswers], count: int) -> AnswerPlan:
    """Choose answers one after the other, then share out what they set right."""
    bought = shared.record.purchases
    can_answer = bought.buyer >= 0
    wrong = [colour for one in drawn for colour in one.wrong]
    sets: list[Ints] = []
    colour_of_set: list[int] = []
    for number, colour in enumerate(wrong):
        for members in colour.alternatives:
            purchases = np.array(sorted(members), np.int32)
            if can_answer[purchases].all():
                sets.append(purchases)
                colour_of_set.append(number)
    chosen, set_right_by = _chosen(sets, np.array(colour_of_set, np.int64), len(wrong), bought.count, count)
    worth = np.zeros(bought.count)
    scopes: dict[int, set[int]] = {purchase: set() for purchase in chosen}
    targets: dict[int, set[int]] = {purchase: set() for purchase in chosen}
    for number in set_right_by:
        colour = wrong[colour_of_set[number]]
        for purchase in sets[number].tolist():
            worth[purchase] += 1 / len(sets[number]) / len(drawn)
            scopes[purchase].add(colour.scope)
            targets[purchase] |= colour.targets
    spread = _spread_drops(drawn, chosen)
    answers = [
        WorthyAnswer(
            buyer_id=bought.graph.firm_id_list[bought.buyer[purchase]],
            component_ids=_members(bought, purchase),
            wrong_colours=float(worth[purchase]),
            spread_share=spread[purchase],
            stale_rows=_stale_rows(shared, purchase),
            scopes=tuple(shared.scope_names[scope] for scope in sorted(scopes[purchase])),
            targets=tuple(shared.target_names[target] for target in sorted(targets[purchase])),
        )
        for purchase in chosen
        if worth[purchase] > 0
    ]
    return AnswerPlan(
        answers=tuple(sorted(answers, key=lambda answer: -answer.wrong_colours)),
        wrong_before=len(wrong) / len(drawn),
        wrong_after=(len(wrong) - len(set_right_by)) / len(drawn),
        value_spread=float(np.sqrt(np.stack([one.value for one in drawn]).var(axis=0).sum())),
        draws=len(drawn),
        seed=shared.seed,
        weights=shared.weights,
    )


def _chosen(
    sets: Sequence[Ints], colour_of_set: Longs, colour_count: int, answer_count: int, count: int
) -> tuple[list[int], list[int]]:
    """Choose answers greedily; gives them, and for each colour that is set right the set that did it."""
    if not sets:
        return [], []
    sizes = np.array([len(members) for members in sets])
    members = np.concatenate(sets)
    owner = np.repeat(np.arange(len(sets)), sizes)
    left = sizes.copy()
    is_done = np.zeros(colour_count, bool)
    is_chosen = np.zeros(answer_count, bool)
    chosen: list[int] = []
    set_right_by: list[int] = []
    while len(chosen) < count:
        is_open = ~is_done[colour_of_set]
        least = np.full(colour_count, np.iinfo(np.int64).max)
        np.minimum.at(least, colour_of_set[is_open], left[is_open])
        counts = is_open & (left == least[colour_of_set])
        credit = np.where(counts, 1 / np.maximum(left, 1) ** EAGERNESS, 0.0)
        score = np.bincount(members, credit[owner] * ~is_chosen[members], minlength=answer_count)
        best = int(np.argmax(score))
        if score[best] <= 0:
            break
        chosen.append(best)
        is_chosen[best] = True
        left -= np.bincount(owner[members == best], minlength=len(sets))
        done = np.flatnonzero((left == 0) & is_open)
        colours, first = np.unique(colour_of_set[done], return_index=True)
        is_done[colours] = True
        set_right_by += done[first].tolist()
    return chosen, set_right_by


def _spread_drops(drawn: Sequence[_DrawnAnswers], chosen: Sequence[int]) -> dict[int, float]:
    """Tell by chosen answer which share of the variance of value at stake it is expected to take away.

    Drawings with the same answer are what is left to know once it is given. An answer that only one drawing gives tells
    nothing of what is left, so such drawings are taken to be like the rest.
    """
    value = np.stack([one.value for one in drawn])
    value = value[:, value.var(axis=0) > 0]
    total = value.var(axis=0, ddof=1).sum() if len(value) > 1 else 0.0
    drops = dict.fromkeys(chosen, 0.0)
    if total <= 0:
        return drops
    for purchase in chosen:
        _, group, sizes = np.unique([one.answered[purchase] for one in drawn], return_inverse=True, return_counts=True)
        group = group.reshape(-1)
        left, known = 0.0, 0
        for number in np.flatnonzero(sizes > 1).tolist():
            inside = value[group == number]
            left += len(inside) * float(inside.var(axis=0, ddof=1).sum())
            known += len(inside)
        if known:
            drops[purchase] = float(np.clip(1 - left / known / total, 0.0, 1.0))
    return drops


def _members(bought: Purchases, purchase: int) -> tuple[str, ...]:
    """Components asked for, sorted."""
    graph, facts = bought.graph, bought.graph.requirements
    members = facts.group_members[facts.group[bought.requirements[purchase][0]]]
    return tuple(sorted(graph.component_id_list[member] for member in members.tolist()))


def _stale_rows(shared: _SharedAnswers, purchase: int) -> int:
    bought = shared.record.purchases
    if shared.holds is None:
        return 0
    rows = np.unique(bought.record_row[bought.record_purchase == purchase])
    return int((shared.holds[rows] <= STALE).sum())
