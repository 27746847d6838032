"""What do the data say about one firm, component or chain? The rows themselves, each with its source.

Where a colour is doubted, this is where one looks: every section is a selection of rows of one table, nothing added but
names, and each row ends with the file and place it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from chainlink.analysis.cascades.payments import PaymentNetwork
from chainlink.analysis.markets.import_statistics import records_of_code
from chainlink.analysis.partial_loss.losses import PartialLoss, partial_loss
from chainlink.analysis.spread.propagation import Stop
from chainlink.analysis.spread.single_failures import blast_radii
from chainlink.screening.all_targets import all_targets
from chainlink.screening.scan import ChainScan, ColourFinding, Scan, scan_in_province
from chainlink.screening.systemic import systemic_share
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.lookup import find_id
from chainlink.supply.names import Names
from graph_schema.errors import NoTargetError
from graph_schema.names import COLOUR_WORDS, COLOURS, SOURCING_MODES, Colour, SourcingMode, Words
from loaders.tables import Tables


@dataclass(frozen=True, eq=False)
class Section:
    """Rows of one table that concern the subject; columns are the schema's, in its order."""

    name: str
    title: Words
    table: str
    rows: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Evidence:
    """All that the data say about one thing.

    Attributes
    ----------
    kind, id
        `firm`, `component` or `chain`, and its id.
    name_zh, name_en
        Its names, "" where the data give none.
    sections
        Rows by question; sections without rows are left out.
    findings
        (chain id, finding) of every chain in which it has a colour; of a chain all its findings.
    blast_radius
        By sourcing mode the other lines and firms that a firm's stop stops; empty for components and chains.
    losses
        减产幅度: what a firm's stop takes away of each target of any chain, most first; empty for components and chains.
    systemic_share
        Share of all sales that a firm's stop costs along payments, see `systemic_share`; None where not known, and for
        components and chains.
    """

    kind: str
    id: str
    name_zh: str
    name_en: str
    sections: tuple[Section, ...]
    findings: tuple[tuple[str, ColourFinding], ...]
    blast_radius: dict[SourcingMode, tuple[int, int]]
    losses: tuple[PartialLoss, ...] = ()
    systemic_share: float | None = None


def firm_evidence(
    graph: SupplyGraph,
    firm_id: str,
    *,
    scanned: Scan | None = None,
    radii: Mapping[SourcingMode, pd.DataFrame] | None = None,
    payments: PaymentNetwork | None = None,
) -> Evidence:
    """Gather what a firm is, makes, needs, buys and sells, and what its stop would do.

    Parameters
    ----------
    graph
        Supply graph.
    firm_id
        Id or whole name.
    scanned
        A scan of all chains of this graph, where there is one already.
    radii
        `blast_radii` of this graph under every mode, where they are there already.
    payments
        `payments_of` this graph, where it is there already.

    Raises
    ------
    UnknownIdError
        If no row mentions the firm by this id or name.

    Notes
    -----
    Linear in the rows; without `scanned` and `radii` as costly as a scan of all chains and three spreads.
    """
    firm_id = find_id(graph, "firm", firm_id)
    tables = graph.tables
    radii = radii or {mode: blast_radii(graph, sourcing=mode) for mode in SOURCING_MODES}
    own_radii = {mode: frame.loc[[firm_id]] for mode, frame in radii.items()}
    supplies = tables.supplies
    evidence = _evidence(
        graph,
        ("firm", firm_id, tables.firms, "firm_id"),
        [
            ("firm", Words("企业", "firm"), "firms", tables.firms["firm_id"] == firm_id),
            ("group", Words("同集团企业", "firms of the same group"), "firms", _same_group(tables.firms, firm_id)),
            ("roles", Words("企业标签", "roles"), "roles", tables.roles["firm_id"] == firm_id),
            ("makes", Words("生产", "makes"), "makes", tables.makes["firm_id"] == firm_id),
            ("needs", Words("自报需求", "needs"), "needs", tables.needs["firm_id"] == firm_id),
            ("buys", Words("采购自", "buys from"), "supplies", supplies["buyer_id"] == firm_id),
            ("sells", Words("供应给", "sells to"), "supplies", supplies["supplier_id"] == firm_id),
            ("resold", Words("经他人转售", "resold by others"), "supplies", supplies["maker_id"] == firm_id),
        ],
        blast_radius={mode: (int(row["lines"].iloc[0]), int(row["firms"].iloc[0])) for mode, row in own_radii.items()},
        scanned=scanned,
    )
    losses = partial_loss(graph, [Stop("firm", firm_id)], targets=all_targets(graph))
    return replace(
        evidence,
        losses=tuple(
            sorted((loss for loss in losses if loss.high > 0), key=lambda loss: (-loss.low, -loss.high, loss.target))
        ),
        systemic_share=systemic_share(graph, firm_id, payments=payments),
    )


