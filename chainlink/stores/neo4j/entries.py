"""How does a Neo4j store keep entries? The newest state as a node that Cypher reads well, all states beside it.

    (:Entry:Risk {book, entry_id, revision, …fields})-[:ABOUT]->(:Component | :Firm)
    (:Entry:Project {…})-[:ADDRESSES]->(:Entry:Risk)
    (:EntryState {book, entry_id, revision, fields as JSON, who, when, why})-[:STATE_OF]->(:Entry)

A book that `graph_schema` knows gives its entries a label and says which fields refer to components, firms or entries
of a book. The states are the truth; the fields on the entry and its relations serve queries.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from neo4j import ManagedTransaction, Session, Transaction

from chainlink.stores.entries import Change, Entry, Field
from graph_schema.errors import ConflictError
from graph_schema.spec import schema

_LARGEST_INTEGER = 2**63 - 1
_STATE = "s.book, s.entry_id, s.revision, s.fields, s.who, s.when, s.why"
_SUBJECTS = ("components", "firms")
"""Tables whose rows an entry can be about."""
_ABOUT = "ABOUT"
_BETWEEN_IDS = ";"
_NAMED = "MATCH (e:Entry {book: $book}) UNWIND split(coalesce(toString(e[$field]), ''), ';') AS said WITH e, trim(said) AS id"
"""Cypher that gives every entry `e` of a book with every id `id` that a field names."""

Runner = Session | Transaction | ManagedTransaction


def books(runner: Runner) -> tuple[str, ...]:
    """Name the books that have entries, by name."""
    return tuple(runner.run("MATCH (e:Entry) RETURN DISTINCT e.book AS book ORDER BY book").value())


def newest_entries(runner: Runner, book: str) -> tuple[Entry, ...]:
    """Give the newest state of every entry of a book, by entry id."""
    records = runner.run(
        "MATCH (e:Entry {book: $book}) MATCH (s:EntryState {book: $book, entry_id: e.entry_id, revision: e.revision})"
        f" RETURN {_STATE} ORDER BY s.entry_id",
        book=book,
    )
    return tuple(_entry(row) for row in records.values())


def entry_history(runner: Runner, book: str, entry_id: str) -> tuple[Entry, ...]:
    """Give all states of one entry, oldest first."""
    records = runner.run(
        f"MATCH (s:EntryState {{book: $book, entry_id: $entry_id}}) RETURN {_STATE} ORDER BY s.revision",
        book=book,
        entry_id=entry_id,
    )
    return tuple(_entry(row) for row in records.values())


@dataclass(frozen=True)
class EntryRelation:
    """One field of a book that is a relation in the graph.

    Attributes
    ----------
    field
        Its name; of one id, or of several with ; between them.
    relation
        Type of the relation.
    table, book
        What the ids name: rows of a table, or entries of a book; the other is "".
    is_incoming
        Whether the relation points to the entry.
    """

    field: str
    relation: str
    table: str
    book: str
    is_incoming: bool

    @property
    def label(self) -> str:
        """Label of what is referred to."""
        return schema().tables[self.table].node if self.table else "Entry"

    def ids(self, fields: Mapping[str, Field]) -> list[str]:
        """Give the ids that the fields of an entry name.

        Examples
        --------
        >>> EntryRelation("risk_ids", "ADDRESSES", "", "risks", False).ids({"risk_ids": "R-1; R-2"})
        ['R-1', 'R-2']
        """
        ids = str(fields.get(self.field) or "").split(_BETWEEN_IDS)
        return list(dict.fromkeys(one_id.strip() for one_id in ids if one_id.strip()))

    @property
    def arrow(self) -> str:
        """Cypher between the entry and what it refers to, the relation as `r`."""
        return f"<-[r:{self.relation}]-" if self.is_incoming else f"-[r:{self.relation}]->"

    def linked(self) -> str:
        """Cypher's end of a statement that has an entry `e` and an id `id`: make the relation where both ends are."""
        match_fields = f"book: '{self.book}', entry_id" if self.book else schema().tables[self.table].key[0]
        return f"MATCH (n:{self.label} {{{match_fields}: id}}) MERGE (e){self.arrow}(n)"


