"""Which firms and components are at risk in a chain, by colour or by rule, and on what evidence? 断链断供风险摸排.

A rule never changes a colour: it stands beside it, or makes a risk of what has none.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property

from chainlink.analysis.chokepoints.grades import Grade
from chainlink.analysis.partial_loss.losses import PartialLoss
from chainlink.analysis.waves.loss_over_time import LineValues, Outage, shared_losses
from chainlink.analysis.waves.single_waves import Failure, SingleWave
from chainlink.risks.dependence import MEASURE, LargeFirm, dependences, large_share, losses_of_large_firms
from chainlink.risks.measures import MeasuredChains, Measures
from chainlink.risks.rules import CHANCES as CHANCE_MEASURES
from chainlink.risks.rules import Rule, RuleBook
from chainlink.risks.sourcing_marks import SourcingMarks
from chainlink.risks.survival import Survived
from chainlink.risks.wording import basis_text
from chainlink.screening.chances import Chance, KeptChances
from chainlink.screening.findings import RULE, ChainScan, ColourFinding, Scan, why_text
from chainlink.screening.oldest_rows import DatedRow, OldestRows
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.names import Names
from graph_schema.names import Colour, Words, using_language
from loaders.tables import Tables

NEEDS_NEW_LINE = frozenset({"new_line", "extend", "research"})
"""Kinds of project that build a line: not for natural materials."""

_Losses = Mapping[str, Sequence[PartialLoss]]


@dataclass(frozen=True)
class FoundRisk:
    """One firm or component at risk in one chain.

    Attributes
    ----------
    risk_id
        See `risk_id_of`; a firm that is at risk by what hangs on it alone has an id of its own, so that the risk of its
        colour is gone when the colour is.
    chain_id, about, id
        Chain, `firm` or `component`, and which.
    component_id
        The component itself; of a firm the one at the start of its path.
    firm_id
        The firm itself; of a component the one whose stop gives the colour, "" if none does.
    colour
        Of the scan; None where only a rule found it.
    broken
        Rules it breaks, in the order of the rule book.
    chain_targets
        All targets of the chain: those that its days are told of.
    targets
        Of these, those that stop: as the scan grades them; of what has no colour those down when nobody delivers it, or
        that lose a large part.
    measures
        Its numbers.
    kind
        Suggested kind of project, "" for none: ask first.
    finding
        What the scan says, None where only a rule found it.
    dependence
        大户依赖: what of the chain's targets a firm's stop takes away, from the share on that the rules name; else None.
    survived
        How long the targets that it reaches are supplied at most; None where nobody asked.
    outage
        Lines that stop while it lasts, by which losses are shared out; None where nothing that fails was followed.
    """

    risk_id: str
    chain_id: str
    about: str
    id: str
    component_id: str
    firm_id: str
    colour: Colour | None
    broken: tuple[Rule, ...]
    chain_targets: tuple[str, ...]
    targets: tuple[str, ...]
    measures: Measures
    kind: str
    finding: ColourFinding | None
    dependence: LargeFirm | None
    survived: Survived | None
    outage: Outage | None = field(compare=False, repr=False)

    @property
    def chance(self) -> Chance | None:
        """Its chance in the chain; None where none is kept."""
        yellow, blue = self.measures.chance_yellow, self.measures.chance_blue
        return None if yellow is None or blue is None else Chance(yellow, blue)


@dataclass(frozen=True)
class Screened:
    """All risks of one scan, by chain, firms before components, then by id.

    Attributes
    ----------
    scan
        The scan, unchanged.
    rules_version
        Of the rules asked.
    risks
        What was found.
    tables, rules
        What was scanned, and the rules asked.
    chances
        What was kept of these data, also where nothing is open; None where nothing was.
    """

    scan: Scan
    rules_version: str
    risks: tuple[FoundRisk, ...]
    tables: Tables = field(compare=False, repr=False)
    rules: RuleBook = field(compare=False, repr=False)
    chances: KeptChances | None = field(compare=False, repr=False)

    @cached_property
    def fields_by_risk(self) -> dict[str, dict[str, str | float | bool | None]]:
        """By risk id: the scan's columns of the register, and `evidence`, JSON text; worked out when first asked for."""
        names, spoken = Names(self.tables, always_in="zh"), Names(self.tables)
        marks = SourcingMarks(self.tables)
        fields = {risk.risk_id: _fields(risk, self.scan, self.rules, names, spoken, marks) for risk in self.risks}
        rows = OldestRows(self.tables)
        for risk in self.risks:
            fields[risk.risk_id] |= _age_fields(rows.of(risk.finding.grade.why) if risk.finding else None)
            if self.chances is not None:
                fields[risk.risk_id] |= _chance_fields(risk, self.chances)
        for risk in self.risks:
            if risk.finding is None and (elsewhere := self._beyond_the_chain(risk)):
                fields[risk.risk_id]["province_colour"] = elsewhere.province_colour or ""
                fields[risk.risk_id]["stops_chains"] = ";".join(elsewhere.stops_chains or ())
        return fields

    def _beyond_the_chain(self, risk: FoundRisk) -> ColourFinding | None:
        """What a chain that colours it says of the province, of what has no colour in the risk's own; None if none does."""
        return self._findings_of_province.get((risk.about, risk.id))

    @cached_property
    def _findings_of_province(self) -> dict[tuple[str, str], ColourFinding]:
        return {
            (finding.about, finding.id): finding
            for chain in self.scan.chains
            for finding in (*chain.firms, *chain.components, *chain.cross_chain)
            if finding.province_colour
        }


