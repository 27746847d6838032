"""Who stands around a firm? Two steps of suppliers and two of customers, as a map."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from chainlink.chain_map.content import (
    Arrow,
    Band,
    Box,
    Card,
    MapContent,
    chance_line,
    chance_mark,
    colour_line,
    missing_note,
    suspected_shade,
)
from chainlink.chain_map.style import Shade
from chainlink.screening.chance_words import colour_words
from chainlink.screening.chances import PROVINCE, KeptChances
from chainlink.screening.findings import Scan
from chainlink.supply.graph import SupplyGraph
from graph_schema.names import Colour, Words

SHOWN_A_STEP = 10
"""So many firms of one step are drawn, those in use and of the largest trade first; titles say how many there are."""

_STEPS = {
    -2: Words("供应商的供应商", "Suppliers' suppliers"),
    -1: Words("供应商", "Suppliers"),
    0: Words("本企业", "The firm"),
    1: Words("客户", "Customers"),
    2: Words("客户的客户", "Customers' customers"),
}
_SIDES = ("supplier_id", "buyer_id")
_TOLD_AT_MOST = 6


@dataclass(frozen=True)
class _Step:
    """Firms at one step, the first ones shown, and how many there are."""

    shown: tuple[str, ...]
    count: int


def firm_content(graph: SupplyGraph, scanned: Scan, firm_id: str, *, chances: KeptChances | None = None) -> MapContent:
    """Gather the map of one firm: who supplies it and whom it supplies, two steps each way.

    Active and qualified sourcings count; the maker that a trader's sourcing names supplies the trader. A firm stands
    once, at its nearest step, before the firm where it stands on both sides. The second step is that of the firms shown
    in the first.

    Parameters
    ----------
    graph
        Supply graph.
    scanned
        A scan of all chains; a firm has its worst colour.
    firm_id
        Id of a firm of the graph.
    chances
        What is kept of these data; those of the province stand beside the colours. None for colours alone.

    Returns
    -------
    MapContent
        Five bands always, a card each, boxes of subject `firm`. Arrows run from supplier to buyer, dashed where only a backup is
        ready; only those that lead away from suppliers towards customers.

    Notes
    -----
    Linear in the sourcings.
    """
    links = _links(graph.tables.supplies)
    steps = {0: _Step((firm_id,), 1)}
    for step in (-1, 1, -2, 2):
        inner = steps[step + 1 if step < 0 else step - 1].shown
        seen = {firm_id for other in steps.values() for firm_id in other.shown}
        steps[step] = _step(links, inner, seen, is_upstream=step < 0)
    place = {firm_id: step for step in steps for firm_id in steps[step].shown}
    drawn = links[links["supplier_id"].isin(place) & links["buyer_id"].isin(place)]
    forward = drawn[drawn["supplier_id"].map(place) < drawn["buyer_id"].map(place)]
    boxes = _boxes(graph, scanned.worst_colours("firm"), chances, (forward, place))
    bands = []
    for step in sorted(steps):
        card = Card(f"step{step}", _title(firm_id, step, steps[step]), boxes[step])
        bands.append(Band(card.card_id, str(_STEPS[step]), (card,)))
    in_use = forward.groupby(["supplier_id", "buyer_id"], as_index=False)["is_active"].agg("any")
    arrows = (
        Arrow(_box_id(place, supplier), _box_id(place, buyer), bool(is_active))
        for supplier, buyer, is_active in in_use.itertuples(index=False)
    )
    name = graph.names.firm(firm_id)
    in_order = tuple(sorted(arrows, key=lambda arrow: (arrow.tail, arrow.head)))
    return MapContent(name, tuple(bands), in_order, has_flows=False, note=missing_note(chances))


def _links(supplies: pd.DataFrame) -> pd.DataFrame:
    """Who delivers what to whom, a row each: sourcings in use or ready, and makers behind traders to the trader."""
    rows = supplies[
        supplies["status"].isin(["active", "qualified"]) & (supplies["supplier_id"] != supplies["buyer_id"])
    ]
    rows = rows.assign(is_active=rows["status"] == "active")
    behind = rows[(rows["maker_id"] != "") & (rows["maker_id"] != rows["supplier_id"])]
    behind = behind.assign(buyer_id=behind["supplier_id"], supplier_id=behind["maker_id"])
    columns = ["supplier_id", "buyer_id", "component_id", "is_active", "value_10k_yuan"]
    return pd.concat([rows[columns], behind[columns]])


def _step(links: pd.DataFrame, inner: Iterable[str], seen: Collection[str], *, is_upstream: bool) -> _Step:
    """Find the next firms outwards of `inner`: those in use first, then by the value traded with them, then by id."""
    here, there = ("buyer_id", "supplier_id") if is_upstream else ("supplier_id", "buyer_id")
    rows = links[links[here].isin(list(inner)) & ~links[there].isin(list(seen))]
    sizes = rows.groupby(there).agg(is_active=("is_active", "any"), value=("value_10k_yuan", "sum"))
    ordered = sizes.reset_index().sort_values(["is_active", "value", there], ascending=[False, False, True])[there]
    return _Step(tuple(map(str, ordered.head(SHOWN_A_STEP))), len(ordered))


def _boxes(
    graph: SupplyGraph,
    colours: Mapping[str, Colour],
    chances: KeptChances | None,
    drawn: tuple[pd.DataFrame, Mapping[str, int]],
) -> dict[int, tuple[Box, ...]]:
    """Give the boxes by step, in order of place: each says how many components it delivers, or buys, on this map."""
    links, place = drawn
    sold, bought = ({firm: sorted(set(ids)) for firm, ids in links.groupby(side)["component_id"]} for side in _SIDES)
    boxes: dict[int, tuple[Box, ...]] = dict.fromkeys(_STEPS, ())
    for firm_id, step in place.items():
        traded = (sold if step < 0 else bought).get(firm_id, []) if step else []
        colour: Shade = colours.get(firm_id, "")
        chance = None if chances is None else chances.of(PROVINCE, "firm", firm_id)
        boxes[step] += (
            Box(
                box_id=_box_id(place, firm_id),
                subject="firm",
                subject_id=firm_id,
                name=graph.names.firm(firm_id),
                note=" ".join(words for words in (_note(step, len(traded)), chance_mark(colour, chance)) if words),
                colour=colour,
                suspected=suspected_shade(colour, chance),
                colour_text=str(colour_words(colour, chance)) if chance else "",
                tooltip=(
                    graph.names.firm(firm_id),
                    *_traded(step, [graph.names.component(component_id) for component_id in traded]),
                    *colour_line(colour),
                    *chance_line(colour, chance),
                ),
            ),
        )
    return boxes


def _box_id(place: Mapping[str, int], firm_id: str) -> str:
    return f"step{place[firm_id]}/{firm_id}"


def _note(step: int, count: int) -> str:
    if not step:
        return ""
    return str(Words(f"供{count}种", f"sells {count}") if step < 0 else Words(f"购{count}种", f"buys {count}"))


def _traded(step: int, names: list[str]) -> tuple[str, ...]:
    if not names:
        return ()
    more = len(names) - _TOLD_AT_MOST
    shown = [*names[:_TOLD_AT_MOST], *([str(Words(f"等 {len(names)} 种", f"{more} more"))] if more > 0 else [])]
    verb = Words("供应：", "Delivers ") if step < 0 else Words("采购：", "Buys ")
    return (f"{verb}{str(Words('、', ', ')).join(shown)}",)


def _title(firm_id: str, step: int, neighbours: _Step) -> str:
    if not step:
        return firm_id
    if not neighbours.count:
        return str(Words("没有登记", "none recorded"))
    if neighbours.count <= SHOWN_A_STEP:
        return str(Words(f"{neighbours.count} 家", f"{neighbours.count} firms" if neighbours.count > 1 else "1 firm"))
    shown = len(neighbours.shown)
    return str(Words(f"{neighbours.count} 家，列前 {shown} 家", f"{neighbours.count} firms, first {shown}"))
