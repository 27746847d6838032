"""Which firm, component, chain or place is meant? By its id, else by a name it has alone."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from chainlink.supply.graph import SupplyGraph, unknown_id
from graph_schema.errors import UsageError
from graph_schema.names import Words

SubjectKind = Literal["firm", "component", "chain", "region"]

_KIND_WORDS: dict[SubjectKind, Words] = {
    "firm": Words("企业", "firm"),
    "component": Words("产品", "component"),
    "chain": Words("产业链", "chain"),
    "region": Words("地区", "region"),
}
_OTHER_NAMES: dict[SubjectKind, str] = {
    "firm": "former_names",
    "component": "",
    "chain": "aliases",
    "region": "",
}
"""Column with further names, separated by `;`."""


def find_id(graph: SupplyGraph, kind: SubjectKind, wanted: str) -> str:
    """Find the id of what a person named.

    An id is taken as it is; else an id in other letter case, a Chinese or English name, a former name of a firm or an
    alias of a chain will do, where exactly one thing has it. Names are never guessed.

    Parameters
    ----------
    graph
        Supply graph.
    kind
        What is looked for.
    wanted
        Id or whole name; spaces around it do not count.

    Raises
    ------
    UnknownIdError
        If nothing has this id or name; the nearest ids and names are told.
    UsageError
        If several things have this name; their ids are told. If there are no data.

    Notes
    -----
    Linear in the rows of the kind, where `wanted` is no id.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> chains = pd.DataFrame({"chain_id": ["C02"], "name_zh": ["集成电路"], "aliases": ["芯片;半导体"]})
    >>> graph = build_graph(Tables.of({"chains": chains}))
    >>> find_id(graph, "chain", "c02"), find_id(graph, "chain", "半导体")
    ('C02', 'C02')
    """
    require_data(graph)
    ids = _ids(graph, kind)
    if wanted in ids:
        return wanted
    folded = _folded(wanted)
    names = pd.concat([pd.Series(ids, index=ids, dtype="str"), _names(graph, kind)])
    matching_ids = sorted(set(names.index[names.map(_folded) == folded])) if folded else []
    if len(matching_ids) > 1:
        words = _KIND_WORDS[kind]
        raise UsageError(
            Words(
                f"“{wanted}”可指{words.zh} {'、'.join(matching_ids)}；请写编号",
                f"{wanted!r} may mean {words.en} {', '.join(matching_ids)}; give the id",
            )
        )
    if not matching_ids:
        raise unknown_id(_KIND_WORDS[kind], wanted, set(names) - {""})
    return str(matching_ids[0])


def require_data(graph: SupplyGraph) -> None:
    """Say that nothing is loaded yet, rather than that nothing was found.

    Raises
    ------
    UsageError
        If the graph holds no component, no firm and no chain.
    """
    if not (len(graph.component_ids) or len(graph.firm_ids) or len(graph.tables.chains)):
        raise UsageError(
            Words("库中还没有数据；请先运行 chainlink load", "the store is empty; run chainlink load first")
        )


def _ids(graph: SupplyGraph, kind: SubjectKind) -> pd.Index:
    chains = sorted({*graph.tables.chains["chain_id"], *graph.placements["chain_id"]} - {""})
    by_kind: dict[SubjectKind, pd.Index] = {
        "firm": graph.firm_ids,
        "component": graph.component_ids,
        "chain": pd.Index(chains, dtype="str"),
        "region": pd.Index(graph.tables.regions["region_code"], dtype="str"),
    }
    return by_kind[kind]


def _names(graph: SupplyGraph, kind: SubjectKind) -> pd.Series:
    """All names of a kind, by id; a thing with several stands several times."""
    frame = graph.tables[f"{kind}s"].set_index("region_code" if kind == "region" else f"{kind}_id")
    columns: list[pd.Series] = [frame[name] for name in ("name_zh", "name_en") if name in frame]
    if other := _OTHER_NAMES[kind]:
        columns.append(frame[other].str.split(";").explode())
    names: pd.Series = pd.concat(columns)
    return names


def _folded(name: str) -> str:
    return str(name).strip().casefold()