def risk_id_of(chain_id: str, about: str, subject_id: str) -> str:
    """Give the id of a risk: the same on every machine, whatever else is in the data.

    Sixteen of the 32 letters and digits of base 32, all of one case: 80 bits of SHA-256.

    Examples
    --------
    >>> risk_id_of("C02", "firm", "NLD-01") == risk_id_of("C02", "firm", "nld-01")
    False
    """
    digest = hashlib.sha256(json.dumps([chain_id, about, subject_id], ensure_ascii=True).encode()).digest()
    return f"R-{base64.b32encode(digest[:10]).decode()}"


def assess(
    graph: SupplyGraph,
    scan: Scan,
    rules: RuleBook,
    *,
    is_survival_asked: bool = True,
    chances: KeptChances | None = None,
) -> Screened:
    """Ask all rules of a scan, and gather the numbers of every risk.

    Parameters
    ----------
    graph
        Supply graph that was scanned.
    scan
        Its scan, with all colours.
    rules
        See `load_rules`.
    is_survival_asked
        Whether the programme is asked how long targets are supplied at most, and how much of them is lost at most; no rule
        needs either.
    chances
        What is kept of these data, also where nothing is open; None leaves the register's chances as they are.

    Raises
    ------
    ValueError
        If a volume, capacity or output is below 0 or infinite.

    Notes
    -----
    One coverage of all lines, one wave and one programme for each failure, one look at each component: the README has the
    time for the fifteen sample chains.
    """
    placed = {chain.chain_id: _components_of(graph, chain) for chain in scan.chains}
    measured = MeasuredChains(graph, [target for chain in scan.chains for target in chain.targets])
    losses = _partial_losses(scan, measured, rules, is_high_asked=is_survival_asked)
    large = _dependences(scan, measured, losses, rules)
    beside = chances if chances is not None and chances.has_open else None
    drafts = [
        draft
        for chain in scan.chains
        for draft in _drafts(chain, placed[chain.chain_id], large[chain.chain_id], losses, measured, rules, beside)
    ]
    waves = measured.follow(draft.failure for draft in drafts)
    risks = [draft.risk(measured, waves[draft.failure], rules) for draft in drafts]
    if is_survival_asked:
        survived = measured.survived(waves)
        risks = [_with_survival(risk, survived[draft.failure]) for risk, draft in zip(risks, drafts, strict=True)]
    shared = share_out(measured.values, risks)
    risks = [
        replace(risk, measures=replace(risk.measures, shared_value_10k_yuan=shared[risk.risk_id])) for risk in risks
    ]
    ordered = tuple(sorted(risks, key=lambda risk: (risk.chain_id, risk.about != "firm", risk.id)))
    return Screened(scan, rules.version, ordered, graph.tables, rules, chances)


