"""`chainlink survey`: who is asked what, how far are the returns, and what do the answers change? 调查问卷."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import (
    current_user,
    print_json,
    print_table,
    problem_record,
    showing_progress,
    tell,
    tell_problems,
    working,
    write_file,
)
from chainlink.commands.register_family import Family, register_app
from graph_schema.errors import UsageError
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.screening.surveys.register import SurveyForm
    from chainlink.screening.surveys.take_in import TakenIn

app = register_app(Family("survey", Words("调查问卷：发出、收回、补正", "Survey forms, out and back"), one="form"))


class By(StrEnum):
    """Whether a firm or a county fills a form in."""

    FIRM = "firm"
    COUNTY = "county"


Round = Annotated[str, typer.Argument(metavar="ROUND", help="轮次，如 2026年12月 / name of the round")]
SomeRound = Annotated[str, typer.Argument(metavar="[ROUND]", help="轮次，默认全部 / round, else all")]
Top = Annotated[
    int, typer.Option("--top", help="取追问清单前几条，0 为不取 / so many questions of the list, 0 for none")
]
Chains = Annotated[
    list[str] | None, typer.Option("--chain", help="只问这些产业链的，可多次 / chain, may be repeated; else all")
]
Leaders = Annotated[
    list[str] | None, typer.Option("--leaders", help="另问该产业链的链主，可多次 / ask the leaders of this chain, too")
]
Firms = Annotated[
    list[str] | None, typer.Option("--firm", help="另问这家企业，可多次 / ask this firm for all its suppliers, too")
]
Grouped = Annotated[By, typer.Option("--by", help="一家企业一份，或一县一份 / one form a firm, or one a county")]
Due = Annotated[str, typer.Option("--due", help="回收期限，如 2026-12-20 / wanted back by")]
Office = Annotated[str, typer.Option("--office", help="责任单位 / office in charge")]
Who = Annotated[str, typer.Option("--who", help="谁办理，默认 CHAINLINK_USER / who does it")]
Out = Annotated[Path, typer.Argument(metavar="OUT", help="写到这个文件夹或 .zip / folder or .zip to write")]
Again = Annotated[bool, typer.Option("--again", help="已发出未收回的也重写 / also those that are out and not back")]
AsOf = Annotated[
    str, typer.Option("--as-of", help="请按哪一天的情况填报，默认今天 / day to be answered for, else today")
]
Returned = Annotated[
    list[Path], typer.Argument(metavar="PATH...", help="收回的调查表：文件、文件夹或 .zip / files, folder or .zip")
]
Slips = Annotated[Path | None, typer.Option("--slips", help="补正单写到这个文件夹 / folder for the slips that go back")]
Confirmed = Annotated[bool, typer.Option("--yes", help="确认删除所列的行 / remove the rows that are named")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
Components = Annotated[
    list[str] | None, typer.Argument(metavar="[COMPONENT...]", help="产品编号或名称 / components by id or name")
]
SurveyedOn = Annotated[str, typer.Option("--surveyed-on", help="生产企业何日摸排齐全 / day of the survey")]
Sender = Annotated[str, typer.Option("--from", help="由哪个单位摸排 / office that surveyed")]
Everything = Annotated[bool, typer.Option("--all", help="已有日期的也改 / also those that have a date")]


@app.command("new")
def new(
    round_name: Round,
    top: Top = 20,
    chains: Chains = None,
    leaders: Leaders = None,
    firms: Firms = None,
    by: Grouped = By.FIRM,
    due: Due = "",
    office: Office = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """拟定一轮：问谁、问什么 / Plan a round: who is asked what"""
    import chainlink
    from chainlink.screening.questions import questions as ask
    from chainlink.screening.surveys.plan import plan_forms, record_round
    from chainlink.supply.lookup import find_id

    store = chainlink.open_store()
    with working(Words("正在评估数据缺口", "weighing the gaps")):
        graph = chainlink.build_graph(store.read())
        asked_questions = ask(graph, chains or (), top=top) if top else ()
        leader_chains = [find_id(graph, "chain", name) for name in leaders or ()]
        firm_ids = [find_id(graph, "firm", name) for name in firms or ()]
        planned = plan_forms(graph, asked_questions, leaders_of=leader_chains, firm_ids=firm_ids, by=by.value)
    forms = record_round(store, round_name, planned, due_on=due, office=office, who=who or current_user())
    _tell_forms(forms, is_json=is_json)


def _tell_forms(forms: Sequence[SurveyForm], *, is_json: bool) -> None:
    from chainlink.books.register_tables import list_table, record_json
    from chainlink.screening.surveys.register import SURVEYS

    if is_json:
        print_json("chainlink.survey/1", {"forms": [record_json(form) for form in forms]})
        return
    print_table(list_table(SURVEYS, forms).only(["form_id", "recipient", "county", "asked", "state"]))
    count = sum(int(form.number("asked") or 0) for form in forms)
    print(Words(f"共 {len(forms)} 份，{count} 问", f"{len(forms)} forms, {count} questions"))


@app.command("send")
def send(
    round_name: Round, out: Out, as_of: AsOf = "", is_again: Again = False, who: Who = "", is_json: AsJson = False
) -> None:
    """写出调查表，记为已发出 / Write the forms of a round, and mark them as sent"""
    import chainlink
    from chainlink.screening.surveys.forms import file_name, form_workbook, forms_zip
    from chainlink.screening.surveys.register import forms_of_round, mark_sent
    from loaders.dates import read_past_date

    today = date.today()
    day = read_past_date(as_of.strip() or today.isoformat())
    if day.error:
        raise UsageError(Words(f"--as-of {day.error.zh}", f"--as-of: {day.error.en}"))
    store = chainlink.open_store()
    states = ("planned", "sent", "faulty") if is_again else ("planned",)
    forms = [form for form in forms_of_round(store, round_name) if form.state in states]
    if not forms:
        raise UsageError(
            Words(
                "这一轮没有待发的调查表；要重写已发出的请加 --again", "nothing is to be sent; add --again to write anew"
            )
        )
    graph = chainlink.build_graph(store.read())
    if out.suffix.lower() == ".zip":
        write_file(out, forms_zip(graph, forms, as_of=str(day.value)))
    else:
        out.mkdir(parents=True, exist_ok=True)
        for form in forms:
            write_file(out / file_name(form), form_workbook(graph, form, as_of=str(day.value)))
    mark_sent(store, forms, today=today, who=who or current_user())
    if is_json:
        print_json("chainlink.survey_sent/1", {"folder": str(out), "forms": [form.entry_id for form in forms]})
    else:
        print(Words(f"已写出 {len(forms)} 份到 {out}", f"wrote {len(forms)} forms to {out}"))


@app.command("import")
def import_returned(
    paths: Returned,
    slips: Slips = None,
    is_confirmed: Confirmed = False,
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """装入收回的调查表；有错的出补正单 / Take returned forms in; those with errors go back with a slip"""
    import chainlink
    from chainlink.app.first_answers import answer_ahead
    from chainlink.app.intake import returned_files
    from chainlink.screening.recoloured import recoloured
    from chainlink.screening.scan import scan
    from chainlink.screening.surveys.take_in import take_in

    store = chainlink.open_store()
    before = scan(chainlink.build_graph(store.read()))
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        on_progress = opened.enter_context(showing_progress())
        taken_in = take_in(
            store,
            returned_files(paths, folder),
            who=who or current_user(),
            today=date.today(),
            is_removal_confirmed=is_confirmed,
            on_progress=on_progress,
        )
    graph = chainlink.build_graph(store.read())
    changes = recoloured(before, scan(graph))
    if slips is not None:
        slips.mkdir(parents=True, exist_ok=True)
        for name, content in taken_in.slips.items():
            write_file(slips / name, content)
    if is_json:
        _print_json(taken_in, [asdict(change) for change in changes])
    else:
        from chainlink.screening.recoloured import recoloured_table

        _tell_taken(taken_in, slips)
        print_table(recoloured_table(changes, graph.names), at_most=20)
        _tell_colours(changes_count=len(changes))
    if taken_in.version:
        answer_ahead(store, taken_in.version.content_hash)
    if taken_in.faulty:
        raise typer.Exit(1)


def _print_json(taken_in: TakenIn, changes: Sequence[dict[str, object]]) -> None:
    body = {
        "version": taken_in.version and asdict(taken_in.version),
        "taken": [asdict(form) for form in taken_in.taken],
        "faulty": [
            {
                "file": form.path.name,
                "form_id": form.form_id,
                "problems": [problem_record(problem) for problem in form.problems],
            }
            for form in taken_in.faulty
        ],
        "warnings": [problem_record(problem) for problem in (taken_in.report.warnings if taken_in.report else ())],
        "waiting_names": [pair.pair_id for pair in taken_in.waiting],
        "recoloured": list(changes),
    }
    print_json("chainlink.survey_import/1", body)


def _tell_taken(taken_in: TakenIn, slips: Path | None) -> None:
    if taken_in.report:
        tell_problems(Words("提醒", "warnings"), taken_in.report.warnings)
    for removal in taken_in.removals:
        tell(removal.words)
    for pair in taken_in.waiting:
        tell(pair.words)
    tell_problems(Words("错误", "errors"), [problem for form in taken_in.faulty for problem in form.problems])
    rows = sum(form.row_count for form in taken_in.taken)
    asked_count, answered_count = (
        sum(getattr(form, name) for form in taken_in.taken) for name in ("asked", "answered")
    )
    version = taken_in.version.version_id if taken_in.version else "—"
    print(
        Words(
            f"装入 {len(taken_in.taken)} 份（{rows} 行，答 {answered_count}/{asked_count} 问），版本 {version}",
            f"took {len(taken_in.taken)} forms in: {rows} rows, {answered_count} of {asked_count} questions, version {version}",
        )
    )
    if taken_in.faulty:
        where_zh, where_en = (f"，补正单在 {slips}", f", slips in {slips}") if slips else ("", "")
        hint_zh, hint_en = ("", "") if slips else ("；加 --slips 文件夹 写出补正单", "; add --slips DIR for the slips")
        count = len(taken_in.faulty)
        print(Words(f"待补正 {count} 份{where_zh}{hint_zh}", f"{count} forms go back{where_en}{hint_en}"))


def _tell_colours(changes_count: int) -> None:
    if changes_count:
        print(Words(f"变色 {changes_count} 项", f"{changes_count} colours changed"))
    else:
        print(Words("没有颜色变化", "no colour changed"))


@app.command("status")
def status(round_name: SomeRound = "", is_json: AsJson = False) -> None:
    """分县进度：发出、收回、补正、核对 / Progress by county: sent, returned, corrected, checked"""
    from chainlink.screening.surveys.register import count_by_county, county_table, forms_of_round
    from chainlink.stores import open_store

    counts = count_by_county(forms_of_round(open_store(), round_name))
    if is_json:
        print_json("chainlink.survey_status/1", {"counties": [asdict(count) for count in counts]})
    elif counts:
        print_table(county_table(counts))
    else:
        tell(Words("还没有调查", "no survey yet"))


@app.command("surveyed")
def surveyed(
    components: Components = None,
    surveyed_on: SurveyedOn = "",
    sender: Sender = "",
    chains: Chains = None,
    is_everything: Everything = False,
    is_json: AsJson = False,
) -> None:
    """批量登记生产企业摸排日期 / Enter the day of a survey for many components at once"""
    import chainlink
    from chainlink.screening.surveys.surveyed import components_of, mark_surveyed
    from chainlink.supply.lookup import find_id

    store = chainlink.open_store()
    graph = chainlink.build_graph(store.read())
    wanted = [find_id(graph, "component", name) for name in components or ()]
    chain_ids = [find_id(graph, "chain", name) for name in chains or ()]
    wanted += components_of(graph.tables, chain_ids, is_unsurveyed_only=not is_everything)
    marked = mark_surveyed(store, wanted, surveyed_on=surveyed_on, sender=sender)
    if is_json:
        print_json(
            "chainlink.surveyed/1",
            {"version": asdict(marked.version), "component_ids": list(marked.component_ids)},
        )
        return
    count = len(marked.component_ids)
    version = marked.version.version_id
    print(
        Words(
            f"已登记 {count} 个产品的摸排日期，版本 {version}",
            f"entered the day of the survey of {count} components, version {version}",
        )
    )
