"""Which offer fits which need, how well in each part, and which is refused because of whom?

Every need meets every offer as arrays; what a person reads is made for the pairs asked about, see `told`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainlink.matching.pairs.candidates import UnscoredPairs
from chainlink.matching.pairs.measures import (
    first_labels,
    label_worth,
    line_worth,
    relations,
    spares,
    valid_labels,
)
from chainlink.matching.pairs.offers import NEAR
from chainlink.matching.pairs.places import FirmPlaces
from chainlink.matching.pairs.weights import DISTANCES, PARTS, PRODUCT_FITS, PartName, Weights
from chainlink.supply.index_arrays import Bools, Floats, Grouping, Ints, expanded
from chainlink.supply.lines import ACTIVE

REFUSALS = ("", "is_the_firm", "stops_with", "same_group", "already_supplies", "no_spare")
"""Why a pair is refused, the first that holds; "" for one that is not."""
_NOBODY, _ITSELF, _STOPS_WITH, _SAME_GROUP, _SUPPLIES, _NO_SPARE = range(len(REFUSALS))


@dataclass(frozen=True, eq=False)
class ScoredPairs:
    """Every need with every offer, in the order of `candidates.offers`.

    Attributes
    ----------
    candidates, weights
        What they were made of.
    refusal, refused_for
        Number in `REFUSALS`, and the firm it is about (-1 for none).
    relation, qualification_days, spare, distance
        See `measures` and `places`.
    parts
        By part its value, 0 to 1; NaN where unknown, as is what a near component would gain: it is not made yet.
    is_asked
        By part whether it counts for the pair: no date, no part for time.
    score, low, high
        Weighted mean; with what is unknown counted as the weights say, as 0, as 1.
    """

    candidates: UnscoredPairs
    weights: Weights
    refusal: Ints
    refused_for: Ints
    relation: Ints
    qualification_days: Floats
    spare: Floats
    distance: Ints
    parts: dict[PartName, Floats]
    is_asked: dict[PartName, Bools]
    score: Floats
    low: Floats
    high: Floats

    @property
    def is_open(self) -> Bools:
        """By pair: whether it is not refused."""
        is_open: Bools = self.refusal == _NOBODY
        return is_open


def offer_counts(scored: ScoredPairs) -> tuple[tuple[int, int], ...]:
    """Count the offers of each need, in the order of the needs: those that are open, and those that are refused."""
    need, count = scored.candidates.offers.need, len(scored.candidates.needs)
    held, refused = (np.bincount(need[chosen], minlength=count) for chosen in (scored.is_open, ~scored.is_open))
    return tuple(zip(held.tolist(), refused.tolist(), strict=True))


def score_pairs(candidates: UnscoredPairs, weights: Weights) -> ScoredPairs:
    """Score every need with every offer, and refuse those that are no help.

    Parameters
    ----------
    candidates
        Of `find_candidates`.
    weights
        Of `load_weights`.

    Raises
    ------
    ValueError
        If a capacity or an output is below 0 or infinite.

    Notes
    -----
    Linear in pairs and falls: array steps only.
    """
    graph, offers = candidates.graph, candidates.offers
    firm = graph.lines.firm[offers.line]
    relation, days = relations(graph, offers, candidates.buyers)
    spare = spares(graph, offers)
    places = FirmPlaces(graph)
    distance = places.distance(firm, candidates.buyers[offers.need])
    refusal, refused_for = _refusals(candidates, relation, spare)
    parts, is_asked = _parts(candidates, weights, places, days, spare, distance)
    score, low, high = (_mean(parts, is_asked, weights, unknown) for unknown in (weights.unknown, 0.0, 1.0))
    return ScoredPairs(
        candidates=candidates,
        weights=weights,
        refusal=refusal,
        refused_for=refused_for,
        relation=relation,
        qualification_days=days,
        spare=spare,
        distance=distance,
        parts=parts,
        is_asked=is_asked,
        score=score,
        low=low,
        high=high,
    )


def _refusals(candidates: UnscoredPairs, relation: Ints, spare: Floats) -> tuple[Ints, Ints]:
    """Why each pair is refused, and the firm it is about; the first reason of `REFUSALS` that holds."""
    graph, offers = candidates.graph, candidates.offers
    firm = graph.lines.firm[offers.line]
    refusal, refused_for = np.full(len(firm), _NOBODY, np.int32), np.full(len(firm), -1, np.int32)
    refusal[spare <= 0] = _NO_SPARE
    refusal[relation == ACTIVE] = _SUPPLIES
    about = np.flatnonzero(candidates.is_about)[::-1]  # the first firm by id has the last word
    by_need = Grouping(offers.by_need().ptr, np.arange(len(firm), dtype=np.int32))
    pair, offer = expanded(by_need, candidates.asked_need[about])
    other = candidates.asked_firm[about][pair]
    group = graph.firm_group
    is_kin = (group[firm[offer]] == group[other]) & (group[other] >= 0)
    refusal[offer[is_kin]], refused_for[offer[is_kin]] = _SAME_GROUP, other[is_kin]
    is_bad = candidates.is_about[candidates.asked_of_fall]
    fallen, with_firm = candidates.offer_of_fall[is_bad][::-1], candidates.asked_of_fall[is_bad][::-1]
    refusal[fallen], refused_for[fallen] = _STOPS_WITH, candidates.asked_firm[with_firm]
    is_same = firm[offer] == other
    refusal[offer[is_same]], refused_for[offer[is_same]] = _ITSELF, other[is_same]
    return refusal, refused_for


def _parts(
    candidates: UnscoredPairs, weights: Weights, places: FirmPlaces, days: Floats, spare: Floats, distance: Ints
) -> tuple[dict[PartName, Floats], dict[PartName, Bools]]:
    """Value of every part, and whether it is asked."""
    graph, offers = candidates.graph, candidates.offers
    firm, need = graph.lines.firm[offers.line], offers.need
    volume, by_days = (
        np.array([np.nan if value is None else value for value in values], float)[need]
        for values in ([need.volume for need in candidates.needs], [need.by_days for need in candidates.needs])
    )
    before = np.bincount(candidates.asked_need[candidates.is_chokepoint], minlength=len(candidates.needs))[need]
    shared = _shared(candidates, len(firm))
    worth = label_worth(graph, valid_labels(graph), weights.labels)
    of_line = line_worth(graph, first_labels(graph), weights.labels)
    of_distance = np.array([*(weights.distance[name] for name in DISTANCES), np.nan])
    with np.errstate(divide="ignore", invalid="ignore"):
        parts: dict[PartName, Floats] = {
            "gain": np.where(offers.fit == NEAR, np.nan, (before - shared) / before),
            "capacity": np.where(volume == 0, 1.0, np.minimum(spare / volume, 1.0)),
            "time": np.where(days <= by_days, 1.0, by_days / days),
            "independence": np.divide(1.0, 1.0 + shared + _is_beside(candidates, places), dtype=np.float64),
            "product": np.array([weights.product[name] for name in PRODUCT_FITS])[offers.fit],
            "distance": of_distance[distance],
            "labels": np.maximum(worth[firm], of_line[offers.line]),
        }
    everywhere = np.ones(len(firm), bool)
    is_asked: dict[PartName, Bools] = dict.fromkeys(PARTS, everywhere)
    is_asked |= {"gain": before > 0, "capacity": ~np.isnan(volume), "time": ~np.isnan(by_days)}
    return parts, is_asked


def _shared(candidates: UnscoredPairs, count: int) -> Ints:
    """By offer: chokepoints of its need that it would not survive."""
    counts = candidates.is_chokepoint[candidates.asked_of_fall]
    return np.bincount(candidates.offer_of_fall[counts], minlength=count).astype(np.int32)


def _is_beside(candidates: UnscoredPairs, places: FirmPlaces) -> Bools:
    """By offer: whether it stands in the county of a firm that its need is about."""
    offers = candidates.offers
    about = np.flatnonzero(candidates.is_about)
    by_need = Grouping(offers.by_need().ptr, np.arange(len(offers.line), dtype=np.int32))
    pair, offer = expanded(by_need, candidates.asked_need[about])
    supplier = candidates.graph.lines.firm[offers.line[offer]]
    is_same = places.is_same_county(supplier, candidates.asked_firm[about][pair])
    is_beside = np.zeros(len(offers.line), bool)
    is_beside[offer[is_same]] = True
    return is_beside


def _mean(parts: dict[PartName, Floats], is_asked: dict[PartName, Bools], weights: Weights, unknown: float) -> Floats:
    """Weighted mean of the parts that are asked."""
    total, weight = np.zeros(len(parts["product"])), np.zeros(len(parts["product"]))
    for part in PARTS:
        counts = np.where(is_asked[part], weights.weight_by_part[part], 0.0)
        total += counts * np.where(is_asked[part], np.nan_to_num(parts[part], nan=unknown), 0.0)
        weight += counts
    return np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)
