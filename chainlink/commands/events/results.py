"""`chainlink events results`: what came of the meetings? List, enter, send out and read back, follow up, print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.book_cells import Cells, read_cells
from chainlink.commands.book_imports import tell_import
from chainlink.commands.console import current_user, print_json, workbook_path, write_file
from chainlink.commands.events import contracts as event_contracts
from chainlink.commands.events.result_text import (
    follow_up_records,
    outcome_record,
    print_follow_ups,
    print_outcome,
    print_outcomes,
    tell_recorded,
)
from chainlink.commands.events.text import AsJson, EventId, Who
from chainlink.commands.row_effects import stated_day
from graph_schema.errors import UsageError
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.matching.outcomes.records import Outcome

app = typer.Typer(help="对接结果：填写、发出收回、回访、确认 / What came of the meetings", no_args_is_help=True)


class Result(StrEnum):
    """What came of a meeting."""

    INTENTION = "intention"
    SAMPLE = "sample"
    CONTRACT = "contract"
    NO_DEAL = "no_deal"


OutcomeId = Annotated[str, typer.Argument(metavar="ID", help="对接编号，如 M-5ESGCMZBML / id of the outcome")]
ResultOption = Annotated[
    Result | None, typer.Option("--result", help="意向、送样、签约、未成 / intention, sample, contract or no_deal")
]
Why = Annotated[str, typer.Option("--why", help="理由；从签约退回必填 / why; needed to go back from a contract")]
On = Annotated[str, typer.Option("--on", help="按哪一天，默认今天 / the day, else today")]


@app.command("list")
def list_command(event_id: EventId, result: ResultOption = None, is_json: AsJson = False) -> None:
    """列出一场活动的对接结果，未填的也列 / List what came of every meeting of an event, entered or not."""
    import chainlink
    from chainlink.matching.outcomes.register import outcomes_of

    store = chainlink.open_store()
    found = [each for each in outcomes_of(store, event_id) if result is None or each.result == result.value]
    if is_json:
        print_json("chainlink.outcomes/1", {"outcomes": [outcome_record(each) for each in found]})
        return
    print_outcomes(found, store.read())


@app.command("show")
def show_command(outcome_id: OutcomeId, is_json: AsJson = False) -> None:
    """查看一场会面的全部内容 / Show all that is known of one meeting."""
    from chainlink.matching.outcomes.register import find_outcome
    from chainlink.stores import open_store

    store = open_store()
    outcome = find_outcome(store, outcome_id)
    if is_json:
        print_json("chainlink.outcome/1", outcome_record(outcome))
        return
    print_outcome(outcome, store.read())


@app.command("set")
def set_command(
    outcome_id: OutcomeId,
    result: ResultOption = None,
    cells: Cells = None,
    why: Why = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """填一场会面的结果，如 --result contract --set 金额=300 / Enter what came of one meeting."""
    from chainlink.matching.outcomes.records import book
    from chainlink.matching.outcomes.register import record_outcome
    from chainlink.stores import open_store

    changed = read_cells(book(), cells or [])
    if result:
        changed["result"] = result.value
    if not changed:
        raise UsageError(Words("没有要改的；请加 --result 或 --set", "nothing to change; add --result or --set"))
    tell_recorded(record_outcome(open_store(), outcome_id, changed, who=who or current_user(), why=why), is_json)


@app.command("add")
def add_command(
    event_id: EventId,
    buyer: Annotated[str, typer.Argument(metavar="BUYER", help="需求企业，编号或名称 / who looks for it")],
    supplier: Annotated[str, typer.Argument(metavar="SUPPLIER", help="供给企业，编号或名称 / who could deliver it")],
    component: Annotated[str, typer.Argument(metavar="COMPONENT", help="供给产品，编号或名称 / what it would deliver")],
    result: ResultOption = None,
    cells: Cells = None,
    why: Why = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """登记计划外的会面及其结果 / Enter a meeting that stands in no plan, with what came of it."""
    import chainlink
    from chainlink.matching.events.register import find_event
    from chainlink.matching.outcomes.records import book
    from chainlink.matching.outcomes.register import record_outcomes
    from chainlink.supply.lookup import find_id

    store = chainlink.open_store()
    graph = chainlink.build_graph(store.read())
    stated = read_cells(book(), cells or [])
    stated |= {"event_id": find_event(store, event_id).event_id, "component_id": find_id(graph, "component", component)}
    stated |= {"buyer_id": find_id(graph, "firm", buyer), "supplier_id": find_id(graph, "firm", supplier)}
    if result:
        stated["result"] = result.value
    if len(stated) == len(("event_id", "component_id", "buyer_id", "supplier_id")):
        raise UsageError(Words("没有要登记的；请加 --result 或 --set", "nothing to enter; add --result or --set"))
    found = record_outcomes(store, [stated], who=who or current_user(), why=why, tables=graph.tables)
    tell_recorded(found, is_json)


@app.command("export")
def export_command(
    event_id: EventId,
    path: Annotated[Path, typer.Argument(metavar="OUT", help="要写出的 .xlsx 文件 / the .xlsx file to write")],
) -> None:
    """写出“对接结果”表，一场会面一行，填后导回 / Write the sheet 对接结果, a row a meeting, to be filled in."""
    from chainlink.matching.outcomes.register import export_outcomes, outcomes_of
    from chainlink.stores import open_store

    store = open_store()
    export_outcomes(_met(outcomes_of(store, event_id)), store.read(), workbook_path(path))
    print(path)


@app.command("paper")
def paper_command(
    event_id: EventId,
    path: Annotated[Path, typer.Argument(metavar="OUT", help="要写出的 .xlsx 文件 / the .xlsx file to write")],
) -> None:
    """打印“对接清单”：匹配依据、结果、金额、跟踪日期 / The list of meetings on paper, with grounds and results."""
    import chainlink
    from chainlink.matching.events.register import find_event
    from chainlink.matching.needs.gathering import gather_needs
    from chainlink.matching.needs.wants import list_wants
    from chainlink.matching.outcomes.register import outcomes_of
    from chainlink.report.outcome_list import outcome_workbook

    store = chainlink.open_store()
    event = find_event(store, event_id)
    outcomes = _met(outcomes_of(store, event.event_id))
    graph = chainlink.build_graph(store.read())
    needs = gather_needs(store, graph, chain_ids=event.chain_ids)
    write_file(workbook_path(path), outcome_workbook(graph, event, outcomes, needs, list_wants(store)))
    print(path)


@app.command("import")
def import_command(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="含“对接结果”表的工作簿或 CSV / workbook or CSV")],
    why: Why = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """导入“对接结果”表；有一处错误即全不导入 / Import the sheet 对接结果; nothing is taken if anything is wrong."""
    from chainlink.matching.outcomes.register import import_outcomes
    from chainlink.stores import open_store

    store = open_store()
    tell_import(
        lambda: import_outcomes(store, path, store.read(), who=who or current_user(), why=why),
        schema="chainlink.outcomes_import/1",
        is_json=is_json,
    )


@app.command("due")
def due_command(
    event_id: Annotated[str, typer.Option("--event", help="只看一场活动 / of one event")] = "",
    on: On = "",
    ahead_days: Annotated[int, typer.Option("--ahead", min=0, help="连同今后几天内到期的 / days ahead")] = 0,
    is_json: AsJson = False,
) -> None:
    """到期未做的回访：活动后 30、60、90 天，及约定日期 / Follow-ups that are due and not made."""
    from chainlink.matching.events.register import find_event
    from chainlink.matching.outcomes.follow_ups import follow_ups_due
    from chainlink.stores import open_store

    store = open_store()
    wanted = find_event(store, event_id).event_id if event_id else ""
    day = stated_day(on) or date.today()
    found = follow_ups_due(store, on=day, ahead_days=ahead_days, event_id=wanted)
    if is_json:
        print_json("chainlink.follow_ups/1", {"on": day.isoformat(), "follow_ups": follow_up_records(found)})
        return
    print_follow_ups(found, store.read(), day)


def _met(outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """Refuse an event at which nobody met."""
    if not outcomes:
        raise UsageError(
            Words(
                "活动尚无会面；请先运行 chainlink events plan",
                "the event has no meetings yet; run chainlink events plan first",
            )
        )
    return outcomes


app.command("contract")(event_contracts.contract)
app.command("risks")(event_contracts.risks)
