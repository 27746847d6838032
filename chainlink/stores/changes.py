"""What does a load change, and what would it take away? Told by table with names, before anything is written."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from graph_schema.errors import UnconfirmedError
from graph_schema.names import Words
from graph_schema.spec import TableSpec, schema
from loaders.layouts.drafts import is_draft
from loaders.tables import Tables

EXAMPLES = 5
NAMED_AT_MOST = 10
_PROVENANCE = ("source_row",)


@dataclass(frozen=True)
class TableChange:
    """What a load does to one table.

    Attributes
    ----------
    table
        Its name in the schema.
    added, changed, removed
        How many rows, told by key and source; where a row was read from does not count.
    examples
        (what, row) of the first rows of each kind, by key: `what` is `added`, `changed` or `removed`, `row` the key's
        values, joined.
    """

    table: str
    added: int
    changed: int
    removed: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Removal:
    """Rows of one source in one table that a load would take away.

    Attributes
    ----------
    source, table
        Whose rows, and which.
    removed, had
        How many go, and how many there are: equal where the table of this source would be empty.
    names
        The rows that go, as people call them, at most `NAMED_AT_MOST`.
    """

    source: str
    table: str
    removed: int
    had: int
    names: tuple[str, ...]

    @property
    def words(self) -> Words:
        """The sentence, in both languages."""
        more = self.removed - len(self.names)
        rest_zh, rest_en = (f" 等，另有 {more} 行", f" and {more} more") if more else ("", "")
        is_all_zh, is_all_en = ("，整张表清空", ", the whole table") if self.removed == self.had else ("", "")
        sheet = schema().tables[self.table].sheet
        return Words(
            f"来源“{self.source}”的“{sheet}”：{self.had} 行中删除 {self.removed} 行{is_all_zh}：{'、'.join(self.names)}{rest_zh}",
            f"{self.table} of source {self.source!r}: {self.removed} of {self.had} rows{is_all_en}: "
            f"{', '.join(self.names)}{rest_en}",
        )


def replaced_rows(existing: Tables, loaded: Tables, *, is_adding: bool = False) -> Tables:
    """Give the rows of the store that stand in for those of a load now: what it replaces.

    Parameters
    ----------
    existing, loaded
        At most one row for each key and source.
    is_adding
        Whether only rows of the same key and source are replaced.
    """
    sources = pd.concat([frame["source"] for _, frame in loaded.items()]).unique()
    replaced = {}
    for name, frame in existing.items():
        leaves = frame["source"].isin(sources)
        if is_adding and leaves.any():
            identity = [*schema().tables[name].key, "source"]
            leaves &= pd.MultiIndex.from_frame(frame[identity]).isin(pd.MultiIndex.from_frame(loaded[name][identity]))
        replaced[name] = frame[leaves]
    return Tables.of(replaced)


def removals(existing: Tables, loaded: Tables) -> tuple[Removal, ...]:
    """Tell by source and table which rows a replacing load takes away.

    Returns
    -------
    tuple
        By source and table; empty if every row that is replaced comes again.

    Examples
    --------
    >>> old = Tables.of({"chains": pd.DataFrame({"chain_id": ["A", "B"], "name_zh": ["甲", "乙"], "source": "office"})})
    >>> new = Tables.of({"chains": pd.DataFrame({"chain_id": ["B"], "name_zh": ["乙"], "source": "office"})})
    >>> print(removals(old, new)[0].words.zh)
    来源“office”的“产业链”：2 行中删除 1 行：甲（A）
    """
    before = replaced_rows(existing, loaded)
    taken: list[Removal] = []
    names: _RowNames | None = None
    for name, frame in before.items():
        if frame.empty:
            continue
        spec = schema().tables[name]
        identity = [*spec.key, "source"]
        coming = pd.MultiIndex.from_frame(loaded[name][identity])
        gone = frame[~pd.MultiIndex.from_frame(frame[identity]).isin(coming)]
        if gone.empty:
            continue
        names = names or _RowNames(existing)
        for source, rows in gone.groupby("source", sort=True):
            first = tuple(names.of(spec, row) for row in rows.head(NAMED_AT_MOST).to_dict("records"))
            taken.append(Removal(str(source), name, len(rows), int((frame["source"] == source).sum()), first))
    return tuple(sorted(taken, key=lambda removal: removal.source))


def require_confirmed(taken: Sequence[Removal]) -> None:
    """Refuse a load that would take rows away and was not confirmed.

    Raises
    ------
    UnconfirmedError
        With every removal, if there is one.
    """
    if not taken:
        return
    count = sum(removal.removed for removal in taken)
    listed = [removal.words for removal in taken]
    raise UnconfirmedError(
        Words(
            f"这次装入会删除 {count} 行已有数据，未装入：\n" + "\n".join(f"  {words.zh}" for words in listed) + "\n"
            "确认删除请加 --yes；只增改不删除请加 --add；若不是同一单位的数据，请用 --from 写明报送单位",
            f"this load would remove {count} rows, nothing was loaded:\n"
            + "\n".join(f"  {words.en}" for words in listed)
            + "\nadd --yes to remove them, --add to delete nothing; if somebody else sent the files, say who with --from",
        )
    )


class _RowNames:
    """Names rows as people do: by the names of what their keys refer to."""

    def __init__(self, rows: Tables) -> None:
        self._names = {
            name: dict(zip(rows[name][table.key[0]], rows[name]["name_zh"], strict=True))
            for name, table in schema().tables.items()
            if table.node and "name_zh" in table.column_names
        }

    def of(self, spec: TableSpec, row: Mapping[Hashable, object]) -> str:
        """Name one row: its own name and id, or the names of its ends."""
        key = [(spec.column(column), str(row[column])) for column in spec.key if str(row[column])]
        if spec.node:
            own_name, own_id = str(row.get("name_zh", "")), key[0][1]
            return f"{own_name}（{own_id}）" if own_name else own_id
        shown = [
            self._names.get(column.refers_to or "", {}).get(text) or _choice(column.choices, text)
            for column, text in key
        ]
        return " → ".join(shown)


def _choice(choices: Sequence[tuple[str, str]], text: str) -> str:
    return dict(choices).get(text, text)


def differences(before: Tables, after: Tables) -> tuple[TableChange, ...]:
    """Tell by table which rows are added, changed and removed, one for each key and source.

    Examples
    --------
    >>> old = Tables.of({"chains": pd.DataFrame({"chain_id": ["A", "B"], "name_zh": ["甲", "乙"]})})
    >>> new = Tables.of({"chains": pd.DataFrame({"chain_id": ["B", "C"], "name_zh": ["丙", "丁"]})})
    >>> [(change.table, change.added, change.changed, change.removed) for change in differences(old, new)]
    [('chains', 1, 1, 1)]
    """
    drafts = _draft_names(before) | _draft_names(after)
    changes = (_difference(name, frame, after[name], drafts) for name, frame in before.items())
    return tuple(change for change in changes if change.added or change.changed or change.removed)


def _draft_names(rows: Tables) -> dict[str, str]:
    """Name the drafts among firms and components: their ids say nothing to a reader."""
    named = pd.concat(
        [rows[name].set_axis(["id", *rows[name].columns[1:]], axis=1) for name in ("firms", "components")]
    )
    return {
        one: f"{text}（待核）"
        for one, text in zip(named["id"], named["name_zh"], strict=True)
        if is_draft(str(one)) and text
    }


def _difference(name: str, before: pd.DataFrame, after: pd.DataFrame, draft_names: Mapping[str, str]) -> TableChange:
    spec = schema().tables[name]
    key = [*spec.key, "source"]
    columns = [column for column in spec.column_names if column not in _PROVENANCE]
    both = before[columns].merge(after[columns], how="outer", on=columns, indicator="where")
    alone = both[both["where"] != "both"]
    count = alone.groupby(key, dropna=False)["where"].transform("nunique") if len(alone) else alone["where"]
    kinds = {
        "added": alone[(alone["where"] == "right_only") & (count == 1)],
        "changed": alone[(alone["where"] == "right_only") & (count == 2)],
        "removed": alone[(alone["where"] == "left_only") & (count == 1)],
    }
    examples = tuple(
        (what, " · ".join(draft_names.get(text, text) for column in spec.key if (text := str(row[column]))))
        for what, rows in kinds.items()
        for _, row in rows.sort_values(key).head(EXAMPLES).iterrows()
    )
    added, changed, removed = (len(rows) for rows in kinds.values())
    return TableChange(name, added, changed, removed, examples)
