"""Which id does a name mean that stands where an id should? The one that bears it, where only one does; told as a repair."""

from __future__ import annotations

import re
from collections.abc import Mapping

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
    known: dict[str, _Bearers] = {}
    findings: list[Finding] = []
    changed = dict(drafts)
    for name, table in schema().tables.items():
        for column in table.columns:
            if not column.refers_to or "name_zh" not in schema().tables[column.refers_to].column_names:
                continue
            draft = changed[name]
            values = draft.frame[column.name]
            if column.refers_to not in known:
                known[column.refers_to] = _Bearers(schema().tables[column.refers_to], drafts, existing)
            bearers = known[column.refers_to]
            is_name = ~values.isin(list(bearers.ids)) & (values != "")
            meant = {
                (value, source): wanted
                for value, source in dict.fromkeys(zip(values[is_name], draft.frame["source"][is_name], strict=True))
                if (wanted := bearers.id_of(value, source))
            }
            if not meant:
                continue
            settled = values.copy()
            for (value, source), wanted in meant.items():
                rows = values.index[(values == value) & (draft.frame["source"] == source)]
                settled[rows] = wanted
                zh, en = (f"（共 {len(rows)} 行）", f" ({len(rows)} rows)") if len(rows) > 1 else ("", "")
                findings.append(
                    draft.repair(
                        int(rows[0]),
                        column.name,
                        f"“{value}”按名称读作“{wanted}”{zh}",
                        f"{value!r} was read by its name as {wanted!r}{en}",
                    )
                )
            changed[name] = draft.with_frame(draft.frame.assign(**{column.name: settled}))
    return changed, findings


class _Bearers:
    """Who bears a name? Of what a delivery lists itself first, else of all that is there."""

    def __init__(self, table: TableSpec, drafts: Mapping[str, Draft], existing: Tables | None) -> None:
        key = table.key[0]
        columns = [name for name in ("name_zh", "name_en", "former_names") if name in table.column_names]
        coming = drafts[table.name].frame[[key, "source", *columns]]
        frames = [coming] + ([existing[table.name][[key, "source", *columns]]] if existing is not None else [])
        self.ids = {row_id for frame in frames for row_id in frame[key]}
        self._bearers: dict[str, set[str]] = {}
        self._own: dict[tuple[str, str], set[str]] = {}
        for frame in frames:
            for row_id, source, *names in frame.itertuples(index=False, name=None):
                for plain in {plain_name(name) for text in names for name in re.split("[;；]", text)} - {""}:
                    if row_id:
                        self._bearers.setdefault(plain, set()).add(row_id)
                        if frame is coming:
                            self._own.setdefault((plain, source), set()).add(row_id)

    def id_of(self, name: str, source: str) -> str:
        """Give the one id that bears a name in the delivery itself, else the one that bears it anywhere; "" for none."""
        plain = plain_name(name)
        for bearers in (self._own.get((plain, source), set()), self._bearers.get(plain, set())):
            if len(bearers) == 1:
                return next(iter(bearers))
        return ""


def plain_name(name: str) -> str:
    """Fold a name to what is compared: no spaces, brackets and letters of one form.

    Examples
    --------
    >>> plain_name("拓普集团（宁波） ") == plain_name("拓普集团(宁波)")
    True
    """
    return re.sub(r"\s", "", tidy_code(name)).lower()
