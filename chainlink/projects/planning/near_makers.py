"""Who makes a component already, who could learn to, and where? Only those who do not stop together with the firm in doubt."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from chainlink.analysis.backups.links import spare_by_node
from chainlink.projects.planning.failures import Failures
from chainlink.projects.planning.limits import mountain_counties
from chainlink.projects.planning.weak_points import WeakPoint
from chainlink.risks.measures import HOME
from chainlink.supply.graph import SupplyGraph
from graph_schema.names import SourcingMode

PROVINCE = "33"
"""Codes of regions in the province begin with it."""


@dataclass(frozen=True)
class NearMaker:
    """A line that could serve.

    Attributes
    ----------
    firm_id, component_id
        Who, and what it makes: the component itself or a variant of it; of a near firm what it makes now.
    line
        Its node; -1 where it would be new.
    spare
        Capacity less output; None where unknown.
    """

    firm_id: str
    component_id: str
    line: int
    spare: float | None


@dataclass(frozen=True)
class SegmentCounty:
    """A county, with how many firms of the segment stand there."""

    region_code: str
    firm_count: int


class _Sold(NamedTuple):
    """Who sells in one row of 供应关系, and what it says of the maker."""

    supplier_id: str
    maker_id: str
    origin_country: str


class NearMakers:
    """Looks up who stands near a weak point.

    Parameters
    ----------
    failures
        Failures of the graph; they tell who stops together with whom.
    """

    def __init__(self, failures: Failures) -> None:
        self.graph: SupplyGraph = failures.graph
        self._failures = failures
        firms = self.graph.tables.firms
        ids = firms["firm_id"].tolist()
        self.country = dict(zip(ids, firms["country"].tolist(), strict=True))
        self.region = dict(zip(ids, firms["region_code"].tolist(), strict=True))
        self._group = dict(zip(ids, firms["group_id"].tolist(), strict=True))
        self._revenue = dict(zip(ids, firms["revenue_10k_yuan"].tolist(), strict=True))
        supplies = self.graph.tables.supplies
        self._sold = [*map(_Sold, *(supplies[name].tolist() for name in _Sold._fields))]
        self._kept_makers: dict[tuple[str, str, tuple[int, ...], str], tuple[NearMaker, ...]] = {}

    def is_independent(self, firm_id: str, other_id: str, sourcing: SourcingMode) -> bool:
        """Tell whether a firm is another one, of another group, and runs on when the other stops."""
        if not other_id:
            return True
        group = self._group.get(firm_id, "")
        is_other = firm_id != other_id and not (group and group == self._group.get(other_id, ""))
        return is_other and not self._failures.does_fall_with(firm_id, other_id, sourcing)

    def makers(self, point: WeakPoint, component_id: str = "") -> tuple[NearMaker, ...]:
        """Give the independent makers of the component, or of another one: those of the province first, then by spare.

        Whose goods the firm in doubt delivers today is no backup for it: a trader's maker is left out.
        """
        key = point.firm_id, point.component_id, point.rows, component_id
        if key not in self._kept_makers:
            self._kept_makers[key] = self._independent_makers(point, component_id)
        return self._kept_makers[key]

    def _independent_makers(self, point: WeakPoint, component_id: str) -> tuple[NearMaker, ...]:
        graph = self.graph
        lines = graph.lines.of_family[graph.component_number(component_id or point.component_id)].tolist()
        makers = [
            NearMaker(
                graph.firm_id_list[graph.node_firm[line]],
                graph.component_id_list[graph.node_component[line]],
                line,
                None if math.isnan(self._spare[line]) else self._spare[line],
            )
            for line in lines
            if line < graph.lines.named_count
        ]
        behind = self._makers_behind(point)
        kept = [
            maker
            for maker in makers
            if maker.firm_id not in behind and self.is_independent(maker.firm_id, point.firm_id, "qualified")
        ]
        return tuple(
            sorted(
                kept,
                key=lambda maker: (self._distance(maker.firm_id), -(maker.spare or 0.0), maker.firm_id, maker.line),
            )
        )

    def _makers_behind(self, point: WeakPoint) -> frozenset[str]:
        """Makers whose goods the firm in doubt sells: named on its sourcings, or all of the country that these give."""
        graph = self.graph
        own = [self._sold[row] for row in point.rows if self._sold[row].supplier_id == point.firm_id]
        origins = {sold.origin_country for sold in own if not sold.maker_id} - {""}
        lines = graph.lines.of_family[graph.component_number(point.component_id)]
        makers = {graph.firm_id_list[firm] for firm in graph.node_firm[lines[lines < graph.lines.named_count]].tolist()}
        is_own_maker = point.firm_id in makers
        from_origins = set() if is_own_maker else {firm for firm in makers if self.country.get(firm) in origins}
        return frozenset(({sold.maker_id for sold in own} - {""}) | from_origins)

    def is_made_elsewhere(self, point: WeakPoint) -> bool:
        """Tell whether another firm is known to make the component, however dependent: else making it takes research."""
        graph = self.graph
        lines = graph.lines.of_family[graph.component_number(point.component_id)]
        makers = graph.node_firm[lines[lines < graph.lines.named_count]]
        return any(graph.firm_id_list[maker] != point.firm_id for maker in makers.tolist())

    def near_firms(self, point: WeakPoint) -> tuple[NearMaker, ...]:
        """Give firms at home that make something of the same segments, most inputs in common first."""
        segments = self._segments_of.get(point.component_id, ())
        same = {component_id for segment in segments for component_id in self._components_in[segment]} - {
            point.component_id
        }
        wanted = self._inputs.get(point.component_id, frozenset())
        return self._who_make(
            same, point, lambda component_id: -len(wanted & self._inputs.get(component_id, frozenset()))
        )

    def input_makers(self, point: WeakPoint) -> tuple[NearMaker, ...]:
        """Give firms at home that make an input of the component."""
        return self._who_make(self._inputs.get(point.component_id, frozenset()), point, lambda component_id: 0)

    def places(self, point: WeakPoint) -> tuple[SegmentCounty, ...]:
        """Give the county of the province with most firms of the segment, and that of the 26 counties."""
        counted = Counter(
            code
            for firm in self.near_firms(point)
            if (code := self.region.get(firm.firm_id, "")).startswith(PROVINCE) and not code.endswith("00")
        )
        ranked = [
            SegmentCounty(code, count) for code, count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        ]
        mountain = [place for place in ranked if place.region_code in mountain_counties()]
        return tuple(dict.fromkeys([*ranked[:1], *mountain[:1]]))

    def _who_make(
        self, components: Iterable[str], point: WeakPoint, rank: Callable[[str], int]
    ) -> tuple[NearMaker, ...]:
        own = {maker.firm_id for maker in self.makers(point)} | {point.firm_id}
        maker_by_firm: dict[str, NearMaker] = {}
        order = {component_id: rank(component_id) for component_id in components}
        for component_id in sorted(order, key=lambda component_id: (order[component_id], component_id)):
            for firm_id in self._makers_of.get(component_id, ()):
                if firm_id not in own and self.country.get(firm_id) == HOME:
                    maker_by_firm.setdefault(firm_id, NearMaker(firm_id, component_id, -1, None))
        ranked = sorted(
            maker_by_firm.values(),
            key=lambda maker: (
                self._distance(maker.firm_id),
                order[maker.component_id],
                -self.revenue(maker),
                maker.firm_id,
            ),
        )
        return tuple(maker for maker in ranked if self.is_independent(maker.firm_id, point.firm_id, "active"))

    def revenue(self, maker: NearMaker) -> float:
        """Give its revenue, 0 where unknown."""
        value = self._revenue.get(maker.firm_id, math.nan)
        return 0.0 if math.isnan(value) else value

    def _distance(self, firm_id: str) -> int:
        """0 in the province, 1 at home, 2 abroad or unknown."""
        if self.region.get(firm_id, "").startswith(PROVINCE):
            return 0
        return 1 if self.country.get(firm_id) == HOME else 2

    @cached_property
    def _segments_of(self) -> dict[str, list[str]]:
        return _lists(self.graph.placements, "component_id", "segment_id")

    @cached_property
    def _components_in(self) -> dict[str, list[str]]:
        return _lists(self.graph.placements, "segment_id", "component_id")

    @cached_property
    def _spare(self) -> list[float]:
        return [float(amount) for amount in spare_by_node(self.graph).tolist()]

    @cached_property
    def _inputs(self) -> dict[str, frozenset[str]]:
        inputs = self.graph.tables.inputs
        inputs_by_product: dict[str, set[str]] = {}
        for component_id, product_id in zip(inputs["component_id"], inputs["product_id"], strict=True):
            inputs_by_product.setdefault(product_id, set()).add(component_id)
        return {product: frozenset(inputs) for product, inputs in inputs_by_product.items()}

    @cached_property
    def _makers_of(self) -> dict[str, list[str]]:
        return _lists(self.graph.tables.makes, "component_id", "firm_id")


def _lists(frame: pd.DataFrame, key: str, column: str) -> dict[str, list[str]]:
    """By key the values of a column, sorted."""
    members_by_key: dict[str, list[str]] = {}
    for name, value in sorted(zip(frame[key].tolist(), frame[column].tolist(), strict=True)):
        members_by_key.setdefault(name, []).append(value)
    return members_by_key
