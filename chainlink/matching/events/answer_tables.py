"""How are events listed, and who meets whom there? Each table once: terminal, page, workbook and cards draw it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chainlink.books.register_tables import record_columns
from chainlink.matching.events.register import EVENTS, Event, EventMeeting
from chainlink.matching.needs.need import Need
from chainlink.matching.needs.wants import Want
from chainlink.matching.pairs.measures import first_labels, valid_labels
from chainlink.matching.pairs.weights import PartName, load_weights
from chainlink.matching.pairs.wording import SCORE_WORDS, label_words
from chainlink.matching.timetable.seating import Slot
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.figures import number
from graph_schema.names import TO_REVIEW, Words

_COLUMNS = ("event_id", "name", "held_on", "state", "kind", "level", "place", "hosts", "chain_ids", "rounds", "tables")


def events_table(events: Sequence[Event], names: Names | None = None) -> AnswerTable:
    """Describe events with how many firms they invite, how many may come, and how many meetings are planned."""
    columns: list[tuple[AnswerColumn, Callable[[Event], Cell]]] = [
        *record_columns(EVENTS, names, columns=_COLUMNS),
        (AnswerColumn("firms", Words("受邀", "invited"), "count"), lambda event: len(event.invitations)),
        (AnswerColumn("coming", Words("可到场", "may come"), "count"), lambda event: len(event.taking_part)),
        (AnswerColumn("meetings", Words("会面", "meetings"), "count"), lambda event: len(event.meetings)),
    ]
    return table_of(Words("供需对接活动", "Matchmaking events"), columns, events)


ROUND = AnswerColumn("round", Words("轮次", "round"), "whole", width=8)
TABLE = AnswerColumn("table", Words("桌号", "table"), "whole", width=8)
NAMED_TABLE = AnswerColumn("table", Words("桌", "table"), width=16)
TIME = AnswerColumn("time", Words("时间", "time"), width=12)
BUYER = AnswerColumn("buyer", Words("需求企业", "buyer"), width=28, is_with_id=True)
SUPPLIER = AnswerColumn("supplier", Words("供给企业", "supplier"), width=28, is_with_id=True)
NEEDED = AnswerColumn("needed", Words("需求产品", "needs"), width=20)
VOLUME = AnswerColumn("volume", Words("年需求量", "volume a year"), "amount")
VALUE = AnswerColumn("value", Words("采购需求金额(万元)", "10,000 yuan a year"), "amount")
ABOUT = AnswerColumn("about", Words("所谈产品", "about"), width=22)
SCORE = AnswerColumn("score", SCORE_WORDS, "score", width=10)
GROUNDS = AnswerColumn("grounds", Words("匹配依据", "grounds"), width=40)


def needed_words(meeting: EventMeeting, names: Names) -> str:
    """Say what is needed where two meet; "" where they meet because they have to."""
    return names.component(meeting.need_id.partition("/")[2]) if meeting.need_id else ""


def about_text(meeting: EventMeeting, names: Names) -> str:
    """Say what a meeting is about: what is needed, and in brackets what is offered where that is something else."""
    needed = needed_words(meeting, names)
    offered = names.component(meeting.component_id) if meeting.component_id else ""
    if needed == offered or not offered:
        return needed
    return str(Words(f"{needed}（{offered}）", f"{needed} ({offered})"))


def grounds_text(meeting: EventMeeting, name_by_part: Mapping[PartName, Words]) -> str:
    """Say the parts of a meeting's score, in one line."""
    return "；".join(f"{name_by_part[part]} {'?' if value is None else f'{value:g}'}" for part, value in meeting.parts)


def _about(meeting: EventMeeting, names: Names) -> Cell:
    text = about_text(meeting, names)
    return Thing("need", meeting.need_id, text) if meeting.need_id else text


def _firm(firm_id: str, names: Names) -> Thing:
    return Thing("firm", firm_id, names.firm(firm_id))


