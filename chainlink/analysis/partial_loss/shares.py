"""By how much does each source fill each requirement? MODEL.md section 4, partial loss, as arrays.

Where that page is silent:

- A maker's group stands for all its makers together: each requirement that takes them all has one link to it.
- What one of several variants of a supplier delivers, nobody knows which, comes from all of them alike.
- A ready backup behind an agent is the agent's leg, with the spare of the lines that the leg draws on.
- A ready backup of a requirement whose need is not known gives nothing at worst, and all of it at best; so does one whose
  unit nothing turns into that of the need.
- Sources that count in other units weigh by what does for what, see `chainlink.supply.unit_ratios`; where that is not known of
  any of them, all of the requirement weigh alike, as where no volume is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainlink.analysis.backups.links import UNCLEAR, behind_traders, delivered_by, spare_by_node
from chainlink.analysis.spread.network import Network
from chainlink.analysis.waves.stock_days import numbers_by_line
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Floats, Grouping, Ints, Longs, expanded, grouped
from chainlink.supply.lines import ACTIVE, QUALIFIED


@dataclass(frozen=True, eq=False)
class Shares:
    """Links of all requirements that something can stop, under suppliers in use and ready backups.

    Attributes
    ----------
    graph
        Supply graph.
    node_count
        Nodes of the graph, then one for each group of makers who all serve somebody.
    owner
        By requirement: the node that needs it; those of groups of makers come last.
    need_number
        By requirement: its number in the graph's requirements; -1 for groups of makers.
    node, requirement, weight
        By link: who fills what, and by how much; a NaN weight is a ready backup of which that is not known.
    row
        By link: the sourcing by which it comes; -1 for other links.
    """

    graph: SupplyGraph
    node_count: int
    owner: Ints
    need_number: Ints
    node: Longs
    requirement: Longs
    weight: Floats
    row: Longs


def shares_of(network: Network) -> Shares:
    """Weigh the sources of every requirement.

    Parameters
    ----------
    network
        Of mode `qualified`, not in rounds.

    Raises
    ------
    ValueError
        If a volume, capacity or output is below 0 or infinite.
    """
    graph = network.graph
    facts, deliverer = graph.requirements, delivered_by(graph)
    output = _outputs(graph)
    kept = np.flatnonzero(network.need_number >= 0)
    number = network.need_number[kept]
    volume = graph.tables.supplies["volume"].to_numpy(float)
    if ((volume < 0) | np.isinf(volume)).any():
        raise ValueError("volume must be a number of at least 0")
    at, row = expanded(facts.offers, number)
    status, is_assumed = graph.lines.sourcings.status[row], facts.is_assumed[number]
    in_use = (status == ACTIVE) & ~is_assumed[at]
    own_at, own = expanded(facts.direct_lines, number)
    is_fixed = facts.is_fixed[number][own_at]
    own_weight = np.where(is_fixed, output[own], _kept_back(graph, output, volume, deliverer)[own])
    weigh_at = np.concatenate([at[in_use], own_at])
    weight_row = np.concatenate([row[in_use], np.full(len(own), -1)])
    weight_node = np.concatenate([_first_nodes(graph, deliverer, row[in_use]), own]).astype(np.int64)
    stated = np.concatenate([volume[row[in_use]], own_weight])
    reference, stated = _in_one_unit(graph, number, weigh_at, weight_node, stated)
    weight = _filled_in(weigh_at, stated, len(number))
    used = _delivering(graph, deliverer, weight_row, weigh_at, weight / _totals(weigh_at, weight, len(number)))
    own_links = (own.astype(np.int64), own_at, (weight / _totals(weigh_at, weight, len(number)))[int(in_use.sum()) :])
    need = _needs(weigh_at, stated, len(number))
    need[facts.is_fixed[number]] = np.nan
    ready = status == QUALIFIED
    ready_links = _ready(graph, deliverer, row[ready], at[ready], _Needs(number, need, reference))
    makers = _maker_groups(graph, number, is_assumed & ~facts.is_fixed[number], output)
    first = len(graph.node_firm)
    pieces = [
        (*used[:3], used[3]),
        (*own_links, np.full(len(own), -1)),
        ready_links,
        (first + makers.group_of, makers.asking, np.ones(len(makers.asking)), np.full(len(makers.asking), -1)),
        (makers.line, len(number) + makers.group, makers.share, np.full(len(makers.line), -1)),
    ]
    node, requirement, link_weight, link_row = (np.concatenate([piece[at] for piece in pieces]) for at in range(4))
    groups = makers.count
    return Shares(
        graph=graph,
        node_count=first + groups,
        owner=np.concatenate([network.owner[kept], first + np.arange(groups)]).astype(np.int32),
        need_number=np.concatenate([number, np.full(groups, -1)]).astype(np.int32),
        node=node.astype(np.int64),
        requirement=requirement.astype(np.int64),
        weight=link_weight.astype(np.float64),
        row=link_row.astype(np.int64),
    )


def _outputs(graph: SupplyGraph) -> Floats:
    """Output by node; NaN where it is not known."""
    output = np.full(len(graph.node_firm), np.nan)
    output[: graph.lines.named_count] = numbers_by_line(graph, "output")[: graph.lines.named_count]
    if ((output < 0) | np.isinf(output)).any():
        raise ValueError("output must be a number of at least 0")
    return output


def _kept_back(graph: SupplyGraph, output: Floats, volume: Floats, deliverer: Ints) -> Floats:
    """By node: its output less what it sells to others, at least 0."""
    sourcings = graph.lines.sourcings
    sold = (sourcings.status == ACTIVE) & (sourcings.supplier != sourcings.buyer) & (deliverer >= 0)
    total = np.bincount(deliverer[sold], volume[sold], len(graph.node_firm))
    kept: Floats = np.maximum(output - total, 0.0)
    return kept


def _filled_in(group: Longs, weight: Floats, count: int) -> Floats:
    """Put the mean of the known weights of a requirement for each unknown one; 1 for all where none is known."""
    is_known = ~np.isnan(weight)
    known_counts = np.bincount(group[is_known], minlength=count)
    total: Floats = np.bincount(group[is_known], weight[is_known], count).astype(np.float64)
    mean = np.divide(total, known_counts, out=np.ones(count), where=known_counts > 0)
    filled = np.where(is_known, weight, mean[group])
    is_empty = np.bincount(group, filled, count) <= 0
    return np.where(is_empty[group], 1.0, filled)


def _first_nodes(graph: SupplyGraph, deliverer: Ints, row: Longs | Ints) -> Ints:
    """By sourcing the node that delivers it, the first of those that may where nobody knows which does."""
    nodes = graph.lines.nodes_of_sourcing
    first = nodes.items[np.minimum(nodes.ptr[row], max(len(nodes.items) - 1, 0))] if len(row) else np.zeros(0, np.int32)
    return np.where(deliverer[row] >= 0, deliverer[row], first).astype(np.int32)


def _in_one_unit(graph: SupplyGraph, number: Ints, at: Longs, node: Longs, amount: Floats) -> tuple[Longs, Floats]:
    """Count the amounts of each requirement as its first source counts: by requirement that source, by link the amount.

    NaN for all of a requirement where nothing converts one of them.
    """
    reference = np.full(len(number), -1, np.int64)
    reference[at[::-1]] = node[::-1]
    ratio = graph.unit_ratios.ratios(number[at], reference[at], node)
    is_mixed = np.bincount(at, np.isnan(ratio), len(number)) > 0
    return reference, np.where(is_mixed[at], np.nan, amount / ratio)


def _totals(group: Longs, weight: Floats, count: int) -> Floats:
    """By link: the sum of the weights of its requirement."""
    total: Floats = np.bincount(group, weight, count).astype(np.float64)
    return total[group]


def _needs(group: Longs, weight: Floats, count: int) -> Floats:
    """By requirement: what it takes a year, unknown weights at the mean; NaN where none is known, or it takes nothing."""
    known = np.bincount(group, np.nan_to_num(weight), count)  # all of them 0: shares are alike, and no amount is known
    need = np.bincount(group, _filled_in(group, weight, count), count).astype(np.float64)
    return np.where(known > 0, need, np.nan)


def _delivering(
    graph: SupplyGraph, deliverer: Ints, row: Longs, at: Longs, weight: Floats
) -> tuple[Longs, Longs, Floats, Longs]:
    """Links of sourcings (row, not -1) as (node, requirement, weight, row); several lines that may deliver share it."""
    bought = np.flatnonzero(row >= 0)
    is_clear = deliverer[row[bought]] != UNCLEAR
    clear, unclear = bought[is_clear], bought[~is_clear]
    position, node = expanded(graph.lines.nodes_of_sourcing, row[unclear])
    sizes = graph.lines.nodes_of_sourcing.sizes[row[unclear]]
    return (
        np.concatenate([deliverer[row[clear]], node]).astype(np.int64),
        np.concatenate([at[clear], at[unclear][position]]),
        np.concatenate([weight[clear], (weight[unclear] / np.maximum(sizes, 1))[position]]),
        np.concatenate([row[clear], row[unclear][position]]),
    )


@dataclass(frozen=True, eq=False)
class _Needs:
    """What requirements take a year.

    Attributes
    ----------
    number
        Of the graph's requirements.
    amount
        Units a year of the goods of `reference`, a node; NaN where that is not known.
    reference
        Node in whose units the amount is stated; -1 where there is none.
    """

    number: Ints
    amount: Floats
    reference: Longs

    def of(self, graph: SupplyGraph, requirement: Longs, node: Longs) -> Floats:
        """Give the needs of some requirements in the units of some nodes; NaN where nothing converts them."""
        reference = np.where(self.reference[requirement] < 0, node, self.reference[requirement])
        amounts: Floats = self.amount[requirement] * graph.unit_ratios.ratios(self.number[requirement], reference, node)
        return amounts


def _ready(
    graph: SupplyGraph, deliverer: Ints, row: Ints, at: Longs, needs: _Needs
) -> tuple[Longs, Longs, Floats, Longs]:
    """Links of ready backups: each gives its spare to all who list it, by their need."""
    node, requirement, _, link_row = _delivering(graph, deliverer, row.astype(np.int64), at, np.ones(len(row)))
    pairs = np.unique(np.column_stack([node, requirement, link_row]), axis=0)
    node, requirement, link_row = pairs[:, 0], pairs[:, 1], pairs[:, 2]
    once = np.unique(np.column_stack([node, requirement]), axis=0)
    claimed = np.bincount(once[:, 0], needs.of(graph, once[:, 1], once[:, 0]), len(graph.node_firm))
    spare = _spares(graph, deliverer)
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = spare[node] / claimed[node]
    first = np.unique(np.column_stack([node, requirement]), axis=0, return_index=True)[1]
    return node[first], requirement[first], np.where(spare[node] == 0, 0.0, weight)[first], link_row[first]


def _spares(graph: SupplyGraph, deliverer: Ints) -> Floats:
    """Spare by node; of a leg that of the lines behind it, NaN where one of them is unknown."""
    spare = spare_by_node(graph)
    behind = behind_traders(graph, level="qualified", deliverer=deliverer)
    for leg in range(len(graph.lines.leg_firm)):
        lines, seen, front = set(), {leg}, [leg]
        while front:
            via = front.pop()
            for node in (*behind.sure[via].tolist(), *behind.possible[via].tolist()):
                if node < graph.lines.count:
                    lines.add(node)
                elif node - graph.lines.count not in seen:
                    seen.add(node - graph.lines.count)
                    front.append(node - graph.lines.count)
        of_lines = np.array(sorted(lines), np.int64)
        as_leg = graph.unit_ratios.ratios(
            np.full(len(of_lines), -1), of_lines, np.full(len(of_lines), graph.lines.count + leg)
        )
        spare[graph.lines.count + leg] = (spare[of_lines] * as_leg).sum() if lines else np.nan
    return spare


@dataclass(frozen=True, eq=False)
class _MakerGroups:
    """Groups of makers: which requirement asks which group, and by how much each line fills its group."""

    count: int
    asking: Longs
    group_of: Longs
    group: Longs
    line: Longs
    share: Floats


def _maker_groups(graph: SupplyGraph, number: Ints, takes_all: Bools, output: Floats) -> _MakerGroups:
    facts, lines = graph.requirements, graph.lines
    asking = np.flatnonzero(takes_all)
    of_asking = facts.group[number[asking]]
    is_choice = facts.group_members.sizes[of_asking] > 1  # what does for what is another question for each product
    product = np.where(is_choice, graph.node_component[facts.owner[number[asking]]], -1)
    keys, first, group_of = np.unique(
        np.column_stack([of_asking, product]), axis=0, return_index=True, return_inverse=True
    )
    groups = keys[:, 0]
    position, member = expanded(facts.group_members, groups)
    at, line = expanded(lines.of_family, member)
    pairs = np.unique(np.column_stack([position[at], line]), axis=0) if len(line) else np.zeros((0, 2), np.int64)
    in_group: Longs = pairs[:, 0].astype(np.int64)
    makers: Longs = pairs[:, 1].astype(np.int64)
    stated = _in_one_unit(graph, number[asking[first]], in_group, makers, output[makers])[1]
    weight = _filled_in(in_group, stated, len(groups))
    has_maker = np.bincount(in_group, minlength=len(groups))[group_of] > 0
    return _MakerGroups(
        len(groups),
        asking[has_maker],
        group_of.reshape(-1)[has_maker].astype(np.int64),
        in_group,
        makers,
        weight / _totals(in_group, weight, len(groups)),
    )


def outgoing(shares: Shares, kept: Bools) -> tuple[Grouping, Longs]:
    """By node its links among those kept, and the order of the links."""
    links = np.flatnonzero(kept)
    order = links[np.argsort(shares.node[links], kind="stable")]
    return grouped(shares.node[order], np.arange(len(order)), shares.node_count), order
