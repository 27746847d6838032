"""What does the record say about each purchase: complete, open, silent? And how is one completion of it drawn?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from chainlink.analysis.chances.kernels import (
    MOST_SUPPLIERS,
    draw_numbers,
    draw_suppliers,
    draw_taste_weights,
    draw_tastes,
    draw_tastes_by_place,
)
from chainlink.analysis.chances.purchases import Purchases
from chainlink.supply.index_arrays import Bools, Floats, Grouping, Ints, Longs, distinct_pairs, expanded, grouped

ENOUGH = 0.95
"""Shares of a buyer's purchases that add up to this much name all its suppliers."""
SILENT = MOST_SUPPLIERS + 1
"""Kind of a purchase whose buyer is on record with nothing; other kinds are the number of suppliers on record."""
LEAST_WEIGHT = 1e-9
"""A taste of nothing at all is drawn as this."""
TASTE_SWEEPS = 10
"""Rounds of Gibbs before tastes are taken, where buyers take to their own city."""
SWEEPS = 20
"""Rounds of Gibbs before the numbers of suppliers of a drawing are taken."""


@dataclass(frozen=True)
class LearnedWeights:
    """How firmly the record speaks for what is missing; learned from the record by hide and seek.

    Attributes
    ----------
    numbers
        Weight s of the province's number of suppliers in that of each thing.
    taste
        Weight alpha of the makers' outputs in the taste of each thing's buyers.
    missing
        Chance m that an active supplier of a buyer that answered is not on record.
    province
        Shares of purchases with 1, 2, … suppliers in the province.
    nearness
        How many times as likely a supplier in the buyer's own city is, of two that all buyers like alike; at least 1.
    output
        Power of the makers' outputs by which buyers go: 1 by output, 0 not at all.
    tastes
        Where things differ in alpha: pairs of a value and the share of the things that have it; `taste` is not read then.
    """

    numbers: float
    taste: float
    missing: float
    province: tuple[float, ...]
    nearness: float = 1.0
    output: float = 1.0
    tastes: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, eq=False)
class MissingSuppliers:
    """What one drawing adds to the record.

    Attributes
    ----------
    purchase, candidate
        Suppliers, as pairs in order of purchase.
    doubted
        Purchases that a maker nobody knows serves too, of a component without any maker in the data: they are met
        whoever fails, as where no supplier is on record (rule 5).
    """

    purchase: Longs
    candidate: Ints
    doubted: Longs


