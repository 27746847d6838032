"""What do firms themselves say they look for? 需求征集单: sent out as a sheet, read back, kept with every change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from chainlink.matching.days import last_day
from chainlink.matching.needs.need import Need
from chainlink.risks.register import record_again
from chainlink.stores import Change, Entry, Field, Store
from chainlink.supply.graph import SupplyGraph
from graph_schema.moments import local_time
from graph_schema.names import Words, using_language
from graph_schema.spec import schema
from loaders.book_sheets import BookRow, BookSheet, Imported, Value, read_book, refused, write_book
from loaders.findings import Finding, error
from loaders.tables import Tables

BOOK = "wants"
_DERIVED = ("need_id", "revision")


@dataclass(frozen=True)
class Want:
    """What one firm says of one component, as it stands on the books.

    Attributes
    ----------
    need_id, revision
        `buyer/component`, and how often it was changed; 0 where it is not on the books yet.
    fields
        By column of `schema().books["wants"]`: text ("" for missing) or number (None for missing).
    who, when
        Its last change.
    """

    need_id: str
    revision: int
    fields: Mapping[str, Field]
    who: str = ""
    when: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it was not withdrawn."""
        return self.fields["state"] != "withdrawn"


def list_wants(store: Store) -> tuple[Want, ...]:
    """Give all wants on the books, withdrawn ones too, by buyer, then component; empty when there is none."""
    return tuple(_want_of(entry) for entry in store.entries(BOOK))


