"""Whom could an event invite? The buyers of its needs, and whoever has an offer for one that is not refused."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainlink.matching.pairs.scores import ScoredPairs


@dataclass(frozen=True)
class Guest:
    """One firm that an event could invite.

    Attributes
    ----------
    firm_id
        Which firm.
    needs
        Needs of its own.
    serves
        Needs of others that it could serve.
    best_score
        Of the offers it makes; None for one that makes none.
    """

    firm_id: str
    needs: int
    serves: int
    best_score: float | None


def possible_guests(scored: ScoredPairs) -> tuple[Guest, ...]:
    """Give the firms that an event about these needs could invite.

    Parameters
    ----------
    scored
        Of `score_pairs`.

    Returns
    -------
    tuple
        By firm id. A buyer is in it though nobody can serve it: it may meet whoever walks in. Empty without needs.
    """
    graph, offers = scored.candidates.graph, scored.candidates.offers
    count = len(graph.firm_ids)
    needs = np.bincount(scored.candidates.buyers, minlength=count)
    is_open = scored.is_open
    supplier, served = graph.lines.firm[offers.line][is_open], offers.need[is_open]
    best = np.full(count, -1.0)
    np.maximum.at(best, supplier, scored.score[is_open])
    pairs = np.unique(np.column_stack([supplier, served]), axis=0)
    serves = np.bincount(pairs[:, 0], minlength=count)
    there = np.flatnonzero(needs + serves)
    guests = (
        Guest(
            firm_id=graph.firm_id_list[firm],
            needs=int(needs[firm]),
            serves=int(serves[firm]),
            best_score=float(best[firm]) if serves[firm] else None,
        )
        for firm in there.tolist()
    )
    return tuple(sorted(guests, key=lambda guest: guest.firm_id))
