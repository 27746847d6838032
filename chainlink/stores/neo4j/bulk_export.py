"""How does a whole store become files that Neo4j's import tool takes in one go? A province in minutes, not hours.

The files hold what `Neo4jStore` would have written: a store opened on the imported server reads equal rows.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from chainlink.stores.neo4j.bulk_entries import write_entries
from chainlink.stores.neo4j.bulk_files import BulkFile, import_script, write_nodes, write_relations
from chainlink.stores.neo4j.graph import (
    ROWS_KEY,
    SOURCE_COUNT,
    SOURCE_ROWS,
    column_relations,
    live_constraints,
    live_rows,
    source_rows,
)
from chainlink.stores.port import Store, Version
from graph_schema.errors import UsageError
from graph_schema.names import Words
from graph_schema.render import constraints
from graph_schema.spec import TableSpec, schema
from loaders.tables import Tables

IMPORT_SCRIPT, CONSTRAINTS = "import.sh", "constraints.cypher"


def bulk_export(
    store: Store, folder: Path, *, on_progress: Callable[[str, int, int], None] = lambda what, done, total: None
) -> tuple[BulkFile, ...]:
    """Write everything a new Neo4j server needs: CSV files, `import.sh`, `constraints.cypher`.

    Parameters
    ----------
    folder
        Made by this; an empty folder may be there already. It appears whole or not at all.
    on_progress
        Called with a table, how many are done, and how many there are.

    Returns
    -------
    tuple of BulkFile
        In the order in which they stand in `import.sh`.

    Raises
    ------
    UsageError
        If the store is empty, the folder is not, or it cannot be written. Nothing is left behind.
    StoreError
        If the store does not answer.

    Notes
    -----
    Linear. Of the versions only the current one is exported; entries (the risk register) come along with their
    history.
    """
    version = next(iter(store.versions()), None)
    if version is None:
        raise UsageError(
            Words("库中还没有数据；请先运行 chainlink load", "the store is empty; run chainlink load first")
        )
    _check_is_free(folder)
    rows = store.read_rows()
    unfinished = folder.absolute().with_name(f".{folder.absolute().name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        files = _written(unfinished, store, rows, version, on_progress)
        (unfinished / IMPORT_SCRIPT).write_text(import_script(files), encoding="utf-8", newline="\n")
        (unfinished / CONSTRAINTS).write_text(_constraints(), encoding="utf-8", newline="\n")
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    except OSError as exc:
        raise _cannot_write(folder, exc) from exc
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return files


def _written(
    folder: Path, store: Store, rows: Tables, version: Version, on_progress: Callable[[str, int, int], None]
) -> tuple[BulkFile, ...]:
    tables = schema().tables
    nodes, relations = [_version_file(folder, version)], []
    for done, (name, frame) in enumerate(rows.items()):
        on_progress(tables[name].sheet, done, len(tables))
        live = live_rows(name, frame)
        live = live.assign(**{SOURCE_COUNT: live[SOURCE_COUNT].astype("Int64")})
        if tables[name].node:
            nodes.append(write_nodes(folder, f"{name}.csv", tables[name].node, live, key=tables[name].key[0]))
            relations += _column_files(folder, tables[name], live)
        else:
            relations.append(_relation_file(folder, tables[name], live))
    on_progress("", len(tables), len(tables))
    several = source_rows(rows)
    nodes.append(write_nodes(folder, "source_rows.csv", SOURCE_ROWS, several, key=ROWS_KEY))
    entries = write_entries(folder, store, rows)
    return (*nodes, *relations, *entries)


def _relation_file(folder: Path, table: TableSpec, live: pd.DataFrame) -> BulkFile:
    names = {column: f"{column} of the end" if column in table.kept_ends else column for column in live.columns}
    kept = {names[column]: live[column] for column in table.kept_ends}
    ends = tuple(
        (names[column], schema().tables[other].node)
        for column, other in ((table.from_column, table.from_table), (table.to_column, table.to_table))
    )
    return write_relations(folder, f"{table.name}.csv", table.relation, live.assign(**kept), ends=(ends[0], ends[1]))


def _column_files(folder: Path, table: TableSpec, live: pd.DataFrame) -> list[BulkFile]:
    """Write the relations that columns of a node table are: a firm's place, a segment's chain."""
    files = []
    for owner, column in column_relations():
        if owner is table:
            key, other = table.key[0], schema().tables[column.refers_to].node
            linked = live.loc[live[column.name] != "", [key, column.name]]
            name = f"{table.name}_{column.name}.csv"
            ends = ((key, table.node), (column.name, other))
            files.append(write_relations(folder, name, column.relation, linked, ends=ends))
    return files


def _version_file(folder: Path, version: Version) -> BulkFile:
    number = int(version.version_id.removeprefix("v"))
    version_fields = {
        "content_hash": version.content_hash,
        "written_at": version.written_at,
        "data_date": str(version.dates),
        "row_count": version.row_count,
        "note": version.note,
    }
    frame = pd.DataFrame([{"number": number, **version_fields}])
    return write_nodes(folder, "versions.csv", "Version", frame, is_empty_text_kept=True)


def _constraints() -> str:
    ours = "".join(f"{statement};\n" for statement in live_constraints().values())
    return f"{constraints(schema())}{ours}"


def _check_is_free(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            Words(
                f"“{folder}”已存在且不是空文件夹；请另写一个名称",
                f"{str(folder)!r} is there already and is no empty folder; write another name",
            )
        )


def _cannot_write(folder: Path, exc: OSError) -> UsageError:
    why = {
        errno.ENOSPC: Words("磁盘已满，请腾出空间", "the disk is full, make room"),
        errno.EDQUOT: Words("超出磁盘配额，请腾出空间", "the disk quota is used up, make room"),
        errno.EACCES: Words("没有写权限，请换一个文件夹", "it may not be written, name another folder"),
        errno.EROFS: Words("磁盘只读，请换一个文件夹", "the disk is read-only, name another folder"),
    }.get(exc.errno or 0, Words(f"{exc.strerror}，请换一个文件夹", f"{exc.strerror}, name another folder"))
    return UsageError(
        Words(
            f"无法写出“{folder}”：{why.zh}；未留下任何文件",
            f"{str(folder)!r} cannot be written: {why.en}; no file is left",
        )
    )
