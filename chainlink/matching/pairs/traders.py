"""Who only trades what is needed, and whose goods are they? A trader is never an offer: the makers behind it are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chainlink.matching.pairs.candidates import UnscoredPairs
from chainlink.matching.pairs.need_answer import RefusedPair
from chainlink.supply.index_arrays import Bools, Ints, expanded


def traders_of_need(candidates: UnscoredPairs, need: int) -> tuple[RefusedPair, ...]:
    """Refuse firms that sell what is needed and make nothing of the kind (贸易商).

    A maker that a sourcing of theirs names has a line of its own, and so is among the offers.

    Parameters
    ----------
    candidates
        Of `find_candidates`.
    need
        Number of the need.

    Returns
    -------
    tuple of RefusedPair
        By trader, then component; `firm_id` is the maker behind it where its sourcings name one alone. A firm that makes
        something else that would do is an offer and left out, and so is the buyer.

    Notes
    -----
    Linear in the sourcings.
    """
    graph, offers = candidates.graph, candidates.offers
    sourcings, need_asked = graph.lines.sourcings, candidates.needs[need]
    offering = np.append(graph.lines.firm[offers.line[offers.need == need]], candidates.buyers[need])
    is_selling = np.isin(sourcings.component, offers.components[need]) & ~np.isin(sourcings.supplier, offering)
    rows = np.flatnonzero(is_selling).astype(np.int32)
    makers: dict[tuple[str, str], set[int]] = {}
    for row in rows[~_makes(candidates, rows)].tolist():
        firm_id = graph.firm_id_list[int(sourcings.supplier[row])]
        component_id = graph.component_id_list[int(sourcings.component[row])]
        makers.setdefault((firm_id, component_id), set()).add(int(sourcings.maker[row]))
    return tuple(
        RefusedPair(
            need_id=need_asked.need_id,
            buyer_id=need_asked.buyer_id,
            supplier_id=firm_id,
            component_id=component_id,
            because="is_trader",
            firm_id=_only(graph.firm_id_list, makers - {-1}),
            why=(),
        )
        for (firm_id, component_id), makers in sorted(makers.items())
    )


def _makes(candidates: UnscoredPairs, rows: Ints) -> Bools:
    """By sourcing whether its supplier has a line in the family of its component."""
    lines = candidates.graph.lines
    row, line = expanded(lines.of_family, lines.sourcings.component[rows])
    is_own = lines.firm[line] == lines.sourcings.supplier[rows][row]
    makes: Bools = np.bincount(row[is_own], minlength=len(rows)) > 0
    return makes


def _only(names: Sequence[str], numbers: set[int]) -> str:
    return names[next(iter(numbers))] if len(numbers) == 1 else ""
