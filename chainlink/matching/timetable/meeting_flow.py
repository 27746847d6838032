"""Which possible meetings are worth most together? A minimum-cost flow, exact where every firm sits on one side.

buyer -> need -> (pair of firms) -> supplier -> sink. The first unit of a firm with a first chance earns its points. Where
some firm both buys and supplies, its two sides are limited one by one here: the total is then a bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chainlink.supply.index_arrays import Bools, Ints, Longs

POINTS = 1_000_000
"""A score of 1 in whole points: sums are exact."""
REQUIRED = np.int64(POINTS) * 1_000_000
"""What a required meeting counts for in the flow: more than all scores together."""


@dataclass(frozen=True, eq=False)
class Possible:
    """Meetings that could be held, each over one need.

    Attributes
    ----------
    need, buyer, supplier
        By possible meeting; firms by number. A meeting over no need has a number of its own.
    points
        Its score in whole points.
    is_required
        Whether its two firms have to meet.
    """

    need: Ints
    buyer: Ints
    supplier: Ints
    points: Longs
    is_required: Bools

    def __len__(self) -> int:
        return len(self.need)

    def chosen(self, kept: Bools) -> Possible:
        """Give some of them."""
        return Possible(
            self.need[kept], self.buyer[kept], self.supplier[kept], self.points[kept], self.is_required[kept]
        )

    @property
    def firms(self) -> Longs:
        """By meeting one number for its two firms, in any order."""
        low, high = np.minimum(self.buyer, self.supplier), np.maximum(self.buyer, self.supplier)
        numbers: Longs = (low.astype(np.int64) << 32) + high
        return numbers


@dataclass(frozen=True, eq=False)
class Room:
    """How many meetings there may be.

    Attributes
    ----------
    as_buyer, as_supplier
        By firm number.
    per_need, in_all
        Of one need, and of all.
    has_first_chance, first_points
        By firm number whether its first meeting as supplier earns points, and how many.
    """

    as_buyer: Ints
    as_supplier: Ints
    per_need: int
    in_all: int
    has_first_chance: Bools
    first_points: int


def points_of(possible: Possible, room: Room, is_chosen: Bools) -> int:
    """Add up scores and first chances of chosen meetings."""
    met = np.unique(possible.supplier[is_chosen])
    return int(possible.points[is_chosen].sum()) + room.first_points * int(room.has_first_chance[met].sum())


def best_flow(possible: Possible, room: Room) -> Bools:
    """Choose the meetings that are worth most, required ones first.

    Returns
    -------
    numpy.ndarray
        By possible meeting whether it is chosen. No pair (buyer, supplier) meets twice.

    Notes
    -----
    One shortest way for each meeting chosen: 12,000 of 200,000 possible ones in 0.2 s.
    """
    from chainlink.matching.timetable import flow_kernels

    if not len(possible):
        return np.zeros(0, bool)
    tail, head, cost, most, sources, sink = _network(possible, room)
    count = len(tail)
    both_tail, both_head = np.concatenate([tail, head]), np.concatenate([head, tail])
    order = np.argsort(both_tail, kind="stable")
    place = np.empty(2 * count, np.int64)
    place[order] = np.arange(2 * count)
    twin = np.concatenate([np.arange(count, 2 * count), np.arange(count)])
    ptr = np.concatenate([[0], np.cumsum(np.bincount(both_tail, minlength=sink + 1))]).astype(np.int32)
    arcs = flow_kernels.Arcs(
        ptr=ptr,
        head=both_head[order].astype(np.int32),
        cost=np.concatenate([cost, -cost])[order],
        twin=place[twin][order].astype(np.int32),
    )
    left = np.concatenate([most, np.zeros(count, np.int64)])[order].astype(np.int32)
    supply = room.as_buyer[sources].astype(np.int32)
    flow_kernels.send(arcs, left, np.arange(len(sources), dtype=np.int32), supply, sink, room.in_all)
    is_chosen: Bools = left[place[: len(possible)]] == 0
    return is_chosen


def _network(possible: Possible, room: Room) -> tuple[Longs, Longs, Longs, Longs, Ints, int]:
    """Tail, head, cost and room of each arc, those of the possible meetings first; firms by source; the sink."""
    buyers, buyer = np.unique(possible.buyer, return_inverse=True)
    suppliers, supplier = np.unique(possible.supplier, return_inverse=True)
    needs, first, need = np.unique(possible.need, return_index=True, return_inverse=True)
    pairs, pair = np.unique(buyer * len(suppliers) + supplier, return_inverse=True)
    at_need = len(buyers)
    at_pair = at_need + len(needs)
    at_supplier = at_pair + len(pairs)
    sink = at_supplier + len(suppliers)
    cost = -(possible.points + REQUIRED * possible.is_required)
    first_points = room.first_points * room.has_first_chance[suppliers].astype(np.int64)
    ones = np.ones(len(suppliers), np.int64)
    open_places = np.maximum(room.as_supplier[suppliers].astype(np.int64), 0)
    parts: tuple[tuple[npt.NDArray[np.integer], ...], ...] = (
        (at_need + need, at_pair + pair, cost, np.ones(len(possible), np.int64)),
        (buyer[first], at_need + np.arange(len(needs)), 0 * needs, np.full(len(needs), room.per_need, np.int64)),
        (
            at_pair + np.arange(len(pairs)),
            at_supplier + pairs % len(suppliers),
            0 * pairs,
            np.ones(len(pairs), np.int64),
        ),
        (at_supplier + np.arange(len(suppliers)), sink * ones, -first_points, np.minimum(open_places, 1)),
        (at_supplier + np.arange(len(suppliers)), sink * ones, 0 * ones, np.maximum(open_places - 1, 0)),
    )
    tail, head, costs, most = (np.concatenate([part[at] for part in parts]).astype(np.int64) for at in range(4))
    return tail, head, costs, most, buyers.astype(np.int32), sink
