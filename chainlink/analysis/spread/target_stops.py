"""Which targets stop in each of many failures, and which failures are those of one component alone?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chainlink.analysis.spread.propagation import Network, Target
from chainlink.analysis.spread.single_failures import single_failures
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Grouping, Ints, expanded, grouped


def stops_by_scenario(network: Network, scenarios: Grouping, targets: Sequence[Target]) -> Bools:
    """Tell by scenario and target whether it stops; a target that nobody is known to make never does."""
    nodes = np.array([target.node(network) for target in targets], np.int32)
    watch = np.unique(nodes[nodes >= 0])
    blasts = single_failures(network, scenarios, watch=watch)
    down = np.zeros((len(scenarios), len(targets)), bool)
    is_made = nodes >= 0
    down[:, is_made] = blasts.is_watched_down[:, np.searchsorted(watch, nodes[is_made])]
    return down


def component_scenarios(graph: SupplyGraph) -> tuple[Ints, Ints, Grouping]:
    """List the stops of one maker for one component: (component, firm) by scenario, and the nodes that fail.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> graph = build_graph(Tables.of({"makes": makes}))
    >>> component, firm, _ = component_scenarios(graph)
    >>> [(str(graph.component_ids[c]), str(graph.firm_ids[f])) for c, f in zip(component, firm)]
    [('ore', 'M'), ('steel', 'T'), ('steel', 'U')]
    """
    owner, member = expanded(graph.families, np.arange(len(graph.component_ids)))
    named = np.flatnonzero(graph.node_firm >= 0)
    by_component = grouped(graph.node_component[named], named, len(graph.component_ids))
    position, node = expanded(by_component, member)
    firm_count = len(graph.firm_ids)
    key = owner[position].astype(np.int64) * firm_count + graph.node_firm[node]
    pairs, scenario = np.unique(key, return_inverse=True)
    makes = np.zeros(len(pairs), bool)
    makes[scenario[node < graph.lines.named_count]] = True
    number = np.cumsum(makes) - 1
    kept = makes[scenario]
    scenarios = grouped(number[scenario[kept]], node[kept], int(makes.sum()))
    return (pairs[makes] // firm_count).astype(np.int32), (pairs[makes] % firm_count).astype(np.int32), scenarios
