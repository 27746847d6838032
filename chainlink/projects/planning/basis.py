"""What does every plan start from? The data, their risks that nobody has settled, and the projects that could close them.

A command, a page or a route reads the store once by `plan_basis`; what could be done, what to choose, what first and whom
to invite are asked of the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from chainlink.books.chiefs import office_by_chain
from chainlink.projects.planning.candidates import CandidateProjects, candidate_projects
from chainlink.projects.planning.costs import load_costs, load_risk_weights
from chainlink.projects.planning.investment_list import Wanted, investment_list
from chainlink.projects.planning.on_books import candidates_on_books, settled_risk_ids
from chainlink.projects.planning.top_ten import TopTen, top_ten
from chainlink.projects.project import Project
from chainlink.projects.register.books import list_projects
from chainlink.projects.register.flag_rules import load_flag_rules
from chainlink.projects.register.flags import energy_gate
from chainlink.risks.assess import Screened, assess
from chainlink.risks.register import list_risks
from chainlink.risks.rules import RuleBook, load_rules
from chainlink.screening.findings import Scan
from chainlink.screening.scan import scan
from chainlink.stores import Store
from chainlink.supply.graph import SupplyGraph, build_graph
from chainlink.supply.lookup import find_id
from chainlink.supply.regions import regions_around


@dataclass(frozen=True, eq=False)
class PlanBasis:
    """The data of one moment, scanned, with the projects that could be done.

    Attributes
    ----------
    store, graph
        Where the data and the registers are, and the supply graph.
    screened, rules
        The risks found, and the rules that found them.
    candidates
        What could be done about the risks that nobody has settled.
    energy_gate
        Above it a project has to be looked at for its use of energy.
    to_review_ids
        Risks that a person closed and the scan still finds: they count, and are marked.
    """

    store: Store
    graph: SupplyGraph
    screened: Screened
    rules: RuleBook
    candidates: CandidateProjects
    energy_gate: float
    to_review_ids: frozenset[str] = frozenset()

    def is_to_review(self, project: Project) -> bool:
        """Whether a project acts on a risk that a person closed and the scan still finds."""
        return not self.to_review_ids.isdisjoint(project.risk_ids)

    def within(self, *, chain: str = "", place: str = "") -> PlanBasis:
        """Give the same of one chain's risks alone, of projects in one place alone, or both.

        Parameters
        ----------
        chain
            Its id, name or alias; "" for all.
        place
            A region's code or name, with all that lies in it; "" for all. The risks stay those of the province: a
            project counts for what it does, wherever that is.

        Raises
        ------
        UnknownIdError
            If there is no such chain or region.
        """
        candidates = self.candidates
        if chain:
            candidates = candidates.of_chain(find_id(self.graph, "chain", chain))
        if place:
            candidates = candidates.in_region(find_id(self.graph, "region", place), self.graph.tables)
        return replace(self, candidates=candidates)

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

    def project_records(self, projects: Iterable[Project]) -> list[dict[str, Any]]:
        """Give projects as plain values, with what they promise and where the energy gate puts them."""
        return [
            {
                **asdict(project),
                "why": project.why._asdict(),
                "promises": [
                    {"risk_id": risk_id, "part": part, "points": round(points, 6)}
                    for (risk_id, part), points in sorted(self.candidates.promises.get(project.project_id, {}).items())
                ],
                "energy_gate": energy_gate(project.energy_intensity, self.energy_gate),
                "to_review_ids": sorted(self.to_review_ids.intersection(project.risk_ids)),
            }
            for project in projects
        ]

    def ten_things(self, count: int, *, today: date) -> TopTen:
        """Give the actions that together close most exposed output value, each with the office in charge."""
        return top_ten(
            self.candidates,
            count=count,
            register=list_risks(self.store),
            office_by_chain=office_by_chain(self.store),
            today=today,
        )

    def invitations(self, *, place: str = "") -> tuple[Wanted, ...]:
        """Give the red and yellow components that nobody in the province makes; of a place those that could settle there.

        Raises
        ------
        UnknownIdError
            If there is no region of that code or name.
        """
        wanted = tuple(investment_list(self.graph, self.candidates.risks))
        if not place:
            return wanted
        region_code = find_id(self.graph, "region", place)
        return tuple(
            component
            for component in wanted
            if any(region_code in regions_around(self.graph.tables, county.region_code) for county in component.places)
        )


def plan_basis(
    store: Store,
    costs: Path | None = None,
    weights: Path | None = None,
    rules: Path | None = None,
    *,
    is_proposing: bool = True,
    graph: SupplyGraph | None = None,
    scanned: Scan | None = None,
) -> PlanBasis:
    """Read the data, scan them, and propose projects for the risks that nobody has settled.

    Parameters
    ----------
    store
        Where the data and the registers are.
    graph, scanned
        The newest data and their scan, where they are at hand; read and scanned otherwise.
    costs, weights, rules
        Files of one's own, or None for those that ship.
    is_proposing
        Whether projects are wanted at all, or the risks alone.

    Raises
    ------
    UsageError, LoadError
        If there are no data, or a file cannot be read.
    """
    tables_of_cost, points, book = load_costs(costs), load_risk_weights(weights), load_rules(rules)
    graph = build_graph(store.read()) if graph is None else graph
    screened = assess(graph, scan(graph) if scanned is None else scanned, book, is_survival_asked=False)
    register = list_risks(store)
    settled = settled_risk_ids(register)
    found_ids = {risk.risk_id for risk in screened.risks}
    to_review_ids = frozenset(risk.risk_id for risk in register if risk.is_to_review and risk.risk_id in found_ids)
    if is_proposing:
        entered = candidates_on_books(list_projects(store), graph.tables)
        candidates = candidate_projects(
            graph, screened, costs=tables_of_cost, weights=points, closed_ids=settled, entered=entered
        )
    else:
        risks = tuple(risk for risk in screened.risks if risk.risk_id not in settled)
        candidates = CandidateProjects((), {}, risks, {}, tables_of_cost, points)
    return PlanBasis(store, graph, screened, book, candidates, load_flag_rules().energy_gate, to_review_ids)
