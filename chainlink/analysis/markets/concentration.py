"""In how few hands is the making of a component, told over firms, groups, regions or countries?

What the data does not say stays unknown, with bounds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from chainlink.supply.graph import SupplyGraph
from chainlink.supply.regions import regions_around
from chainlink.supply.unit_names import unit_size

Holder = Literal["firm", "group", "region", "country"]
RegionLevel = Literal["province", "city", "county"]
ShareBasis = Literal["market_share", "output", "unknown"]


@dataclass(frozen=True)
class Concentration:
    """How the making of one component is spread.

    Attributes
    ----------
    component_id, by
        What was asked.
    hhi
        Herfindahl-Hirschman index, 0 to 1, of the shares as they are given; None while a share or a place is unknown.
    hhi_low, hhi_high
        Bounds of it: what is unknown spread thin, or all in the hands where it weighs most. None without any share.
    top_id, top_share
        Holder of the largest known share, the first by id among equals; "" and None without any share.
    share_by_id
        Known shares by holder, largest first, then by id. A firm without a group is a group of its own.
    unplaced_share
        Known shares of makers whose region or country is not in the data; in no holder's share.
    known_share_sum
        Sum of all known shares. Far from 1 it is a warning; nothing is scaled to hide it.
    basis
        `market_share`; else `output`, of makers that all state it in one unit; else `unknown`.
    maker_count
        Firms that make a member of the component's family.
    unknown_count
        Makers without a known share or without the place asked about, nameless makers of a known origin included.
    """

    component_id: str
    by: Holder
    hhi: float | None
    hhi_low: float | None
    hhi_high: float | None
    top_id: str
    top_share: float | None
    share_by_id: Mapping[str, float]
    unplaced_share: float
    known_share_sum: float
    basis: ShareBasis
    maker_count: int
    unknown_count: int


def concentration(
    graph: SupplyGraph, component_id: str, *, by: Holder, region_level: RegionLevel = "city"
) -> Concentration:
    """Measure how the making of a component is spread over firms, groups, regions or countries.

    Parameters
    ----------
    graph
        Supply graph. Of its lines `market_share`, else `output` with `unit`, are read; never shares of purchases.
    component_id
        What is made; makers of its variants count as makers.
    by
        Whose shares are added up.
    region_level
        For `by="region"`: the level at which firms are taken together. A firm placed above it has no known place.

    Returns
    -------
    Concentration
        Shares as they are given, never scaled to sum to 1; who and what is unknown stands beside them.

    Raises
    ------
    UnknownIdError
        If there is no such component.
    ValueError
        If a market share lies outside 0 to 1, or an output is below 0 or infinite.

    Notes
    -----
    Linear in the makers and the firms. The market share of a variant is a share among makers of the variant, so it
    says nothing about the parent: a firm's market share is that of its line of the component itself. Outputs of
    variants are added up. Shares known for some makers only are used where output is not known for all.

    References
    ----------
    Hirschman, A. O. (1964). The paternity of an index. American Economic Review 54(5), 761-762.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "N"], "component_id": ["ore", "ore"], "market_share": [0.75, 0.25]})
    >>> found = concentration(build_graph(Tables.of({"makes": makes})), "ore", by="firm")
    >>> found.hhi, found.top_id, dict(found.share_by_id)
    (0.625, 'M', {'M': 0.75, 'N': 0.25})
    """
    lines_by_component, holder = stated_lines(graph), _holders(graph, by, region_level)
    return _concentration(graph, component_id, by, lines_by_component, holder)


def concentrations(
    graph: SupplyGraph, component_ids: Iterable[str], *, by: Holder, region_level: RegionLevel = "city"
) -> dict[str, Concentration]:
    """Measure `concentration` of many components; every line is looked at once.

    Returns
    -------
    dict
        By component id, in the order given.

    Raises
    ------
    UnknownIdError
        If there is no such component.
    ValueError
        If a market share lies outside 0 to 1, or an output is below 0 or infinite.

    Notes
    -----
    Linear in lines, variants counted.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "N"], "component_id": ["ore", "ore"], "market_share": [0.75, 0.25]})
    >>> concentrations(build_graph(Tables.of({"makes": makes})), ["ore"], by="firm")["ore"].top_share
    0.75
    """
    lines_by_component, holder = stated_lines(graph), _holders(graph, by, region_level)
    return {
        component_id: _concentration(graph, component_id, by, lines_by_component, holder)
        for component_id in component_ids
    }


class _StatedLine(NamedTuple):
    """What a row of MAKES says of its line."""

    firm_id: str
    market_share: float
    output: float
    unit: str


def stated_lines(graph: SupplyGraph) -> dict[str, list[_StatedLine]]:
    """Rows of MAKES by component id; outputs in the smallest unit of their kind, so that tonnes and kg add up.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M"], "component_id": ["ore"], "output": [3.0], "unit": ["t"]})
    >>> stated_lines(build_graph(Tables.of({"makes": makes})))
    {'ore': [_StatedLine(firm_id='M', market_share=nan, output=3000.0, unit='kg')]}
    """
    makes = graph.tables.makes
    for name, most in (("market_share", 1.0), ("output", math.inf)):
        amounts = makes[name].to_numpy(float)
        if ((amounts < 0) | (amounts > most) | (amounts == math.inf)).any():
            raise ValueError(f"{name} must be a number of at least 0" + ", at most 1" * (most == 1))
    columns = ("component_id", "firm_id", "market_share", "output", "unit")
    lines_by_component: dict[str, list[_StatedLine]] = {}
    for component_id, firm_id, share, output, unit in zip(*(makes[column].tolist() for column in columns), strict=True):
        kind, size = unit_size(unit)
        lines_by_component.setdefault(component_id, []).append(_StatedLine(firm_id, share, output * size, kind))
    return lines_by_component


def _concentration(
    graph: SupplyGraph,
    component_id: str,
    by: Holder,
    lines_by_component: Mapping[str, list[_StatedLine]],
    holder: Callable[[int], str],
) -> Concentration:
    component = graph.component_number(component_id)
    family = graph.lines.of_family[component]
    named = family[family < graph.lines.named_count]
    nameless = [int(line) for line in family[len(named) :] if graph.lines.country[line] >= 0]
    share_by_firm, basis = _shares(
        graph, component, sorted(set(graph.lines.firm[named].tolist())), bool(nameless), lines_by_component
    )
    held = [(holder(firm), share) for firm, share in share_by_firm.items()]
    held += [(_country(graph, line) if by == "country" else "", math.nan) for line in nameless]
    total_by_id: dict[str, float] = {}
    for name, share in held:
        if not math.isnan(share):
            total_by_id[name] = total_by_id.get(name, 0.0) + share
    unplaced = total_by_id.pop("", 0.0)
    ordered = dict(sorted(total_by_id.items(), key=lambda item: (-item[1], item[0])))
    has_share = bool(ordered) or unplaced > 0
    unknown = [name for name, share in held if math.isnan(share)]
    low = math.fsum(share * share for share in ordered.values())
    high = _highest_hhi(list(ordered.items()), unplaced, unknown, may_join=by != "firm")
    unknown_count = sum(math.isnan(share) or not name for name, share in held)
    return Concentration(
        component_id=component_id,
        by=by,
        hhi=low if has_share and not unknown_count else None,
        hhi_low=low if has_share else None,
        hhi_high=high if has_share else None,
        top_id=next(iter(ordered), ""),
        top_share=next(iter(ordered.values()), None),
        share_by_id=ordered,
        unplaced_share=unplaced,
        known_share_sum=math.fsum([*ordered.values(), unplaced]),
        basis=basis,
        maker_count=len(share_by_firm),
        unknown_count=unknown_count,
    )


def _shares(
    graph: SupplyGraph,
    component: int,
    firms: list[int],
    has_nameless: bool,
    lines_by_component: Mapping[str, list[_StatedLine]],
) -> tuple[dict[int, float], ShareBasis]:
    """Share by maker, NaN where it is unknown, and what the shares rest on."""
    component_ids = graph.component_id_list
    own = {line.firm_id: line.market_share for line in lines_by_component.get(component_ids[component], ())}
    lines = [
        line
        for member in graph.families[component].tolist()
        for line in lines_by_component.get(component_ids[member], ())
    ]
    outputs: dict[str, list[float]] = {}
    for line in lines:
        outputs.setdefault(line.firm_id, []).append(line.output)
    names = [graph.firm_id_list[firm] for firm in firms]
    market = [own.get(name, math.nan) for name in names]
    output = [sum(outputs.get(name, (math.nan,))) for name in names]
    total = sum(output)
    is_one_unit = len({line.unit for line in lines}) == 1
    if any(map(math.isnan, market)) and is_one_unit and total > 0 and not has_nameless:
        return dict(zip(firms, (amount / total for amount in output), strict=True)), "output"
    basis: ShareBasis = "unknown" if all(map(math.isnan, market)) else "market_share"
    return dict(zip(firms, market, strict=True)), basis


def _holders(graph: SupplyGraph, by: Holder, region_level: RegionLevel) -> Callable[[int], str]:
    """Tell how to name the holder of a firm's share; "" where the data has no place for it."""
    firms = graph.tables.firms
    region_by_firm = dict(zip(firms["firm_id"].tolist()[::-1], firms["region_code"].tolist()[::-1], strict=True))

    def holder(firm: int) -> str:
        firm_id = str(graph.firm_ids[firm])
        if by == "group" and graph.firm_group[firm] >= 0:
            return str(graph.group_ids[graph.firm_group[firm]])
        if by == "country":
            return str(graph.countries[graph.firm_country[firm]]) if graph.firm_country[firm] >= 0 else ""
        if by == "region":
            return _region_at(graph, str(region_by_firm.get(firm_id, "")), region_level)
        return firm_id

    return holder


