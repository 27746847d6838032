"""Whom did the office recognise as leader, partner, expert or community, since when, and who decided? With history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from chainlink.books.book import ColumnWords, Context
from chainlink.books.record import Cells
from chainlink.books.register import Register
from chainlink.leaders.records import BOOK, Recognised, register_id_of
from chainlink.leaders.weights import load_leader_weights
from chainlink.stores import Field
from graph_schema.names import Words


class LeaderBook(Register[Recognised]):
    """A row is the entry of its kind, chain and firm, and what it is about never changes."""

    book = BOOK
    one = Words("认定", "entry")
    record_type = Recognised
    subject = ("kind", "chain_id", "firm_id")

    def id_of(self, cells: Cells) -> str:
        """Give the id of an entry."""
        return register_id_of(*(str(cells.get(name) or "") for name in self.subject))

    def wrong(self, before: Recognised, after: Recognised, context: Context[Recognised]) -> Iterator[ColumnWords]:
        """Tell a community without members, days in the wrong order, and a firm that would lead too many chains."""
        if after.fields["kind"] == "community" and not after.fields["member_ids"]:
            yield "member_ids", Words("是空的；共同体须填成员企业代码", "is empty; a community must name its members")
        first, last = after.text("valid_from"), after.text("valid_to")
        if first and last and last < first[: len(last)]:
            yield "valid_to", Words("早于有效期起；请核对", "lies before valid_from; check them")
        yield from _too_many_chains(after, context.records.values())


def _too_many_chains(after: Recognised, every: Iterable[Recognised]) -> Iterator[ColumnWords]:
    """Tell a firm that would lead more chains at the same time than one may."""
    if after.fields["kind"] != "chain_leader":
        return
    limit = load_leader_weights().chains_per_firm
    first, last = _span(after.fields)
    beside = sorted(
        other.text("chain_id")
        for other in every
        if other.fields["kind"] == "chain_leader"
        and other.fields["firm_id"] == after.fields["firm_id"]
        and other.fields["chain_id"] != after.fields["chain_id"]
        and _span(other.fields)[0] <= last
        and first <= _span(other.fields)[1]
    )
    if len(beside) >= limit:
        yield (
            "",
            Words(
                f"该企业同期已是 {'、'.join(beside)} 的链主；一家企业至多 {limit} 条链",
                f"the firm leads {', '.join(beside)} at that time; a firm may lead {limit} chains",
            ),
        )


def _span(fields: Mapping[str, Field]) -> tuple[str, str]:
    """First and last day as texts that compare; an open end lies beyond every day."""
    return str(fields["valid_from"] or "0000"), str(fields["valid_to"] or "9999") + "~"


LEADERS = LeaderBook()
recognise, change_recognised = LEADERS.add, LEADERS.change
list_recognised, find_recognised, history = LEADERS.records, LEADERS.find, LEADERS.history
import_register, register_bytes, export_register = LEADERS.import_sheet, LEADERS.sheet_bytes, LEADERS.export_sheet
