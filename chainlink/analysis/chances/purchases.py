"""Who buys what, from whom is that on record, and from whom else could it be? MODEL.md section 3, rule 10, as arrays.

A *thing* is what requirements ask for: the components named in a group, any of which will do. A *purchase* is one buyer
and one thing, however many lines of the buyer need it; an unnamed line buys for itself. A *candidate* is who may deliver
a thing: a firm with all its lines in the families of the group, or one leg of a trader that sells a member of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from chainlink.analysis.chances.ranks import Ranks, ranks_of
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import (
    Bools,
    Floats,
    Grouping,
    Ints,
    Longs,
    distinct_pairs,
    expanded,
    grouped,
    matches,
    numbers_in,
    pair_key,
)
from chainlink.supply.lines import ACTIVE

TRADER_WEIGHT = 0.02
"""Share of a thing's purchases given beforehand to each trader that sells it, beside the makers' shares."""
CODE_DIGITS = 6
"""Digits of a region code: two of the province, two of the city, two of the county."""
LEAST_OUTPUT = 1e-3
"""A maker of less than this part of the median output is weighed as if it made this much: it may sell after all."""


@dataclass(frozen=True, eq=False)
class Purchases:
    """Every purchase of a supply graph, with candidates and recorded active suppliers.

    Attributes
    ----------
    graph
        Where it came from.
    ranks
        The order in which firms and components are drawn.
    buyer, thing
        By purchase: the buying firm, -1 for an unnamed line; the thing. In order of (thing, buyer), by their ranks.
    has_own_line
        By purchase: whether a line of the buyer itself serves it.
    is_declared
        By purchase: whether the buyer says that it named all its suppliers.
    requirements
        By purchase: its requirements.
    thing_candidates
        By thing: its candidates.
    supplier, weight
        By candidate: the firm; its share of the thing's purchases beforehand (makers of one thing add up to 1).
    nodes
        By candidate: the lines or the leg that deliver.
    unknown_weight
        By thing: the share beforehand of makers that nobody knows, beside the makers' 1: each component asked for weighs
        alike, so it is the number of unknown components over that of known ones; 0 where all are known.
    record_purchase, record_candidate, record_row
        Active sourcings on record, as purchase, candidate and row of `tables.supplies`; in order of purchase.
    """

    graph: SupplyGraph
    ranks: Ranks
    buyer: Ints
    thing: Ints
    has_own_line: Bools
    is_declared: Bools
    requirements: Grouping
    thing_candidates: Grouping
    supplier: Ints
    weight: Floats
    nodes: Grouping
    unknown_weight: Floats
    record_purchase: Ints
    record_candidate: Ints
    record_row: Ints

    @property
    def count(self) -> int:
        """Number of purchases."""
        return len(self.buyer)

    @cached_property
    def suppliers_known(self) -> Ints:
        """By purchase: how many different firms could deliver it, the buyer itself left out."""
        return self._firms_known(np.ones(len(self.supplier), bool))

    @cached_property
    def makers_known(self) -> Ints:
        """By purchase: how many different firms make the thing, the buyer itself left out; traders do not count."""
        return self._firms_known(self._is_maker)

    def _firms_known(self, counts: Bools) -> Ints:
        """By purchase: different firms among the candidates that count, the buyer itself left out."""
        purchase, candidate = expanded(self.thing_candidates, self.thing)
        supplier = self.supplier[candidate]
        is_other = counts[candidate] & (supplier != self.buyer[purchase])
        known_suppliers, _ = distinct_pairs(purchase[is_other], supplier[is_other], len(self.graph.firm_ids))
        return np.bincount(known_suppliers, minlength=self.count).astype(np.int32)

    @cached_property
    def _is_maker(self) -> Bools:
        """By candidate: whether a line of it makes the thing; a trader only sells it."""
        is_line = self.nodes.items < self.graph.lines.count
        makes = np.zeros(len(self.supplier), bool)
        makes[np.repeat(np.arange(len(self.nodes)), self.nodes.sizes)[is_line]] = True
        return makes

    def weight_by_output(self, power: float) -> Floats:
        """By candidate: its share of the thing's purchases beforehand if buyers go by a power of the makers' outputs."""
        if power == 1.0:
            return self.weight
        of_thing = np.repeat(np.arange(len(self.thing_candidates)), self.thing_candidates.sizes)
        raised = np.where(self._is_maker, self.weight**power, 0.0)
        total = np.bincount(of_thing, raised, minlength=len(self.thing_candidates))
        return np.where(self._is_maker, raised / np.maximum(total[of_thing], LEAST_OUTPUT), self.weight)

    @cached_property
    def city(self) -> Ints:
        """By firm: the city it stands in, numbered; -1 where its code names none."""
        firms = self.graph.tables.firms
        code = firms["region_code"].astype("str")
        cities = code.str[:4].where((code.str.len() == CODE_DIGITS) & (code.str[2:4] != "00"), "")
        number, names = pd.factorize(cities.to_numpy(object), sort=True)
        is_known = names[number] != "" if len(names) else np.zeros(0, bool)
        city = np.full(len(self.graph.firm_ids), -1, np.int32)
        city[numbers_in(self.graph.firm_ids, firms["firm_id"])] = np.where(is_known, number, -1)
        return city

    @cached_property
    def record_share(self) -> tuple[Floats, Floats]:
        """By recorded sourcing: its share of the buyer's purchases of the component at least, and at most.

        Both are the stated share, or the ends of a stated band; NaN where neither is stated.
        """
        supplies = self.graph.tables.supplies
        low = supplies["share"].fillna(supplies["share_low"]).to_numpy(float)[self.record_row]
        high = supplies["share"].fillna(supplies["share_high"]).to_numpy(float)[self.record_row]
        return low, high


def build_purchases(graph: SupplyGraph) -> Purchases:
    """Collect purchases, candidates and the record.

    Notes
    -----
    Linear but for sorts, in requirements and in things times the makers of their families. Outputs of one thing are
    taken to be in one unit; an unknown one counts as the median of the thing's.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> purchases = build_purchases(build_graph(Tables.of({"makes": makes, "inputs": inputs})))
    >>> [str(purchases.graph.firm_ids[buyer]) for buyer in purchases.buyer]
    ['T', 'U']
    """
    facts = graph.requirements
    asking = np.flatnonzero(~facts.is_fixed)
    ranks = ranks_of(graph)
    things, thing_of_group = _things(facts.group_members, ranks)
    thing = thing_of_group[facts.group[asking]]
    firm = graph.node_firm[facts.owner[asking]]
    firm_count = len(graph.firm_ids)
    node_rank = _node_ranks(graph, ranks)
    buyer_key = np.where(firm >= 0, np.append(ranks.firm, 0)[firm], firm_count + node_rank[facts.owner[asking]]).astype(
        np.int64
    )
    width = firm_count + len(graph.node_firm) + 1
    keys, purchase = np.unique(thing * width + buyer_key, return_inverse=True)
    purchase = purchase.reshape(-1)
    firm_by_rank = np.append(np.argsort(ranks.firm), np.full(width - firm_count, -1))
    buyer = firm_by_rank[keys % width].astype(np.int32)
    thing_of_purchase = (keys // width).astype(np.int32)
    has_own_line = np.zeros(len(keys), bool)
    has_own_line[purchase[facts.direct_lines.sizes[asking] > 0]] = True
    candidate_thing, supplier, nodes = _candidates(graph, things, facts.group_family, ranks, node_rank)
    record = _recorded(graph, asking, purchase, thing_of_purchase, candidate_thing, nodes)
    return Purchases(
        graph=graph,
        ranks=ranks,
        buyer=buyer,
        thing=thing_of_purchase,
        has_own_line=has_own_line,
        is_declared=_declared(graph, buyer, thing_of_purchase, things, facts.group_members),
        requirements=grouped(purchase, asking, len(keys)),
        thing_candidates=grouped(candidate_thing, np.arange(len(supplier)), len(things)),
        supplier=supplier,
        weight=_weights(graph, candidate_thing, supplier, nodes, len(things)),
        nodes=nodes,
        unknown_weight=_unknown_weights(graph, things, facts.group_members),
        record_purchase=record[0],
        record_candidate=record[1],
        record_row=record[2],
    )


def _node_ranks(graph: SupplyGraph, ranks: Ranks) -> Longs:
    """Order lines and legs by what they make or sell, whose they are and, of legs, who stands behind them."""
    leg_count = len(graph.lines.leg_firm)
    before = np.full(len(graph.node_firm) - leg_count, -1)
    maker = np.append(ranks.firm, -1)[np.concatenate([before, graph.lines.leg_maker])]
    origin = np.concatenate([before, graph.lines.leg_origin])
    firm = np.append(ranks.firm, -1)[graph.node_firm]
    country = np.append(graph.firm_country, -1)[graph.node_firm]
    order = np.lexsort((origin, maker, country, firm, ranks.component[graph.node_component]))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank


def _things(members: Grouping, ranks: Ranks) -> tuple[Ints, Longs]:
    """Number groups of equal members alike: the first group of each thing, and the thing of each group."""
    number_by_members: dict[bytes, int] = {}
    first: list[int] = []
    thing = np.empty(len(members), np.int64)
    for group in range(len(members)):
        key = members[group].tobytes()
        number = number_by_members.setdefault(key, len(first))
        if number == len(first):
            first.append(group)
        thing[group] = number
    order = sorted(range(len(first)), key=lambda number: np.sort(ranks.component[members[first[number]]]).tolist())
    rank = np.empty(len(first), np.int64)
    rank[order] = np.arange(len(first))
    return np.array(first, np.int32)[order], rank[thing]


def _candidates(
    graph: SupplyGraph, things: Ints, family: Grouping, ranks: Ranks, node_rank: Longs
) -> tuple[Ints, Ints, Grouping]:
    """Thing and supplier by candidate, and the nodes that deliver, in order of thing, supplier, makers first."""
    named = np.flatnonzero(graph.node_firm >= 0)
    by_component = grouped(graph.node_component[named], named, len(graph.component_ids))
    thing, component = expanded(family, things)
    at, node = expanded(by_component, component)
    thing = thing[at]
    leg = np.where(node >= graph.lines.count, node_rank[node] + 1, 0).astype(np.int64)
    leg_count = len(node_rank) + 1
    key = (thing.astype(np.int64) * len(graph.firm_ids) + ranks.firm[graph.node_firm[node]]) * leg_count + leg
    keys, candidate = np.unique(key, return_inverse=True)
    pair = keys // leg_count
    nodes = grouped(candidate.reshape(-1), node, len(keys))
    firm_by_rank = np.argsort(ranks.firm).astype(np.int32)
    return (pair // len(graph.firm_ids)).astype(np.int32), firm_by_rank[pair % len(graph.firm_ids)], nodes


def _weights(graph: SupplyGraph, thing: Ints, supplier: Ints, nodes: Grouping, thing_count: int) -> Floats:
    """Share out each thing beforehand: its makers by output, and a little to each trader, split over its legs."""
    output = _output_of_lines(graph)
    candidate, node = expanded(nodes, np.arange(len(thing)))
    is_maker = np.zeros(len(thing), bool)
    is_maker[candidate[node < graph.lines.named_count]] = True
    made = np.bincount(candidate, np.where(node < graph.lines.named_count, output[node], 0.0), minlength=len(thing))
    frame = pd.DataFrame({"thing": thing, "output": made, "is_maker": is_maker})
    median = frame["output"].where(frame["is_maker"]).groupby(frame["thing"]).transform("median").to_numpy(float)
    median = np.where(np.isnan(median) | (median <= 0), 1.0, median)
    made = np.where(np.isnan(made), median, np.maximum(made, LEAST_OUTPUT * median))
    total = np.bincount(thing, np.where(is_maker, made, 0.0), minlength=thing_count)
    legs = pd.Series(1, index=range(len(thing))).where(~frame["is_maker"], 0)
    leg_count = legs.groupby([thing, supplier]).transform("sum").to_numpy(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(is_maker, made / total[thing], TRADER_WEIGHT / leg_count)


def _unknown_weights(graph: SupplyGraph, things: Ints, members: Grouping) -> Floats:
    """Weigh the makers nobody knows, by thing."""
    thing, component = expanded(members, things)
    is_unknown = graph.is_unknown[component]
    unknown = np.bincount(thing[is_unknown], minlength=len(things))
    known = np.bincount(thing[~is_unknown], minlength=len(things))
    return unknown / np.maximum(known, 1)


def _output_of_lines(graph: SupplyGraph) -> Floats:
    """Output by node, NaN where unknown and for what is no line of MAKES."""
    makes, lines = graph.tables.makes, graph.lines
    firm, component = (
        numbers_in(graph.firm_ids, makes["firm_id"]),
        numbers_in(graph.component_ids, makes["component_id"]),
    )
    width = len(graph.component_ids)
    named = slice(0, lines.named_count)
    row, line = matches(pair_key(firm, component, width), pair_key(lines.firm[named], lines.component[named], width))
    output = np.full(len(graph.node_firm), np.nan)
    output[line] = makes["output"].to_numpy(float)[row]
    return output


def _recorded(
    graph: SupplyGraph, asking: Longs, purchase: Longs, thing: Ints, candidate_thing: Ints, nodes: Grouping
) -> tuple[Ints, Ints, Ints]:
    """List (purchase, candidate, row of supplies) of active sourcings, each once, in order."""
    position, row = expanded(graph.requirements.offers, asking)
    is_active = graph.lines.sourcings.status[row] == ACTIVE
    bought, row = purchase[position[is_active]], row[is_active]
    at, node = expanded(graph.lines.nodes_of_sourcing, row)
    candidate, member = expanded(nodes, np.arange(len(nodes)))
    node_count = len(graph.node_firm)
    wish, recorded = matches(
        pair_key(thing[bought[at]], node, node_count), pair_key(candidate_thing[candidate], member, node_count)
    )
    rows = np.column_stack([bought[at[wish]], candidate[recorded], row[at[wish]]])
    rows = np.unique(rows, axis=0) if len(rows) else rows.reshape(0, 3)
    columns = np.ascontiguousarray(rows.T, dtype=np.int32)
    return columns[0], columns[1], columns[2]


def _declared(graph: SupplyGraph, buyer: Ints, thing: Ints, things: Ints, members: Grouping) -> Bools:
    """Tell by purchase whether the buyer says that it named all suppliers: as a firm, or for every member asked for.

    A member counts where at least one row of NEEDS says so and none of that firm says the contrary.
    """
    tables = graph.tables
    is_declared = np.zeros(len(buyer), bool)
    says_all = _firms_saying_all(graph)
    named = buyer >= 0
    is_declared[named] = says_all[buyer[named]]
    needs = tables.needs
    is_said_complete = needs["suppliers_complete"].fillna(False).to_numpy(bool)
    denied = ~needs["suppliers_complete"].fillna(True).to_numpy(bool)
    key = pair_key(
        numbers_in(graph.firm_ids, needs["firm_id"]),
        numbers_in(graph.component_ids, needs["component_id"]),
        len(graph.component_ids),
    )
    complete = np.setdiff1d(key[is_said_complete], key[denied])
    position, member = expanded(members, things[thing])
    is_complete = np.isin(pair_key(buyer[position], member, len(graph.component_ids)), complete)
    missing = np.bincount(position[~is_complete], minlength=len(buyer))
    is_declared |= named & (missing == 0)
    return is_declared


def _firms_saying_all(graph: SupplyGraph) -> Bools:
    """Tell by firm whether its own row says that all its suppliers are on record."""
    firms = graph.tables.firms
    says = firms["firm_id"][firms["suppliers_complete"].fillna(False).to_numpy(bool)]
    says_all = np.zeros(len(graph.firm_ids), bool)
    says_all[numbers_in(graph.firm_ids, says)] = True
    return says_all
