"""In which round and at which table does each meeting take place? As few rounds as can be, and proof where there is one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chainlink.matching.timetable.rounds import FirmPair, Rounds
from chainlink.matching.timetable.seating import Slot, seated
from graph_schema.errors import UsageError
from graph_schema.names import Words

TRIES = 30
"""Orders tried before a further round is asked for; where every firm sits on one side the first one does."""


@dataclass(frozen=True)
class Timetable:
    """All meetings in their places.

    Attributes
    ----------
    slots
        By round, then table.
    rounds
        Number of the last round held; 0 without meetings.
    rounds_at_least
        No timetable has fewer: the busiest firm needs as many, or the tables do.
    """

    slots: tuple[Slot, ...]
    rounds: int
    rounds_at_least: int

    @property
    def is_proved_fewest(self) -> bool:
        """Whether no timetable has fewer rounds."""
        return self.rounds == self.rounds_at_least


def lay_out(
    meetings: Sequence[FirmPair], *, rounds: int, tables: int, away: Mapping[str, Collection[int]] | None = None
) -> Timetable:
    """Give every meeting a round and a table.

    Parameters
    ----------
    meetings
        (buyer_id, supplier_id), each two firms once.
    rounds, tables
        What the event has at most.
    away
        By firm the rounds, counted from 1, in which it is not there.

    Returns
    -------
    Timetable
        No firm in two places; the same for the same meetings, whatever their order.

    Raises
    ------
    UsageError
        If two firms meet twice or a firm meets itself; if the rounds and tables cannot do: the message names the firm, or
        says how many rounds it takes.

    Notes
    -----
    Where nobody is away and every firm only buys or only supplies, the number of rounds is the least there is (König:
    the busiest firm's meetings, or all meetings over the tables). Else some orders are tried for each number of rounds,
    and the bound stands beside. 300 firms, 720 meetings, 12 rounds: well below a second.

    References
    ----------
    König (1916). Über Graphen und ihre Anwendung auf Determinantentheorie und Mengenlehre. Math. Ann. 77.
    doi:10.1007/BF01456961

    Examples
    --------
    >>> lay_out([("A", "X"), ("A", "Y"), ("B", "X")], rounds=3, tables=2).slots
    (Slot(round=1, table=1, buyer_id='A', supplier_id='X'),
     Slot(round=2, table=1, buyer_id='A', supplier_id='Y'),
     Slot(round=2, table=2, buyer_id='B', supplier_id='X'))
    """
    missing = {firm_id: {number - 1 for number in gone} for firm_id, gone in (away or {}).items()}
    refuse_repeats(meetings)
    refuse_no_room(rounds, tables)
    least = _least(meetings, rounds, tables, missing)
    for count in range(least, rounds + 1):
        laid = _laid(sorted(meetings), count, tables, missing)
        if laid is not None:
            return timetable_of(seated(laid.round_of, tables), least)
    raise UsageError(
        Words(
            f"{len(meetings)} 场会面未能排进 {rounds} 轮；请加轮次，或减少会面",
            f"{len(meetings)} meetings do not fit into {rounds} rounds; add rounds, or drop meetings",
        )
    )


def _laid(meetings: Sequence[FirmPair], count: int, tables: int, away: Mapping[str, Collection[int]]) -> Rounds | None:
    """Place all meetings in so many rounds; None where no order that is tried succeeds."""
    degree = Counter(firm_id for pair in meetings for firm_id in pair)
    order = sorted(meetings, key=lambda pair: (-max(degree[pair[0]], degree[pair[1]]), pair))
    shuffle = random.Random(count)
    for _ in range(TRIES):
        laid = Rounds(count, away=away)
        if all(laid.place(pair) is not None for pair in order) and laid.level(tables):
            return laid
        shuffle.shuffle(order)
    return None


def timetable_of(slots: tuple[Slot, ...], least: int) -> Timetable:
    """Put slots together."""
    return Timetable(slots, rounds=max((slot.round for slot in slots), default=0), rounds_at_least=least)


def _least(meetings: Sequence[FirmPair], rounds: int, tables: int, away: Mapping[str, Collection[int]]) -> int:
    """Least number of rounds; refused where a firm or the tables ask for more than there are."""
    for firm_id, needed in sorted(_rounds_by_firm(meetings, away).items()):
        if needed > rounds:
            count = sum(firm_id in pair for pair in meetings)
            there = sum(at not in away.get(firm_id, ()) for at in range(rounds))
            raise UsageError(
                Words(
                    f"{firm_id} 有 {count} 场会面，而 {rounds} 轮中只在场 {there} 轮；请加轮次或减少其会面",
                    f"{firm_id} has {count} meetings and is there in {there} of {rounds} rounds; "
                    "add rounds or drop some of its meetings",
                )
            )
    least = least_rounds(meetings, tables, away)
    if least > rounds:
        raise UsageError(
            Words(
                f"{len(meetings)} 场会面在 {tables} 张桌上至少要 {least} 轮，而只有 {rounds} 轮；请加轮次或桌数",
                f"{len(meetings)} meetings at {tables} tables take {least} rounds and there are {rounds}; "
                "add rounds or tables",
            )
        )
    return least


def least_rounds(meetings: Sequence[FirmPair], tables: int, away: Mapping[str, Collection[int]]) -> int:
    """Rounds that no timetable can do without; `away` counts rounds from 0."""
    return max([-(-len(meetings) // tables), *_rounds_by_firm(meetings, away).values()])


def _rounds_by_firm(meetings: Sequence[FirmPair], away: Mapping[str, Collection[int]]) -> dict[str, int]:
    """Rounds that must have passed until each firm can have held all its meetings."""
    rounds = {}
    for firm_id, count in Counter(firm for pair in meetings for firm in pair).items():
        passed = 0
        while count:
            count -= passed not in away.get(firm_id, ())
            passed += 1
        rounds[firm_id] = passed
    return rounds


def refuse_repeats(meetings: Iterable[FirmPair]) -> None:
    """Refuse two meetings of the same two firms, and one of a firm with itself."""
    seen = set()
    for pair in meetings:
        if pair[0] == pair[1]:
            raise UsageError(Words(f"{pair[0]} 不能与自己会面", f"{pair[0]} cannot meet itself"))
        if frozenset(pair) in seen:
            names = " / ".join(pair)
            raise UsageError(
                Words(f"{names} 已有一场会面；每两家只会面一次", f"{names} meet already; two firms meet once")
            )
        seen.add(frozenset(pair))


def refuse_no_room(rounds: int, tables: int) -> None:
    """Refuse an event without rounds or tables."""
    for zh, en, value in (("轮次", "rounds", rounds), ("桌数", "tables", tables)):
        if value < 1:
            raise UsageError(Words(f"{zh}是 {value}；须至少为 1", f"{en} is {value}; write at least 1"))
