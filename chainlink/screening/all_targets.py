"""Which targets have all chains together? What a stop reaches is told of all of them, whatever chain is asked about."""

from __future__ import annotations

from collections.abc import Sequence

from chainlink.analysis.chokepoints.grades import chain_targets
from chainlink.supply.graph import SupplyGraph
from graph_schema.errors import NoTargetError


def all_targets(graph: SupplyGraph) -> tuple[str, ...]:
    """List the targets of all chains, sorted; chains without one are passed over.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> placed = pd.DataFrame({"component_id": ["ore", "steel"], "segment_id": "s", "chain_id": "C"})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> all_targets(build_graph(Tables.of({"placements": placed, "inputs": inputs})))
    ('steel',)
    """
    return tuple(sorted({target for targets in targets_by_chain(graph)[0].values() for target in targets}))


def targets_by_chain(
    graph: SupplyGraph, chain_ids: Sequence[str] = ()
) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Give the targets of each chain, and the chains without one: they are not screened, and never stop the others.

    Parameters
    ----------
    chain_ids
        Ids of the chains meant; all that have components when empty.

    Returns
    -------
    tuple
        Chain id to targets, in order of id; ids of chains without a target, in order.

    Raises
    ------
    NoTargetError
        If chains are meant, and none of them has a target.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> placed = pd.DataFrame({"component_id": ["ore", "steel", "bolt"], "segment_id": "s", "chain_id": ["C", "C", "D"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> targets_by_chain(build_graph(Tables.of({"placements": placed, "inputs": inputs})))
    ({'C': ('steel',)}, ('D',))
    """
    targets: dict[str, tuple[str, ...]] = {}
    without: list[str] = []
    for chain_id in sorted(set(chain_ids) or set(graph.placements["chain_id"]) - {""}):
        try:
            targets[chain_id] = chain_targets(graph, chain_id)
        except NoTargetError:
            without.append(chain_id)
    if chain_ids and without and not targets:
        raise NoTargetError(without[0])
    return targets, tuple(without)
