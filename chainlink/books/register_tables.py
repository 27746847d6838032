"""How does a register look, whoever draws it? Its list, one record, its history, each as `chain.yaml` describes the book."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from chainlink.books.book import REVISION, Book, R
from chainlink.books.record import Record, folded, ids_of, is_same
from chainlink.books.references import References
from chainlink.stores import Field
from chainlink.supply.names import NamedKind, Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Form, Thing, ThingKind, cell_text, table_of
from graph_schema.moments import local_time
from graph_schema.names import COLOURS, Words
from graph_schema.spec import ColumnSpec, TableSpec

CHANGES_AT_MOST = 8
"""So many columns are named in one row of a history."""
NOTHING = ("none", "无")
"""Words that ask for records of which a column is empty."""
_THINGS: Mapping[str, ThingKind] = {
    "firms": "firm",
    "components": "component",
    "chains": "chain",
    "risks": "risk",
    "projects": "project",
    "events": "event",
}
_NUMBERED = re.compile("(编号|代码)$")
"""What the header of an id ends in; above names it is left out, as in English."""
_NAMED: Mapping[str, NamedKind] = {"firms": "firm", "components": "component", "chains": "chain", "segments": "segment"}


def column_words(column: ColumnSpec) -> Words:
    """Give the header of a column in both languages, with its unit.

    Examples
    --------
    >>> from graph_schema.spec import schema
    >>> column_words(schema().books["projects"].column("total_10k_yuan")).en
    'total (10,000 yuan)'
    """
    english = column.name.removeprefix("is_").replace("_10k_yuan", " (10,000 yuan)").replace("_", " ")
    return Words(column.zh, english.removesuffix(" id").removesuffix(" ids"))


def plain_words(column: ColumnSpec) -> Words:
    """Give the header of a column whose cells say the unit of money themselves.

    Examples
    --------
    >>> from graph_schema.spec import schema
    >>> print(plain_words(schema().books["projects"].column("total_10k_yuan")).zh)
    总投资
    """
    words = column_words(column)
    return Words(words.zh.replace("(万元)", ""), words.en.replace(" (10,000 yuan)", ""))


def answer_column(column: ColumnSpec, *, is_long: bool = False) -> AnswerColumn:
    """Describe how a column of a book is drawn; `is_long` where its texts run over several lines."""
    forms: Mapping[str, Form] = {"number": "amount", "money": "money", "days": "days", "share": "share"}
    form = forms.get(column.type, "text")
    if column.is_whole or column.name == REVISION:
        form = "whole"
    if is_colour(column):
        form = "colour"
    is_narrow = form != "text" or column.type in ("choice", "date", "flag", "id")
    width = 40 if is_long else 12 if is_narrow else 16
    return AnswerColumn(column.name, plain_words(column), form, width=width)


def is_colour(column: ColumnSpec) -> bool:
    """Whether a column holds a colour of the scan."""
    return bool(column.choices) and {choice for choice, _ in column.choices} <= set(COLOURS)


def is_empty(value: Field) -> bool:
    """Whether a field says nothing: 0 says something.

    Examples
    --------
    >>> [is_empty(value) for value in (None, "", False, 0, 0.0)]
    [True, True, True, False, False]
    """
    return value is None or value == "" or value is False


def record_cell(column: ColumnSpec, value: Field, names: Names | None) -> Cell:
    """Give a value of a record as a cell: choices by their word, ids by the name of what they mean."""
    if value is None or is_empty(value):
        return None
    if isinstance(value, bool | int | float):
        return value
    if column.choices and not is_colour(column):
        return Words(dict(column.choices).get(value, value), value.replace("_", " "))
    if column.refers_to in _THINGS:
        things = [_thing(column, entry_id, names) for entry_id in ids_of(value)]
        return things[0] if len(things) == 1 else tuple(things)
    return value


def _thing(column: ColumnSpec, entry_id: str, names: Names | None) -> Thing:
    kind = _NAMED.get(column.refers_to)
    name = names.name(kind, entry_id) if names and kind else entry_id
    return Thing(_THINGS[column.refers_to], entry_id, name)


def field_text(book: Book[R], record: R, name: str, names: Names | None = None) -> str:
    """Say one field of a record as every face does, "" for nothing."""
    cell = _shown(book, book.columns[name], record, names, None)
    return "" if cell is None else cell_text(answer_column(book.columns[name]), cell)


def listed_columns(book: TableSpec) -> tuple[ColumnSpec, ...]:
    """Give the columns that a list of records shows: those the book names, else all but its revision."""
    if book.listed:
        return tuple(book.column(name) for name in book.listed)
    return tuple(column for column in book.columns if column.name != REVISION)


def record_columns(
    book: Book[R],
    names: Names | None = None,
    references: References | None = None,
    *,
    columns: Sequence[str] = (),
) -> list[tuple[AnswerColumn, Callable[[R], Cell]]]:
    """Describe columns of a register's list, each beside the cell it gives of a record.

    Parameters
    ----------
    book
        The register.
    names
        What ids are called; they stand for themselves without.
    references
        Where names come from that the book does not keep; they stay empty without.
    columns
        Which columns, in order; those that the book lists where none is named.
    """
    listed = [book.columns[name] for name in columns] or listed_columns(book.spec)
    described = []
    for column in listed:
        drawn = answer_column(column, is_long=column.name in book.spec.long_texts)
        if names is not None and column.refers_to in _NAMED:
            drawn = replace(drawn, header=Words(_NUMBERED.sub("", drawn.header.zh), drawn.header.en))
        described.append((drawn, _cell_of(book, column, names, references)))
    return described


def list_table(
    book: Book[R],
    records: Iterable[R],
    names: Names | None = None,
    references: References | None = None,
    *,
    columns: Sequence[str] = (),
) -> AnswerTable:
    """Describe records, in the order in which they are to be read, as the list of their register; see `record_columns`."""
    return table_of(
        Words(book.spec.sheet, book.book), record_columns(book, names, references, columns=columns), records
    )


def _cell_of(
    book: Book[R], column: ColumnSpec, names: Names | None, references: References | None
) -> Callable[[R], Cell]:
    return lambda record: _shown(book, column, record, names, references)


def _shown(book: Book[R], column: ColumnSpec, record: R, names: Names | None, references: References | None) -> Cell:
    """Give a field as people read it: as the book says it, else as its value stands."""
    cell = book.cell_of(record, column.name, names)
    return record_cell(column, _value_of(book, column, record, references), names) if cell is None else cell


def _value_of(book: Book[R], column: ColumnSpec, record: R, references: References | None) -> Field:
    """Give a value; the name of what another column refers to where the book does not keep it."""
    value = record.fields[column.name]
    if value or references is None or not column.name_of:
        return value
    return references.name(book.columns[column.name_of], record.fields[column.name_of])


def record_table(
    book: Book[R],
    record: R,
    names: Names | None = None,
    references: References | None = None,
    *,
    columns: Sequence[str] = (),
    is_whole: bool = False,
) -> AnswerTable:
    """Describe one record, a row for each of the columns named or of all; without `is_whole` of those that are filled."""
    shown = [book.columns[name] for name in columns or book.columns]
    cells = {column.name: _shown(book, column, record, names, references) for column in shown}
    filled = [column for column in shown if is_whole or cells[column.name] is not None]
    described: list[tuple[AnswerColumn, Callable[[ColumnSpec], Cell]]] = [
        (AnswerColumn("column", Words("项", "field")), _field_words),
        (
            AnswerColumn("value", Words("内容", "content"), width=60),
            lambda column: _as_text(column, cells[column.name]),
        ),
    ]
    return table_of(book.one, described, filled)


def _field_words(column: ColumnSpec) -> Words:
    words = plain_words(column)
    return Words(words.zh, words.en[:1].upper() + words.en[1:])


def _as_text(column: ColumnSpec, cell: Cell) -> Cell:
    """Write numbers in the form of their own column; things stay links."""
    return cell if isinstance(cell, Thing | tuple) else cell_text(answer_column(column), cell)


def history_table(book: Book[R], states: Sequence[R], names: Names | None = None) -> AnswerTable:
    """Describe all states of a record, oldest first: who changed what, when and why."""
    before: dict[int, R] = {state.revision: earlier for earlier, state in pairwise(states)}
    columns: list[tuple[AnswerColumn, Callable[[R], Cell]]] = [
        (AnswerColumn("revision", Words("修订", "revision"), "whole"), lambda state: state.revision),
        (AnswerColumn("when", Words("时间", "when"), width=18), lambda state: local_time(state.when)),
        (AnswerColumn("who", Words("谁", "who")), lambda state: state.who),
        (AnswerColumn("why", Words("理由", "why"), width=30), lambda state: state.why),
        (
            AnswerColumn("changes", Words("改动", "changes"), width=60),
            lambda state: _changes_text(book, before.get(state.revision), state, names),
        ),
    ]
    return table_of(Words("经过", "History"), columns, states)


def _changes_text(book: Book[R], before: R | None, state: R, names: Names | None) -> str:
    """Say which columns a change filled or changed, with the value before."""
    if before is None:
        return str(Words("登记", "entered"))
    texts = []
    for column in book.spec.columns:
        if column.name in book.shown_only:
            continue
        old, new = before.fields[column.name], state.fields[column.name]
        if is_same(old, new):
            continue
        described = replace(answer_column(column), header=column_words(column))
        if described.is_numeric and described.form != "share":
            described = replace(described, form="amount")  # a change is told to the last digit
        then, now = (cell_text(described, record_cell(column, value, names)) for value in (old, new))
        texts.append(f"{described.header}{Words('：', ': ')}{then} → {now}")
    for name, words in book.hidden_words.items():
        if before.kept(name) != state.kept(name):
            texts.append(str(words))
    more = len(texts) - CHANGES_AT_MOST
    if more > 0:
        texts[CHANGES_AT_MOST:] = [str(Words(f"等 {len(texts)} 项", f"and {more} more"))]
    return str(Words("；", "; ")).join(texts)


def record_json(record: Record) -> dict[str, Any]:
    """Give a record as plain values: its columns, what is kept beside them, and its last change."""
    kept = {name: json.loads(text) if (text := record.kept(name)) else None for name in record.hidden}
    change = {"revision": record.revision, "who": record.who, "when": record.when, "why": record.why}
    return {**record.fields, **kept, **change}


def is_asked_for(column: ColumnSpec, value: Field, wanted: str) -> bool:
    """Whether a value is what a filter asks for: a choice by key or word, an id among several, `none` for empty.

    Examples
    --------
    >>> from graph_schema.spec import schema
    >>> state = schema().books["risks"].column("state")
    >>> is_asked_for(state, "to_do", "待办"), is_asked_for(state, "", "none"), is_asked_for(state, "to_do", "closed")
    (True, True, False)
    """
    if wanted in NOTHING:
        return is_empty(value)
    if isinstance(value, bool):
        return value is (folded(wanted) in ("是", "yes", "true", "1"))
    if isinstance(value, int | float):
        return f"{value:g}" == wanted
    written = [folded(part) for part in ids_of(value)] if column.type == "list" else [folded(str(value or ""))]
    keys = {folded(word): folded(key) for key, word in column.choices}
    return keys.get(folded(wanted), folded(wanted)) in written
