"""`chainlink leaders list | progress | add | set | history | import | export`: who was recognised, and how far is the goal?"""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_json, print_table, tell
from chainlink.commands.leaders.proposals import AsJson, Chain, On, day_of, standing_on
from graph_schema.names import Words

if TYPE_CHECKING:
    pass


class RoleKind(StrEnum):
    """What somebody is recognised as."""

    CHAIN_LEADER = "chain_leader"
    PARTNER = "partner"
    SUPPORTING_EXPERT = "supporting_expert"
    COMMUNITY = "community"


class Validity(StrEnum):
    """Whether it counts on the day."""

    VALID = "valid"
    EXPIRED = "expired"
    UPCOMING = "upcoming"


KindOption = Annotated[RoleKind | None, typer.Option("--kind", help="类别 / kind")]
ValidityOption = Annotated[Validity | None, typer.Option("--validity", help="有效状态 / validity on the day")]


def list_command(
    kind: KindOption = None,
    chain_id: Chain = "",
    validity: ValidityOption = None,
    on: On = "",
    is_json: AsJson = False,
) -> None:
    """列出某日的链主、伙伴、配套专家、共同体，含企业标签 / List who stands where on a day."""
    from chainlink.leaders.answer_tables import LeaderTables
    from chainlink.leaders.register import list_recognised
    from chainlink.stores import open_store
    from chainlink.supply.names import Names

    store = open_store()
    tables = store.read()
    wanted = {"kind": kind, "chain_id": chain_id, "validity": validity}
    standings = [
        entry
        for entry in standing_on(tables, store, day_of(on))
        if all(getattr(entry, name) == str(value) for name, value in wanted.items() if value)
    ]
    if is_json:
        print_json("chainlink.leaders/1", {"leaders": [asdict(entry) for entry in standings]})
        return
    table = LeaderTables(Names(tables), {}).standing(standings, list_recognised(store))
    print_table(table.without("members", "reason", "office"))
    tell(Words(f"共 {len(standings)} 条", f"{len(standings)} entries"))


def progress_command(on: On = "", is_json: AsJson = False) -> None:
    """对照规划目标：链主 50、伙伴 500、共同体 200 / Count against the plan's goals."""
    from chainlink.leaders.answer_tables import goals_table
    from chainlink.leaders.standing import goal_counts
    from chainlink.leaders.weights import load_leader_weights
    from chainlink.stores import open_store

    store, day = open_store(), day_of(on)
    counts = goal_counts(standing_on(store.read(), store, day), load_leader_weights().goals)
    if is_json:
        print_json("chainlink.leader_goals/1", {"on": day.isoformat(), "counts": [asdict(count) for count in counts]})
        return
    print_table(goals_table(counts))
