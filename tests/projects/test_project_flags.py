"""Does each written rule flag what it says, and does the count and every rate say what it does not know?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from chainlink.projects.register.books import PROJECTS
from chainlink.projects.register.flag_rules import FLAGS, load_flag_rules
from chainlink.projects.register.flags import Claim, claim_of, done_this_year, energy_gate, flags_of
from chainlink.projects.register.monthly import Month, months_text
from chainlink.projects.register.rates import Rate, rates_of
from chainlink.projects.register.records import MONTHS, ProjectRecord
from chainlink.report.paper import Paper
from chainlink.report.project_months import monthly_workbook
from chainlink.stores import Field
from graph_schema.errors import LoadError, UsageError
from graph_schema.moments import DataDates
from graph_schema.names import Words

RULES = load_flag_rules()
TODAY = date(2026, 7, 1)
GOOD: dict[str, Field] = {
    **{"project_code": "D", "name": "甲", "chain_id": "L1", "kind": "new_line", "state": "building", "year": 2026.0},
    **{"total_10k_yuan": 1000.0, "planned_this_year_10k_yuan": 400.0, "done_10k_yuan": 300.0, "funds_10k_yuan": 500.0},
    **{"planned_start": "2026-01", "planned_end": "2026-12", "actual_start": "2026-02-01", "data_date": "2026-06-30"},
}


def june(month: str = "2026-06", **fields: float | str | None) -> Month:
    kept: dict[str, float | str | None] = {
        **{"state": "building", "progress": "", "invested_10k_yuan": 50.0, "done_10k_yuan": 300.0},
        **{"funds_10k_yuan": 500.0, "problems": "", "to_coordinate": "", "outcome": ""},
    }
    return Month(month, **{**kept, **fields})  # type: ignore[arg-type]


def project(project_id: str = "P1", months: tuple[Month, ...] = (june(),), **stated: Field) -> ProjectRecord:
    """A project with nothing to be flagged, but for what is stated."""
    fields = {**PROJECTS.empty().fields, **GOOD, "project_id": project_id, **stated}
    return ProjectRecord(project_id, 1, fields, {MONTHS: months_text(months)}, "a", "2026-07-01T00:00:00Z")


def flagged(*projects: ProjectRecord) -> dict[str, list[str]]:
    flags = flags_of(projects, RULES, today=TODAY)
    return {
        project_id: [f"{flag.rule.flag_id}: {flag.message}" for flag in flags] for project_id, flags in flags.items()
    }


def test_good_project_has_no_flag() -> None:
    assert flagged(project()) == {}


def test_code_counted_twice_is_flagged_unless_ended() -> None:
    pair = (project(), project("P2", project_code="d"), project("P3", state="ended"), project("P4", project_code=""))
    assert flagged(*pair) == {
        "P1": ["doubled_code: 与 P2 同一代码"],
        "P2": ["doubled_code: 与 P1 同一代码"],
        "P4": ["no_code: 项目代码未填"],
    }
    assert claim_of(pair, RULES) == Claim(goal=500, counted=2, doubled=1, ended=1, uncoded=1)


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        (
            {"state": "signed", "actual_start": "", "planned_start": "2026-06-20"},
            "late_start: 计划 2026-06-20，已逾期 10 天",
        ),
        ({"planned_end": "2026-05"}, "late_finish: 计划 2026-05，已逾期 30 天"),
        ({"total_10k_yuan": 250.0}, "overspent: 累计 300 万元，总投资 250 万元"),
        ({"actual_start": ""}, "missing_day: 已开工的项目须填实际开工"),
    ],
)
def test_project_is_flagged_with_its_numbers(stated: dict[str, Field], message: str) -> None:
    assert flagged(project(**stated)) == {"P1": [message]}


@pytest.mark.parametrize(
    "stated",
    [
        {"state": "signed", "actual_start": "", "planned_start": "2026-06"},
        {"planned_end": "2026-06-30"},
        {"planned_end": ""},
        {"state": "ended", "planned_end": "2025"},
    ],
)
def test_project_on_its_last_day_is_not_late(stated: dict[str, Field]) -> None:
    assert flagged(project(**stated)) == {}


def test_year_behind_its_plan_is_flagged_where_it_is_known() -> None:
    behind = june(done_10k_yuan=100.0)
    text = "underspent: 本年完成 100 万元，应完成 200 万元（50%）"
    assert flagged(project(months=(behind,))) == {"P1": [text]}
    assert flagged(project(months=(behind,), actual_start="2025-02-01")) == {}
    assert flagged(project(months=(behind,), planned_this_year_10k_yuan=None)) == {}


def test_year_is_told_from_december_or_from_all_months() -> None:
    old: dict[str, Field] = {"actual_start": "2025-02-01"}
    december = june("2025-12", done_10k_yuan=120.0)
    months = tuple(june(f"2026-{number:02d}", invested_10k_yuan=10.0) for number in range(1, 7))
    assert done_this_year(project(months=(december, june()), **old)) == 180.0
    assert done_this_year(project(months=months, **old)) == 60.0
    assert done_this_year(project(months=months[1:], **old)) is None
    assert done_this_year(project(months=())) is None


def test_months_that_do_not_fit_are_flagged() -> None:
    may = june("2026-05", done_10k_yuan=200.0, to_coordinate="协调用地指标")
    silent = project("P2", months=(may,), project_code="E", data_date="2026-05-31")
    assert flagged(project(months=(may, june())), silent) == {
        "P1": [
            "sums_disagree: 上月累计加本月为 250 万元，所填累计 300 万元，相差 50 万元",
            "unanswered: 2026-05 提出：协调用地指标",
        ],
        "P2": ["not_reported: 最近报送 2026-05"],
    }
    fitting = june(invested_10k_yuan=100.0, outcome="已落实")
    assert flagged(project(months=(may, fitting))) == {}
    assert flagged(project(months=(june("2026-04", done_10k_yuan=0.0), june()))) == {}


def test_month_is_due_once_half_of_the_projects_have_reported_it() -> None:
    first, second, third = (project(f"P{number}", project_code=f"D{number}") for number in (1, 2, 3))
    july = june("2026-07", invested_10k_yuan=0.0)
    ahead = [project(half.project_id, (june(), july), project_code=str(half.project_id)) for half in (first, second)]
    assert flagged(ahead[0], second, third) == {}
    assert flagged(*ahead, third) == {"P3": ["not_reported: 最近报送 2026-06"]}


def test_energy_gate_speaks_the_words_of_the_plan() -> None:
    assert [energy_gate(number, RULES.energy_gate) for number in (0.0, 0.519, 0.52, 0.521, None)] == [
        *("green", "green", "undecided", "standard", "not_stated")
    ]


def test_rates_leave_out_ended_projects_and_tell_what_is_unknown() -> None:
    projects = (
        project("P1"),
        project("P2", state="signed", actual_start="", done_10k_yuan=None, funds_10k_yuan=0.0),
        project("P3", state="finished", planned_end="2026-06-15", actual_end="2026-06-15", total_10k_yuan=None),
        project("P4", state="finished", planned_end="2026-05", actual_end="2026-06-01"),
        project("P5", state="finished", actual_end=""),
        project("P6", state="building", planned_end=""),
        project("P7", state="ended", done_10k_yuan=9.0),
    )
    assert rates_of(projects, today=TODAY) == (
        Rate("started", 5 / 6, 5, 6, 6, 0),
        Rate("invested", 1200 / 4000, 1200.0, 4000.0, 4, 2),
        Rate("funded", 2000 / 5000, 2000.0, 5000.0, 5, 1),
        Rate("on_time", 0.5, 1, 2, 2, 2),
    )


def test_rates_of_nothing_are_unknown() -> None:
    assert [(rate.value, rate.unknown) for rate in rates_of(())] == [(None, 0)] * 4


def test_rules_are_read_strictly(tmp_path: Path) -> None:
    text = Path("chainlink/projects/register/flags.yaml").read_text(encoding="utf-8")
    path = tmp_path / "own.yaml"
    path.write_text(text.replace("threshold: 0.8", "threshold: 0.5"), encoding="utf-8")
    own = load_flag_rules(path)
    assert (own.rules["underspent"].threshold, tuple(own.rules)) == (0.5, FLAGS)
    assert own.version != RULES.version
    path.write_text(
        text.replace("threshold: 0.8", "threshold: much")
        .replace("goal_projects: 500", "goal_projects: 0")
        .replace("0.92, 1.00", "0.92, 0.99")
        .replace("    meaning_en: Without a code nobody can tell whether it is counted twice\n", ""),
        encoding="utf-8",
    )
    with pytest.raises(LoadError) as caught:
        load_flag_rules(path)
    assert [problem.column for problem in caught.value.problems] == [
        *("flags.no_code", "flags.underspent.threshold", "goal_projects", "plan_by_month")
    ]


def test_monthly_sheet_tells_the_month_and_the_one_before(tmp_path: Path) -> None:
    may = june("2026-05", done_10k_yuan=200.0, to_coordinate="协调用地指标")
    month = june(progress="封顶", invested_10k_yuan=100.0, problems="设备未到", outcome="已落实")
    projects = (project(months=(may, month)), project("P2", months=(may,), project_code="E", data_date="2026-05-31"))
    paper = Paper(Words("月调度表", "dispatch"), Words("全部", "all"), DataDates("2026-06-30"), "v1")
    path = tmp_path / "m.xlsx"
    path.write_bytes(monthly_workbook(paper, projects, flags_of(projects, RULES, today=TODAY)))
    book = openpyxl.load_workbook(path)
    sheet = book["月调度表 2026-06"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    wanted = (
        *("项目编号", "本月完成投资(万元)", "本年完成投资(万元)", "投资完成率", "形象进度"),
        *("存在问题", "上次需协调事项", "办理情况", "预警"),
    )
    at = [rows[0].index(header) for header in wanted]
    assert [[row[place] for place in at] for row in rows[1:]] == [
        ["P1", 100, 300, 0.3, "封顶", "设备未到", "协调用地指标", "已落实", None],
        ["P2", None, None, None, "未报", None, "协调用地指标", None, "本月未报"],
    ]
    summary = [[cell.value for cell in row] for row in book["按产业链汇总"].iter_rows(min_row=5)]
    assert summary == [[1, "L1", 2, 2, 1, 2000, 800, 100, 300, 0]]
    with pytest.raises(UsageError, match="2026-03"):
        monthly_workbook(paper, projects, {}, month="2026-03")
