"""Which problems did firms raise, who handles them, and was the firm told? 问题台账: collect, assign, handle, report back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainlink.books.book import ColumnWords, Context
from chainlink.books.record import Cells, Record, id_from
from chainlink.books.register import Register
from graph_schema.names import Words
from loaders.dates import is_before

_DONE = ("handled", "reported")
_STEPS = (("collected_on", "assigned_on"), ("assigned_on", "handled_on"), ("handled_on", "reported_on"))
"""Days of which the second never lies before the first."""


class ProblemBook(Register[Record]):
    """A row is the problem of its id, else that of its firm, day and words; the id stays when one of these changes."""

    book = "problems"
    one = Words("企业问题", "problem")
    same = Words("同一件问题", "the same problem")
    record_type = Record
    may_name = False

    def id_of(self, cells: Cells) -> str:
        """Give the id of a problem that states none."""
        return id_from("W", *(str(cells.get(name) or "") for name in ("firm_id", "collected_on", "problem")))

    def settle(self, before: Record, after: Record, new_cells: Cells, context: Context[Record], cells: Cells) -> Record:
        """Say how far a problem is of which no state is given: assigned where an office has it, else collected."""
        state = after.fields["state"] or ("assigned" if after.fields["office"] else "collected")
        return replace(after, fields={**after.fields, "state": state})

    def wrong(self, before: Record, after: Record, context: Context[Record]) -> Iterator[ColumnWords]:
        """Tell a step without what it needs, and days out of order or ahead."""
        state = after.fields["state"]
        if state in ("assigned", "in_hand", *_DONE) and not after.fields["office"]:
            yield "office", Words("是空的；交办须写明责任单位", "is empty; say which office it is assigned to")
        if state in _DONE and not after.fields["handling"]:
            yield "handling", Words("是空的；已办结的须写明办理情况", "is empty; say what was done")
        if state == "reported" and not after.fields["reported_on"]:
            yield "reported_on", Words("是空的；已反馈的须写明反馈日期", "is empty; say when the firm was told")
        for first, second in _STEPS:
            if is_before(after.text(second), after.text(first)):
                header = self.columns[first].zh
                yield second, Words(f"早于{header} {after.text(first)}", f"is before {first}, {after.text(first)}")
        for name in ("collected_on", "assigned_on", "handled_on", "reported_on"):
            if is_before(context.today.isoformat(), after.text(name)):
                yield name, Words(f"晚于今天（{context.today}）", f"is after today ({context.today})")

    def doubts(self, before: Record, after: Record, context: Context[Record]) -> Iterator[ColumnWords]:
        """Ask for another look where the firm is not content with what counts as done."""
        if after.fields["satisfaction"] == "unsatisfied" and after.fields["state"] in _DONE:
            yield (
                "satisfaction",
                Words("企业不满意；请核对是否退回办理", "the firm is not content; check whether it goes back"),
            )

    def order(self, record: Record) -> tuple[object, ...]:
        """List what the firm waits for first, by deadline, none last."""
        is_done = record.fields["state"] in ("reported", "dropped")
        return (is_done, record.text("deadline") or "9999", record.entry_id)


PROBLEMS = ProblemBook()
