"""On the fifteen sample chains: is the plan quick, within its limits, beaten by nobody, and does the new scan agree?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from chainlink.projects.changes import apply_changes
from chainlink.projects.planning.candidates import CandidateProjects
from chainlink.projects.planning.closing import CheckedPlan, choose_and_check, with_fixed_targets
from chainlink.projects.planning.cover import build_cover
from chainlink.projects.planning.failures import Failures
from chainlink.projects.planning.limits import PlanLimits, Quota, group_of, is_kept, limit_rows
from chainlink.projects.planning.near_makers import NearMakers
from chainlink.projects.planning.portfolio import choose_projects
from chainlink.projects.planning.top_ten import top_ten
from chainlink.projects.planning.weak_points import weak_points
from chainlink.risks.assess import Screened, assess
from chainlink.risks.rules import load_rules
from chainlink.screening.scan import scan
from chainlink.supply.graph import SupplyGraph, build_graph
from tests.projects.test_project_candidates import TODAY

LIMITS = PlanLimits(
    count=500,
    budget_10k_yuan=2_000_000.0,
    quotas=(
        *(Quota("chain", f"C{number:02d}", None, 8) for number in range(1, 16)),
        *(Quota("mountain", "", 10), Quota("kind", "research", None, 30), Quota("city", "330100", 2, 40)),
    ),
)


@dataclass(frozen=True)
class Province:
    graph: SupplyGraph
    screened: Screened
    candidates: CandidateProjects
    checked: CheckedPlan


@pytest.fixture(scope="module")
def province(sample_graph: SupplyGraph, sample_screened: Screened, sample_candidates: CandidateProjects) -> Province:
    checked = choose_and_check(sample_graph, sample_screened, sample_candidates, LIMITS, load_rules())
    return Province(sample_graph, sample_screened, sample_candidates, checked)


def test_plan_is_proven_and_keeps_every_limit(province: Province) -> None:
    plan = province.checked.plan
    chosen = [project for project in province.candidates.projects if project.project_id in plan.project_ids]
    assert plan.gap <= 0.01 and plan.is_finished
    assert sum(project.cost_10k_yuan for project in chosen) == pytest.approx(plan.cost_10k_yuan)
    assert plan.cost_10k_yuan <= 2_000_000.0
    for quota in LIMITS.quotas:
        wanted = "yes" if quota.by == "mountain" else quota.value
        count = sum(group_of(project, quota.by) == wanted for project in chosen)
        assert (quota.least or 0) <= count <= (quota.most or 500), quota


def test_numbers_shown_equal_a_recount_from_scratch(province: Province) -> None:
    """The tables are changed and scanned again here; risk by risk the points of colour and rules are counted anew."""
    weights = province.candidates.weights
    chosen = [
        project for project in province.candidates.projects if project.project_id in province.checked.plan.project_ids
    ]
    graph = build_graph(apply_changes(with_fixed_targets(province.graph, province.screened), chosen))
    after = {risk.risk_id: risk for risk in assess(graph, scan(graph), load_rules()).risks}
    gone = 0.0
    for risk in province.screened.risks:
        then = after.get(risk.risk_id)
        still = {rule.rule_id for rule in then.broken} if then else set()
        eased = max(0.0, weights.colour(risk.colour) - weights.colour(then.colour if then else None))
        counted = (rule.rule_id for rule in risk.broken if not (risk.colour and rule.measure == "partial_loss"))
        rules = sum(weights.rule(rule_id) for rule_id in counted if rule_id not in still)
        gone += (eased + rules) * weights.factor(risk.measures.shared_value_10k_yuan)
    assert province.checked.closing.real_points == pytest.approx(gone)
    closed = sorted(risk.risk_id for risk in province.screened.risks if risk.risk_id not in after)
    assert list(province.checked.closing.closed_ids) == closed != []
    expected: dict[tuple[str, str], float] = {}
    full: dict[tuple[str, str], float] = {}
    certain: dict[tuple[str, str], float] = {}
    for project in chosen:
        for stake, points in province.candidates.promises[project.project_id].items():
            expected[stake] = max(expected.get(stake, 0.0), points * project.success_odds)
            full[stake] = max(full.get(stake, 0.0), points)
            if project.kind != "research":  # only research may fail
                certain[stake] = max(certain.get(stake, 0.0), points)
    plan = province.checked.plan
    assert plan.closed_points == pytest.approx(sum(expected.values()))
    assert plan.full_points == pytest.approx(sum(full.values()))
    assert plan.certain_points == pytest.approx(sum(certain.values()))
    assert plan.certain_points < plan.closed_points < plan.full_points


def test_new_scan_finds_every_promise_kept_and_targets_unchanged(province: Province) -> None:
    """What a large firm takes hangs on all that the plan does: there, and there alone, a promise may fail, and is told."""
    closing = province.checked.closing
    promised = [risk for risk in closing.risks if risk.promised_points and "dependence" in risk.rules_before]
    refuted = [risk for risk in closing.risks if risk.is_refuted]
    assert {(risk.colour_before, "dependence" in risk.rules_before) for risk in refuted} <= {(None, True)}
    assert len(refuted) <= 0.1 * len(promised)
    assert closing.real_points >= province.checked.plan.closed_points
    before = {chain.chain_id: chain.targets for chain in province.screened.scan.chains}
    chosen = [
        project for project in province.candidates.projects if project.project_id in province.checked.plan.project_ids
    ]
    graph = build_graph(apply_changes(with_fixed_targets(province.graph, province.screened), chosen))
    assert {chain.chain_id: chain.targets for chain in scan(graph).chains} == before


def test_no_random_and_no_greedy_plan_closes_more(province: Province) -> None:
    candidates, plan = province.candidates, province.checked.plan
    ids = [project.project_id for project in candidates.projects]
    cover, rows = build_cover(ids, candidates.promises), limit_rows(candidates.projects, LIMITS)
    assert plan.preview_points is not None and plan.preview_points <= plan.closed_points
    points = np.array([sum(candidates.promises[thing_id].values()) for thing_id in ids])
    cost = np.array([project.cost_10k_yuan for project in candidates.projects])
    draw, compared = np.random.default_rng(0), 0
    orders = [np.argsort(-points), np.argsort(-points / cost), np.argsort(cost)]
    orders += [draw.permutation(len(ids)) for _ in range(200)]
    for order in orders:
        chosen = np.zeros(len(ids), bool)
        used = [0.0] * len(rows)
        of_project: list[list[tuple[int, float]]] = [[] for _ in ids]
        for number, row in enumerate(rows):
            for at, amount in zip(row.projects.tolist(), row.amounts.tolist(), strict=True):
                of_project[at].append((number, amount))
        for at in order.tolist():
            if all(used[number] + amount <= rows[number].high for number, amount in of_project[at]):
                chosen[at] = True
                for number, amount in of_project[at]:
                    used[number] += amount
        if is_kept(rows, chosen):
            compared += 1
            assert cover.closed(chosen) <= plan.closed_points + 1e-9
    assert compared > 50


def test_nobody_proposed_stops_with_the_firm_in_doubt_or_is_of_its_group(province: Province) -> None:
    failures = Failures(province.graph, province.candidates.risks)
    near = NearMakers(failures)
    firms = province.graph.tables.firms
    group = dict(zip(firms["firm_id"], firms["group_id"], strict=True))
    points = weak_points(failures, province.candidates.risks)
    by_risks = {risk.risk_id: point for point in points for risk in point.risks}
    checked = 0
    for project in province.candidates.projects:
        own = {
            by_risks[risk_id].firm_id
            for risk_id in project.risk_ids
            if by_risks[risk_id].component_id == project.component_id
        }
        if project.kind == "reserve" or not project.firm_id or len(own) != 1 or "" in own:
            continue
        (other,) = own
        checked += 1
        assert near.is_independent(project.firm_id, other, "qualified"), project
        assert project.firm_id != other and not (
            group[project.firm_id] and group[project.firm_id] == group.get(other, "")
        )
    assert checked > 200


def test_plan_of_five_hundred_closes_all_that_can_be_closed(province: Province) -> None:
    plan = choose_projects(province.candidates.projects, province.candidates.promises, PlanLimits(500, least=500))
    assert len(plan.project_ids) == 500 and plan.gap <= 0.01
    assert plan.closed_points == pytest.approx(plan.open_points)


def test_ten_things_close_more_than_any_random_ten(province: Province) -> None:
    top = top_ten(province.candidates, today=TODAY)
    assert len(top.actions) == 10 and top.closed_10k_yuan <= top.exposed_10k_yuan
    values = sorted((action.value_10k_yuan for action in top.actions), reverse=True)
    assert sum(values) == pytest.approx(top.closed_10k_yuan)  # no firm is closed twice
    single = top_ten(province.candidates, count=1, today=TODAY)
    assert single.actions[0].value_10k_yuan == values[0]
