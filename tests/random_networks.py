"""Which small networks hold every feature of the model? Hypothesis strategies for networks, stops and modes.

At most eight firms and seven components, so that brute force can answer. Most sourcings are drawn where they matter:
for something a line of the buyer needs, or for something a trader sells on.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations, product
from typing import Any

import pandas as pd
from hypothesis import strategies as st

from loaders.tables import Tables
from tests.brute_force import MODES, FailedMember, Mode

Row = dict[str, Any]
BoughtPair = tuple[str, str]  # buyer, component
COUNTRIES = ("CHN", "JPN", "DEU")
GROUPS = ("group_1", "group_2")
REGIONS = (
    ("330000", "province", ()),
    ("330100", "city", ("330000",)),
    ("330200", "city", ("330000",)),
    ("330212", "county", ("330200", "330100")),  # the second: moved to another city, code kept
    ("330282", "county", ("330200",)),
    ("310000", "province", ()),
)


def modes() -> st.SearchStrategy[Mode]:
    """Draw one of the three sourcing modes."""
    return st.sampled_from(MODES)


def _maybe(values: Collection[str]) -> st.SearchStrategy[str]:
    """Draw "" (missing) or one of `values`."""
    return st.sampled_from(["", *values])


@st.composite
def _rows(
    draw: st.DrawFn,
    keys: dict[str, list[str]] | list[Row],
    attributes: dict[str, st.SearchStrategy[Any]],
    *,
    least: int,
    most: int,
) -> list[Row]:
    """Draw rows with different keys, out of all combinations of `keys` or a list of them, and their attributes."""
    if isinstance(keys, dict):
        keys = [dict(zip(keys, values, strict=True)) for values in product(*keys.values())]
    numbers = st.integers(0, len(keys) - 1)
    least = min(least, len(keys))
    chosen = draw(st.lists(numbers, unique=True, min_size=least, max_size=most)) if keys else []
    return [{**keys[number], **draw(st.fixed_dictionaries(attributes))} for number in chosen]


@st.composite
def _geography(draw: st.DrawFn) -> list[Row]:
    """Draw regions: counties whose city is not listed, places inside another by code or by `within_code`.

    330000 -+- 330100
            +- 330200 -+- 330212
                       +- 330282          310000
    """
    kept = draw(st.lists(st.sampled_from(REGIONS), unique_by=lambda region: region[0], max_size=len(REGIONS)))
    codes = {code for code, _, _ in kept}
    return [
        {
            "region_code": code,
            "name_zh": code,
            "level": level,
            "within_code": draw(_maybe([around for around in within if around in codes])),
        }
        for code, level, within in kept
    ]


@st.composite
def _catalogue(draw: st.DrawFn, component_ids: list[str]) -> dict[str, list[Row]]:
    """Draw chains, their segments, and where components stand; one component may stand in several."""
    chain_ids = ["C1", "C2"][: draw(st.integers(1, 2))]
    segments = [
        {"segment_id": f"{chain_id}-{number}", "chain_id": chain_id, "name_zh": "环节", "stage": stage}
        for chain_id in chain_ids
        for number, stage in enumerate(["upstream", "downstream"][: draw(st.integers(1, 2))])
    ]
    chain_by_segment = {segment["segment_id"]: segment["chain_id"] for segment in segments}
    placed = _rows(
        {"component_id": component_ids, "segment_id": sorted(chain_by_segment)},
        {"is_target": st.sampled_from([None, None, None, None, None, False, True])},
        least=4,
        most=12,
    )
    placements = [
        {**row, "chain_id": draw(st.sampled_from(["", chain_by_segment[row["segment_id"]]]))} for row in draw(placed)
    ]
    chains = [{"chain_id": chain_id, "name_zh": chain_id} for chain_id in chain_ids]
    return {"chains": chains, "segments": segments, "placements": placements}


@st.composite
def _technology(draw: st.DrawFn, component_ids: list[str]) -> dict[str, list[Row]]:
    """Draw components, variants without a loop, and inputs with loops, groups and members not essential."""
    surveyed = st.sampled_from(["2026-03-01", "2026-03-01", "2026-03-01", ""])
    later_and_earlier = [(late, early) for early, late in combinations(component_ids, 2)]
    variants = _rows([{"component_id": v, "parent_id": p} for v, p in later_and_earlier], {}, least=0, most=3)
    essential = {"is_essential": st.sampled_from([None, True, None, False])}
    along = [
        {"component_id": used, "product_id": made, "alternative_group": group}
        for used, made in later_and_earlier
        for group in ("", "g1", "g2")
    ]
    against = [{"component_id": made, "product_id": used} for used, made in later_and_earlier]
    inputs = [
        *draw(_rows(along, essential, least=3, most=9)),
        *draw(_rows(against, {"alternative_group": _maybe(["g1"]), **essential}, least=0, most=2)),
    ]
    return {
        "components": [
            {"component_id": component_id, "name_zh": component_id, "makers_surveyed_on": draw(surveyed)}
            for component_id in component_ids
        ],
        "variants": draw(variants),
        "inputs": inputs,
    }


@st.composite
def _industry(
    draw: st.DrawFn, firm_ids: list[str], component_ids: list[str], region_codes: list[str]
) -> dict[str, list[Row]]:
    """Draw firms with and without place, country and group; their lines; what they say they need."""
    unmade = draw(st.lists(st.sampled_from(component_ids[1:]), unique=True, max_size=len(component_ids) // 2))
    made = [component_id for component_id in component_ids if component_id not in unmade]
    needs = draw(
        _rows(
            {"firm_id": firm_ids, "product_id": ["", *component_ids], "component_id": component_ids},
            {"is_essential": st.sampled_from([None, True, False]), "alternative_group": _maybe(["n1"])},
            least=0,
            most=3,
        )
    )
    return {
        "firms": [
            {
                "firm_id": firm_id,
                "name_zh": firm_id,
                "group_id": draw(_maybe(GROUPS)),
                "country": draw(_maybe(COUNTRIES)),
                "region_code": draw(_maybe(region_codes)),
            }
            for firm_id in firm_ids
        ],
        "makes": draw(_rows({"firm_id": firm_ids, "component_id": made}, {}, least=3, most=9)),
        "needs": [row for row in needs if row["component_id"] != row["product_id"]],
    }


@st.composite
def _supplies(draw: st.DrawFn, pairs: list[BoughtPair], firm_ids: list[str], *, least: int, most: int) -> list[Row]:
    """Draw sourcings of every status, with and without the maker or the origin behind them."""
    keys = [
        {"supplier_id": supplier_id, "buyer_id": buyer_id, "component_id": component_id}
        for buyer_id, component_id in pairs
        for supplier_id in firm_ids
        if supplier_id != buyer_id
    ]
    attributes = {
        "status": st.sampled_from(["active", "active", "qualified", "candidate"]),
        "maker_id": st.one_of(st.just(""), _maybe(firm_ids)),
        "origin_country": st.one_of(st.just(""), _maybe(COUNTRIES)),
    }
    return draw(_rows(keys, attributes, least=least, most=most))


@st.composite
def _ring(draw: st.DrawFn, pairs: list[BoughtPair], firm_ids: list[str]) -> list[Row]:
    """Draw nothing, or two or three firms who buy one component from one another, the first selling it to a buyer.

    +--> first --> second --> third --+
    |      |                          |
    |      +--> buyer                 |
    +---------------------------------+
    """
    if not draw(st.sampled_from([True, False, False])):
        return []
    buyer_id, component_id = draw(st.sampled_from(pairs))
    size = draw(st.integers(2, 3))
    ring = draw(st.lists(st.sampled_from(firm_ids), unique=True, min_size=size, max_size=size))
    sales = [*zip(ring, [*ring[1:], ring[0]], strict=True), (ring[0], buyer_id)]
    statuses = st.sampled_from(["active", "active", "active", "qualified"])
    return [
        {
            "supplier_id": supplier_id,
            "buyer_id": buyer,
            "component_id": component_id,
            "status": draw(statuses),
            "maker_id": "",
            "origin_country": "",
        }
        for supplier_id, buyer in sales
        if supplier_id != buyer
    ]


def _useful_pairs(rows: dict[str, list[Row]]) -> list[BoughtPair]:
    """List what each firm's lines need, member by member, variants of a member and its parent included."""
    needed = {
        (made["firm_id"], used["component_id"])
        for made in rows["makes"]
        for used in rows["inputs"]
        if used["product_id"] == made["component_id"]
    } | {(row["firm_id"], row["component_id"]) for row in rows["needs"]}
    for child, parent in [(row["component_id"], row["parent_id"]) for row in rows["variants"]]:
        needed |= {(firm_id, child) for firm_id, member in needed if member == parent}
        needed |= {(firm_id, parent) for firm_id, member in needed if member == child}
    return sorted(needed)