def write_wants(graph: SupplyGraph, wants: Sequence[Want], needs: Sequence[Need], path: Path) -> None:
    """Write the form 需求征集单: wants that are on the books, and needs for firms to confirm.

    Parameters
    ----------
    wants
        Of `list_wants`; `import_wants` of these changes nothing.
    needs
        Of the register; one that a want speaks of already is left out.
    path
        Workbook to write; without any row it is a blank form.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    known = {want.need_id for want in wants}
    asked = [_asked(graph, need) for need in needs if need.need_id not in known]
    write_book(path, schema().books[BOOK], [_cells(want.fields) for want in [*wants, *asked]])


def import_wants(store: Store, path: Path, tables: Tables, *, who: str, why: str = "") -> Imported:
    """Take what firms wrote into the form, all of it or nothing.

    A row is the want of its firm for its component: new, or in place of what was there. A column without header stays as
    it is. Wants that are not in the sheet stay as they are: one is withdrawn by its state.

    Parameters
    ----------
    path
        A workbook with the sheet 需求征集单, or a CSV file with its headers.
    tables
        The rows that firms and components must be in.
    who, why
        Kept with what changes.

    Raises
    ------
    LoadError
        With every problem of every row, among them rows that somebody changed after the form was sent out.
    """
    sheet, found = read_book(path, schema().books[BOOK])

    def build() -> tuple[Sequence[Change], Imported]:
        return _build(store, sheet, found, tables, who=who, why=why or path.name)

    return record_again(store, build)


def check_wants(store: Store, path: Path, tables: Tables) -> Imported:
    """Tell what `import_wants` would take of a file now, and take nothing.

    Raises
    ------
    LoadError
        As `import_wants`.
    """
    sheet, found = read_book(path, schema().books[BOOK])
    return _build(store, sheet, found, tables, who="", why="")[1]


def need_of(want: Want, *, today: date) -> Need:
    """Give a want as a need; days are counted from `today`, 0 for a day that has passed."""
    fields = want.fields
    needed_by = str(fields["needed_by"] or "")
    volume, value = fields["volume"], fields["value_10k_yuan"]
    return Need(
        need_id=want.need_id,
        buyer_id=str(fields["buyer_id"]),
        component_id=str(fields["component_id"]),
        volume=volume if isinstance(volume, float) else None,
        by_days=float(max(0, (last_day(needed_by) - today).days)) if needed_by else None,
        about=tuple(sorted(filter(None, str(fields["about_firm_ids"]).split(";")))),
        value_10k_yuan=value if isinstance(value, float) else None,
    )


def with_wants(needs: Sequence[Need], wants: Sequence[Need]) -> tuple[Need, ...]:
    """Put needs of the register and of firms together, by buyer, then component.

    Of one firm and component, the numbers of the firm go before; it is about the firms of both.
    """
    merged = {need.need_id: need for need in needs}
    for want in wants:
        known = merged.get(want.need_id)
        merged[want.need_id] = want if known is None else _merged(known, want)
    return tuple(merged[need_id] for need_id in sorted(merged, key=lambda each: (merged[each].buyer_id, each)))


def _merged(known: Need, want: Need) -> Need:
    return replace(
        known,
        volume=known.volume if want.volume is None else want.volume,
        by_days=known.by_days if want.by_days is None else want.by_days,
        value_10k_yuan=known.value_10k_yuan if want.value_10k_yuan is None else want.value_10k_yuan,
        about=tuple(sorted({*known.about, *want.about})),
    )


def _want_of(entry: Entry) -> Want:
    fields = {**_empty(), **entry.fields, "need_id": entry.entry_id, "revision": float(entry.revision)}
    return Want(entry.entry_id, entry.revision, fields, entry.who, entry.when)


def _empty() -> dict[str, Field]:
    return {column.name: None if column.is_numeric else "" for column in schema().books[BOOK].columns}


def _asked(graph: SupplyGraph, need: Need) -> Want:
    """Give a need as a row that its firm may confirm."""
    with using_language("zh"):
        names = graph.names
        fields: dict[str, Field] = {
            **_empty(),
            "need_id": need.need_id,
            "buyer_id": need.buyer_id,
            "buyer_name": names.by_id("firm").get(need.buyer_id, ""),
            "component_id": need.component_id,
            "component_name": names.component(need.component_id),
            "volume": need.volume,
            "value_10k_yuan": need.value_10k_yuan,
            "about_firm_ids": ";".join(need.about),
        }
    return Want(need.need_id, 0, fields)


def _cells(fields: Mapping[str, Field]) -> dict[str, Value]:
    return {name: float(value) if isinstance(value, int) else value for name, value in fields.items()}


def _build(
    store: Store, sheet: BookSheet, found: Sequence[Finding], tables: Tables, *, who: str, why: str
) -> tuple[Sequence[Change], Imported]:
    wants = {want.need_id: want for want in list_wants(store)}
    known = {
        name: frozenset(tables[table][name]) for table, name in (("firms", "firm_id"), ("components", "component_id"))
    }
    findings = list(found)
    bad = {each.problem.row for each in found}
    row_by_need: dict[str, int] = {}
    changes: list[Change] = []
    unchanged = 0
    for row in sheet.rows:
        if row.row in bad:
            continue
        need_id = f"{row.values.get('buyer_id') or ''}/{row.values.get('component_id') or ''}"
        wrong = [
            error(sheet.place, row.row, sheet.headers.get(column, ""), *words)
            for column, words in _wrong(row, need_id, wants.get(need_id), known, row_by_need.get(need_id, 0))
        ]
        findings += wrong
        row_by_need.setdefault(need_id, row.row)
        fields = _fields(row, wants.get(need_id))
        revision = wants[need_id].revision if need_id in wants else 0
        if need_id in wants and fields == _kept(wants[need_id].fields):
            unchanged += not wrong
        elif not wrong:
            changes.append(Change(BOOK, need_id, fields, revision, who, why))
    refused(findings)
    added = tuple(sorted(each.entry_id for each in changes if not each.revision))
    changed = tuple(sorted(each.entry_id for each in changes if each.revision))
    return changes, Imported(added, changed, unchanged, sheet.repairs, sheet.warnings)


def _kept(fields: Mapping[str, Field]) -> dict[str, Field]:
    return {name: value for name, value in fields.items() if name not in _DERIVED}


def _fields(row: BookRow, want: Want | None) -> dict[str, Field]:
    """Give all fields of a row; a column without header stays as it is."""
    fields = _kept(want.fields) if want else _kept(_empty())
    for name, value in row.values.items():
        if name not in _DERIVED:
            fields[name] = (
                value if schema().books[BOOK].column(name).is_numeric else "" if value is None else str(value)
            )
    return fields


def _wrong(
    row: BookRow, need_id: str, want: Want | None, known: Mapping[str, frozenset[str]], first: int
) -> Iterator[tuple[str, Words]]:
    """Go through what is wrong in a row: (column, what is wrong)."""
    if first:
        yield (
            "",
            Words(f"与第 {first} 行是同一项需求；请只留一行", f"is the same need as row {first}; keep one of them"),
        )
    wanted = [("buyer_id", "firm_id", str(row.values.get("buyer_id") or ""))]
    wanted.append(("component_id", "component_id", str(row.values.get("component_id") or "")))
    about = filter(None, str(row.values.get("about_firm_ids") or "").split(";"))
    wanted += [("about_firm_ids", "firm_id", firm_id) for firm_id in about]
    for column, of, value in wanted:
        if not value:
            yield column, Words("是空的；必须填写", "is empty; it is required")
        elif value not in known[of]:
            yield column, Words(f"数据中没有“{value}”；请核对", f"{value!r} is not in the data; check it")
    stated = str(row.values.get("need_id") or need_id)
    if stated != need_id:
        yield (
            "need_id",
            Words(
                f"编号“{stated}”与企业、产品不符；请留空，或写 {need_id}",
                f"the id {stated!r} is not that of firm and component; leave it empty or write {need_id}",
            ),
        )
    revision = row.values.get("revision")
    if want and isinstance(revision, float) and revision < want.revision and _fields(row, want) != _kept(want.fields):
        yield (
            "revision",
            Words(
                f"发出后已由 {want.who or '他人'} 于 {local_time(want.when)} 修改；请重新发出再填",
                f"was changed by {want.who or 'somebody'} at {local_time(want.when)} since; send it out again",
            ),
        )
