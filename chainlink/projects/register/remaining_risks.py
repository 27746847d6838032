"""Did the risks that completed projects promised to close go away? The last scan says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from chainlink.projects.register.records import ProjectRecord
from chainlink.projects.register.states import COMPLETED
from chainlink.risks.register import Risk
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.names import Words


@dataclass(frozen=True)
class Promise:
    """A risk that a project promised to close, and what the last scan says of it.

    Attributes
    ----------
    project_id, risk_id
        Which.
    is_confirmed
        Whether the network has the project's change.
    is_open
        Whether the last scan still finds it; None where the risk was never scanned or is not on the books.
    """

    project_id: str
    risk_id: str
    is_confirmed: bool
    is_open: bool | None


def promises_of(projects: Sequence[ProjectRecord], risks: Sequence[Risk]) -> tuple[Promise, ...]:
    """Tell of every project in 竣工 or 投产 which promised risks the last scan still finds, by project, then risk id."""
    risk_by_id = {risk.risk_id: risk for risk in risks}
    return tuple(
        Promise(
            project_id=project.project_id,
            risk_id=risk_id,
            is_confirmed=bool(project.confirmed),
            is_open=risk_by_id[risk_id].is_found
            if risk_id in risk_by_id and risk_by_id[risk_id].fields["finding"]
            else None,
        )
        for project in projects
        if project.fields["state"] in COMPLETED
        for risk_id in sorted(project.risk_ids)
    )


def promises_table(
    promises: Iterable[Promise], projects: Sequence[ProjectRecord], risks: Sequence[Risk]
) -> AnswerTable:
    """Describe the risks that completed projects promised to close; those that are still found first.

    Parameters
    ----------
    promises
        Of `promises_of`.
    projects, risks
        The registers, for what projects and risks are called.
    """
    name_by_project = {project.project_id: project.text("name") for project in projects}
    name_by_risk = {
        risk.risk_id: risk.text("firm_name" if risk.fields["about"] == "firm" else "component_name") for risk in risks
    }
    columns: list[tuple[AnswerColumn, Callable[[Promise], Cell]]] = [
        (
            AnswerColumn("project", Words("项目", "project"), width=36, is_with_id=True),
            lambda promise: Thing("project", promise.project_id, name_by_project[promise.project_id]),
        ),
        (
            AnswerColumn("risk", Words("承诺消除的风险", "risk it promised to close"), width=30, is_with_id=True),
            lambda promise: Thing("risk", promise.risk_id, name_by_risk.get(promise.risk_id) or promise.risk_id),
        ),
        (AnswerColumn("scan", Words("最近摸排", "last scan")), lambda promise: _FINDINGS[promise.is_open]),
        (
            AnswerColumn("network", Words("供应网络", "network")),
            lambda promise: Words("已更新", "updated") if promise.is_confirmed else Words("未更新", "not updated"),
        ),
    ]
    in_order = sorted(promises, key=lambda promise: (promise.is_open is not True, promise.project_id))
    return table_of(Words("竣工投产项目与风险", "Completed projects and risks"), columns, in_order)


_FINDINGS = {
    True: Words("仍在", "still found"),
    False: Words("未发现", "not found"),
    None: Words("未摸排", "not scanned"),
}
