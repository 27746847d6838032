"""`chainlink projects progress | monthly`: how far are the projects together, what deserves a look, what is told this month?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_json, print_table, workbook_path, write_file
from chainlink.commands.options import AsJson, Chain, NewWorkbook
from graph_schema.figures import share
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.projects.register.flags import Claim
    from chainlink.projects.register.rates import Rate

Year = Annotated[int | None, typer.Option("--year", help="年度，默认最新，0 为全部 / year, else the newest; 0: all")]


def progress_command(year: Year = None, chain_id: Chain = "", is_json: AsJson = False) -> None:
    """年度目标、四率和预警 / Progress against the goal, the four rates, flags."""
    from chainlink.projects.register.answer_tables import flags_table
    from chainlink.projects.register.books import list_projects
    from chainlink.projects.register.flag_rules import load_flag_rules
    from chainlink.projects.register.flags import claim_of, flags_of, newest_year
    from chainlink.projects.register.rates import rates_of
    from chainlink.stores import open_store

    every, rules = list_projects(open_store()), load_flag_rules()
    year_shown = newest_year(every) if year is None else year
    chosen = [
        project
        for project in every
        if (not year_shown or project.fields["year"] == year_shown)
        and (not chain_id or project.fields["chain_id"] == chain_id)
    ]
    ids = {project.project_id for project in chosen}
    flags = {project_id: raised for project_id, raised in flags_of(every, rules).items() if project_id in ids}
    claim, rates = claim_of(chosen, rules), rates_of(chosen)
    if is_json:
        answer = {
            project_id: [{"flag_id": flag.rule.flag_id, "said": str(flag.message)} for flag in flags[project_id]]
            for project_id in flags
        }
        body = {
            "year": year_shown,
            "rules_version": rules.version,
            "claim": asdict(claim),
            "rates": [asdict(rate) for rate in rates],
        }
        print_json("chainlink.projects_progress/1", {**body, "flags": answer})
        return
    _print_figures(year_shown, claim, rates)
    print_table(flags_table(flags))


def _print_figures(year: int, claim: Claim, rates: Sequence[Rate]) -> None:
    from chainlink.projects.register.rates import DEFINITIONS, rate_parts

    when = Words(f"{year} 年度", str(year)) if year else Words("全部年度", "all years")
    print(
        Words(
            f"{when.zh}计入 {claim.counted} 个，目标 {claim.goal} 个（代码重复 {claim.doubled}，终止 {claim.ended}，"
            f"未赋码 {claim.uncoded}）",
            f"{when.en}: {claim.counted} count of {claim.goal} wanted ({claim.doubled} doubled codes, "
            f"{claim.ended} ended, {claim.uncoded} without code)",
        )
    )
    for rate in rates:
        name, meaning = DEFINITIONS[rate.rate_id]
        value = "—" if rate.value is None else share(rate.value)
        unknown = Words(f"，{rate.unknown} 个不明", f", {rate.unknown} unknown") if rate.unknown else ""
        print(f"{name} {value}  {rate_parts(rate)}{unknown}  {meaning}")


def monthly_command(
    path: NewWorkbook,
    month: Annotated[str, typer.Option("--month", help="月份，如 2026-06，默认最新 / month, else the newest")] = "",
    chain_id: Chain = "",
) -> None:
    """写出月调度表 / Write the monthly dispatch sheet."""
    from chainlink.projects.register.books import list_projects
    from chainlink.projects.register.flag_rules import load_flag_rules
    from chainlink.projects.register.flags import flags_of
    from chainlink.report.project_months import dispatch_paper, monthly_workbook, newest_month
    from chainlink.stores import open_store

    store = open_store()
    every = list_projects(store)
    chosen = [project for project in every if not chain_id or project.fields["chain_id"] == chain_id]
    version = next(iter(store.versions()), None)
    scope = Words(chain_id or "全部产业链", chain_id or "all chains")
    paper = dispatch_paper(chosen, scope, version.version_id if version else "—")
    content = monthly_workbook(paper, chosen, flags_of(every, load_flag_rules()), month=month or newest_month(chosen))
    write_file(workbook_path(path), content)
    print(path)
