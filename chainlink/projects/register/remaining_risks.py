"""Did the risks that completed projects promised to close go away? The last scan says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chainlink.projects.register.records import ProjectRecord
from chainlink.projects.register.states import COMPLETED
from chainlink.risks.register import Risk


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