def timetable_table(event: Event, names: Names) -> AnswerTable:
    """Describe who meets whom, in which round and at which table, and over what."""
    columns: list[tuple[AnswerColumn, Callable[[EventMeeting], Cell]]] = [
        *_places(event, names),
        (ABOUT, lambda meeting: _about(meeting, names)),
        (SCORE, lambda meeting: meeting.score),
    ]
    return table_of(Words("会面安排", "Timetable"), columns, event.meetings)


def slot_columns(event: Event) -> list[tuple[AnswerColumn, Callable[[Slot], Cell]]]:
    """Describe when and where: round, its time where the event has a clock, and the table, by name where it has one."""
    columns: list[tuple[AnswerColumn, Callable[[Slot], Cell]]] = [(ROUND, lambda slot: slot.round)]
    if event.clock:
        columns.append((TIME, lambda slot: event.time_of(slot.round)))
    if event.table_names:
        columns.append((NAMED_TABLE, lambda slot: event.table_name(slot.table)))
    else:
        columns.append((TABLE, lambda slot: slot.table))
    return columns


def best_words(event: Event) -> Words:
    """Say whether the meetings are proved the best, as they stand: a change after planning takes the proof away."""
    basis = event.basis
    if basis is None:
        return Words("未安排", "not planned")
    if event.is_proved_best:
        return Words("已证明最优", "proved best")
    if event.is_as_planned:
        return Words(f"至多 {number(basis.bound)}", f"at most {number(basis.bound)}")
    return Words(
        f"安排后有变更，未证明最优；安排时 {number(basis.total)}",
        f"changed since it was planned, not proved best; {number(basis.total)} when planned",
    )


def table_words(event: Event, table: int) -> Words:
    """Say which table: its name, else its number."""
    name = event.table_name(table)
    return Words(name, name) if table <= len(event.table_names) else Words(f"{table} 号桌", f"Table {table}")


def _when_and_where(event: Event) -> list[tuple[AnswerColumn, Callable[[EventMeeting], Cell]]]:
    def of_meeting(cell: Callable[[Slot], Cell]) -> Callable[[EventMeeting], Cell]:
        return lambda meeting: cell(meeting.slot)

    return [(column, of_meeting(cell)) for column, cell in slot_columns(event)]


def _places(event: Event, names: Names) -> list[tuple[AnswerColumn, Callable[[EventMeeting], Cell]]]:
    return [
        *_when_and_where(event),
        (BUYER, lambda meeting: _firm(meeting.slot.buyer_id, names)),
        (SUPPLIER, lambda meeting: _firm(meeting.slot.supplier_id, names)),
    ]


def master_table(graph: SupplyGraph, event: Event, needs: Sequence[Need]) -> AnswerTable:
    """Describe every meeting with what is needed, what could be delivered, on which grounds, by whom with which labels."""
    names, part_names = graph.names, load_weights().name_by_part
    labels, first = valid_labels(graph), first_labels(graph)
    by_id = {need.need_id: need for need in needs}

    def need(meeting: EventMeeting) -> Need | None:
        return by_id.get(meeting.need_id)

    def labels_text(meeting: EventMeeting) -> str:
        supplier_id = meeting.slot.supplier_id
        own = [*labels.get(supplier_id, ()), first.get((supplier_id, meeting.component_id), "")]
        return "、".join(str(label_words(label)) for label in own if label)

    columns: list[tuple[AnswerColumn, Callable[[EventMeeting], Cell]]] = [
        *_places(event, names),
        (NEEDED, lambda meeting: needed_words(meeting, names)),
        (VOLUME, lambda meeting: stated.volume if (stated := need(meeting)) else None),
        (VALUE, lambda meeting: stated.value_10k_yuan if (stated := need(meeting)) else None),
        (
            AnswerColumn("offered", Words("供给产品", "offers"), width=20),
            lambda meeting: names.component(meeting.component_id),
        ),
        (AnswerColumn("could", Words("可供量", "could deliver"), "amount"), lambda meeting: meeting.planned_volume),
        (SCORE, lambda meeting: meeting.score),
        (GROUNDS, lambda meeting: grounds_text(meeting, part_names)),
        (AnswerColumn("labels", Words("供给企业标签", "labels"), width=20), labels_text),
    ]
    return table_of(Words("会面总表", "master list"), columns, event.meetings)


