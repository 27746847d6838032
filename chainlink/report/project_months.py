"""What is said of the projects this month? 月调度表: money, progress, problems, what was asked last time and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chainlink.projects.register.answer_tables import dispatch_sums_table, dispatch_table
from chainlink.projects.register.flags import Flag
from chainlink.projects.register.monthly import month_reported
from chainlink.projects.register.records import ProjectRecord
from chainlink.report.paper import Paper
from chainlink.report.sheets import sheet_of, workbook_of
from graph_schema.errors import UsageError
from graph_schema.moments import DataDates
from graph_schema.names import Words


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
    tables = (dispatch_table(alive, flags, month_shown), dispatch_sums_table(alive, month_shown))
    return workbook_of(paper, [sheet_of(table) for table in tables])
