"""Who should meet whom? The best meetings within the limits of an event, each with its grounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.candidates import find_candidates
from chainlink.matching.pairs.need_answer import Pair
from chainlink.matching.pairs.need_matches import PairWords
from chainlink.matching.pairs.scores import ScoredPairs, score_pairs
from chainlink.matching.pairs.weights import Weights, load_weights
from chainlink.matching.timetable.choice import choose
from chainlink.matching.timetable.limits import EventLimits, check_limits
from chainlink.matching.timetable.meeting_flow import POINTS, Possible, Room
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Floats, Grouping, Ints, Longs, expanded, grouped, numbers_in


@dataclass(frozen=True)
class Meeting:
    """Two firms that should meet.

    Attributes
    ----------
    buyer_id, supplier_id
        Who meets whom.
    pair
        The need they meet over, with every part of its score; None where they meet because they have to.
    also
        Further needs of the buyer that the supplier could serve; need ids, sorted.
    is_required
        Whether they have to meet.
    is_first_chance
        Whether the supplier is a small specialised firm.
    planned_volume
        What the supplier could deliver a year, so that no spare is promised twice and no need is served beyond its
        volume; None where spare or volume is unknown.
    """

    buyer_id: str
    supplier_id: str
    pair: Pair | None
    also: tuple[str, ...]
    is_required: bool
    is_first_chance: bool
    planned_volume: float | None


@dataclass(frozen=True)
class Meetings:
    """The meetings of an event.

    Attributes
    ----------
    meetings
        By buyer, then supplier.
    without_meeting
        Needs that meet nobody; need ids, in the order of the needs.
    without_maker
        Needs of which nobody else in the data makes anything that would do; need ids, in the order of the needs.
    total, bound
        Sum of scores and first chances, and what no other choice exceeds: equal where this is proved to be the best.
    weights_version
        Of the weights.
    """

    meetings: tuple[Meeting, ...]
    without_meeting: tuple[str, ...]
    without_maker: tuple[str, ...]
    total: float
    bound: float
    weights_version: str

    @property
    def is_proved_best(self) -> bool:
        """Whether no other choice within the limits is worth more."""
        return self.total == self.bound


def plan_meetings(
    graph: SupplyGraph, needs: Sequence[Need], limits: EventLimits, *, weights: Weights | None = None
) -> Meetings:
    """Choose who should meet whom, for many needs at once.

    Parameters
    ----------
    graph
        Supply graph.
    needs
        Each with an id of its own.
    limits
        Of the event.
    weights
        Those that ship if None.

    Returns
    -------
    Meetings
        No two firms meet twice; refused pairs do not meet, unless they have to.

    Raises
    ------
    UnknownIdError
        If a firm or component is not in the data.
    UsageError
        If nobody can keep the limits; the message names the firm and the number.

    Notes
    -----
    The total is the sum of the scores, and `first_chance` of the weights for each small specialised firm that meets
    somebody. It is the greatest there is, see `chainlink.matching.timetable.choice` for where only a bound is told.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": [*"NTU"], "component_id": ["ore", "steel", "steel"]})
    >>> graph = build_graph(Tables.of({"makes": makes}))
    >>> planned = plan_meetings(graph, [Need("n1", "T", "ore"), Need("n2", "U", "ore")], EventLimits(per_firm=1))
    >>> [(meeting.buyer_id, meeting.supplier_id) for meeting in planned.meetings], planned.without_meeting
    ([('T', 'N')], ('n2',))
    """
    weights = weights or load_weights()
    check_limits(graph, limits)
    return best_meetings(
        score_pairs(find_candidates(graph, needs, near_at_least=weights.near_at_least), weights), limits
    )


def best_meetings(scored: ScoredPairs, limits: EventLimits) -> Meetings:
    """Choose who should meet whom, of pairs that are scored; see `plan_meetings`.

    Raises
    ------
    UnknownIdError, UsageError
        As `plan_meetings`.
    """
    graph, weights, needs = scored.candidates.graph, scored.weights, scored.candidates.needs
    check_limits(graph, limits)
    words = PairWords(scored)
    at, possible = _possible(scored, limits)
    room = _room(scored, limits, words)
    choice = choose(possible, room)
    chosen = np.flatnonzero(choice.is_chosen)
    planned = _planned(scored, at[chosen])
    also = _also(scored, at, possible, choice.is_chosen)
    is_over_need = at[chosen] >= 0
    pairs = dict(zip(chosen[is_over_need].tolist(), words.pairs(at[chosen][is_over_need]), strict=True))
    meetings = []
    for number, volume in zip(chosen.tolist(), planned.tolist(), strict=True):
        buyer, supplier = int(possible.buyer[number]), int(possible.supplier[number])
        meetings.append(
            Meeting(
                buyer_id=graph.firm_id_list[buyer],
                supplier_id=graph.firm_id_list[supplier],
                pair=pairs.get(number),
                also=also.get(number, ()),
                is_required=bool(possible.is_required[number]),
                is_first_chance=bool(room.has_first_chance[supplier]),
                planned_volume=None if np.isnan(volume) else volume,
            )
        )
    served = set(possible.need[chosen].tolist())
    return Meetings(
        meetings=tuple(sorted(meetings, key=lambda meeting: (meeting.buyer_id, meeting.supplier_id))),
        without_meeting=tuple(need.need_id for number, need in enumerate(needs) if number not in served),
        without_maker=tuple(
            need.need_id for need, is_made in zip(needs, scored.candidates.is_made.tolist(), strict=True) if not is_made
        ),
        total=choice.points / POINTS,
        bound=choice.bound / POINTS,
        weights_version=weights.version,
    )


def _possible(scored: ScoredPairs, limits: EventLimits) -> tuple[Ints, Possible]:
    """Number of the pair (-1 for a required meeting over no need), and the meeting, of all that could be held.

    Two firms that could talk of one need in several components do so of the best.
    """
    candidates, graph = scored.candidates, scored.candidates.graph
    supplier, buyer = graph.lines.firm[candidates.offers.line], candidates.buyers[candidates.offers.need]
    required, forbidden = (_firm_keys(graph, pairs) for pairs in (limits.must, limits.must_not))
    key = _keys(graph, buyer, supplier)
    is_required = np.isin(key, required)
    fits = scored.is_open & ~np.isin(key, forbidden) & (is_required | (scored.score >= limits.least_score))
    at = np.flatnonzero(fits)
    order = at[np.lexsort((at, -scored.score[at], supplier[at], candidates.offers.need[at]))]
    is_first = np.ones(len(order), bool)
    is_first[1:] = (candidates.offers.need[order][1:] != candidates.offers.need[order][:-1]) | (
        supplier[order][1:] != supplier[order][:-1]
    )
    at = np.sort(order[is_first]).astype(np.int32)
    bare = np.array([[graph.firm_number(firm_id) for firm_id in pair] for pair in _distinct(limits.must)], np.int32)
    bare = bare.reshape(-1, 2)
    need = np.concatenate([candidates.offers.need[at], len(candidates.needs) + np.arange(len(bare))]).astype(np.int32)
    points = np.concatenate([np.round(scored.score[at] * POINTS), np.zeros(len(bare))]).astype(np.int64)
    return np.concatenate([at, np.full(len(bare), -1)]).astype(np.int32), Possible(
        need=need,
        buyer=np.concatenate([buyer[at], bare[:, 0]]),
        supplier=np.concatenate([supplier[at], bare[:, 1]]),
        points=points,
        is_required=np.concatenate([is_required[at], np.ones(len(bare), bool)]),
    )


def _distinct(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Drop pairs that stand twice, in either order."""
    return list({frozenset(pair): pair for pair in reversed(pairs)}.values())[::-1]


