"""How is something on a chain found? By Chinese name, first letters of its pinyin, English name or code."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from chainlink.supply.firm_search import folded_text, initials
from chainlink.supply.graph import SupplyGraph
from graph_schema.names import name_of

HitKind = Literal["segment", "component", "firm"]


@dataclass(frozen=True)
class Hit:
    """Something whose name or code matches: `kind`, `id`, and its name in the reader's language."""

    kind: HitKind
    id: str
    name: str


def find_on_chain(
    graph: SupplyGraph, chain_id: str, wanted: str, *, limit: int = 20, also_firms: Collection[str] = ()
) -> tuple[Hit, ...]:
    """Find segments, components and firms of a chain by a part of their name or code.

    Parameters
    ----------
    graph
        Supply graph.
    chain_id
        Chain to look in.
    wanted
        Part of a Chinese or English name or of a code, or first letters of the pinyin; letter case and spaces do not
        count.
    limit
        So many hits at most.
    also_firms
        Ids of firms that make nothing of the chain and are looked for too: those that stop its targets from outside.

    Returns
    -------
    tuple of Hit
        Whole names first, then beginnings, then the rest; among these components, segments, firms; then by id. Empty
        for an empty `wanted`.

    Notes
    -----
    Linear in the names of the chain. Pinyin is asked for letters only; each name is spelt once.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> frames = {
    ...     "components": pd.DataFrame({"component_id": ["resist"], "name_zh": ["光刻胶"], "name_en": ["photoresist"]}),
    ...     "placements": pd.DataFrame({"component_id": ["resist"], "chain_id": ["C02"]}),
    ... }
    >>> graph = build_graph(Tables.of(frames))
    >>> [find_on_chain(graph, "C02", wanted)[0].name for wanted in ("刻胶", "gkj", "PHOTO", "resist")]
    ['光刻胶', '光刻胶', '光刻胶', '光刻胶']
    """
    folded = folded_text(wanted)
    if not folded:
        return ()
    placed = graph.placements[graph.placements["chain_id"] == chain_id]
    segments = graph.tables.segments
    makes = graph.tables.makes
    firm_ids = makes["firm_id"][makes["component_id"].isin(set(placed["component_id"]))]
    hits: list[tuple[int, int, str, Hit]] = []
    ids_by_kind: dict[str, Iterable[str]] = {
        "component": placed["component_id"],
        "segment": segments["segment_id"][segments["chain_id"] == chain_id],
        "firm": [*firm_ids, *also_firms],
    }
    for order, (kind, ids) in enumerate(ids_by_kind.items()):
        for hit, nearness in _hits(graph, _kind(kind), set(ids), folded):
            hits.append((nearness, order, hit.id, hit))
    return tuple(hit for *_, hit in sorted(hits, key=lambda hit: hit[:3])[:limit])


def _kind(kind: str) -> HitKind:
    return "component" if kind == "component" else "segment" if kind == "segment" else "firm"


def _hits(graph: SupplyGraph, kind: HitKind, ids: set[str], folded: str) -> Iterable[tuple[Hit, int]]:
    frame: pd.DataFrame = graph.tables[f"{kind}s"]
    rows = frame[frame[f"{kind}_id"].isin(ids)]
    for row_id, name_zh, name_en in zip(rows[f"{kind}_id"], rows["name_zh"], rows["name_en"], strict=True):
        spelt = [folded_text(name_zh), folded_text(name_en), folded_text(row_id)]
        if folded.isascii():
            spelt.append(initials(name_zh))
        nearness = min(_nearness(folded, text) for text in spelt)
        if nearness < 3:
            yield Hit(kind, str(row_id), name_of(name_zh, name_en, row_id)), nearness


def _nearness(folded: str, text: str) -> int:
    if folded == text:
        return 0
    return 1 if text.startswith(folded) else 2 if folded in text else 3
