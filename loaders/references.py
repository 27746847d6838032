"""Does every id that a row names exist? In the rows that come or in those that stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from graph_schema.spec import ColumnSpec, TableSpec, schema
from loaders.codes import is_credit_code
from loaders.findings import Finding, error
from loaders.scene import Scene

_MOST_HINTS = 50
_MOST_LOST = 2
_LONG = 6


def check_references(scene: Scene) -> Iterator[Finding]:
    """Tell every id that nothing has, at its file, row and column; and what this load takes away from others.

    Notes
    -----
    Linear in rows; near ids are looked for a few times only. A table that is missing whole is told once a place.
    """
    ids_by_table = {name: scene.ids(name) for name, table in schema().tables.items() if table.node}
    for name, table in schema().tables.items():
        for column in table.columns:
            if column.refers_to and column.refers_to not in scene.broken:
                yield from _missing(scene, table, column, ids_by_table[column.refers_to])
                yield from _taken_away(scene, name, column, ids_by_table[column.refers_to])


def _missing(scene: Scene, table: TableSpec, column: ColumnSpec, ids: set[str]) -> Iterator[Finding]:
    draft = scene.drafts[table.name]
    values = draft.frame[column.name]
    unknown = [value for value in values.unique() if value and value not in ids]
    lost = values[values.isin(unknown)] if unknown else values[:0]
    if not len(lost):
        return
    wanted = schema().tables[column.refers_to]
    if not ids:
        for place in dict.fromkeys(draft.where(index)[0] for index in lost.index):
            yield error(
                place, 0, "",
                f"缺少“{wanted.sheet}”表：“{table.sheet}”引用了它，库中也没有；请补上这张表",
                f"{wanted.name} is missing: {table.name} refers to it, and the store has none; add that sheet",
            )  # fmt: skip
        return
    if table.name == "placements" and column.name == "component_id":
        for index in lost.index.tolist():
            yield draft.error(
                index, "name_zh",
                f"产品 {lost[index]} 没有名称，别处也没有；请填写产品名称",
                f"component {lost[index]!r} has no name here or elsewhere; write its name",
            )  # fmt: skip
        return
    hints = {value: _near(value, ids, column) for value in lost.unique()[:_MOST_HINTS]}
    for index, value in zip(lost.index.tolist(), lost.tolist(), strict=True):
        near = hints.get(value, "")
        zh, en = (f"，或改为 {near}", f", or write {near}") if near else ("", "")
        yield draft.error(
            index, column.name,
            f"“{wanted.sheet}”表里没有 {value}；请在那里补一行{zh}",
            f"{value!r} is not in {wanted.name}; add a row there{en}",
        )  # fmt: skip


def _near(value: str, ids: set[str], column: ColumnSpec) -> str:
    """Propose the one id that is clearly nearest, "" where none is: never for what is a whole code itself.

    An id of which the last characters are lost is what they were lost from, where that is one; else the one id that a
    single slip leads to (two in a long id), with no second as near.
    """
    is_whole = re.fullmatch(r"[1-9][0-9]{5}", value) if column.type == "region" else is_credit_code(value)
    if is_whole:
        return ""
    cut_from = [other for other in ids if other.startswith(value) and len(other) - len(value) <= _MOST_LOST]
    if len(value) >= _LONG and len(cut_from) == 1:
        return cut_from[0]
    most = 2 if len(value) > _LONG else 1
    nearest = process.extract(value, sorted(ids), scorer=DamerauLevenshtein.distance, score_cutoff=most, limit=2)
    if not nearest or (len(nearest) > 1 and nearest[1][1] <= nearest[0][1] + (most - 1)):
        return ""
    return nearest[0][0]


def _taken_away(scene: Scene, name: str, column: ColumnSpec, ids: set[str]) -> Iterator[Finding]:
    """Rows that stay, and lose what they refer to because its source is loaded again without it."""
    wanted = schema().tables[column.refers_to]
    leaving = set(scene.leaving[column.refers_to][wanted.key[0]]) - ids
    if not leaving:
        return
    frame = scene.staying[name]
    for row in frame[frame[column.name].isin(leaving)].to_dict("records"):
        value, source = row[column.name], row["source"]
        yield error(
            f"{source}（{row['source_row']}）", 0, column.zh,
            f"引用的“{wanted.sheet}”{value} 将因本次装入而消失；请在本次数据中保留它，或把来源“{source}”一并重装",
            f"refers to {wanted.name} {value!r}, which this load removes; keep it in the data, or load source {source!r} again as well",
        )  # fmt: skip
