"""How are candidates and plans said at a terminal, and as JSON?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chainlink.commands.console import print_columns, tell, working
from graph_schema.names import COLOUR_WORDS, Words, language
from graph_schema.spec import schema

if TYPE_CHECKING:
    from chainlink.projects.planning.budgets import BudgetStep
    from chainlink.projects.planning.candidates import CandidateProjects
    from chainlink.projects.planning.closing import CheckedPlan
    from chainlink.projects.project import Project
    from chainlink.risks.assess import Screened
    from chainlink.risks.rules import RuleBook
    from chainlink.stores import Store
    from chainlink.supply.graph import SupplyGraph

SHOWN_CHANGES = 5
"""So many projects that another budget adds or leaves out are named; `--json` has all."""


@dataclass(frozen=True)
class PlanBasis:
    """What every one of these commands starts from: data, their risks, the candidates."""

    store: Store
    graph: SupplyGraph
    screened: Screened
    rules: RuleBook
    candidates: CandidateProjects
    energy_gate: float

    def head(self) -> dict[str, object]:
        """Give what the answer rests on."""
        return {
            "content_hash": self.screened.scan.content_hash,
            "data_date": self.screened.scan.data_date,
            "rules_version": self.screened.rules_version,
            "costs_version": self.candidates.costs.version,
            "weights_version": self.candidates.weights.version,
            "open_risks": len(self.candidates.risks),
            "all_points": round(self.candidates.all_points, 6),
        }


def gather(costs: Path | None, weights: Path | None, rules: Path | None, *, is_proposing: bool = True) -> PlanBasis:
    """Read the data, scan them, and propose projects for the risks that nobody has settled.

    Parameters
    ----------
    costs, weights, rules
        Files of one's own, or None.
    is_proposing
        Whether projects are wanted at all, or the risks alone.
    """
    import chainlink
    from chainlink.projects.planning.candidates import CandidateProjects, candidate_projects
    from chainlink.projects.planning.costs import load_costs, load_risk_weights
    from chainlink.projects.planning.on_books import candidates_on_books, settled_risk_ids
    from chainlink.projects.register.books import list_projects
    from chainlink.projects.register.flag_rules import load_flag_rules
    from chainlink.risks.assess import assess
    from chainlink.risks.register import list_risks
    from chainlink.risks.rules import load_rules

    tables_of_cost, points, book = load_costs(costs), load_risk_weights(weights), load_rules(rules)
    store = chainlink.open_store()
    graph = chainlink.build_graph(store.read())
    with working(Words("摸排并提出候选项目", "scanning and proposing projects")):
        screened = assess(graph, chainlink.scan(graph), book)
        settled = settled_risk_ids(list_risks(store))
        if is_proposing:
            entered = candidates_on_books(list_projects(store), graph.tables)
            candidates = candidate_projects(
                graph, screened, costs=tables_of_cost, weights=points, closed_ids=settled, entered=entered
            )
        else:
            risks = tuple(risk for risk in screened.risks if risk.risk_id not in settled)
            candidates = CandidateProjects((), {}, risks, {}, tables_of_cost, points)
    return PlanBasis(store, graph, screened, book, candidates, load_flag_rules().energy_gate)


def project_records(basis: PlanBasis, projects: Iterable[Project]) -> list[dict[str, Any]]:
    """Give projects as JSON has them, with what they promise and where the energy gate puts them."""
    from chainlink.projects.register.flags import energy_gate

    return [
        {
            **asdict(project),
            "why": project.why._asdict(),
            "promises": [
                {"risk_id": risk_id, "part": part, "points": round(points, 6)}
                for (risk_id, part), points in sorted(basis.candidates.promises.get(project.project_id, {}).items())
            ],
            "energy_gate": energy_gate(project.energy_intensity, basis.energy_gate),
        }
        for project in projects
    ]


def print_projects(basis: PlanBasis, projects: Sequence[Project]) -> None:
    """Print projects, a row each; those that promise most first."""
    from chainlink.projects.register.flags import GATES, energy_gate

    names, kinds = basis.graph.names, kind_words()
    points = {project_id: sum(promised.values()) for project_id, promised in basis.candidates.promises.items()}
    ranked = sorted(projects, key=lambda project: (-points.get(project.project_id, 0.0), project.project_id))
    headers = [Words("编号", "id"), Words("类型", "kind"), Words("产业链", "chain"), Words("产品", "component")]
    headers += [Words("实施主体或地点", "firm or place"), Words("总投资(万元)", "cost"), Words("月", "months")]
    headers += [Words("承诺分值", "points"), Words("能耗", "energy"), Words("依据", "why")]
    if not ranked:
        return
    print_columns(
        headers,
        [
            [
                project.project_id,
                kinds[project.kind],
                project.chain_id,
                names.component(project.component_id),
                names.firm(project.firm_id) if project.firm_id else names.region(project.region_code),
                f"{project.cost_10k_yuan:,.0f}",
                f"{project.months:g}",
                f"{points.get(project.project_id, 0.0):.1f}",
                str(GATES[energy_gate(project.energy_intensity, basis.energy_gate)]),
                str(project.why) or "—",
            ]
            for project in ranked
        ],
    )


def plan_record(
    basis: PlanBasis, checked: CheckedPlan, steps: Sequence[BudgetStep], recorded: Sequence[str] | None
) -> dict[str, Any]:
    """Give a plan as JSON has it."""
    plan, closing = checked.plan, checked.closing
    chosen = [project for project in basis.candidates.projects if project.project_id in set(plan.project_ids)]
    return {
        **basis.head(),
        "limits": asdict(plan.limits),
        "projects": project_records(basis, chosen),
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
    }  # fmt: skip


def print_plan(basis: PlanBasis, checked: CheckedPlan, steps: Sequence[BudgetStep]) -> None:
    """Print a plan: the projects, how good the choice is, what the new scan says, what limits it."""
    ids = set(checked.plan.project_ids)
    print_projects(basis, [project for project in basis.candidates.projects if project.project_id in ids])
    for line in (*_worth(basis, checked), *_limits(checked), *_budgets(steps)):
        tell(line)


def print_closing(basis: PlanBasis, checked: CheckedPlan) -> None:
    """Print risk by risk what was promised and what the new scan finds; what falls short first."""
    names = basis.graph.names
    headers = [Words("风险编号", "risk"), Words("产业链", "chain"), Words("对象", "what"), Words("原颜色", "before")]
    headers += [
        Words("后颜色", "after"),
        Words("承诺", "promised"),
        Words("实际", "real"),
        Words("仍触发规则", "rules left"),
    ]
    risks = sorted(checked.closing.risks, key=lambda risk: (not risk.is_refuted, -risk.promised_points, risk.risk_id))
    if not risks:
        return
    print_columns(
        headers,
        [
            [
                risk.risk_id,
                risk.chain_id,
                names.firm(risk.id) if risk.about == "firm" else names.component(risk.id),
                str(COLOUR_WORDS[risk.colour_before]) if risk.colour_before else "—",
                str(COLOUR_WORDS[risk.colour_after]) if risk.colour_after else "—",
                f"{risk.promised_points:.1f}",
                f"{risk.real_points:.1f}",
                ";".join(risk.rules_after) or "—",
            ]
            for risk in risks
        ],
    )


def _worth(basis: PlanBasis, checked: CheckedPlan) -> Iterator[Words]:
    """Say how much a plan closes, proven and found."""
    plan, closing = checked.plan, checked.closing
    short, new = sum(risk.is_refuted for risk in closing.risks), len(closing.new_risks)
    yield Words(
        f"选中 {len(plan.project_ids)} 个，总投资 {plan.cost_10k_yuan:,.0f} 万元",
        f"{len(plan.project_ids)} chosen, {plan.cost_10k_yuan:,.0f} 10k yuan",
    )
    everything = basis.candidates.all_points
    yield Words(
        f"预期消除 {plan.closed_points:,.1f} 分，其中确定的 {plan.certain_points:,.1f}，攻关全部成功则 "
        f"{plan.full_points:,.1f}；至多可达 {plan.bound_points:,.1f}（差距 {plan.gap:.2%}）；"
        f"无限制时候选共可消除 {plan.open_points:,.1f}，全部风险 {everything:,.1f}",
        f"expected to close {plan.closed_points:,.1f} points, {plan.certain_points:,.1f} of them for certain, "
        f"{plan.full_points:,.1f} if all research succeeds; at most {plan.bound_points:,.1f} (gap {plan.gap:.2%}); "
        f"all candidates {plan.open_points:,.1f}, all risks {everything:,.1f}",
    )
    if len(plan.project_ids) < plan.limits.count and plan.closed_points >= plan.open_points * (1 - 1e-9):
        yield Words(
            "候选能消除的已全部消除，再多的项目不会消除更多；要凑足数目请用 --least",
            "all that the candidates can close is closed, more projects close no more; --least asks for a number",
        )
    if not plan.is_finished:
        yield Words("求解到时限为止，差距如上", "the search ended with its time; the gap is as told")
    yield Words(
        f"重新摸排：攻关全部成功时消除 {closing.real_points:,.1f} 分，{len(closing.closed_ids)} 项风险不再发现"
        f"（不靠攻关 {checked.certain.real_points:,.1f} 分、{len(checked.certain.closed_ids)} 项），"
        f"{short} 项未达承诺，新增 {new} 项（第 {checked.rounds} 轮）",
        f"scanned again: if all research succeeds {closing.real_points:,.1f} points gone, "
        f"{len(closing.closed_ids)} risks no longer found (without research {checked.certain.real_points:,.1f} and "
        f"{len(checked.certain.closed_ids)}), "
        f"{short} short of their promise, {new} new (round {checked.rounds})",
    )
    if plan.preview_points is not None:
        yield Words(f"逐个挑选可消除 {plan.preview_points:,.1f}", f"one by one would close {plan.preview_points:,.1f}")


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
            f"预算 {step.budget_10k_yuan:,.0f} 万元时消除 {closed:,.1f}；退出 {out.zh}；新进 {into.zh}",
            f"with {step.budget_10k_yuan:,.0f} 10k yuan it closes {closed:,.1f}; out {out.en}; in {into.en}",
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


def kind_words() -> dict[str, str]:
    """Kinds of project in the reader's language."""
    choices = dict(schema().books["risks"].column("suggested_kind").choices)
    return choices if language() == "zh" else {kind: kind for kind in choices}
