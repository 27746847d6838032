"""`chainlink risks`: what is on the books, who has it in hand, and how does it get in and out?"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.book_imports import tell_import
from chainlink.commands.console import current_user, print_columns, print_json, tell
from chainlink.commands.risks.report import export_command, report_command
from graph_schema.errors import UsageError
from graph_schema.moments import local_time
from graph_schema.names import Words, language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chainlink.risks.register import Risk

app = typer.Typer(
    help="风险清单 / The risk register", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)


class Colour(StrEnum):
    """Colours, and `none` for what only a rule or a person found."""

    RED = "red"
    YELLOW = "yellow"
    BLUE = "blue"
    GREY = "grey"
    NONE = "none"


class RiskState(StrEnum):
    """What people say of a risk."""

    TO_VERIFY = "to_verify"
    TO_DO = "to_do"
    IN_HAND = "in_hand"
    CLOSED = "closed"
    FALSE_ALARM = "false_alarm"


class HandSource(StrEnum):
    """How a person came to know of it."""

    REPORT = "report"
    VISIT = "visit"
    SURVEY = "survey"


RiskId = Annotated[str, typer.Argument(metavar="RISK", help="风险编号 / id of the risk")]
Chain = Annotated[str, typer.Option("--chain", help="产业链编号 / chain id")]
ColourOption = Annotated[Colour | None, typer.Option("--colour", help="颜色 / colour")]
StateOption = Annotated[RiskState | None, typer.Option("--state", help="状态 / state")]
Office = Annotated[str, typer.Option("--office", help="责任单位 / office in charge")]
Review = Annotated[bool, typer.Option("--review", help="只看假销号待复核 / closed, and still found")]
Who = Annotated[str, typer.Option("--who", help="谁，默认 CHAINLINK_USER 或登录名 / who; else CHAINLINK_USER or login")]
Why = Annotated[
    str, typer.Option("--why", help="理由；改状态、责任、时限必填 / why; to change state, charge, deadline")
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
Person = Annotated[str | None, typer.Option("--person", help="责任人 / person in charge")]
Leader = Annotated[str | None, typer.Option("--leader", help="责任领导 / leader in charge")]
Deadline = Annotated[str | None, typer.Option("--deadline", help="完成时限，如 2026-12-31 / to be done by")]
MeasuresOption = Annotated[str | None, typer.Option("--measures", help="应对措施 / what is done about it")]
NewOffice = Annotated[str | None, typer.Option("--office", help="责任单位 / office in charge")]


@app.command("list")
def list_command(
    chain_id: Chain = "",
    colour: ColourOption = None,
    state: StateOption = None,
    office: Office = "",
    is_review: Review = False,
    is_json: AsJson = False,
) -> None:
    """列出风险 / List risks."""
    from chainlink.risks.register import list_risks
    from chainlink.stores import open_store

    wanted = {
        "chain_id": chain_id,
        "colour": colour.value.replace("none", "") if colour else None,
        "state": state.value if state else None,
        "office": office,
    }
    asked = {name: value for name, value in wanted.items() if value or (name == "colour" and colour)}
    risks = [
        risk
        for risk in list_risks(open_store())
        if all(risk.fields[name] == value for name, value in asked.items()) and (risk.is_to_review or not is_review)
    ]
    if is_json:
        print_json("chainlink.risks/1", {"risks": [_record(risk) for risk in risks]})
        return
    _print_risks(risks)


@app.command("show")
def show_command(risk_id: RiskId, is_json: AsJson = False) -> None:
    """查看一项风险的全部字段和依据 / Show one risk with its evidence."""
    from chainlink.risks.register import find_risk
    from chainlink.stores import open_store

    risk = find_risk(open_store(), risk_id)
    if is_json:
        print_json("chainlink.risk/1", _record(risk))
        return
    from graph_schema.spec import schema

    for column in schema().books["risks"].columns:
        value = _said(risk, column.name)
        if value:
            print(f"{Words(column.zh, column.name)}: {value}")


@app.command("set")
def set_command(
    risk_id: RiskId,
    state: StateOption = None,
    office: NewOffice = None,
    leader: Leader = None,
    person: Person = None,
    deadline: Deadline = None,
    measures: MeasuresOption = None,
    why: Why = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """改状态、责任单位、时限等 / Change state, office, deadline."""
    from chainlink.risks.register import change_risk
    from chainlink.stores import open_store

    named = {"office": office, "leader": leader, "person": person, "deadline": deadline, "measures": measures}
    changed = {name: value for name, value in named.items() if value is not None}
    if state:
        changed["state"] = state.value
    if not changed:
        raise UsageError(
            Words("没有要改的；请加 --state、--office 等", "nothing to change; add --state, --office or so")
        )
    risk = change_risk(open_store(), risk_id, changed, who=who or current_user(), why=why)
    if is_json:
        print_json("chainlink.risk/1", _record(risk))
    else:
        _print_risks([risk])


@app.command("add")
def add_command(
    chain_id: Chain,
    firm: Annotated[str, typer.Option("--firm", help="企业编号或名称 / firm")] = "",
    component: Annotated[str, typer.Option("--component", help="产品编号或名称 / component")] = "",
    source: Annotated[HandSource, typer.Option("--source", help="来源 / how it is known")] = HandSource.REPORT,
    basis: Annotated[str, typer.Option("--basis", help="依据 / grounds")] = "",
    colour: ColourOption = None,
    why: Why = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """手工填报一项风险 / Enter a risk by hand."""
    import chainlink
    from chainlink.risks.by_hand import stated_fields
    from chainlink.risks.register import add_risk

    store = chainlink.open_store()
    graph = chainlink.build_graph(store.read())
    chosen = colour.value if colour and colour is not Colour.NONE else ""
    fields = stated_fields(
        graph, chain_id, firm=firm, component=component, source=source.value, basis=basis, colour=chosen
    )
    risk = add_risk(store, fields, who=who or current_user(), why=why, tables=graph.tables)
    if is_json:
        print_json("chainlink.risk/1", _record(risk))
    else:
        _print_risks([risk])


@app.command("history")
def history_command(risk_id: RiskId, is_json: AsJson = False) -> None:
    """查看一项风险的全部修改 / Show who changed a risk, when and why."""
    from chainlink.risks.register import history
    from chainlink.stores import open_store

    states = history(open_store(), risk_id)
    if is_json:
        print_json("chainlink.risk_history/1", {"states": [_record(risk) for risk in states]})
        return
    headers = [Words("修订", "revision"), Words("时间", "when"), Words("谁", "who"), Words("理由", "why")]
    headers += [Words("状态", "state"), Words("摸排结果", "finding"), Words("责任单位", "office")]
    print_columns(
        headers,
        [
            [str(each.revision), local_time(each.when), each.who or "—", each.why or "—"]
            + [_said(each, name) or "—" for name in ("state", "finding", "office")]
            for each in states
        ],
    )


app.command("export")(export_command)
app.command("report")(report_command)


@app.command("import")
def import_command(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="含“风险”表的工作簿 / workbook with the sheet 风险")],
    why: Why = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """导入“风险”表；有一处错误即全不导入 / Import the sheet 风险; nothing is taken if anything is wrong."""
    from chainlink.risks.register import import_risks
    from chainlink.stores import open_store

    store = open_store()
    tell_import(
        lambda: import_risks(store, path, store.read(), who=who or current_user(), why=why),
        schema="chainlink.risks_import/1",
        is_json=is_json,
    )


def _record(risk: Risk) -> dict[str, object]:
    import json

    body = {**risk.fields, "evidence": json.loads(risk.evidence) if risk.evidence else None}
    return {**body, "revision": risk.revision, "who": risk.who, "when": risk.when, "why": risk.why}


def _said(risk: Risk, name: str) -> str:
    """Say a field in the reader's language, "" for missing."""
    from graph_schema.spec import schema

    column, value = schema().books["risks"].column(name), risk.fields[name]
    if value in (None, "", False):
        return ""
    if value is True:
        return str(Words("是", "yes"))
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return dict(column.choices).get(str(value), str(value)) if language() == "zh" else str(value)


def _print_risks(risks: Sequence[Risk]) -> None:
    names = ("risk_id", "chain_id", "colour", "component_name", "firm_name", "finding", "state", "office", "deadline")
    from graph_schema.spec import schema

    book = schema().books["risks"]
    rows = [[_said(risk, name) or "—" for name in names] for risk in risks]
    if rows:
        print_columns([Words(book.column(name).zh, name) for name in names], rows)
    tell(Words(f"共 {len(rows)} 项", f"{len(rows)} risks"))
