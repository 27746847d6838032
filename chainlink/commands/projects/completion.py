"""`chainlink projects changes | complete | promises`: what does a completed project change, and which risks remain?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from chainlink.commands.console import current_user, print_json, print_table, tell
from chainlink.commands.options import AsJson, Who, Why, stated_day
from chainlink.commands.projects.register import FAMILY, ProjectId, project_record
from chainlink.commands.reviewed import FromDay, Grounds, IsConfirmed, tell_confirmed, tell_unwritten
from graph_schema.errors import UsageError
from graph_schema.names import Words


def changes_command(
    project_id: ProjectId,
    capacity: Annotated[float | None, typer.Option("--capacity", min=0, help="新增年产能 / capacity it adds")] = None,
    stock_days: Annotated[
        float | None, typer.Option("--stock-days", min=0, help="成品库存天数 / days of stock")
    ] = None,
    buyer: Annotated[str, typer.Option("--buyer", help="成为其备份的采购方 / buyer it is then a backup of")] = "",
    file: Annotated[Path | None, typer.Option("--file", help="JSON 文件，写明各行改动 / rows as JSON")] = None,
    why: Why = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """写明项目投产后改动什么 / State what a project changes once completed."""
    from chainlink.projects.register.books import change_project, find_project
    from chainlink.projects.register.completion import stated_changes
    from chainlink.stores import open_store

    store = open_store()
    project = find_project(store, project_id)
    if file:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            raise UsageError(Words(f"读不了 {file.name}：{exc}", f"cannot read {file.name}: {exc}")) from exc
    else:
        text = stated_changes(project, capacity=capacity, stock_days=stock_days, buyer_id=buyer)
    changed = change_project(
        store, project.project_id, {"change": text}, who=who or current_user(), why=why, revision=project.revision
    )
    if is_json:
        print_json("chainlink.project/1", project_record(changed))
    else:
        FAMILY.print_recorded(changed)


def complete_command(
    project_ids: Annotated[list[str], typer.Argument(metavar="PROJECT...", help="项目编号，可多个 / ids of projects")],
    is_confirmed: IsConfirmed = False,
    on: FromDay = "",
    why: Grounds = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """查看竣工项目对供应网络的改动，确认后写入 / Show what a completed project changes; confirm to write it."""
    from chainlink.books.effect_table import effects_table
    from chainlink.projects.register.completion import confirm, review
    from chainlink.stores import open_store
    from chainlink.supply.names import Names

    store, day = open_store(), stated_day(on)
    if is_confirmed:
        version = confirm(store, project_ids, who=who or current_user(), why=why, on=day)
        tell_confirmed(version, "chainlink.project_confirmed/1", {"project_ids": project_ids}, is_json=is_json)
        return
    effects_by_project = {project_id: review(store, project_id, on=day) for project_id in dict.fromkeys(project_ids)}
    if is_json:
        reviews = [
            {"project_id": project_id, "effects": [asdict(one) for one in effects_by_project[project_id]]}
            for project_id in effects_by_project
        ]
        print_json("chainlink.project_review/1", {"projects": reviews})
        return
    names = Names(store.read())
    for project_id, effects in effects_by_project.items():
        if len(effects_by_project) > 1:
            print(project_id)
        print_table(effects_table(effects, names))
    tell_unwritten()


def promises_command(
    is_open: Annotated[bool, typer.Option("--open", help="只看风险仍在的 / only those still found")] = False,
    is_json: AsJson = False,
) -> None:
    """竣工、投产项目承诺消除的风险还在不在 / Do risks remain that completed projects promised to close?"""
    from chainlink.projects.register.books import list_projects
    from chainlink.projects.register.remaining_risks import promises_of, promises_table
    from chainlink.risks.register import list_risks
    from chainlink.stores import open_store

    store = open_store()
    projects, risks = list_projects(store), list_risks(store)
    promises = [promise for promise in promises_of(projects, risks) if promise.is_open or not is_open]
    if is_json:
        print_json("chainlink.project_promises/1", {"promises": [asdict(promise) for promise in promises]})
        return
    print_table(promises_table(promises, projects, risks))
    tell(Words(f"共 {len(promises)} 条承诺", f"{len(promises)} promises"))