def entry_relations(book: str) -> tuple[EntryRelation, ...]:
    """Give the fields of a book that are relations, in the order of its columns."""
    book_spec = schema().books.get(book)
    books = schema().books
    return tuple(
        EntryRelation(
            field=column.name,
            relation=column.relation or _ABOUT,
            table="" if column.refers_to in books else column.refers_to,
            book=column.refers_to if column.refers_to in books else "",
            is_incoming=column.is_incoming,
        )
        for column in (book_spec.columns if book_spec else ())
        if column.relation or column.refers_to in _SUBJECTS
    )


def add_states(transaction: ManagedTransaction | Transaction, changes: Sequence[Change]) -> tuple[Entry, ...]:
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
        for relation in entry_relations(book):
            if relation.table:
                transaction.run(f"{_NAMED} {relation.linked()}", book=book, field=relation.field).consume()


def _lock(transaction: ManagedTransaction | Transaction, changes: Sequence[Change]) -> dict[tuple[str, str], Entry]:
    """Lock the entries named and give their newest states."""
    places = [list(place) for place in sorted({(change.book, change.entry_id) for change in changes})]
    transaction.run(
        "UNWIND $places AS place MERGE (e:Entry {book: place[0], entry_id: place[1]})"
        " SET e.revision = coalesce(e.revision, 0)",
        places=places,
    ).consume()
    locked = transaction.run(
        "UNWIND $places AS place MATCH (e:Entry {book: place[0], entry_id: place[1]})"
        f" MATCH (s:EntryState {{book: e.book, entry_id: e.entry_id, revision: e.revision}}) RETURN {_STATE}",
        places=places,
    )
    entries = [_entry(row) for row in locked.values()]
    return {(entry.book, entry.entry_id): entry for entry in entries}


def _write_states(transaction: ManagedTransaction | Transaction, added: Sequence[Entry]) -> None:
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


def _write_entries(transaction: ManagedTransaction | Transaction, book: str, entries: Mapping[str, Entry]) -> None:
    """Show the newest states on the entries, and what they are about."""
    book_spec = schema().books.get(book)
    labelled = f", e:{book_spec.node}" if book_spec else ""
    rows = [[entry.entry_id, entry.revision, shown_fields(entry.fields)] for entry in entries.values()]
    transaction.run(
        "UNWIND $rows AS row MATCH (e:Entry {book: $book, entry_id: row[0]})"
        f" SET e = row[2] SET e.book = $book, e.entry_id = row[0], e.revision = row[1]{labelled}",
        book=book,
        rows=rows,
    ).consume()
    _link(transaction, book, entries)
    _link_from_others(transaction, book, list(entries))


def _link(transaction: Transaction | ManagedTransaction, book: str, entries: Mapping[str, Entry]) -> None:
    """Give entries the relations that their fields name, in place of those they had."""
    relations = entry_relations(book)
    entry = "(e:Entry {book: $book, entry_id: entry_id})"
    for arrow in dict.fromkeys(arrow_of_relation.arrow for arrow_of_relation in relations):
        transaction.run(
            f"UNWIND $ids AS entry_id MATCH {entry}{arrow}() DELETE r", book=book, ids=list(entries)
        ).consume()
    for relation in relations:
        rows = [[entry.entry_id, named] for entry in entries.values() for named in relation.ids(entry.fields)]
        if rows:
            start = "UNWIND $rows AS row MATCH (e:Entry {book: $book, entry_id: row[0]}) WITH e, row[1] AS id"
            transaction.run(f"{start} {relation.linked()}", book=book, rows=rows).consume()


def _link_from_others(transaction: Transaction | ManagedTransaction, book: str, ids: list[str]) -> None:
    """Make the relations of entries of other books that name these, some of which may be new."""
    for other in schema().books:
        for relation in entry_relations(other):
            if relation.book == book:
                statement = f"{_NAMED} WITH e, id WHERE id IN $ids {relation.linked()}"
                transaction.run(statement, book=other, field=relation.field, ids=ids).consume()


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
