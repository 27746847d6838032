"""Which id does a name mean that stands where an id should? The one that bears it, where only one does; told as a repair."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from graph_schema.spec import TableSpec, schema
from loaders.draft import Draft
from loaders.findings import Finding
from loaders.tables import Tables
from loaders.tidy import tidy_code


def ids_for_names(drafts: Mapping[str, Draft], existing: Tables | None) -> tuple[dict[str, Draft], list[Finding]]:
    """Put ids in the place of names, in every column that refers to another table.

    Parameters
    ----------
    drafts
        The rows that come, by table.
    existing
        Rows of the store, whose names count too.

    Returns
    -------
    tuple
        The drafts, and what was read by its name: once for each name and column.

    Notes
    -----
    Linear in rows; only values that are no id are looked up.
    """
    known: dict[str, tuple[set[str], dict[str, str]]] = {}
    findings: list[Finding] = []
    changed = dict(drafts)
    for name, table in schema().tables.items():
        for column in table.columns:
            if not column.refers_to or "name_zh" not in schema().tables[column.refers_to].column_names:
                continue
            draft = changed[name]
            values = draft.frame[column.name]
            if column.refers_to not in known:
                known[column.refers_to] = _ids_and_names(schema().tables[column.refers_to], drafts, existing)
            ids, id_by_name = known[column.refers_to]
            meant = {
                value: id_by_name[plain]
                for value in values.unique()
                if value and value not in ids and (plain := plain_name(value)) in id_by_name
            }
            if not meant:
                continue
            for value, wanted in meant.items():
                rows = values.index[values == value]
                zh, en = (f"（共 {len(rows)} 行）", f" ({len(rows)} rows)") if len(rows) > 1 else ("", "")
                findings.append(
                    draft.repair(
                        int(rows[0]),
                        column.name,
                        f"“{value}”按名称读作“{wanted}”{zh}",
                        f"{value!r} was read by its name as {wanted!r}{en}",
                    )
                )
            changed[name] = draft.with_frame(draft.frame.assign(**{column.name: values.replace(meant)}))
    return changed, findings


def _ids_and_names(
    table: TableSpec, drafts: Mapping[str, Draft], existing: Tables | None
) -> tuple[set[str], dict[str, str]]:
    """Give the ids of a table, and each name that one id alone bears."""
    frames = [drafts[table.name].frame] + ([existing[table.name]] if existing is not None else [])
    columns = [name for name in ("name_zh", "name_en", "former_names") if name in table.column_names]
    key = table.key[0]
    rows = pd.concat([frame[[key, *columns]] for frame in frames], ignore_index=True)
    bearers: dict[str, set[str]] = {}
    for row_id, *names in rows.itertuples(index=False, name=None):
        for text in names:
            for name in re.split("[;；]", text):
                if row_id and (plain := plain_name(name)):
                    bearers.setdefault(plain, set()).add(row_id)
    return set(rows[key]), {name: min(ids) for name, ids in bearers.items() if len(ids) == 1}


def plain_name(name: str) -> str:
    """Fold a name to what is compared: no spaces, brackets and letters of one form.

    Examples
    --------
    >>> plain_name("拓普集团（宁波） ") == plain_name("拓普集团(宁波)")
    True
    """
    return re.sub(r"\s", "", tidy_code(name)).lower()
