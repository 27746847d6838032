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
    Column(Words("总投资(万元)", "whole investment, 10k yuan"), "number", 11),
    Column(Words("年度计划投资(万元)", "planned this year, 10k yuan"), "number", 11),
    Column(Words("本月完成投资(万元)", "invested this month, 10k yuan"), "number", 11),
    Column(Words("本年完成投资(万元)", "invested this year, 10k yuan"), "number", 11),
    Column(Words("累计完成投资(万元)", "invested so far, 10k yuan"), "bar", 11),
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
    Column(Words("总投资(万元)", "whole investment, 10k yuan"), "number", 14),
    Column(Words("年度计划投资(万元)", "planned this year, 10k yuan"), "number", 14),
    Column(Words("本月完成投资(万元)", "invested this month, 10k yuan"), "number", 14),
    Column(Words("累计完成投资(万元)", "invested so far, 10k yuan"), "bar", 14),
    Column(Words("有需协调事项", "asking something"), "number", 9),
)


def newest_month(projects: Sequence[ProjectRecord]) -> str:
    """Give the newest month that any of them was reported for, "" for none."""
    return max((each.months[-1].month for each in projects if each.months), default="")


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
    asked = month or newest_month(projects)
    alive = [each for each in projects if each.fields["state"] != "ended"]
    if not asked or not any(month_reported(each.months, asked) for each in alive):
        raise UsageError(
            Words(
                f"没有 {asked or '任何月份'} 的报送；请先导入当月数据",
                f"nothing was reported for {asked or 'any month'}; import that month first",
            )
        )
    rows = [_row(each, asked, flags.get(each.project_id, ())) for each in alive]
    sheets = [
        Sheet(Words(f"月调度表 {asked}", f"dispatch {asked}"), _COLUMNS, rows),
        Sheet(Words("按产业链汇总", "by chain"), _SUMS, _sums(alive, asked)),
    ]
    return workbook_of(paper, sheets)


def _row(project: ProjectRecord, month: str, flags: Sequence[Flag]) -> list[Value]:
    fields = project.fields
    now, before = month_reported(project.months, month), month_before(project.months, month)
    is_newest = bool(project.months) and project.months[-1].month == month
    done = now.done_10k_yuan if now else None
    total = fields["total_10k_yuan"]
    row: list[Value] = [
        *(project.project_id, fields["name"], fields["chain_id"], _said("kind", fields["kind"])),
        *(fields["firm_name"], fields["city"], fields["county"], _said("state", now.state if now else fields["state"])),
        *(total, fields["planned_this_year_10k_yuan"], now.invested_10k_yuan if now else None),
        *(done_this_year(project) if is_newest else None, done),
        done / total if done is not None and isinstance(total, float) and total else None,
        now.progress if now else str(NOT_REPORTED),
        *((now.problems, now.to_coordinate) if now else ("", "")),
        before.to_coordinate if before else "",
        now.outcome if now else "",
        str(Words("；", "; ")).join(f"{each.rule.name}" for each in flags),
        *(fields["office"], fields["contact"], fields["data_date"]),
    ]
    return [None if value == "" else value for value in row]


def _said(column: str, value: Value) -> str:
    return dict(book().column(column).choices).get(str(value), "") if language() == "zh" else str(value)


def _sums(projects: Sequence[ProjectRecord], month: str) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for chain_id in sorted({str(each.fields["chain_id"]) for each in projects}):
        here = [each for each in projects if each.fields["chain_id"] == chain_id]
        told = [found for each in here if (found := month_reported(each.months, month))]
        rows.append(
            [
                *(chain_id, len(here), sum(each.fields["state"] in BEGUN for each in here), len(here) - len(told)),
                *(
                    _total(each.fields[name] for each in here)
                    for name in ("total_10k_yuan", "planned_this_year_10k_yuan")
                ),
                _total(each.invested_10k_yuan for each in told),
                _total(each.done_10k_yuan for each in told),
                sum(bool(each.to_coordinate) for each in told),
            ]
        )
    return rows


def _total(values: Iterable[Value]) -> float | None:
    """Add what is known; None where nothing is."""
    known = [float(value) for value in values if isinstance(value, int | float)]
    return sum(known) if known else None
