"""Is the plan the best within the limits, proven, and does more money never close less?"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.portfolio import generated
from chainlink.projects.planning.budgets import other_budgets
from chainlink.projects.planning.cover import build_cover
from chainlink.projects.planning.limits import PlanLimits, Quota, is_kept, limit_rows, mountain_counties, quota_of
from chainlink.projects.planning.portfolio import BindingLimit, Plan, choose_projects, clashing_limits, preview_projects
from chainlink.projects.project import KINDS, Project
from graph_schema.errors import LimitsError, UnknownIdError, UsageError
from graph_schema.names import Words
from tests.examples import examples

Promises = dict[str, dict[tuple[str, str], float]]


def project(project_id: str, cost: float = 1.0, *, chain: str = "C1", place: str = "", kind: int = 2) -> Project:
    return Project(project_id, KINDS[kind], chain, "x", "", place, cost, 12, None, (), ())


def promise(**points: float) -> dict[tuple[str, str], float]:
    return {(risk, "colour"): point for risk, point in points.items()}


@st.composite
def instances(draw: st.DrawFn) -> tuple[list[Project], Promises, PlanLimits]:
    """Up to eight projects of two chains with promises of whole points, and limits of every kind."""
    count = draw(st.integers(1, 8))
    ids = [f"P{number}" for number in range(count)]
    projects = [
        project(
            thing_id, draw(st.integers(1, 6)), chain=draw(st.sampled_from(["C1", "C2"])), kind=draw(st.integers(0, 6))
        )
        for thing_id in ids
    ]
    risks = st.dictionaries(st.sampled_from("rstuv"), st.integers(0, 5), max_size=3)
    promises = {thing_id: {(risk, "colour"): float(points) for risk, points in draw(risks).items()} for thing_id in ids}
    quotas = [Quota("chain", chain, draw(st.integers(0, 2)), draw(st.integers(2, 4))) for chain in ("C1", "C2")]
    pair = st.tuples(st.sampled_from(ids), st.sampled_from(ids)).filter(lambda pair: pair[0] != pair[1])
    return (
        projects,
        promises,
        PlanLimits(
            count=draw(st.integers(1, 6)),
            least=draw(st.integers(0, 2)),
            budget_10k_yuan=draw(st.none() | st.integers(2, 20).map(float)),
            quotas=tuple(quotas) if draw(st.booleans()) else (),
            never=tuple(draw(st.lists(st.sampled_from(ids), max_size=1))),
            must=tuple(draw(st.lists(st.sampled_from(ids), max_size=1))),
            prerequisites=tuple(draw(st.lists(pair, max_size=1))) if count > 1 else (),
            exclusions=tuple(draw(st.lists(pair, max_size=1))) if count > 1 else (),
        ),
    )


def best_by_trying(projects: list[Project], promises: Promises, limits: PlanLimits) -> float | None:
    """Try every choice; None if none keeps to the limits."""
    ordered = sorted(projects, key=lambda pair: pair.project_id)
    cover, rows = build_cover([project.project_id for project in ordered], promises), limit_rows(ordered, limits)
    answer = []
    for number in range(2 ** len(ordered)):
        chosen = np.array([number >> at & 1 for at in range(len(ordered))], bool)
        if is_kept(rows, chosen):
            answer.append(cover.closed(chosen))
    return max(answer, default=None)


def recounted(plan: Plan, promises: Promises) -> float:
    best: dict[tuple[str, str], float] = {}
    for project_id in plan.project_ids:
        for stake, points in promises.get(project_id, {}).items():
            best[stake] = max(best.get(stake, 0.0), points)
    return sum(best.values())


@settings(max_examples=examples(120), deadline=None)
@given(instances())
def test_plan_is_what_trying_all_choices_finds(instance: tuple[list[Project], Promises, PlanLimits]) -> None:
    projects, promises, limits = instance
    best = best_by_trying(projects, promises, limits)
    if best is None:
        with pytest.raises(LimitsError) as clash:
            choose_projects(projects, promises, limits)
        assert clash.value.limits == clashing_limits(projects, limits) != ()
        return
    plan = choose_projects(projects, promises, limits, gap=0.0)
    shuffled = choose_projects(projects[::-1], dict(reversed(promises.items())), limits, gap=0.0)
    assert plan.closed_points == pytest.approx(best) == pytest.approx(recounted(plan, promises))
    assert plan.bound_points == pytest.approx(best) and plan == shuffled and plan.is_finished
    assert clashing_limits(projects, limits) == ()
    assert_no_idle_project_could_give_way(plan, projects, promises)


def assert_no_idle_project_could_give_way(plan: Plan, projects: list[Project], promises: Promises) -> None:
    ordered = sorted(projects, key=lambda pair: pair.project_id)
    rows = limit_rows(ordered, plan.limits)
    chosen = np.array([project.project_id in plan.project_ids for project in ordered], bool)
    closes = [any(points > 0 for points in promises[project.project_id].values()) for project in ordered]
    for idle in np.flatnonzero(chosen & ~np.array(closes)).tolist():
        for other in np.flatnonzero(~chosen & np.array(closes)).tolist():
            swapped = chosen.copy()
            swapped[idle], swapped[other] = False, True
            is_dearer = ordered[other].cost_10k_yuan > ordered[idle].cost_10k_yuan
            assert is_dearer or not is_kept(rows, swapped)


@settings(max_examples=examples(60), deadline=None)
@given(instances(), st.integers(1, 6))
def test_more_money_never_closes_less_nor_lowers_the_bound(
    instance: tuple[list[Project], Promises, PlanLimits], more: int
) -> None:
    projects, promises, limits = instance
    budget = limits.budget_10k_yuan or 5.0
    limits = replace(limits, budget_10k_yuan=budget)
    if best_by_trying(projects, promises, limits) is None:
        return
    plan = choose_projects(projects, promises, limits)
    richer = replace(limits, budget_10k_yuan=budget + more)
    larger = choose_projects(projects, promises, richer, start=plan)
    assert larger.closed_points >= plan.closed_points and larger.bound_points >= plan.bound_points


def test_idle_project_gives_way_to_one_that_closes_and_costs_no_more() -> None:
    projects = [project("A", 3.0), project("B", 2.0), project("Z", 2.0)]
    plan = choose_projects(projects, {"B": promise(r=1)}, PlanLimits(quotas=(Quota("chain", "C1", 1),)))
    assert (plan.project_ids, plan.closed_points) == (("B",), 1.0)
    both = choose_projects(projects, {"B": promise(r=1)}, PlanLimits(quotas=(Quota("chain", "C1", 2),)))
    assert set(both.project_ids) > {"B"}


def test_covered_project_comes_before_an_idle_one() -> None:
    """B closes only what A closes too; a quota asks for two projects."""
    projects = [project("A", 1.0), project("B", 2.0), project("Z", 2.0)]
    promises = {"A": promise(r=1), "B": promise(r=1)}
    plan = choose_projects(projects, promises, PlanLimits(quotas=(Quota("chain", "C1", 2),)))
    assert plan.project_ids == ("A", "B")


def test_asked_for_number_is_filled_with_the_cheapest_that_close() -> None:
    projects = [project("A", 3.0), project("B", 2.0), project("D", 1.0), project("Z", 0.5)]
    promises = {"A": promise(r=2), "B": promise(r=1), "D": promise(r=1)}
    plan = choose_projects(projects, promises, PlanLimits(least=2))
    assert (plan.project_ids, plan.closed_points) == (("A", "D"), 2.0)
    with pytest.raises(LimitsError) as caught:
        choose_projects(projects, promises, PlanLimits(count=3, least=4))
    assert [limit.en for limit in caught.value.limits] == ["at most 3 projects", "at least 4 projects"]


def test_clash_names_only_the_limits_that_clash() -> None:
    projects = [project("A", 3.0), project("B", 3.0, chain="C2"), project("D", 1.0, chain="C2")]
    quotas = (Quota("chain", "C1", 1), Quota("chain", "C2", 2, 5), Quota("kind", "backup", None, 9))
    with pytest.raises(LimitsError) as caught:
        choose_projects(projects, {}, PlanLimits(500, 6.0, quotas))
    assert caught.value.limits == (
        Words("总投资 ≤ 6 万元", "investment at most 60,000 yuan"),
        Words("产业链 C1 ≥ 1", "chain C1 at least 1"),
        Words("产业链 C2 ≥ 2", "chain C2 at least 2"),
    )
    assert "loosen one of them" in caught.value.words.en


def test_binding_limit_says_how_many_projects_it_keeps_out() -> None:
    projects = [project("A", 3.0), project("B", 3.0), project("D", 9.0)]
    promises = {"A": promise(r=3), "B": promise(s=2), "D": promise(t=1)}
    plan = choose_projects(projects, promises, PlanLimits(2, 9.0))
    assert plan.project_ids == ("A", "B")
    assert plan.binding == ()  # D breaks two limits at once
    assert choose_projects(projects, promises, PlanLimits(2, 99.0)).binding == (
        BindingLimit(Words("项目数 ≤ 2", "at most 2 projects"), 2.0, 2, 1),
    )


def test_other_budgets_tell_what_falls_out_and_comes_in() -> None:
    projects = [project("A", 50.0), project("B", 45.0), project("D", 15.0)]
    promises = {"A": promise(r=5), "B": promise(s=4), "D": promise(t=1)}
    plan = choose_projects(projects, promises, PlanLimits(budget_10k_yuan=100.0))
    steps = other_budgets(projects, promises, plan)
    assert plan.project_ids == ("A", "B")
    assert [(round(step.budget_10k_yuan), step.falls_out, step.comes_in) for step in steps] == [
        (90, ("B",), ("D",)),
        (110, (), ("D",)),
    ]
    assert other_budgets(projects, promises, choose_projects(projects, promises, PlanLimits())) == ()


def test_without_candidates_the_plan_is_empty_or_the_limit_clashes() -> None:
    plan = choose_projects([], {}, PlanLimits())
    assert (plan.project_ids, plan.closed_points, plan.gap, plan.is_finished) == ((), 0.0, 0.0, True)
    with pytest.raises(LimitsError) as caught:
        choose_projects([], {}, PlanLimits(quotas=(Quota("chain", "C1", 1),)))
    assert caught.value.limits == (Words("产业链 C1 ≥ 1", "chain C1 at least 1"),)


def test_limits_that_name_no_project_are_refused() -> None:
    with pytest.raises(UnknownIdError):
        choose_projects([project("A")], {}, PlanLimits(must=("B",)))


@pytest.mark.parametrize(
    "text", ["chain=3", "mountain:yes=3", "chain:C01=", "place:x=1", "chain:C01=5..2", "chain:C01"]
)
def test_quota_is_refused_with_how_to_write_it(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        quota_of(text)
    assert "write chain:C01=40 (at most)" in caught.value.words.en


def test_quotas_count_by_city_county_and_the_26_counties() -> None:
    projects = [project("A", place="331121"), project("B", place="330105"), project("D", place="331100")]
    promises = {project.project_id: promise(**{project.project_id: 1.0}) for project in projects}
    for text, chosen in {
        "city:331100=0": ("B",),
        "county:330105=0": ("A", "D"),
        "mountain=0": ("B", "D"),
        "kind:backup=2": ("A", "B"),
    }.items():
        plan = choose_projects(projects, promises, PlanLimits(quotas=(quota_of(text),)))
        assert (text, plan.project_ids) == (text, chosen)
    assert len(mountain_counties()) == 26


def test_generated_province_is_solved_within_one_percent_and_beats_random_plans() -> None:
    projects, promises, limits = generated(7, project_count=3000, risk_count=5000, count=200)
    plan = choose_projects(projects, promises, limits)
    rows = limit_rows(projects, limits)
    ids = [project.project_id for project in projects]
    assert plan.gap <= 0.01 and is_kept(rows, np.isin(ids, plan.project_ids))
    assert plan.closed_points == pytest.approx(recounted(plan, promises))
    assert plan.closed_points >= (plan.preview_points or 0) > 0
    cover, draw = build_cover(ids, promises), np.random.default_rng(0)
    for _ in range(50):
        chosen = np.zeros(len(ids), bool)
        for at in draw.permutation(len(ids))[:400].tolist():
            chosen[at] = True
            if any(row.used(chosen) > row.high for row in rows):
                chosen[at] = False
        assert cover.closed(chosen) < plan.closed_points


def test_generated_province_closes_more_with_more_money_whatever_the_order() -> None:
    projects, promises, limits = generated(8, project_count=2500, risk_count=4000, count=150)
    budget, plan = limits.budget_10k_yuan or 0.0, None
    for factor in (0.9, 1.0, 1.1):
        richer = replace(limits, budget_10k_yuan=budget * factor)
        larger = choose_projects(projects, promises, richer, start=plan)
        if plan:
            assert larger.closed_points >= plan.closed_points and larger.bound_points >= plan.bound_points
        plan = larger
    assert choose_projects(projects[::-1], promises, limits) == choose_projects(projects, promises, limits)


def test_preview_is_within_the_limits_and_below_the_plan() -> None:
    projects = [project("A", 3.0), project("B", 2.0), project("D", 2.0)]
    promises = {"A": promise(r=5, s=5), "B": promise(r=5), "D": promise(t=4)}
    preview = preview_projects(projects, promises, PlanLimits(budget_10k_yuan=4.0))
    assert (preview.project_ids, preview.closed_points, preview.bound_points, preview.is_finished) == (
        *(("A",), 10.0, 14.0, False),
    )
    with pytest.raises(LimitsError):
        preview_projects(projects, promises, PlanLimits(budget_10k_yuan=1.0, quotas=(Quota("chain", "C1", 1),)))


def test_margins_are_what_each_project_adds() -> None:
    draw = np.random.default_rng(3)
    ids = [f"P{at}" for at in range(9)]
    promises = {
        thing_id: {(f"R{at}", "c"): float(draw.integers(1, 5)) for at in draw.integers(0, 5, 3)} for thing_id in ids
    }
    cover = build_cover(ids, promises)
    for chosen in ([], [0, 3, 4], list(range(9))):
        mask = np.isin(range(9), chosen)
        expected = []
        for at in range(9):
            without, with_it = mask.copy(), mask.copy()
            without[at], with_it[at] = False, True
            expected.append(cover.closed(with_it) - cover.closed(without))
        assert cover.margins(mask).tolist() == pytest.approx(expected)


def test_pairs_of_projects_cover_no_stake_twice() -> None:
    promises = {"A": promise(r=3, s=1), "B": promise(r=2, t=1), "D": promise(s=1)}
    cover = build_cover(["A", "B", "D"], promises)
    closed = {pair: cover.closed(np.isin(["A", "B", "D"], pair)) for pair in combinations("ABD", 2)}
    assert closed == {("A", "B"): 5.0, ("A", "D"): 4.0, ("B", "D"): 4.0}
