"""`chainlink risks assign`: give many risks to an office, a person, a day; shown first, written with --yes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import typer

from chainlink.commands.console import current_user, print_json, print_table, tell
from chainlink.commands.options import AsJson, Chain, Who, Why, stated_day
from graph_schema.names import Words


def assign_command(
    risk_ids: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID...]", help="风险编号，默认全部未销的 / ids; all open ones without"),
    ] = None,
    chain: Chain = "",
    colour: Annotated[
        Literal["red", "yellow", "blue", "grey"] | None, typer.Option("--colour", help="颜色 / colour")
    ] = None,
    is_every: Annotated[
        bool, typer.Option("--all", help="连同已有责任单位的 / those that have an office, too")
    ] = False,
    office: Annotated[str, typer.Option("--office", help="责任单位 / office")] = "",
    person: Annotated[str, typer.Option("--person", help="责任人 / person")] = "",
    deadline: Annotated[str, typer.Option("--deadline", help="完成时限 / deadline")] = "",
    is_confirmed: Annotated[
        bool, typer.Option("--yes", help="写入；否则只列出 / write it; else it is only shown")
    ] = False,
    why: Why = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """批量分派未销风险：先看后写，全部写入或都不写 / Give open risks to an office, all or none."""
    from chainlink.risks.assign import Assignment, assign, assignable, assignment_table
    from chainlink.risks.register import find_risk, list_risks
    from chainlink.stores import open_store
    from chainlink.supply.names import Names

    store, day = open_store(), stated_day(deadline)
    risks = [find_risk(store, risk_id) for risk_id in risk_ids] if risk_ids else list_risks(store)
    chosen = [
        risk for risk in risks if chain in ("", risk.fields["chain_id"]) and colour in (None, risk.fields["colour"])
    ]
    lines = assignable(chosen, is_unassigned_only=not (is_every or risk_ids))
    assignment = Assignment(office, person, day.isoformat() if day else "")
    if assignment.is_past(date.today()):
        tell(Words(f"时限 {deadline} 已过", f"the deadline {deadline} is over already"))
    if is_confirmed:
        written = assign(store, lines, assignment, who=who or current_user(), why=why)
        if is_json:
            print_json("chainlink.risks_assigned/1", {"risk_ids": [risk.risk_id for risk in written]})
        else:
            print(
                Words(
                    f"已分派 {len(lines)} 项（{len(written)} 条）",
                    f"assigned {len(lines)} lines ({len(written)} risks)",
                )
            )
        return
    if is_json:
        shown = [[risk.risk_id for risk in line.risks] for line in lines]
        print_json("chainlink.risks_to_assign/1", {"risk_ids": shown, "cells": assignment.cells})
        return
    print_table(assignment_table(lines, assignment, Names(store.read())))
    tell(Words(f"共 {len(lines)} 项，尚未写入；核对后加 --yes", f"{len(lines)} lines, nothing written yet; add --yes"))