def colours_of(evidence: Evidence) -> list[Colour]:
    """Give the colours that a thing has in any chain."""
    return [finding.grade.colour for _, finding in evidence.findings if finding.grade.colour]


def province_words(evidence: Evidence, names: Names) -> Words | None:
    """Say the worst colour that a firm or component has in the province, and whose targets it stops; None without one.

    Parameters
    ----------
    evidence
        Of a firm or a component.
    names
        Names of its supply graph.
    """
    colours = colours_of(evidence)
    if evidence.kind == "chain" or not colours:
        return None
    worst = COLOUR_WORDS[min(colours, key=COLOURS.index)]
    stopping = [finding for _, finding in evidence.findings if finding.grade.why]
    chains = sorted({chain_id for finding in stopping for chain_id in finding.stops_chains or ()})
    targets = {target for finding in stopping for target in finding.targets}
    if not chains:
        return Words(f"全省颜色：{worst.zh}", f"In the province: {worst.en}")
    listed = Words("、", ", ")
    named = [names.chain_with_id(chain_id) for chain_id in chains]
    return Words(
        f"全省颜色：{worst.zh}；牵动 {len(chains)} 条产业链、{len(targets)} 项目标产品：{listed.zh.join(named)}",
        f"In the province: {worst.en}; chains it bears on: {listed.en.join(named)}; their targets: {len(targets)}",
    )


def _same_group(firms: pd.DataFrame, firm_id: str) -> pd.Series:
    """Which other firms are of the firm's group; none where it has no group."""
    groups = firms["group_id"][(firms["firm_id"] == firm_id) & (firms["group_id"] != "")]
    return firms["group_id"].isin(groups) & (firms["firm_id"] != firm_id)


def component_evidence(graph: SupplyGraph, component_id: str) -> Evidence:
    """Gather where a component stands, who makes and trades it, what it needs and where it goes.

    Raises
    ------
    UnknownIdError
        If no row mentions the component by this id or name.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> evidence = component_evidence(build_graph(Tables.of({"makes": makes})), "steel")
    >>> {section.name: len(section.rows) for section in evidence.sections}
    {'makers': 2}
    """
    component_id = find_id(graph, "component", component_id)
    family = set(graph.component_ids[graph.families[graph.component_number(component_id)]])
    tables = graph.tables
    inputs, variants = tables.inputs, tables.variants
    return _evidence(
        graph,
        ("component", component_id, tables.components, "component_id"),
        [
            ("component", Words("产品", "component"), "components", tables.components["component_id"] == component_id),
            ("stands_in", Words("所在环节", "stands in"), "placements", tables.placements["component_id"] == component_id),
            ("variants", Words("变体", "variants"), "variants", variants["parent_id"].isin(family)),
            ("variant_of", Words("是其变体", "variant of"), "variants", variants["component_id"] == component_id),
            ("makers", Words("生产企业（含变体）", "makers, of variants too"), "makes", tables.makes["component_id"].isin(family)),
            ("inputs", Words("投入品", "inputs"), "inputs", inputs["product_id"] == component_id),
            ("goes_into", Words("用于", "goes into"), "inputs", inputs["component_id"] == component_id),
            ("needed_by", Words("企业自报需要", "needed by"), "needs", tables.needs["component_id"] == component_id),
            ("sourcings", Words("供应关系", "sourcings"), "supplies", tables.supplies["component_id"].isin(family)),
            ("customs", Words("海关进口统计", "customs statistics"), "customs", _is_of_code(tables, component_id)),
        ],
    )  # fmt: skip


