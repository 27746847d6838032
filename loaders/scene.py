"""What will the store hold after this load? The rows that stay, and the rows that come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from graph_schema.spec import schema
from loaders.draft import Draft
from loaders.tables import Tables


@dataclass(frozen=True)
class Scene:
    """Loaded rows beside the rows that stay.

    Attributes
    ----------
    drafts
        Table name to the rows that come, for every table.
    staying
        Rows of the store that this load leaves.
    leaving
        Rows of the store that it replaces.
    broken
        Tables whose key could not be read somewhere: what is missing from them cannot be told.
    """

    drafts: Mapping[str, Draft]
    staying: Tables
    leaving: Tables
    broken: frozenset[str]

    def all_rows(self, table: str, columns: list[str]) -> pd.DataFrame:
        """Give some columns of a table as it will be: rows that stay, then rows that come."""
        return pd.concat([self.staying[table][columns], self.drafts[table].frame[columns]], ignore_index=True)

    def ids(self, table: str) -> set[str]:
        """Give the ids of a node table as it will be."""
        key = schema().tables[table].key[0]
        return set(self.all_rows(table, [key])[key]) - {""}

    def with_draft(self, name: str, draft: Draft) -> Scene:
        """Give the same scene with one table's rows changed."""
        return replace(self, drafts={**self.drafts, name: draft})


def split_existing(existing: Tables, drafts: Mapping[str, Draft], *, is_adding: bool) -> tuple[Tables, Tables]:
    """Tell which rows of the store stay and which are replaced.

    Parameters
    ----------
    existing
        All rows now in the store, one per (key, source).
    is_adding
        Whether only rows of the same key and source are replaced, not the whole source.

    Returns
    -------
    tuple
        Rows that stay, rows that leave.
    """
    sources = loaded_sources(drafts)
    staying, leaving = {}, {}
    for name, frame in existing.items():
        leaves = frame["source"].isin(sources)
        if is_adding and leaves.any():
            keys = [*schema().tables[name].key, "source"]
            coming = pd.MultiIndex.from_frame(drafts[name].frame[keys])
            leaves &= pd.MultiIndex.from_frame(frame[keys]).isin(coming)
        staying[name], leaving[name] = frame[~leaves], frame[leaves]
    return Tables.of(staying), Tables.of(leaving)


def loaded_sources(drafts: Mapping[str, Draft]) -> tuple[str, ...]:
    """Give the sources of all rows that come, sorted."""
    return tuple(sorted({source for draft in drafts.values() for source in draft.frame["source"].unique()}))
