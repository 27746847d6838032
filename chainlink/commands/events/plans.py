"""`chainlink events plan | reply | walk-in | gaps | papers`: who meets whom, who drops out, who meets nobody, what is printed?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from chainlink.commands.console import current_user, print_json, print_table, working, write_file
from chainlink.commands.events.match import Must, MustNot, WeightsFile
from chainlink.commands.events.text import EventId, FirmId, tell_change, tell_event
from chainlink.commands.options import AsJson, Who
from graph_schema.errors import UsageError
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.matching.events.register import Event
    from chainlink.stores import Store

FromRound = Annotated[int, typer.Option("--from-round", min=1, help="从第几轮起变更 / rounds before it were held")]


def plan(
    event_id: EventId,
    weights: WeightsFile = None,
    must: Must = None,
    must_not: MustNot = None,
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """安排会面：谁见谁、第几轮、几号桌 / Plan who meets whom, in which round, at which table."""
    import chainlink
    from chainlink.matching.events.plan import plan_event
    from chainlink.matching.pairs.weights import load_weights
    from chainlink.matching.questions import firm_pairs

    chosen = load_weights(weights)
    store = chainlink.open_store()
    with working(Words("正在安排", "planning")):
        graph = chainlink.build_graph(store.read())
        event = plan_event(
            store,
            graph,
            event_id,
            weights=chosen,
            who=who or current_user(),
            must=firm_pairs(graph, must) if must else None,
            must_not=firm_pairs(graph, must_not) if must_not else None,
        )
    tell_event(event, is_json, graph.names)


def invite(
    event_id: EventId,
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="名单：.xlsx、.csv 或 .txt，每行一家 / a list, a firm a line")
    ],
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """按名单邀请企业：全部认出才邀请 / Invite the firms of a list, once every line is recognised."""
    import chainlink
    from chainlink.matching.events.guest_list import invite_listed, lines_of_file, read_guest_list

    store = chainlink.open_store()
    graph = chainlink.build_graph(store.read())
    guests = read_guest_list(graph, lines_of_file(path))
    event = invite_listed(store, event_id, guests, chosen={}, who=who or current_user())
    tell_event(event, is_json, graph.names)


def reply(
    event_id: EventId,
    firm: FirmId,
    reply: Annotated[
        Literal["invited", "coming", "declined", "left"],
        typer.Argument(help="已邀请、参加、不参加、中途退出 / what the firm answered"),
    ],
    away: Annotated[
        list[int] | None, typer.Option("--away", min=1, help="第几轮不在，可多次 / rounds in which it is away")
    ] = None,
    from_round: FromRound = 1,
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """记录企业的回复；不参加或退出的，其会面取消，其余不动 / Note an answer; who declines or leaves drops out."""
    import chainlink
    from chainlink.matching.events.changes import set_reply
    from chainlink.matching.events.register import find_event
    from chainlink.supply.lookup import find_id

    store = chainlink.open_store()
    graph = chainlink.build_graph(store.read())
    invited = find_event(store, event_id).invitations
    firm_id = (
        firm if firm in invited else find_id(graph, "firm", firm)
    )  # a firm that is gone from the data may still answer
    attendance = set_reply(
        store, event_id, firm_id, reply, who=who or current_user(), away=away or (), from_round=from_round
    )
    tell_change(graph, attendance, is_json)


def walk_in(
    event_id: EventId,
    firm: FirmId,
    weights: WeightsFile = None,
    from_round: FromRound = 1,
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """临时到场的企业：排进空桌，尽量不动别人 / A firm that walks in gets the tables that are left."""
    import chainlink
    from chainlink.matching.events import changes as event_changes
    from chainlink.matching.pairs.weights import load_weights
    from chainlink.supply.lookup import find_id

    store = chainlink.open_store()
    graph = chainlink.build_graph(store.read())
    attendance = event_changes.walk_in(
        store,
        graph,
        event_id,
        find_id(graph, "firm", firm),
        weights=load_weights(weights),
        who=who or current_user(),
        from_round=from_round,
    )
    tell_change(graph, attendance, is_json)


def late(
    event_id: EventId,
    firm: FirmId,
    first_round: Annotated[int, typer.Argument(metavar="ROUND", min=1, help="第几轮能到 / there from this round")],
    from_round: FromRound = 1,
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """迟到的企业：错过的会面另找轮次，尽量不动别人 / A firm that is late gets other rounds for the meetings it misses."""
    import chainlink
    from chainlink.matching.events.the_day import come_late
    from chainlink.supply.lookup import find_id

    store = chainlink.open_store()
    graph = chainlink.build_graph(store.read())
    attendance = come_late(
        store,
        event_id,
        find_id(graph, "firm", firm),
        first_round=first_round,
        who=who or current_user(),
        from_round=from_round,
    )
    tell_change(graph, attendance, is_json)


def undo(event_id: EventId, who: Who = "", is_json: AsJson = False) -> None:
    """撤销最近一次变更；再撤销一次即恢复 / Put the event back to before its last change; twice, the change holds again."""
    import chainlink
    from chainlink.matching.events import the_day
    from chainlink.matching.events.register import find_event

    store = chainlink.open_store()
    seen = find_event(store, event_id)
    event = the_day.undo(store, seen.event_id, revision=seen.revision, who=who or current_user())
    tell_event(event, is_json, chainlink.build_graph(store.read()).names)


def gaps(event_id: EventId, weights: WeightsFile = None, is_json: AsJson = False) -> None:
    """没有会面的需求和企业，及原因、可采取的一步 / Needs and guests that meet nobody, why, and what would help."""
    from dataclasses import asdict

    import chainlink
    from chainlink.matching.events.gaps import find_gaps, gaps_table
    from chainlink.matching.events.register import find_event
    from chainlink.matching.pairs.weights import load_weights

    store = chainlink.open_store()
    event = find_event(store, event_id)
    with working(Words("正在查找原因", "finding out why")):
        graph = chainlink.build_graph(store.read())
        gaps_found = find_gaps(store, graph, event, weights=load_weights(weights))
    if is_json:
        records = [{**asdict(gap), "why": str(gap.why)} for gap in gaps_found]
        shown = [{name: record[name] for name in _GAP_FIELDS} for record in records]
        print_json("chainlink.event_gaps/1", {"gaps": shown})
        return
    print_table(gaps_table(gaps_found, graph.names))


_GAP_FIELDS = ("firm_id", "need_id", "component_id", "why", "step", "invited_id", "pair")


def papers(
    event_id: EventId,
    path: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help="要写出的文件：.xlsx 全部清单，.pdf 企业日程和桌牌，.ics 日历，.zip 每家一个日历 / .xlsx lists, "
            ".pdf firms and cards, .ics a calendar, .zip one for every firm",
        ),
    ],
    firm: Annotated[str, typer.Option("--firm", help="只写这一家企业的日历 / calendar of this firm alone")] = "",
) -> None:
    """打印材料：需求清单、会面总表、企业日程、桌牌、日历 / Papers: needs, master list, firms' days, cards, calendars."""
    import chainlink
    from chainlink.matching.events.register import find_event

    if path.suffix.lower() not in (".xlsx", ".pdf", ".ics", ".zip"):
        raise UsageError(
            Words("请写成 名称.xlsx、.pdf、.ics 或 .zip", "write name.xlsx, name.pdf, name.ics or name.zip")
        )
    store = chainlink.open_store()
    event = find_event(store, event_id)
    if not event.meetings:
        raise UsageError(
            Words(
                "活动尚未安排会面；请先运行 chainlink events plan",
                "nothing is planned yet; run chainlink events plan first",
            )
        )
    with working(Words("正在排版", "laying out")):
        content = _written(store, event, path, firm)
    write_file(path, content)
    print(path)


def _written(store: Store, event: Event, path: Path, firm: str) -> bytes:
    import chainlink
    from chainlink.matching.events.gaps import find_gaps
    from chainlink.matching.needs.gathering import gather_needs
    from chainlink.matching.needs.wants import list_wants
    from chainlink.matching.pairs.weights import load_weights
    from chainlink.report.event_calendar import event_calendar, event_calendars
    from chainlink.report.event_cards import event_pdf
    from chainlink.report.event_papers import event_workbook
    from chainlink.supply.lookup import find_id

    graph = chainlink.build_graph(store.read())
    ending = path.suffix.lower()
    if ending == ".pdf":
        return event_pdf(graph, event)
    if ending == ".ics":
        firm_id = find_id(graph, "firm", firm) if firm else ""
        return event_calendar(event, graph.names, firm_id=firm_id)
    if ending == ".zip":
        return event_calendars(event, graph.names)
    needs = gather_needs(store, graph, chain_ids=event.chain_ids)
    gaps = find_gaps(store, graph, event, weights=load_weights()) if needs else ()
    return event_workbook(graph, event, needs, list_wants(store), gaps=gaps)
