"""`chainlink projects list | show | add | set | history`: what is on the books, and who changed it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.book_cells import Cells, read_cells
from chainlink.commands.console import current_user, print_columns, print_json, tell
from graph_schema.errors import UsageError
from graph_schema.moments import local_time
from graph_schema.names import Words, language

if TYPE_CHECKING:
    from chainlink.projects.register.records import ProjectRecord


class ProjectState(StrEnum):
    """How far a project is."""

    PLANNED = "planned"
    SIGNED = "signed"
    STARTED = "started"
    BUILDING = "building"
    FINISHED = "finished"
    PRODUCING = "producing"
    ENDED = "ended"


class ProjectKind(StrEnum):
    """What it does for the chain."""

    STRENGTHEN = "strengthen"
    NEW_LINE = "new_line"
    EXTEND = "extend"
    BACKUP = "backup"
    SUBSTITUTE = "substitute"
    RESERVE = "reserve"
    RESEARCH = "research"


ProjectId = Annotated[str, typer.Argument(metavar="PROJECT", help="项目编号或项目代码 / id or code of the project")]
Chain = Annotated[str, typer.Option("--chain", help="产业链编号 / chain id")]
KindOption = Annotated[ProjectKind | None, typer.Option("--kind", help="类型 / kind")]
StateOption = Annotated[ProjectState | None, typer.Option("--state", help="状态 / state")]
City = Annotated[str, typer.Option("--city", help="所在市 / city")]
Office = Annotated[str, typer.Option("--office", help="责任单位 / office in charge")]
FlagOption = Annotated[str, typer.Option("--flag", help="预警，如 late_finish / flag")]
Why = Annotated[str, typer.Option("--why", help="理由；退回状态、终止必填 / why; needed to go back or to end")]
Who = Annotated[str, typer.Option("--who", help="谁，默认 CHAINLINK_USER 或登录名 / who; else CHAINLINK_USER or login")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
EarlierMonth = Annotated[str, typer.Option("--month", help="更正或补报的以往月份，如 2026-05 / an earlier month")]
LISTED = ("project_id", "name", "chain_id", "kind", "city", "state", "total_10k_yuan", "done_10k_yuan", "office")


def list_command(
    chain_id: Chain = "",
    kind: KindOption = None,
    state: StateOption = None,
    city: City = "",
    office: Office = "",
    flag: FlagOption = "",
    is_json: AsJson = False,
) -> None:
    """列出项目 / List projects."""
    from chainlink.projects.register.books import list_projects
    from chainlink.projects.register.flag_rules import FLAGS, load_flag_rules
    from chainlink.projects.register.flags import flags_of
    from chainlink.stores import open_store

    if flag and flag not in FLAGS:
        raise UsageError(
            Words(f"没有预警“{flag}”；可写 {'、'.join(FLAGS)}", f"no flag {flag!r}; write one of {', '.join(FLAGS)}")
        )

    wanted = {"chain_id": chain_id, "kind": kind, "state": state, "city": city, "office": office}
    conditions = {name: str(value) for name, value in wanted.items() if value}
    every = list_projects(open_store())
    flags = flags_of(every, load_flag_rules()) if flag else {}
    projects = [
        project
        for project in every
        if all(project.fields[name] == value for name, value in conditions.items())
        and (not flag or any(raised.rule.flag_id == flag for raised in flags.get(project.project_id, ())))
    ]
    if is_json:
        print_json("chainlink.projects/1", {"projects": [project_record(project) for project in projects]})
        return
    print_projects(projects)


def show_command(project_id: ProjectId, is_json: AsJson = False) -> None:
    """查看一个项目的全部内容 / Show all that is known of a project."""
    from chainlink.projects.register.books import find_project
    from chainlink.projects.register.records import book
    from chainlink.stores import open_store

    project = find_project(open_store(), project_id)
    if is_json:
        print_json("chainlink.project/1", project_record(project))
        return
    for column in book().columns:
        if text := said_field(project, column.name):
            print(f"{Words(column.zh, column.name)}: {text}")
    if project.change:
        print(f"{Words('投产后改动', 'changes when completed')}: {project.change}")
    for month in project.months:
        money = Words("本月 {} · 累计 {} 万元", "{} this month · {} so far, 10,000 yuan")
        sums = (month.invested_10k_yuan, month.done_10k_yuan)
        lines = [str(money).format(*("—" if amount is None else f"{amount:,g}" for amount in sums))]
        lines += [text for text in (month.progress, month.problems, month.to_coordinate, month.outcome) if text]
        print(f"{month.month}: {' · '.join(lines)}")


def add_command(cells: Cells = None, why: Why = "", who: Who = "", is_json: AsJson = False) -> None:
    """登记一个新项目 / Enter a new project."""
    from chainlink.projects.register.books import add_project
    from chainlink.projects.register.records import book
    from chainlink.stores import open_store

    store = open_store()
    project = add_project(store, read_cells(book(), cells or []), who=who or current_user(), why=why)
    _tell_project(project, is_json=is_json)


def set_command(
    project_id: ProjectId,
    state: StateOption = None,
    cells: Cells = None,
    month: EarlierMonth = "",
    why: Why = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """改状态、投资、进度等，如 --set 形象进度=封顶 / Change state, money, progress."""
    from chainlink.projects.register.books import change_project, correct_month
    from chainlink.projects.register.records import book
    from chainlink.stores import open_store

    changed = read_cells(book(), cells or [])
    if state:
        changed["state"] = state.value
    if not changed:
        raise UsageError(Words("没有要改的；请加 --state 或 --set", "nothing to change; add --state or --set"))
    store = open_store()
    if month:
        corrected = correct_month(store, project_id, month, changed, who=who or current_user(), why=why)
        _tell_project(corrected, is_json=is_json)
        return
    _tell_project(change_project(store, project_id, changed, who=who or current_user(), why=why), is_json=is_json)


def history_command(project_id: ProjectId, is_json: AsJson = False) -> None:
    """查看一个项目的全部修改 / Show who changed a project, when and why."""
    from chainlink.projects.register.books import history
    from chainlink.stores import open_store

    states = history(open_store(), project_id)
    if is_json:
        print_json("chainlink.project_history/1", {"states": [project_record(state) for state in states]})
        return
    headers = [Words("修订", "revision"), Words("时间", "when"), Words("谁", "who"), Words("理由", "why")]
    headers += [Words("状态", "state"), Words("累计完成(万元)", "done"), Words("形象进度", "progress")]
    print_columns(
        headers,
        [
            [str(state.revision), local_time(state.when), state.who or "—", state.why or "—"]
            + [said_field(state, name) or "—" for name in ("state", "done_10k_yuan", "progress")]
            for state in states
        ],
    )


def project_record(project: ProjectRecord) -> dict[str, object]:
    """Give a project as it stands in JSON output."""
    import json

    return {
        **project.fields,
        "months": [asdict(month) for month in project.months],
        "days": project.days,
        "change": json.loads(project.change) if project.change else None,
        "revision": project.revision,
        **{"who": project.who, "when": project.when, "why": project.why},
    }


def said_field(project: ProjectRecord, name: str) -> str:
    """Say a field in the reader's language, "" for missing."""
    from chainlink.projects.register.records import book

    column, value = book().column(name), project.fields[name]
    if value in (None, ""):
        return ""
    if isinstance(value, float):
        return f"{value:.0f}" if name in ("year", "revision") else f"{value:,.4f}".rstrip("0").rstrip(".")
    return dict(column.choices).get(str(value), str(value)) if language() == "zh" else str(value)


def print_projects(projects: Sequence[ProjectRecord]) -> None:
    """Print projects as a table."""
    from chainlink.projects.register.records import book

    rows = [[said_field(project, name) or "—" for name in LISTED] for project in projects]
    if rows:
        print_columns([Words(book().column(name).zh, name) for name in LISTED], rows)
    tell(Words(f"共 {len(rows)} 个项目", f"{len(rows)} projects"))


def _tell_project(project: ProjectRecord, *, is_json: bool) -> None:
    if is_json:
        print_json("chainlink.project/1", project_record(project))
    else:
        print_projects([project])