def share_out(values: LineValues, risks: Sequence[FoundRisk]) -> dict[str, float | None]:
    """Share the loss of all lines that some risks stop out over these risks, so that sums count no line twice.

    Parameters
    ----------
    values
        Of `line_values`.
    risks
        The open ones.

    Returns
    -------
    dict
        By risk id: 万元, lines of unknown value as nothing; None where the risk's own value is unknown. See
        `shared_losses`.
    """
    stopping = [(risk, risk.outage) for risk in risks if risk.outage is not None]
    parts = shared_losses(values, [outage for _, outage in stopping])
    shared: dict[str, float | None] = {risk.risk_id: None for risk in risks}
    for (risk, _), part in zip(stopping, parts, strict=True):
        if risk.measures.value_at_stake_10k_yuan is not None:
            shared[risk.risk_id] = part.low_10k_yuan
    return shared


def _with_survival(risk: FoundRisk, survived: Survived) -> FoundRisk:
    return replace(risk, survived=survived, measures=replace(risk.measures, survival_days=survived.days))


@dataclass(frozen=True)
class _Draft:
    """What may be a risk, before its failure is followed."""

    chain: ChainScan
    about: str
    id: str
    component_id: str
    firm_id: str
    finding: ColourFinding | None
    measures: Measures
    dependence: LargeFirm | None = None

    @property
    def failure(self) -> Failure:
        """What fails: the firm; its line of the component; the component as a whole."""
        if self.about == "firm":
            return self.firm_id, ""
        return self.firm_id, self.component_id

    def risk(self, measured: MeasuredChains, wave: SingleWave, rules: RuleBook) -> FoundRisk:
        measures = measured.with_wave(self.measures, wave, self.chain.targets)
        broken = tuple(
            rule
            for rule in rules.of(self.about)
            if measures.is_breaking(rule) and not (self.finding and rule.measure in CHANCE_MEASURES)
        )
        colour = self.finding.grade.colour if self.finding else None
        down = tuple(target for target in self.chain.targets if target in wave.down_on_day)
        kinds = [rules.kind_by_colour[colour]] if colour else [rule.kind for rule in broken if rule.is_finding]
        return FoundRisk(
            risk_id=risk_id_of(self.chain.chain_id, self.about if colour or not self.dependence else MEASURE, self.id),
            chain_id=self.chain.chain_id,
            about=self.about,
            id=self.id,
            component_id=self.component_id,
            firm_id=self.firm_id,
            colour=colour,
            broken=broken,
            chain_targets=self.chain.targets,
            targets=self._stopping(down),
            measures=measures,
            kind=_possible_kind(kinds[0], self.component_id, measured.graph),
            finding=self.finding,
            dependence=self.dependence,
            survived=None,
            outage=measured.outage(wave),
        )

    def _stopping(self, down: tuple[str, ...]) -> tuple[str, ...]:
        """Targets that stop; of what has no colour those down, else those that lose a large part."""
        if self.finding:
            return self.finding.targets
        return down or tuple(sorted(loss.target for loss in self.dependence.losses) if self.dependence else ())


def _possible_kind(kind: str, component_id: str, graph: SupplyGraph) -> str:
    """Give the kind of project that helps; stocks, where only a new line would and nature makes the component."""
    return "reserve" if kind in NEEDS_NEW_LINE and component_id in graph.natural_ids else kind


def _components_of(graph: SupplyGraph, chain: ChainScan) -> set[str]:
    """Components that stand in the chain."""
    placed = graph.placements
    return set(placed["component_id"][placed["chain_id"] == chain.chain_id].tolist())


def _partial_losses(scan: Scan, measured: MeasuredChains, rules: RuleBook, *, is_high_asked: bool) -> _Losses:
    """By firm what its stop takes away of each target: of firms with a colour, and of those on whom a target hangs."""
    coloured = {finding.id for chain in scan.chains for finding in chain.firms}
    return losses_of_large_firms(
        measured.graph,
        measured.targets,
        at_least=large_share(rules),
        firm_ids=sorted(coloured),
        is_high_asked=is_high_asked,
    )


def _dependences(
    scan: Scan, measured: MeasuredChains, losses: _Losses, rules: RuleBook
) -> dict[str, dict[str, LargeFirm]]:
    """By chain and firm what hangs on it; nothing where no rule asks."""
    targets_by_chain = {chain.chain_id: chain.targets for chain in scan.chains}
    at_least = large_share(rules)
    if at_least is None:
        return {chain_id: {} for chain_id in targets_by_chain}
    return dependences(measured.graph, targets_by_chain, losses, at_least=at_least)