@st.composite
def networks(draw: st.DrawFn) -> Tables:
    """Draw the tables of a whole network: chains, components, firms, lines, needs, sourcings, places."""
    component_ids = ["a", "b", "c", "d", "e", "f", "g"][: draw(st.integers(3, 7))]
    firm_ids = [f"F{number}" for number in range(draw(st.integers(3, 8)))]
    regions = draw(_geography())
    rows = {
        "regions": regions,
        **draw(_catalogue(component_ids)),
        **draw(_technology(component_ids)),
        **draw(_industry(firm_ids, component_ids, sorted(region["region_code"] for region in regions))),
    }
    anything = [(firm_id, component_id) for firm_id in firm_ids for component_id in component_ids]
    bought = draw(_supplies(_useful_pairs(rows) or anything, firm_ids, least=2, most=7))
    sold_on = sorted({(row["supplier_id"], row["component_id"]) for row in bought})
    resold = draw(_supplies(sold_on or anything, firm_ids, least=0, most=4))
    odd = draw(_supplies(anything, firm_ids, least=0, most=2))
    odd += draw(_ring(_useful_pairs(rows) or anything, firm_ids))
    by_key = {(row["supplier_id"], row["buyer_id"], row["component_id"]): row for row in odd + resold + bought}
    rows["supplies"] = list(by_key.values())
    return Tables.of({name: pd.DataFrame(listed) for name, listed in rows.items() if listed})


@st.composite
def stops(draw: st.DrawFn, tables: Tables) -> list[FailedMember]:
    """Draw one to three stops of any kind, some for one component only, some of one sourcing."""
    component = st.one_of(st.just(""), _maybe(sorted(tables.components["component_id"])))
    kinds = [
        st.builds(
            FailedMember, kind=st.just("firm"), of=st.sampled_from(sorted(tables.firms["firm_id"])), component=component
        ),
        st.builds(FailedMember, kind=st.just("group"), of=st.sampled_from(GROUPS), component=component),
        st.builds(FailedMember, kind=st.just("country"), of=st.sampled_from(COUNTRIES), component=component),
    ]
    if len(tables.regions):
        codes = st.sampled_from(sorted(tables.regions["region_code"]))
        kinds.append(st.builds(FailedMember, kind=st.just("region"), of=codes, component=component))
    if len(tables.supplies):
        ids = tables.supplies[["supplier_id", "buyer_id", "component_id"]].itertuples(index=False, name=None)
        cut = [FailedMember("sourcing", supplier=s, buyer=b, component=c) for s, b, c in sorted(ids)]
        kinds.append(st.sampled_from(cut))
    return draw(st.lists(st.one_of(kinds), min_size=1, max_size=3, unique=True))
