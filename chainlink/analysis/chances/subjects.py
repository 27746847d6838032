"""Which failures could make a firm or a component a single point in any drawing, and whose colour do they give?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainlink.analysis.chances.purchases import Purchases
from chainlink.analysis.chances.record import PurchaseRecord
from chainlink.analysis.spread.propagation import Target, build_network, watched
from chainlink.analysis.spread.single_failures import blasts_of_links
from chainlink.analysis.spread.target_stops import component_scenarios, stops_by_scenario
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Grouping, Ints, Longs, distinct_pairs, expanded, grouped


@dataclass(frozen=True, eq=False)
class Subjects:
    """Failures worth spreading.

    Subjects are numbered: firms, then components.

    Attributes
    ----------
    scenarios
        By scenario: the nodes that fail.
    subject
        By scenario: whose colour it gives; a firm that makes one component gives that component's colour too.
    is_listed
        By scenario and target: whether its stop counts below red: not where the target is a line of the firm itself,
        nor where it stops under `market` already.
    """

    scenarios: Grouping
    subject: Grouping
    is_listed: Bools


def possible_subjects(record: PurchaseRecord, targets: Sequence[Target], *, may_drop: bool = False) -> Subjects:
    """Keep the scenarios that stop a target at worst.

    Parameters
    ----------
    record
        What is open.
    targets
        What must not stop.
    may_drop
        Whether recorded rows may be dropped too.

    Notes
    -----
    Three passes of all single failures.
    """
    graph = record.purchases.graph
    scenarios, firm, subject = _all_scenarios(graph)
    may_stop = worst_stops(record, scenarios, targets, may_drop=may_drop)
    market = stops_by_scenario(build_network(graph, sourcing="market", watch=watched(targets)), scenarios, targets)
    is_listed = ~market
    for number, target in enumerate(targets):
        if target.line >= 0:
            is_listed[firm == graph.lines.firm[target.line], number] = False
    kept = np.flatnonzero((may_stop & is_listed).any(axis=1))
    at, node = expanded(scenarios, kept)
    subject_at, of = expanded(subject, kept)
    return Subjects(
        scenarios=grouped(at, node, len(kept)), subject=grouped(subject_at, of, len(kept)), is_listed=is_listed[kept]
    )


def _all_scenarios(graph: SupplyGraph) -> tuple[Grouping, Ints, Grouping]:
    """Stops of firms, and of one firm for one component where that is less than the firm; firm and subjects of each."""
    component, firm, parts = component_scenarios(graph)
    firm_count = len(graph.firm_ids)
    is_whole = parts.sizes == graph.nodes_of_firm.sizes[firm]
    part = np.flatnonzero(~is_whole)
    number = np.where(is_whole, firm, firm_count + np.cumsum(~is_whole) - 1)
    at, node = expanded(parts, part)
    every_firm = np.arange(firm_count)
    firm_at = np.repeat(every_firm, graph.nodes_of_firm.sizes)
    count = firm_count + len(part)
    scenarios = grouped(
        np.concatenate([firm_at, firm_count + at]), np.concatenate([graph.nodes_of_firm.items, node]), count
    )
    subject = grouped(np.concatenate([every_firm, number]), np.concatenate([every_firm, firm_count + component]), count)
    return scenarios, np.concatenate([every_firm, firm[part]]).astype(np.int32), subject


def worst_stops(
    record: PurchaseRecord, scenarios: Grouping, targets: Sequence[Target], *, may_drop: bool = False
) -> Bools:
    """Tell by scenario and target whether it stops in any completion at all: a bound, reached or not.

    A requirement without a recorded supplier is lost with the first of its candidates or makers; so is what a trader
    buys, and, where rows may be dropped, every requirement that could be open.
    """
    from chainlink.analysis.chances.kernels import link_arrays

    bought = record.purchases
    graph = bought.graph
    facts = graph.requirements
    base = build_network(graph, sourcing="active", watch=watched(targets))
    at = np.repeat(np.arange(len(base.owner)), base.sources.sizes)
    is_fragile = _fragile(record, may_drop=may_drop)
    # all requirements keep their numbers; what pools and the like need comes after them
    own_number = np.where(
        base.need_number >= 0, base.need_number, len(facts.owner) + np.cumsum(base.need_number < 0) - 1
    )
    purchase = np.repeat(np.arange(bought.count), bought.requirements.sizes)
    fragile = np.flatnonzero(is_fragile[bought.requirements.items])
    requirement, of_purchase = bought.requirements.items[fragile], purchase[fragile]
    wish, candidate = expanded(bought.thing_candidates, bought.thing[of_purchase])
    pair, node = expanded(bought.nodes, candidate)
    links = distinct_pairs(
        np.concatenate([own_number[at], requirement[wish[pair]]]),
        np.concatenate([base.sources.items, node]),
        base.node_count,
    )
    count = len(facts.owner) + int((base.need_number < 0).sum())
    ptr, items, sizes = link_arrays(*links, count, base.node_count)
    owner = np.concatenate([facts.owner, base.owner[base.need_number < 0]]).astype(np.int32)
    can_lose = np.where(np.append(is_fragile, np.zeros(count - len(is_fragile), bool)), np.minimum(sizes, 1), sizes)
    nodes = np.array([target.node(base) for target in targets], np.int32)
    watch = np.unique(nodes[nodes >= 0])
    blasts = blasts_of_links(
        Grouping(ptr, items),
        owner,
        can_lose.astype(np.int32),
        scenarios,
        line_firm=graph.lines.firm[: graph.lines.named_count],
        watch=watch,
    )
    down = np.zeros((len(scenarios), len(targets)), bool)
    is_made = nodes >= 0
    down[:, is_made] = blasts.is_watched_down[:, np.searchsorted(watch, nodes[is_made])]
    return down


def _fragile(record: PurchaseRecord, *, may_drop: bool) -> Bools:
    """By requirement: whether some completion may leave it with any one of its candidates alone.

    Also where the purchase itself is complete with nobody on record, but another one of the buyer is open: what is drawn
    for that may serve this one too.
    """
    bought: Purchases = record.purchases
    graph = bought.graph
    facts = graph.requirements
    has_open = np.zeros(len(graph.firm_ids) + 1, bool)
    has_open[bought.buyer[record.is_open]] = True
    has_open[-1] = False
    may_be_served = record.is_open | has_open[bought.buyer]
    is_loose = ~bought.has_own_line & ((may_be_served & (record.seen == 0)) | may_drop)
    purchase: Longs = np.repeat(np.arange(bought.count), bought.requirements.sizes)
    is_fragile = np.zeros(len(facts.owner), bool)
    is_open_leg = record.is_open[purchase] & (facts.owner[bought.requirements.items] >= graph.lines.count)
    is_fragile[bought.requirements.items] = is_loose[purchase] | is_open_leg
    return is_fragile