def _drafts(
    chain: ChainScan,
    placed: Iterable[str],
    large: Mapping[str, LargeFirm],
    losses: _Losses,
    measured: MeasuredChains,
    rules: RuleBook,
    chances: KeptChances | None,
) -> Iterator[_Draft]:
    """Go through what has a colour, then through firms and components that a rule by itself makes a risk."""
    colour_of_firm = {finding.id: finding for finding in chain.firms}
    uncoloured = {firm_id: large[firm_id].path[0].component_id for firm_id in large}
    uncoloured |= _likely_firms(chain, measured.graph, rules, chances, known=uncoloured)
    for firm_id in (*colour_of_firm, *(firm_id for firm_id in uncoloured if firm_id not in colour_of_firm)):
        coloured_firm = colour_of_firm.get(firm_id)
        component_id = coloured_firm.grade.why[0].component_id if coloured_firm else uncoloured[firm_id]
        measures = measured.with_loss(measured.firm(firm_id, component_id), losses.get(firm_id, ()), chain.targets)
        measures = _with_chance(measures, chances, chain, "firm", firm_id)
        yield _Draft(chain, "firm", firm_id, component_id, firm_id, coloured_firm, measures, large.get(firm_id))
    coloured = {finding.id: finding for finding in chain.components}
    for component_id in sorted(placed):
        colouring = coloured.get(component_id)
        measures = _with_chance(measured.component(component_id), chances, chain, "component", component_id)
        if colouring or any(_is_opened(rule, measures) for rule in rules.of("component")):
            firm_id = colouring.grade.firm_id if colouring else ""
            yield _Draft(chain, "component", component_id, component_id, firm_id, colouring, measures)


def _with_chance(
    measures: Measures, chances: KeptChances | None, chain: ChainScan, about: str, subject_id: str
) -> Measures:
    """Add the chances in the chain; nothing where none is kept or nothing is open."""
    if chances is None:
        return measures
    chance = chances.of(chain.chain_id, about, subject_id)
    return replace(measures, chance_yellow=chance.yellow_or_worse, chance_blue=chance.blue_or_worse)


def _likely_firms(
    chain: ChainScan,
    graph: SupplyGraph,
    rules: RuleBook,
    chances: KeptChances | None,
    *,
    known: Collection[str],
) -> dict[str, str]:
    """By firm that a rule makes a risk by its chance alone: the component it stands for, its own of the chain before others."""
    asking = [rule for rule in rules.of("firm") if rule.measure in CHANCE_MEASURES and rule.is_finding]
    if chances is None or not asking:
        return {}
    tables, inside = graph.tables, set(_components_of(graph, chain))
    likely = {}
    for firm_id in sorted(chances.by_scope.get(chain.chain_id, {}).get("firm", {})):
        measures = _with_chance(Measures(), chances, chain, "firm", firm_id)
        if firm_id in known or not any(_is_opened(rule, measures) for rule in asking):
            continue
        makes = tables.makes["component_id"][tables.makes["firm_id"] == firm_id]
        sells = tables.supplies["component_id"][tables.supplies["supplier_id"] == firm_id]
        supplied = sorted({*makes, *sells}, key=lambda component_id: (component_id not in inside, component_id))
        if supplied:
            likely[firm_id] = supplied[0]
    return likely


def _is_opened(rule: Rule, measures: Measures) -> bool:
    return rule.is_finding and measures.is_breaking(rule)


def _fields(
    risk: FoundRisk, scan: Scan, rules: RuleBook, names: Names, spoken: Names, marks: SourcingMarks
) -> dict[str, str | float | bool | None]:
    """Give the scan's columns of the register: `names` are those in Chinese, `spoken` those in the reader's language."""
    measures = asdict(risk.measures)
    for name in CHANCE_MEASURES:
        del measures[name]  # the register tells the chance of its colour, see `_chance_fields`
    sourcing_words = _sourcing_words(risk, marks)
    bound = rules.coverage_bound(risk.about)
    grounds = {language: _grounds(risk, sourcing_words, spoken, bound, language) for language in ("zh", "en")}
    firm_name = names.firm(risk.firm_id)
    return {
        **measures,
        "origin_countries": ";".join(risk.measures.origin_countries),
        "suppliers_in_use": float(risk.measures.suppliers_in_use),
        "backup_suppliers": float(risk.measures.backup_suppliers),
        "chain_id": risk.chain_id,
        "segment": names.segment_of(risk.chain_id, risk.component_id),
        "about": risk.about,
        "component_id": risk.component_id,
        "component_name": names.component(risk.component_id),
        "firm_id": risk.firm_id,
        "firm_name": firm_name,
        "place": names.place_of(risk.firm_id),
        "colour": risk.colour or "",
        "province_colour": (risk.finding.province_colour if risk.finding else None) or "",
        "stops_chains": ";".join((risk.finding.stops_chains if risk.finding else None) or ()),
        "targets": ";".join(risk.targets),
        "rules": ";".join(rule.rule_id for rule in risk.broken),
        "suggested_kind": risk.kind,
        "basis": grounds["zh"],
        "data_date": scan.data_date,
        "evidence": json.dumps(
            {**_evidence(risk, scan, rules), "basis_en": grounds["en"]},
            ensure_ascii=False,
            sort_keys=True,
            allow_nan=False,
        ),
    }


