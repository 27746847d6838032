"""What lies on the tables of an event? Its workbook: needs, master list, every firm's day, table cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chainlink.matching.events.register import Event, EventMeeting
from chainlink.matching.needs.need import Need
from chainlink.matching.needs.wants import Want
from chainlink.matching.pairs.measures import first_labels, valid_labels
from chainlink.matching.pairs.weights import PartName, load_weights
from chainlink.matching.pairs.wording import label_words
from chainlink.report.paper import Paper
from chainlink.report.sheets import Column, Sheet, Value, workbook_of
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.names import Names
from graph_schema.moments import DataDates
from graph_schema.names import TO_REVIEW, Words

FIRM, CODE = Words("企业", "firm"), Words("企业代码", "firm code")
ROUND, TABLE = Words("轮次", "round"), Words("桌号", "table")
BUYER, SUPPLIER = Words("需求企业", "buyer"), Words("供给企业", "supplier")
NEEDED, OFFERED = Words("需求产品", "needs"), Words("供给产品", "offers")
VOLUME, VALUE = Words("年需求量", "volume a year"), Words("采购需求金额(万元)", "10,000 yuan a year")


def event_workbook(graph: SupplyGraph, event: Event, needs: Sequence[Need], wants: Sequence[Want]) -> bytes:
    """Write the papers of an event as one .xlsx.

    Parameters
    ----------
    graph
        Where names come from.
    event
        Planned.
    needs
        All needs of the event; those that meet nobody are on the list of needs too.
    wants
        What firms stated: whom to call, and the office in charge.
    """
    names = graph.names
    sheets = [
        _needs(event, needs, wants, names),
        _master(graph, event, needs, names),
        _days(event, names),
        _cards(event, names),
    ]
    return workbook_of(event_paper(graph, event), sheets)


def event_paper(graph: SupplyGraph, event: Event) -> Paper:
    """Give what every paper of an event says of itself."""
    scope = " · ".join(str(event.fields[name]) for name in ("name", "held_on", "place") if event.fields[name])
    basis = event.basis
    return Paper(
        Words("供需对接活动", "matchmaking event"),
        Words(scope, scope),
        DataDates(basis.data_date) if basis else graph.tables.data_dates(),
        basis.content_hash[:8] if basis else graph.tables.content_hash()[:8],
    )


def about_text(meeting: EventMeeting, names: Names) -> str:
    """Say what a meeting is about: what is needed, and in brackets what is offered where that is something else."""
    needed = names.component(meeting.need_id.partition("/")[2]) if meeting.need_id else ""
    offered = names.component(meeting.component_id) if meeting.component_id else ""
    if needed == offered or not offered:
        return needed
    return str(Words(f"{needed}（{offered}）", f"{needed} ({offered})"))


def grounds_text(meeting: EventMeeting, name_by_part: Mapping[PartName, Words]) -> str:
    """Say the parts of a meeting's score, in one line."""
    return "；".join(f"{name_by_part[part]} {'?' if value is None else f'{value:g}'}" for part, value in meeting.parts)


def _needs(event: Event, needs: Sequence[Need], wants: Sequence[Want], names: Names) -> Sheet:
    held = [meeting.need_id for meeting in event.meetings]
    fields_by_need = {want.need_id: want.fields for want in wants}
    columns = (
        Column(BUYER, width=28),
        Column(CODE, width=22),
        Column(NEEDED, width=22),
        Column(VOLUME, "number"),
        Column(VALUE, "number"),
        Column(Words("期限(天)", "within days"), "number"),
        Column(Words("会面场数", "meetings"), "number"),
        Column(Words("对应风险编号", "risks"), width=24),
        Column(Words("技术要求", "wishes"), width=20),
        Column(Words("联系人", "contact"), width=16),
        Column(Words("责任单位", "office"), width=16),
    )
    rows: list[tuple[Value, ...]] = [
        (
            names.firm(need.buyer_id),
            need.buyer_id,
            names.component(need.component_id),
            need.volume,
            need.value_10k_yuan,
            need.by_days,
            held.count(need.need_id),
            ";".join(need.risk_ids)
            + (str(Words(f"（{TO_REVIEW.zh}）", f" ({TO_REVIEW.en})")) if need.to_review_ids else ""),
            fields_by_need[need.need_id]["wishes"] if need.need_id in fields_by_need else "",
            fields_by_need[need.need_id]["contact"] if need.need_id in fields_by_need else "",
            fields_by_need[need.need_id]["office"] if need.need_id in fields_by_need else "",
        )
        for need in needs
    ]
    return Sheet(Words("需求清单", "needs"), columns, rows)


