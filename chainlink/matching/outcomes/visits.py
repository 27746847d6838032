"""Which firms were visited, by whom, and what did they ask for? 走访: a sheet taken in, kept with every change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chainlink.books.book import ColumnWords, Context
from chainlink.books.record import Cells, Record, id_from
from chainlink.books.register import Register
from chainlink.matching.days import first_day, known_day
from graph_schema.names import Words


@dataclass(frozen=True)
class Visit(Record):
    """One visit to a firm, as it stands on the books."""

    @property
    def visited_on(self) -> date | None:
        """The day, the last one where only month or year is given."""
        return known_day(self.fields["visited_on"])


def visit_id_of(firm_id: str, visited_on: str, visited_by: str) -> str:
    """Give the id of a visit: the same on every machine.

    Examples
    --------
    >>> visit_id_of("T1", "2026-03-05", "链长") == visit_id_of("T1", "2026-03-06", "链长")
    False
    """
    return id_from("V", firm_id, visited_on, visited_by)


class VisitBook(Register[Visit]):
    """A row is the visit of its id, else that of its firm, day and visitors; the id stays when one of these was wrong."""

    book = "visits"
    one = Words("走访", "visit")
    same = Words("同一次走访", "the same visit")
    record_type = Visit
    may_name = False

    def id_of(self, cells: Cells) -> str:
        """Give the id of a visit that states none."""
        return visit_id_of(*(str(cells.get(name) or "") for name in ("firm_id", "visited_on", "visited_by")))

    def order(self, record: Visit) -> tuple[object, ...]:
        """Give the latest first, then by id."""
        return (-(record.visited_on or date.min).toordinal(), record.entry_id)

    def wrong(self, before: Visit, after: Visit, context: Context[Visit]) -> Iterator[ColumnWords]:
        """Tell a visit that lies ahead, and more problems solved than were raised."""
        day = first_day(after.fields["visited_on"])
        if day and day > context.today:
            message = Words(f"晚于今天（{context.today}）；请在走访后登记", f"is after today ({context.today})")
            yield "visited_on", message
        solved = after.number("problems_solved")
        if solved is not None and solved > (after.number("problems_raised") or 0.0):
            yield (
                "problems_solved",
                Words(
                    "多于提出的问题；请核对两项，或补上提出问题(个)",
                    "is more than were raised; check both, or state how many were raised",
                ),
            )


VISITS = VisitBook()
BOOK = VISITS.book
list_visits = VISITS.records
import_visits, check_visits, visit_sheet_bytes = VISITS.import_sheet, VISITS.check_sheet, VISITS.sheet_bytes