def _age_fields(oldest: DatedRow | None) -> dict[str, str | float | bool | None]:
    """Give the columns that tell the age of what a colour rests on."""
    return {"oldest_row_on": oldest.as_of if oldest else "", "is_stale": bool(oldest and oldest.is_stale)}


def _chance_fields(risk: FoundRisk, chances: KeptChances) -> dict[str, str | float | bool | None]:
    """Give the columns that tell the chance of its colour, or of what it is suspected of; empty where nothing is open."""
    chance, shared = risk.chance, risk.measures.shared_value_10k_yuan
    if chance is None:
        return {"chance": None, "inferred": "", "chance_on": "", "likely_value_10k_yuan": None}
    colour = risk.colour or chance.likely_colour
    inferred = chance.inferred(risk.colour or "")
    level = chance.of(colour)
    weight = 1.0 if risk.colour == "red" else level
    return {
        "chance": level,
        "inferred": f"suspected_{colour}" if inferred == "suspected" else inferred,
        "chance_on": chances.estimated_on,
        "likely_value_10k_yuan": None if weight is None or shared is None else weight * shared,
    }


def _sourcing_words(risk: FoundRisk, marks: SourcingMarks) -> tuple[Words, ...]:
    """Say what the sourcings of the firm that stops tell: export control, and for yellow the time to switch."""
    components = (risk.component_id,) if risk.about == "component" else ()
    switch = marks.soonest_switch(risk.firm_id, components) if risk.colour == "yellow" else None
    return tuple(words for words in (switch, marks.export_control(risk.firm_id, components)) if words)


def _grounds(risk: FoundRisk, marks: Sequence[Words], names: Names, bound: float | None, language: str) -> str:
    with using_language(language):
        return basis_text(
            risk.finding, risk.broken, risk.measures, risk.survived, names, marks, risk.dependence, coverage_bound=bound
        )


def _evidence(risk: FoundRisk, scan: Scan, rules: RuleBook) -> dict[str, object]:
    """Keep what the risk rests on: numbers, rules with their version, data, path."""
    grade: Grade | None = risk.finding.grade if risk.finding else None
    return {
        "content_hash": scan.content_hash,
        "data_date": scan.data_date,
        "colour": risk.colour,
        "colour_rule": RULE,
        "is_suspected_sole": bool(grade and grade.is_suspected_sole),
        "is_assumed": bool(grade and grade.is_assumed),
        "is_cross_chain": bool(risk.finding and risk.finding.is_cross_chain),
        "why": [asdict(step) for step in grade.why] if grade else [],
        "why_text": why_text(grade) if grade else "",
        "partial_losses": [asdict(loss) for loss in risk.dependence.losses] if risk.dependence else [],
        "loss_path": [asdict(step) for step in risk.dependence.path] if risk.dependence else [],
        "rules_version": rules.version,
        "rules": [_broken(rule, risk.measures) for rule in risk.broken],
        "measures": asdict(risk.measures),
        "survival": asdict(risk.survived) if risk.survived else None,
        "targets": list(risk.targets),
        "stakes": "active",
    }


def _broken(rule: Rule, measures: Measures) -> dict[str, object]:
    return {
        "rule_id": rule.rule_id,
        "measure": rule.measure,
        "value": measures.breaking_value(rule),
        "is_at_least": rule.is_at_least,
        "threshold": rule.threshold,
        "unit": rule.unit,
    }
