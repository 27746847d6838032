"""How far does each firm of a chain reach, who stops with it, and what does it put out?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from chainlink.analysis.spread.network import Network
from chainlink.analysis.spread.single_failures import single_failures
from chainlink.leaders.leader import ChainBasis, Leader
from chainlink.leaders.links import ChainLinks
from chainlink.leaders.weights import LEADER_PARTS, LeaderWeights, Rank, medians_of, ranked
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Floats, Grouping, Longs, expanded, numbers_in

STAGES = ("upstream", "midstream", "downstream")


@dataclass(frozen=True, eq=False)
class _Chain:
    """One chain while its firms are measured.

    `firms` are all of it, `stopped` by firm the others that stop with it, `stage` the stages by component, `value` the
    output value by place (NaN: not known, or a leg), `is_line` by place whether it makes something.
    """

    graph: SupplyGraph
    links: ChainLinks
    firms: Longs
    stopped: Longs
    stage: Mapping[int, frozenset[str]]
    value: Floats
    is_line: Bools


def measured_firms(
    graph: SupplyGraph, links: ChainLinks, network: Network, weights: LeaderWeights
) -> tuple[list[Leader], ChainBasis]:
    """Measure and rank every firm of the province that makes something in the chain and is linked with another.

    Parameters
    ----------
    graph, links
        Supply graph, and the deliveries of the chain.
    network
        Of the graph, with suppliers in use only.
    weights
        What parts weigh, and which province.
    """
    firms = np.unique(links.firm).astype(np.int64)
    stopped, is_line = _stopped_firms(network, links, firms), links.nodes < graph.lines.named_count
    chain = _Chain(graph, links, firms, stopped, _stages(graph, links.chain_id), _values(graph, links), is_line)
    places = places_by_firm(graph)
    makers = np.unique(links.firm[is_line]).tolist()
    inside = [firm for firm in makers if places[firm].startswith(weights.province)]
    basis = ChainBasis(
        chain_id=links.chain_id,
        firms=len(firms),
        lines=int(is_line.sum()),
        components=len(chain.stage),
        lines_without_value=int(np.isnan(chain.value[is_line]).sum()),
        unrecorded=links.unrecorded,
        unplaced_firms=sum(not places[firm] for firm in makers),
        outside_firms=sum(bool(places[firm]) for firm in makers) - len(inside),
    )
    measured = [_leader(chain, firm) for firm in inside]
    largest = max((leader.output_value_10k_yuan or 0.0 for leader in measured), default=0.0)
    whole = float(np.nansum(chain.value))
    return _ranked([_with_output(leader, largest, whole) for leader in measured], weights), basis


def _with_output(leader: Leader, largest: float, whole: float) -> Leader:
    """Add what its output value is of the largest, and of all."""
    value = leader.output_value_10k_yuan
    is_known = value is not None and largest > 0
    of_largest = value / largest if value is not None and is_known else None
    share = value / whole if value is not None and is_known else None
    return replace(leader, parts={**leader.parts, "output": of_largest}, output_share=share)


def _ranked(measured: list[Leader], weights: LeaderWeights) -> list[Leader]:
    """Rank all firms that are linked with another."""
    linked = [leader for leader in measured if leader.upstream_firms + leader.downstream_firms]
    medians = medians_of([leader.parts for leader in linked], LEADER_PARTS)
    return [replace(leader, rank=ranked(leader.parts, weights.leader, medians)) for leader in linked]


def _leader(chain: _Chain, firm: int) -> Leader:
    """Measure one firm; rank and share of output follow when all are known."""
    links = chain.links
    own = np.flatnonzero(links.firm == firm)
    up, down = (_reached(links, own, side) for side in (links.upstream, links.downstream))
    linked = np.union1d(up, down)
    components = set(links.component[np.union1d(linked, own)].tolist())
    stages = frozenset[str]().union(*(chain.stage[component] for component in components))
    all_stages = frozenset[str]().union(*chain.stage.values())
    own_value = chain.value[own[chain.is_line[own]]]
    others, dependents = len(chain.firms) - 1, int(chain.stopped[np.searchsorted(chain.firms, firm)])
    return Leader(
        chain_id=links.chain_id,
        firm_id=chain.graph.firm_id_list[firm],
        parts={
            "firms": len(np.unique(links.firm[linked])) / others if others else None,
            "components": len(components) / len(chain.stage),
            "stages": len(stages) / len(all_stages) if all_stages else None,
            "dependents": dependents / others if others else None,
            "output": None,
        },
        rank=Rank(None, 0.0, 1.0),
        upstream_firms=len(np.unique(links.firm[up])),
        downstream_firms=len(np.unique(links.firm[down])),
        lines=int(chain.is_line[linked].sum()),
        components=len(components),
        stages=tuple(stage for stage in STAGES if stage in stages),
        dependents=dependents,
        output_value_10k_yuan=None if np.isnan(own_value).all() else float(np.nansum(own_value)),
        output_share=None,
        lines_without_value=int(np.isnan(own_value).sum()),
    )


def _reached(links: ChainLinks, own: Longs, side: list[int]) -> Longs:
    """Places of other firms that the own ones reach on one side."""
    bits = 0
    for place in own.tolist():
        bits |= side[place]
    places = links.places(bits)
    others: Longs = places[links.firm[places] != links.firm[own[0]]]
    return others


def _stages(graph: SupplyGraph, chain_id: str) -> dict[int, frozenset[str]]:
    """By component of the chain: the stages of its segments, none where nobody said."""
    placed = graph.placements[graph.placements["chain_id"] == chain_id]
    stage = dict(zip(graph.tables.segments["segment_id"], graph.tables.segments["stage"], strict=True))
    stages_by_firm: dict[int, frozenset[str]] = {}
    numbers = numbers_in(graph.component_ids, placed["component_id"]).tolist()
    for component, segment in zip(numbers, placed["segment_id"].tolist(), strict=True):
        stages_by_firm[component] = stages_by_firm.get(component, frozenset()) | ({stage.get(segment, "")} - {""})
    return stages_by_firm


def _values(graph: SupplyGraph, links: ChainLinks) -> Floats:
    """Output value by place; NaN where it is not known, and for legs, which make nothing."""
    makes = graph.tables.makes
    measured_values = dict(
        zip(zip(makes["firm_id"], makes["component_id"], strict=True), makes["output_value_10k_yuan"], strict=True)
    )
    firms, components = graph.firm_id_list, graph.component_id_list
    values = [
        measured_values.get((firms[firm], components[component]), np.nan) if node < graph.lines.named_count else np.nan
        for node, firm, component in zip(links.nodes, links.firm, links.component, strict=True)
    ]
    return np.array(values, float)


def _stopped_firms(network: Network, links: ChainLinks, firms: Longs) -> Longs:
    """By firm of the chain: other firms of it with a line or leg there that stops when this firm alone fails."""
    of_firm = network.graph.nodes_of_firm
    _, nodes = expanded(of_firm, firms)
    scenarios = Grouping(np.concatenate([[0], np.cumsum(of_firm.sizes[firms])]).astype(np.int32), nodes)
    down: Bools = single_failures(network, scenarios, watch=links.nodes.astype(np.int32)).is_watched_down.astype(bool)
    column = np.searchsorted(firms, links.firm)
    counts = np.zeros(len(firms), np.int64)
    for row, stopped in enumerate(down):
        counts[row] = len(np.setdiff1d(column[stopped], [row]))
    return counts


def places_by_firm(graph: SupplyGraph) -> list[str]:
    """By firm its region code, "" where it is not known; of a firm abroad its country."""
    frame = graph.tables.firms
    place_by_firm = {
        firm: region or (country if country not in ("", "CHN") else "")
        for firm, region, country in zip(frame["firm_id"], frame["region_code"], frame["country"], strict=True)
    }
    return [place_by_firm.get(firm, "") for firm in graph.firm_id_list]