def firm_days_table(event: Event, names: Names, *, firm_id: str = "") -> AnswerTable:
    """Describe the day of every firm that meets somebody, by id, or of one of them."""
    part_names = load_weights().name_by_part
    rows: list[tuple[str, str, Words, EventMeeting]] = []
    for meeting in event.meetings:
        buyer_id, supplier_id = meeting.firms
        rows.append((buyer_id, supplier_id, Words("需求方", "buyer"), meeting))
        rows.append((supplier_id, buyer_id, Words("供给方", "supplier"), meeting))
    rows = [row for row in rows if firm_id in ("", row[0])]

    def of_row(cell: Callable[[Slot], Cell]) -> Callable[[tuple[str, str, Words, EventMeeting]], Cell]:
        return lambda row: cell(row[3].slot)

    when_and_where = [(column, of_row(cell)) for column, cell in slot_columns(event)]
    columns: list[tuple[AnswerColumn, Callable[[tuple[str, str, Words, EventMeeting]], Cell]]] = [
        (AnswerColumn("firm", Words("企业", "firm"), width=28, is_with_id=True), lambda row: _firm(row[0], names)),
        *when_and_where,
        (AnswerColumn("side", Words("身份", "as"), width=10), lambda row: row[2]),
        (
            AnswerColumn("meets", Words("会见企业", "meets"), width=32, is_with_id=True),
            lambda row: _firm(row[1], names),
        ),
        (ABOUT, lambda row: _about(row[3], names)),
        (SCORE, lambda row: row[3].score),
        (GROUNDS, lambda row: grounds_text(row[3], part_names)),
    ]
    rows.sort(key=lambda row: (row[0], row[3].slot.round))
    return table_of(Words("企业日程", "days of firms"), columns, rows)


def cards_table(event: Event, names: Names, *, table: int | None = None) -> AnswerTable:
    """Describe who sits at each table, round by round, or at one of them."""
    meetings = [meeting for meeting in event.meetings if table in (None, meeting.slot.table)]
    meetings.sort(key=lambda meeting: (meeting.slot.table, meeting.slot.round))
    *by_round, by_table, buyer, supplier = _places(event, names)
    return table_of(Words("桌牌", "table cards"), [by_table, *by_round, buyer, supplier], meetings)


def _risks_text(need: Need) -> str:
    """Name the risks that a need would close; say where one was closed by a person and is still found."""
    remark = str(Words(f"（{TO_REVIEW.zh}）", f" ({TO_REVIEW.en})")) if need.to_review_ids else ""
    return ";".join(need.risk_ids) + remark


def event_needs_table(event: Event, needs: Sequence[Need], wants: Sequence[Want], names: Names) -> AnswerTable:
    """Describe the needs of an event, with how often each is talked about and whom to call; some meet nobody."""
    held = [meeting.need_id for meeting in event.meetings]
    want_by_need = {want.need_id: want for want in wants}

    def stated(name: str) -> Callable[[Need], Cell]:
        return lambda need: want_by_need[need.need_id].text(name) if need.need_id in want_by_need else ""

    columns: list[tuple[AnswerColumn, Callable[[Need], Cell]]] = [
        (BUYER, lambda need: _firm(need.buyer_id, names)),
        (NEEDED, lambda need: names.component(need.component_id)),
        (VOLUME, lambda need: need.volume),
        (VALUE, lambda need: need.value_10k_yuan),
        (AnswerColumn("days", Words("期限(天)", "within days"), "amount"), lambda need: need.by_days),
        (AnswerColumn("meetings", Words("会面场数", "meetings"), "count"), lambda need: held.count(need.need_id)),
        (AnswerColumn("risks", Words("对应风险编号", "risks"), width=24), _risks_text),
        (AnswerColumn("wishes", Words("技术要求", "wishes"), width=20), stated("wishes")),
        (AnswerColumn("contact", Words("联系人", "contact"), width=16), stated("contact")),
        (AnswerColumn("office", Words("责任单位", "office"), width=16), stated("office")),
    ]
    return table_of(Words("需求清单", "needs"), columns, needs)
