"""Where do all chains stand, at a glance? Colours, coverage and who is a single point of several chains at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chainlink.analysis.backup import coverage_by_line
from chainlink.analysis.coverage_means import coverage_by_chain
from chainlink.findings import ChainScan, Scan
from chainlink.graph import SupplyGraph
from graph_schema.names import COLOURS, Colour


@dataclass(frozen=True)
class Coverage:
    """How far ready backups cover a chain.

    Attributes
    ----------
    mean
        Volume-weighted mean over lines whose coverage is known, 0 to 1; None where none is known.
    known_share
        Share of the known volume that `mean` rests on, None without volume.
    worst
        Coverage of the worst line, None where none is known.
    worst_firm_id, worst_component_id
        That line, "" where none is known.
    """

    mean: float | None
    known_share: float | None
    worst: float | None
    worst_firm_id: str
    worst_component_id: str


@dataclass(frozen=True)
class Answers:
    """What is computed of one state of the data before anybody asks.

    Attributes
    ----------
    scan
        Scan of all chains.
    coverages
        Of each chain of the scan.
    """

    scan: Scan
    coverages: tuple[Coverage, ...]


@dataclass(frozen=True)
class SharedFirm:
    """A firm that alone stops a target in several chains."""

    firm_id: str
    name_zh: str
    name_en: str
    colour: Colour
    chain_ids: tuple[str, ...]


@dataclass(frozen=True)
class Overview:
    """All chains at a glance.

    Attributes
    ----------
    chains
        Each chain's scan with its coverage, in catalogue order.
    firm_count, component_count
        Of the province: firms and components that the data name, each once.
    firm_colours
        Firms by their worst colour in any chain, each counted once.
    component_colours
        Components by their worst colour in any chain, each counted once.
    shared
        Firms with a colour in more than one chain: most chains first, then worst colour, then id.
    """

    chains: tuple[tuple[ChainScan, Coverage], ...]
    firm_count: int
    component_count: int
    firm_colours: dict[Colour, int]
    component_colours: dict[Colour, int]
    shared: tuple[SharedFirm, ...]


def overview(graph: SupplyGraph, scan: Scan, covered: Sequence[Coverage] | None = None) -> Overview:
    """Put together what the start page shows.

    Parameters
    ----------
    graph
        Supply graph.
    scan
        Scan of its chains, of all colours.
    covered
        What `coverages` says of them; None to compute it.

    Notes
    -----
    As costly as `coverages` where that is to be computed.
    """
    return Overview(
        chains=tuple(zip(scan.chains, coverages(graph, scan) if covered is None else covered, strict=True)),
        firm_count=len(graph.firm_ids),
        component_count=len(graph.component_ids),
        firm_colours=_counted(scan, "firm"),
        component_colours=_counted(scan, "component"),
        shared=_shared(scan),
    )


def coverages(graph: SupplyGraph, scan: Scan) -> tuple[Coverage, ...]:
    """Tell how far ready backups cover each chain of a scan, in its order.

    Notes
    -----
    As costly as `coverage_by_line`; a quarter of a second for the fifteen sample chains.
    """
    by_chain = coverage_by_chain(graph, coverage_by_line(graph, level="qualified"))
    known = set(by_chain.index)
    return tuple(
        _coverage(by_chain.loc[chain.chain_id].to_dict() if chain.chain_id in known else {}) for chain in scan.chains
    )


def _coverage(row: Mapping[Any, object]) -> Coverage:
    return Coverage(
        mean=_known(row.get("coverage")),
        known_share=_known(row.get("known_share")),
        worst=_known(row.get("worst_coverage")),
        worst_firm_id=str(row.get("worst_firm_id", "")),
        worst_component_id=str(row.get("worst_component_id", "")),
    )


def _known(value: object) -> float | None:
    return float(value) if isinstance(value, float) and value == value else None


def _counted(scan: Scan, about: str) -> dict[Colour, int]:
    """Count firms or components by their worst colour, each once."""
    worst: dict[str, int] = {}
    for chain in scan.chains:
        for found in chain.firms if about == "firm" else chain.components:
            rank = COLOURS.index(found.grade.colour)
            worst[found.id] = min(rank, worst.get(found.id, rank))
    return {colour: sum(rank == place for rank in worst.values()) for place, colour in enumerate(COLOURS)}


def _shared(scan: Scan) -> tuple[SharedFirm, ...]:
    by_firm: dict[str, SharedFirm] = {}
    for chain in scan.chains:
        for found in chain.firms:
            before = by_firm.get(found.id)
            colours = [found.grade.colour, *([before.colour] if before else [])]
            by_firm[found.id] = SharedFirm(
                found.id,
                found.name_zh,
                found.name_en,
                min(colours, key=COLOURS.index),
                (*(before.chain_ids if before else ()), chain.chain_id),
            )
    shared = [firm for firm in by_firm.values() if len(firm.chain_ids) > 1]
    return tuple(sorted(shared, key=lambda firm: (-len(firm.chain_ids), COLOURS.index(firm.colour), firm.firm_id)))
