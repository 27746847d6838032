"""When does the first target go down after each single failure, and what stops with it? Many waves on one network.

What `analysis.wave` tells of one failed set in full, told of thousands in one line each: the network is built once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from chainlink.analysis.spread.propagation import build_network, find_targets, watched
from chainlink.analysis.waves.loss_over_time import Outage
from chainlink.analysis.waves.stock_days import numbers_by_line, summed_stock_days
from chainlink.analysis.waves.stopped_output import ValueLost, value_lost
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Floats, Ints, Longs
from graph_schema.names import SourcingMode

Failure = tuple[str, str]
"""(firm_id, component_id): one line, or what a trader resells; ("F", "") the whole firm; ("", "c") all makers and traders
of c."""


@dataclass(frozen=True)
class SingleWave:
    """What one failure comes to.

    Attributes
    ----------
    firm_id, component_id
        What fails on day 0.
    down_on_day
        By target that goes down: the day on which its last deliveries end; targets that stay up are left out.
    first_cut_on_day
        By target of which a line stops: the day on which the first does.
    lost
        Output value of all named lines that stop in the end.
    stopped_lines
        How many these are.
    lines, stops_on_day
        Which these are, by number, and the day on which each stops.
    """

    firm_id: str
    component_id: str
    down_on_day: dict[str, float]
    first_cut_on_day: dict[str, float]
    lost: ValueLost
    stopped_lines: int
    lines: Longs = field(compare=False, repr=False)
    stops_on_day: Floats = field(compare=False, repr=False)

    def outage(self, lasts_days: float) -> Outage:
        """Give the lines that stand still while the failure lasts."""
        return Outage(self.lines, self.stops_on_day, lasts_days)


def single_waves(
    graph: SupplyGraph, failures: Sequence[Failure], targets: Sequence[str], *, sourcing: SourcingMode
) -> tuple[SingleWave, ...]:
    """Follow each failure by itself, for ever, with all finished stock within reach.

    Parameters
    ----------
    graph
        Supply graph. Missing days of stock count as 0, so a day told is the earliest.
    failures
        Firms; lines, with all variants of their component that the firm makes; components, their variants included.
    targets
        Component ids, or `FIRM/COMPONENT` for one line.
    sourcing
        Who may step in; a ready backup from the first day on, whatever its qualification days.

    Returns
    -------
    tuple
        One a failure, in the order given.

    Raises
    ------
    UnknownIdError
        If a firm, a component or a target is not in the data.

    Notes
    -----
    Each as `wave` with `is_stopped_stock_usable`, at a tenth of its cost; but that asks for backups in time.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = {"firm_id": ["M", "T"], "component_id": ["ore", "steel"], "inventory_days": [4, 3]}
    >>> makes["output_value_10k_yuan"] = [None, 730]
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"makes": pd.DataFrame(makes), "inputs": inputs}))
    >>> (found,) = single_waves(graph, [("M", "")], ["steel"], sourcing="market")
    >>> found.down_on_day, found.lost
    ({'steel': 7.0}, ValueLost(value_10k_yuan_a_day=2.0, known_share=0.5))
    """
    from chainlink.analysis.waves import kernels as wave_kernels

    wanted = find_targets(graph, targets)
    network = build_network(graph, sourcing=sourcing, watch=watched(wanted))
    stock, out, sizes = summed_stock_days(network), network.out, network.sources.sizes
    inventory = np.zeros(network.node_count)
    inventory[: graph.lines.count] = np.nan_to_num(numbers_by_line(graph, "inventory_days"))
    value = numbers_by_line(graph, "output_value_10k_yuan")[: graph.lines.named_count]
    sourceless = np.flatnonzero(sizes == 0)
    watched_nodes = np.array([target.node(network) for target in wanted], np.int64)
    families = [
        graph.lines.of_family[target.component] if target.line < 0 else np.array([target.line], np.int32)
        for target in wanted
    ]
    made = np.concatenate([np.zeros(0, np.int32), *families])
    target_of_made = np.repeat(np.arange(len(wanted)), [len(lines) for lines in families])
    waves = []
    for firm_id, component_id in failures:
        stops = np.full(network.node_count, np.inf)
        np.minimum.at(stops, network.owner[sourceless], stock[sourceless])
        stops[failing_nodes(graph, firm_id, component_id)] = 0
        ends = stops + inventory
        wave_kernels.spread_by_day(
            np.flatnonzero(np.isfinite(stops)).astype(np.int32),
            out.ptr,
            out.items,
            network.owner,
            sizes.copy(),
            stock,
            inventory,
            np.zeros(network.node_count, np.uint8),
            stops,
            ends,
        )
        lines = np.flatnonzero(np.isfinite(stops[: graph.lines.named_count]))
        first_cut = np.full(len(wanted), np.inf)
        np.minimum.at(first_cut, target_of_made, stops[made])
        down = np.where(watched_nodes >= 0, ends[watched_nodes], np.inf)
        waves.append(
            SingleWave(
                firm_id,
                component_id,
                _days_by_target(targets, down),
                _days_by_target(targets, first_cut),
                value_lost(value[lines]),
                len(lines),
                lines,
                stops[lines],
            )
        )
    return tuple(waves)


def _days_by_target(targets: Sequence[str], days: Floats) -> dict[str, float]:
    """Give the targets that have a day."""
    return {targets[number]: float(days[number]) for number in np.flatnonzero(np.isfinite(days)).tolist()}


def failing_nodes(graph: SupplyGraph, firm_id: str, component_id: str) -> Ints:
    """Give what a failure stops: lines and legs of the firm, or of all; of one component those of its whole family.

    Raises
    ------
    UnknownIdError
        If the firm or the component is not in the data.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> graph = build_graph(Tables.of({"makes": makes}))
    >>> failing_nodes(graph, "", "steel"), failing_nodes(graph, "T", "")
    (array([1, 2], dtype=int32), array([1], dtype=int32))
    """
    nodes = np.arange(len(graph.node_firm), dtype=np.int32)
    if firm_id:
        nodes = graph.nodes_of_firm[graph.firm_number(firm_id)]
    if not component_id:
        return nodes
    family = graph.families[graph.component_number(component_id)]
    chosen: Ints = nodes[np.isin(graph.node_component[nodes], family)]
    return chosen
