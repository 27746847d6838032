"""How well are recorded rows predicted when a part of them is hidden? One game of hide and seek, scored by logarithm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from chainlink.analysis.chances.kernels import add_likelihoods
from chainlink.analysis.chances.numbers import estimate_numbers
from chainlink.analysis.chances.purchases import Purchases
from chainlink.analysis.chances.record import LearnedWeights, PurchaseRecord, read_record, row_randoms
from chainlink.supply.index_arrays import Bools, Floats, Ints, Longs, distinct_pairs, expanded

HIDDEN_SHARE = 0.2
"""Part of the recorded rows, or of the answering buyers, that a game hides."""
LEAST_CHANCE = 1e-4
"""No prediction counts as surer than this, so that one surprise does not decide a game."""


@dataclass(frozen=True, eq=False)
class Game:
    """A record, and the same with a part of it hidden.

    Attributes
    ----------
    record
        What is on record.
    hidden
        The same without the hidden rows.
    kind
        Whether single rows or whole buyers were hidden.
    """

    record: PurchaseRecord
    hidden: PurchaseRecord
    kind: Literal["rows", "buyers"]

    @cached_property
    def _asked(self) -> Bools:
        """By purchase: whether its missing rows are predicted: the buyer answered, and something of it may be hidden."""
        is_hidden_open = self.hidden.is_open & ~self.record.is_silent
        if self.kind == "buyers":
            is_hidden_open = is_hidden_open & self.hidden.is_silent
        is_asked: Bools = is_hidden_open
        return is_asked

    @cached_property
    def _pairs(self) -> tuple[Longs, Ints, Bools, Bools]:
        """(place among open purchases' candidates, start of each open purchase, whether predicted, whether hidden there)."""
        bought = self.record.purchases
        opened = np.flatnonzero(self.hidden.is_open)
        at, candidate = expanded(bought.thing_candidates, bought.thing[opened])
        sizes = np.bincount(at, minlength=len(opened))
        width = len(bought.supplier)
        pair = opened[at].astype(np.int64) * width + candidate
        all_pairs = bought.record_purchase.astype(np.int64) * width + bought.record_candidate
        is_hidden = np.isin(pair, all_pairs[self.record.kept & ~self.hidden.kept])
        firm = len(bought.graph.firm_ids)
        owner = np.repeat(np.arange(bought.count), self.hidden.taken.sizes)
        taken = owner * np.int64(firm) + self.hidden.taken.items
        supplier = bought.supplier[candidate]
        is_free = ~np.isin(opened[at] * np.int64(firm) + supplier, taken) & (supplier != bought.buyer[opened[at]])
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        return pair, starts, is_free & self._asked[opened[at]], is_hidden

    def weights(self, choice: LearnedWeights) -> LearnedWeights:
        """Give weights for the hidden record: more is missing in it, and the province's numbers follow from that."""
        all_missing = 1 - (1 - choice.missing) * (1 - HIDDEN_SHARE) if self.kind == "rows" else choice.missing
        province, _ = estimate_numbers(self.hidden, missing=all_missing)
        return replace(choice, missing=all_missing, province=province)

    def share_on_record(self, missing: float) -> float:
        """How likely a supplier that the hidden record misses is on the whole one."""
        if self.kind == "buyers":
            return 1 - missing
        return (1 - missing) * HIDDEN_SHARE / (1 - (1 - missing) * (1 - HIDDEN_SHARE))

    def monopoly_logs(self, weights: LearnedWeights, *, missing: float, draws: int, seed: int) -> Floats:
        """Logarithm, by thing, of how likely what the whole record says of it was predicted: 0 is sure.

        A thing has a *monopolist* when all its recorded buyers without an own line buy from one firm alone: then this
        firm is a single point for all that is made of it. The record says which firm, or that there is none. Things of
        which nothing is hidden are left out.
        """
        bought, hidden = self.record.purchases, self.hidden
        truth = _monopolists(bought, *_recorded_pairs(self.record))
        known_purchase, known_firm = _recorded_pairs(hidden)
        hits = np.zeros(len(truth))
        for drawing in range(draws):
            rng = np.random.default_rng([seed, drawing])
            drawn = hidden.draw_missing(weights, rng)
            stays = self._asked[drawn.purchase] & (rng.random(len(drawn.purchase)) < self.share_on_record(missing))
            firm = bought.supplier[drawn.candidate[stays]]
            hits += truth == _monopolists(
                bought, np.concatenate([known_purchase, drawn.purchase[stays]]), np.concatenate([known_firm, firm])
            )
        is_told = np.zeros(len(truth), bool)
        is_told[bought.thing[self._asked]] = True
        logs: Floats = np.log(np.maximum(hits[is_told] / draws, 0.5 / draws))
        return logs

    def row_score(self, weights: LearnedWeights, *, missing: float, draws: int, seed: int) -> float:
        """Give the sum of the logarithms of what was predicted of each row that may be hidden: higher is better."""
        pair, starts, is_asked, is_hidden = self._pairs
        chances: Floats = np.zeros(len(pair))
        bought, hidden = self.record.purchases, self.hidden
        arrays = hidden.kernel_arrays
        for drawing in range(draws):
            rng = np.random.default_rng([seed, drawing])
            all_needed = hidden.draw_need(weights, rng)
            taste = hidden.draw_taste(weights, rng)
            need = (all_needed - hidden.draw_unknown(all_needed, weights, taste, rng)).astype(np.int32)
            tastes, _ = hidden.draw_tastes(weights, taste, rng)
            add_likelihoods(
                need,
                arrays["thing"],
                arrays["buyer"],
                arrays["taken_ptr"],
                arrays["taken"],
                bought.thing_candidates.ptr,
                bought.supplier,
                tastes,
                bought.city,
                weights.nearness,
                starts,
                chances,
            )
        predicted = np.clip(chances[is_asked] / draws * self.share_on_record(missing), LEAST_CHANCE, 1 - LEAST_CHANCE)
        was = is_hidden[is_asked]
        return float(np.log(predicted[was]).sum() + np.log1p(-predicted[~was]).sum())


def _recorded_pairs(record: PurchaseRecord) -> tuple[Longs, Ints]:
    """(purchase, supplying firm) pairs on record."""
    return np.repeat(np.arange(record.purchases.count), record.taken.sizes), record.taken.items


def _monopolists(purchases: Purchases, purchase: Longs, firm: Ints) -> Ints:
    """By thing: the one firm from which every purchase on record is made; -1 where there is none."""
    firm_count, things = len(purchases.graph.firm_ids), len(purchases.thing_candidates)
    has_no_own = ~purchases.has_own_line[purchase]
    buyer, seller = distinct_pairs(purchase[has_no_own], firm[has_no_own], firm_count)
    thing = purchases.thing[buyer]
    is_first = np.append(True, buyer[1:] != buyer[:-1])[: len(buyer)]
    least, most = np.full(things, firm_count, np.int32), np.full(things, -1, np.int32)
    np.minimum.at(least, thing, seller)
    np.maximum.at(most, thing, seller)
    is_single = np.bincount(thing, minlength=things) == np.bincount(thing[is_first], minlength=things)
    return np.where(is_single & (least == most), most, -1).astype(np.int32)


def games(record: PurchaseRecord, *, seed: int) -> Iterator[Game]:
    """Hide single rows, then whole buyers."""
    bought = record.purchases
    rng = np.random.default_rng([seed, 1])
    hides_row = row_randoms(bought, rng) < HIDDEN_SHARE
    yield Game(record, read_record(bought, kept=record.kept & ~hides_row[bought.record_row]), "rows")
    hides_buyer = np.append(rng.random(len(bought.graph.firm_ids))[bought.ranks.firm] < HIDDEN_SHARE, False)
    kept = record.kept & ~hides_buyer[bought.buyer[bought.record_purchase]]
    yield Game(record, read_record(bought, kept=kept), "buyers")
