"""When does everything stop, by living through the days one by one? An oracle for the wave, in whole days.

Every day each line makes things unless it has failed or lacks something, and each delivers while it makes things or has
finished stock. Stocks are counted down. Nothing here is shared with the engine but the tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from loaders.tables import Tables
from tests.brute_force import BruteForce, FailedMember, Mode
from tests.brute_force_network import Node, Requirement, SourcingKey, rows

InputStock = Mapping[tuple[str, str, str], int]  # firm, product ("" for all), component -> days


def with_stocks(tables: Tables, inventory: Mapping[tuple[str, str], int], input_stock: InputStock) -> Tables:
    """Give lines finished stock, and firms input stock in NEEDS rows that ask for nothing."""
    lines = list(zip(tables.makes["firm_id"], tables.makes["component_id"], strict=True))
    kept = pd.DataFrame(
        [(*key, days, False) for key, days in input_stock.items()],
        columns=["firm_id", "product_id", "component_id", "input_stock_days", "is_essential"],
    )
    frames = dict(tables.items())
    frames["makes"] = tables.makes.assign(inventory_days=[inventory.get(line) for line in lines])
    frames["needs"] = pd.concat([tables.needs, Tables.of({"needs": kept}).needs], ignore_index=True)
    return Tables.of(frames)


class DayByDay(BruteForce):
    """Lives through a stop."""

    def __init__(self, tables: Tables, *, sourcing: Mode, is_stopped_stock_usable: bool) -> None:
        super().__init__(tables)
        self.mode = sourcing
        self.is_stopped_stock_usable = is_stopped_stock_usable

    def _finished_stock(self, node: Node) -> int:
        if node[0] != "line":
            return 0
        stated = [
            row["inventory_days"]
            for row in rows(self.tables.makes)
            if (row["firm_id"], row["component_id"]) == node[1:] and row["inventory_days"]
        ]
        return int(float(stated[0])) if stated else 0

    def _input_stock(self, node: Node, requirement: Requirement) -> int:
        if node[0] != "line":
            return 0
        return sum(self._days_of(node[1], node[2], member) for member in requirement.members)

    def _days_of(self, firm_id: str, product_id: str, component_id: str) -> int:
        for wanted in (product_id, ""):
            stated = [
                int(float(row["input_stock_days"]))
                for row in self.needs
                if (row["firm_id"], row["product_id"], row["component_id"]) == (firm_id, wanted, component_id)
                and row["input_stock_days"]
            ]
            if stated:
                return max(stated)
        return 0

    def days(self, stops: Sequence[FailedMember]) -> tuple[dict[Node, int], dict[Node, int]]:
        """Give the day on which each node's production, and that on which its deliveries, end; never: left out."""
        hit = {node for node in self.nodes if any(self._is_hit(node, stop) for stop in stops)}
        cut = {(s.supplier, s.buyer, s.component) for s in stops if s.kind == "sourcing"}
        needed = {
            node: [r for r in self.needed[node, self.mode] if r.sources and not r.is_doubtful] for node in self.nodes
        }
        finished = {node: self._finished_stock(node) for node in self.nodes}
        if not self.is_stopped_stock_usable:
            finished |= dict.fromkeys(hit, 0)
        inputs = {(node, at): self._input_stock(node, r) for node in self.nodes for at, r in enumerate(needed[node])}
        legs = {node for node in self.nodes if node[0] == "leg"}
        never_reached = legs - self._legs_reached(legs, set(), set(), set(), needed)
        last_made: dict[Node, int] = {}
        last_delivered: dict[Node, int] = {}
        for day in range(sum(finished.values()) + sum(inputs.values()) + 1):
            idle: set[Node] = set()
            silent: set[Node] = set()
            while True:
                lacking = {
                    (node, at)
                    for node in self.nodes
                    for at, r in enumerate(needed[node])
                    if all(source in silent or key in cut for source, key in r.sources)
                }
                now_idle = hit | {node for node, at in lacking if inputs[node, at] == 0 and node[0] != "leg"}
                now_silent = {node for node in now_idle if finished[node] == 0}
                now_silent |= legs - self._legs_reached(legs - hit, now_silent, cut, never_reached, needed)
                if (now_idle, now_silent) == (idle, silent):
                    break
                idle, silent = now_idle, now_silent
            for node in idle:
                last_made.setdefault(node, day)
            for node in silent:
                last_delivered.setdefault(node, day)
            for node, at in lacking:
                inputs[node, at] = max(0, inputs[node, at] - 1)
            for node in idle:
                finished[node] = max(0, finished[node] - 1)
        return last_made, last_delivered

    @staticmethod
    def _legs_reached(
        legs: set[Node],
        silent: set[Node],
        cut: set[SourcingKey],
        never_reached: set[Node],
        needed: Mapping[Node, Sequence[Requirement]],
    ) -> set[Node]:
        """Let goods reach traders from lines that deliver, hand to hand: a ring of traders delivers nothing of its own."""
        reached = legs & never_reached
        while more := {
            leg
            for leg in legs - reached
            if all(
                any(
                    source not in silent and key not in cut and (source[0] != "leg" or source in reached)
                    for source, key in r.sources
                )
                for r in needed[leg]
            )
        }:
            reached |= more
        return reached
