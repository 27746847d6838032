"""How does a register go out as a sheet, and what does the sheet change when it comes back?

Mistakes of any row are told all at once, and nothing is taken. A cell that somebody else changed as well since the sheet
was written out refuses its own row alone: the other rows are taken, and the answer names row, column and both values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from chainlink.books.book import Book, ColumnWords, Context, R
from chainlink.books.judge import EMPTY, JudgedRecord, judge, twice_words
from chainlink.books.references import References
from chainlink.stores import Change, Field
from graph_schema.spec import ColumnSpec
from loaders.book_sheets import (
    BookRow,
    BookSheet,
    Imported,
    RefusedCell,
    Value,
    refused,
)
from loaders.findings import Finding, error, problems, warning


def judge_rows(
    book: Book[R], sheet: BookSheet, findings: Sequence[Finding], context: Context[R], *, who: str, file: str
) -> tuple[list[Change], Imported]:
    """Give what the rows of a sheet change.

    Parameters
    ----------
    sheet, findings
        Of `read_book`.
    file
        Kept as the reason of a change that gives none.

    Raises
    ------
    LoadError
        With every mistake of every row, cells that both sides changed among them.
    """
    context = replace(context, is_sheet=True)
    remarks = SheetRemarks(book, sheet, findings)
    changes: list[Change] = []
    row_by_id: dict[str, int] = {}
    unchanged = 0
    for row in sheet.rows:
        if row.row in remarks.rows_with_errors:
            continue
        judged = judge(book, row_cells(book, row), context)
        entry_id = judged.before.entry_id
        is_named = bool(entry_id) and all(column != book.key for column, _ in judged.wrong)
        first = row_by_id.setdefault(entry_id, row.row) if is_named else row.row
        if first != row.row:
            remarks.tell(error, row.row, [("", twice_words(book, first))])
        remarks.tell(error, row.row, judged.wrong)
        remarks.tell(warning, row.row, judged.doubts)
        remarks.refuse(row.row, judged)
        if judged.wrong or judged.clashes:
            continue
        if judged.is_news:
            changes.append(book.change_to(judged.after, who=who, why=judged.why or file))
        else:
            unchanged += 1
    remarks.tell(warning, 0, context.references.unchecked.items())
    return changes, remarks.imported(changes, unchanged)


class SheetRemarks:
    """Gathers what is to be said of a sheet."""

    def __init__(self, book: Book[R], sheet: BookSheet, findings: Sequence[Finding]) -> None:
        self._columns, self._sheet, self._findings = book.columns, sheet, list(findings)
        self.rows_with_errors = frozenset(finding.problem.row for finding in findings)
        """Rows that could not be read."""
        self._refused: list[RefusedCell] = []
        self._missing: dict[str, ColumnSpec] = {}

    def tell(self, gravity: Callable[..., Finding], row: int, remarks: Iterable[ColumnWords]) -> None:
        """Note what is said of a row; a required column that is nowhere in the sheet is told once."""
        for column, words in remarks:
            if words is EMPTY and column not in self._sheet.headers:
                self._missing[column] = self._columns[column]
            else:
                self._findings.append(gravity(self._sheet.place, row, self._header(column), *words))

    def refuse(self, row: int, judged: JudgedRecord[R]) -> None:
        """Note the cells of a row that somebody else changed as well."""
        before = judged.before
        for clash in judged.clashes:
            column = self._columns[clash.column]
            self._refused.append(
                RefusedCell(
                    place=self._sheet.place,
                    row=row,
                    column=self._header(clash.column),
                    entry_id=before.entry_id,
                    wanted=_shown(column, clash.wanted),
                    newer=_shown(column, clash.newer),
                    changed_by=before.who,
                    changed_at=before.when,
                )
            )

    def imported(self, changes: Sequence[Change], unchanged: int) -> Imported:
        """Give the answer, or raise every mistake."""
        if self._missing:
            zh, en = "、".join(header.zh for header in self._missing.values()), ", ".join(self._missing)
            message = (f"缺少必填列：{zh}；请补上", f"required columns are missing: {en}; add them")
            self._findings.append(error(self._sheet.place, 0, "", *message))
        if problems(self._findings, "error"):
            refused([*self._findings, *(Finding("error", cell.problem) for cell in self._refused)])
        return Imported(
            added=tuple(sorted(change.entry_id for change in changes if not change.revision)),
            changed=tuple(sorted(change.entry_id for change in changes if change.revision)),
            unchanged=unchanged,
            repairs=self._sheet.repairs,
            warnings=tuple(sorted({*self._sheet.warnings, *problems(self._findings, "warning")})),
            refused=tuple(self._refused),
        )

    def _header(self, column: str) -> str:
        return self._sheet.headers.get(column, self._columns[column].zh) if column else ""


def row_cells(book: Book[R], row: BookRow) -> dict[str, Field]:
    """Give the cells of a row as the book keeps them."""
    return {
        name: value if book.columns[name].is_numeric or book.columns[name].type == "flag" else str(value or "")
        for name, value in row.values.items()
    }


def sheet_rows(book: Book[R], records: Iterable[R], references: References | None) -> list[dict[str, Value]]:
    """Give records as rows of the sheet; names that the book does not keep come from `references`, if there are any."""
    return [_written(book, record.fields, references) for record in records]


def _written(book: Book[R], fields: Mapping[str, Field], references: References | None) -> dict[str, Value]:
    cells: dict[str, Value] = {name: float(value) if type(value) is int else value for name, value in fields.items()}
    if references is not None:
        for name, column in book.columns.items():
            if column.name_of and column.is_derived:
                cells[name] = references.name(book.columns[column.name_of], fields[column.name_of])
    return cells


def _shown(column: ColumnSpec, value: Field) -> str:
    """Give a value as a reader knows it from the sheet."""
    if isinstance(value, float):
        return f"{value:.15g}"
    return dict(column.choices).get(str(value), str(value)) if value is not None else ""
