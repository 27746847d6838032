"""What does a sheet 风险 that comes back change? What people wrote, merged with what others wrote meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chainlink.risks.assess import risk_id_of
from chainlink.risks.by_hand import new_fields
from chainlink.risks.changes import personal_fields, require_reason
from chainlink.risks.register import (
    BOOK,
    DERIVED,
    HAND_SOURCES,
    Risk,
    change_of,
    columns_of_people,
    list_risks,
    record_again,
    risk_of,
)
from chainlink.stores import Change, Field, Store
from graph_schema.errors import UsageError
from graph_schema.names import Words
from graph_schema.spec import schema
from loaders.book_sheets import BookRow, BookSheet, Imported, read_book, refused, write_book
from loaders.findings import Finding, error, warning
from loaders.findings import problems as problems_of
from loaders.tables import Tables

REGISTER_TITLE = Words("断链断供风险清单", "Register of break risks")
_SUBJECT = ("chain_id", "about", "firm_id", "component_id", "source", "found_on", "finding", "data_date")
"""Columns that say what a risk is: they stay as they are once it is on the books."""


def export_risks(risks: Sequence[Risk], path: Path, *, cover: Sequence[Words] = ()) -> None:
    """Write risks as a workbook with the sheet 风险; `import_risks` of it changes nothing.

    Parameters
    ----------
    risks
        Which, in the order of their rows.
    path
        The .xlsx file.
    cover
        Title, scope, date of the data and so on, for the sheet 说明; none without.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    write_book(path, schema().books[BOOK], [risk.fields for risk in risks], cover=cover)


def import_risks(
    store: Store, path: Path, tables: Tables, *, who: str, why: str = "", today: date | None = None
) -> Imported:
    """Take what people wrote into a sheet 风险, all of it or nothing.

    Rows with an id change the columns of people; a column without header stays as it is, an empty cell empties it. What
    somebody else changed since the sheet was written out stays, where the sheet does not change it too. Rows without an
    id enter risks by hand; of those, as long as no scan has found them, the other columns are people's as well.

    Parameters
    ----------
    store
        Where the register is kept.
    path
        A workbook with a sheet 风险, or a CSV file with its headers.
    tables
        The rows that ids must be in.
    who, why
        Who imports, and why; a row that changes state, office, leader, person or deadline needs a new text in its own
        column `reason` where no `why` is given.
    today
        `found_on` of new risks and `closed_on` of closed ones where none is given.

    Raises
    ------
    LoadError
        With every problem of every row; nothing is changed then.
    """
    sheet, found = read_book(path, schema().books[BOOK])
    asked = _SheetRules(tables, sheet, why, today or date.today())

    def build() -> tuple[Sequence[Change], Imported]:
        return _build(store, sheet, found, asked, who)

    return record_again(store, build)


@dataclass(frozen=True)
class _SheetRules:
    """What rows are checked against."""

    tables: Tables
    sheet: BookSheet
    why: str
    today: date

    def header(self, column: str) -> str:
        return self.sheet.headers.get(column, schema().books[BOOK].column(column).zh)


def _build(
    store: Store, sheet: BookSheet, found: Sequence[Finding], asked: _SheetRules, who: str
) -> tuple[Sequence[Change], Imported]:
    risks = {risk.risk_id: risk for risk in list_risks(store)}
    findings = list(found)
    changes: list[Change] = []
    row_by_risk: dict[str, int] = {}
    unchanged = 0
    bad = {each.problem.row for each in found}
    for row in sheet.rows:
        if row.row in bad:
            continue
        change, noticed = _row_change(store, row, risks, asked, who)
        findings += noticed
        if change is None:
            unchanged += not any(each.gravity == "error" for each in noticed)
            continue
        if first := row_by_risk.get(change.entry_id):
            zh, en = f"与第 {first} 行是同一个风险；请只留一行", f"is the same risk as row {first}; keep one of them"
            findings.append(error(sheet.place, row.row, "", zh, en))
        row_by_risk.setdefault(change.entry_id, row.row)
        changes.append(change)
    refused(findings)
    return changes, Imported(
        added=tuple(sorted(each.entry_id for each in changes if not each.revision)),
        changed=tuple(sorted(each.entry_id for each in changes if each.revision)),
        unchanged=unchanged,
        repairs=sheet.repairs,
        warnings=tuple(sorted({*sheet.warnings, *problems_of(findings, "warning")})),
    )


def _row_change(
    store: Store, row: BookRow, risks: Mapping[str, Risk], asked: _SheetRules, who: str
) -> tuple[Change | None, list[Finding]]:
    """Give what one row changes, and what was noticed."""
    risk_id = str(row.values.get("risk_id") or "").upper()
    if not risk_id:
        return _new_risk(row, risks, asked, who)
    if risk_id not in risks:
        zh, en = (
            f"清单中没有风险 {risk_id}；新风险请留空编号",
            f"no risk {risk_id} on the books; leave it empty for a new one",
        )
        return None, [error(asked.sheet.place, row.row, asked.header("risk_id"), zh, en)]
    risk = risks[risk_id]
    base = _base(store, row, risk)
    noticed = list(_ignored(row, risk, base, asked))
    stated = {name: _text(row.values[name]) for name in columns_of_people() if name in row.values}
    stated = {name: value for name, value in stated.items() if value != base.fields[name]}
    noticed += _overtaken(row, stated, risk, base, asked)
    fields = {**risk.fields, **{name: row.values[name] for name in _free(row, risk, base)}}
    said, at = asked.why, "state"
    try:
        fields = personal_fields(fields, stated, why=asked.why, today=asked.today)
        at = "reason"
        said = require_reason(risk, fields, asked.why)
    except UsageError as exc:
        noticed.append(error(asked.sheet.place, row.row, asked.header(at), *exc.words))
    is_same = all(fields[name] == risk.fields[name] for name in fields if name not in DERIVED)
    if is_same or any(each.gravity == "error" for each in noticed):
        return None, noticed
    return change_of(risk_id, fields, risk.evidence, risk.revision, who=who, why=said), noticed


