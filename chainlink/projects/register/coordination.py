"""What do projects and firms ask the office to settle, and what came of it? 协调事项."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainlink.books.book import ColumnWords, Context
from chainlink.books.record import Cells, Record, id_from
from chainlink.books.register import Register
from graph_schema.names import Words


class CoordinationBook(Register[Record]):
    """A row is the matter of its id, else that of its project, firm and words; the id stays when one of these changes."""

    book = "coordination"
    one = Words("协调事项", "matter")
    same = Words("同一件事项", "the same matter")
    record_type = Record
    may_name = False

    def id_of(self, cells: Cells) -> str:
        """Give the id of a matter that states none."""
        return id_from("X", *(str(cells.get(name) or "") for name in ("project_id", "firm_id", "matter")))

    def settle(self, before: Record, after: Record, new_cells: Cells, context: Context[Record], cells: Cells) -> Record:
        """Open a matter of which no state is given."""
        return replace(after, fields={**after.fields, "state": after.fields["state"] or "open"})

    def wrong(self, before: Record, after: Record, context: Context[Record]) -> Iterator[ColumnWords]:
        """Tell a matter of neither project nor firm, and one that is settled without an answer."""
        if not after.fields["project_id"] and not after.fields["firm_id"]:
            yield (
                "project_id",
                Words("项目与企业都是空的；请填其一", "names neither project nor firm; write one of them"),
            )
        if after.fields["state"] == "settled" and not after.fields["answer"]:
            yield "answer", Words("是空的；已办结的须写明答复", "is empty; a settled matter needs its answer")

    def order(self, record: Record) -> tuple[object, ...]:
        """List what is not settled first, by deadline, none last."""
        is_done = record.fields["state"] in ("settled", "dropped")
        return (is_done, record.text("deadline") or "9999", record.entry_id)


COORDINATION = CoordinationBook()
