"""Do the shipped projects meet the shipped chains: risks on the register, and completed projects whose risk remains?"""

from __future__ import annotations

from pathlib import Path

from chainlink.projects.register.books import list_projects
from chainlink.projects.register.exchange import import_projects
from chainlink.projects.register.remaining_risks import promises_of
from chainlink.projects.register.states import COMPLETED
from chainlink.risks.register import list_risks
from chainlink.stores import open_store
from tests.sample_province import SAMPLES, copy_store

ROOT = Path(__file__).resolve().parents[2]


def test_shipped_projects_name_risks_that_the_scan_finds(recorded_store: Path, tmp_path: Path) -> None:
    """Their completed projects closed nothing: nobody has confirmed what they change."""
    store = open_store(copy_store(recorded_store, tmp_path / "office.sqlite"))
    imported = import_projects(store, SAMPLES / "office" / "projects.csv", store.read(), who="office")
    assert (len(imported.added), imported.warnings) == (500, ())
    projects, risks = list_projects(store), list_risks(store)
    named = {risk_id: project for project in projects for risk_id in project.risk_ids}
    about = {risk.risk_id: (risk.fields["chain_id"], risk.fields["component_id"]) for risk in risks}
    assert len(named) > 25
    assert [about[risk_id] for risk_id in named] == [
        (record.fields["chain_id"], record.fields["component_id"]) for record in named.values()
    ]
    completed = [
        project.project_id for project in projects if project.fields["state"] in COMPLETED and project.risk_ids
    ]
    promises = promises_of(projects, risks)
    assert [promise.project_id for promise in promises] == completed
    assert {(promise.is_open, promise.is_confirmed) for promise in promises} == {(True, False)}
