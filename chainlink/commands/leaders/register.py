"""`chainlink leaders list | progress | add | set | history | import | export`: who was recognised, and how far is the goal?"""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.book_cells import Cells, read_cells
from chainlink.commands.console import current_user, print_columns, print_json, problem_record, tell, tell_problems
from chainlink.commands.leaders.proposals import AsJson, Chain, On, day_of, standing_on
from graph_schema.errors import UsageError
from graph_schema.moments import local_time
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.leaders.records import Recognised


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


RegisterId = Annotated[str, typer.Argument(metavar="ID", help="认定编号，如 C01:partner:企业代码 / id of the entry")]
KindOption = Annotated[RoleKind | None, typer.Option("--kind", help="类别 / kind")]
ValidityOption = Annotated[Validity | None, typer.Option("--validity", help="有效状态 / validity on the day")]
Why = Annotated[str, typer.Option("--why", help="理由；改有效期必填 / why; needed to change the validity")]
Who = Annotated[str, typer.Option("--who", help="谁，默认 CHAINLINK_USER 或登录名 / who; else CHAINLINK_USER or login")]


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


def add_command(
    kind: Annotated[RoleKind, typer.Argument(help="类别 / kind")],
    chain_id: Annotated[str, typer.Argument(metavar="CHAIN", help="产业链编号 / chain id")],
    firm_id: Annotated[str, typer.Argument(metavar="FIRM", help="企业编号；共同体填核心企业 / firm id")],
    cells: Cells = None,
    why: Why = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """登记一条认定，如 --set 有效期起=2026-01-01 / Enter who is recognised."""
    from chainlink.leaders.register import LEADERS, recognise
    from chainlink.stores import open_store

    store = open_store()
    stated = {**read_cells(LEADERS.spec, cells or []), "kind": kind.value, "chain_id": chain_id, "firm_id": firm_id}
    _tell_entry(recognise(store, store.read(), stated, who=who or current_user(), why=why), is_json=is_json)


def set_command(
    register_id: RegisterId, cells: Cells = None, why: Why = "", who: Who = "", is_json: AsJson = False
) -> None:
    """改有效期、责任单位、成员等 / Change validity, office, members."""
    from chainlink.leaders.register import LEADERS, change_recognised
    from chainlink.stores import open_store

    changed = read_cells(LEADERS.spec, cells or [])
    if not changed:
        raise UsageError(Words("没有要改的；请加 --set", "nothing to change; add --set"))
    store = open_store()
    entry = change_recognised(store, store.read(), register_id, changed, who=who or current_user(), why=why)
    _tell_entry(entry, is_json=is_json)


def history_command(register_id: RegisterId, is_json: AsJson = False) -> None:
    """查看一条认定的全部修改 / Show who changed an entry, when and why."""
    from chainlink.leaders.register import history
    from chainlink.stores import open_store

    states = history(open_store(), register_id)
    if is_json:
        print_json("chainlink.leader_history/1", {"states": [asdict(each) for each in states]})
        return
    headers = [Words("修订", "revision"), Words("时间", "when"), Words("谁", "who"), Words("理由", "why")]
    headers += [Words("有效期起", "from"), Words("有效期止", "until"), Words("责任单位", "office")]
    rows = [
        [str(each.revision), local_time(each.when), each.who or "—", each.why or "—"]
        + [each.text(name) or "—" for name in ("valid_from", "valid_to", "office")]
        for each in states
    ]
    print_columns(headers, rows)


def import_command(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="含“共同体”表的工作簿或 CSV / workbook or CSV")],
    why: Why = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """装入认定名册；有一处错误即全不装入 / Take the register in; nothing is taken if anything is wrong."""
    from chainlink.leaders.register import import_register
    from chainlink.stores import open_store

    store = open_store()
    found = import_register(store, path, store.read(), who=who or current_user(), why=why)
    tell_problems(Words("自动更正", "repairs"), found.repairs)
    tell_problems(Words("提醒", "warnings"), found.warnings)
    if is_json:
        told = {name: [problem_record(each) for each in getattr(found, name)] for name in ("repairs", "warnings")}
        print_json("chainlink.leaders_import/1", {**asdict(found), **told})
        return
    print(
        Words(
            f"新增 {len(found.added)}，修改 {len(found.changed)}，未变 {found.unchanged}",
            f"{len(found.added)} added, {len(found.changed)} changed, {found.unchanged} unchanged",
        )
    )


def export_command(
    path: Annotated[Path, typer.Argument(metavar="OUT", help="要写出的 .xlsx 文件 / the .xlsx file to write")],
) -> None:
    """写出认定名册，可改后导回 / Write the register, to be changed and read back."""
    from chainlink.leaders.register import export_register, list_recognised
    from chainlink.stores import open_store

    if path.suffix.lower() != ".xlsx":
        raise UsageError(Words("请写成 名称.xlsx", "write name.xlsx"))
    export_register(list_recognised(open_store()), path)
    print(path)


def _tell_entry(entry: Recognised, *, is_json: bool) -> None:
    if is_json:
        print_json("chainlink.leader/1", asdict(entry))
        return
    print(
        Words(
            f"已记录 {entry.register_id}（修订 {entry.revision}）",
            f"recorded {entry.register_id}, revision {entry.revision}",
        )
    )
