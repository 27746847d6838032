"""How much of one thing does for a unit of another? Amounts of two units are never added before this is known.

MODEL.md section 4 asks it wherever alternatives, variants and makers who count in other units stand side by side. What
the data say, in this order:

- of alternatives for one product, the units that go into one unit of it (`units_per_unit`): where 2 t or 40 pieces are
  used for one, a tonne does for 20 pieces;
- the names of the units: 1,000 kg are a tonne, whatever is weighed;
- of what nobody names a unit and nobody states a use, one does for one.

Else it is unknown. A line without a unit counts in that of its component, a component without one in that of its next
relative, what it is a variant of first.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from chainlink.supply.index_arrays import Bools, Floats, Ints, Longs, matches, numbers_in, pair_key
from chainlink.supply.unit_names import UnitSize, unit_size

if TYPE_CHECKING:
    from chainlink.supply.graph import SupplyGraph

_NAMELESS = UnitSize("", 1.0)
Kind = tuple[int, UnitSize]
"""A component, and the unit in which a node counts it."""


class UnitRatios:
    """Units of all nodes of a graph, and what does for what.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["A", "B", "T"], "component_id": ["ore", "pellet", "steel"]})
    >>> inputs = {"component_id": ["ore", "pellet"], "product_id": "steel", "alternative_group": "g"}
    >>> inputs |= {"units_per_unit": [2.0, 40.0]}
    >>> tables = Tables.of({"makes": makes.assign(unit=["t", "", ""]), "inputs": pd.DataFrame(inputs)})
    >>> UnitRatios(build_graph(tables)).ratios(np.array([0]), np.array([0]), np.array([1]))
    array([20.])
    """

    def __init__(self, graph: SupplyGraph) -> None:
        self._graph = graph
        self._ratio: dict[tuple[int, int, Kind, Kind], float] = {}
        self._use: dict[tuple[int, int, Kind], float | None] = {}

    @cached_property
    def _unit_by_line(self) -> dict[int, UnitSize]:
        """Of the lines that name one."""
        makes, lines, count = self._graph.tables.makes, self._graph.lines, len(self._graph.component_ids)
        named = np.flatnonzero((makes["unit"] != "").to_numpy(bool))
        rows = makes.iloc[named]
        firm, component = (
            numbers_in(self._graph.firm_ids, rows["firm_id"]),
            numbers_in(self._graph.component_ids, rows["component_id"]),
        )
        keys = pair_key(lines.firm[: lines.named_count], lines.component[: lines.named_count], count)
        row, line = matches(pair_key(firm, component, count), keys)
        units = rows["unit"].tolist()
        return {at: unit_size(units[number]) for at, number in zip(line.tolist(), row.tolist(), strict=True)}

    @cached_property
    def by_component(self) -> list[UnitSize]:
        """By component the unit that most of its lines name, the smaller of two; else that of a relative."""
        counts: dict[int, dict[UnitSize, int]] = {}
        for line, unit in self._unit_by_line.items():
            of_component = counts.setdefault(int(self._graph.lines.component[line]), {})
            of_component[unit] = of_component.get(unit, 0) + 1
        units = [_NAMELESS] * len(self._graph.component_ids)
        for component, of_component in counts.items():
            units[component] = min(of_component, key=lambda unit: (-of_component[unit], unit.size, unit.of))
        families = [(at, self._graph.families[at].tolist()) for at in counts or self._of_variants]
        for component in self._of_variants if counts else ():
            if units[component] == _NAMELESS:
                above = [(len(family), at) for at, family in families if component in family and at in counts]
                below = [member for member in self._graph.families[component].tolist() if member in counts]
                relatives = [units[at] for _, at in sorted(above)] + sorted({units[member] for member in below})
                units[component] = relatives[0] if relatives else _NAMELESS
        return units

    @cached_property
    def _of_variants(self) -> list[int]:
        """Components that are variants or have some."""
        variants = self._graph.tables.variants
        numbers = (numbers_in(self._graph.component_ids, variants[name]) for name in ("component_id", "parent_id"))
        return sorted({int(number) for column in numbers for number in column.tolist()})

    @cached_property
    def by_node(self) -> list[UnitSize]:
        """By node the unit in which it counts; nameless where nobody names one."""
        units = [self.by_component[component] for component in self._graph.node_component.tolist()]
        for line, unit in self._unit_by_line.items():
            units[line] = unit
        return units

    @cached_property
    def sizes(self) -> Floats:
        """By node the size of its unit; those of one kind of unit can be compared."""
        return np.array([unit.size for unit in self.by_node], np.float64)

    def is_one_kind(self, lines: Iterable[int]) -> bool:
        """Whether amounts of some lines can be added, each times the size of its unit."""
        return len({self.by_node[line].of for line in lines}) <= 1

    def ratios(self, requirement: Longs | Ints, one: Longs | Ints, other: Longs | Ints) -> Floats:
        """Say how many units of another node's goods do for one unit of a node's.

        Parameters
        ----------
        requirement
            By pair: the requirement of the graph that they are to meet; -1 where one simply takes the other's place.
        one, other
            By pair: nodes of the graph.

        Returns
        -------
        Array
            Units of the other that do for one unit of the one; NaN where that is not known.
        """
        ratios = np.ones(len(one))
        component = self._graph.node_component
        differs = (component[one] != component[other]) | (self._unit_number[one] != self._unit_number[other])
        differs &= ~self.is_plain(requirement, one, other)
        differing = np.flatnonzero(differs)
        if len(differing):
            triples = (np.asarray(numbers, np.int64)[differing] for numbers in (requirement, one, other))
            alike = self._asks_alike(*triples)
            _, first, of_kind = np.unique(alike, axis=0, return_index=True, return_inverse=True)
            firsts = differing[first].tolist()
            known = [self._ratio_of(int(requirement[at]), int(one[at]), int(other[at])) for at in firsts]
            ratios[differing] = np.array(known)[of_kind.reshape(-1)]
        return ratios

    def _asks_alike(self, requirement: Longs, one: Longs, other: Longs) -> Longs:
        """By pair what its ratio hangs on, as a row of numbers: pairs with the same row have one answer."""
        graph, facts = self._graph, self._graph.requirements
        group, product = np.full(len(requirement), -1, np.int64), np.full(len(requirement), -1, np.int64)
        of_line = np.flatnonzero(requirement >= 0)
        of_line = of_line[facts.owner[requirement[of_line]] < graph.lines.count]
        group[of_line] = facts.group[requirement[of_line]]
        product[of_line] = graph.node_component[facts.owner[requirement[of_line]]]
        ends = [column for node in (one, other) for column in (graph.node_component[node], self._unit_number[node])]
        return np.stack([group, product, *ends], axis=1).astype(np.int64)

    def is_plain(self, requirement: Longs | Ints, one: Longs | Ints, other: Longs | Ints) -> Bools:
        """Tell by pair, as of `ratios`, whether one does for one: nobody names a unit or states a use for the product."""
        numbers = np.asarray(requirement, np.int64)
        is_used = np.zeros(len(numbers), bool)
        of_line = np.flatnonzero(numbers >= 0)
        owner = self._graph.requirements.owner[numbers[of_line]]
        is_used[of_line] = self._has_stated_use[self._graph.node_component[owner]]
        is_nameless: Bools = ~(self._is_named[one] | self._is_named[other] | is_used)
        return is_nameless

    @cached_property
    def _is_named(self) -> Bools:
        return np.array([bool(unit.of) for unit in self.by_node], bool)

    @cached_property
    def _has_stated_use(self) -> Bools:
        """By component: whether it is stated of anything how much goes into it."""
        has_use = np.zeros(len(self._graph.component_ids), bool)
        has_use[[product for _, product in self.stated_uses]] = True
        return has_use

    @cached_property
    def _unit_number(self) -> Ints:
        numbers = {unit: number for number, unit in enumerate(sorted(set(self.by_node)))}
        return np.array([numbers[unit] for unit in self.by_node], np.int32)

    def kind(self, node: int) -> Kind:
        """Give what a node makes and the unit in which it counts that."""
        return int(self._graph.node_component[node]), self.by_node[node]

    def kind_of(self, component: int) -> Kind:
        """Give a component and the unit in which most count it."""
        return component, self.by_component[component]

    def _ratio_of(self, requirement: int, one: int, other: int) -> float:
        return self.ratio(*self.group_and_product(requirement), self.kind(one), self.kind(other))

    def ratio(self, group: int, product: int, one: Kind, other: Kind) -> float:
        """Give units of the other that do for one unit of the one, in a group for a product (-1: as one thing)."""
        key = (group, product, one, other)
        if key not in self._ratio:
            self._ratio[key] = self._compared(*key)
        return self._ratio[key]

    def group_and_product(self, requirement: int) -> tuple[int, int]:
        """Give the group and the product of a line's requirement; -1 for both of other requirements."""
        facts = self._graph.requirements
        if requirement < 0 or facts.owner[requirement] >= self._graph.lines.count:
            return -1, -1
        return int(facts.group[requirement]), int(self._graph.node_component[facts.owner[requirement]])

    def _compared(self, group: int, product: int, one: Kind, other: Kind) -> float:
        if one[0] == other[0] or group < 0:
            return _converted(one[1], other[1], nameless=1.0)
        uses = self.use(group, product, one), self.use(group, product, other)
        if uses[0] and uses[1]:
            return uses[1] / uses[0]
        is_one_thing = any({one[0], other[0]} <= set(self._graph.families[at].tolist()) for at in self._members(group))
        is_plain = not (one[1].of or other[1].of or self._stated_members(group, product))
        return _converted(one[1], other[1], nameless=1.0 if is_one_thing or is_plain else np.nan)

    def _members(self, group: int) -> list[int]:
        members: list[int] = self._graph.requirements.group_members[group].tolist()
        return members

    def _stated_members(self, group: int, product: int) -> list[int]:
        return [member for member in self._members(group) if (member, product) in self.stated_uses]

    def use(self, group: int, product: int, kind: Kind) -> float | None:
        """Say how much goes into one unit of the product, counted as a node counts it; None where nobody states it.

        What serves as several members of the group counts as the one of which least is needed; what states nothing counts
        as the other members do, where the names of the units tell how.
        """
        key = (group, product, kind)
        if key not in self._use:
            component, unit = kind
            stated = self._stated_members(group, product)
            fitting = [member for member in stated if component in self._graph.families[member]]
            uses = [
                self.stated_uses[member, product]
                * _converted(self.by_component[member], unit, nameless=1.0 if member in fitting else np.nan)
                for member in fitting or stated
            ]
            self._use[key] = min((use for use in uses if not np.isnan(use)), default=None)
        return self._use[key]

    @cached_property
    def stated_uses(self) -> dict[tuple[int, int], float]:
        """`units_per_unit` above 0 by (component, product), the least where several rows state it."""
        rows = self._graph.tables.inputs[self._graph.tables.inputs["units_per_unit"] > 0]
        inputs = rows.sort_values("units_per_unit", ascending=False)
        columns = (numbers_in(self._graph.component_ids, inputs[name]) for name in ("component_id", "product_id"))
        numbers = (column.tolist() for column in columns)
        return dict(zip(zip(*numbers, strict=True), inputs["units_per_unit"].tolist(), strict=True))


def _converted(one: UnitSize, other: UnitSize, *, nameless: float) -> float:
    """Units of the other that are one of the one; so many where a name is missing, NaN where they do not convert."""
    if one.of and other.of:
        return one.size / other.size if one.of == other.of else np.nan
    return nameless
