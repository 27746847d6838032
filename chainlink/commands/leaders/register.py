"""`chainlink leaders list | progress | add | set | history | import | export`: who was recognised, and how far is the goal?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

import typer

from chainlink.commands.console import print_json, print_table, tell
from chainlink.commands.leaders.proposals import day_of
from chainlink.commands.options import AsJson, Chain, On
from graph_schema.names import Words

KindOption = Annotated[
    Literal["chain_leader", "partner", "supporting_expert", "community"] | None,
    typer.Option("--kind", help="类别 / kind"),
]
ValidityOption = Annotated[
    Literal["valid", "expired", "upcoming"] | None, typer.Option("--validity", help="有效状态 / validity on the day")
]


def list_command(
    kind: KindOption = None,
    chain_id: Chain = "",
    validity: ValidityOption = None,
    on: On = "",
    is_json: AsJson = False,
) -> None:
    """列出某日的链主、伙伴、配套专家、共同体，含企业标签 / List who stands where on a day."""
    from chainlink.leaders.answer_tables import LeaderTables
    from chainlink.leaders.on_day import leaders_on
    from chainlink.stores import open_store
    from chainlink.supply.names import Names

    store = open_store()
    tables = store.read()
    now = leaders_on(store, tables, day_of(on))
    wanted = {"kind": kind, "chain_id": chain_id, "validity": validity}
    standings = [
        entry for entry in now.standing if all(getattr(entry, name) == value for name, value in wanted.items() if value)
    ]
    if is_json:
        print_json("chainlink.leaders/1", {"leaders": [asdict(entry) for entry in standings]})
        return
    table = LeaderTables(Names(tables), {}).standing(standings, now.recognised)
    print_table(table.without("members", "reason", "office"))
    tell(Words(f"共 {len(standings)} 条", f"{len(standings)} entries"))


def progress_command(on: On = "", is_json: AsJson = False) -> None:
    """对照规划目标：链主 50、伙伴 500、共同体 200 / Count against the plan's goals."""
    from chainlink.leaders.answer_tables import goals_table
    from chainlink.leaders.on_day import leaders_on
    from chainlink.stores import open_store

    store = open_store()
    now = leaders_on(store, store.read(), day_of(on))
    if is_json:
        counts = [asdict(count) for count in now.counts]
        print_json("chainlink.leader_goals/1", {"on": now.day.isoformat(), "counts": counts})
        return
    print_table(goals_table(now.counts))
