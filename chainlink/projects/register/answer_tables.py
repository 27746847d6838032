"""How are projects listed, their money, months and flags told, and what is dispatched? Each table once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from chainlink.books.register_tables import answer_column, field_text, plain_words, record_columns
from chainlink.projects.register.books import PROJECTS
from chainlink.projects.register.flag_rules import FlagRules
from chainlink.projects.register.flags import GATES, Flag, done_this_year, energy_gate
from chainlink.projects.register.monthly import MONTH_COLUMNS, Month, amount, month_before, month_reported
from chainlink.projects.register.records import ProjectRecord
from chainlink.projects.register.states import BEGUN, STATES
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
    return done / total if total and done is not None else None


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


_THIS_YEAR = Words("本年完成投资", "invested this year")
_MONEY = (
    "total_10k_yuan",
    "planned_this_year_10k_yuan",
    "done_this_month_10k_yuan",
    "done_10k_yuan",
    "funds_10k_yuan",
)
_OF_THE_WHOLE = ("done_10k_yuan", "funds_10k_yuan")


def money_table(project: ProjectRecord, rules: FlagRules) -> AnswerTable:
    """Describe the money of a project, its share of the whole, and what its energy means by the plan's gate."""
    total = project.number("total_10k_yuan")
    rows: list[tuple[Words, Cell, Cell]] = []
    for name in _MONEY:
        value = project.number(name) if name in _OF_THE_WHOLE else None
        share = value / total if value is not None and total else None
        rows.append((plain_words(PROJECTS.columns[name]), project.number(name), share))
    rows.insert(3, (_THIS_YEAR, done_this_year(project), None))
    columns: list[tuple[AnswerColumn, Callable[[tuple[Words, Cell, Cell]], Cell]]] = [
        (AnswerColumn("what", Words("投资与能耗", "money and energy")), lambda row: row[0]),
        (AnswerColumn("value", Words("数值", "value"), "money"), lambda row: row[1]),
        (AnswerColumn("share", Words("占总投资", "of the whole"), "share", missing=""), lambda row: row[2]),
    ]
    intensity = "energy_intensity"
    gate = GATES[energy_gate(project.number(intensity), rules.energy_gate)]
    rows.append((plain_words(PROJECTS.columns[intensity]), field_text(PROJECTS, project, intensity), gate))
    return table_of(Words("投资与能耗", "Money and energy"), columns, rows)


NOT_REPORTED = Words("未报", "not reported")
_DISPATCHED = (
    "project_id",
    "name",
    "chain_id",
    "kind",
    "firm_name",
    "city",
    "county",
    "state",
    "total_10k_yuan",
    "planned_this_year_10k_yuan",
    "done_this_month_10k_yuan",
)
_DONE = replace(answer_column(PROJECTS.columns["done_10k_yuan"]), is_bar=True)


def as_reported(project: ProjectRecord, month: str) -> ProjectRecord:
    """Give a project with what is kept by month as it was reported for one; empty where it was not."""
    report, blank = month_reported(project.months, month), PROJECTS.empty().fields
    kept = {column: getattr(report, name) if report else blank[column] for column, name in MONTH_COLUMNS.items()}
    state = report.state if report else project.fields["state"]
    return replace(project, fields={**project.fields, **kept, "state": state})


