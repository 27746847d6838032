"""What do a chain's own firms and components stop in other chains? 跨链: MODEL.md section 3, rule 9."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from chainlink.screening.findings import ChainScan, ColourFinding
from chainlink.supply.graph import SupplyGraph
from graph_schema.names import COLOURS

Subject = tuple[str, str]  # `firm` or `component`, and its id


def across_chains(graph: SupplyGraph, chains: Sequence[ChainScan]) -> tuple[ChainScan, ...]:
    """Set the province's colour beside that of each chain, and find what only other chains' targets colour.

    Parameters
    ----------
    graph
        Supply graph that was scanned.
    chains
        Scans of all its chains. `cross_chain` holds what a chain's targets say of components of other chains.

    Returns
    -------
    tuple
        The same chains; `cross_chain` holds what stands in the chain and has a colour by other chains' targets only.
    """
    by_subject: dict[Subject, list[tuple[str, ColourFinding]]] = {}
    for chain in chains:
        for finding in (*chain.firms, *chain.components, *chain.cross_chain):
            by_subject.setdefault((finding.about, finding.id), []).append((chain.chain_id, finding))
    components, firms = _standing(graph)
    return tuple(_with_province(chain, by_subject, components, firms) for chain in chains)


def _standing(graph: SupplyGraph) -> tuple[Mapping[str, set[str]], Mapping[str, set[str]]]:
    """Components that stand in each chain, and firms with a line of one of them."""
    placed = graph.placements
    components = {str(chain): set(ids) for chain, ids in placed.groupby("chain_id")["component_id"]}
    makers: dict[str, set[str]] = {}
    named = graph.lines.named_count
    for firm, component in zip(graph.lines.firm[:named].tolist(), graph.lines.component[:named].tolist(), strict=True):
        makers.setdefault(graph.component_id_list[component], set()).add(graph.firm_id_list[firm])
    firms = {
        chain: set().union(*(makers.get(component_id, set()) for component_id in ids))
        for chain, ids in components.items()
    }
    return components, firms


def _with_province(
    chain: ChainScan,
    by_subject: Mapping[Subject, Sequence[tuple[str, ColourFinding]]],
    components: Mapping[str, set[str]],
    firms: Mapping[str, set[str]],
) -> ChainScan:
    own = {(finding.about, finding.id) for finding in (*chain.firms, *chain.components)}
    standing = {("firm", firm_id) for firm_id in firms.get(chain.chain_id, ())}
    standing |= {("component", component_id) for component_id in components.get(chain.chain_id, ())}
    only_elsewhere = sorted(subject for subject in standing - own if subject in by_subject)
    cross = [_told(by_subject[subject]) for subject in only_elsewhere]
    return replace(
        chain,
        firms=_beside(chain.firms, by_subject),
        components=_beside(chain.components, by_subject),
        cross_chain=tuple(sorted(cross, key=_worst_first)),
    )


def _worst_first(finding: ColourFinding) -> tuple[object, ...]:
    return _badness(finding), finding.about != "component", finding.id


def _beside(
    findings: Iterable[ColourFinding], by_subject: Mapping[Subject, Sequence[tuple[str, ColourFinding]]]
) -> tuple[ColourFinding, ...]:
    province_findings = []
    for finding in findings:
        everywhere = by_subject[finding.about, finding.id]
        worst = min((other.grade.colour for _, other in everywhere), key=COLOURS.index)
        province_findings.append(replace(finding, province_colour=worst, stops_chains=_chains(everywhere)))
    return tuple(province_findings)


def _told(everywhere: Sequence[tuple[str, ColourFinding]]) -> ColourFinding:
    """The worst finding of one subject, with the targets of all chains."""
    worst = min((finding for _, finding in everywhere), key=_badness)
    return replace(
        worst,
        targets=tuple(sorted({target for _, finding in everywhere for target in finding.targets})),
        is_cross_chain=True,
        province_colour=worst.grade.colour,
        stops_chains=_chains(everywhere),
    )


def _chains(everywhere: Sequence[tuple[str, ColourFinding]]) -> tuple[str, ...]:
    """Chains with a target that it stops; a component that nobody is known to make stops none."""
    return tuple(sorted({chain_id for chain_id, finding in everywhere if finding.grade.why}))


def _badness(finding: ColourFinding) -> tuple[int, bool]:
    return COLOURS.index(finding.grade.colour), not finding.grade.is_suspected_sole
