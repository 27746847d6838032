"""What does each city and county have, and what hangs on it? 地区: firms, exposure, coverage, projects, with totals.

The exposure of a place is what its own lines lose while open risks last, each line once on each day however many risks stop
it: the sum over all places is the sum of the shared losses of all risks (MODEL.md section 4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from chainlink.analysis.backups.coverage import coverage_by_line
from chainlink.analysis.backups.coverage_means import weighed_lines
from chainlink.analysis.waves.loss_over_time import line_values, union_losses
from chainlink.projects.planning.on_books import settled_risk_ids
from chainlink.projects.register.books import list_projects
from chainlink.projects.register.records import ProjectRecord
from chainlink.risks.answer_tables import RULE_ALONE
from chainlink.risks.assess import FoundRisk, Screened
from chainlink.risks.register import list_risks
from chainlink.stores import Store
from chainlink.supply.areas import PROVINCE
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.names import Names
from chainlink.supply.regions import regions_around
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.figures import share_range
from graph_schema.names import COLOUR_WORDS, COLOURS, Colour, Words

Level = Literal["total", "province", "city", "county", "outside"]
OUTSIDE: Mapping[str, Words] = {
    "country": Words("省外", "elsewhere in the country"),
    "abroad": Words("境外", "abroad"),
    "unknown": Words("地点不详", "place unknown"),
}
"""Where firms stand that are in no county of the province."""
WHOLE = f"{PROVINCE}0000"
"""The province's own code."""
TOTAL = Words("合计", "total")
FROM_ELSEWHERE = Words("外地停产，本地受损", "A stop elsewhere, a loss here")
TO_ELSEWHERE = Words("本地停产，影响所及", "A stop here, and what it reaches")
_ADDED = ("firms", *COLOURS, "exposed", "unknown_lines", "paid", "covered_low", "covered_high", "projects")
"""What is added up from firms to places."""


@dataclass(frozen=True)
class PlaceFigures:
    """What one place has.

    Attributes
    ----------
    code, level, name
        Which region; of what is outside the province a key of `OUTSIDE`; "" for everything together.
    firms
        Firms that stand there.
    firms_by_colour
        By colour over the targets of all chains, those of these firms that are single points.
    exposed_10k_yuan
        See the top of this file; lines of unknown value count as nothing.
    unknown_lines
        Lines there that an open risk stops and whose value nobody states.
    coverage_low, coverage_high
        Between which bounds ready backups cover the loss of its lines, weighted as in a chain; a line of which nothing is
        known may have any. None where no line has buyers.
    projects
        Projects on the books that stand there.
    """

    code: str
    level: Level
    name: str
    firms: int
    firms_by_colour: Mapping[Colour, int]
    exposed_10k_yuan: float
    unknown_lines: int
    coverage_low: float | None
    coverage_high: float | None
    projects: int


@dataclass(frozen=True)
class Reach:
    """What the stop of one firm would lose in a place, and elsewhere, until it is back; unknown values as nothing.

    Attributes
    ----------
    risk, chain_ids
        The risk, of several the one with the worst colour, and the chains that it is a risk of.
    is_from_here
        Whether its firm stands in the place.
    here_10k_yuan, elsewhere_10k_yuan
        The loss, each risk for itself.
    """

    risk: FoundRisk
    chain_ids: tuple[str, ...]
    is_from_here: bool
    here_10k_yuan: float
    elsewhere_10k_yuan: float


