"""What is a book: its columns, its records, and what its rules may say otherwise?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from chainlink.books.record import Cells, Record, folded
from chainlink.books.references import References
from chainlink.stores import Change, Entry, Field, Store
from graph_schema.answer_tables import Cell
from graph_schema.errors import UnknownIdError
from graph_schema.names import Words
from graph_schema.spec import ColumnSpec, TableSpec, schema

if TYPE_CHECKING:
    from chainlink.supply.names import Names

R = TypeVar("R", bound=Record)
ColumnWords = tuple[str, Words]
"""A column ("" for the record), and what is to be said of it."""
REVISION = "revision"


@dataclass(frozen=True)
class Context(Generic[R]):
    """What a record is held against.

    Attributes
    ----------
    store, references
        Where the books are, and what cells may refer to.
    records
        By folded id the register as it stands, with what earlier rows of the same action make of it.
    today, why
        The day of the change, and the reason given, "" for none.
    is_sheet
        Whether rows of a sheet are taken in: what people may not change is told there and left alone, else refused.
    """

    store: Store
    references: References
    records: dict[str, R]
    today: date
    why: str
    is_sheet: bool = False


class Book(Generic[R]):
    """A book of `chain.yaml` and its rules; what can be done with it stands in `Register`."""

    book: ClassVar[str]
    one: ClassVar[Words]
    """What one record is called."""
    same: ClassVar[Words] = Words("同一条", "the same entry")
    """What two rows about one record are called."""
    record_type: type[R]
    hidden: ClassVar[tuple[str, ...]] = ()
    """What is kept beside the columns of the sheet."""
    hidden_words: ClassVar[Mapping[str, Words]] = {}
    """What of it a history tells when it changes."""
    subject: ClassVar[tuple[str, ...]] = ()
    """Columns that say which record it is and never change."""
    may_name: ClassVar[bool] = True
    """Whether a row may give a new record an id of its own."""

    # ---- what a register may say otherwise

    def id_of(self, cells: Cells) -> str:
        """Give the id of a row that states none; "" where it follows from nothing."""
        return str(cells.get(self.key) or "")

    def which(self, cells: Cells, context: Context[R]) -> tuple[str, Words | None]:
        """Tell which record cells speak of, and what is wrong with the id stated.

        An id that follows from the subject must be that of the subject, where the row states all of it.
        """
        wanted = str(cells.get(self.key) or "").strip()
        if not wanted:
            return self.id_of(cells), None
        before = context.records.get(folded(wanted))
        is_whole = bool(self.subject) and all(name in cells for name in self.subject)
        right = self.id_of(cells) if is_whole else ""
        if right and folded(right) != folded(wanted):
            names = Words("、".join(self.columns[name].zh for name in self.subject), ", ".join(self.subject))
            return right, Words(
                f"编号“{wanted}”与{names.zh}不符；请留空，或写 {right}",
                f"the id {wanted!r} is not that of {names.en}; leave it empty or write {right}",
            )
        if before is not None:
            return before.entry_id, None
        if self.may_name:
            return right or wanted, None
        header = self.columns[self.key].zh
        return wanted, Words(
            f"没有这个{header}“{wanted}”；新增的请留空", f"{wanted!r} is not on the books; leave it empty for a new one"
        )

    def blank(self, entry_id: str, cells: Cells, context: Context[R]) -> R:
        """Give the record as it is before anybody entered anything."""
        return self.empty(entry_id)

    def changeable(self, before: R) -> frozenset[str]:
        """Name the columns that people may change; of a new record all but those that follow from the rest."""
        if not before.revision:
            return frozenset(self.columns) - self.shown_only
        return frozenset(name for name, column in self.columns.items() if column.is_personal) - self.shown_only

    def not_taken(self, name: str) -> Words:
        """Say why a change of a column is not taken."""
        return Words("不由人填写，所改未采用", "is not for people to write; the change is not taken")

    def settle(self, before: R, after: R, new_cells: Cells, context: Context[R], cells: Cells) -> R:
        """Give the record with all that follows from a change.

        Parameters
        ----------
        new_cells
            The cells that change.
        cells
            All cells of the row, those that say nothing new among them.
        """
        return after

    def wrong(self, before: R, after: R, context: Context[R]) -> Iterable[ColumnWords]:
        """Tell what cannot be, beside what `chain.yaml` refuses."""
        return ()

    def doubts(self, before: R, after: R, context: Context[R]) -> Iterable[ColumnWords]:
        """Tell what is taken but deserves a look."""
        return ()

    def is_news(self, before: R, after: R) -> bool:
        """Whether a record changes; a new one does."""
        return not before.revision or self.differs(before, after)

    def is_listed(self, record: R) -> bool:
        """Whether a record is there; one that was taken off the list keeps its history."""
        return True

    def order(self, record: R) -> tuple[object, ...]:
        """Give what records are listed by."""
        return (record.entry_id,)

    def cell_of(self, record: R, name: str, names: Names | None) -> Cell:
        """Give a field as people read it, where its value does not say it: None for the value itself."""
        return None

    def label(self, record: R) -> str:
        """Name a record in a sentence about several."""
        return record.entry_id

    def shown_fields(self, stored: Mapping[str, Field]) -> dict[str, Field]:
        """Give the fields of an entry as they are shown, where the store keeps them otherwise."""
        return dict(stored)

    def stored_fields(self, shown: Mapping[str, Field]) -> dict[str, Field]:
        """Give fields as the store keeps them."""
        return dict(shown)

    def derived(self, record: R) -> Mapping[str, Field]:
        """Give the values of columns that follow from the record."""
        return {}

    # ---- what chain.yaml says

    @cached_property
    def spec(self) -> TableSpec:
        """The book in `chain.yaml`."""
        return schema().books[self.book]

    @cached_property
    def columns(self) -> dict[str, ColumnSpec]:
        """Its columns by name, in order."""
        return {column.name: column for column in self.spec.columns}

    @property
    def key(self) -> str:
        """The column that holds the id."""
        return self.spec.key[0]

    @cached_property
    def shown_only(self) -> frozenset[str]:
        """Columns that are shown and never recorded."""
        key = () if self.columns[self.key].is_required else (self.key,)
        return frozenset({*key, REVISION, *(name for name, column in self.columns.items() if column.is_derived)})

    @cached_property
    def _missing(self) -> dict[str, Field]:
        return {
            name: None if column.is_numeric or column.type == "flag" else "" for name, column in self.columns.items()
        }

    # ---- records

    def empty(self, entry_id: str = "") -> R:
        """Give a record of which nothing is known."""
        fields = {**self._missing, self.key: entry_id}
        return self.record_type(entry_id, 0, fields, dict.fromkeys(self.hidden, ""))

    def record_of(self, entry: Entry) -> R:
        """Read an entry, whatever columns were known when it was written; what no sheet shows stays with it."""
        stored = self.shown_fields(entry.fields)
        fields = {name: stored.get(name, missing) for name, missing in self._missing.items()}
        fields[self.key] = entry.entry_id
        if REVISION in fields:
            fields[REVISION] = float(entry.revision)
        hidden = dict.fromkeys(self.hidden, "") | {
            name: value for name, value in stored.items() if name not in self.columns
        }
        record = self.record_type(entry.entry_id, entry.revision, fields, hidden, entry.who, entry.when, entry.why)
        return replace(record, fields={**fields, **derived}) if (derived := self.derived(record)) else record

    def records(self, store: Store) -> tuple[R, ...]:
        """Give all records, in the order of the register; empty when there is none."""
        every = (self.record_of(entry) for entry in store.entries(self.book))
        return tuple(sorted(filter(self.is_listed, every), key=self.order))

    def find(self, store: Store, wanted: str) -> R:
        """Give one record by its id; spaces, full-width forms and letter case do not count.

        Raises
        ------
        UnknownIdError
            If it is not on the books; ids that come close are named.
        """
        for known_as in dict.fromkeys((wanted.strip(), wanted.strip().upper())):
            states = store.history(self.book, known_as) if known_as else ()
            if states and self.is_listed(record := self.record_of(states[-1])):
                return record
        text = folded(wanted)
        every = [self.record_of(entry) for entry in store.entries(self.book)]
        for record in every:
            if folded(record.entry_id) == text and self.is_listed(record):
                return record
        ids = [record.entry_id for record in every if self.is_listed(record)]
        raise UnknownIdError(self.one, wanted, [known_id for known_id in ids if text and text in folded(known_id)][:5])

    def history(self, store: Store, wanted: str) -> tuple[R, ...]:
        """Give all states of one record, oldest first; `UnknownIdError` as `find`."""
        return tuple(map(self.record_of, store.history(self.book, self.find(store, wanted).entry_id)))

    def change_to(self, record: R, *, who: str, why: str = "") -> Change:
        """Give the change that brings the books to this record, made on its revision."""
        kept = {name: value for name, value in record.fields.items() if name not in self.shown_only}
        return Change(
            self.book, record.entry_id, self.stored_fields({**kept, **record.hidden}), record.revision, who, why
        )

    def differs(self, before: R, after: R) -> bool:
        """Whether two states of a record differ in anything that is recorded."""
        columns = (name for name in self.columns if name not in self.shown_only)
        return before.hidden != after.hidden or any(before.fields[name] != after.fields[name] for name in columns)
