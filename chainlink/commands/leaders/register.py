"""`chainlink leaders list | progress | add | set | history | import | export`: who was recognised, and how far is the goal?"""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_columns, print_json, tell
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
    from chainlink.leaders.records import KINDS, VALIDITY_WORDS
    from chainlink.stores import open_store
    from chainlink.supply.names import Names

    store = open_store()
    tables = store.read()
    asked = {"kind": kind, "chain_id": chain_id, "validity": validity}
    found = [
        each
        for each in standing_on(tables, store, day_of(on))
        if all(getattr(each, name) == str(value) for name, value in asked.items() if value)
    ]
    if is_json:
        print_json("chainlink.leaders/1", {"leaders": [asdict(each) for each in found]})
        return
    names = Names(tables)
    origin = {"register": Words("名册", "register"), "data": Words("企业标签", "data")}
    rows = [
        [
            *(str(KINDS[each.kind]), each.chain_id, names.firm(each.firm_id), each.valid_from or "—"),
            *(
                each.valid_to or "—",
                str(VALIDITY_WORDS[each.validity]),
                str(origin[each.origin]),
                each.register_id or "—",
            ),
        ]
        for each in found
    ]
    headers = [Words("类别", "kind"), Words("产业链", "chain"), Words("企业", "firm"), Words("有效期起", "from")]
    headers += [Words("有效期止", "until"), Words("状态", "validity"), Words("来源", "origin"), Words("编号", "id")]
    if rows:
        print_columns(headers, rows)
    tell(Words(f"共 {len(rows)} 条", f"{len(rows)} entries"))


def progress_command(on: On = "", is_json: AsJson = False) -> None:
    """对照规划目标：链主 50、伙伴 500、共同体 200 / Count against the plan's goals."""
    from chainlink.leaders.records import KINDS
    from chainlink.leaders.standing import goal_counts
    from chainlink.leaders.weights import load_leader_weights
    from chainlink.stores import open_store

    store, day = open_store(), day_of(on)
    counts = goal_counts(standing_on(store.read(), store, day), load_leader_weights().goals)
    if is_json:
        print_json("chainlink.leader_goals/1", {"on": day.isoformat(), "counts": [asdict(each) for each in counts]})
        return
    headers = [Words("类别", "kind"), Words("有效", "valid"), Words("规划目标", "goal"), Words("已过期", "expired")]
    headers += [Words("未生效", "not yet"), Words("90 天内到期", "end within 90 days")]
    rows = [
        [
            *(str(KINDS[each.kind]), str(each.counted), str(each.goal or "—")),
            *(str(each.expired), str(each.upcoming), str(each.ends_soon)),
        ]
        for each in counts
    ]
    print_columns(headers, rows)
