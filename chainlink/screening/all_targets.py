"""Which targets have all chains together? What a stop reaches is told of all of them, whatever chain is asked about."""

from __future__ import annotations

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
    targets: set[str] = set()
    for chain_id in sorted(set(graph.placements["chain_id"]) - {""}):
        try:
            targets.update(chain_targets(graph, chain_id))
        except NoTargetError:
            continue
    return tuple(sorted(targets))
