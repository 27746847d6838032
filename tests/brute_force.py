"""What stops, by the plainest reading of the rules? An oracle for the engine: sets, dictionaries and repeated sweeps.

Nothing here is shared with the engine but the tables. Speed does not matter; being easy to check by hand does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from graph_schema.errors import NoTargetError
from loaders.tables import Tables
from tests.brute_force_network import MODES as MODES
from tests.brute_force_network import Mode as Mode
from tests.brute_force_network import Node, PlainNetwork, Requirement, SourcingKey, region_path, rows

Target = str | tuple[str, str]
Colour = tuple[str, bool]  # name of the colour, and whether it is marked as suspected
WORST_FIRST = ("red", "yellow", "blue", "grey")


@dataclass(frozen=True)
class FailedMember:
    """One member of a failed set; `component` "" means all, a sourcing names its three ids."""

    kind: Literal["firm", "group", "region", "country", "sourcing"]
    of: str = ""
    component: str = ""
    supplier: str = ""
    buyer: str = ""


@dataclass(frozen=True)
class Why:
    """How far a failure travels: requirements on a shortest path, and the components at the start of all such paths."""

    length: int
    starts: frozenset[str]


class BruteForce(PlainNetwork):
    """Answers for one set of tables, which stay as they are."""

    def __init__(self, tables: Tables) -> None:
        super().__init__(tables)
        self._failed_by_question: dict[tuple[tuple[FailedMember, ...], Mode, bool], set[Node]] = {}
        self._beside_by_components: dict[frozenset[str], BruteForce] = {}

    def _is_inside(self, firm_id: str, stop: FailedMember) -> bool:
        firm = self.firms.get(firm_id, {})
        if stop.kind == "region":
            return stop.of in region_path(firm.get("region_code", ""), self.within)
        column = {"firm": "firm_id", "group": "group_id", "country": "country"}[stop.kind]
        return firm.get(column, firm_id if stop.kind == "firm" else "") == stop.of

    def _is_hit(self, node: Node, stop: FailedMember) -> bool:
        if stop.kind == "sourcing":
            return node == ("leg", stop.supplier, stop.buyer, stop.component)
        if stop.component and node[-1] not in self.family(stop.component):
            return False
        if node[0] == "unnamed":
            return bool(node[1]) and stop.kind == "country" and stop.of == node[1]
        return self._is_inside(node[1], stop)

    def failed(self, stops: Sequence[FailedMember], mode: Mode, *, is_unknown_nothing: bool = False) -> set[Node]:
        """Spread the stops until nothing more fails; lines, unnamed lines and legs. An answer is kept."""
        question = (tuple(stops), mode, is_unknown_nothing)
        if question not in self._failed_by_question:
            cut = {(s.supplier, s.buyer, s.component) for s in stops if s.kind == "sourcing"}
            hit = {node for node in self.nodes if any(self._is_hit(node, stop) for stop in stops)}
            self._failed_by_question[question] = self.spread(hit, cut, mode, is_unknown_nothing=is_unknown_nothing)
        return set(self._failed_by_question[question])

    def spread(
        self, hit: set[Node], cut: set[SourcingKey], mode: Mode, *, is_unknown_nothing: bool = False
    ) -> set[Node]:
        """Spread what is hit, and sourcings cut, until nothing more fails."""
        without = {node for node in self.nodes if node[0] == "leg"} - self._running_legs(
            set(), set(), set(), mode, is_unknown_nothing
        )
        failed = set(hit)
        while True:
            legs = self._running_legs(failed, cut, without, mode, is_unknown_nothing)
            down = failed | ({node for node in self.nodes if node[0] == "leg"} - legs)
            more = {
                node
                for node in self.nodes
                if node not in down
                and node[0] != "leg"
                and any(_is_unmet(r, down, cut, is_unknown_nothing) for r in self.needed[node, mode])
            }
            if not more:
                return down
            failed |= more

    def _running_legs(
        self, failed: set[Node], cut: set[SourcingKey], without: set[Node], mode: Mode, is_unknown_nothing: bool
    ) -> set[Node]:
        """Let goods reach the traders from lines that run, hand to hand: a ring of traders makes nothing itself.

        Legs `without` any source at all, even before anything stops, run on until they are hit.
        """
        legs = {node for node in self.nodes if node[0] == "leg" and node not in failed}
        running = legs & without
        while more := {
            leg
            for leg in legs - running
            if not any(_is_unmet(r, failed | (legs - running), cut, is_unknown_nothing) for r in self.needed[leg, mode])
        }:
            running |= more
        return running

    def stopped(
        self, stops: Sequence[FailedMember], sourcing: Mode, *, is_unknown_nothing: bool = False
    ) -> set[tuple[str, str]]:
        """Give the named lines that stop, as (firm, component)."""
        failed = self.failed(stops, sourcing, is_unknown_nothing=is_unknown_nothing)
        return {(node[1], node[2]) for node in failed if node[0] == "line"}

    def _is_down(self, target: Target, failed: set[Node]) -> bool:
        lines = self.family_lines(target) if isinstance(target, str) else {("line", *target)}
        return bool(lines) and lines <= failed

    def targets_down(self, stops: Sequence[FailedMember], sourcing: Mode, targets: Sequence[Target]) -> list[Target]:
        """Give the targets of which every line stops, in the order asked; one that nobody makes is never down."""
        failed = self.failed(stops, sourcing)
        return [target for target in targets if self._is_down(target, failed)]

    def targets_of_chain(self, chain_id: str) -> list[str]:
        """Give the components the chain exists for, in id order."""
        chain_by_segment = {row["segment_id"]: row["chain_id"] for row in rows(self.tables.segments)}
        here = [
            row
            for row in rows(self.tables.placements)
            if (row["chain_id"] or chain_by_segment.get(row["segment_id"], "")) == chain_id
        ]
        placed = {row["component_id"] for row in here}
        feeds = {(row["component_id"], row["product_id"]) for row in self.inputs} | set(self.variants)
        inside = {(child, parent) for child, parent in feeds if {child, parent} <= placed}
        marked = {row["component_id"] for row in here if row["is_target"] == "True"}
        last = {parent for _, parent in inside} - {child for child, _ in inside}
        if not (marked or last):
            raise NoTargetError(chain_id)
        return sorted(marked or last)

    # ---- chokepoints and why -------------------------------------------------------------------------------------

    def all_firms(self) -> list[str]:
        """Give every firm of the data, also those only a line or a sourcing names."""
        sourced = {firm for s in self.sourcings for firm in (s.supplier, s.buyer, s.maker)}
        return sorted(({*self.firms, *(firm for firm, _ in self.lines)} | sourced) - {""})

    def _stops_target(
        self, stop: FailedMember, target: Target, mode: Mode, *, is_unknown_nothing: bool = False
    ) -> bool:
        return self._is_down(target, self.failed([stop], mode, is_unknown_nothing=is_unknown_nothing))

    def chokepoints(self, target: Target, sourcing: Mode, *, is_unknown_nothing: bool = False) -> list[str]:
        """Give the firms whose failure alone stops the target; of a firm's line not that firm itself."""
        return [
            firm_id
            for firm_id in self.all_firms()
            if (isinstance(target, str) or firm_id != target[0])
            and self._stops_target(
                FailedMember("firm", firm_id), target, sourcing, is_unknown_nothing=is_unknown_nothing
            )
        ]

    def why(
        self, stop: FailedMember, target: Target, sourcing: Mode, *, is_unknown_nothing: bool = False
    ) -> Why | None:
        """Give the shortest way from what the stop hits to the target; None if the target does not stop."""
        failed = self.failed([stop], sourcing, is_unknown_nothing=is_unknown_nothing)
        if not self._is_down(target, failed):
            return None
        ends = self.family_lines(target) if isinstance(target, str) else {("line", *target)}
        starts: dict[Node, frozenset[str]] = {n: frozenset({n[-1]}) for n in failed if self._is_hit(n, stop)}
        length = 0
        while not ends & set(starts):
            length += 1
            starts |= {
                node: frozenset().union(*(starts[source] for source in reached))
                for node in failed - set(starts)
                if (reached := self._failed_sources(node, sourcing, failed, is_unknown_nothing) & set(starts))
            }
        return Why(length, frozenset().union(*(starts[node] for node in ends & set(starts))))

    def _failed_sources(self, node: Node, mode: Mode, failed: set[Node], is_unknown_nothing: bool) -> set[Node]:
        """Give the sources behind every requirement of a node that is not met any more."""
        unmet = (r for r in self.needed[node, mode] if _is_unmet(r, failed, set(), is_unknown_nothing))
        return {source for requirement in unmet for source, _ in requirement.sources}

    def _stops_beside(self, others: set[str], stop: FailedMember, target: Target) -> bool:
        """Tell whether the target stops under `market` although `others` have one more maker each, which never fails."""
        return self._beside(frozenset(others))._stops_target(stop, target, "market")

    def _beside(self, others: frozenset[str]) -> BruteForce:
        """Give the network with one more maker of each of the components."""
        if others not in self._beside_by_components:
            tables = dict(self.tables.items())
            makes = pd.DataFrame([("one more maker", c) for c in sorted(others)], columns=["firm_id", "component_id"])
            tables["makes"] = pd.concat([self.tables.makes, makes], ignore_index=True)
            self._beside_by_components[others] = _Beside(Tables.of(tables))
        return self._beside_by_components[others]

    # ---- colours -------------------------------------------------------------------------------------------------

    def _colour(self, stop: FailedMember, target: Target, is_all_surveyed: bool) -> Colour | None:
        if self._stops_target(stop, target, "market"):
            unsurveyed = {
                c for c in self.all_components() if not self.components.get(c, {}).get("makers_surveyed_on", "")
            }
            stands = is_all_surveyed or self._stops_beside(unsurveyed, stop, target)
            return ("red", False) if stands else ("grey", True)
        if self._stops_target(stop, target, "qualified"):
            return ("yellow", False)
        if self._stops_target(stop, target, "active"):
            return ("blue", False)
        if self._stops_target(stop, target, "market", is_unknown_nothing=True):
            return ("grey", False)
        return None

    def firm_marks(self, target: Target, *, is_all_surveyed: bool = False) -> dict[str, Colour]:
        """Give colour and suspected mark of every firm that has a colour."""
        marks = {
            firm_id: self._colour(FailedMember("firm", firm_id), target, is_all_surveyed)
            for firm_id in self.all_firms()
            if isinstance(target, str) or firm_id != target[0]
        }
        return {firm_id: colour for firm_id, colour in marks.items() if colour}

    def component_marks(self, target: Target, *, is_all_surveyed: bool = False) -> dict[str, Colour]:
        """Give colour and suspected mark of every component of the data that has a colour."""
        marks: dict[str, Colour] = {}
        for component_id in sorted(self.all_components()):
            makers = {node[1] for node in self.family_lines(component_id) if node[0] == "line"}
            stops = [FailedMember("firm", m, component_id) for m in makers if isinstance(target, str) or m != target[0]]
            colours = [self._colour(stop, target, is_all_surveyed) for stop in stops]
            if colour := worst(colours if makers else [("grey", False)]):
                marks[component_id] = colour
        return marks

    def firm_colours(self, target: Target, *, is_all_surveyed: bool = False) -> dict[str, str]:
        """Give the colour of every firm that has one."""
        return {key: name for key, (name, _) in self.firm_marks(target, is_all_surveyed=is_all_surveyed).items()}

    def component_colours(self, target: Target, *, is_all_surveyed: bool = False) -> dict[str, str]:
        """Give the colour of every component that has one."""
        return {key: name for key, (name, _) in self.component_marks(target, is_all_surveyed=is_all_surveyed).items()}


class _Beside(BruteForce):
    """A network with one more maker, which needs nothing."""

    def _requirements(self, node: Node, mode: Mode) -> list[Requirement]:
        return [] if node[1] == "one more maker" else super()._requirements(node, mode)


def worst(colours: Iterable[Colour | None]) -> Colour | None:
    """Give the worst colour; a suspected grey is worse than a plain one."""
    return min((c for c in colours if c), key=lambda c: (WORST_FIRST.index(c[0]), not c[1]), default=None)


def _is_unmet(requirement: Requirement, failed: set[Node], cut: set[SourcingKey], is_unknown_nothing: bool) -> bool:
    if not requirement.sources or (requirement.is_doubtful and not is_unknown_nothing):
        return False
    return all(node in failed or key in cut for node, key in requirement.sources)
