"""Who could serve one need, and who could not because of whom? Pairs by number become what a person reads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

import numpy as np

from chainlink.analysis.spread.propagation import Network, Target, build_network
from chainlink.analysis.spread.why_paths import Step, why_paths
from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.candidates import find_candidates
from chainlink.matching.pairs.measures import RELATIONS, first_labels, valid_labels
from chainlink.matching.pairs.need_answer import Matched, Pair, RefusedPair, ScorePart
from chainlink.matching.pairs.places import UNKNOWN
from chainlink.matching.pairs.scores import REFUSALS, ScoredPairs, score_pairs
from chainlink.matching.pairs.traders import traders_of_need
from chainlink.matching.pairs.weights import DISTANCES, PARTS, PRODUCT_FITS, Weights, load_weights
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Floats, Ints


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
        Its pairs are those not refused; empty where nobody in the data makes it or anything near it, see
        `wording.ways_without_maker`.

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
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = {"firm_id": [*"MDABCT"], "component_id": ["ore", "ore", "rod", "rod", "rod", "gear"]}
    >>> inputs = {"component_id": ["ore", "rod"], "product_id": ["rod", "gear"]}
    >>> supplies = {"supplier_id": [*"MMDA"], "buyer_id": [*"ABCT"], "component_id": ["ore", "ore", "ore", "rod"]}
    >>> supplies["status"] = ["active"] * 4
    >>> frames = {"makes": makes, "inputs": inputs, "supplies": supplies}
    >>> graph = build_graph(Tables.of({name: pd.DataFrame(frame) for name, frame in frames.items()}))
    >>> found = match_need(graph, Need("n", "T", "rod"))
    >>> [(pair.supplier_id, pair.remaining) for pair in found.pairs]
    [('C', ()), ('B', ('M',))]
    >>> found = match_need(graph, Need("n", "T", "rod", about=("A", "M")))
    >>> [(each.supplier_id, each.because, each.firm_id) for each in found.refused]
    [('A', 'is_the_firm', 'A'), ('B', 'stops_with', 'M')]
    """
    weights = weights or load_weights()
    scored = score_pairs(find_candidates(graph, [need], near_at_least=weights.near_at_least), weights)
    words = PairWords(scored)
    everyone = np.arange(len(scored.score), dtype=np.int32)
    pairs = words.pairs(everyone[scored.is_open])
    refused = [words.refused(at) for at in everyone[~scored.is_open].tolist()]
    refused += traders_of_need(scored.candidates, 0)
    return Matched(
        need=need,
        is_attached=bool(scored.candidates.rows.sizes[0]),
        is_made=bool(scored.candidates.is_made[0]),
        is_surveyed=bool(graph.is_surveyed[graph.component_number(need.component_id)]),
        about=words.about(0),
        chokepoints=words.chokepoints(0),
        red=words.chokepoints(0, is_red=True),
        pairs=tuple(sorted(pairs, key=lambda pair: (-pair.score, pair.supplier_id, pair.component_id))),
        refused=tuple(sorted(refused, key=lambda refusal: (refusal.supplier_id, refusal.component_id))),
    )


