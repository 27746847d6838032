"""How far do backups cover a component, and a chain? Means over lines, with what they rest on and the worst line.

The mean weighs each line by the value that its buyers pay, never by tonnes or pieces; a line without a value weighs what
the median line of its component does. It is an interval: a line of which nothing is known may have any coverage.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import expanded

A_PERCENT = 0.01
"""Bounds closer than this are told as one figure."""
_NOTHING = {"lines": 0, "lines_without_volume": 0, "worst_firm_id": "", "worst_component_id": ""}


def coverage_by_component(graph: SupplyGraph, by_line: pd.DataFrame) -> pd.DataFrame:
    """Average the coverage of the lines that make each component or a variant of it.

    Parameters
    ----------
    graph
        Supply graph.
    by_line
        Of `chainlink.analysis.backups.coverage.coverage_by_line`.

    Returns
    -------
    pandas.DataFrame
        By `component_id`, sorted; components whose lines have no buyers are left out. `lines` that have buyers; `low`
        and `high`, the means of their bounds; `coverage`, one figure where both agree to a percent, else NaN;
        `known_share`, the share of lines whose coverage is known; `lines_without_volume`; the worst known line and its
        coverage, of those equally bad the first by id. NaN and "" where nothing is known. Lines whose buyers use
        nothing have no coverage and are not counted.

    Notes
    -----
    Linear in lines, variants counted.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["A", "B"], "component_id": ["ore", "ore"]})
    >>> sales = {"lost": [30.0, 10.0], "value_10k_yuan": [300.0, 100.0]}
    >>> by_line = makes.assign(**sales, coverage=[1.0, 0.0], low=[1.0, 0.0], high=[1.0, 0.0])
    >>> coverage_by_component(build_graph(Tables.of({"makes": makes})), by_line)[["coverage", "worst_firm_id"]]
                  coverage worst_firm_id
    component_id
    ore               0.75             B
    """
    at, member = expanded(graph.families, np.arange(len(graph.component_ids)))
    family = pd.DataFrame({"of": graph.component_ids[at], "component_id": graph.component_ids[member]})
    return _means(family, by_line).rename_axis("component_id")


def coverage_by_chain(graph: SupplyGraph, by_line: pd.DataFrame) -> pd.DataFrame:
    """Average the coverage of the lines that make what stands in each chain.

    Parameters
    ----------
    graph, by_line
        As for `coverage_by_component`.

    Returns
    -------
    pandas.DataFrame
        By `chain_id`, sorted, every chain that the data names; columns as of `coverage_by_component`.

    Notes
    -----
    Linear in lines and placements.

    Examples
    --------
    >>> from chainlink.analysis.backups.coverage import coverage_by_line
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = {"firm_id": ["A", "S"], "component_id": ["ore", "ore"], "capacity": [9, 20], "output": [3, 10]}
    >>> supplies = {"supplier_id": ["S", "A"], "buyer_id": ["B", "B"], "component_id": ["ore", "ore"]}
    >>> supplies |= {"status": ["active", "qualified"], "volume": [10, None]}
    >>> frames = {"makes": makes, "supplies": supplies, "placements": {"component_id": ["ore"], "chain_id": ["C1"]}}
    >>> graph = build_graph(Tables.of({name: pd.DataFrame(frame) for name, frame in frames.items()}))
    >>> means = coverage_by_chain(graph, coverage_by_line(graph, level="qualified"))
    >>> means[["lines", "coverage", "known_share"]].to_dict("index")
    {'C1': {'lines': 1, 'coverage': 0.6, 'known_share': 1.0}}
    """
    placed = graph.placements[["component_id", "chain_id"]].drop_duplicates()
    placed = placed[placed["chain_id"] != ""].rename(columns={"chain_id": "of"})
    means = _means(placed, by_line)
    chains = pd.Index(sorted({*graph.tables.chains["chain_id"], *placed["of"]}), dtype="str", name="chain_id")
    empty = _means(placed, by_line[:0]).reindex(chains.difference(means.index)).fillna(_NOTHING)
    return pd.concat([means, empty]).sort_index().rename_axis("chain_id").astype(means.dtypes.to_dict())


def weighed_lines(by_line: pd.DataFrame) -> pd.DataFrame:
    """Give the lines that have buyers with their `weight`; of what is not known the bounds are 0 and 1.

    The weight is the value that buyers pay, of a line without one that of the median line of its component.

    Examples
    --------
    >>> lines = {"firm_id": ["A", "B"], "component_id": ["ore", "ore"], "lost": [30.0, None]}
    >>> bounds = {"value_10k_yuan": [300.0, None], "low": [0.5, None], "high": [0.5, None]}
    >>> weighed_lines(pd.DataFrame(lines | bounds))[["weight", "low", "high"]].values.tolist()
    [[300.0, 0.5, 0.5], [300.0, 0.0, 1.0]]
    """
    lines = by_line[by_line["lost"] != 0]
    return lines.assign(
        weight=lines["value_10k_yuan"].fillna(lines["component_id"].map(_typical_values(by_line))),
        low=lines["low"].fillna(0.0),
        high=lines["high"].fillna(1.0),
    )


def _means(members: pd.DataFrame, by_line: pd.DataFrame) -> pd.DataFrame:
    """Average lines over what `members` (`of`, `component_id`) puts them into; what has no line is left out."""
    rows = members.merge(weighed_lines(by_line), on="component_id")
    total = rows.groupby("of")["weight"].transform("sum")
    rows["weight"] = rows["weight"].where(total > 0, 1.0)
    for name in ("low", "high"):
        rows[f"weighed_{name}"] = rows[name] * rows["weight"]
    groups = rows.groupby("of", sort=True)
    weight = groups["weight"].sum()
    low, high = (groups[f"weighed_{name}"].sum() / weight for name in ("low", "high"))
    worst = rows.sort_values(["of", "coverage", "firm_id", "component_id"]).groupby("of").head(1).set_index("of")
    is_known = worst["coverage"].notna()
    frame = {
        "lines": groups.size(),
        "coverage": low.where(high - low < A_PERCENT),
        "low": low,
        "high": high,
        "known_share": rows["coverage"].notna().groupby(rows["of"]).mean(),
        "lines_without_volume": rows["lost"].isna().groupby(rows["of"]).sum(),
        "worst_firm_id": worst["firm_id"].where(is_known, ""),
        "worst_component_id": worst["component_id"].where(is_known, ""),
        "worst_coverage": worst["coverage"],
    }
    return pd.DataFrame(frame)


def _typical_values(by_line: pd.DataFrame) -> pd.Series:
    """By component the value that its median line sells; of one without any value the median of all lines, else 1."""
    lines = by_line[by_line["lost"] != 0]
    median = lines["value_10k_yuan"].median()
    return lines.groupby("component_id")["value_10k_yuan"].median().fillna(1.0 if np.isnan(median) else median)
