"""What does the office remember of foreign files? Layouts by their headers, and its own table of names of goods.

Each is a book: `layouts` holds the mapping confirmed for a fingerprint, `goods_names` the component that a text means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from chainlink.stores import Change, Store
from graph_schema.errors import UnknownIdError, UsageError
from graph_schema.names import Words
from graph_schema.spec import TableSpec, schema
from loaders.layouts.drafts import draft_id, is_draft
from loaders.layouts.goods import goods_name
from loaders.layouts.mapping import SheetMapping, mapping_text, parse_mapping
from loaders.layouts.sheets import Mappings
from loaders.name_ids import plain_name
from loaders.tables import Tables

LAYOUTS, GOODS = "layouts", "goods_names"


@dataclass(frozen=True)
class GoodsName:
    """A text of goods and the component that it means, as a person confirmed."""

    text: str
    component_id: str
    who: str
    when: str


def known_mappings(
    store: Store, *, chosen: SheetMapping | None = None, buyer: str = "", target_names: Sequence[str] = ()
) -> Mappings:
    """Give what a load needs to know of foreign layouts: what the store remembers, and what a person says now."""
    remembered = {
        entry.entry_id: parse_mapping(str(entry.fields["mapping"]), place=entry.entry_id)
        for entry in store.entries(LAYOUTS)
    }
    goods = {name.text: name.component_id for name in goods_names(store)}
    return Mappings(chosen, remembered, goods, buyer, tuple(target_names))


def remember_layout(store: Store, mapping: SheetMapping, *, who: str) -> None:
    """Keep a mapping for the next file with the same headers."""
    fingerprint = mapping.fingerprint
    newest = {entry.entry_id: entry.revision for entry in store.entries(LAYOUTS)}
    fields = {"layout": mapping.layout, "mapping": mapping_text(mapping)}
    store.record([Change(LAYOUTS, fingerprint, fields, newest.get(fingerprint, 0), who)])


def goods_names(store: Store) -> tuple[GoodsName, ...]:
    """Give the office's table of names of goods, by text."""
    return tuple(
        GoodsName(str(entry.fields["text"]), str(entry.fields["component_id"]), entry.who, entry.when)
        for entry in store.entries(GOODS)
    )


def name_goods(store: Store, text: str, component_id: str, *, who: str) -> int:
    """Say which component a text of goods means; rows of its draft go to that component at once.

    Returns
    -------
    int
        How many rows were changed.

    Raises
    ------
    UnknownIdError
        If there is no such component.
    UsageError
        If the text is empty, or the component is a draft.
    """
    if not text.strip():
        raise UsageError(Words("请写明货物名称", "say which name of goods"))
    if is_draft(component_id):
        raise UsageError(
            Words(
                f"{component_id} 本身是待核产品；请写正式的产品编号",
                f"{component_id} is a draft itself; name a component",
            )
        )
    components = store.read_rows().components
    if component_id not in set(components["component_id"]):
        near = components.loc[components["name_zh"] == component_id, "component_id"].tolist()
        raise UnknownIdError(Words("产品", "component"), component_id, near)
    entry_id = plain_name(text)
    revision = next((entry.revision for entry in store.entries(GOODS) if entry.entry_id == entry_id), 0)
    store.record([Change(GOODS, entry_id, {"text": text.strip(), "component_id": component_id}, revision, who)])
    drafts = {draft_id(text.strip()), draft_id(goods_name(text))}
    changed = 0

    def build(existing: Tables) -> Tables:
        nonlocal changed
        rows, changed = _under_component(existing, drafts, component_id)
        return rows

    store.update(build, note=f"名称对照：{text.strip()} → {component_id}")
    return changed


def _under_component(existing: Tables, drafts: set[str], component_id: str) -> tuple[Tables, int]:
    """Give all rows of the sources that speak of drafts, with the component in their place; and how many changed."""
    columns_by_table = {table.name: _component_columns(table) for table in schema().tables.values()}
    sources: set[str] = set()
    for name, frame in existing.items():
        if columns := columns_by_table[name]:
            sources |= set(frame.loc[frame[columns].isin(list(drafts)).any(axis=1), "source"])
    frames, changed = {}, 0
    for name, frame in existing.items():
        own = frame[frame["source"].isin(list(sources))]
        columns = columns_by_table[name]
        is_drafted = own[columns].isin(list(drafts)).any(axis=1) if columns else pd.Series(False, index=own.index)
        changed += int(is_drafted.sum())
        if name in ("components", "placements"):
            own = own[~is_drafted]  # the component stands in its own chain already
        elif is_drafted.any():
            named = own[columns].mask(own[columns].isin(list(drafts)), component_id)
            own = own.assign(**{column: named[column] for column in columns})
            own = own.drop_duplicates([*schema().tables[name].key, "source"])
        frames[name] = own
    return Tables.of(frames), changed


def _component_columns(table: TableSpec) -> list[str]:
    """Name the columns of a table that hold ids of components."""
    return [
        column.name
        for column in table.columns
        if column.refers_to == "components" or (table.name, column.name) == ("components", "component_id")
    ]
