"""How does a timetable change when a firm drops out or walks in? As little as can be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from chainlink.matching.timetable.fewest_moves import place_all
from chainlink.matching.timetable.rounds import FirmPair, Rounds
from chainlink.matching.timetable.seating import Slot, seated
from chainlink.matching.timetable.timetable import (
    Timetable,
    least_rounds,
    refuse_no_room,
    refuse_repeats,
    timetable_of,
)
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.errors import UsageError
from graph_schema.names import Words


@dataclass(frozen=True)
class Changed:
    """A timetable after firms left or came.

    Attributes
    ----------
    timetable
        As it is now.
    dropped
        Slots that are not held any more.
    moved
        (slot before, slot now) of meetings in another round or at another table.
    added
        New slots.
    unplaced
        New meetings for which no room was found, as (buyer_id, supplier_id).
    is_proved_least
        Whether it is proved that no other way leaves fewer unplaced or, with as few, moves fewer.
    """

    timetable: Timetable
    dropped: tuple[Slot, ...]
    moved: tuple[tuple[Slot, Slot], ...]
    added: tuple[Slot, ...]
    unplaced: tuple[FirmPair, ...]
    is_proved_least: bool


def change(
    timetable: Timetable,
    *,
    rounds: int,
    tables: int,
    gone: Collection[str] = (),
    new: Sequence[FirmPair] = (),
    from_round: int = 1,
    away: Mapping[str, Collection[int]] | None = None,
) -> Changed:
    """Change a timetable as little as can be when firms leave or come.

    Parameters
    ----------
    timetable
        Of `lay_out` or an earlier change.
    rounds, tables
        What the event has at most.
    gone
        Firms that hold no further meeting.
    new
        Meetings to be added, each two firms once.
    from_round
        Rounds before it have been held, and stay.
    away
        As for `lay_out`; of new firms too.

    Returns
    -------
    Changed
        Meetings of those who are gone drop out and nothing else moves. New meetings take places that are free, else
        others move, as few as can be: proved where the search ends in time, as in all small events, else by the shortest
        exchange between two rounds for each; those that find no place are told.

    Raises
    ------
    UsageError
        If a new meeting is held already, is of a firm that is gone, or stands twice.

    Notes
    -----
    See `chainlink.matching.timetable.fewest_moves`: at most about a second of search.
    """
    refuse_no_room(rounds, tables)
    before = {(slot.buyer_id, slot.supplier_id): slot for slot in timetable.slots}
    dropped = [slot for pair, slot in before.items() if slot.round >= from_round and set(pair) & set(gone)]
    kept = {pair: slot for pair, slot in before.items() if slot not in set(dropped)}
    refuse_repeats([*kept, *new])
    for pair in new:
        if left := set(pair) & set(gone):
            firm_id = min(left)
            raise UsageError(Words(f"{firm_id} 已退出，不能再安排会面", f"{firm_id} is gone and meets nobody"))
    missing = {firm_id: {number - 1 for number in gone_in} for firm_id, gone_in in (away or {}).items()}

    def fresh() -> Rounds:
        laid = Rounds(max(rounds, timetable.rounds), away=missing, first=from_round - 1)
        for pair, slot in kept.items():
            laid.hold(pair, slot.round - 1)
        return laid

    laid, unplaced, is_proved_least = place_all(fresh, new, tables)
    seats = seated(laid.round_of, tables, kept)
    now = {(slot.buyer_id, slot.supplier_id): slot for slot in seats}
    everything = [*kept, *new]
    return Changed(
        timetable=timetable_of(seats, least_rounds(everything, tables, missing)),
        dropped=tuple(sorted(dropped)),
        moved=tuple(sorted((kept[pair], now[pair]) for pair in kept if kept[pair] != now[pair])),
        added=tuple(sorted(now[pair] for pair in new if pair in now)),
        unplaced=tuple(sorted(unplaced)),
        is_proved_least=is_proved_least,
    )


def changes_table(changes: Iterable[Changed], names: Names) -> AnswerTable:
    """Describe which meetings were dropped, added and moved, and which pairs found no place."""
    rows: list[tuple[Words, Slot | None, FirmPair]] = []
    for changed in changes:
        rows += [(Words("取消", "dropped"), slot, (slot.buyer_id, slot.supplier_id)) for slot in changed.dropped]
        rows += [(Words("新增", "added"), slot, (slot.buyer_id, slot.supplier_id)) for slot in changed.added]
        rows += [
            (
                Words(
                    f"由第 {before.round} 轮 {before.table} 号桌改到",
                    f"moved from round {before.round}, table {before.table} to",
                ),
                now,
                (now.buyer_id, now.supplier_id),
            )
            for before, now in changed.moved
        ]
        rows += [(Words("排不进", "no place"), None, pair) for pair in changed.unplaced]
    columns: list[tuple[AnswerColumn, Callable[[tuple[Words, Slot | None, FirmPair]], Cell]]] = [
        (AnswerColumn("change", Words("变更", "change"), width=24), lambda row: row[0]),
        (AnswerColumn("round", Words("轮次", "round"), "whole"), lambda row: row[1].round if row[1] else None),
        (AnswerColumn("table", Words("桌号", "table"), "whole"), lambda row: row[1].table if row[1] else None),
        (
            AnswerColumn("buyer", Words("需求企业", "buyer"), width=30, is_with_id=True),
            lambda row: Thing("firm", row[2][0], names.firm(row[2][0])),
        ),
        (
            AnswerColumn("supplier", Words("供给企业", "supplier"), width=30, is_with_id=True),
            lambda row: Thing("firm", row[2][1], names.firm(row[2][1])),
        ),
    ]
    return table_of(Words("会面变更", "Changes of meetings"), columns, rows)
