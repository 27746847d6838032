"""Which of the possible meetings should be held? The best within all limits, or the best found and how far it may be off."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from chainlink.matching.timetable.meeting_flow import Possible, Room, best_flow, points_of
from chainlink.supply.index_arrays import Bools, Ints, Longs

EXACT_AT_MOST = 20_000
"""So many possible meetings are settled exactly where firms sit on both sides."""
SECONDS = 20.0


@dataclass(frozen=True, eq=False)
class ChosenMeetings:
    """Meetings chosen, what they are worth in points, and what no choice exceeds."""

    is_chosen: Bools
    points: int
    bound: int


def choose(possible: Possible, room: Room, *, exact_at_most: int = EXACT_AT_MOST) -> ChosenMeetings:
    """Choose meetings within all limits.

    Parameters
    ----------
    possible, room
        `room.as_buyer` equals `room.as_supplier`: the limit of a firm on both sides together. Required meetings must
        keep to it.
    exact_at_most
        Where firms sit on both sides, and those limits bind, so many possible meetings are still settled exactly.

    Notes
    -----
    A flow, which is exact where no firm exceeds its limit on both sides together. Where one does, meetings are cut back
    to a choice within the limits, and a whole-number programme goes on from there.
    """
    is_chosen = best_flow(possible, room)
    bound = points_of(possible, room, is_chosen)
    if not _is_beyond(possible, room, is_chosen):
        return ChosenMeetings(is_chosen, bound, bound)
    is_chosen = _cut_back(possible, room, is_chosen)
    if len(possible) <= exact_at_most:
        from chainlink.matching.timetable.meeting_programme import best_programme

        best, proven = best_programme(possible, room, is_chosen, seconds=SECONDS)
        if not _is_beyond(possible, room, best) and points_of(possible, room, best) > points_of(
            possible, room, is_chosen
        ):
            is_chosen = best
        bound = min(bound, int(proven + 0.5)) if np.isfinite(proven) else bound
    points = points_of(possible, room, is_chosen)
    return ChosenMeetings(is_chosen, points, max(bound, points))


def meetings_by_firm(possible: Possible, is_chosen: Bools, count: int) -> Ints:
    """Count chosen meetings by firm, both sides together."""
    both = np.concatenate([possible.buyer[is_chosen], possible.supplier[is_chosen]])
    return np.bincount(both, minlength=count).astype(np.int32)


def _is_beyond(possible: Possible, room: Room, is_chosen: Bools) -> bool:
    """Whether a firm meets more often than it may, or two firms meet as buyer and supplier both ways."""
    counts = meetings_by_firm(possible, is_chosen, len(room.as_buyer))
    met = possible.firms[is_chosen]
    return bool((counts > room.as_buyer).any()) or len(np.unique(met)) < len(met)


def _cut_back(possible: Possible, room: Room, is_chosen: Bools) -> Bools:
    """Split the limit of each firm between its two sides as the best of its meetings ask, and choose again."""
    worth = np.lexsort((np.arange(len(possible)), -possible.points, ~possible.is_required))
    left = room.as_buyer.copy()
    as_buyer, as_supplier = np.zeros_like(left), np.zeros_like(left)
    kept = np.zeros(len(possible), bool)
    met: set[int] = set()
    firms = possible.firms.tolist()
    for at in worth[is_chosen[worth]].tolist():
        buyer, supplier = int(possible.buyer[at]), int(possible.supplier[at])
        if left[buyer] and left[supplier] and firms[at] not in met:
            left[[buyer, supplier]] -= 1
            as_buyer[buyer] += 1
            as_supplier[supplier] += 1
            met.add(firms[at])
            kept[at] = True
    buys = np.zeros(len(left), bool)
    buys[possible.buyer] = True
    as_buyer, as_supplier = as_buyer + np.where(buys, left, 0), as_supplier + np.where(buys, 0, left)
    is_other_way = np.isin(possible.firms, _twice(possible)) & ~kept
    again = best_flow(possible.chosen(~is_other_way), replace(room, as_buyer=as_buyer, as_supplier=as_supplier))
    is_kept = np.zeros(len(possible), bool)
    is_kept[np.flatnonzero(~is_other_way)[again]] = True
    return is_kept if points_of(possible, room, is_kept) >= points_of(possible, room, kept) else kept


def _twice(possible: Possible) -> Longs:
    """Pairs of firms that could meet both ways."""
    pairs = np.unique(np.column_stack([possible.firms, possible.buyer]), axis=0)[:, 0]
    distinct, count = np.unique(pairs, return_counts=True)
    return distinct[count > 1]