class Places:
    """The province, place by place.

    Parameters
    ----------
    store
        Where the registers are: settled risks are left out, projects are counted.
    graph, screened
        The data, and their risks.

    Notes
    -----
    One coverage of all lines, and one look at each line that some risk stops.
    """

    def __init__(self, store: Store, graph: SupplyGraph, screened: Screened) -> None:
        self.graph = graph
        self.projects = list_projects(store)
        settled = settled_risk_ids(list_risks(store))
        self.risks = [risk for risk in screened.risks if risk.outage is not None and risk.risk_id not in settled]
        self.values = line_values(graph)
        self.place_of_firm = {firm_id: self._place_of_firm(firm_id) for firm_id in graph.firm_id_list}
        self._firm_of_line = graph.firm_ids[graph.lines.firm[: graph.lines.named_count]]
        self._base = self._added_up(screened.scan.worst_colours("firm"))
        self._around = {place: frozenset(regions_around(graph.tables, place)) for place in self._base.index}

    def _added_up(self, worst: Mapping[str, Colour]) -> pd.DataFrame:
        """Add firms, lines and projects up by where they stand."""
        graph, outages = self.graph, [risk.outage for risk in self.risks if risk.outage is not None]
        by_firm = pd.DataFrame({"firms": 1.0}, index=pd.Index(graph.firm_id_list))
        for colour in COLOURS:
            by_firm[colour] = [float(worst.get(firm_id) == colour) for firm_id in by_firm.index]
        stopped = np.unique(np.concatenate([np.zeros(0, np.int64), *(outage.lines for outage in outages)]))
        is_unknown = np.zeros(graph.lines.named_count)
        is_unknown[stopped] = ~self.values.is_known[stopped]
        of_lines = {"exposed": union_losses(self.values, outages), "unknown_lines": is_unknown}
        lines = pd.DataFrame(of_lines, index=self._firm_of_line)
        by_firm = by_firm.join([lines.groupby(level=0).sum(), _covered_by_firm(graph)])
        base = by_firm.fillna(0.0).groupby([self.place_of_firm[firm_id] for firm_id in by_firm.index]).sum()
        counts = pd.Series([self.place_of_project(project) for project in self.projects], dtype="object").value_counts()
        return base.join(counts.rename("projects"), how="outer").fillna(0.0)

    def _place_of_firm(self, firm_id: str) -> str:
        area = self.graph.names.area_of(firm_id)
        return self.graph.names.region_code_of(firm_id) if area == "province" else area

    def place_of_project(self, project: ProjectRecord) -> str:
        """Tell in which region a project stands: the county it states, else its city, else where its firm is."""
        for column in ("county", "city"):
            if (name := project.text(column)) in self._code_by_name:
                return self._code_by_name[name]
        return self.place_of_firm.get(project.text("firm_id"), "unknown")

    @cached_property
    def _region_names(self) -> dict[str, str]:
        regions = self.graph.tables.regions
        inside = regions[regions["region_code"].str.startswith(PROVINCE)]
        return dict(zip(inside["region_code"].tolist(), inside["name_zh"].tolist(), strict=True))

    @cached_property
    def _code_by_name(self) -> dict[str, str]:
        return {name: code for code, name in self._region_names.items()}

    def is_inside(self, place: str, region_code: str) -> bool:
        """Whether a place lies in a region, or is it."""
        around = self._around.get(place)
        return region_code in (regions_around(self.graph.tables, place) if around is None else around)

    def of(self, code: str) -> PlaceFigures:
        """Give the figures of one region with all that lies in it, of one key of `OUTSIDE`, or, of "", of everything."""
        return self._of_places(
            [place for place in self._base.index if code in ("", place) or code in self._around[place]], code
        )

    def _of_places(self, places: Sequence[str], code: str) -> PlaceFigures:
        sums = self._base[self._base.index.isin(places)].sum().reindex(list(_ADDED), fill_value=0.0)
        is_covered = sums["paid"] > 0
        return PlaceFigures(
            code=code,
            level=_level(code),
            name=self._name(code),
            firms=int(sums["firms"]),
            firms_by_colour={colour: int(sums[colour]) for colour in COLOURS},
            exposed_10k_yuan=float(sums["exposed"]),
            unknown_lines=int(sums["unknown_lines"]),
            coverage_low=float(sums["covered_low"] / sums["paid"]) if is_covered else None,
            coverage_high=float(sums["covered_high"] / sums["paid"]) if is_covered else None,
            projects=int(sums["projects"]),
        )

    def reaches(self, region_code: str) -> tuple[Reach, ...]:
        """Tell of every firm at risk that touches a region what its stop loses there, and elsewhere.

        Returns
        -------
        tuple
            One a firm and component, however many chains it is a risk of; those of firms elsewhere by what is lost here, then
            those of firms here by what is lost elsewhere, the most first.
        """
        is_here = np.array([self.is_inside(self.place_of_firm[firm_id], region_code) for firm_id in self._firm_of_line])
        by_cause: dict[tuple[str, str], list[FoundRisk]] = {}
        for risk in self.risks:
            if risk.firm_id:
                by_cause.setdefault((risk.firm_id, risk.component_id), []).append(risk)
        reaches = []
        for (firm_id, _), risks in sorted(by_cause.items()):
            worst = min(risks, key=_worst_first)
            outage = worst.outage
            if outage is None:
                continue
            lost = self.values.low[outage.lines] * np.maximum(0.0, outage.lasts_days - outage.stops_on_day)
            here = float(lost[is_here[outage.lines]].sum())
            is_from_here = self.is_inside(self.place_of_firm[firm_id], region_code)
            if is_from_here or here > 0:
                chains = tuple(sorted({risk.chain_id for risk in risks}))
                reaches.append(Reach(worst, chains, is_from_here, here, float(lost.sum()) - here))
        return tuple(sorted(reaches, key=_most_lost_first))

    def _name(self, code: str) -> str:
        if not code:
            return str(TOTAL)
        return str(OUTSIDE[code]) if code in OUTSIDE else self.graph.names.region(code)

    def cities(self) -> tuple[PlaceFigures, ...]:
        """Give every city of the province, by code."""
        return tuple(self.of(code) for code in sorted(self._region_names) if _level(code) == "city")

    def counties(self, city: str = "") -> tuple[PlaceFigures, ...]:
        """Give every county of the province, or of one city, by code."""
        codes = (code for code in sorted(self._region_names) if _level(code) == "county")
        return tuple(self.of(code) for code in codes if not city or self.is_inside(code, city))

    def rows(self, region_code: str = "") -> tuple[PlaceFigures, ...]:
        """Give what a table shows: cities, each after its counties, the province, what is outside, the total; or one place.

        What stands in a city and in no county of it has a row of its own, so that the parts add up.
        """
        if _level(region_code) == "city":
            return self._of_city(region_code)
        if _level(region_code) == "county":
            return (self.of(region_code),)
        outside = (figures for key in OUTSIDE if (figures := self.of(key)).firms or figures.projects)
        inside = (figures for city in self.cities() for figures in self._of_city(city.code))
        return (*inside, self.of(WHOLE), *outside, self.of(""))

    def _of_city(self, city: str) -> tuple[PlaceFigures, ...]:
        """Give its counties, what is in the city and no county, and the city."""
        rest = self._of_places([place for place in self._base.index if place == city], city)
        name = str(Words("（未分县）", "(county not known)"))
        known = self.of(city)
        apart = (replace(rest, name=f"{known.name}{name}"),) if rest.firms or rest.projects else ()
        return (*self.counties(city), *apart, known)


