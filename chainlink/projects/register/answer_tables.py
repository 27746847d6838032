"""How are projects listed, their flags and their months told, whoever draws them? Each table once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chainlink.books.register_tables import record_columns
from chainlink.projects.register.books import PROJECTS
from chainlink.projects.register.flags import Flag
from chainlink.projects.register.monthly import Month, amount
from chainlink.projects.register.records import ProjectRecord
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.names import Words

_WHICH = ("project_id", "name", "chain_id", "component_id", "kind", "state")
_WHERE = ("city", "county", "firm_name", "done_10k_yuan", "planned_end", "problems", "to_coordinate", "office")


def projects_table(
    projects: Sequence[ProjectRecord], flags: Mapping[str, Sequence[Flag]], names: Names | None = None
) -> AnswerTable:
    """Describe projects with their flags and how much of the money is spent."""

    def flag_names(project: ProjectRecord) -> str:
        return "、".join(str(flag.rule.name) for flag in flags.get(project.project_id, ()))

    columns = [
        *record_columns(PROJECTS, names, columns=_WHICH),
        (AnswerColumn("flags", Words("预警", "flags"), width=20), flag_names),
        *record_columns(PROJECTS, names, columns=("total_10k_yuan",)),
        (AnswerColumn("invested", Words("投资完成率", "invested"), "share", is_bar=True), invested_share),
        *record_columns(PROJECTS, names, columns=_WHERE),
    ]
    return table_of(Words("强链补链项目", "Strengthening projects"), columns, projects)


def invested_share(project: ProjectRecord) -> float | None:
    """Give the share of the whole investment that is spent; None where either is not known."""
    total, done = (amount(project.fields[name]) for name in ("total_10k_yuan", "done_10k_yuan"))
    return round(done / total, 2) if total and done is not None else None


def flags_table(flags: Mapping[str, Sequence[Flag]]) -> AnswerTable:
    """Describe what deserves a look, a row a flag, by project."""
    columns: list[tuple[AnswerColumn, Callable[[tuple[str, Flag]], Cell]]] = [
        (AnswerColumn("project", Words("项目编号", "project")), lambda row: Thing("project", row[0], row[0])),
        (AnswerColumn("flag", Words("预警", "flag")), lambda row: row[1].rule.name),
        (AnswerColumn("why", Words("说明", "why"), width=50), lambda row: row[1].message),
    ]
    raised = [(project_id, flag) for project_id, of_project in flags.items() for flag in of_project]
    return table_of(Words("预警", "Flags"), columns, raised)


def months_table(months: Sequence[Month]) -> AnswerTable:
    """Describe the months of a project as they were reported, the newest first."""
    states = {state: Words(zh, state.replace("_", " ")) for state, zh in PROJECTS.columns["state"].choices}
    columns: list[tuple[AnswerColumn, Callable[[Month], Cell]]] = [
        (AnswerColumn("month", Words("月份", "month")), lambda month: month.month),
        (AnswerColumn("state", Words("状态", "state")), lambda month: states.get(month.state)),
        (AnswerColumn("invested", Words("本月", "invested"), "money"), lambda month: month.invested_10k_yuan),
        (AnswerColumn("done", Words("累计", "so far"), "money"), lambda month: month.done_10k_yuan),
        (AnswerColumn("progress", Words("形象进度", "progress"), width=30), lambda month: month.progress),
        (AnswerColumn("problems", Words("问题", "problems"), width=30), lambda month: month.problems),
        (AnswerColumn("asked", Words("需协调", "asked"), width=30), lambda month: month.to_coordinate),
        (AnswerColumn("outcome", Words("上次办理", "outcome"), width=30), lambda month: month.outcome),
    ]
    return table_of(Words("逐月进展", "Month by month"), columns, reversed(months))
