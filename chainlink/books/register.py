"""What can be done with a register, whichever it is? List, find, add, change, history, sheet out, sheet in.

A register is a book of `chain.yaml` and what its rules add to it. Declared like this, in one file of its room:

    class VisitBook(Register[Visit]):
        book = "visits"
        one = Words("走访", "visit")
        same = Words("同一次走访", "the same visit")
        record_type = Visit                      # a Record with properties of its own

        def id_of(self, cells): ...              # the id of a row that states none
        def settle(self, before, after, new_cells, context, cells): ... # what follows from a change
        def wrong(self, before, after, context): ...              # what chain.yaml cannot refuse

    VISITS = VisitBook()

and named in `chainlink.books.registers`. Everything else is said in `chain.yaml` by the marks of its columns:

    required, choices, min, is_whole     what a value must be
    refers_to, may_be_new                which ids it may name; `may_be_new` tells an unknown one instead of refusing it
    is_personal                          people may change it; other columns are the scan's, or the plan's
    is_derived                           follows from the rest: shown, never recorded (key and revision too)
    name_of                              the name of what another column refers to: filled in where it is empty
    needs_reason, is_reason              which changes need a reason, and the column that may give it
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from chainlink.books.book import REVISION, Book, Context, R
from chainlink.books.judge import JudgedRecord, Presence, judge, refuse_overtaken, refuse_twice, refuse_wrong, typed
from chainlink.books.record import Cells, folded, record_again
from chainlink.books.references import References
from chainlink.stores import Change, Field, Store
from graph_schema.names import Words

if TYPE_CHECKING:  # sheets are read with pandas, which the first page does without
    from loaders.book_sheets import Imported
    from loaders.tables import Tables


class Register(Book[R]):
    """A book and what can be done with it; see the head of this file."""

    def context(
        self, store: Store, *, tables: Tables | None = None, today: date | None = None, why: str = ""
    ) -> Context[R]:
        """Give what records are held against now; the data of the store where `tables` is None."""
        records = {folded(entry.entry_id): self.record_of(entry) for entry in store.entries(self.book)}
        return Context(store, References(store, tables), records, today or date.today(), why.strip())

    def add(
        self,
        store: Store,
        cells: Cells,
        *,
        who: str,
        why: str = "",
        tables: Tables | None = None,
        today: date | None = None,
    ) -> R:
        """Enter a new record.

        Raises
        ------
        UsageError
            With everything that is wrong, or if it is on the books already.
        """
        return self.record_all(store, [cells], who=who, why=why, tables=tables, today=today, presence="new")[0]

    def change(
        self,
        store: Store,
        wanted: str,
        cells: Cells,
        *,
        who: str,
        why: str = "",
        revision: int | None = None,
        tables: Tables | None = None,
        today: date | None = None,
    ) -> R:
        """Change what the books say of a record.

        Parameters
        ----------
        cells
            Columns that people may change to new values; "" or None empties one. Names will do for ids.
        who, why
            Who changes it, and why: `needs_reason` in `chain.yaml` says what for.
        revision
            The revision the person saw. None: whatever it is now.

        Raises
        ------
        UnknownIdError
            If it is not on the books.
        UsageError
            With everything that is wrong.
        ConflictError
            If somebody changed it after `revision`.
        """
        seen: dict[str, Field] = {} if revision is None else {REVISION: revision}
        record = self.find(store, wanted)
        chains = {name: record.fields[name] for name, column in self.columns.items() if column.refers_to == "chains"}
        row = {**chains, self.key: record.entry_id, **cells, **seen}
        return self.record_all(store, [row], who=who, why=why, tables=tables, today=today, presence="known")[0]

    def record_all(
        self,
        store: Store,
        rows: Sequence[Mapping[str, Field]],
        *,
        who: str,
        why: str = "",
        tables: Tables | None = None,
        today: date | None = None,
        presence: Presence = "either",
    ) -> tuple[R, ...]:
        """Enter or change several records, all of them or none.

        Parameters
        ----------
        rows
            Columns to values; the key says which record, a `revision` which state of it the person saw.

        Returns
        -------
        tuple
            As they stand now with what deserves a look, in the order of the rows; a row that says nothing new changes
            nothing.

        Raises
        ------
        UsageError
            With everything that is wrong in any row.
        ConflictError
            If somebody changed one of them since it was read.
        """

        def build() -> tuple[Sequence[Change], tuple[JudgedRecord[R], ...]]:
            context = self.context(store, tables=tables, today=today, why=why)
            judged = [judge(self, typed(self, row), context, presence=presence) for row in rows]
            refuse_wrong(self, judged)
            refuse_twice(self, judged)
            for row, one in zip(rows, judged, strict=True):
                refuse_overtaken(row, one)
            return [self.change_to(one.after, who=who, why=one.why) for one in judged if one.is_news], tuple(judged)

        is_once = any(row.get(REVISION) is not None for row in rows)
        judged = record_again(store, build, is_once=is_once)
        states = [store.history(self.book, one.before.entry_id) for one in judged]
        records = [
            self.record_of(entries[-1]) if entries else one.before for entries, one in zip(states, judged, strict=True)
        ]
        return tuple(replace(record, doubts=one.doubts) for record, one in zip(records, judged, strict=True))

    def import_sheet(
        self,
        store: Store,
        path: Path,
        tables: Tables | None = None,
        *,
        who: str,
        why: str = "",
        today: date | None = None,
    ) -> Imported:
        """Take what people wrote into the sheet of the book.

        A column without header stays as it is, an empty cell empties it. What somebody else changed since the sheet was
        written out stays, as long as the sheet does not change the same cell. Records that are not in the sheet stay.

        Parameters
        ----------
        path
            A workbook with the sheet of the book, or a CSV file with its headers.
        tables
            The rows that ids must be in; the store's if None.
        who, why
            Who imports, and the reason of rows that give none.

        Returns
        -------
        Imported
            What was added and changed; in `refused` every cell that both sides changed, whose rows were not taken.

        Raises
        ------
        LoadError
            With every mistake of every row; nothing is changed then.
        """
        from chainlink.books.sheets import judge_rows
        from loaders.book_sheets import read_book

        sheet, findings = read_book(path, self.spec)

        def build() -> tuple[Sequence[Change], Imported]:
            context = self.context(store, tables=tables, today=today, why=why)
            return judge_rows(self, sheet, findings, context, who=who, file=path.name)

        return record_again(store, build)

    def check_sheet(
        self, store: Store, path: Path, tables: Tables | None = None, *, why: str = "", today: date | None = None
    ) -> Imported:
        """Tell what `import_sheet` would take of a file now, and take nothing; `LoadError` as there."""
        from chainlink.books.sheets import judge_rows
        from loaders.book_sheets import read_book

        sheet, findings = read_book(path, self.spec)
        context = self.context(store, tables=tables, today=today, why=why)
        return judge_rows(self, sheet, findings, context, who="", file=path.name)[1]

    def sheet_bytes(
        self, records: Iterable[R], *, cover: Sequence[Words] = (), references: References | None = None
    ) -> bytes:
        """Give the workbook with the sheet of the book; `import_sheet` of it changes nothing, without records it is blank.

        Parameters
        ----------
        cover
            Title, scope, date of the data and so on, for the sheet 说明; none without.
        references
            Where names come from that the book does not keep; they stay empty without.
        """
        from chainlink.books.sheets import sheet_rows
        from loaders.book_sheets import book_bytes

        return book_bytes(self.spec, sheet_rows(self, records, references), cover=cover)

    def export_sheet(
        self, records: Iterable[R], path: Path, *, cover: Sequence[Words] = (), references: References | None = None
    ) -> None:
        """Write `sheet_bytes` into a file; `UsageError` if it cannot be written."""
        from loaders.book_sheets import write_file

        write_file(path, self.sheet_bytes(records, cover=cover, references=references))
