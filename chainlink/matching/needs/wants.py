"""What do firms themselves say they look for? 需求征集单: sent out as a sheet, read back, kept with every change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from chainlink.books.record import Cells, Record
from chainlink.books.register import Register
from chainlink.matching.days import last_day
from chainlink.matching.needs.need import Need
from chainlink.stores import Field
from chainlink.supply.graph import SupplyGraph
from graph_schema.names import Words, using_language


@dataclass(frozen=True)
class Want(Record):
    """What one firm says of one component, as it stands on the books; its id is `buyer/component`."""

    @property
    def need_id(self) -> str:
        """Its id, which is that of the need."""
        return self.entry_id

    @property
    def is_open(self) -> bool:
        """Whether it was not withdrawn."""
        return self.fields["state"] != "withdrawn"


class WantBook(Register[Want]):
    """A row is the want of its firm for its component; one is withdrawn by its state."""

    book = "wants"
    one = Words("需求", "need")
    same = Words("同一项需求", "the same need")
    record_type = Want
    subject = ("buyer_id", "component_id")

    def id_of(self, cells: Cells) -> str:
        """Give buyer and component."""
        return "/".join(str(cells.get(name) or "") for name in self.subject)


WANTS = WantBook()
BOOK = WANTS.book
list_wants, import_wants, check_wants = WANTS.records, WANTS.import_sheet, WANTS.check_sheet


def form_rows(graph: SupplyGraph, wants: Sequence[Want], needs: Sequence[Need]) -> list[Want]:
    """Give the rows of the form: what firms stated, then needs of the register that none of them speaks of."""
    known_ids = {want.need_id for want in wants}
    return [*wants, *(_asked(graph, need) for need in needs if need.need_id not in known_ids)]


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
        gathered = merged.get(want.need_id)
        merged[want.need_id] = want if gathered is None else _merged(gathered, want)
    return tuple(merged[need_id] for need_id in sorted(merged, key=lambda need: (merged[need].buyer_id, need)))


def _merged(gathered: Need, want: Need) -> Need:
    return replace(
        gathered,
        volume=gathered.volume if want.volume is None else want.volume,
        by_days=gathered.by_days if want.by_days is None else want.by_days,
        value_10k_yuan=gathered.value_10k_yuan if want.value_10k_yuan is None else want.value_10k_yuan,
        about=tuple(sorted({*gathered.about, *want.about})),
    )


def _asked(graph: SupplyGraph, need: Need) -> Want:
    """Give a need as a row that its firm may confirm."""
    with using_language("zh"):
        names = graph.names
        fields: dict[str, Field] = {
            **WANTS.empty(need.need_id).fields,
            "buyer_id": need.buyer_id,
            "buyer_name": names.given("firm", need.buyer_id),
            "component_id": need.component_id,
            "component_name": names.component(need.component_id),
            "volume": need.volume,
            "value_10k_yuan": need.value_10k_yuan,
            "about_firm_ids": ";".join(need.about),
        }
    return replace(WANTS.empty(need.need_id), fields=fields)
