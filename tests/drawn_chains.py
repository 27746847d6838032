"""Chains drawn in a line of text each: what the tests of the engine are read from.

A makes
    `"M ore, T steel"`: firm, component.
An input
    `"ore > steel, coke|biochar > steel"`: `|` are alternatives, `?>` is not essential.
A sourcing
    `"M > T ore, A > T resist qualified maker=J origin=JPN"`: active unless it says otherwise; any column of the table.
A need
    `"T gas, T:steel oil|gas"`: of all products, or of one.
A variant
    `"euv < scanner"`.
A firm, component, region or placement
    `"J country=JPN group_id=g"`, `"ore is_key=1"`; in rows named after the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from chainlink.analysis.chokepoints.grades import Grade, chokepoints
from chainlink.analysis.spread.propagation import Stop, Stopped, what_stops
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.names import SOURCING_MODES, SourcingMode
from loaders.tables import Tables

SURVEYED_ON = "2026-01-01"
Row = dict[str, object]


def drawn_tables(
    *,
    makes: str = "",
    inputs: str = "",
    sourcings: str = "",
    needs: str = "",
    variants: str = "",
    firms: str = "",
    regions: str = "",
    placements: str = "",
    unsurveyed: str = "",
) -> Tables:
    """Turn a drawing into tables; every component it names counts as surveyed but those of `unsurveyed`."""
    rows: dict[str, list[Row]] = {
        "makes": [_named(entry, "firm_id", "component_id") for entry in _entries(makes)],
        "inputs": [row for entry in _entries(inputs) for row in _input(entry)],
        "supplies": [_sourcing(entry) for entry in _entries(sourcings)],
        "needs": [row for number, entry in enumerate(_entries(needs)) for row in _need(entry, number)],
        "variants": [
            dict(zip(("component_id", "parent_id"), _ends(entry, "<"), strict=True)) for entry in _entries(variants)
        ],
        "firms": [_named(entry, "firm_id") for entry in _entries(firms)],
        "regions": [_named(entry, "region_code") for entry in _entries(regions)],
        "placements": [_named(entry, "component_id", "chain_id") for entry in _entries(placements)],
    }
    columns = ("component_id", "product_id", "parent_id")
    components = {str(row[column]) for table in rows.values() for row in table for column in columns if row.get(column)}
    components |= set(unsurveyed.split())
    rows["components"] = [
        {"component_id": name, "makers_surveyed_on": "" if name in unsurveyed.split() else SURVEYED_ON}
        for name in sorted(components)
    ]
    rows["chains"] = [{"chain_id": name} for name in sorted({str(row["chain_id"]) for row in rows["placements"]})]
    return Tables.of({name: pd.DataFrame(table) for name, table in rows.items() if table})


def drawn(**drawing: str) -> SupplyGraph:
    """Turn a drawing into a supply graph."""
    return build_graph(drawn_tables(**drawing))


def points(graph: SupplyGraph, target: str) -> dict[str, list[str]]:
    """Chokepoints of a target by sourcing mode."""
    return {
        mode: [chokepoint.firm_id for chokepoint in chokepoints(graph, target, sourcing=mode)]
        for mode in SOURCING_MODES
    }


def colours(grades: dict[str, Grade]) -> dict[str, str]:
    """Colours by id; a grey that is a suspected sole maker says so."""
    return {name: "suspected" if grade.is_suspected_sole else grade.colour for name, grade in grades.items()}


def stopped(graph: SupplyGraph, *stops: str, sourcing: SourcingMode = "market", target: str = "") -> Stopped:
    """Tell what stops; stops are written as on the command line."""
    return what_stops(
        graph, [Stop.parse(stop) for stop in stops], sourcing=sourcing, targets=[target] if target else []
    )


def lines(graph: SupplyGraph, *stops: str, sourcing: SourcingMode = "market") -> list[str]:
    """Say the lines that stop as `FIRM/COMPONENT`."""
    return ["/".join(line) for line in stopped(graph, *stops, sourcing=sourcing).lines]


def _entries(text: str) -> list[str]:
    return [entry.strip() for entry in text.split(",") if entry.strip()]


def _ends(entry: str, sign: str) -> tuple[str, str]:
    tail, head = entry.split(sign)
    return tail.strip(), head.strip()


def _named(entry: str, *names: str) -> Row:
    """Read `VALUE… column=value…`."""
    words = entry.split()
    plain, stated = words[: len(names)], words[len(names) :]
    return {**dict(zip(names, plain, strict=True)), **dict(_stated(stated))}


def _stated(words: Iterable[str]) -> Iterator[tuple[str, object]]:
    for word in words:
        column, value = word.split("=")
        numeric = column in ("share", "market_share", "output", "volume", "value_10k_yuan")
        yield column, True if value == "yes" else (float(value) if numeric else value)


def _input(entry: str) -> list[Row]:
    is_essential = "?>" not in entry
    members, product = _ends(entry, ">" if is_essential else "?>")
    group = members if "|" in members else ""
    return [
        {"component_id": member, "product_id": product, "alternative_group": group, "is_essential": is_essential}
        for member in members.split("|")
    ]


def _need(entry: str, number: int) -> list[Row]:
    who, members = entry.split()
    firm_id, _, product_id = who.partition(":")
    return [
        {"firm_id": firm_id, "product_id": product_id, "component_id": member, "alternative_group": f"g{number}"}
        for member in members.split("|")
    ]


def _sourcing(entry: str) -> Row:
    supplier_id, rest = _ends(entry, ">")
    buyer_id, component_id, *words = rest.split()
    short = {"maker": "maker_id", "origin": "origin_country"}
    status = next((word for word in words if "=" not in word), "active")
    stated = [f"{short.get(key, key)}={value}" for key, value in (word.split("=") for word in words if "=" in word)]
    ends = {"supplier_id": supplier_id, "buyer_id": buyer_id, "component_id": component_id, "status": status}
    return {**ends, **dict(_stated(stated))}