def _worst_first(risk: FoundRisk) -> tuple[int, bool, str]:
    return COLOURS.index(risk.colour) if risk.colour else len(COLOURS), risk.about != "firm", risk.risk_id


def _most_lost_first(reach: Reach) -> tuple[object, ...]:
    ranked = (reach.elsewhere_10k_yuan, reach.here_10k_yuan)
    ranked = ranked if reach.is_from_here else ranked[::-1]
    return reach.is_from_here, *(-lost for lost in ranked), reach.risk.risk_id


def _level(code: str) -> Level:
    if not code:
        return "total"
    if code in OUTSIDE:
        return "outside"
    return "province" if code[2:] == "0000" else ("city" if code[4:] == "00" else "county")


def _covered_by_firm(graph: SupplyGraph) -> pd.DataFrame:
    """By firm: the weight of its lines that have buyers, and how much of it ready backups cover, at least and at most."""
    lines = weighed_lines(coverage_by_line(graph, level="qualified"))
    frame = pd.DataFrame(
        {
            "paid": lines["weight"],
            "covered_low": lines["weight"] * lines["low"],
            "covered_high": lines["weight"] * lines["high"],
        }
    )
    return frame.groupby(lines["firm_id"]).sum()


def places_table(rows: Sequence[PlaceFigures]) -> AnswerTable:
    """Describe places, a row each."""
    columns: list[tuple[AnswerColumn, Callable[[PlaceFigures], Cell]]] = [
        (AnswerColumn("place", Words("地区", "place"), width=18), lambda place: place.name),
        (AnswerColumn("firms", Words("企业", "firms"), "count"), lambda place: place.firms),
        (AnswerColumn("exposed", Words("可能损失", "exposed loss"), "money"), lambda place: place.exposed_10k_yuan),
        (
            AnswerColumn("unknown", Words("产值未知的生产线", "lines of unknown value"), "count"),
            lambda place: place.unknown_lines,
        ),
        (AnswerColumn("coverage", Words("备份覆盖率", "backup coverage"), "share"), _coverage),
        (AnswerColumn("projects", Words("项目", "projects"), "count"), lambda place: place.projects),
    ]
    columns[2:2] = map(_colour_column, COLOURS)
    return table_of(Words("各地情况", "Place by place"), columns, rows)


def _colour_column(colour: Colour) -> tuple[AnswerColumn, Callable[[PlaceFigures], Cell]]:
    words = COLOUR_WORDS[colour]
    header = Words(f"{words.zh}单点", f"{words.en} single points")
    return AnswerColumn(colour, header, "count"), lambda place: place.firms_by_colour[colour]


def _coverage(place: PlaceFigures) -> Cell:
    if place.coverage_low is None or place.coverage_high is None:
        return None
    return share_range(place.coverage_low, place.coverage_high)


def reaches_table(title: Words, reaches: Sequence[Reach], places: Places) -> AnswerTable:
    """Describe risks by what they lose in a place and elsewhere."""
    names = places.graph.names
    columns: list[tuple[AnswerColumn, Callable[[Reach], Cell]]] = [
        (
            AnswerColumn("colour", Words("颜色", "colour"), "colour", missing=RULE_ALONE),
            lambda reach: reach.risk.colour,
        ),
        (AnswerColumn("risk", Words("风险", "risk"), width=32), lambda reach: _subject(reach.risk, names)),
        (
            AnswerColumn("where", Words("所在地", "where"), width=18),
            lambda reach: names.place_of(reach.risk.firm_id) or names.country_abroad(reach.risk.firm_id),
        ),
        (
            AnswerColumn("chains", Words("产业链", "chains"), width=24),
            lambda reach: tuple(Thing("chain", chain_id, names.chain(chain_id)) for chain_id in reach.chain_ids),
        ),
        (AnswerColumn("here", Words("本地损失", "lost here"), "money"), lambda reach: reach.here_10k_yuan),
        (
            AnswerColumn("elsewhere", Words("外地损失", "lost elsewhere"), "money"),
            lambda reach: reach.elsewhere_10k_yuan,
        ),
    ]
    return table_of(title, columns, reaches)


def _subject(risk: FoundRisk, names: Names) -> Thing:
    parts = (names.component(risk.component_id), names.firm(risk.firm_id) if risk.firm_id else "")
    return Thing("risk", risk.risk_id, " · ".join(part for part in parts if part))
