"""What is the supply graph? Tables become index arrays, once; every analysis reads these.

Goods flow supplier -> buyer, and every relation points that way. Firms and components are numbered in id order.
*Nodes* are what can run or stop: first the named lines, in order of (firm, component), then the unnamed lines, then the
legs of traders. What a node needs is in `requirements`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from chainlink.supply.index_arrays import Bools, Grouping, Ints, expanded, grouped, numbered, numbers_in
from chainlink.supply.lines import STATUS_CODES, Lines, Sourcings, build_families, build_lines
from chainlink.supply.names import Names
from chainlink.supply.regions import regions_around
from chainlink.supply.requirements import Requirements, build_requirements
from chainlink.supply.unit_ratios import UnitRatios
from graph_schema.errors import UnknownIdError
from graph_schema.names import Words
from loaders.tables import Tables

if TYPE_CHECKING:
    import networkx as nx


_FIRM_COLUMNS = (
    ("firms", "firm_id"),
    ("makes", "firm_id"),
    ("needs", "firm_id"),
    ("supplies", "supplier_id"),
    ("supplies", "buyer_id"),
    ("supplies", "maker_id"),
)
_COMPONENT_COLUMNS = (
    ("components", "component_id"),
    ("placements", "component_id"),
    ("makes", "component_id"),
    ("needs", "component_id"),
    ("needs", "product_id"),
    ("inputs", "component_id"),
    ("inputs", "product_id"),
    ("variants", "component_id"),
    ("variants", "parent_id"),
    ("supplies", "component_id"),
)


@dataclass(frozen=True, eq=False)
class SupplyGraph:
    """All chains joined, as index arrays over one set of tables.

    Attributes
    ----------
    firm_ids, component_ids, countries
        Names by number, sorted.
    firm_country, firm_group
        By firm number; -1 is unknown. `firm_group` numbers `group_ids`.
    families
        By component: itself and all its variants, transitively. Whoever makes a member can supply it.
    lines
        Who can run or stop: lines, unnamed lines, legs of traders.
    requirements
        What each of them needs.

    Examples
    --------
    >>> makes = {"firm_id": ["M", "T"], "component_id": ["ore", "steel"]}
    >>> graph = build_graph(Tables.of({"makes": pd.DataFrame(makes)}))
    >>> graph.component_id_list, graph.component_number("steel")
    (['ore', 'steel'], 1)
    """

    tables: Tables
    firm_ids: pd.Index
    component_ids: pd.Index
    countries: pd.Index
    group_ids: pd.Index
    firm_country: Ints
    firm_group: Ints
    families: Grouping
    lines: Lines
    requirements: Requirements

    @cached_property
    def names(self) -> Names:
        """How all this is called."""
        return Names(self.tables)

    @cached_property
    def unit_ratios(self) -> UnitRatios:
        """In what units all this counts, and what does for what."""
        return UnitRatios(self)

    @cached_property
    def firm_id_list(self) -> list[str]:
        """`firm_ids` as plain texts: quick to take single ones from."""
        return [str(firm_id) for firm_id in self.firm_ids]

    @cached_property
    def component_id_list(self) -> list[str]:
        """`component_ids` as plain texts: quick to take single ones from."""
        return [str(component_id) for component_id in self.component_ids]

    @cached_property
    def node_firm(self) -> Ints:
        """Firm by node; -1 for unnamed lines."""
        return np.concatenate([self.lines.firm, self.lines.leg_firm])

    @cached_property
    def node_component(self) -> Ints:
        """Component by node: what the line makes, what the leg resells."""
        return np.concatenate([self.lines.component, self.lines.leg_component])

    @cached_property
    def nodes_of_firm(self) -> Grouping:
        """By firm: its lines and legs."""
        named = np.flatnonzero(self.node_firm >= 0)
        return grouped(self.node_firm[named], named, len(self.firm_ids))

    @cached_property
    def placements(self) -> pd.DataFrame:
        """Where components stand: `component_id`, `segment_id`, `chain_id` (the segment's), `is_target`; in id order."""
        placed = self.tables.placements
        chain_by_segment = dict(zip(self.tables.segments["segment_id"], self.tables.segments["chain_id"], strict=True))
        chain = placed["chain_id"].where(placed["chain_id"] != "", placed["segment_id"].map(chain_by_segment))
        frame = placed[["component_id", "segment_id", "is_target"]].assign(chain_id=chain.fillna(""))
        return frame.sort_values(["component_id", "segment_id"], ignore_index=True)

    @cached_property
    def is_unknown(self) -> Bools:
        """By component: its family has no line, not even an unnamed one."""
        is_empty: Bools = self.lines.of_family.sizes == 0
        return is_empty

    @cached_property
    def natural_ids(self) -> frozenset[str]:
        """Components marked as natural materials: no new line makes them, whatever it costs."""
        components = self.tables.components
        return frozenset(components["component_id"][components["is_natural"].fillna(False).astype(bool)])

    @cached_property
    def negligible_makers(self) -> dict[str, tuple[str, ...]]:
        """By component whose data name any: makers left out because their share is negligible."""
        components = self.tables.components
        named = components[components["negligible_makers"] != ""]
        return {
            component_id: tuple(names.split(";"))
            for component_id, names in zip(named["component_id"], named["negligible_makers"], strict=True)
        }

    @cached_property
    def is_surveyed(self) -> Bools:
        """By component: whether its makers were surveyed, whenever that was."""
        components = self.tables.components
        surveyed = components["component_id"][components["makers_surveyed_on"] != ""]
        is_surveyed = np.zeros(len(self.component_ids), bool)
        is_surveyed[numbers_in(self.component_ids, surveyed)] = True
        return is_surveyed

    @cached_property
    def has_named_maker(self) -> Bools:
        """By component: a firm is known to make a member of its family."""
        owner, line = expanded(self.lines.of_family, np.arange(len(self.component_ids)))
        has_maker = np.zeros(len(self.component_ids), bool)
        has_maker[owner[line < self.lines.named_count]] = True
        return has_maker

    def firm_number(self, firm_id: str) -> int:
        """Number of a firm; `UnknownIdError` names the nearest ids."""
        return _number(self.firm_ids, firm_id, Words("企业", "firm"))

    def component_number(self, component_id: str) -> int:
        """Number of a component; `UnknownIdError` names the nearest ids."""
        return _number(self.component_ids, component_id, Words("产品", "component"))

    def to_networkx(self) -> nx.MultiDiGraph:
        """Draw the graph as people see it: firms and components as nodes, edges the way goods flow.

        Returns
        -------
        networkx.MultiDiGraph
            Nodes `("firm", id)` and `("component", id)`; edges keyed `MAKES`, `NEEDS`, `SUPPLIES`, `INPUT_TO`,
            `VARIANT_OF`. `SUPPLIES` carries `component_id` and `status`; `NEEDS` points component -> firm, as goods do.

        Notes
        -----
        Linear, and slow: about 5 s for 100,000 firms and 500,000 sourcings. Nothing in chainlink computes on it.
        """
        import networkx as nx

        drawn = nx.MultiDiGraph()
        drawn.add_nodes_from(("firm", firm_id) for firm_id in self.firm_ids)
        drawn.add_nodes_from(("component", component_id) for component_id in self.component_ids)
        tables = self.tables
        for kind, frame, (tail, tail_kind), (head, head_kind) in (
            ("MAKES", tables.makes, ("firm_id", "firm"), ("component_id", "component")),
            ("NEEDS", tables.needs, ("component_id", "component"), ("firm_id", "firm")),
            ("INPUT_TO", tables.inputs, ("component_id", "component"), ("product_id", "component")),
            ("VARIANT_OF", tables.variants, ("component_id", "component"), ("parent_id", "component")),
        ):
            drawn.add_edges_from(
                ((tail_kind, a), (head_kind, b), kind) for a, b in zip(frame[tail], frame[head], strict=True)
            )
        for row in tables.supplies[["supplier_id", "buyer_id", "component_id", "status"]].itertuples(index=False):
            supplier, buyer = ("firm", row.supplier_id), ("firm", row.buyer_id)
            drawn.add_edge(
                supplier, buyer, f"SUPPLIES {row.component_id}", component_id=row.component_id, status=row.status
            )
        return drawn


def build_graph(tables: Tables) -> SupplyGraph:
    """Make the supply graph of validated tables.

    Parameters
    ----------
    tables
        One row a key, as `Store.read` or `loaders.merge.merge_rows` give them. Ids that only relations mention count
        as firms and components without attributes.

    Returns
    -------
    SupplyGraph
        The same whatever the row order.

    Raises
    ------
    ValueError
        If a sourcing's status is none of the schema's.

    Notes
    -----
    Linear but for sorts. 100,000 firms with 500,000 sourcings: see `benchmarks/`.

    Examples
    --------
    >>> tables = Tables.of({"makes": pd.DataFrame({"firm_id": ["M", "T"], "component_id": ["ore", "steel"]})})
    >>> graph = build_graph(tables)
    >>> graph.firm_ids.tolist(), graph.lines.named_count
    (['M', 'T'], 2)
    """
    firms, of_firm = numbered({at: tables[at[0]][at[1]] for at in _FIRM_COLUMNS})
    components, of_component = numbered({at: tables[at[0]][at[1]] for at in _COMPONENT_COLUMNS})
    countries, of_country = numbered(
        {"firm": _by_firm(tables, firms, "country"), "origin": tables.supplies["origin_country"]}
    )
    group_ids, of_group = numbered({"firm": _by_firm(tables, firms, "group_id")})
    numbers = of_firm | of_component
    families = build_families(numbers["variants", "parent_id"], numbers["variants", "component_id"], len(components))
    lines = build_lines(
        (numbers["makes", "firm_id"], numbers["makes", "component_id"]),
        Sourcings(
            supplier=numbers["supplies", "supplier_id"],
            buyer=numbers["supplies", "buyer_id"],
            component=numbers["supplies", "component_id"],
            status=_statuses(tables.supplies["status"]),
            maker=_makers(numbers),
            origin=of_country["origin"],
        ),
        families=families,
        firm_country=of_country["firm"],
        products=numbers["inputs", "product_id"][tables.inputs["is_essential"].fillna(True).to_numpy(bool)],
    )
    return SupplyGraph(
        tables=tables,
        firm_ids=firms,
        component_ids=components,
        countries=countries,
        group_ids=group_ids,
        firm_country=of_country["firm"],
        firm_group=of_group["firm"],
        families=families,
        lines=lines,
        requirements=build_requirements(tables, numbers, lines=lines, families=families),
    )


def _number(index: pd.Index, wanted: str, kind: Words) -> int:
    try:
        return cast(int, index.get_loc(wanted))  # the ids are distinct
    except KeyError:
        raise unknown_id(kind, wanted, index) from None


def unknown_id(kind: Words, wanted: str, known_ids: Iterable[str]) -> UnknownIdError:
    """Make the error for an id that is not among the `known` ones; it names up to three that come close."""
    from rapidfuzz import process

    nearest = [str(name) for name, score, _ in process.extract(wanted, sorted(known_ids), limit=3) if score >= 60]
    return UnknownIdError(kind, wanted, nearest)


def _makers(numbers: Mapping[tuple[str, str], Ints]) -> Ints:
    """Makers named by sourcings; the buyer or the supplier itself is none.

    A supplier who makes it delivers from its own line, whoever is named.
    """
    supplier, buyer, maker = (numbers["supplies", f"{role}_id"] for role in ("supplier", "buyer", "maker"))
    return np.where((maker == supplier) | (maker == buyer), -1, maker).astype(np.int32)


def _statuses(status: pd.Series) -> Ints:
    """Codes of `STATUS_CODES`; the loader lets no other word through, and nothing may guess at one."""
    codes = numbers_in(pd.Index(list(STATUS_CODES), dtype="str"), status)
    if (codes < 0).any():
        raise ValueError(f"status must be one of {', '.join(STATUS_CODES)}; found {sorted(set(status[codes < 0]))}")
    return codes


def _by_firm(tables: Tables, firms: pd.Index, column: str) -> pd.Series:
    """One attribute in firm order, "" where the firm has no row or no value."""
    values = tables.firms.drop_duplicates("firm_id").set_index("firm_id")[column]
    return values.reindex(firms).fillna("").reset_index(drop=True)


def firms_in(graph: SupplyGraph, region_code: str) -> tuple[Bools, Bools]:
    """Tell by firm whether it lies in the region or in one within it, and whether its place is unknown.

    Notes
    -----
    What a region lies in is told by `within_code`, else by the six digits of its code.
    """
    code_by_firm = _by_firm(graph.tables, graph.firm_ids, "region_code")
    inside = {code: region_code in regions_around(graph.tables, code) for code in code_by_firm.unique()}
    return code_by_firm.map(inside).to_numpy(bool), (code_by_firm == "").to_numpy(bool)
