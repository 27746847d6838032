"""One network for all states of knowledge: the record where nobody asked, a drawing's truth where a buyer answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from chainlink.analysis.chances.purchases import Purchases
from chainlink.analysis.spread.kernels import Marks
from chainlink.analysis.spread.network import Network
from chainlink.analysis.spread.propagation import Target
from chainlink.supply.index_arrays import Bools, Grouping, Ints, Longs, grouped

if TYPE_CHECKING:
    from chainlink.analysis.chances.answer_kernels import VariantLinks

Triples = tuple[Ints, Ints, Ints]
"""Item, alternative of the item, answer."""


@dataclass(frozen=True, eq=False)
class TwoVariants:
    """A network of which each purchase has the sources of the record, or those that its buyer's answer would name.

    Both networks are built with pools for the same components. Rounds of traders (who buy from one another) belong to
    their own variant.

    Attributes
    ----------
    recorded, answered
        The network of the record; that of the drawing.
    purchases
        What the answers are about: answer p is what the buyer says of purchase p.
    is_useful
        By purchase: whether its answer differs from the record.
    """

    recorded: Network
    answered: Network
    purchases: Purchases
    is_useful: Bools

    @cached_property
    def links(self) -> VariantLinks:
        """What the kernels follow."""
        from chainlink.analysis.chances.answer_kernels import VariantLinks

        record, drawn = self.recorded, self.answered
        graph = record.graph
        needs = len(graph.requirements.owner)
        first_round = record.first_round
        rounds = len(record.round_legs)
        number0, owners0 = _numbers(record, needs, needs, 0)
        number1, owners1 = _numbers(drawn, needs, needs + len(owners0), rounds)
        owner = np.concatenate([graph.requirements.owner, owners0, owners1]).astype(np.int32)
        node_count = first_round + rounds + len(drawn.round_legs)
        requirement0, node0 = _links(record, number0, 0)
        requirement1, node1 = _links(drawn, number1, rounds)
        # a round has one variant only, that of the network it came from; pools are taken from the record's
        is_own1 = (requirement1 >= needs + len(owners0)) & (owner[requirement1] >= first_round)
        answer = np.full(len(owner), -1, np.int32)
        bought = self.purchases
        purchase = np.repeat(np.arange(bought.count), bought.requirements.sizes)
        is_decided = self.is_useful[purchase]
        answer[bought.requirements.items[is_decided]] = purchase[is_decided]
        out0 = grouped(
            np.concatenate([node0, node1[is_own1]]), np.concatenate([requirement0, requirement1[is_own1]]), node_count
        )
        is_bought1 = (requirement1 < needs) & (answer[requirement1] >= 0)
        out1 = grouped(node1[is_bought1], requirement1[is_bought1], node_count)
        count0 = np.bincount(out0.items, minlength=len(owner)).astype(np.int32)
        count1 = np.bincount(out1.items, minlength=len(owner)).astype(np.int32)
        return VariantLinks(out0.ptr, out0.items, out1.ptr, out1.items, owner, count0, count1, answer)

    def target_nodes(self, targets: Sequence[Target]) -> Ints:
        """Node by target; -1 where nobody is known to make it."""
        return np.array([target.node(self.recorded) for target in targets], np.int32)

    def stops(self, scenarios: Grouping, chosen: Longs, watch: Ints, is_given: Marks) -> Bools:
        """Tell by chosen scenario and watched node whether it stops once some answers are given."""
        from chainlink.analysis.chances.answer_kernels import watched_down

        down = watched_down(chosen.astype(np.int32), scenarios.ptr, scenarios.items, watch, is_given.copy(), self.links)
        return down.astype(bool)

    def deciding(self, scenarios: Grouping, scenario: Longs, watched_node: Ints, is_wanted_down: Bools) -> Triples:
        """Find the smallest sets of answers that decide some stops, see `answer_kernels.deciding_answers`."""
        from chainlink.analysis.chances.answer_kernels import deciding_answers

        return deciding_answers(
            scenario.astype(np.int32),
            watched_node.astype(np.int32),
            is_wanted_down.astype(np.uint8),
            scenarios.ptr,
            scenarios.items,
            self.is_useful.astype(np.uint8),
            self.links,
        )


def _numbers(network: Network, needs: int, first_free: int, more_rounds: int) -> tuple[Longs, Ints]:
    """Number the requirements of one network in the joint one; gives the owners of those that are no need of the graph."""
    is_new = network.need_number < 0
    number = network.need_number.astype(np.int64)
    number[is_new] = first_free + np.arange(int(is_new.sum()))
    owner = network.owner[is_new]
    return number, np.where(owner >= network.first_round, owner + more_rounds, owner).astype(np.int32)


def _links(network: Network, number: Longs, more_rounds: int) -> tuple[Longs, Ints]:
    """(requirement, node) links in joint numbers."""
    requirement = number[np.repeat(np.arange(len(network.owner)), network.sources.sizes)]
    node = network.sources.items
    return requirement, np.where(node >= network.first_round, node + more_rounds, node).astype(np.int32)
