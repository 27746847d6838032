"""How does a Neo4j store keep entries? The newest state as a node that Cypher reads well, all states beside it.

    (:Entry:Risk {book, entry_id, revision, …fields})-[:ABOUT]->(:Component | :Firm)
    (:EntryState {book, entry_id, revision, fields as JSON, who, when, why})-[:STATE_OF]->(:Entry)

A book that `graph_schema` knows gives its entries a label and says which fields refer to a component or a firm. The
states are the truth; the fields on the entry serve queries.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from neo4j import ManagedTransaction, Session, Transaction

from chainlink.stores.entries import Change, Entry, Field
from graph_schema.errors import ConflictError
from graph_schema.spec import schema

_LARGEST_INTEGER = 2**63 - 1
_STATE = "s.book, s.entry_id, s.revision, s.fields, s.who, s.when, s.why"
_SUBJECTS = ("components", "firms")
"""Tables whose rows an entry can be about."""

Runner = Session | Transaction | ManagedTransaction


def books(runner: Runner) -> tuple[str, ...]:
    """Name the books that have entries, by name."""
    return tuple(runner.run("MATCH (e:Entry) RETURN DISTINCT e.book AS book ORDER BY book").value())


def newest_entries(runner: Runner, book: str) -> tuple[Entry, ...]:
    """Give the newest state of every entry of a book, by entry id."""
    found = runner.run(
        "MATCH (e:Entry {book: $book}) MATCH (s:EntryState {book: $book, entry_id: e.entry_id, revision: e.revision})"
        f" RETURN {_STATE} ORDER BY s.entry_id",
        book=book,
    )
    return tuple(_entry(row) for row in found.values())


def entry_history(runner: Runner, book: str, entry_id: str) -> tuple[Entry, ...]:
    """Give all states of one entry, oldest first."""
    found = runner.run(
        f"MATCH (s:EntryState {{book: $book, entry_id: $entry_id}}) RETURN {_STATE} ORDER BY s.revision",
        book=book,
        entry_id=entry_id,
    )
    return tuple(_entry(row) for row in found.values())


def add_states(transaction: ManagedTransaction, changes: Sequence[Change]) -> tuple[Entry, ...]:
    """Add a state for each change, inside the caller's transaction.

    Entries are locked first, in one order, so that of two who change the same state one waits and is then told.

    Raises
    ------
    ConflictError
        If an entry moved on; the caller's transaction is to be undone.
    """
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    newest = _lock(transaction, changes)
    answers: list[Entry] = []
    added: list[Entry] = []
    for change in changes:
        place = (change.book, change.entry_id)
        before = newest.get(place)
        if (before.revision if before else 0) != change.revision:
            changed_by, changed_at = (before.who, before.when) if before else ("", when)
            raise ConflictError(change.entry_id, changed_by=changed_by, changed_at=changed_at)
        if before is None or before.fields != dict(change.fields):
            fields = dict(change.fields)
            before = Entry(*place, change.revision + 1, fields, change.who, when, change.why)
            newest[place] = before
            added.append(before)
        answers.append(before)
    _write_states(transaction, added)
    for book in sorted({entry.book for entry in added}):
        _write_entries(transaction, book, {entry.entry_id: entry for entry in added if entry.book == book})
    return tuple(answers)


def link_entries(transaction: Transaction) -> None:
    """Bind entries to the components and firms they are about, where a load made those anew."""
    for book in set(books(transaction)) & set(schema().books):
        for name, label, key in subjects(book):
            transaction.run(
                f"MATCH (e:Entry {{book: $book}}) MATCH (n:{label} {{{key}: e.`{name}`}}) MERGE (e)-[:ABOUT]->(n)",
                book=book,
            ).consume()


def _lock(transaction: ManagedTransaction, changes: Sequence[Change]) -> dict[tuple[str, str], Entry]:
    """Lock the entries named and give their newest states."""
    places = [list(place) for place in sorted({(change.book, change.entry_id) for change in changes})]
    transaction.run(
        "UNWIND $places AS place MERGE (e:Entry {book: place[0], entry_id: place[1]})"
        " SET e.revision = coalesce(e.revision, 0)",
        places=places,
    ).consume()
    found = transaction.run(
        "UNWIND $places AS place MATCH (e:Entry {book: place[0], entry_id: place[1]})"
        f" MATCH (s:EntryState {{book: e.book, entry_id: e.entry_id, revision: e.revision}}) RETURN {_STATE}",
        places=places,
    )
    entries = [_entry(row) for row in found.values()]
    return {(entry.book, entry.entry_id): entry for entry in entries}


def _write_states(transaction: ManagedTransaction, added: Sequence[Entry]) -> None:
    rows = [
        {
            "book": entry.book,
            "entry_id": entry.entry_id,
            "revision": entry.revision,
            "fields": fields_text(entry.fields),
        }
        | {"who": entry.who, "when": entry.when, "why": entry.why}
        for entry in added
    ]
    transaction.run(
        "UNWIND $rows AS row MATCH (e:Entry {book: row.book, entry_id: row.entry_id})"
        " CREATE (s:EntryState)-[:STATE_OF]->(e) SET s = row",
        rows=rows,
    ).consume()


def _write_entries(transaction: ManagedTransaction, book: str, entries: Mapping[str, Entry]) -> None:
    """Show the newest states on the entries, and what they are about."""
    known = schema().books.get(book)
    labelled = f", e:{known.node}" if known else ""
    rows = [[entry.entry_id, entry.revision, shown_fields(entry.fields)] for entry in entries.values()]
    transaction.run(
        "UNWIND $rows AS row MATCH (e:Entry {book: $book, entry_id: row[0]})"
        f" SET e = row[2] SET e.book = $book, e.entry_id = row[0], e.revision = row[1]{labelled}",
        book=book,
        rows=rows,
    ).consume()
    transaction.run(
        "UNWIND $ids AS entry_id MATCH (:Entry {book: $book, entry_id: entry_id})-[r:ABOUT]->() DELETE r",
        book=book,
        ids=list(entries),
    ).consume()
    for name, label, key in subjects(book):
        ids = [[entry.entry_id, entry.fields.get(name)] for entry in entries.values() if entry.fields.get(name)]
        transaction.run(
            "UNWIND $rows AS row MATCH (e:Entry {book: $book, entry_id: row[0]})"
            f" MATCH (n:{label} {{{key}: row[1]}}) MERGE (e)-[:ABOUT]->(n)",
            book=book,
            rows=ids,
        ).consume()


def subjects(book: str) -> list[tuple[str, str, str]]:
    """Give the fields of a book that refer to a component or firm: field, label, key of the node."""
    known = schema().books.get(book)
    tables = schema().tables
    return [
        (column.name, tables[column.refers_to].node, tables[column.refers_to].key[0])
        for column in (known.columns if known else ())
        if column.refers_to in _SUBJECTS
    ]


def fields_text(fields: Mapping[str, Field]) -> str:
    """Give the fields of a state as the JSON that is kept."""
    return json.dumps(dict(fields), ensure_ascii=False, sort_keys=True, allow_nan=False)


def shown_fields(fields: Mapping[str, Field]) -> dict[str, Field]:
    """Give the fields as Neo4j can hold them: its integers end at 64 bits, and a name must have letters."""
    return {
        name: str(value) if isinstance(value, int) and abs(value) > _LARGEST_INTEGER else value
        for name, value in fields.items()
        if name
    }


def _entry(row: Sequence[object]) -> Entry:
    book, entry_id, revision, fields, who, when, why = row
    return Entry(str(book), str(entry_id), int(str(revision)), json.loads(str(fields)), str(who), str(when), str(why))
