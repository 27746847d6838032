"""What is said of the projects this month? 月调度表: money, progress, problems, what was asked last time and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from chainlink.projects.register.flags import Flag, done_this_year
from chainlink.projects.register.monthly import month_before, month_reported
from chainlink.projects.register.records import ProjectRecord, book
from chainlink.projects.register.states import BEGUN
from chainlink.report.paper import Paper
from chainlink.report.sheets import Column, Sheet, Value, workbook_of
from graph_schema.errors import UsageError
from graph_schema.moments import DataDates
from graph_schema.names import Words, language

NOT_REPORTED = Words("未报", "not reported")
_COLUMNS = (
    Column(Words("项目编号", "id"), width=12),
    Column(Words("项目名称", "project"), width=28),
    Column(Words("所属产业链", "chain"), width=9),
    Column(Words("类型", "kind"), width=7),
    Column(Words("实施主体", "firm"), width=22),
    Column(Words("所在市", "city"), width=9),
    Column(Words("所在县(市、区)", "county"), width=10),
    Column(Words("状态", "state"), width=8),
    Column(Words("总投资(万元)", "whole investment, 10,000 yuan"), "number", 11),
    Column(Words("年度计划投资(万元)", "planned this year, 10,000 yuan"), "number", 11),
    Column(Words("本月完成投资(万元)", "invested this month, 10,000 yuan"), "number", 11),
    Column(Words("本年完成投资(万元)", "invested this year, 10,000 yuan"), "number", 11),
    Column(Words("累计完成投资(万元)", "invested so far, 10,000 yuan"), "bar", 11),
    Column(Words("投资完成率", "share invested"), "share", 9),
    Column(Words("形象进度", "progress"), width=20),
    Column(Words("存在问题", "problems"), width=18),
    Column(Words("需协调事项", "to be settled"), width=18),
    Column(Words("上次需协调事项", "asked last time"), width=18),
    Column(Words("办理情况", "what came of it"), width=18),
    Column(Words("预警", "flags"), width=20),
    Column(Words("责任单位", "office"), width=18),
    Column(Words("联系人", "contact"), width=12),
    Column(Words("数据截至日期", "data date"), width=11),
)
_SUMS = (
    Column(Words("所属产业链", "chain"), width=12),
    Column(Words("项目数", "projects"), "number", 9),
    Column(Words("已开工", "begun"), "number", 9),
    Column(Words("本月未报", "not reported"), "number", 9),
    Column(Words("总投资(万元)", "whole investment, 10,000 yuan"), "number", 14),
    Column(Words("年度计划投资(万元)", "planned this year, 10,000 yuan"), "number", 14),
    Column(Words("本月完成投资(万元)", "invested this month, 10,000 yuan"), "number", 14),
    Column(Words("累计完成投资(万元)", "invested so far, 10,000 yuan"), "bar", 14),
    Column(Words("有需协调事项", "asking something"), "number", 9),
)


def newest_month(projects: Sequence[ProjectRecord]) -> str:
    """Give the newest month that any of them was reported for, "" for none."""
    return max((project.months[-1].month for project in projects if project.months), default="")


def dispatch_paper(projects: Sequence[ProjectRecord], scope: Words, data_version: str) -> Paper:
    """Say what the dispatch sheet is, and as of when its projects were reported."""
    newest = max((str(project.fields["data_date"]) for project in projects), default="")
    return Paper(Words("强链补链项目月调度表", "Monthly dispatch of projects"), scope, DataDates(newest), data_version)


def monthly_workbook(
    paper: Paper, projects: Sequence[ProjectRecord], flags: Mapping[str, Sequence[Flag]], *, month: str = ""
) -> bytes:
    """Write the dispatch sheet of one month: a row a project that is not ended, and a summary by chain.

    Parameters
    ----------
    paper
        What the export says of itself.
    projects
        Those it covers, in the order of the rows.
    flags
        Of `flags_of`.
    month
        Such as `2026-06`; the newest reported if empty.

    Raises
    ------
    UsageError
        If no project was reported for that month.
    """
    month_shown = month or newest_month(projects)
    alive = [project for project in projects if project.fields["state"] != "ended"]
    if not month_shown or not any(month_reported(project.months, month_shown) for project in alive):
        raise UsageError(
            Words(
                f"没有 {month_shown or '任何月份'} 的报送；请先导入当月数据",
                f"nothing was reported for {month_shown or 'any month'}; import that month first",
            )
        )
    rows = [_row(project, month_shown, flags.get(project.project_id, ())) for project in alive]
    sheets = [
        Sheet(Words(f"月调度表 {month_shown}", f"dispatch {month_shown}"), _COLUMNS, rows),
        Sheet(Words("按产业链汇总", "by chain"), _SUMS, _sums(alive, month_shown)),
    ]
    return workbook_of(paper, sheets)


def _row(project: ProjectRecord, month: str, flags: Sequence[Flag]) -> list[Value]:
    fields = project.fields
    now, before = month_reported(project.months, month), month_before(project.months, month)
    is_newest = bool(project.months) and project.months[-1].month == month
    done = now.done_10k_yuan if now else None
    total = fields["total_10k_yuan"]
    row: list[Value] = [
        project.project_id,
        fields["name"],
        fields["chain_id"],
        _said("kind", fields["kind"]),
        fields["firm_name"],
        fields["city"],
        fields["county"],
        _said("state", now.state if now else fields["state"]),
        total,
        fields["planned_this_year_10k_yuan"],
        now.invested_10k_yuan if now else None,
        done_this_year(project) if is_newest else None,
        done,
        done / total if done is not None and isinstance(total, float) and total else None,
        now.progress if now else str(NOT_REPORTED),
        now.problems if now else "",
        now.to_coordinate if now else "",
        before.to_coordinate if before else "",
        now.outcome if now else "",
        str(Words("；", "; ")).join(f"{flag.rule.name}" for flag in flags),
        fields["office"],
        fields["contact"],
        fields["data_date"],
    ]
    return [None if value == "" else value for value in row]


def _said(column: str, value: Value) -> str:
    return dict(book().column(column).choices).get(str(value), "") if language() == "zh" else str(value)


def _sums(projects: Sequence[ProjectRecord], month: str) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for chain_id in sorted({str(project.fields["chain_id"]) for project in projects}):
        here = [project for project in projects if project.fields["chain_id"] == chain_id]
        reports = [report for project in here if (report := month_reported(project.months, month))]
        rows.append(
            [
                chain_id,
                len(here),
                sum(project.fields["state"] in BEGUN for project in here),
                len(here) - len(reports),
                _total(project.fields["total_10k_yuan"] for project in here),
                _total(project.fields["planned_this_year_10k_yuan"] for project in here),
                _total(report.invested_10k_yuan for report in reports),
                _total(report.done_10k_yuan for report in reports),
                sum(bool(report.to_coordinate) for report in reports),
            ]
        )
    return rows


def _total(values: Iterable[Value]) -> float | None:
    """Add what is known; None where nothing is."""
    figures = [float(value) for value in values if isinstance(value, int | float)]
    return sum(figures) if figures else None
