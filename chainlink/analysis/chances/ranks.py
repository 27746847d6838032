"""In which order are firms and components drawn, so that other ids draw the same? By what is recorded of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Ints, Longs, numbers_in

ROUNDS = 8
"""So many steps away two firms may differ and still be told apart."""
_MIX_A, _MIX_B = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)

Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Ranks:
    """Places in an order that other ids leave as it is: by firm, by component."""

    firm: Ints
    component: Ints


@dataclass(frozen=True, eq=False)
class _Relation:
    """Rows that name firms or components: by role the numbers, -1 for nobody; `label` hashes all that is no id."""

    roles: tuple[tuple[str, Longs], ...]
    label: Hashes


def ranks_of(graph: SupplyGraph) -> Ranks:
    """Order firms and components by what stands around them in the record: numbers, places, who makes and buys what.

    Notes
    -----
    Hashes are refined over `ROUNDS` steps of the network, ids left out. What hashes do not tell apart is ordered by name,
    then by id: interchangeable things without a name may take each other's place under other ids. Linear in the rows.
    """
    hashes = {
        "firm": _facts_of(graph.tables.firms, "firm_id", graph.firm_ids, ("country", "region_code")),
        "component": _facts_of(graph.tables.components, "component_id", graph.component_ids, ("kind", "hs_code")),
    }
    relations = _relations(graph)
    for _ in range(ROUNDS):
        around = {kind: np.zeros(len(values), np.uint64) for kind, values in hashes.items()}
        for number, relation in enumerate(relations):
            row = relation.label + np.uint64(number + 1)
            for place, (kind, members) in enumerate(relation.roles):
                row = row + _mixed(np.append(hashes[kind], np.uint64(7))[members] + np.uint64(place + 1))
            for place, (kind, members) in enumerate(relation.roles):
                there = members >= 0
                np.add.at(around[kind], members[there], _mixed(row[there] + np.uint64(101 * (place + 1))))
        hashes = {kind: _mixed(_mixed(values) + around[kind]) for kind, values in hashes.items()}
    return Ranks(
        firm=_ranked(hashes["firm"], _names(graph.tables.firms, "firm_id", graph.firm_ids)),
        component=_ranked(hashes["component"], _names(graph.tables.components, "component_id", graph.component_ids)),
    )


def _relations(graph: SupplyGraph) -> list[_Relation]:
    tables = graph.tables

    def numbered(table: pd.DataFrame, column: str) -> tuple[str, Longs]:
        kind = "component" if column in ("component_id", "product_id", "parent_id") else "firm"
        ids = graph.component_ids if kind == "component" else graph.firm_ids
        return kind, numbers_in(ids, table[column]).astype(np.int64)

    def relation(table: pd.DataFrame, roles: tuple[str, ...], facts: tuple[str, ...]) -> _Relation:
        return _Relation(tuple(numbered(table, role) for role in roles), _label(table, facts))

    return [
        relation(tables.makes, ("firm_id", "component_id"), ("output", "capacity")),
        relation(
            tables.supplies,
            ("supplier_id", "buyer_id", "component_id", "maker_id"),
            ("status", "volume", "share", "origin_country", "as_of"),
        ),
        relation(tables.inputs, ("component_id", "product_id"), ("is_essential", "alternative_group", "cost_share")),
        relation(
            tables.needs,
            ("firm_id", "product_id", "component_id"),
            ("is_essential", "alternative_group", "suppliers_complete"),
        ),
        relation(tables.variants, ("component_id", "parent_id"), ()),
    ]


def _label(table: pd.DataFrame, facts: tuple[str, ...]) -> Hashes:
    label = np.zeros(len(table), np.uint64)
    for fact in facts:
        label = _mixed(label + _hashed(table[fact]))
    return label


def _hashed(column: pd.Series) -> Hashes:
    """Hash what a column holds: numbers as numbers, all else as text."""
    if pd.api.types.is_float_dtype(column.dtype):
        return pd.util.hash_array(column.to_numpy(np.float64))
    return pd.util.hash_array(column.astype("str").to_numpy(object), categorize=False)


def _facts_of(table: pd.DataFrame, id_column: str, ids: pd.Index, facts: tuple[str, ...]) -> Hashes:
    hashes = np.zeros(len(ids), np.uint64)
    hashes[numbers_in(ids, table[id_column])] = _label(table, facts)
    return _mixed(hashes)


def _names(table: pd.DataFrame, id_column: str, ids: pd.Index) -> npt.NDArray[np.str_]:
    names = np.full(len(ids), "", object)
    names[numbers_in(ids, table[id_column])] = table["name_zh"].astype("str").to_numpy(object)
    return names.astype(str)


def _ranked(hashes: Hashes, names: npt.NDArray[np.str_]) -> Ints:
    order = np.lexsort((names, hashes))
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order))
    return rank


def _mixed(values: Hashes) -> Hashes:
    """Scatter the bits of hashes; sums of scattered ones do not meet by chance."""
    mixed: Hashes = (values ^ (values >> _SHIFT)) * _MIX_A
    mixed = (mixed ^ (mixed >> _SHIFT)) * _MIX_B
    return mixed ^ (mixed >> _SHIFT)
