"""Which candidates and which settled risks stand on the books, and how does a plan get there?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import get_args

from chainlink.projects.project import Kind, Project, changes_of, changes_text
from chainlink.projects.register.books import ProjectBook, list_projects
from chainlink.projects.register.records import CHANGE, ProjectRecord
from chainlink.risks.register import Risk
from chainlink.stores import Field, Store
from chainlink.supply.names import Names
from graph_schema.spec import ColumnSpec, schema
from loaders.tables import Tables


class _PlannedProjects(ProjectBook):
    """Projects of a plan may name risks that the scan behind the plan found and that nobody recorded yet."""

    @cached_property
    def columns(self) -> dict[str, ColumnSpec]:
        """Its columns by name, in order."""
        columns = {column.name: column for column in self.spec.columns}
        return {**columns, "risk_ids": replace(columns["risk_ids"], may_be_new=True)}


_PLANNED_PROJECTS = _PlannedProjects()


def settled_risk_ids(risks: Sequence[Risk]) -> frozenset[str]:
    """Give the risks for which no project is wanted: false alarms, and those closed that no scan finds again."""
    return frozenset(
        risk.risk_id
        for risk in risks
        if risk.fields["state"] == "false_alarm" or (risk.fields["state"] == "closed" and not risk.is_to_review)
    )


def candidates_on_books(records: Sequence[ProjectRecord], tables: Tables) -> tuple[Project, ...]:
    """Give the projects that people entered or imported and that are not begun: planned ones that name a risk.

    Returns
    -------
    tuple
        By id. One without a total counts as costing nothing; without dates it takes no time.

    Raises
    ------
    UsageError
        If what one of them changes cannot be read.
    """
    names = _Places(tables)
    return tuple(
        sorted(
            (_project(record, names) for record in records if record.fields["state"] == "planned" and record.risk_ids),
            key=lambda project: project.project_id,
        )
    )


def record_plan(
    store: Store, tables: Tables, projects: Sequence[Project], *, who: str, why: str = "", today: date | None = None
) -> tuple[ProjectRecord, ...]:
    """Enter the projects of a plan as planned ones, all or none; those on the books already stay as they are.

    They may name risks that are not on the register yet; `unregistered_risk_ids` gives them.

    Returns
    -------
    tuple of ProjectRecord
        Those that were entered, by id; empty if none is new.

    Raises
    ------
    ConflictError
        If other people's changes came first again and again.
    """
    day = today or date.today()
    on_books = {project.project_id for project in list_projects(store)}
    new = [
        project
        for project in sorted(projects, key=lambda project: project.project_id)
        if project.project_id not in on_books
    ]
    if not new:
        return ()
    names = _Places(tables)
    rows = [{**_fields(project, names, day), CHANGE: changes_text(project.changes)} for project in new]
    return _PLANNED_PROJECTS.record_all(store, rows, who=who, why=why, today=day, tables=tables, presence="new")


def unregistered_risk_ids(store: Store, projects: Sequence[Project]) -> tuple[str, ...]:
    """Give the risks that projects would close and that are not on the register, by id."""
    registered = {entry.entry_id for entry in store.entries("risks")}
    return tuple(sorted({risk_id for project in projects for risk_id in project.risk_ids} - registered))


class _Places:
    """Names of regions, firms, components and segments by id, and regions by name."""

    def __init__(self, tables: Tables) -> None:
        names = Names(tables, always_in="zh")
        self.region, self.component = names.by_id("region"), names.component
        self._names = names
        self.chain_of_segment = dict(zip(tables.segments["segment_id"], tables.segments["chain_id"], strict=True))
        placed = zip(tables.placements["component_id"], tables.placements["segment_id"], strict=True)
        self._segments = sorted(placed)
        self._code = {(self.city(code), self.county(code)): code for code in sorted(self.region)}

    def firm(self, firm_id: str) -> str:
        """Name a firm, "" where the data give no name."""
        return self._names.given("firm", firm_id)

    def city(self, code: str) -> str:
        """Name the city of a place, "" if unknown."""
        return str(self.region.get(code[:4] + "00", "")) if code else ""

    def county(self, code: str) -> str:
        """Name the county of a place, "" for a city as a whole."""
        return "" if code.endswith("00") else str(self.region.get(code, ""))

    def code(self, city: str, county: str) -> str:
        """Give the code of a place, "" if unknown."""
        return str(self._code.get((city, county), self._code.get((city, ""), "")))

    def segment(self, chain_id: str, component_id: str) -> str:
        """Give the segment of a chain in which a component stands, "" if none."""
        own = (segment for component, segment in self._segments if component == component_id)
        return next((segment_id for segment_id in own if self.chain_of_segment.get(segment_id) == chain_id), "")


def _fields(project: Project, names: _Places, day: date) -> dict[str, Field]:
    kinds = dict(schema().books["projects"].column("kind").choices)
    component = names.component(project.component_id)
    firm = names.firm(project.firm_id)
    return {
        "project_id": project.project_id,
        "name": f"{firm or names.county(project.region_code)}{component}{kinds[project.kind]}项目",
        "chain_id": project.chain_id,
        "segment_id": names.segment(project.chain_id, project.component_id),
        "component_id": project.component_id,
        "kind": project.kind,
        "nature": "new",
        "content": project.why.zh,
        "firm_name": firm,
        "firm_id": project.firm_id,
        "city": names.city(project.region_code),
        "county": names.county(project.region_code),
        "total_10k_yuan": project.cost_10k_yuan,
        "state": "planned",
        "energy_intensity": project.energy_intensity,
        "risk_ids": ";".join(project.risk_ids),
        "year": float(day.year),
    }


def _project(record: ProjectRecord, names: _Places) -> Project:
    fields = record.fields
    kinds = {kind: kind for kind in get_args(Kind)}
    intensity = fields["energy_intensity"]
    return Project(
        project_id=record.project_id,
        kind=kinds.get(str(fields["kind"]), "new_line"),
        chain_id=str(fields["chain_id"]),
        component_id=str(fields["component_id"]),
        firm_id=str(fields["firm_id"]),
        region_code=names.code(str(fields["city"]), str(fields["county"])),
        cost_10k_yuan=float(fields["total_10k_yuan"] or 0.0),
        months=0.0,
        energy_intensity=float(intensity) if isinstance(intensity, float) else None,
        risk_ids=record.risk_ids,
        changes=changes_of(record.change),
        source="entered",
    )
