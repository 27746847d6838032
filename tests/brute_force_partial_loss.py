"""How much is lost, by the plainest reading of the rules? Levels lowered in sweeps over everything, until nothing moves.

Nothing here is shared with the engine but the tables.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from itertools import product

from tests.brute_force import FailedMember
from tests.brute_force_backup import PlainBackups
from tests.brute_force_network import Node, Requirement, Sourcing, rows

Weighed = list[tuple[frozenset[Node], float]]  # nodes that deliver together, share
SWEEPS = 2000
NOTHING = 1e-9
"""A level below this is on its way to 0, as in a loop that feeds itself a part: what is without bound ends with it."""


class PlainLevels(PlainBackups):
    """Partial losses under suppliers in use and ready backups."""

    def partial_loss(self, stops: Sequence[FailedMember], target: str, *, is_best: bool) -> float:
        """Give the share of the target's output that is lost, at least or at most.

        A line of unknown output makes nothing or as much as the largest firm: all ways are tried.
        """
        level = self.levels(stops, is_best=is_best)
        lines = sorted(self.family_lines(target))
        stated = [self._output(line) for line in lines]
        if not sum(amount for amount in stated if amount > 0):
            alike = any(math.isnan(amount) for amount in stated)
            outputs = self._weights([1.0 for _ in lines] if alike else stated)
            return 1 - sum(share * level[line] for line, share in zip(lines, outputs, strict=True))
        by_firm: dict[str, float] = {}
        for line, output in zip(lines, stated, strict=True):
            by_firm[line[1]] = by_firm.get(line[1], 0.0) + (0.0 if math.isnan(output) else output)
        most = max(by_firm.values())
        losses = []
        for outputs in product(*([0.0, most] if math.isnan(output) else [output] for output in stated)):
            shares = self._weights(list(outputs))
            losses.append(1 - sum(share * level[line] for line, share in zip(lines, shares, strict=True)))
        return min(losses) if is_best else max(losses)

    def levels(self, stops: Sequence[FailedMember], *, is_best: bool) -> dict[Node, float]:
        """Give how much of each line and leg runs on."""
        cut = {(s.supplier, s.buyer, s.component) for s in stops if s.kind == "sourcing"}
        down = self.failed(stops, "qualified")
        level = {node: 0.0 if node in down else 1.0 for node in self.nodes}
        filled = self._filled(is_best)
        for _ in range(SWEEPS):
            before = dict(level)
            for node in self.nodes:
                for sources in filled[node]:
                    level[node] = min(level[node], self._fill(sources, level, cut))
            if all(abs(before[node] - level[node]) < 1e-13 for node in self.nodes):
                break
        return level

    def _fill(
        self,
        sources: list[tuple[frozenset[tuple[Node, tuple[str, str, str] | None]], float]],
        level: dict[Node, float],
        cut: set[tuple[str, str, str]],
    ) -> float:
        total = 0.0
        for nodes, weight in sources:
            running = [0.0 if key in cut else level[node] for node, key in nodes]
            if math.isinf(weight):
                total += math.inf if max(running) > NOTHING else 0.0
            else:
                total += weight * sum(running) / len(running)
        return min(1.0, total)

    def _weights(self, stated: list[float]) -> list[float]:
        """Put the mean for what is unknown, and make shares of them."""
        known = [amount for amount in stated if not math.isnan(amount)]
        mean = sum(known) / len(known) if known else 1.0
        weights = [mean if math.isnan(amount) else amount for amount in stated]
        if sum(weights) <= 0:
            weights = [1.0 for _ in weights]
        return [weight / sum(weights) for weight in weights]

    @cached_property
    def _output_by_line(self) -> dict[Node, float]:
        return {
            ("line", row["firm_id"], row["component_id"]): float(row["output"] or "nan")
            for row in rows(self.tables.makes)
        }

    def _output(self, line: Node) -> float:
        return self._output_by_line.get(line, math.nan)

    def _kept_back(self, line: Node) -> float:
        sold = [
            self._volume(s)
            for s in self.sourcings
            if s.status == "active" and s.supplier != s.buyer and self._clear(s) == {line}
        ]
        return max(self._output(line) - sum(sold), 0.0) if not math.isnan(self._output(line) - sum(sold)) else math.nan

    def _nodes_of(self, sourcing: Sourcing) -> set[Node]:
        lines = self.delivering(sourcing)
        return {("line", *line) for line in lines} or {self._leg(sourcing)}

    def _clear(self, sourcing: Sourcing) -> set[Node]:
        nodes = self._nodes_of(sourcing)
        return nodes if len(nodes) == 1 else set()

    def _leg(self, sourcing: Sourcing) -> Node:
        """One leg for all that a trader resells of the same from the same."""
        same = [
            s.key
            for s in self.legs.values()
            if (s.supplier, s.component, s.maker, s.origin if not s.maker else "")
            == (sourcing.supplier, sourcing.component, sourcing.maker, sourcing.origin if not sourcing.maker else "")
        ]
        return ("leg", *min(same))

    def _bought(self, node: Node, requirement: Requirement) -> list[Sourcing]:
        buyer = node[1] if node[0] != "unnamed" else ""
        wanted = {c for member in requirement.members for c in self.family(member)}
        return [s for s in self.sourcings if buyer and s.buyer == buyer and s.component in wanted]

    def _in_use(
        self, node: Node, requirement: Requirement
    ) -> tuple[list[tuple[set[Node], Sourcing | None]], list[float]]:
        """Give what fills a requirement every day, and what each weighs."""
        own = sorted(source for source, key in requirement.sources if key is None and source[0] != "leg")
        if requirement.is_fixed or requirement.is_assumed:
            return [({line}, None) for line in own], [self._output(line) for line in own]
        active = [s for s in self._bought(node, requirement) if s.status == "active"]
        sources: list[tuple[set[Node], Sourcing | None]] = [({line}, None) for line in own]
        sources += [(self._nodes_of(s), s) for s in active]
        return sources, [self._kept_back(line) for line in own] + [self._volume(s) for s in active]

    def _need(self, node: Node, requirement: Requirement) -> float:
        if requirement.is_assumed:
            return math.nan
        stated = self._in_use(node, requirement)[1]
        known = [amount for amount in stated if not math.isnan(amount)]
        if not known:
            return math.nan
        total = sum(sum(known) / len(known) if math.isnan(amount) else amount for amount in stated)
        return total or math.nan

    @cached_property
    def _listed(self) -> dict[Node, set[tuple[Node, tuple[str, ...]]]]:
        """By ready backup the requirements that list it."""
        listed: dict[Node, set[tuple[Node, tuple[str, ...]]]] = {}
        for node in self._distinct_nodes():
            for requirement in self._real(node):
                if not requirement.is_fixed:
                    for s in self._bought(node, requirement):
                        if s.status == "qualified":
                            for giver in self._nodes_of(s):
                                listed.setdefault(giver, set()).add((node, requirement.members))
        return listed

    def _distinct_nodes(self) -> list[Node]:
        return [
            node for node in self.nodes if node[0] != "leg" or self._leg(self.legs[node[1], node[2], node[3]]) == node
        ]

    def _real(self, node: Node) -> list[Requirement]:
        return [r for r in self.needed[node, "qualified"] if r.sources and not r.is_doubtful]

    def _spare_of(self, giver: Node) -> float:
        if giver[0] != "leg":
            return self.spare(giver[1:])
        lines = self._lines_behind(giver, frozenset())
        return sum(math.nan if line[0] != "line" else self.spare(line[1:]) for line in lines) if lines else math.nan

    def _lines_behind(self, leg: Node, seen: frozenset[Node]) -> set[Node]:
        (requirement,) = self.needed[leg, "qualified"]
        lines_behind: set[Node] = set()
        for node, _ in requirement.sources:
            if node[0] != "leg":
                lines_behind.add(node)
            elif node not in seen:
                lines_behind |= self._lines_behind(node, seen | {leg})
        return lines_behind

    def _filled(
        self, is_best: bool
    ) -> dict[Node, list[list[tuple[frozenset[tuple[Node, tuple[str, str, str] | None]], float]]]]:
        return {node: self._requirements_filled(node, is_best) for node in self.nodes}

    def _requirements_filled(
        self, node: Node, is_best: bool
    ) -> list[list[tuple[frozenset[tuple[Node, tuple[str, str, str] | None]], float]]]:
        """Give, by requirement, who fills it by how much."""
        filled = []
        listed = self._listed
        for requirement in self._real(node):
            sources, stated = self._in_use(node, requirement)
            one = [
                (frozenset((node, s.key if s else None) for node in nodes), share)
                for (nodes, s), share in zip(sources, self._weights(stated), strict=True)
            ]
            if not requirement.is_fixed:
                for s in self._bought(node, requirement):
                    if s.status == "qualified":
                        for giver in self._nodes_of(s):
                            weight = self._given(giver, listed[giver], is_best)
                            one.append((frozenset({(giver, s.key)}), weight))
            filled.append(one)
        return filled

    def _given(self, giver: Node, listing: set[tuple[Node, tuple[str, ...]]], is_best: bool) -> float:
        spare = self._spare_of(giver)
        if spare == 0:
            return 0.0
        needs = [
            self._need(node, r) for node, members in sorted(listing) for r in self._real(node) if r.members == members
        ]
        weight = spare / sum(needs) if sum(needs) != 0 else math.nan
        if math.isnan(weight):
            return math.inf if is_best else 0.0
        return weight
