"""How far do backups cover a line, by the plainest reading of the rules? Minimum cuts over all subsets of buyers.

Nothing here is shared with the engine but the tables.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from itertools import combinations

from tests.brute_force import BruteForce, FailedMember, Mode
from tests.brute_force_network import Node, Sourcing, rows

Line = tuple[str, ...]  # firm, component; of an unnamed line its node; of a trader with nobody known behind it its leg
Answer = tuple[float | None, float | None, float | None, float | None]  # lost, coverage, low, high
UNKNOWN: Answer = (None, None, None, None)


class PlainBackups(BruteForce):
    """Coverage of lines; a number that is missing is NaN."""

    def delivering(self, sourcing: Sourcing) -> set[Line]:
        """Give the line that delivers, or all that may; none for a trader."""
        exact = {(sourcing.supplier, sourcing.component)} & self.lines
        return exact or {(node[1], node[2]) for node in self._lines_of(sourcing.supplier, sourcing.component)}

    @cached_property
    def _volume_by_sourcing(self) -> dict[tuple[str, str, str], float]:
        return {
            (row["supplier_id"], row["buyer_id"], row["component_id"]): float(row["volume"] or "nan")
            for row in rows(self.tables.supplies)
        }

    def _volume(self, sourcing: Sourcing) -> float:
        return self._volume_by_sourcing[sourcing.key]

    @cached_property
    def _spare_by_line(self) -> dict[Line, float]:
        return {
            (row["firm_id"], row["component_id"]): max(
                float(row["capacity"] or "nan") - float(row["output"] or "nan"), 0.0
            )
            for row in rows(self.tables.makes)
        }

    def spare(self, line: Line) -> float:
        """Give capacity less output of a line."""
        return self._spare_by_line.get(line, math.nan)

    def coverage(self, line: Line, level: Mode) -> Answer:
        """Give lost volume, coverage and its bounds."""
        mine = self._lost(line)
        volumes = [self._volume(s) for s in mine]
        if any(math.isnan(volume) for volume in volumes) or any(len(self.delivering(s)) > 1 for s in mine):
            return UNKNOWN
        lost = sum(volumes)
        if not lost:
            return (0.0, None, None, None)
        down = self.failed([FailedMember("firm", line[0])], level)
        sure, possible = [], []
        for sourcing in mine:
            backups, all_of_them = self._backups(sourcing, line, level, down)
            ready = {
                backup
                for backup in all_of_them
                if self._node(backup) not in down and not (len(backup) == 2 and self._is_same_group(backup[0], line[0]))
            }
            sure.append({backup for backup in backups & ready if not math.isnan(self.spare(backup))})
            possible.append(ready)
        low, high = (self._carried(volumes, linked) / lost for linked in (sure, possible))
        return (lost, low if math.isclose(low, high, abs_tol=1e-12) else None, low, high)

    def _node(self, giver: Line) -> Node:
        return ("line", *giver) if len(giver) == 2 else giver

    def _lost(self, line: Line) -> list[Sourcing]:
        """Give the sourcings in use that the line delivers, or may, and those of traders who stop with it alone."""
        down = self.spread({("line", *line)}, set(), "active")
        return [
            s
            for s in self.sourcings
            if s.status == "active"
            and s.buyer != line[0]
            and s.supplier != s.buyer
            and not self._is_trade_only(s)
            and (line in self.delivering(s) or (("leg", *s.key) in down and line[1] in self.family(s.component)))
        ]

    def _is_trade_only(self, sourcing: Sourcing) -> bool:
        """Tell whether the buyer resells what it buys, and no line of its own needs it."""
        legs = (leg for leg in self.legs.values() if leg.supplier == sourcing.buyer)
        return any(sourcing.component in self.family(leg.component) for leg in legs) and not list(
            self._uses_of_lines(sourcing)
        )

    def buyers(self, line: Line) -> int:
        """Count who buys from the line, or may."""
        return len({sourcing.buyer for sourcing in self._lost(line)})

    def _is_same_group(self, one: str, other: str) -> bool:
        groups = [self.firms.get(firm_id, {}).get("group_id", "") for firm_id in (one, other)]
        return bool(groups[0]) and groups[0] == groups[1]

    def _carried(self, volumes: list[float], linked: list[set[Line]]) -> float:
        """Give the smallest cut: some buyers go without, the backups of all others are used up."""
        everybody = range(len(volumes))
        cuts = []
        for count in range(len(volumes) + 1):
            for served in combinations(everybody, count):
                used = set().union(*(linked[at] for at in served))
                spares = [math.inf if math.isnan(self.spare(line)) else self.spare(line) for line in used]
                cuts.append(sum(volumes[at] for at in everybody if at not in served) + sum(spares))
        return min(cuts)

    def _backups(self, sourcing: Sourcing, line: Line, level: Mode, down: set[Node]) -> tuple[set[Line], set[Line]]:
        """Give the lines that surely could step in for a sourcing, and all that could."""
        sure: set[Line] = set()
        possible: set[Line] = set()
        for behind, members in self._served(sourcing, line):
            wanted = {c for member in members for c in self.family(member)}
            sure |= behind | {(f, c) for f, c in self.lines if c in wanted and f == sourcing.buyer}
            if level == "market":
                sure |= {(f, c) for f, c in self.lines if c in wanted}
            for other in self.sourcings:
                if other.buyer == sourcing.buyer and other.component in wanted:
                    known, all_of_them = self._behind_sourcing(other, level, down, frozenset())
                    sure |= known
                    possible |= all_of_them
        return sure, sure | possible

    def _behind_sourcing(
        self, sourcing: Sourcing, level: Mode, down: set[Node], seen: frozenset[Node]
    ) -> tuple[set[Line], set[Line]]:
        """Give the lines that surely stand behind a sourcing, and all that may: those behind a trader who runs."""
        leg: Node = ("leg", *sourcing.key)
        if sourcing.key not in self.legs:
            lines = self.delivering(sourcing)
            return (lines if len(lines) == 1 else set()), lines
        if leg in down or leg in seen:
            return set(), set()
        (requirement,) = self.needed[leg, level]
        if not requirement.sources:
            return {leg}, {leg}
        by_key = {s.key: s for s in self.sourcings}
        sure = {self._giver(node) for node, key in requirement.sources if key is None}
        possible = set(sure)
        for key in {key for _, key in requirement.sources if key is not None}:
            known, all_of_them = self._behind_sourcing(by_key[key], level, down, seen | {leg})
            sure |= known
            possible |= all_of_them
        return sure, possible

    def _giver(self, node: Node) -> Line:
        return node[1:] if node[0] == "line" else node

    def _served(self, sourcing: Sourcing, line: Line) -> list[tuple[set[Line], tuple[str, ...]]]:
        """Give what the buyer uses a sourcing for: lines that alone will do, or components any of which will."""
        return list(self._uses(sourcing, line)) or [(set(), (sourcing.component,))]

    def _uses(self, sourcing: Sourcing, line: Line) -> Iterator[tuple[set[Line], tuple[str, ...]]]:
        buyer = sourcing.buyer
        yield from ((set(), group) for group in self._uses_of_lines(sourcing))
        for leg in (leg for leg in self.legs.values() if leg.supplier == buyer):
            behind = self._behind(leg)
            if behind is None and sourcing.component in self.family(leg.component):
                yield set(), (leg.component,)
            elif behind is not None and ("line", *line) in behind:
                yield {(node[1], node[2]) for node in behind if node[0] == "line"}, ()

    def _uses_of_lines(self, sourcing: Sourcing) -> Iterator[tuple[str, ...]]:
        for component in sorted(c for f, c in self.lines if f == sourcing.buyer):
            for group in [*self.groups(component), *self._own_groups(sourcing.buyer, component)]:
                if any(sourcing.component in self.family(member) for member in group):
                    yield group

    def _behind(self, leg: Sourcing) -> set[Node] | None:
        """Give the lines that alone serve a trader's leg, None where any will."""
        if leg.maker:
            return self._lines_of(leg.maker, leg.component)
        return self._makers_in(leg.origin, leg.component) if leg.origin else None