def _keys(graph: SupplyGraph, one: Ints, other: Ints) -> Longs:
    """One number for two firms in any order."""
    key: Longs = np.minimum(one, other).astype(np.int64) * len(graph.firm_ids) + np.maximum(one, other)
    return key


def _firm_keys(graph: SupplyGraph, pairs: Sequence[tuple[str, str]]) -> Longs:
    numbers = np.array([[graph.firm_number(firm_id) for firm_id in pair] for pair in pairs], np.int32).reshape(-1, 2)
    return _keys(graph, numbers[:, 0], numbers[:, 1])


def _room(scored: ScoredPairs, limits: EventLimits, words: PairWords) -> Room:
    graph, weights = scored.candidates.graph, scored.weights
    most = np.full(len(graph.firm_ids), limits.per_firm, np.int32)
    for firm_id, number in limits.by_firm.items():
        most[graph.firm_number(firm_id)] = number
    small = [number for number, labels in words.labels.items() if set(labels) & set(weights.first_chance_labels)]
    firms = numbers_in(graph.firm_ids, pd.Series(small, dtype="str"))
    has_first_chance = np.zeros(len(most), bool)
    has_first_chance[firms[firms >= 0]] = True
    return Room(
        as_buyer=most,
        as_supplier=most,
        per_need=limits.per_need,
        in_all=len(scored.score) + len(limits.must) if limits.in_all is None else limits.in_all,
        has_first_chance=has_first_chance,
        first_points=round(weights.first_chance * POINTS),
    )


