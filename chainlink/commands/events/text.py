"""How are events told at a terminal, and how are their options read?"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_json, print_table, tell
from graph_schema.figures import edition, number
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.matching.events.changes import Attendance
    from chainlink.matching.events.register import Basis, Event
    from chainlink.supply.graph import SupplyGraph
    from chainlink.supply.names import Names

EventId = Annotated[str, typer.Argument(metavar="EVENT", help="活动编号或名称 / id or name of the event")]
FirmId = Annotated[str, typer.Argument(metavar="FIRM", help="企业编号或名称 / firm")]


def tell_event(event: Event, is_json: bool, names: Names | None = None) -> None:
    """Print one event with its meetings, firms and components by name where names are given."""
    if is_json:
        print_json("chainlink.event/1", event_record(event))
        return
    fields = event.fields
    print(f"{event.event_id} {fields['name']}")
    about = [
        str(fields[name]) for name in ("held_on", "place", "hosts", "organisers", "chain_ids", "theme") if fields[name]
    ]
    if about:
        print(" · ".join(about))
    there = sum(invitation.is_taking_part for invitation in event.invitations.values())
    rounds = max((meeting.slot.round for meeting in event.meetings), default=0)
    print(
        Words(
            f"{event.number('rounds')} 轮 × {event.number('tables')} 桌；邀请 {len(event.invitations)} 家，"
            f"可到场 {there} 家；会面 {len(event.meetings)} 场，用 {rounds} 轮",
            f"{event.number('rounds')} rounds × {event.number('tables')} tables; {len(event.invitations)} invited, "
            f"{there} may come; {len(event.meetings)} meetings in {rounds} rounds",
        )
    )
    if event.meetings:
        from chainlink.matching.events.answer_tables import timetable_table
        from chainlink.supply.names import Names
        from loaders.tables import Tables

        print_table(timetable_table(event, names or Names(Tables.of())))
    if event.basis:
        _tell_basis(event, event.basis, rounds)


def _tell_basis(event: Event, basis: Basis, rounds: int) -> None:
    from chainlink.matching.events.answer_tables import best_words

    best = best_words(event)
    total = Words(f"会面评分合计 {number(event.total)}", f"scores of meetings add up to {number(event.total)}")
    fewest = (
        Words("轮次已证明最少", "no fewer rounds will do")
        if rounds == basis.rounds_at_least
        else Words(f"至少要 {basis.rounds_at_least} 轮", f"at least {basis.rounds_at_least} rounds")
    )
    date_of = basis.data_date or "—"
    tell(
        Words(
            f"{total.zh}，{best.zh}；{fewest.zh}；数据截至日期 {date_of}，权重版本 {edition(basis.weights_version)}",
            f"{total.en}, {best.en}; {fewest.en}; data of {date_of}, weights {edition(basis.weights_version)}",
        )
    )


def tell_change(graph: SupplyGraph, attendance: Attendance, is_json: bool) -> None:
    """Print what changed when a firm answered, dropped out or walked in."""
    changed = attendance.changed
    if is_json:
        slots = {name: [asdict(slot) for slot in getattr(changed, name)] for name in ("dropped", "added")}
        moved = [{"before": asdict(before), "now": asdict(now)} for before, now in changed.moved]
        proof = {"unplaced": changed.unplaced, "is_proved_least": changed.is_proved_least}
        print_json("chainlink.event_change/1", {**slots, "moved": moved, **proof})
        return

    from chainlink.matching.timetable.reschedule import changes_table

    print_table(changes_table([changed], graph.names))
    counts = (len(changed.dropped), len(changed.added), len(changed.moved))
    print(
        Words(
            "取消 {} 场，新增 {} 场，其余只动 {} 场".format(*counts),
            "{} dropped, {} added, {} others moved".format(*counts),
        )
    )
    if changed.moved:
        least = Words("已证明不能更少", "proved to be the fewest")
        tell(least if changed.is_proved_least else Words("未证明是最少", "not proved to be the fewest"))


def event_record(event: Event) -> dict[str, object]:
    """Give an event with its invitations and meetings, as JSON has it."""
    return {
        **event.fields,
        "invitations": {firm_id: asdict(invitation) for firm_id, invitation in event.invitations.items()},
        "meetings": [asdict(meeting) for meeting in event.meetings],
        "basis": asdict(event.basis) if event.basis else None,
        "total": event.total,
        "is_proved_best": event.is_proved_best,
        "must": event.must,
        "must_not": event.must_not,
        "who": event.who,
        "when": event.when,
    }
