"""How fast, how good and how far proven is a plan on a generated province? `python -m benchmarks.portfolio [seed]`."""

from __future__ import annotations

import resource
import sys
import time

import numpy as np

from chainlink.projects.planning.limits import PlanLimits, Quota
from chainlink.projects.planning.portfolio import choose_projects
from chainlink.projects.project import Project

CHAINS = 15


def generated(
    seed: int, *, project_count: int = 12_000, risk_count: int = 20_000, count: int = 500
) -> tuple[list[Project], dict[str, dict[tuple[str, str], float]], PlanLimits]:
    """Draw projects, what they promise, and limits.

    Risk weights are Pareto with shape 1.2, cut at 500 times the least. A project closes 1 to 5 risks of its chain, heavy
    ones more often, so that projects overlap; it costs the more, the more it closes. The budget is three tenths of what
    `count` projects cost on average; each chain has at least `count / 50` and at most `count / 14` projects.
    """
    draw = np.random.default_rng(seed)
    weight = np.minimum(1 + draw.pareto(1.2, risk_count), 500.0)
    chain_of_risk = draw.integers(0, CHAINS, risk_count)
    risks_of = [np.flatnonzero(chain_of_risk == chain) for chain in range(CHAINS)]
    chance_of = [weight[risks] ** 0.7 / (weight[risks] ** 0.7).sum() for risks in risks_of]
    projects, promises = [], {}
    for number in range(project_count):
        chain = int(draw.integers(0, CHAINS))
        closed = np.unique(draw.choice(risks_of[chain], int(draw.integers(1, 6)), p=chance_of[chain]))
        cost = round(float(np.exp(draw.normal(0, 0.5)) * weight[closed].sum() ** 0.5 * 1000), 1)
        project_id = f"G{number:05d}"
        projects.append(Project(project_id, "backup", f"C{chain + 1:02d}", "", "", "", cost, 12, None, (), ()))
        promises[project_id] = {(f"R{risk:05d}", "colour"): float(weight[risk]) for risk in closed.tolist()}
    budget = 0.3 * count * sum(project.cost_10k_yuan for project in projects) / project_count
    quotas = tuple(Quota("chain", f"C{chain + 1:02d}", count // 50, count // 14) for chain in range(CHAINS))
    return projects, promises, PlanLimits(count, round(budget), quotas)


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    projects, promises, limits = generated(seed)
    started = time.perf_counter()
    plan = choose_projects(projects, promises, limits)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"seed {seed}: {len(projects)} projects, {seconds:.1f} s, peak {peak:.0f} MB")
    print(
        f"{len(plan.project_ids)} chosen, gap {plan.gap:.3%}, one by one {(plan.preview_points or 0) / plan.closed_points:.1%}"
    )


if __name__ == "__main__":
    main()
