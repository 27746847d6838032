"""Which places for new meetings move the fewest others? All ways are tried where there are few, else exchanges one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from chainlink.matching.timetable.rounds import FirmPair, Rounds

STEPS = 20_000
"""So many steps of the search, about a second, before the exchanges are taken as they are."""


def place_all(fresh: Callable[[], Rounds], new: Sequence[FirmPair], tables: int) -> tuple[Rounds, list[FirmPair], bool]:
    """Place as many new meetings as can be, and move as few others as can be.

    Parameters
    ----------
    fresh
        Makes the rounds as they stand before, a new one each time.
    new
        Meetings to be placed.
    tables
        Meetings that a round may hold.

    Returns
    -------
    tuple
        The rounds as they are then, the meetings that found no place, and whether it is proved that no other way leaves
        fewer without a place or, with as few, moves fewer.

    Notes
    -----
    First one exchange between two rounds for each new meeting, those with the fewest free places first. Where that moves
    somebody, every way that is better is searched for, with none moved, one, two, …, until `STEPS` are spent. Where they
    do not suffice the exchanges stand: each moves at most the meetings of two rounds, twice as many as there are tables.
    """
    before = fresh().round_of
    by_exchange = fresh()
    unplaced = _exchanged(by_exchange, new, tables)
    moved = sum(by_exchange.round_of[pair] != at for pair, at in before.items())
    if not unplaced and not moved:
        return by_exchange, unplaced, True
    search = _Search(fresh(), tables)
    for left_out in range(len(unplaced) + 1):
        ways = moved if left_out == len(unplaced) else len(before) + 1
        for most in range(ways):
            search.was_short = False
            for chosen in combinations(new, len(new) - left_out):
                if search.has_room(chosen) and search.place(chosen, most, frozenset()):
                    return search.laid, [pair for pair in new if pair not in chosen], True
                if search.steps_left < 0:
                    return by_exchange, unplaced, False
            if not search.was_short:
                break
    return by_exchange, unplaced, True


def _exchanged(laid: Rounds, new: Sequence[FirmPair], tables: int) -> list[FirmPair]:
    """Place new meetings, those with the fewest free places first; give those that find none."""
    waiting, unplaced = list(new), []
    while waiting:
        pair = min(waiting, key=lambda pair: (_choices(laid, pair, tables), pair))
        waiting.remove(pair)
        if laid.place(pair, tables=tables) is None:
            unplaced.append(pair)
    return unplaced


def _choices(laid: Rounds, pair: FirmPair, tables: int) -> int:
    theirs = set(laid.free_rounds(pair[1]))
    return sum(at in theirs and laid.sizes[at] < tables for at in laid.free_rounds(pair[0]))


class _Search:
    """Every way to place meetings, those in the way moved elsewhere; `was_short` where more moves might have helped."""

    def __init__(self, laid: Rounds, tables: int) -> None:
        self.laid, self.tables, self.steps_left, self.was_short = laid, tables, STEPS, False
        self._before = dict(laid.round_of)

    def has_room(self, new: Sequence[FirmPair]) -> bool:
        """Whether there are tables enough, and every firm is there in rounds enough for its meetings."""
        self.steps_left -= len(new)
        if len(new) > sum(max(0, self.tables - size) for size in self.laid.sizes[self.laid.first :]):
            return False
        for firm_id in {firm_id for pair in new for firm_id in pair}:
            wanted = sum(firm_id in pair for pair in new)
            if wanted > len(self.laid.free_rounds(firm_id)):
                return False
        return True

    def place(self, waiting: Sequence[FirmPair], most: int, fixed: frozenset[FirmPair]) -> bool:
        """Place all that wait and move at most so many more; False leaves everything as it was."""
        if not waiting:
            return True
        pair, rest = waiting[0], waiting[1:]
        for at in range(self.laid.first, self.laid.count):
            if at == self._before.get(pair) or any(self.laid.is_away(firm_id, at) for firm_id in pair):
                continue
            for leaving in self._ways_in(pair, at, most, fixed):
                self.steps_left -= 1
                if self.steps_left < 0:
                    return False
                for leaver in leaving:
                    self.laid.release(leaver)
                self.laid.hold(pair, at)
                if self.place((*rest, *leaving), most - len(leaving), fixed | {pair}):
                    return True
                self.laid.release(pair)
                for leaver in leaving:
                    self.laid.hold(leaver, at)
        return False

    def _ways_in(
        self, pair: FirmPair, at: int, most: int, fixed: frozenset[FirmPair]
    ) -> Iterator[tuple[FirmPair, ...]]:
        """Sets of meetings that would have to leave a round so that the meeting can be held in it."""
        leaving = tuple({held: None for firm_id in pair if (held := self.laid.held(firm_id, at)) is not None})
        if fixed.intersection(leaving):
            return
        is_full = self.laid.sizes[at] - len(leaving) >= self.tables
        if len(leaving) + is_full > most:
            self.was_short = True
        elif not is_full:
            yield leaving
        else:
            self.steps_left -= len(self.laid.round_of) // 10
            others = [pair for pair, where in self.laid.round_of.items() if where == at]
            yield from ((*leaving, pair) for pair in others if pair not in fixed and pair not in leaving)
