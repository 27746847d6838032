"""Which lines are there, and what does each need? The plainest reading of the rules, for `brute_force`.

A *node* is what can stop: `("line", firm, component)`, `("unnamed", country or "", component)`, or a trader's leg
`("leg", supplier, buyer, component)`. A *source* is a node and, where it comes by a sourcing, that sourcing's key.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from loaders.tables import Tables

Mode = Literal["active", "qualified", "market"]
MODES: tuple[Mode, ...] = ("active", "qualified", "market")
Node = tuple[str, ...]
SourcingKey = tuple[str, str, str]
Source = tuple[Node, SourcingKey | None]


@dataclass(frozen=True)
class Sourcing:
    """One recorded sourcing; candidates are never kept."""

    supplier: str
    buyer: str
    component: str
    status: str
    maker: str
    origin: str

    @property
    def key(self) -> SourcingKey:
        """What a stop names."""
        return (self.supplier, self.buyer, self.component)


@dataclass(frozen=True)
class Requirement:
    """Any one of `sources` meets it; `is_doubtful` if an unknown component would meet it too.

    `is_fixed` is what a trader needs whose maker or origin is named.
    """

    members: tuple[str, ...]
    sources: frozenset[Source]
    is_doubtful: bool
    is_assumed: bool
    is_fixed: bool = False


def rows(frame: pd.DataFrame) -> Iterator[dict[str, str]]:
    """Give each row as text; a missing value is "", a flag is "True" or "False"."""
    for record in frame.to_dict("records"):
        yield {str(name): "" if pd.isna(value) else str(value) for name, value in record.items()}


def groups_of(members: Iterable[dict[str, str]]) -> list[tuple[str, ...]]:
    """Split inputs (or needs) into alternative groups and keep those with an essential member."""
    by_name: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in members:
        own = (row["component_id"],) if not row["alternative_group"] else ()
        by_name.setdefault((row["alternative_group"], *own), []).append(row)
    essential = [group for group in by_name.values() if any(row["is_essential"] != "False" for row in group)]
    return sorted(tuple(sorted({row["component_id"] for row in group})) for group in essential)


def region_path(region_code: str, within: dict[str, str]) -> list[str]:
    """Give a region and every region around it; six-digit codes tell where `within` does not."""
    path: list[str] = []
    while region_code and region_code not in path:
        path.append(region_code)
        around = region_code[:4] + "00" if region_code[4:] != "00" else region_code[:2] + "0000"
        region_code = within.get(region_code) or around
    return path


class PlainNetwork:
    """Everything the tables say, before anything stops."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.components = {row["component_id"]: row for row in rows(tables.components)}
        self.firms = {row["firm_id"]: row for row in rows(tables.firms)}
        self.within = {row["region_code"]: row["within_code"] for row in rows(tables.regions)}
        self.variants = [(row["component_id"], row["parent_id"]) for row in rows(tables.variants)]
        self.inputs = list(rows(tables.inputs))
        self.needs = list(rows(tables.needs))
        self.sourcings = [
            Sourcing(
                row["supplier_id"],
                row["buyer_id"],
                row["component_id"],
                row["status"],
                "" if row["maker_id"] in (row["supplier_id"], row["buyer_id"]) else row["maker_id"],
                row["origin_country"],
            )
            for row in rows(tables.supplies)
            if row["status"] != "candidate"
        ]
        makes = {(row["firm_id"], row["component_id"]) for row in rows(tables.makes)}
        named_by_sourcings = {
            (s.maker, s.component)
            for s in self.sourcings
            if s.maker and not any((s.maker, c) in makes for c in self.family(s.component))
        }
        self.lines = makes | named_by_sourcings
        self.unnamed = self._lines_of_origin()
        self.unnamed |= {("", c) for c in self.all_components() if self.groups(c) and not self.family_lines(c)}
        self.unknown = {c for c in self.all_components() if not self.family_lines(c)}
        self.legs = {s.key: s for s in self.sourcings if self._is_trader(s)}
        self.served_legs = self._served_legs()
        self.nodes: list[Node] = [
            *(("line", *line) for line in sorted(self.lines)),
            *(("unnamed", *line) for line in sorted(self.unnamed)),
            *(("leg", *key) for key in sorted(self.legs)),
        ]
        self.needed = {(node, mode): self._requirements(node, mode) for node in self.nodes for mode in MODES}

    # ---- what there is -------------------------------------------------------------------------------------------

    def all_components(self) -> set[str]:
        """Give every component that the data names as one, or as an input."""
        return {*self.components, *(row["component_id"] for row in self.inputs + self.needs)}

    def family(self, component_id: str) -> set[str]:
        """Give a component and its variants, transitively."""
        family = {component_id}
        while more := {child for child, parent in self.variants if parent in family} - family:
            family |= more
        return family

    def groups(self, component_id: str) -> list[tuple[str, ...]]:
        """Give the essential input groups of a component."""
        return groups_of(row for row in self.inputs if row["product_id"] == component_id)

    def _own_groups(self, firm_id: str, component_id: str) -> list[tuple[str, ...]]:
        """Give the essential groups the firm itself reports, for this component and for all its products."""
        mine = [row for row in self.needs if row["firm_id"] == firm_id]
        return [
            *groups_of(row for row in mine if row["product_id"] == component_id),
            *groups_of(row for row in mine if row["product_id"] == ""),
        ]

    def family_lines(self, component_id: str) -> set[Node]:
        """Give the lines, named and unnamed, that can supply a component."""
        family = self.family(component_id)
        named = {("line", firm, c) for firm, c in self.lines if c in family}
        return named | {("unnamed", country, c) for country, c in self.unnamed if c in family}

    def _lines_of(self, firm_id: str, component_id: str) -> set[Node]:
        """Give the firm's own lines in the family of a component."""
        return {("line", firm_id, c) for c in self.family(component_id) if (firm_id, c) in self.lines}

    def _is_trader(self, sourcing: Sourcing) -> bool:
        return not self._lines_of(sourcing.supplier, sourcing.component)

    def _makers_in(self, country: str, component_id: str) -> set[Node]:
        family = self.family(component_id)
        return {
            ("line", f, c) for f, c in self.lines if c in family and self.firms.get(f, {}).get("country") == country
        }

    def _lines_of_origin(self) -> set[tuple[str, str]]:
        return {
            (s.origin, s.component)
            for s in self.sourcings
            if s.origin and not s.maker and self._is_trader(s) and not self._makers_in(s.origin, s.component)
        }

    def _served_legs(self) -> set[SourcingKey]:
        """Give the legs whose goods come from somewhere.

        That is a maker or origin named, a maker who sells to them, the market where nobody is recorded to sell to them,
        or such a leg. The others only ever buy from one another.
        """
        served = {key for key, leg in self.legs.items() if leg.maker or leg.origin or not self._bought_by(leg)}
        while more := {key for key, leg in self.legs.items() if key not in served and self._is_served(leg, served)}:
            served |= more
        return served

    def _is_served(self, leg: Sourcing, served: set[SourcingKey]) -> bool:
        return any(s.key not in self.legs or s.key in served for s in self._bought_by(leg))

    def _bought_by(self, leg: Sourcing) -> list[Sourcing]:
        """Give the sourcings in use by which a trader gets what it resells."""
        family = self.family(leg.component)
        return [s for s in self.sourcings if s.buyer == leg.supplier and s.component in family and s.status == "active"]

    # ---- what each thing needs -----------------------------------------------------------------------------------

    def _delivered(self, sourcing: Sourcing) -> set[Source]:
        own = self._lines_of(sourcing.supplier, sourcing.component)
        return {(node, sourcing.key) for node in own or {("leg", *sourcing.key)}}

    def _sourced(self, firm_id: str, members: tuple[str, ...], mode: Mode, *, is_in_ring: bool = False) -> Requirement:
        """Find the sources of a requirement of a firm ("" for an unnamed line)."""
        wanted = {c for member in members for c in self.family(member)}
        own: set[Source] = {(("line", firm_id, c), None) for c in wanted if (firm_id, c) in self.lines}
        bought = [s for s in self.sourcings if s.buyer == firm_id and s.component in wanted]
        if is_in_ring:
            bought = [s for s in bought if s.status != "active"]
        active = [s for s in bought if s.status == "active"]
        is_assumed = not own and not active
        sources = own | {source for s in active for source in self._delivered(s)}
        if mode != "active" or is_assumed:
            sources |= {source for s in bought for source in self._delivered(s)}
        takes_all_makers = mode == "market" or is_assumed
        if takes_all_makers:
            sources |= {(node, None) for member in members for node in self.family_lines(member)}
        is_doubtful = takes_all_makers and any(member in self.unknown for member in members)
        return Requirement(members, frozenset(sources), is_doubtful, is_assumed)

    def _requirements(self, node: Node, mode: Mode) -> list[Requirement]:
        """Give what a line or a trader's leg needs."""
        if node[0] == "line":
            firm_id, component_id = node[1:]
            groups = [*self.groups(component_id), *self._own_groups(firm_id, component_id)]
            return [self._sourced(firm_id, group, mode) for group in groups]
        if node[0] == "unnamed":
            return [self._sourced("", group, mode) for group in self.groups(node[2])]
        leg = self.legs[(node[1], node[2], node[3])]
        if leg.maker:
            behind = self._lines_of(leg.maker, leg.component)
        elif leg.origin:
            behind = self._makers_in(leg.origin, leg.component) or {("unnamed", leg.origin, leg.component)}
        else:
            is_in_ring = leg.key not in self.served_legs
            return [self._sourced(leg.supplier, (leg.component,), mode, is_in_ring=is_in_ring)]
        return [Requirement((leg.component,), frozenset((line, None) for line in behind), False, False, True)]

    def assumed_requirements(self) -> set[tuple[str, str, tuple[str, ...]]]:
        """Give (firm, component of its line or leg, members) of every requirement without a recorded source."""
        return {
            (node[1], node[-1], requirement.members)
            for node in self.nodes
            if node[0] != "unnamed"
            for requirement in self.needed[node, "active"]
            if requirement.is_assumed
        }
