"""How do entries become files of a bulk import? Every state of every entry, and what the newest ones are about."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence, Set
from pathlib import Path

import pandas as pd

from chainlink.stores.entries import Entry, Field
from chainlink.stores.neo4j.bulk_files import UNKEPT_KEY, BulkFile, write_nodes, write_relations
from chainlink.stores.neo4j.entries import EntryRelation, entry_relations, fields_text, shown_fields
from chainlink.stores.port import Store
from graph_schema.spec import schema
from loaders.tables import Tables

_END = "end"


def write_entries(folder: Path, store: Store, rows: Tables) -> list[BulkFile]:
    """Write all books of a store.

    Returns
    -------
    list of BulkFile
        Book by book; empty when nobody wrote anything down.

    Notes
    -----
    Linear in the states; each entry is asked of the store by itself.
    """
    files: list[BulkFile] = []
    books = {book: store.entries(book) for book in store.books()}

    def ids_of(relation: EntryRelation) -> Set[str]:
        if relation.book:
            return {entry.entry_id for entry in books.get(relation.book, ())}
        return set(rows[relation.table][schema().tables[relation.table].key[0]].tolist())

    for number, (book, newest) in enumerate(books.items(), start=1):
        states = [state for entry in newest for state in store.history(book, entry.entry_id)]
        files += [
            _newest_file(folder, f"entries_{number}.csv", book, newest),
            *_state_files(folder, f"entry_states_{number}", states),
            *_link_files(folder, f"entries_{number}", book, newest, ids_of),
        ]
    return files


def _newest_file(folder: Path, name: str, book: str, newest: Sequence[Entry]) -> BulkFile:
    book_spec = schema().books.get(book)
    shown = [shown_fields(entry.fields) for entry in newest]
    names = sorted({field for fields in shown for field in fields if field.isidentifier()})
    values_by_field = {field: _one_kind([fields.get(field) for fields in shown]) for field in names}
    frame = pd.DataFrame(
        {
            **values_by_field,
            UNKEPT_KEY: [_id(entry) for entry in newest],
            "book": book,
            "entry_id": [entry.entry_id for entry in newest],
            "revision": [entry.revision for entry in newest],
        }
    )
    label = f"Entry:{book_spec.node}" if book_spec else "Entry"
    return write_nodes(folder, name, label, frame, key=UNKEPT_KEY, is_empty_text_kept=True)


def _one_kind(values: Sequence[Field]) -> pd.Series:
    """Give a column of one type: what differs among the entries becomes text."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return pd.Series(values, dtype="boolean")
    if kinds == {int}:
        return pd.Series(values, dtype="Int64")
    if kinds <= {int, float}:
        return pd.Series(values, dtype="float64")
    return pd.Series([None if value is None else str(value) for value in values], dtype="str")


def _state_files(folder: Path, name: str, states: Sequence[Entry]) -> tuple[BulkFile, BulkFile]:
    frame = pd.DataFrame(
        {
            UNKEPT_KEY: [_id(state, state.revision) for state in states],
            "book": [state.book for state in states],
            "entry_id": [state.entry_id for state in states],
            "revision": [state.revision for state in states],
            "fields": [fields_text(state.fields) for state in states],
            "who": [state.who for state in states],
            "when": [state.when for state in states],
            "why": [state.why for state in states],
        }
    )
    links = frame[[UNKEPT_KEY]].assign(**{_END: [_id(state) for state in states]})
    ends = ((UNKEPT_KEY, "EntryState"), (_END, "Entry"))
    return (
        write_nodes(folder, f"{name}.csv", "EntryState", frame, key=UNKEPT_KEY, is_empty_text_kept=True),
        write_relations(folder, f"{name}_of.csv", "STATE_OF", links, ends=ends),
    )


def _link_files(
    folder: Path, name: str, book: str, newest: Sequence[Entry], ids_of: Callable[[EntryRelation], Set[str]]
) -> list[BulkFile]:
    """Bind entries to what their fields name, as far as it is there."""
    files = []
    for relation in entry_relations(book):
        ids = ids_of(relation)
        linked = [(_id(entry), named) for entry in newest for named in relation.ids(entry.fields) if named in ids]
        ends = [_name(relation.book, named) if relation.book else named for _, named in linked]
        frame = pd.DataFrame({UNKEPT_KEY: [entry for entry, _ in linked], _END: ends}, dtype="str")
        sides = ((UNKEPT_KEY, "Entry"), (_END, relation.label))
        sides = (sides[1], sides[0]) if relation.is_incoming else sides
        files.append(write_relations(folder, f"{name}_{relation.field}.csv", relation.relation, frame, ends=sides))
    return files


def _id(entry: Entry, *more: int) -> str:
    return _name(entry.book, entry.entry_id, *more)


def _name(*parts: str | int) -> str:
    return json.dumps(parts, ensure_ascii=False)
