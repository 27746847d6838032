"""Which tables does a plan have? Candidates, risks closed, the ten things, whom to invite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from chainlink.projects.planning.basis import PlanBasis
from chainlink.projects.planning.closing import CheckedPlan, RiskClosing
from chainlink.projects.planning.investment_list import Wanted
from chainlink.projects.planning.top_ten import Action, TopTen
from chainlink.projects.project import Project
from chainlink.projects.register.flags import GATES, energy_gate
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.names import TO_REVIEW, Words
from graph_schema.spec import schema

_REVIEW = AnswerColumn("review", Words("复核", "review"), width=16)
"""Marks what acts on a risk that a person closed and the scan still finds."""


def candidates_table(basis: PlanBasis, projects: Iterable[Project]) -> AnswerTable:
    """Describe projects that could be done; those that promise most first."""
    points = {project_id: sum(promised.values()) for project_id, promised in basis.candidates.promises.items()}
    ranked = sorted(projects, key=lambda project: (-points.get(project.project_id, 0.0), project.project_id))
    columns: list[tuple[AnswerColumn, Callable[[Project], Cell]]] = [
        (AnswerColumn("project", Words("编号", "id"), width=22), lambda project: project.project_id),
        (AnswerColumn("kind", Words("类型", "kind")), lambda project: kind_words(project.kind)),
        (AnswerColumn("chain", Words("产业链", "chain")), lambda project: _chain(basis, project.chain_id)),
        (
            AnswerColumn("component", Words("产品", "component"), width=22),
            lambda project: _component(basis, project.component_id),
        ),
        (
            AnswerColumn("who_or_where", Words("实施主体或地点", "firm or place"), width=28),
            lambda project: _who_or_where(basis, project),
        ),
        (AnswerColumn("cost", Words("总投资", "cost"), "money"), lambda project: project.cost_10k_yuan),
        (AnswerColumn("months", Words("月", "months"), "amount"), lambda project: project.months),
        (
            AnswerColumn("points", Words("承诺分值", "points"), "number"),
            lambda project: points.get(project.project_id, 0.0),
        ),
        (
            AnswerColumn("energy", Words("能耗", "energy")),
            lambda project: GATES[energy_gate(project.energy_intensity, basis.energy_gate)],
        ),
        (AnswerColumn("why", Words("依据", "why"), width=40), lambda project: project.why),
    ]
    if basis.to_review_ids:
        columns.append((_REVIEW, lambda project: TO_REVIEW if basis.is_to_review(project) else None))
    return table_of(Words("候选项目", "Candidate projects"), columns, ranked)


def closings_table(basis: PlanBasis, checked: CheckedPlan) -> AnswerTable:
    """Describe risk by risk what was promised and what the new scan finds; what falls short first."""
    risks = sorted(checked.closing.risks, key=lambda risk: (not risk.is_refuted, -risk.promised_points, risk.risk_id))
    columns: list[tuple[AnswerColumn, Callable[[RiskClosing], Cell]]] = [
        (AnswerColumn("risk", Words("风险编号", "risk"), width=22), lambda risk: risk.risk_id),
        (AnswerColumn("chain", Words("产业链", "chain")), lambda risk: _chain(basis, risk.chain_id)),
        (
            AnswerColumn("subject", Words("对象", "what"), width=28),
            lambda risk: _firm(basis, risk.id) if risk.about == "firm" else _component(basis, risk.id),
        ),
        (AnswerColumn("before", Words("原颜色", "before"), "colour"), lambda risk: risk.colour_before),
        (AnswerColumn("after", Words("后颜色", "after"), "colour"), lambda risk: risk.colour_after),
        (AnswerColumn("promised", Words("承诺", "promised"), "number"), lambda risk: risk.promised_points),
        (AnswerColumn("real", Words("实际", "real"), "number"), lambda risk: risk.real_points),
        (AnswerColumn("rules", Words("仍触发规则", "rules left"), width=24), lambda risk: ";".join(risk.rules_after)),
    ]
    return table_of(Words("承诺与实际", "Promised and real"), columns, risks)


def ten_things_table(
    basis: PlanBasis, top: TopTen, effect_by_project: Mapping[str, Words] | None = None
) -> AnswerTable:
    """Describe the actions that together close most exposed value, in the order in which they were chosen.

    `effect_by_project` says what a new scan finds of their risks, where that was asked.
    """
    number = {action.project.project_id: at for at, action in enumerate(top.actions, 1)}
    columns: list[tuple[AnswerColumn, Callable[[Action], Cell]]] = [
        (
            AnswerColumn("number", Words("序号", "no."), "whole", width=6),
            lambda action: number[action.project.project_id],
        ),
        (
            AnswerColumn("action", Words("行动", "action"), width=28),
            lambda action: (
                f"{kind_words(action.project.kind)} {basis.graph.names.component(action.project.component_id)}"
            ),
        ),
        (AnswerColumn("chain", Words("产业链", "chain")), lambda action: _chain(basis, action.project.chain_id)),
        (
            AnswerColumn("who_or_where", Words("实施主体或地点", "firm or place"), width=28),
            lambda action: _who_or_where(basis, action.project),
        ),
        (
            AnswerColumn("value", Words("消除分摊损失", "shared loss closed"), "money"),
            lambda action: action.value_10k_yuan,
        ),
        (
            AnswerColumn("lost", Words("不做则少", "lost if dropped"), "money"),
            lambda action: action.lost_if_dropped_10k_yuan,
        ),
        (AnswerColumn("office", Words("责任单位", "office"), width=18), lambda action: action.office),
        (AnswerColumn("deadline", Words("时限", "deadline"), width=12), lambda action: action.deadline),
        (
            AnswerColumn("firms", Words("涉及企业", "firms at risk"), width=40),
            lambda action: tuple(_firm(basis, firm_id) for firm_id in action.firm_ids),
        ),
    ]
    if effect_by_project is not None:
        effects = effect_by_project
        effect = AnswerColumn("effect", Words("重新摸排后", "after a new scan"), width=24)
        columns.insert(6, (effect, lambda action: effects.get(action.project.project_id)))
    if basis.to_review_ids:
        columns.append((_REVIEW, lambda action: TO_REVIEW if basis.is_to_review(action.project) else None))
    return table_of(Words("十件事", "The ten things"), columns, top.actions)


def invitations_table(basis: PlanBasis, wanted: Iterable[Wanted]) -> AnswerTable:
    """Describe whom to invite: components that nobody in the province makes, and where they could settle."""
    columns: list[tuple[AnswerColumn, Callable[[Wanted], Cell]]] = [
        (AnswerColumn("colour", Words("颜色", "colour"), "colour", width=8), lambda wanted: wanted.colour),
        (
            AnswerColumn("component", Words("产品", "component"), width=24),
            lambda wanted: _component(basis, wanted.component_id),
        ),
        (
            AnswerColumn("chains", Words("产业链", "chains")),
            lambda wanted: tuple(_chain(basis, chain_id) for chain_id in wanted.chain_ids),
        ),
        (
            AnswerColumn("purchases", Words("年采购额", "purchases a year"), "money"),
            lambda wanted: wanted.purchases_10k_yuan,
        ),
        (
            AnswerColumn("buyers", Words("省内采购企业", "buyers here"), "count"),
            lambda wanted: len(wanted.buyers_in_province),
        ),
        (
            AnswerColumn("at_home", Words("省外厂家", "makers at home"), "count"),
            lambda wanted: len(wanted.makers_at_home),
        ),
        (AnswerColumn("abroad", Words("境外厂家", "makers abroad"), "count"), lambda wanted: len(wanted.makers_abroad)),
        (
            AnswerColumn("places", Words("可落地", "places"), width=40),
            lambda wanted: "、".join(basis.graph.names.region(place.region_code) for place in wanted.places),
        ),
    ]
    return table_of(Words("招商清单", "Whom to invite"), columns, wanted)


def kind_words(kind: str) -> Words:
    """Say a kind of project, as the register of risks names it."""
    choices = dict(schema().books["risks"].column("suggested_kind").choices)
    return Words(choices.get(kind, kind), kind.replace("_", " "))


def _firm(basis: PlanBasis, firm_id: str) -> Thing:
    return Thing("firm", firm_id, basis.graph.names.firm(firm_id))


def _component(basis: PlanBasis, component_id: str) -> Thing:
    return Thing("component", component_id, basis.graph.names.component(component_id))


def _chain(basis: PlanBasis, chain_id: str) -> Thing:
    return Thing("chain", chain_id, basis.graph.names.chain(chain_id))


def _who_or_where(basis: PlanBasis, project: Project) -> Cell:
    return _firm(basis, project.firm_id) if project.firm_id else basis.graph.names.region(project.region_code)