def _is_of_code(tables: Tables, component_id: str) -> pd.Series:
    """Tell which rows of customs statistics are of the customs code of a component."""
    codes = tables.components.loc[tables.components["component_id"] == component_id, "hs_code"]
    rows, _ = records_of_code(tables.customs, next((code for code in codes if code), ""))
    return pd.Series(tables.customs.index.isin(rows.index), index=tables.customs.index)


def chain_evidence(graph: SupplyGraph, chain_id: str) -> Evidence:
    """Gather a chain's segments, components and roles, and all its findings.

    Raises
    ------
    UnknownIdError
        If no chain has this id, name or alias.
    """
    chain_id = find_id(graph, "chain", chain_id)
    tables, placements = graph.tables, graph.placements
    inside = set(placements["component_id"][placements["chain_id"] == chain_id])
    segments = set(placements["segment_id"][placements["chain_id"] == chain_id])
    return _evidence(
        graph,
        ("chain", chain_id, tables.chains, "chain_id"),
        [
            ("chain", Words("产业链", "chain"), "chains", tables.chains["chain_id"] == chain_id),
            ("segments", Words("环节", "segments"), "segments", tables.segments["chain_id"] == chain_id),
            ("components", Words("产品", "components"), "components", tables.components["component_id"].isin(inside)),
            ("placements", Words("产品所在环节", "placements"), "placements", tables.placements["segment_id"].isin(segments)),
            ("roles", Words("企业标签", "roles"), "roles", tables.roles["chain_id"] == chain_id),
        ],
    )  # fmt: skip


def _evidence(
    graph: SupplyGraph,
    subject: tuple[str, str, pd.DataFrame, str],
    chosen: Sequence[tuple[str, Words, str, pd.Series]],
    blast_radius: dict[SourcingMode, tuple[int, int]] | None = None,
    scanned: Scan | None = None,
) -> Evidence:
    kind, wanted, frame, key = subject
    own = frame[frame[key] == wanted]
    sections = (
        Section(name, title, table, graph.tables[table][is_chosen].reset_index(drop=True))
        for name, title, table, is_chosen in chosen
    )
    answer = scanned or _scanned(graph, [wanted] if kind == "chain" else [])
    is_about = _about(kind, wanted)
    return Evidence(
        kind=kind,
        id=wanted,
        name_zh=str(own["name_zh"].iloc[0]) if len(own) else "",
        name_en=str(own["name_en"].iloc[0]) if len(own) else "",
        sections=tuple(section for section in sections if len(section.rows)),
        findings=tuple(
            (chain.chain_id, finding)
            for chain in (answer.chains if answer else ())
            for finding in (*chain.firms, *chain.components, *_crossing(kind, chain))
            if is_about(chain, finding)
        ),
        blast_radius=blast_radius or {},
    )


def _crossing(kind: str, chain: ChainScan) -> tuple[ColourFinding, ...]:
    """What of a chain stops other chains only; a firm's own findings in those chains say that already."""
    return tuple(finding for finding in chain.cross_chain if kind != "firm" and finding.about in (kind, "component"))


def _about(kind: str, wanted: str) -> Callable[[ChainScan, ColourFinding], bool]:
    if kind == "chain":
        return lambda chain, finding: chain.chain_id == wanted
    return lambda chain, finding: finding.about == kind and finding.id == wanted


def _scanned(graph: SupplyGraph, chain_ids: Sequence[str]) -> Scan | None:
    """Scan, where the data hold a chain with a target; rows can be shown without."""
    if not chain_ids and not (set(graph.placements["chain_id"]) - {""}):
        return None
    try:
        return scan_in_province(graph, chain_ids)
    except NoTargetError:
        return None
