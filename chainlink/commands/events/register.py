"""`chainlink events`: which matchmaking events are there? Enter, change, list, show, export and import them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from chainlink.commands.console import current_user, print_columns, print_json, tell, tell_problems, workbook_path
from chainlink.commands.events import plans as event_plans
from chainlink.commands.events import progress as event_progress
from chainlink.commands.events import results as event_results
from chainlink.commands.events import visits as event_visits
from chainlink.commands.events.text import AsJson, EventId, Who, stated_fields, tell_event
from graph_schema.errors import UsageError
from graph_schema.names import Words

app = typer.Typer(help="供需对接活动：登记、安排、变更、打印 / Matchmaking events", no_args_is_help=True)

Level = Literal["province", "city", "county"]
Kind = Annotated[str | None, typer.Option("--kind", help="活动类型 / kind of event")]
LevelOption = Annotated[Level | None, typer.Option("--level", help="活动级别 / province, city or county")]
Hosts = Annotated[str | None, typer.Option("--hosts", help="主办 / who hosts it")]
Organisers = Annotated[str | None, typer.Option("--organisers", help="承办 / who runs it")]
HeldOn = Annotated[str | None, typer.Option("--date", help="活动日期，如 2026-12-01 / the day it is held")]
Place = Annotated[str | None, typer.Option("--place", help="活动地点 / where it is held")]
Chains = Annotated[list[str] | None, typer.Option("--chain", help="产业链，可多次，默认全部 / its chains, else all")]
Theme = Annotated[str | None, typer.Option("--theme", help="主题 / theme")]
RoundsOption = Annotated[int | None, typer.Option("--rounds", min=1, help="最多几轮 / rounds at most")]
TablesOption = Annotated[int | None, typer.Option("--tables", min=1, help="每轮最多几桌 / tables in each round")]
PerNeed = Annotated[
    int | None, typer.Option("--per-need", min=1, help="每项需求最多见几家 / suppliers that a need may meet")
]


@app.command("add")
def add_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="活动名称 / name of the event")],
    kind: Kind = None,
    level: LevelOption = None,
    hosts: Hosts = None,
    organisers: Organisers = None,
    held_on: HeldOn = None,
    place: Place = None,
    chain_ids: Chains = None,
    theme: Theme = None,
    rounds: RoundsOption = None,
    tables: TablesOption = None,
    per_need: PerNeed = None,
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """登记一场活动 / Enter an event."""
    from chainlink.matching.events.register import add_event
    from chainlink.stores import open_store

    store = open_store()
    texts = {"name": name, "kind": kind, "level": level, "hosts": hosts, "organisers": organisers}
    texts |= {"held_on": held_on, "place": place, "theme": theme}
    numbers = {"rounds": rounds, "tables": tables, "per_need": per_need}
    tell_event(add_event(store, stated_fields(texts, numbers, chain_ids), who=who or current_user()), is_json)


@app.command("set")
def set_command(
    event_id: EventId,
    name: Annotated[str | None, typer.Option("--name", help="活动名称 / name")] = None,
    kind: Kind = None,
    level: LevelOption = None,
    hosts: Hosts = None,
    organisers: Organisers = None,
    held_on: HeldOn = None,
    place: Place = None,
    chain_ids: Chains = None,
    theme: Theme = None,
    rounds: RoundsOption = None,
    tables: TablesOption = None,
    per_need: PerNeed = None,
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """修改活动；会面安排不变，需要时重新运行 plan / Change an event; its meetings stay until it is planned anew."""
    from chainlink.matching.events.register import change_event
    from chainlink.stores import open_store

    texts = {"name": name, "kind": kind, "level": level, "hosts": hosts, "organisers": organisers}
    texts |= {"held_on": held_on, "place": place, "theme": theme}
    stated = stated_fields(texts, {"rounds": rounds, "tables": tables, "per_need": per_need}, chain_ids)
    if stated.get("name") == "":
        raise UsageError(Words("活动须有名称", "an event needs a name"))
    _, event = change_event(
        open_store(), event_id, lambda each: replace(each, fields={**each.fields, **stated}), who=who or current_user()
    )
    tell_event(event, is_json)


@app.command("list")
def list_command(is_json: AsJson = False) -> None:
    """列出活动 / List events."""
    from chainlink.matching.events.register import list_events
    from chainlink.stores import open_store

    events = list_events(open_store())
    if is_json:
        print_json("chainlink.events/1", {"events": [dict(event.fields) for event in events]})
        return
    headers = [
        Words("活动编号", "event"),
        Words("活动名称", "name"),
        Words("活动日期", "date"),
        Words("产业链", "chains"),
    ]
    headers += [Words("轮次×桌数", "rounds × tables"), Words("企业", "firms"), Words("会面", "meetings")]
    rows = [
        [
            *(event.event_id, str(event.fields["name"]), str(event.fields["held_on"] or "—")),
            *(str(event.fields["chain_ids"] or "—"), f"{event.number('rounds')}×{event.number('tables')}"),
            *(str(len(event.invitations)), str(len(event.meetings))),
        ]
        for event in events
    ]
    if rows:
        print_columns(headers, rows)
    tell(Words(f"共 {len(rows)} 场", f"{len(rows)} events"))


@app.command("show")
def show_command(event_id: EventId, is_json: AsJson = False) -> None:
    """查看一场活动的会面安排 / Show who meets whom, when and where."""
    import chainlink
    from chainlink.matching.events.register import find_event

    store = chainlink.open_store()
    event = find_event(store, event_id)
    tell_event(event, is_json, None if is_json else chainlink.build_graph(store.read()).names)


@app.command("export")
def export_command(
    path: Annotated[Path, typer.Argument(metavar="OUT", help="要写出的 .xlsx 文件 / the .xlsx file to write")],
) -> None:
    """写出“对接活动”表，可改后导回 / Write the sheet 对接活动, to be changed and imported."""
    from chainlink.matching.events.register import export_events, list_events
    from chainlink.stores import open_store

    export_events(list_events(open_store()), workbook_path(path))
    print(path)


@app.command("import")
def import_command(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="含“对接活动”表的工作簿或 CSV / workbook or CSV")],
    who: Who = "",
) -> None:
    """导入“对接活动”表；有一处错误即全不导入 / Import the sheet 对接活动; nothing is taken if anything is wrong."""
    from chainlink.matching.events.register import import_events
    from chainlink.stores import open_store

    store = open_store()
    found = import_events(store, path, store.read(), who=who or current_user())
    tell_problems(Words("自动更正", "repairs"), found.repairs)
    tell_problems(Words("提醒", "warnings"), found.warnings)
    print(
        Words(
            f"新增 {len(found.added)}，修改 {len(found.changed)}，未变 {found.unchanged}",
            f"{len(found.added)} added, {len(found.changed)} changed, {found.unchanged} unchanged",
        )
    )


for name, command in (
    ("plan", event_plans.plan),
    ("reply", event_plans.reply),
    ("walk-in", event_plans.walk_in),
    ("papers", event_plans.papers),
    ("progress", event_progress.progress),
):
    app.command(name)(command)
app.add_typer(event_results.app, name="results")
app.add_typer(event_visits.app, name="visits")