@dataclass(frozen=True, eq=False)
class PurchaseRecord:
    """The purchases as some of the recorded sourcings tell them.

    Attributes
    ----------
    purchases
        All purchases.
    kept
        By recorded sourcing: whether it is read.
    is_questioned
        By purchase: whether a declaration that it is complete is not believed, because a row of it is not read.
    """

    purchases: Purchases
    kept: Bools
    is_questioned: Bools

    @cached_property
    def taken(self) -> Grouping:
        """By purchase: the firms on record, each once."""
        read = self.purchases.record_candidate[self.kept]
        pairs = distinct_pairs(
            self.purchases.record_purchase[self.kept],
            self.purchases.supplier[read],
            len(self.purchases.graph.firm_ids),
        )
        return grouped(*pairs, self.purchases.count)

    @cached_property
    def seen(self) -> Ints:
        """By purchase: active suppliers on record."""
        return self.taken.sizes

    @cached_property
    def buyers_of(self) -> Floats:
        """By candidate: buyers on record that it serves."""
        key = self.purchases.record_purchase[self.kept].astype(np.int64) * len(self.purchases.supplier)
        pairs = np.unique(key + self.purchases.record_candidate[self.kept])
        counts = np.bincount(pairs % max(len(self.purchases.supplier), 1), minlength=len(self.purchases.supplier))
        return counts.astype(np.float64)

    @cached_property
    def buyers_by_city(self) -> tuple[Ints, Ints, Ints]:
        """Buyers on record by thing and their city: (ptr by thing, city, number of suppliers they named)."""
        bought = self.purchases
        width = max(len(bought.supplier), 1)
        key = bought.record_purchase[self.kept].astype(np.int64) * width + bought.record_candidate[self.kept]
        purchase = np.unique(key) // width
        buyer = bought.buyer[purchase]
        city = np.append(bought.city, -1)[buyer].astype(np.int64)
        cities = int(bought.city.max(initial=-1)) + 2
        pairs, count = np.unique(bought.thing[purchase].astype(np.int64) * cities + city + 1, return_counts=True)
        ptr = np.searchsorted(pairs // cities, np.arange(len(bought.thing_candidates) + 1))
        return ptr.astype(np.int32), (pairs % cities - 1).astype(np.int32), count.astype(np.int32)

    @cached_property
    def _shares(self) -> tuple[Bools, Bools]:
        """By purchase: whether its shares add up; whether all are stated and some component's cannot add up.

        Of a band, the low end counts for what adds up, the high end for what cannot.
        """
        bought = self.purchases
        _, first = np.unique(
            np.column_stack([bought.record_purchase, bought.record_row])[self.kept], axis=0, return_index=True
        )
        purchase, row = bought.record_purchase[self.kept][first], bought.record_row[self.kept][first]
        low, high = (share[self.kept][first] for share in bought.record_share)
        component = bought.graph.lines.sourcings.component[row]
        pairs, pair = np.unique(
            purchase.astype(np.int64) * len(bought.graph.component_ids) + component, return_inverse=True
        )
        pair = pair.reshape(-1)
        adds_up = np.bincount(pair, np.nan_to_num(low), minlength=len(pairs)) >= ENOUGH - 1e-9
        may_add_up = np.bincount(pair, np.nan_to_num(high, nan=1.0), minlength=len(pairs)) >= ENOUGH - 1e-9
        owner = (pairs // max(len(bought.graph.component_ids), 1)).astype(np.int64)
        short = np.bincount(owner[~adds_up], minlength=bought.count)
        surely_short = np.bincount(owner[~may_add_up], minlength=bought.count)
        return (self.seen > 0) & (short == 0), surely_short > 0

    @cached_property
    def is_complete(self) -> Bools:
        """By purchase: whether nothing of it can be missing."""
        declared = self.purchases.is_declared & ~self.is_questioned
        is_complete: Bools = declared | self._shares[0]
        return is_complete

    @cached_property
    def is_open(self) -> Bools:
        """By purchase: no own line, not complete, and somebody known could deliver."""
        bought = self.purchases
        is_open: Bools = ~bought.has_own_line & ~self.is_complete & (bought.suppliers_known > 0)
        return is_open

    @cached_property
    def most(self) -> Ints:
        """By purchase: the largest number of suppliers it may have."""
        return np.maximum(np.minimum(self.purchases.suppliers_known, MOST_SUPPLIERS), self.seen).astype(np.int32)

    @cached_property
    def least(self) -> Ints:
        """By purchase: the smallest; one more than on record where all shares are stated and do not add up."""
        return np.minimum(np.maximum(self.seen + self._shares[1], 1), np.maximum(self.most, 1)).astype(np.int32)

    @cached_property
    def is_silent(self) -> Bools:
        """By purchase: its buyer is on record with no purchase at all."""
        buyer = self.purchases.buyer
        answers = np.zeros(len(self.purchases.graph.firm_ids) + 1, bool)
        answers[buyer[self.seen > 0]] = True
        answers[-1] = False
        is_silent: Bools = ~answers[buyer]
        return is_silent

    @cached_property
    def _open(self) -> Longs:
        return np.flatnonzero(self.is_open)

    @cached_property
    def kernel_arrays(self) -> dict[str, Ints]:
        """Arrays of the open purchases, as the kernels want them."""
        bought, opened = self.purchases, self._open
        things = len(bought.thing_candidates)
        at, firm = expanded(self.taken, opened)
        taken = grouped(at, firm, len(opened))
        is_thing_open = np.zeros(things, np.int32)
        is_thing_open[bought.thing[opened]] = 1
        return {
            "thing_ptr": np.searchsorted(bought.thing[opened], np.arange(things + 1)).astype(np.int32),
            "thing": bought.thing[opened],
            "buyer": bought.buyer[opened],
            "seen": self.seen[opened],
            "least": self.least[opened],
            "most": self.most[opened],
            "kind": np.where(self.is_silent, SILENT, np.minimum(self.seen, MOST_SUPPLIERS))[opened].astype(np.int32),
            "taken_ptr": taken.ptr,
            "taken": taken.items,
            "is_asked": is_thing_open,
        }

    @cached_property
    def _settled(self) -> Floats:
        """By thing and number of suppliers: purchases that are complete, and so known to have that many."""
        bought = self.purchases
        counts = np.zeros((len(bought.thing_candidates), MOST_SUPPLIERS))
        is_settled = self.is_complete & ~bought.has_own_line & (self.seen > 0) & (self.seen <= MOST_SUPPLIERS)
        np.add.at(counts, (bought.thing[is_settled], self.seen[is_settled] - 1), 1.0)
        return counts

    def draw_missing(self, weights: LearnedWeights, rng: np.random.Generator) -> MissingSuppliers:
        """Draw what is missing."""
        bought, arrays = self.purchases, self.kernel_arrays
        all_needed = self.draw_need(weights, rng)
        taste = self.draw_taste(weights, rng)
        unknown = self.draw_unknown(all_needed, weights, taste, rng)
        need: Ints = (all_needed - unknown).astype(np.int32)
        tastes, sums = self.draw_tastes(weights, taste, rng)
        at, candidate = draw_suppliers(
            rng,
            need,
            arrays["thing"],
            arrays["buyer"],
            arrays["taken_ptr"],
            arrays["taken"],
            bought.thing_candidates.ptr,
            bought.supplier,
            tastes,
            sums,
            bought.city,
            weights.nearness,
        )
        return MissingSuppliers(self._open[at], candidate, self._open[unknown > 0])

    def draw_unknown(self, need: Ints, weights: LearnedWeights, taste: Floats, rng: np.random.Generator) -> Ints:
        """Draw how many of the suppliers that each open purchase misses are makers nobody knows.

        Where one of the components asked for has no maker in the data, its makers share the taste of the thing's buyers
        with the known ones: together they are drawn as one more candidate that no recorded buyer has.
        """
        bought, thing = self.purchases, self.kernel_arrays["thing"]
        in_doubt = np.flatnonzero(bought.unknown_weight > 0)
        if not len(in_doubt):
            return np.zeros(len(need), np.int32)
        of_thing = np.repeat(np.arange(len(bought.thing_candidates)), bought.thing_candidates.sizes)
        known = np.bincount(of_thing, self._taste_weights(weights, taste), minlength=len(bought.thing_candidates))
        share = np.zeros(len(bought.thing_candidates))
        share[in_doubt] = rng.beta(
            taste[in_doubt] * bought.unknown_weight[in_doubt], np.maximum(known[in_doubt], LEAST_WEIGHT)
        )
        drawn = np.zeros(len(need), np.int32)
        asking = np.flatnonzero(bought.unknown_weight[thing] > 0)
        drawn[asking] = rng.binomial(need[asking], share[thing[asking]])
        return drawn

    def draw_need(self, weights: LearnedWeights, rng: np.random.Generator) -> Ints:
        """Draw how many suppliers each open purchase misses."""
        arrays = self.kernel_arrays
        true = draw_numbers(
            rng,
            SWEEPS,
            arrays["thing_ptr"],
            arrays["kind"],
            arrays["least"],
            arrays["most"],
            seen_likelihood(weights.missing),
            self._settled,
            weights.numbers * np.array(weights.province),
        )
        need: Ints = np.maximum(true - arrays["seen"], 0).astype(np.int32)
        return need

    def draw_taste(self, weights: LearnedWeights, rng: np.random.Generator) -> Floats:
        """Draw alpha by thing, or give the one that all have."""
        bought = self.purchases
        if not weights.tastes:
            return np.full(len(bought.thing_candidates), weights.taste)
        tastes, shares = np.array(weights.tastes).T
        return draw_taste_weights(
            rng,
            bought.thing_candidates.ptr,
            bought.weight_by_output(weights.output),
            self.buyers_of,
            self.kernel_arrays["is_asked"],
            np.ascontiguousarray(tastes),
            np.ascontiguousarray(shares),
        )

    def _taste_weights(self, weights: LearnedWeights, taste: Floats) -> Floats:
        """By candidate: what is known beforehand, and the buyers on record."""
        bought = self.purchases
        of_thing = np.repeat(np.arange(len(bought.thing_candidates)), bought.thing_candidates.sizes)
        by_candidate: Floats = taste[of_thing] * bought.weight_by_output(weights.output) + self.buyers_of
        return by_candidate

    def draw_tastes(self, weights: LearnedWeights, taste: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Draw the taste of each thing that is asked for, by candidate, and its running sums."""
        bought, is_asked = self.purchases, self.kernel_arrays["is_asked"]
        weight = self._taste_weights(weights, taste)
        if weights.nearness <= 1.0:
            return draw_tastes(rng, bought.thing_candidates.ptr, weight, is_asked)
        groups, city, count = self.buyers_by_city
        return draw_tastes_by_place(
            rng,
            TASTE_SWEEPS,
            bought.thing_candidates.ptr,
            weight,
            is_asked,
            bought.supplier,
            bought.city,
            weights.nearness,
            groups,
            city,
            count,
        )


def seen_likelihood(missing: float) -> Floats:
    """P(j suppliers on record when there are K), by kind of purchase and K - 1; 1 where the buyer is silent."""
    table = np.ones((SILENT + 1, MOST_SUPPLIERS))
    for seen in range(SILENT):
        for true in range(1, MOST_SUPPLIERS + 1):
            table[seen, true - 1] = math.comb(true, seen) * (1 - missing) ** seen * missing ** max(true - seen, 0)
    return table


def read_record(purchases: Purchases, *, kept: Bools | None = None) -> PurchaseRecord:
    """Read the record, or only those recorded sourcings that are `kept`.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.analysis.chances.purchases import build_purchases
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> read_record(build_purchases(build_graph(Tables.of({"makes": makes, "inputs": inputs})))).is_open.tolist()
    [True, True]
    """
    if kept is None:
        kept = np.ones(len(purchases.record_purchase), bool)
    questioned = np.zeros(purchases.count, bool)
    questioned[purchases.record_purchase[~kept]] = True
    return PurchaseRecord(purchases, kept, questioned)


def row_randoms(purchases: Purchases, rng: np.random.Generator) -> Floats:
    """Draw one number between 0 and 1 for each row of supplies, the same whatever the order of the rows."""
    sourcings, ranks = purchases.graph.lines.sourcings, purchases.ranks
    order = np.lexsort(
        (
            sourcings.status,
            ranks.component[sourcings.component],
            ranks.firm[sourcings.buyer],
            ranks.firm[sourcings.supplier],
        )
    )
    drawn = np.empty(len(order))
    drawn[order] = rng.random(len(order))
    return drawn
