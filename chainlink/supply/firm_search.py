"""Which firms may be meant by a few letters? By Chinese or English name, former name, first letters of pinyin, or code."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from chainlink.supply.graph import SupplyGraph


def find_firms(graph: SupplyGraph, wanted: str, *, limit: int = 20) -> pd.DataFrame:
    """Find firms by a part of a name or code; letter case and spaces do not count.

    Parameters
    ----------
    graph
        Supply graph.
    wanted
        Part of a Chinese, English or former name or of a code, or first letters of the pinyin.
    limit
        So many at most.

    Returns
    -------
    pandas.DataFrame
        `firm_id`, `name_zh`, `name_en`, `region_code`: whole names first, then beginnings, then the rest; then by id.
        Empty for an empty `wanted`.

    Notes
    -----
    Linear in firms. Only firms with a row of their own have names.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> firms = pd.DataFrame({"firm_id": ["A", "B"], "name_zh": ["示例电芯", "示例材料"]})
    >>> graph = build_graph(Tables.of({"firms": firms}))
    >>> [find_firms(graph, wanted)["firm_id"].tolist() for wanted in ("电芯", "sldx", "b", "")]
    [['A'], ['A'], ['B'], []]
    """
    columns = ["firm_id", "name_zh", "name_en", "region_code"]
    firms = graph.tables.firms.sort_values("firm_id", ignore_index=True)
    folded = folded_text(wanted)
    if not folded:
        return firms[columns][:0]
    spelt = [firms[name] for name in ("firm_id", "name_zh", "name_en", "former_names")]
    if folded.isascii():
        spelt.append(firms["name_zh"].map(initials))
    nearness = pd.Series(3, index=firms.index)
    for texts in spelt:
        folded_texts = texts.str.casefold().str.replace(" ", "")
        nearness = nearness.where(~folded_texts.str.contains(folded, regex=False), nearness.clip(upper=2))
        nearness = nearness.where(~folded_texts.str.startswith(folded), nearness.clip(upper=1))
        nearness = nearness.where(folded_texts != folded, 0)
    order = nearness[nearness < 3].sort_values(kind="stable").index[:limit]
    return firms.loc[order, columns].reset_index(drop=True)


def find_deliverers(graph: SupplyGraph, wanted: str) -> dict[str, list[str]]:
    """Find the firms that make or sell a component whose name has `wanted` in it.

    Parameters
    ----------
    graph
        Supply graph.
    wanted
        Part of a Chinese or English name or of an id of a component; letter case and spaces do not count.

    Returns
    -------
    dict
        Firm id to those of its components that fit, both in order of ids. Empty for an empty `wanted`.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> components = pd.DataFrame({"component_id": ["resist", "cell"], "name_zh": ["示例光刻胶", "示例电芯"]})
    >>> makes = pd.DataFrame({"firm_id": ["B", "A"], "component_id": ["resist", "cell"]})
    >>> supplies = pd.DataFrame({"supplier_id": ["T"], "buyer_id": ["A"], "component_id": ["resist"], "status": "active"})
    >>> graph = build_graph(Tables.of({"components": components, "makes": makes, "supplies": supplies}))
    >>> [find_deliverers(graph, wanted) for wanted in ("光刻胶", "CELL", "")]
    [{'B': ['resist'], 'T': ['resist']}, {'A': ['cell']}, {}]
    """
    folded = folded_text(wanted)
    if not folded:
        return {}
    components = graph.tables.components
    fits = pd.Series(False, index=components.index)
    for column in ("component_id", "name_zh", "name_en"):
        fits |= components[column].astype("str").map(folded_text).str.contains(folded, regex=False)
    component_ids = set(components.loc[fits, "component_id"])
    made = graph.tables.makes[["firm_id", "component_id"]]
    sold = graph.tables.supplies[["supplier_id", "component_id"]].set_axis(made.columns, axis=1)
    rows = pd.concat([made, sold]).drop_duplicates().sort_values(["firm_id", "component_id"])
    rows = rows[rows["component_id"].isin(component_ids)]
    return {str(firm_id): group.tolist() for firm_id, group in rows.groupby("firm_id")["component_id"]}


@lru_cache(maxsize=65_536)
def initials(name_zh: str) -> str:
    """Give the first letters of a Chinese name's pinyin; other letters stay.

    Examples
    --------
    >>> initials("光刻胶"), initials("8英寸外延片")
    ('gkj', '8ycwyp')
    """
    from pypinyin import Style, lazy_pinyin

    return folded_text("".join(lazy_pinyin(name_zh, style=Style.FIRST_LETTER)))


def folded_text(text: str) -> str:
    """Give a text as it is compared: without spaces, in one letter case.

    Examples
    --------
    >>> folded_text(" Photo Resist ")
    'photoresist'
    """
    return "".join(str(text).casefold().split())