def _master(graph: SupplyGraph, event: Event, needs: Sequence[Need], names: Names) -> Sheet:
    labels, first = valid_labels(graph), first_labels(graph)
    by_id, part_names = {need.need_id: need for need in needs}, load_weights().name_by_part
    columns = (
        Column(ROUND, "number", 8),
        Column(TABLE, "number", 8),
        Column(BUYER, width=28),
        Column(NEEDED, width=20),
        Column(VOLUME, "number"),
        Column(VALUE, "number"),
        Column(SUPPLIER, width=28),
        Column(OFFERED, width=20),
        Column(Words("可供量", "could deliver"), "number"),
        Column(Words("评分", "score"), "number", 8),
        Column(Words("匹配依据", "grounds"), width=40),
        Column(Words("供给企业标签", "labels"), width=20),
    )
    rows: list[tuple[Value, ...]] = []
    for meeting in event.meetings:
        need = by_id.get(meeting.need_id)
        needed = names.component(meeting.need_id.partition("/")[2]) if meeting.need_id else ""
        supplier_id = meeting.slot.supplier_id
        own = [*labels.get(supplier_id, ()), first.get((supplier_id, meeting.component_id), "")]
        rows.append(
            (
                meeting.slot.round,
                meeting.slot.table,
                names.firm_with_id(meeting.slot.buyer_id),
                needed,
                need.volume if need else None,
                need.value_10k_yuan if need else None,
                names.firm_with_id(supplier_id),
                names.component(meeting.component_id),
                meeting.planned_volume,
                meeting.score,
                grounds_text(meeting, part_names),
                "、".join(str(label_words(label)) for label in own if label),
            )
        )
    return Sheet(Words("会面总表", "master list"), columns, rows)


def _days(event: Event, names: Names) -> Sheet:
    columns = (
        Column(FIRM, width=28),
        Column(CODE, width=22),
        Column(ROUND, "number", 8),
        Column(TABLE, "number", 8),
        Column(Words("身份", "as"), width=10),
        Column(Words("会见企业", "meets"), width=32),
        Column(Words("所谈产品", "about"), width=22),
    )
    rows: list[tuple[Value, ...]] = []
    for meeting in event.meetings:
        about = about_text(meeting, names)
        for own, other, side in (
            (meeting.slot.buyer_id, meeting.slot.supplier_id, Words("需求方", "buyer")),
            (meeting.slot.supplier_id, meeting.slot.buyer_id, Words("供给方", "supplier")),
        ):
            name = names.firm(own)
            rows.append(
                (name, own, meeting.slot.round, meeting.slot.table, str(side), names.firm_with_id(other), about)
            )
    return Sheet(Words("企业日程", "days of firms"), columns, sorted(rows, key=lambda row: (row[1], row[2])))


def _cards(event: Event, names: Names) -> Sheet:
    columns = (
        Column(TABLE, "number", 8),
        Column(ROUND, "number", 8),
        Column(BUYER, width=36),
        Column(SUPPLIER, width=36),
    )
    rows: list[tuple[Value, ...]] = [
        (
            meeting.slot.table,
            meeting.slot.round,
            names.firm_with_id(meeting.slot.buyer_id),
            names.firm_with_id(meeting.slot.supplier_id),
        )
        for meeting in sorted(event.meetings, key=lambda meeting: (meeting.slot.table, meeting.slot.round))
    ]
    return Sheet(Words("桌牌", "table cards"), columns, rows)
