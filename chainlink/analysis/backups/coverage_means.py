"""How far do backups cover a component, and a chain? Means over lines, with what they rest on and the worst line.

The mean weighs each line by the volume its buyers use, over lines whose coverage is known. Units differ between the
components of a chain: its mean compares volumes as they are stated, and the worst line stands beside it for that reason.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import expanded

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
        By `component_id`, sorted; components whose lines have no buyers are left out. `lines` that have buyers;
        `coverage`, the volume-weighted mean over those with known coverage; `low` and `high`, that of the bounds over
        all with known volume; `known_share`, the share of known volume that `coverage` rests on;
        `lines_without_volume`; the worst line and its coverage, of those equally bad the first by id. NaN and "" where
        nothing is known.

    Notes
    -----
    Linear in lines, variants counted.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["A", "B"], "component_id": ["ore", "ore"]})
    >>> by_line = makes.assign(lost=[30.0, 10.0], coverage=[1.0, 0.0], low=[1.0, 0.0], high=[1.0, 0.0])
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


def _means(members: pd.DataFrame, by_line: pd.DataFrame) -> pd.DataFrame:
    """Average lines over what `members` (`of`, `component_id`) puts them into; what has no line is left out."""
    rows = members.merge(by_line, on="component_id")
    rows = rows.assign(known=rows["lost"].where(rows["coverage"].notna()))
    for name, weight in (("coverage", "known"), ("low", "lost"), ("high", "lost")):
        rows[f"carried_{name}"] = rows[name] * rows[weight]
    groups = rows.groupby("of", sort=True)
    known_lost, lost = (groups[name].sum(min_count=1) for name in ("known", "lost"))
    worst = rows.sort_values(["of", "coverage", "firm_id", "component_id"]).groupby("of").head(1).set_index("of")
    is_known = worst["coverage"].notna()
    frame = {
        "lines": groups.size(),
        "coverage": groups["carried_coverage"].sum(min_count=1) / known_lost,
        "low": groups["carried_low"].sum(min_count=1) / lost,
        "high": groups["carried_high"].sum(min_count=1) / lost,
        "known_share": known_lost / lost.where(lost > 0),
        "lines_without_volume": rows["lost"].isna().groupby(rows["of"]).sum(),
        "worst_firm_id": worst["firm_id"].where(is_known, ""),
        "worst_component_id": worst["component_id"].where(is_known, ""),
        "worst_coverage": worst["coverage"],
    }
    return pd.DataFrame(frame)
