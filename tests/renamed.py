"""The same network under other names, or with its rows in another order: what no answer may lean on."""

from __future__ import annotations

from loaders.tables import Tables

_ID_COLUMNS = ("firm_id", "supplier_id", "buyer_id", "maker_id", "component_id", "product_id", "parent_id")


def renamed(tables: Tables) -> tuple[Tables, dict[str, str]]:
    """Give the tables under new ids of firms and components, and the new ids by the old ones.

    New ids sort the other way round, so that an answer that leans on their order shows.
    """
    ids = {*tables.firms["firm_id"], *tables.components["component_id"]} - {""}
    new = {old: f"z{len(ids) - number:02d}" for number, old in enumerate(sorted(ids))}
    frames = {
        name: frame.assign(
            **{column: frame[column].map(lambda old: new.get(old, old)) for column in _ID_COLUMNS if column in frame}
        )
        for name, frame in tables.items()
    }
    return Tables.of(frames), new


def shuffled(tables: Tables, seed: int) -> Tables:
    """Give the tables with their rows in another order."""
    return Tables.of({name: frame.sample(frac=1, random_state=seed) for name, frame in tables.items()})
