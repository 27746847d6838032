"""How are candidates and plans said at a terminal, and as JSON?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chainlink.commands.console import print_table, tell, working
from graph_schema.figures import edition, money, number, share
from graph_schema.names import COLOUR_WORDS, COLOURS, Words

if TYPE_CHECKING:
    from chainlink.projects.planning.basis import PlanBasis
    from chainlink.projects.planning.budgets import BudgetStep
    from chainlink.projects.planning.closing import CheckedPlan
    from chainlink.projects.project import Project

SHOWN_CHANGES = 5
"""So many ids are named in a sentence; `--json` has all."""


def gather(costs: Path | None, weights: Path | None, rules: Path | None, *, is_proposing: bool = True) -> PlanBasis:
    """Give what plans start from, and say meanwhile that it takes a while; see `plan_basis`."""
    from chainlink.projects.planning.basis import plan_basis
    from chainlink.stores import open_store

    with working(Words("摸排并提出候选项目", "scanning and proposing projects")):
        return plan_basis(open_store(), costs, weights, rules, is_proposing=is_proposing)


def print_projects(basis: PlanBasis, projects: Sequence[Project]) -> None:
    """Print projects, a row each; those that promise most first."""
    from chainlink.projects.planning.answer_tables import candidates_table

    print_table(candidates_table(basis, projects))


def plan_record(
    basis: PlanBasis,
    checked: CheckedPlan,
    steps: Sequence[BudgetStep],
    recorded: Sequence[str] | None,
    unregistered_risk_ids: Sequence[str],
) -> dict[str, Any]:
    """Give a plan as JSON has it."""
    plan, closing = checked.plan, checked.closing
    chosen = [project for project in basis.candidates.projects if project.project_id in set(plan.project_ids)]
    return {
        **basis.head(),
        "limits": asdict(plan.limits),
        "projects": basis.project_records(chosen),
        "closed_points": plan.closed_points,
        "certain_points": plan.certain_points,
        "full_points": plan.full_points,
        "bound_points": plan.bound_points,
        "gap": plan.gap,
        "is_finished": plan.is_finished,
        "preview_points": plan.preview_points,
        "open_points": plan.open_points,
        "cost_10k_yuan": plan.cost_10k_yuan,
        "binding": [{**asdict(limit), "words": limit.words._asdict()} for limit in plan.binding],
        "other_budgets": [
            {
                "budget_10k_yuan": step.budget_10k_yuan,
                "closed_points": step.plan.closed_points,
                "falls_out": step.falls_out,
                "comes_in": step.comes_in,
            }
            for step in steps
        ],
        "rounds": checked.rounds,
        "corrected": [{"risk_id": risk_id, "part": part} for risk_id, part in checked.corrected],
        "promised_points": closing.promised_points,
        "real_points": closing.real_points,
        "closed_risk_ids": closing.closed_ids,
        "certain_real_points": checked.certain.real_points,
        "certain_closed_risk_ids": checked.certain.closed_ids,
        "risks": [{**asdict(risk), "is_refuted": risk.is_refuted} for risk in closing.risks],
        "new_risks": [
            {"risk_id": risk.risk_id, "chain_id": risk.chain_id, "about": risk.about, "id": risk.id, "colour": risk.colour}
            for risk in closing.new_risks
        ],
        "recorded": recorded,
        "unregistered_risk_ids": unregistered_risk_ids,
    }  # fmt: skip


def print_plan(basis: PlanBasis, checked: CheckedPlan, steps: Sequence[BudgetStep]) -> None:
    """Print a plan: the projects, how good the choice is, what the new scan says, what limits it."""
    ids = set(checked.plan.project_ids)
    print_projects(basis, [project for project in basis.candidates.projects if project.project_id in ids])
    for line in (*_worth(basis, checked), *_limits(checked), *_budgets(steps)):
        tell(line)


def print_closing(basis: PlanBasis, checked: CheckedPlan) -> None:
    """Print risk by risk what was promised and what the new scan finds; what falls short first."""
    from chainlink.projects.planning.answer_tables import closings_table

    print_table(closings_table(basis, checked))


def unregistered_words(risk_ids: Sequence[str]) -> Words:
    """Say which risks the projects of a plan name and the register lacks, and how they get there."""
    named = _some(risk_ids)
    return Words(
        f"对应的风险中有 {len(risk_ids)} 项尚未登记（{named.zh}）；请运行 chainlink scan --record 登记",
        f"{len(risk_ids)} of the risks they name are not on the register ({named.en}); chainlink scan --record enters "
        "them",
    )


def _worth(basis: PlanBasis, checked: CheckedPlan) -> Iterator[Words]:
    """Say how much a plan closes, proven and found."""
    plan, closing = checked.plan, checked.closing
    short, new = sum(risk.is_refuted for risk in closing.risks), len(closing.new_risks)
    yield Words(
        f"选中 {len(plan.project_ids)} 个，总投资 {money(plan.cost_10k_yuan).zh}",
        f"{len(plan.project_ids)} chosen, {money(plan.cost_10k_yuan).en}",
    )
    everything = basis.candidates.all_points
    yield Words(
        f"预期消除 {number(plan.closed_points)} 分，其中确定的 {number(plan.certain_points)}，攻关全部成功则 "
        f"{number(plan.full_points)}；至多可达 {number(plan.bound_points)}（差距 {share(plan.gap)}）；"
        f"无限制时候选共可消除 {number(plan.open_points)}，全部风险 {number(everything)}",
        f"expected to close {number(plan.closed_points)} points, {number(plan.certain_points)} of them for certain, "
        f"{number(plan.full_points)} if all research succeeds; at most {number(plan.bound_points)} (gap {share(plan.gap)}); "
        f"all candidates {number(plan.open_points)}, all risks {number(everything)}",
    )
    weights = basis.candidates.weights
    yield Words(
        "分值的构成：每项风险 =（颜色分："
        + "、".join(f"{COLOUR_WORDS[colour].zh} {weights.colour(colour):g}" for colour in COLOURS)
        + f"；触发的每条规则另加分）× 产值系数（1 + {weights.value_weight:g} × log10(1 + 分摊损失产值 ÷ "
        f"{money(weights.value_unit_10k_yuan).zh})），分值表 {edition(weights.version)}",
        "a risk's points = (those of its colour: "
        + ", ".join(f"{COLOUR_WORDS[colour].en} {weights.colour(colour):g}" for colour in COLOURS)
        + f"; and those of each rule it breaks) x value factor (1 + {weights.value_weight:g} x log10(1 + shared loss / "
        f"{money(weights.value_unit_10k_yuan).en})), table {edition(weights.version)}",
    )
    if len(plan.project_ids) < plan.limits.count and plan.closed_points >= plan.open_points * (1 - 1e-9):
        yield Words(
            "候选能消除的已全部消除，再多的项目不会消除更多；要凑足数目请用 --least",
            "all that the candidates can close is closed, more projects close no more; --least asks for a number",
        )
    if not plan.is_finished:
        yield Words("求解到时限为止，差距如上", "the search ended with its time; the gap is as told")
    yield Words(
        f"重新摸排：攻关全部成功时消除 {number(closing.real_points)} 分，{len(closing.closed_ids)} 项风险不再发现"
        f"（不靠攻关 {number(checked.certain.real_points)} 分、{len(checked.certain.closed_ids)} 项），"
        f"{short} 项未达承诺，新增 {new} 项（第 {checked.rounds} 轮）",
        f"scanned again: if all research succeeds {number(closing.real_points)} points gone, "
        f"{len(closing.closed_ids)} risks no longer found (without research {number(checked.certain.real_points)} and "
        f"{len(checked.certain.closed_ids)}), "
        f"{short} short of their promise, {new} new (round {checked.rounds})",
    )
    if plan.preview_points is not None:
        yield Words(
            f"逐个挑选可消除 {number(plan.preview_points)}", f"one by one would close {number(plan.preview_points)}"
        )


def _limits(checked: CheckedPlan) -> Iterator[Words]:
    for limit in checked.plan.binding:
        yield Words(
            f"受限于 {limit.words.zh}：挡住 {limit.keeps_out} 个",
            f"held by {limit.words.en}: keeps out {limit.keeps_out}",
        )


def _budgets(steps: Sequence[BudgetStep]) -> Iterator[Words]:
    for step in steps:
        out, into, closed = _some(step.falls_out), _some(step.comes_in), step.plan.closed_points
        yield Words(
            f"预算 {money(step.budget_10k_yuan).zh}时消除 {number(closed)}；退出 {out.zh}；新进 {into.zh}",
            f"with {money(step.budget_10k_yuan).en} it closes {number(closed)}; out {out.en}; in {into.en}",
        )


def _some(ids: Sequence[str]) -> Words:
    if not ids:
        return Words("无", "none")
    more = len(ids) - SHOWN_CHANGES
    shown = list(ids[:SHOWN_CHANGES])
    return Words(
        "、".join(shown) + (f" 等 {len(ids)} 个" if more > 0 else ""),
        ", ".join(shown) + (f" and {more} more" if more > 0 else ""),
    )