def _base(store: Store, row: BookRow, risk: Risk) -> Risk:
    """Give the state that the sheet was written from; the newest where it does not say."""
    revision = row.values.get("revision")
    if not isinstance(revision, float) or not 1 <= revision < risk.revision:
        return risk
    return risk_of(store.history(BOOK, risk.risk_id)[int(revision) - 1])


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _is_theirs(risk: Risk) -> bool:
    """Whether people entered it and no scan has found it yet."""
    return risk.fields["source"] in HAND_SOURCES and not risk.fields["finding"]


def _cell(row: BookRow, name: str) -> Field:
    """Give a cell as the register keeps it."""
    value = row.values[name]
    column = schema().books[BOOK].column(name)
    return value if column.is_numeric or column.type == "flag" else _text(value)


def _free(row: BookRow, risk: Risk, base: Risk) -> list[str]:
    """Columns that a person may change besides those of people, and did."""
    if not _is_theirs(risk):
        return []
    fixed = {*_SUBJECT, *DERIVED, *columns_of_people()}
    return [name for name in row.values if name not in fixed and _cell(row, name) != base.fields[name]]


def _ignored(row: BookRow, risk: Risk, base: Risk, asked: _SheetRules) -> Iterator[Finding]:
    """Tell columns of the scan that somebody changed: they are not taken."""
    theirs = {*columns_of_people(), *DERIVED, *_free(row, risk, base)}
    for name in row.values:
        if name not in theirs and _cell(row, name) not in (base.fields[name], risk.fields[name]):
            zh, en = "是摸排填写的列，所改未采用", "is the scan's to write; the change is not taken"
            yield warning(asked.sheet.place, row.row, asked.header(name), zh, en)


def _overtaken(
    row: BookRow, stated: Mapping[str, str], risk: Risk, base: Risk, asked: _SheetRules
) -> Iterator[Finding]:
    """Tell cells that somebody else has changed since the sheet was written out."""
    for name, value in stated.items():
        now = risk.fields[name]
        if now not in (base.fields[name], value):
            yield error(
                asked.sheet.place,
                row.row,
                asked.header(name),
                f"导出后已由 {risk.who or '他人'} 改为“{now}”；请导出新表再改",
                f"was changed to {now!r} by {risk.who or 'somebody'} since; write it out again and change that",
            )


def _new_risk(
    row: BookRow, risks: Mapping[str, Risk], asked: _SheetRules, who: str
) -> tuple[Change | None, list[Finding]]:
    """Enter a row by hand."""
    values = {name: _cell(row, name) for name in row.values if name not in DERIVED}
    about = str(values.get("about") or ("firm" if values.get("firm_id") else "component"))
    noticed = list(_wrong_subject(row, values, about, asked))
    source = values.get("source") or "report"
    if source not in HAND_SOURCES:
        zh, en = "手工填报的来源请写 直报、走访 或 摸排", "write report, visit or survey for what no scan found"
        noticed.append(error(asked.sheet.place, row.row, asked.header("source"), zh, en))
    stated = {name: _text(row.values[name]) for name in columns_of_people() if row.values.get(name) is not None}
    found_on = values.get("found_on") or asked.today.isoformat()
    kept = {name: value for name, value in values.items() if name not in columns_of_people()}
    fields = new_fields(
        **{**kept, "about": about, "source": source, "found_on": found_on, "finding": "", "data_date": ""}
    )
    try:
        fields = personal_fields(fields, stated, why=asked.why, today=asked.today)
    except UsageError as exc:
        noticed.append(error(asked.sheet.place, row.row, asked.header("state"), *exc.words))
    risk_id = risk_id_of(str(fields["chain_id"]), about, str(fields[f"{about}_id"]))
    if risk_id in risks:
        zh, en = f"清单中已有此风险；请填编号 {risk_id}", f"is on the books already; write its id {risk_id}"
        noticed.append(error(asked.sheet.place, row.row, asked.header("risk_id"), zh, en))
    if any(each.gravity == "error" for each in noticed):
        return None, noticed
    return change_of(risk_id, fields, "", 0, who=who, why=asked.why), noticed


def _wrong_subject(row: BookRow, values: Mapping[str, Field], about: str, asked: _SheetRules) -> Iterator[Finding]:
    """Check that chain, firm and component are given and known."""
    for name, table in (("chain_id", "chains"), ("firm_id", "firms"), ("component_id", "components")):
        value = str(values.get(name) or "")
        known: Collection[str] = set(asked.tables[table][name])
        if value and value not in known:
            zh, en = f"数据中没有“{value}”；请核对", f"{value!r} is not in the data; check it"
            yield error(asked.sheet.place, row.row, asked.header(name), zh, en)
        elif not value and name in ("chain_id", f"{about}_id"):
            yield error(asked.sheet.place, row.row, asked.header(name), "是空的；必须填写", "is empty; it is required")