def dispatch_table(projects: Sequence[ProjectRecord], flags: Mapping[str, Sequence[Flag]], month: str) -> AnswerTable:
    """Describe what is said of projects in one month: money, progress, problems, what was asked before, flags."""

    def this_year(project: ProjectRecord) -> float | None:
        is_newest = bool(project.months) and project.months[-1].month == month
        return done_this_year(project) if is_newest else None

    def progress(project: ProjectRecord) -> Cell:
        return project.text("progress") or None if month_reported(project.months, month) else NOT_REPORTED

    def asked_before(project: ProjectRecord) -> str | None:
        before = month_before(project.months, month)
        return before.to_coordinate or None if before else None

    def flag_names(project: ProjectRecord) -> str | None:
        return str(Words("；", "; ")).join(str(flag.rule.name) for flag in flags.get(project.project_id, ())) or None

    columns: list[tuple[AnswerColumn, Callable[[ProjectRecord], Cell]]] = [
        *record_columns(PROJECTS, columns=_DISPATCHED),
        (AnswerColumn("this_year", _THIS_YEAR, "money", width=12), this_year),
        (_DONE, lambda project: project.number("done_10k_yuan")),
        (AnswerColumn("invested", Words("投资完成率", "share invested"), "share", width=9), invested_share),
        (AnswerColumn("progress", Words("形象进度", "progress"), width=20), progress),
        *record_columns(PROJECTS, columns=("problems", "to_coordinate")),
        (AnswerColumn("asked_before", Words("上次需协调事项", "asked last time"), width=18), asked_before),
        (
            AnswerColumn("outcome", Words("办理情况", "what came of it"), width=18),
            lambda project: project.text("outcome") or None,
        ),
        (AnswerColumn("flags", Words("预警", "flags"), width=20), flag_names),
        *record_columns(PROJECTS, columns=("office", "contact", "data_date")),
    ]
    title = Words(f"月调度表 {month}", f"dispatch {month}")
    return table_of(title, columns, [as_reported(project, month) for project in projects])


Group = Sequence[ProjectRecord]
"""Projects told in one row."""


def _sum_of(name: str) -> tuple[AnswerColumn, Callable[[Group], Cell]]:
    """Describe the sum of a column over a group, of what is known; None where nothing is."""

    def added(group: Group) -> float | None:
        amounts = [value for project in group if (value := project.number(name)) is not None]
        return sum(amounts) if amounts else None

    return (_DONE if name == _DONE.key else answer_column(PROJECTS.columns[name])), added


def dispatch_sums_table(projects: Sequence[ProjectRecord], month: str) -> AnswerTable:
    """Describe by chain how many projects there are, how many were reported for the month, and their money."""
    by_chain: dict[str, list[ProjectRecord]] = {}
    for project in sorted(projects, key=lambda project: project.text("chain_id")):
        by_chain.setdefault(project.text("chain_id"), []).append(as_reported(project, month))

    def missing(group: Group) -> int:
        return sum(month_reported(project.months, month) is None for project in group)

    def asking(group: Group) -> int:
        return sum(bool(project.text("to_coordinate")) for project in group)

    def begun(group: Group) -> int:
        return sum(project.fields["state"] in BEGUN for project in group)

    columns: list[tuple[AnswerColumn, Callable[[Group], Cell]]] = [
        (AnswerColumn("chain_id", plain_words(PROJECTS.columns["chain_id"])), lambda group: group[0].text("chain_id")),
        (AnswerColumn("projects", Words("项目数", "projects"), "count", width=9), len),
        (AnswerColumn("begun", Words("已开工", "begun"), "count", width=9), begun),
        (AnswerColumn("missing", Words("本月未报", "not reported"), "count", width=9), missing),
        _sum_of("total_10k_yuan"),
        _sum_of("planned_this_year_10k_yuan"),
        _sum_of("done_this_month_10k_yuan"),
        _sum_of("done_10k_yuan"),
        (AnswerColumn("asking", Words("有需协调事项", "asking something"), "count", width=9), asking),
    ]
    return table_of(Words("按产业链汇总", "by chain"), columns, by_chain.values())


def states_table(projects: Sequence[ProjectRecord]) -> AnswerTable:
    """Describe by state how many projects there are, and their money."""
    groups: dict[str, Group] = {
        state: [project for project in projects if project.fields["state"] == state] for state in STATES
    }
    words = {state: Words(zh, state.replace("_", " ")) for state, zh in PROJECTS.columns["state"].choices}

    def of_group(cell: Callable[[Group], Cell]) -> Callable[[str], Cell]:
        return lambda state: cell(groups[state])

    sums = map(_sum_of, ("total_10k_yuan", "planned_this_year_10k_yuan", "done_10k_yuan"))
    columns: list[tuple[AnswerColumn, Callable[[str], Cell]]] = [
        (AnswerColumn("state", Words("状态", "state")), words.__getitem__),
        (AnswerColumn("projects", Words("项目数", "projects"), "count"), of_group(len)),
    ]
    columns += [(column, of_group(added)) for column, added in sums]
    return table_of(Words("按状态", "By state"), columns, STATES)