def _planned(scored: ScoredPairs, pairs: Ints) -> Floats:
    """What each meeting could bring, as much as can be in all; NaN where spare or volume is unknown."""
    from chainlink.analysis.backups import flow_kernels

    candidates = scored.candidates
    volume_by_need = np.array([np.nan if need.volume is None else need.volume for need in candidates.needs], float)
    planned = np.full(len(pairs), np.nan)
    is_real = pairs >= 0
    spare, need, line = scored.spare[pairs], candidates.offers.need[pairs], candidates.offers.line[pairs]
    others = np.flatnonzero(
        is_real & ~np.isnan(spare) & ~np.isnan(volume_by_need[need] if len(volume_by_need) else spare)
    )
    others = others[np.argsort(need[others], kind="stable")]
    if not len(others):
        return planned
    needs, demand = np.unique(need[others], return_inverse=True)
    lines, first, giver = np.unique(line[others], return_index=True, return_inverse=True)
    by_demand: Grouping = grouped(demand, np.arange(len(others)), len(needs))
    by_giver = grouped(giver, np.arange(len(others)), len(lines))
    links = flow_kernels.FlowLinks(
        by_demand.ptr, giver.astype(np.int32), demand.astype(np.int32), by_giver.ptr, by_giver.items
    )
    planned[others] = flow_kernels.carry(volume_by_need[needs], spare[others][first], links)
    return planned


def _also(scored: ScoredPairs, at: Ints, possible: Possible, is_chosen: Bools) -> dict[int, tuple[str, ...]]:
    """By chosen meeting the other needs that its two firms could talk of."""
    needs = scored.candidates.needs
    real = np.flatnonzero(at >= 0)
    _, which = np.unique(np.column_stack([possible.buyer, possible.supplier]), axis=0, return_inverse=True)
    by_pair = grouped(which.reshape(-1)[real], real, int(which.max(initial=-1)) + 1)
    chosen = np.flatnonzero(is_chosen)
    position, other = expanded(by_pair, which.reshape(-1)[chosen])
    needs_by_pair: dict[int, list[str]] = {}
    for number, need in zip(chosen[position].tolist(), other.tolist(), strict=True):
        if need != number:
            needs_by_pair.setdefault(number, []).append(needs[int(possible.need[need])].need_id)
    return {number: tuple(sorted(need_ids)) for number, need_ids in needs_by_pair.items()}