def _region_at(graph: SupplyGraph, code: str, level: RegionLevel) -> str:
    """The region of that level around a code; "" where there is none."""
    regions = graph.tables.regions
    level_by_code = dict(zip(regions["region_code"], regions["level"], strict=True))
    for around in regions_around(graph.tables, code):
        by_digits = "county" if around[4:] != "00" else ("city" if around[2:4] != "00" else "province")
        if (level_by_code.get(around) or by_digits) == level:
            return around
    return ""


def _country(graph: SupplyGraph, line: int) -> str:
    return str(graph.countries[graph.lines.country[line]])


def _highest_hhi(
    known_shares: Iterable[tuple[str, float]], unplaced: float, unknown: list[str], *, may_join: bool
) -> float:
    """The largest index when what is unknown lies where it weighs most.

    The rest to 1 belongs to the makers of unknown share: to one holder among `unknown`, "" being any. Shares without
    a place may belong to any holder.
    """
    shares = dict(known_shares)
    rest = max(0.0, 1.0 - math.fsum([*shares.values(), unplaced])) if unknown else 0.0
    places = {name if name or not may_join else max(shares, key=shares.__getitem__, default="") for name in unknown}
    worst = 0.0
    for place in places or {""}:
        filled = {**shares, place: shares.get(place, 0.0) + rest}
        largest = max(filled, key=filled.__getitem__)
        filled[largest] += unplaced
        worst = max(worst, math.fsum(share * share for share in filled.values()))
    return worst
