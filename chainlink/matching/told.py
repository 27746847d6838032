"""What is told of one need? Whom it is about, its offers with every part of their score, and the refused ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from chainlink.analysis.propagation import Network, Target, build_network
from chainlink.analysis.why_paths import Step, why_paths
from chainlink.graph import SupplyGraph
from chainlink.index_arrays import Ints
from chainlink.matching.measures import RELATIONS, valid_labels
from chainlink.matching.needs import Need
from chainlink.matching.pairs import REFUSALS, ScoredPairs, find_candidates, score_pairs
from chainlink.matching.places import UNKNOWN
from chainlink.matching.weights import DISTANCES, PARTS, PRODUCT_FITS, PartName, Weights, load_weights

Refusal = Literal["is_the_firm", "stops_with", "same_group", "already_supplies", "no_spare"]


@dataclass(frozen=True)
class Part:
    """One part of a score: 0 to 1, None where unknown; `is_asked` False where the need does not ask for it."""

    name: PartName
    value: float | None
    weight: float
    is_asked: bool


@dataclass(frozen=True)
class Pair:
    """One offer for a need.

    Attributes
    ----------
    need_id, buyer_id
        The need, and who has it.
    supplier_id, component_id
        Who offers, and what it makes.
    fit, relation, distance
        Of `PRODUCT_FITS`, `RELATIONS`, `DISTANCES`; the distance is "" where a place is unknown.
    spare, qualification_days
        Capacity less output a year; days until it is qualified. None where unknown.
    labels
        Valid on the date of the data, sorted.
    remaining
        Chokepoints of the need that would still stop it, this supplier included; firm ids, sorted.
    score, low, high
        Weighted mean of the parts; its bounds where parts are unknown.
    parts
        In the order of `PARTS`.
    """

    need_id: str
    buyer_id: str
    supplier_id: str
    component_id: str
    fit: str
    relation: str
    distance: str
    spare: float | None
    qualification_days: float | None
    labels: tuple[str, ...]
    remaining: tuple[str, ...]
    score: float
    low: float
    high: float
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class RefusedPair:
    """One offer that is no help.

    Attributes
    ----------
    need_id, buyer_id, supplier_id, component_id
        As of `Pair`.
    because
        See `REFUSALS`.
    firm_id
        The firm it stops with, or whose group it belongs to; "" where the reason names none.
    why
        How the stop of that firm reaches the offer; empty for other reasons.
    """

    need_id: str
    buyer_id: str
    supplier_id: str
    component_id: str
    because: Refusal
    firm_id: str
    why: tuple[Step, ...]


@dataclass(frozen=True)
class Matched:
    """All that is known of one need.

    Attributes
    ----------
    need
        As it was asked.
    is_attached
        Whether the buyer has a requirement for the component in the data; without one nothing can be gained.
    about
        Firms the need is about, sorted.
    chokepoints, red
        Firms that alone stop it, and those with which every maker in the data stops; sorted.
    pairs
        Best first, then by supplier and component.
    refused
        By supplier, then component.
    """

    need: Need
    is_attached: bool
    about: tuple[str, ...]
    chokepoints: tuple[str, ...]
    red: tuple[str, ...]
    pairs: tuple[Pair, ...]
    refused: tuple[RefusedPair, ...]


def match_need(graph: SupplyGraph, need: Need, *, weights: Weights | None = None) -> Matched:
    """Find who could serve one urgent need, and who could not.

    Parameters
    ----------
    graph
        Supply graph.
    need
        Of `read_need`, or of the register.
    weights
        Those that ship if None.

    Returns
    -------
    Matched
        Its pairs are those not refused; empty where nobody in the data makes it.

    Raises
    ------
    UnknownIdError
        If a firm or component of the need is not in the data.

    Notes
    -----
    Refusals are exact: the failure is spread as in a scan, ready backups counted, with the need itself served. The
    score is a mean of published parts, and says nothing beyond them.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = {"firm_id": [*"MDABCT"], "component_id": ["ore", "ore", "rod", "rod", "rod", "gear"]}
    >>> inputs = {"component_id": ["ore", "rod"], "product_id": ["rod", "gear"]}
    >>> supplies = {"supplier_id": [*"MMDA"], "buyer_id": [*"ABCT"], "component_id": ["ore", "ore", "ore", "rod"]}
    >>> supplies["status"] = ["active"] * 4
    >>> frames = {"makes": makes, "inputs": inputs, "supplies": supplies}
    >>> graph = build_graph(Tables.of({name: pd.DataFrame(frame) for name, frame in frames.items()}))
    >>> found = match_need(graph, Need("n", "T", "rod"))
    >>> [pair.supplier_id for pair in found.pairs]
    ['C']
    >>> [(each.supplier_id, each.because, each.firm_id) for each in found.refused]
    [('A', 'is_the_firm', 'A'), ('B', 'stops_with', 'M')]
    """
    weights = weights or load_weights()
    scored = score_pairs(find_candidates(graph, [need], near_at_least=weights.near_at_least), weights)
    told = Told(scored)
    everyone = np.arange(len(scored.score), dtype=np.int32)
    pairs = [told.pair(at) for at in everyone[scored.is_open].tolist()]
    refused = [told.refused(at) for at in everyone[~scored.is_open].tolist()]
    return Matched(
        need=need,
        is_attached=bool(scored.candidates.rows.sizes[0]),
        about=told.about(0),
        chokepoints=told.chokepoints(0),
        red=told.chokepoints(0, is_red=True),
        pairs=tuple(sorted(pairs, key=lambda pair: (-pair.score, pair.supplier_id, pair.component_id))),
        refused=tuple(sorted(refused, key=lambda each: (each.supplier_id, each.component_id))),
    )


class Told:
    """Words for pairs by number, made as they are asked for."""

    def __init__(self, scored: ScoredPairs) -> None:
        self._scored = scored
        self.labels = valid_labels(scored.candidates.graph)
        found = scored.candidates
        counts = found.is_chokepoint[found.asked_of_fall]
        order = np.argsort(found.offer_of_fall[counts], kind="stable")
        self._fall_offer = found.offer_of_fall[counts][order]
        self._fall_firm = found.asked_firm[found.asked_of_fall[counts][order]]
        self._network: Network | None = None

    def pair(self, at: int) -> Pair:
        """Tell one pair."""
        scored, graph, offers = self._scored, self._scored.candidates.graph, self._scored.candidates.offers
        need = scored.candidates.needs[int(offers.need[at])]
        supplier_id, component_id = self._offer(at)
        distance = int(scored.distance[at])
        low, high = np.searchsorted(self._fall_offer, [at, at + 1])
        return Pair(
            need_id=need.need_id,
            buyer_id=need.buyer_id,
            supplier_id=supplier_id,
            component_id=component_id,
            fit=PRODUCT_FITS[int(offers.fit[at])],
            relation=RELATIONS[int(scored.relation[at])],
            distance="" if distance == UNKNOWN else DISTANCES[distance],
            spare=_known(scored.spare[at]),
            qualification_days=_known(scored.qualification_days[at]),
            labels=self.labels.get(supplier_id, ()),
            remaining=_firm_ids(graph, self._fall_firm[low:high]),
            score=round(float(scored.score[at]), 4),
            low=round(float(scored.low[at]), 4),
            high=round(float(scored.high[at]), 4),
            parts=tuple(self._part(part, at) for part in PARTS),
        )

    def refused(self, at: int) -> RefusedPair:
        """Tell one refused pair."""
        scored, graph = self._scored, self._scored.candidates.graph
        need = scored.candidates.needs[int(scored.candidates.offers.need[at])]
        because, firm = REFUSALS[int(scored.refusal[at])], int(scored.refused_for[at])
        return RefusedPair(
            need.need_id,
            need.buyer_id,
            *self._offer(at),
            because=because,  # type: ignore[arg-type]
            firm_id=graph.firm_id_list[firm] if firm >= 0 else "",
            why=self._why(at, firm) if because == "stops_with" else (),
        )

    def about(self, need: int) -> tuple[str, ...]:
        """Firms that a need is about."""
        found = self._scored.candidates
        return _firm_ids(found.graph, found.asked_firm[(found.asked_need == need) & found.is_about])

    def chokepoints(self, need: int, *, is_red: bool = False) -> tuple[str, ...]:
        """Firms that alone stop a need; the red ones only, if so asked."""
        points = self._scored.candidates.chokepoints
        chosen = (points.need == need) & (points.is_red | (not is_red))
        return _firm_ids(self._scored.candidates.graph, points.firm[chosen])

    def _offer(self, at: int) -> tuple[str, str]:
        graph, line = self._scored.candidates.graph, int(self._scored.candidates.offers.line[at])
        firm, component = int(graph.lines.firm[line]), int(graph.lines.component[line])
        return graph.firm_id_list[firm], graph.component_id_list[component]

    def _part(self, part: PartName, at: int) -> Part:
        scored = self._scored
        is_asked = bool(scored.is_asked[part][at])
        value = _known(scored.parts[part][at]) if is_asked else None
        return Part(part, value, scored.weights.weight_by_part[part], is_asked)

    def _why(self, at: int, firm: int) -> tuple[Step, ...]:
        graph, line = self._scored.candidates.graph, int(self._scored.candidates.offers.line[at])
        self._network = self._network or build_network(graph, sourcing="qualified")
        target = Target(int(graph.lines.component[line]), line)
        return why_paths(self._network, graph.nodes_of_firm[firm], [target])[0]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)


def _firm_ids(graph: SupplyGraph, firms: Ints | Sequence[int]) -> tuple[str, ...]:
    return tuple(sorted(graph.firm_id_list[int(firm)] for firm in firms))
