"""Which projects deserve a look, by which rule, and how many may be claimed? 预警、能耗门槛、申报数."""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from chainlink.projects.register.flag_rules import FlagRule, FlagRules
from chainlink.projects.register.monthly import amount
from chainlink.projects.register.records import ProjectRecord
from chainlink.projects.register.states import BEGUN, COMPLETED, missing_days
from graph_schema.figures import money, share
from graph_schema.names import Words

Gate = Literal["green", "standard", "not_stated", "undecided"]
GATES: dict[Gate, Words] = {
    "green": Words("绿色通道", "fast lane"),
    "standard": Words("按标准审查", "reviewed to the standard"),
    "undecided": Words("政策未明确", "not settled by the plan"),
    "not_stated": Words("未填", "not stated"),
}
"""Words of the plan's energy gate."""


@dataclass(frozen=True)
class Flag:
    """A rule that a project breaks, and the numbers by which it does."""

    rule: FlagRule
    message: Words


@dataclass(frozen=True)
class Claim:
    """How many projects count towards the year's goal.

    Attributes
    ----------
    goal
        What the plan wants.
    counted
        Projects that are not ended, each code once; one without a code counts by itself.
    doubled
        Projects left out because their code is counted already.
    ended
        Projects left out because they are ended.
    uncoded
        How many of the counted have no code.
    """

    goal: int
    counted: int
    doubled: int
    ended: int
    uncoded: int


def energy_gate(energy_intensity: float | None, gate: float) -> Gate:
    """Tell where the plan's energy gate puts a project: below, above, exactly on it, or not stated.

    Examples
    --------
    >>> [energy_gate(each, 0.52) for each in (0.51, 0.53, 0.52, None)]
    ['green', 'standard', 'undecided', 'not_stated']
    """
    if energy_intensity is None:
        return "not_stated"
    if energy_intensity == gate:
        return "undecided"
    return "green" if energy_intensity < gate else "standard"


def newest_year(projects: Sequence[ProjectRecord]) -> int:
    """Give the newest year in whose plan a project is, 0 where none says."""
    return max((int(year) for project in projects if (year := amount(project.fields["year"]))), default=0)


def claim_of(projects: Sequence[ProjectRecord], rules: FlagRules) -> Claim:
    """Count what may be claimed of these projects, ordinarily those of one year."""
    alive = [project for project in projects if project.fields["state"] != "ended"]
    codes = [_code(project) for project in alive]
    uncoded = codes.count("")
    counted = len(set(codes) - {""}) + uncoded
    return Claim(rules.goal_projects, counted, len(alive) - counted, len(projects) - len(alive), uncoded)


def flags_of(
    projects: Sequence[ProjectRecord], rules: FlagRules, *, today: date | None = None
) -> dict[str, tuple[Flag, ...]]:
    """Ask all rules of all projects.

    Parameters
    ----------
    projects
        All of the register: some rules compare projects with each other.
    rules
        Of `load_flag_rules`.
    today
        The day for projects without a data date; today if None.

    Returns
    -------
    dict
        By project id its flags, in the order of the rules; projects without a flag are left out.

    Notes
    -----
    Linear in projects and their months.
    """
    newest = _due_month(projects, rules.rules["not_reported"].threshold)
    ids_by_code: dict[str, list[str]] = {}
    for project in projects:
        if project.fields["state"] != "ended":
            ids_by_code.setdefault(_code(project), []).append(project.project_id)
    flags_by_project: dict[str, tuple[Flag, ...]] = {}
    for project in projects:
        compared = _ComparedProject(project, rules, newest, ids_by_code.get(_code(project), []), today or date.today())
        messages = [(rule, _CHECKS[flag_id](compared, rule.threshold)) for flag_id, rule in rules.rules.items()]
        if flags := tuple(Flag(rule, message) for rule, message in messages if message):
            flags_by_project[project.project_id] = flags
    return flags_by_project


def _due_month(projects: Sequence[ProjectRecord], share: float) -> str:
    """Tell the newest month that this share of the running projects has reported, "" for none."""
    running = [project for project in projects if project.fields["state"] not in ("producing", "ended")]
    months = sorted((project.months[-1].month if project.months else "" for project in running), reverse=True)
    return months[max(1, math.ceil(share * len(months))) - 1] if months else ""


def done_this_year(project: ProjectRecord) -> float | None:
    """Tell what was invested in the year of the data date, 10,000 yuan; None where the books cannot tell.

    It is all of the investment where the project began this year, else what came on top of last December's sum, else
    the sum of the months where each since January was reported.
    """
    if not project.months:
        return None
    last = project.months[-1]
    year, number = last.month[:4], int(last.month[5:])
    if str(project.fields["actual_start"])[:4] == year:
        return last.done_10k_yuan
    december = next((month for month in project.months if month.month == f"{int(year) - 1}-12"), None)
    if december and december.done_10k_yuan is not None and last.done_10k_yuan is not None:
        return last.done_10k_yuan - december.done_10k_yuan
    invested = [month.invested_10k_yuan for month in project.months if month.month[:4] == year]
    known_amounts = [invested_amount for invested_amount in invested if invested_amount is not None]
    return sum(known_amounts) if len(known_amounts) == number else None


