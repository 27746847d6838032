"""What are the commands of one register called, and what does the register say otherwise?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from inspect import Parameter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chainlink.commands.console import tell
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.books.record import Record
    from chainlink.books.register import Register
    from chainlink.stores import Field, Store
    from graph_schema.answer_tables import AnswerTable
    from loaders.book_sheets import Imported

EVERYTHING = Words("全部", "all")


@dataclass(frozen=True)
class Family:
    """What the commands of one register are called.

    Attributes
    ----------
    book
        The register's book in `chain.yaml`.
    title
        What the group is about, for the help.
    one, many
        What JSON calls one record, and several; as the book where they are not given.
    positional
        Columns that `add` takes as arguments, in this order.
    other_options
        Further names of a column's option: those it had before.
    paper_title, everything
        Title of its workbook, as the sheet where it is not given; and what it covers without a filter.
    """

    book: str
    title: Words
    one: str = ""
    many: str = ""
    positional: tuple[str, ...] = ()
    other_options: Mapping[str, str] = field(default_factory=dict)
    paper_title: Words | None = None
    everything: Words = EVERYTHING

    def register(self) -> Register[Any]:
        """Import the register."""
        from chainlink.books.registers import register_of

        return register_of(self.book)

    # ---- what a register may say otherwise

    def parameters(self, verb: str) -> Sequence[Parameter]:
        """Give what a verb takes beside the columns; it is passed on to `records` or `change` by its name."""
        return ()

    def records(self, store: Store, **more: Any) -> Sequence[Record]:
        """Give the records that `list` and `export` speak of."""
        return self.register().records(store)

    def find(self, store: Store, wanted: str) -> Record:
        """Give one record by its id."""
        record: Record = self.register().find(store, wanted)
        return record

    def add(self, store: Store, cells: Mapping[str, Field], *, who: str, why: str) -> Record:
        """Enter a record."""
        record: Record = self.register().add(store, cells, who=who, why=why)
        return record

    def change(
        self, store: Store, wanted: str, cells: Mapping[str, Field], *, who: str, why: str, **more: Any
    ) -> Record:
        """Change a record."""
        record: Record = self.register().change(store, wanted, cells, who=who, why=why)
        return record

    def json_of(self, record: Any) -> dict[str, Any]:
        """Give a record as JSON has it."""
        from chainlink.books.register_tables import record_json

        return record_json(record)

    def table(self, records: Sequence[Any], store: Store) -> AnswerTable:
        """Describe records as `list` prints them."""
        from chainlink.books.register_tables import list_table

        return list_table(self.register(), records)

    def tell_listed(self, records: Sequence[Any]) -> None:
        """Say how many there are."""
        tell(Words(f"共 {len(records)} 条", f"{len(records)} on the list"))

    def take(self, store: Store, path: Path, *, who: str, why: str, **more: Any) -> Imported:
        """Take a sheet in."""
        return self.register().import_sheet(store, path, who=who, why=why)

    def workbook(self, records: Sequence[Any], store: Store, cover: Sequence[Words], **more: Any) -> bytes:
        """Write records as the register's workbook."""
        from chainlink.books.references import References

        return self.register().sheet_bytes(records, cover=cover, references=References(store))

    def print_recorded(self, record: Any) -> None:
        """Say that a record was entered or changed."""
        print(
            Words(
                f"已记录 {record.entry_id}（修订 {record.revision}）",
                f"recorded {record.entry_id}, revision {record.revision}",
            )
        )

    def print_record(self, record: Any, store: Store) -> None:
        """Print one record, its filled columns a line each."""
        from chainlink.books.references import References
        from chainlink.books.register_tables import record_table
        from graph_schema.answer_tables import cell_text

        table = record_table(self.register(), record, references=References(store))
        for row in table.rows:
            header, content = (cell_text(column, cell) for column, cell in zip(table.columns, row, strict=True))
            print(f"{header}: {content}")
