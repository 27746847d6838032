"""What does the supply graph look like once missing sourcings are added, and others dropped? Index arrays, no tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from chainlink.analysis.chances.purchases import Purchases
from chainlink.analysis.chances.record import MissingSuppliers
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Grouping, Ints, Longs, expanded, grouped, matches, pair_key
from chainlink.supply.lines import ACTIVE, CANDIDATE, Sourcings
from chainlink.supply.requirements import without_source


@dataclass(frozen=True, eq=False)
class Completion:
    """Makes completed supply graphs of one record.

    A drawn candidate counts as one active sourcing for each of its lines, named by what that line makes: so it serves
    every requirement of the buyer that this component can serve, as if the row stood in the tables.
    """

    purchases: Purchases

    @cached_property
    def _wishes(self) -> tuple[Longs, Longs]:
        """(buyer, component) keys, sorted, with the requirement that such a sourcing serves; fixed ones left out."""
        graph = self.purchases.graph
        facts = graph.requirements
        free = np.flatnonzero(~facts.is_fixed & (graph.node_firm[facts.owner] >= 0))
        at, component = expanded(facts.group_family, facts.group[free])
        key = pair_key(graph.node_firm[facts.owner[free[at]]], component, len(graph.component_ids))
        order = np.argsort(key, kind="stable")
        return key[order], free[at[order]]

    def graph(self, missing: MissingSuppliers, *, dropped_rows: Bools | None = None) -> SupplyGraph:
        """Give the graph with drawn sourcings added and some recorded ones dropped.

        Parameters
        ----------
        missing
            What is drawn.
        dropped_rows
            By row of `tables.supplies`: whether it no longer holds.
        """
        bought = self.purchases
        base = bought.graph
        lines, facts = base.lines, base.requirements
        purchase, candidate = missing.purchase, missing.candidate
        pair, node = expanded(bought.nodes, candidate)
        recorded = lines.sourcings
        buyer = bought.buyer[purchase[pair]]
        row = len(recorded.supplier) + np.arange(len(pair))
        status = recorded.status
        if dropped_rows is not None:
            status = np.where(dropped_rows, CANDIDATE, status).astype(np.int32)
        unknown = np.full(len(pair), -1, np.int32)
        sourcings = Sourcings(
            supplier=np.concatenate([recorded.supplier, bought.supplier[candidate[pair]]]),
            buyer=np.concatenate([recorded.buyer, buyer]),
            component=np.concatenate([recorded.component, base.node_component[node]]),
            status=np.concatenate([status, np.full(len(pair), ACTIVE, np.int32)]),
            maker=np.concatenate([recorded.maker, unknown]),
            origin=np.concatenate([recorded.origin, unknown]),
        )
        delivered = lines.nodes_of_sourcing
        nodes_of_sourcing = Grouping(
            np.concatenate([delivered.ptr, delivered.ptr[-1] + 1 + np.arange(len(pair))]).astype(np.int32),
            np.concatenate([delivered.items, node]).astype(np.int32),
        )
        requirement, offer = self._offers(purchase[pair], buyer, base.node_component[node], row)
        old = np.repeat(np.arange(len(facts.owner)), facts.offers.sizes)
        holds = status[facts.offers.items] != CANDIDATE
        offers = grouped(
            np.concatenate([old[holds], requirement]),
            np.concatenate([facts.offers.items[holds], offer]),
            len(facts.owner),
        )
        completed = replace(lines, sourcings=sourcings, nodes_of_sourcing=nodes_of_sourcing)
        is_assumed = without_source(
            facts.owner,
            facts.is_fixed,
            facts.is_fixed | (facts.direct_lines.sizes > 0),
            np.repeat(np.arange(len(facts.owner)), offers.sizes),
            offers.items,
            completed,
        )
        is_assumed[expanded(bought.requirements, missing.doubted)[1]] = True  # an unknown member meets what is assumed
        return replace(base, lines=completed, requirements=replace(facts, offers=offers, is_assumed=is_assumed))

    def _offers(self, purchase: Longs, buyer: Ints, component: Ints, row: Longs) -> tuple[Longs, Longs]:
        """(requirement, row) pairs of drawn sourcings; an unnamed line's serve the requirements of that purchase."""
        keys, requirements = self._wishes
        wish, offered = matches(pair_key(buyer, component, len(self.purchases.graph.component_ids)), keys)
        unnamed = np.flatnonzero(buyer < 0)
        is_of_firm = buyer[wish] >= 0
        wish, offered = wish[is_of_firm], offered[is_of_firm]
        at, requirement = expanded(self.purchases.requirements, purchase[unnamed])
        return (
            np.concatenate([requirements[offered], requirement.astype(np.int64)]),
            np.concatenate([row[wish], row[unnamed[at]]]),
        )
