"""What does a known-answer file say? Small networks written as JSON, turned into ordinary tables.

The kind is told from the content, never from the file's name. MODEL.md section 7 fixes the formats.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from chainlink.analysis.spread.propagation import Stop, failed_set
from chainlink.analysis.spread.stop_kinds import STOP_KINDS
from chainlink.supply.graph import SupplyGraph
from graph_schema.errors import LoadError, Problem, UnknownIdError
from graph_schema.names import Words
from loaders.tables import Tables

CaseKind = Literal["cutset", "grade", "coverage", "wave", "esri", "tts", "unknown"]
Case = Mapping[str, Any]

SURVEYED_ON = "2000-01-01"
"""Cases take every component as surveyed but those that they list as `unsurveyed`."""


def read_case(path: Path) -> Case:
    """Read one case.

    Raises
    ------
    LoadError
        If the file cannot be read or is not a JSON object; the message says which.
    """
    try:
        case = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as exc:
        raise LoadError([Problem(str(path), 0, "", Words("读不到这个文件", "cannot be read"))]) from exc
    except (ValueError, RecursionError) as exc:
        words = Words("不是有效的 JSON 文件", "is not valid JSON")
        raise LoadError([Problem(str(path), 0, "", words)]) from exc
    if not isinstance(case, dict):
        words = Words('应为一个 JSON 对象，如 {"lines": …}', 'should be a JSON object such as {"lines": …}')
        raise LoadError([Problem(str(path), 0, "", words)])
    return case


def case_kind(case: Case) -> CaseKind:
    """Tell the kind from what the case holds.

    Examples
    --------
    >>> case_kind({"lines": [], "inputs": {}, "scenarios": [], "targets": []})
    'grade'
    """
    if "lines" in case:
        if "asks" in case:
            return "coverage"
        return "wave" if "stops" in case else "grade"
    if "queries" in case and "data" in case:
        return "tts"
    if "edges" in case and "essential" in case:
        return "esri"
    return "cutset" if isinstance(case.get("firms"), dict) and "targets" in case else "unknown"


def network_tables(case: Case) -> Tables:
    """Turn a case of lines, inputs and sourcings (`grade`, `coverage`, `wave`) into tables.

    Raises
    ------
    KeyError, TypeError, ValueError
        If the case is not of the format; `chainlink.verify.agreement` turns these into a message.
    """
    inputs = [
        (member, product, f"group {number}")
        for product, groups in case["inputs"].items()
        for number, group in enumerate(groups)
        for member in dict.fromkeys(group)
    ]
    needs = [
        (firm, product, member, f"group {number}")
        for number, (firm, product, group) in enumerate(case["needs"])
        for member in dict.fromkeys(group)
    ]
    variants = [(child, parent) for parent, children in case["variants"].items() for child in children]
    tables = {
        "makes": _frame(map(tuple, case["lines"]), "firm_id", "component_id"),
        "inputs": _frame(inputs, "component_id", "product_id", "alternative_group"),
        "needs": _frame(needs, "firm_id", "product_id", "component_id", "alternative_group"),
        "variants": _frame(variants, "component_id", "parent_id"),
        "supplies": _frame(
            map(tuple, case["sourcings"]),
            "supplier_id",
            "buyer_id",
            "component_id",
            "status",
            "maker_id",
            "origin_country",
        ),
    }
    components = _components(tables, case.get("targets", ()))
    unsurveyed = set(case.get("unsurveyed", ()))
    surveyed_on = ["" if component in unsurveyed else SURVEYED_ON for component in components]
    tables["components"] = pd.DataFrame({"component_id": components, "makers_surveyed_on": surveyed_on})
    places = {
        "country": case.get("country", {}),
        "group_id": case.get("group", {}),
        "region_code": case.get("region", {}),
    }
    firms = sorted({firm for place in places.values() for firm in place})
    located = {column: [place.get(firm, "") for firm in firms] for column, place in places.items()}
    tables["firms"] = pd.DataFrame({"firm_id": firms, **located})
    if within := case.get("within"):
        tables["regions"] = pd.DataFrame({"region_code": list(within), "within_code": list(within.values())})
    return Tables.of(tables)


def cutset_tables(case: Case) -> Tables:
    """Turn a case of firms and their needs into tables.

    Each firm makes one thing of its own, on which its failing is seen; each (component, buyer) is a component of its
    own, made by those who can supply it.
    """
    makes, needs, supplies = [(firm, own_line(firm)) for firm in case["firms"]], [], []
    for buyer, firm in case["firms"].items():
        for component, suppliers in firm["needs"].items():
            pair = f"{component} for {buyer}"
            needs.append((buyer, "", pair))
            for supplier in dict.fromkeys(suppliers):
                makes.append((supplier, pair))
                if supplier != buyer:
                    supplies.append((supplier, buyer, pair, "active"))
    return Tables.of(
        {
            "makes": _frame(dict.fromkeys(makes), "firm_id", "component_id"),
            "needs": _frame(needs, "firm_id", "product_id", "component_id"),
            "supplies": _frame(supplies, "supplier_id", "buyer_id", "component_id", "status"),
        }
    )


def own_line(firm_id: str) -> str:
    """Component that stands for the firm itself in `cutset_tables`."""
    return f"what {firm_id} does"


def case_stops(graph: SupplyGraph, stops: Sequence[Mapping[str, str]]) -> list[Stop]:
    """Read the stops of a scenario; one that names nothing in the network stops nothing and is left out.

    Raises
    ------
    ValueError
        If a stop is of no known kind.
    """
    if unknown := {stop["kind"] for stop in stops} - set(STOP_KINDS):
        raise ValueError(f"stop of kind {sorted(unknown)}")
    read = [
        Stop("sourcing", stop["supplier"], stop["component"], stop["buyer"])
        if stop["kind"] == "sourcing"
        else Stop(stop["kind"], stop["of"], stop.get("component", ""))  # type: ignore[arg-type]
        for stop in stops
    ]
    return [stop for stop in read if _is_known(graph, stop)]


def _is_known(graph: SupplyGraph, stop: Stop) -> bool:
    try:
        failed_set(graph, [stop])
    except UnknownIdError:
        return False
    return True


def _frame(rows: Iterable[tuple[str, ...]], *columns: str) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns), dtype=object)


def _components(tables: Mapping[str, pd.DataFrame], targets: Iterable[str]) -> list[str]:
    """Every component that the case mentions."""
    wanted = set(targets)
    for frame in tables.values():
        for column in ("component_id", "product_id", "parent_id"):
            if column in frame:
                wanted |= set(frame[column])
    return sorted(wanted - {""})