class PairWords:
    """Words for pairs by number, made as they are asked for."""

    def __init__(self, scored: ScoredPairs) -> None:
        self._scored = scored
        self.labels = valid_labels(scored.candidates.graph)
        self._first_labels = first_labels(scored.candidates.graph)
        candidates = scored.candidates
        counts = candidates.is_chokepoint[candidates.asked_of_fall]
        order = np.argsort(candidates.offer_of_fall[counts], kind="stable")
        self._fall_offer = candidates.offer_of_fall[counts][order]
        self._fall_firm = candidates.asked_firm[candidates.asked_of_fall[counts][order]]
        self._network: Network | None = None

    def pairs(self, numbers: Ints) -> list[Pair]:
        """Tell pairs, in the order of their numbers."""
        scored, graph, offers = self._scored, self._scored.candidates.graph, self._scored.candidates.offers
        needs = scored.candidates.needs
        line = offers.line[numbers]
        firm, component = graph.lines.firm[line].tolist(), graph.lines.component[line].tolist()
        fit, relation = offers.fit[numbers].tolist(), scored.relation[numbers].tolist()
        distance = scored.distance[numbers].tolist()
        spare, days = _known(scored.spare[numbers]), _known(scored.qualification_days[numbers])
        score, low, high = (_known(figures[numbers]) for figures in (scored.score, scored.low, scored.high))
        remaining, parts = self._remaining(numbers), self._parts(numbers)
        return [
            Pair(
                need_id=needs[need].need_id,
                buyer_id=needs[need].buyer_id,
                supplier_id=(supplier_id := graph.firm_id_list[firm[at]]),
                component_id=(component_id := graph.component_id_list[component[at]]),
                fit=PRODUCT_FITS[fit[at]],
                relation=RELATIONS[relation[at]],
                distance="" if distance[at] == UNKNOWN else DISTANCES[distance[at]],
                spare=spare[at],
                qualification_days=days[at],
                labels=self._labels_of(supplier_id, component_id),
                remaining=remaining[at],
                score=score[at] or 0.0,
                low=low[at] or 0.0,
                high=high[at] or 0.0,
                parts=parts[at],
            )
            for at, need in enumerate(offers.need[numbers].tolist())
        ]

    def _labels_of(self, firm_id: str, component_id: str) -> tuple[str, ...]:
        """Labels of a firm, and of what it offers."""
        first = self._first_labels.get((firm_id, component_id))
        return (*self.labels.get(firm_id, ()), *([first] if first else ()))

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
        candidates = self._scored.candidates
        return _firm_ids(candidates.graph, candidates.asked_firm[(candidates.asked_need == need) & candidates.is_about])

    def chokepoints(self, need: int, *, is_red: bool = False) -> tuple[str, ...]:
        """Firms that alone stop a need; the red ones only, if so asked."""
        points = self._scored.candidates.chokepoints
        chosen = (points.need == need) & (points.is_red if is_red else points.is_recorded)
        return _firm_ids(self._scored.candidates.graph, points.firm[chosen])

    def _offer(self, at: int) -> tuple[str, str]:
        graph, line = self._scored.candidates.graph, int(self._scored.candidates.offers.line[at])
        firm, component = int(graph.lines.firm[line]), int(graph.lines.component[line])
        return graph.firm_id_list[firm], graph.component_id_list[component]

    def _remaining(self, numbers: Ints) -> list[tuple[str, ...]]:
        """Chokepoints that each pair would not survive."""
        graph = self._scored.candidates.graph
        low = np.searchsorted(self._fall_offer, numbers, "left").tolist()
        high = np.searchsorted(self._fall_offer, numbers, "right").tolist()
        return [_firm_ids(graph, self._fall_firm[start:end]) for start, end in zip(low, high, strict=True)]

    def _parts(self, numbers: Ints) -> list[tuple[ScorePart, ...]]:
        """Parts of each pair."""
        scored, weights = self._scored, self._scored.weights.weight_by_part
        columns = []
        for name in PARTS:
            is_asked = scored.is_asked[name][numbers]
            values = _known(np.where(is_asked, scored.parts[name][numbers], np.nan))
            part = cache(partial(ScorePart, name, weight=weights[name]))  # few values, many pairs
            columns.append(
                [
                    part(value=value, is_asked=is_asked_for)
                    for value, is_asked_for in zip(values, is_asked.tolist(), strict=True)
                ]
            )
        return list(zip(*columns, strict=True))

    def _why(self, at: int, firm: int) -> tuple[Step, ...]:
        graph, line = self._scored.candidates.graph, int(self._scored.candidates.offers.line[at])
        self._network = self._network or build_network(graph, sourcing="qualified")
        target = Target(int(graph.lines.component[line]), line)
        return why_paths(self._network, graph.nodes_of_firm[firm], [target])[0]


def _known(values: Floats) -> list[float | None]:
    return [None if value != value else value for value in np.round(values, 4).tolist()]


def _firm_ids(graph: SupplyGraph, firms: Ints | Sequence[int]) -> tuple[str, ...]:
    return tuple(sorted(graph.firm_id_list[int(firm)] for firm in firms)) if len(firms) else ()
