"""What could be done about a weak point? For each kind that helps, who would do it or where, and what that changes."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from chainlink.projects.kind_changes import MovedPurchases, RowBook
from chainlink.projects.planning.costs import Costs
from chainlink.projects.planning.failures import Failures
from chainlink.projects.planning.near_makers import NearMaker, NearMakers, SegmentCounty
from chainlink.projects.planning.reliefs import NewSource, Relief
from chainlink.projects.planning.substitutes import Substitutes
from chainlink.projects.planning.weak_points import WeakPoint
from chainlink.projects.project import Kind, Project, RowChange
from chainlink.risks.measures import HOME
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.names import Names
from graph_schema.names import Words
from loaders.choices import country_words

MAKERS, NEAR, INPUT_MAKERS = 3, 2, 1
"""So many firms are proposed for each weak point: present makers, firms of the segment, makers of an input."""


@dataclass(frozen=True)
class ProjectProposal:
    """One proposed project.

    Attributes
    ----------
    project
        What it is; without the risks that it will be found to close.
    point
        The weak point it is for.
    relief
        The new sources it brings, None where it brings none.
    rank
        0 for the first of its kind and weak point.
    """

    project: Project
    point: WeakPoint
    relief: Relief | None
    rank: int


class Proposer:
    """Writes proposals for weak points.

    Parameters
    ----------
    failures
        Failures of the graph.
    costs
        Table of costs.
    """

    def __init__(self, failures: Failures, costs: Costs) -> None:
        self.graph: SupplyGraph = failures.graph
        self._failures, self._costs = failures, costs
        self._near, self._rows = NearMakers(failures), RowBook(self.graph)
        self._names = Names(self.graph.tables, always_in="zh")
        self._others = Substitutes(self.graph)
        components = self.graph.tables.components
        self._kind_of = dict(zip(components["component_id"].tolist(), components["kind"].tolist(), strict=True))

    def proposals(self, point: WeakPoint) -> tuple[ProjectProposal, ...]:
        """Give all proposals for a weak point, kind by kind, the best first; none for what is grey: survey first.

        Of a natural material nobody builds a line: other origins get ready, something else takes its place, or buyers
        keep more of it. Against 大户依赖 a second maker gets ready or delivers, or a new line is built; stocks put off what
        is lost and take nothing off it.
        """
        if point.colour == "grey":
            return ()
        makers = self._near.makers(point)
        if point.component_id in self.graph.natural_ids:
            return _that_change_something(
                self._other_origins(point, makers[:MAKERS]),
                self._switches(point),
                self._substitutes(point),
                self._stocks(point),
            )
        ways: list[Iterator[ProjectProposal]] = []
        if makers:
            ways.append(self._with_makers(point, makers[:MAKERS]))
            ways.append(self._switches(point))
        ways.append(self._new_lines(point, is_made=self._near.is_made_elsewhere(point)))
        ways.append(self._substitutes(point))
        if point.rules & {"exposed_days"}:
            ways.append(self._stocks(point))
        return _that_change_something(*ways)

    def _with_makers(self, point: WeakPoint, makers: tuple[NearMaker, ...]) -> Iterator[ProjectProposal]:
        """备份 强链 替代: who makes it already gets ready, or delivers."""
        for rank, maker in enumerate(makers):
            why = self._spare_words(maker)
            source = NewSource(point.requirements, line=maker.line)
            if point.colour == "yellow" or point.is_dependence:
                yield self._qualified(point, rank, maker, why)
            kinds: list[Kind] = ["strengthen"]
            if "import_dependence" in point.rules and self._near.country.get(maker.firm_id) == HOME:
                kinds.append("substitute")
            for kind in kinds:
                moved = self._moved(kind, point, maker.firm_id, maker.component_id, is_new=False)
                yield self._proposal(
                    kind, point, rank, moved.changes, moved.value_10k_yuan, firm_id=maker.firm_id, why=why,
                    sources=(source,), is_in_use=True,
                )  # fmt: skip

    def _other_origins(self, point: WeakPoint, makers: tuple[NearMaker, ...]) -> Iterator[ProjectProposal]:
        """备份 of a natural material, 多元化进口: who has it elsewhere is qualified."""
        for rank, maker in enumerate(makers if point.colour == "yellow" or point.is_dependence else ()):
            country = country_words(self._near.country.get(maker.firm_id, ""))
            yield self._qualified(
                point, rank, maker, Words(f"多元化进口：{country.zh}", f"another origin: {country.en}")
            )

    def _qualified(self, point: WeakPoint, rank: int, maker: NearMaker, why: Words) -> ProjectProposal:
        """备份: buyers of the weak point qualify a maker."""
        changes = self._rows.qualified(point, maker.firm_id, maker.component_id)
        value = sum(row.value_10k_yuan for row in self._rows.bought(point)) * self._costs.taken_over_share["backup"]
        source = NewSource(point.requirements, line=maker.line)
        return self._proposal("backup", point, rank, changes, value, firm_id=maker.firm_id, why=why, sources=(source,))

    def _substitutes(self, point: WeakPoint) -> Iterator[ProjectProposal]:
        """替代: what stands in for the component elsewhere joins the requirements of its buyers, who buy it too."""
        rank = 0
        for substitute_id in self._others.of(point.component_id) if point.requirements else ():
            joined = self._others.joined(point, substitute_id)
            for maker in self._near.makers(point, substitute_id)[:1] if joined else ():
                moved = self._moved("substitute", point, maker.firm_id, maker.component_id, is_new=False)
                name = self._names.component(substitute_id)
                yield self._proposal(
                    "substitute", point, MAKERS + rank, (*joined, *moved.changes), moved.value_10k_yuan,
                    firm_id=maker.firm_id, is_in_use=True, instead=substitute_id,
                    sources=(NewSource(point.requirements, line=maker.line),),
                    why=Words(f"以{name}替代，须先验证", f"replaced by {substitute_id}, to be validated first"),
                )  # fmt: skip
                rank += 1

    def _switches(self, point: WeakPoint) -> Iterator[ProjectProposal]:
        """备份: ready backups that do not stop with the firm are put to use."""
        if point.colour != "blue":
            return
        sources: dict[int, list[int]] = {}
        chosen: dict[int, int] = {}
        for requirement in point.requirements:
            for row in self._failures.ready_backups(requirement, point.firm_id)[:1]:
                line = int(self.graph.lines.nodes_of_sourcing[row][0])
                sources.setdefault(line, []).append(requirement)
                chosen[row] = line
        if chosen:
            suppliers = sorted({self.graph.firm_id_list[self.graph.node_firm[line]] for line in chosen.values()})
            named = [self._names.firm(supplier_id) for supplier_id in suppliers]
            yield self._proposal(
                "backup", point, 0, self._rows.switched(sorted(chosen)), 0.0, firm_id=suppliers[0], is_in_use=True,
                sources=tuple(NewSource(tuple(members), line=line) for line, members in sorted(sources.items())),
                why=Words(f"启用已认证备份：{'、'.join(named)}", f"puts ready backups to use: {', '.join(suppliers)}"),
            )  # fmt: skip

    def _new_lines(self, point: WeakPoint, *, is_made: bool) -> Iterator[ProjectProposal]:
        """补链 延链, or 攻关 where nobody else makes it: a new line at a firm nearby, or at a place."""
        kind: Kind = "new_line" if is_made else "research"
        near = self._near.near_firms(point)[:NEAR]
        name = self._names.component
        for rank, maker in enumerate(near):
            why = Words(
                f"同环节企业，生产{name(maker.component_id)}", f"makes {maker.component_id} of the same segment"
            )
            yield self._line(kind, point, rank, firm_id=maker.firm_id, why=why)
        taken = {maker.firm_id for maker in near}
        inputs = [maker for maker in self._near.input_makers(point) if maker.firm_id not in taken][:INPUT_MAKERS]
        for rank, maker in enumerate(inputs if is_made else ()):
            why = Words(f"生产其投入品{name(maker.component_id)}", f"makes its input {maker.component_id}")
            yield self._line("extend", point, rank, firm_id=maker.firm_id, why=why)
        places = self._near.places(point)  # 攻关 goes where most of the segment is, not to a county for its own sake
        for rank, place in enumerate(places if is_made else places[:1]):
            yield self._line(kind, point, len(near) + rank, place=place, why=self._place_words(place))

    def _line(
        self,
        kind: Kind,
        point: WeakPoint,
        rank: int,
        *,
        firm_id: str = "",
        place: SegmentCounty | None = None,
        why: Words,
    ) -> ProjectProposal:
        maker_id = firm_id or _project_id(kind, point, place.region_code if place else "")
        moved = self._moved(kind, point, maker_id, point.component_id, is_new=True)
        changes = moved.changes
        if place:
            named = {
                "name_zh": f"拟建：{self._names.component(point.component_id)}（{self._names.region(place.region_code)}）"
            }
            firm = RowChange(
                "firms", {"firm_id": maker_id}, {**named, "country": HOME, "region_code": place.region_code}
            )
            changes = (firm, *changes)
        number = self.graph.firm_number(firm_id) if firm_id else -1
        source = NewSource(point.requirements, firm=number, component=self.graph.component_number(point.component_id))
        return self._proposal(
            kind, point, rank, changes, moved.value_10k_yuan, firm_id=firm_id, why=why, sources=(source,),
            is_in_use=True, region_code=place.region_code if place else "",
        )  # fmt: skip

    def _stocks(self, point: WeakPoint) -> Iterator[ProjectProposal]:
        """储备: buyers keep more of it in stock."""
        days = self._costs.reserve_days
        value = sum(purchase.value_10k_yuan for purchase in self._rows.bought(point)) * days / 365
        buyers = self._rows.buyers(point)
        if buyers:
            why = Words(f"{len(buyers)} 家采购方各备 {days:g} 天", f"{len(buyers)} buyers keep {days:g} days each")
            yield self._proposal(
                "reserve", point, 0, self._rows.stocked(point, days), value, firm_id=buyers[0], why=why
            )

    def _moved(self, kind: Kind, point: WeakPoint, firm_id: str, component_id: str, *, is_new: bool) -> MovedPurchases:
        share, utilisation = self._costs.taken_over_share[kind], self._costs.utilisation
        return self._rows.moved(point, firm_id, component_id, share, utilisation=utilisation, is_new=is_new)

    def _proposal(
        self,
        kind: Kind,
        point: WeakPoint,
        rank: int,
        changes: tuple[RowChange, ...],
        value_10k_yuan: float,
        *,
        firm_id: str,
        why: Words,
        sources: tuple[NewSource, ...] = (),
        is_in_use: bool = False,
        region_code: str = "",
        instead: str = "",
    ) -> ProjectProposal:
        produces = kind not in ("reserve", "backup")
        component_kind = self._kind_of.get(point.component_id, "")
        project = Project(
            project_id=_project_id(kind, point, region_code or firm_id, instead),
            kind=kind,
            chain_id=point.chain_id,
            component_id=point.component_id,
            firm_id=firm_id,
            region_code=region_code or self._near.region.get(firm_id, ""),
            cost_10k_yuan=self._costs.cost_10k_yuan(kind, value_10k_yuan, component_kind),
            months=self._costs.of(kind, component_kind).months,
            energy_intensity=self._costs.energy_intensity.get(component_kind) if produces else None,
            risk_ids=(),
            changes=changes,
            why=why,
            success_odds=self._costs.success_odds(kind, component_kind),
        )  # fmt: skip
        return ProjectProposal(
            project, point, Relief(sources, is_in_use) if sources and point.requirements else None, rank
        )

    def _spare_words(self, maker: NearMaker) -> Words:
        if maker.spare is None:
            return Words("现有生产企业，富余产能未知", "makes it already; spare capacity unknown")
        return Words(f"现有生产企业，富余产能 {maker.spare:g}", f"makes it already; {maker.spare:g} to spare")

    def _place_words(self, place: SegmentCounty) -> Words:
        count = place.firm_count
        return Words(
            f"{self._names.region(place.region_code)}有同环节企业 {count} 家", f"firms of the segment there: {count}"
        )


def _that_change_something(*ways: Iterator[ProjectProposal]) -> tuple[ProjectProposal, ...]:
    return tuple(proposal for way in ways for proposal in way if proposal.project.changes)


def _project_id(kind: str, point: WeakPoint, where: str, instead: str = "") -> str:
    text = json.dumps([kind, point.component_id, point.firm_id, where, instead], ensure_ascii=True)
    return f"K-{base64.b32encode(hashlib.sha256(text.encode()).digest()[:10]).decode()}"
