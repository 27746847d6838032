"""At which table does each meeting of a round take place? Firms move about as little as the rounds allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chainlink.matching.timetable.rounds import FirmPair

Wish = Callable[[FirmPair], int]
"""Table that a meeting would like, 0 for any."""


@dataclass(frozen=True, order=True)
class Slot:
    """One meeting in its place; rounds and tables are counted from 1."""

    round: int
    table: int
    buyer_id: str
    supplier_id: str


def seated(
    round_of: Mapping[FirmPair, int], tables: int, before: Mapping[FirmPair, Slot] | None = None
) -> tuple[Slot, ...]:
    """Give tables: where the meeting was, else where one of its firms sat last, else the first that is free."""
    by_round: dict[int, list[FirmPair]] = {}
    for pair, at in round_of.items():
        by_round.setdefault(at, []).append(pair)
    last_table: dict[str, int] = {}
    slots = []
    for at in sorted(by_round):
        free = set(range(1, max(tables, len(by_round[at])) + 1))
        table_of: dict[FirmPair, int] = {}
        for wishes in (_kept_tables(before or {}, at), _last_tables(last_table, 0), _last_tables(last_table, 1)):
            for pair in sorted(by_round[at]):
                table = wishes(pair)
                if pair not in table_of and table in free:
                    table_of[pair] = table
                    free.remove(table)
        for pair in sorted(by_round[at]):
            if pair not in table_of:
                table_of[pair] = min(free)
                free.remove(table_of[pair])
            last_table[pair[0]] = last_table[pair[1]] = table_of[pair]
            slots.append(Slot(at + 1, table_of[pair], *pair))
    return tuple(sorted(slots))


def _kept_tables(before: Mapping[FirmPair, Slot], at: int) -> Wish:
    return lambda pair: before[pair].table if pair in before and before[pair].round == at + 1 else 0


def _last_tables(last_table: Mapping[str, int], side: int) -> Wish:
    return lambda pair: last_table.get(pair[side], 0)