def last_day(text: str) -> date | None:
    """Give the last day that a date, month or year means; None for none.

    Examples
    --------
    >>> [str(last_day(text)) for text in ("2026-06-03", "2026-02", "2026", "")]
    ['2026-06-03', '2026-02-28', '2026-12-31', 'None']
    """
    parts = [int(part) for part in text.split("-")] if text else []
    if not parts:
        return None
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1])


@dataclass(frozen=True)
class _ComparedProject:
    """A project and what it is compared with."""

    project: ProjectRecord
    rules: FlagRules
    newest_month: str
    same_code: Sequence[str]
    today: date

    def text(self, column: str) -> str:
        return str(self.project.fields[column] or "")

    def number(self, column: str) -> float | None:
        return amount(self.project.fields[column])

    @property
    def on(self) -> date:
        """The day up to which the project is told."""
        return last_day(self.text("data_date")) or self.today


def _code(project: ProjectRecord) -> str:
    return str(project.fields["project_code"] or "").casefold()


def _doubled_code(compared: _ComparedProject, threshold: float) -> Words | None:
    others = [project_id for project_id in compared.same_code if project_id != compared.project.project_id]
    if not others or not compared.text("project_code") or compared.text("state") == "ended":
        return None
    return Words(f"与 {'、'.join(others)} 同一代码", f"same code as {', '.join(others)}")


def _no_code(compared: _ComparedProject, threshold: float) -> Words | None:
    return None if compared.text("project_code") else Words("项目代码未填", "no project code")


def _late_start(compared: _ComparedProject, threshold: float) -> Words | None:
    has_begun = compared.text("state") in (*BEGUN, "ended") or compared.text("actual_start")
    return None if has_begun else _late(compared, "planned_start", threshold)


def _late_finish(compared: _ComparedProject, threshold: float) -> Words | None:
    is_done = compared.text("state") in (*COMPLETED, "ended") or compared.text("actual_end")
    return None if is_done else _late(compared, "planned_end", threshold)


def _late(compared: _ComparedProject, column: str, threshold: float) -> Words | None:
    due = last_day(compared.text(column))
    days = (compared.on - due).days if due else 0
    if days <= threshold:
        return None
    return Words(
        f"计划 {compared.text(column)}，已逾期 {days} 天", f"planned for {compared.text(column)}, {days} days ago"
    )


def _underspent(compared: _ComparedProject, threshold: float) -> Words | None:
    plan, done = compared.number("planned_this_year_10k_yuan"), done_this_year(compared.project)
    if not plan or done is None or compared.text("state") == "ended":
        return None
    due = plan * compared.rules.plan_by_month[compared.on.month - 1]
    if done / due >= threshold:
        return None
    return Words(
        f"本年完成 {money(done).zh}，应完成 {money(due).zh}（{share(done / due)}）",
        f"{money(done).en} invested this year of {money(due).en} due ({share(done / due)})",
    )


def _overspent(compared: _ComparedProject, threshold: float) -> Words | None:
    total, done = compared.number("total_10k_yuan"), compared.number("done_10k_yuan")
    if not total or done is None or done / total <= threshold:
        return None
    return Words(f"累计 {money(done).zh}，总投资 {money(total).zh}", f"{money(done).en} invested of {money(total).en}")


def _sums_disagree(compared: _ComparedProject, threshold: float) -> Words | None:
    if len(compared.project.months) < 2:
        return None
    before, now = compared.project.months[-2:]
    amounts = (before.done_10k_yuan, now.invested_10k_yuan, now.done_10k_yuan)
    if None in amounts or not _follows(before.month, now.month):
        return None
    expected, total = (before.done_10k_yuan or 0) + (now.invested_10k_yuan or 0), now.done_10k_yuan or 0
    if abs(total - expected) <= threshold:
        return None
    return Words(
        f"上月累计加本月为 {money(expected).zh}，所填累计 {money(total).zh}，相差 {money(abs(total - expected)).zh}",
        f"last month's and this month's make {money(expected).en}, {money(total).en} is stated: {money(abs(total - expected)).en} apart",
    )


def _missing_day(compared: _ComparedProject, threshold: float) -> Words | None:
    return missing_days(compared.project.fields)


def _not_reported(compared: _ComparedProject, threshold: float) -> Words | None:
    month = compared.project.months[-1].month if compared.project.months else ""
    if compared.text("state") in ("producing", "ended") or month >= compared.newest_month:
        return None
    return Words(f"最近报送 {month or '无'}", f"last reported {month or 'never'}")


def _unanswered(compared: _ComparedProject, threshold: float) -> Words | None:
    if len(compared.project.months) < 2:
        return None
    before, now = compared.project.months[-2:]
    if not before.to_coordinate or now.outcome:
        return None
    return Words(f"{before.month} 提出：{before.to_coordinate}", f"asked in {before.month}: {before.to_coordinate}")


def _follows(before: str, now: str) -> bool:
    """Whether one month is the next after another."""
    return int(now[:4]) * 12 + int(now[5:]) == int(before[:4]) * 12 + int(before[5:]) + 1


_CHECKS: dict[str, Callable[[_ComparedProject, float], Words | None]] = {
    "doubled_code": _doubled_code,
    "no_code": _no_code,
    "late_start": _late_start,
    "late_finish": _late_finish,
    "underspent": _underspent,
    "overspent": _overspent,
    "sums_disagree": _sums_disagree,
    "missing_day": _missing_day,
    "not_reported": _not_reported,
    "unanswered": _unanswered,
}
