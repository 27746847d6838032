"""How does a Neo4j store keep versions? The current one is the graph; older ones are parts in chunks, for rollback."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from neo4j import Session, Transaction

from chainlink.stores.parts import DamagedPartError, StoredPart, pack, unpack
from chainlink.stores.port import KEPT_VERSIONS, Version
from graph_schema.moments import DataDates
from loaders.tables import Tables

CHUNK_BYTES = 1_000_000

VERSION_CREATED = (
    "CREATE (:Version {number: $number, content_hash: $content_hash, written_at: $written_at,"
    " data_date: $data_date, row_count: $row_count, note: $note})"
)
"""What a version is in the graph; the newest is the one that the graph shows."""


def versions(runner: Session | Transaction) -> tuple[Version, ...]:
    """Give the versions that are kept, newest first."""
    records = runner.run(
        "MATCH (v:Version) RETURN v.number, v.content_hash, v.written_at, v.data_date, v.row_count, v.note"
        " ORDER BY v.number DESC"
    ).values()
    return tuple(
        Version(f"v{number}", content_hash, written_at, DataDates.read(data_date), row_count, place == 0, note)
        for place, (number, content_hash, written_at, data_date, row_count, note) in enumerate(records)
    )


def add_version(transaction: Transaction, rows: Tables, content_hash: str, note: str) -> None:
    """Number a new state of the rows; forget those that are too old, and parts that no version needs."""
    kept = versions(transaction)
    transaction.run(
        VERSION_CREATED,
        number=number_of(kept[0].version_id) + 1 if kept else 1,
        content_hash=content_hash,
        written_at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        data_date=str(rows.data_dates()),
        row_count=sum(len(frame) for _, frame in rows.items()),
        note=note,
    ).consume()
    if not kept:
        return
    transaction.run(
        "MATCH (v:Version) WITH v ORDER BY v.number DESC SKIP $kept DETACH DELETE v", kept=KEPT_VERSIONS
    ).consume()
    transaction.run(
        "MATCH (p:VersionPart) WHERE NOT (:Version)-[:HOLDS]->(p)"
        " OPTIONAL MATCH (p)-[:IN_CHUNKS]->(c:PartChunk) DETACH DELETE p, c"
    ).consume()


def keep_parts(session: Session, transaction: Transaction, version_id: str, rows: Tables) -> None:
    """Keep the rows of a version that is about to be replaced.

    Parts go in by transactions of their own: one that no version holds harms nobody and goes with the next version.
    """
    parts = list(pack(rows))
    hashes = [part.part_hash for part in parts]
    there = set(
        transaction.run("MATCH (p:VersionPart) WHERE p.part_hash IN $hashes RETURN p.part_hash", hashes=hashes).value()
    )
    for part in parts:
        if part.part_hash not in there:
            with session.begin_transaction() as own:
                _keep_part(own, part)
                own.commit()
    transaction.run(
        "MATCH (v:Version {number: $number}) SET v.part_hashes = $hashes"
        " WITH v UNWIND $hashes AS part_hash MATCH (p:VersionPart {part_hash: part_hash}) MERGE (v)-[:HOLDS]->(p)",
        number=number_of(version_id),
        hashes=hashes,
    ).consume()


def _keep_part(transaction: Transaction, part: StoredPart) -> None:
    transaction.run(
        "CREATE (:VersionPart {part_hash: $part_hash, table_name: $table_name, source: $source})",
        part_hash=part.part_hash,
        table_name=part.table_name,
        source=part.source,
    ).consume()
    for place, start in enumerate(range(0, len(part.packed), CHUNK_BYTES)):
        transaction.run(
            "MATCH (p:VersionPart {part_hash: $part_hash})"
            " CREATE (p)-[:IN_CHUNKS]->(:PartChunk {place: $place, packed: $packed})",
            part_hash=part.part_hash,
            place=place,
            packed=part.packed[start : start + CHUNK_BYTES],
        ).consume()


def rows_of(transaction: Transaction, version_id: str) -> Tables:
    """Give the rows of a version that was replaced.

    Raises
    ------
    DamagedPartError
        If they are not what was kept.
    """
    number = number_of(version_id)
    wanted = transaction.run("MATCH (v:Version {number: $number}) RETURN v.part_hashes", number=number).value()
    records = transaction.run(
        "MATCH (:Version {number: $number})-[:HOLDS]->(p:VersionPart)-[:IN_CHUNKS]->(c:PartChunk)"
        " RETURN p.source, p.table_name, p.part_hash, c.packed ORDER BY p.table_name, p.source, c.place",
        number=number,
    ).values()
    if wanted[0] is None or set(wanted[0]) != {row[2] for row in records}:
        raise DamagedPartError(version_id)
    return unpack(_joined(records))


def _joined(chunks: list[list[object]]) -> Iterable[StoredPart]:
    pieces: dict[tuple[str, str, str], list[bytes]] = {}
    for source, table_name, part_hash, packed in chunks:
        pieces.setdefault((str(source), str(table_name), str(part_hash)), []).append(bytes(packed))  # type: ignore[call-overload]
    return [StoredPart(*names, b"".join(pieces_of_part)) for names, pieces_of_part in pieces.items()]


def number_of(version_id: str) -> int:
    """Give the number in a version id."""
    return int(version_id.removeprefix("v"))
