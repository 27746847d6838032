"""How are the chances of all chains estimated, told while it goes on, and made ready to be kept?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from chainlink.analysis.chances.ages import HALF_LIFE_DAYS
from chainlink.analysis.chances.chances import DRAWINGS_PER_CHUNK, drawn_counts, estimate_chances
from chainlink.analysis.spread.chunks import Chunk, Found, Shared
from chainlink.screening.all_targets import targets_by_chain
from chainlink.screening.chances import ABOUTS, PROVINCE, Chance, KeptChances
from chainlink.supply.graph import SupplyGraph

DRAWS = 200
Progress = Callable[[int, int], object]
"""Told how many drawings are done, of how many."""


def estimate_kept(
    graph: SupplyGraph,
    targets: Mapping[str, Sequence[str]] | None = None,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    half_life_days: float | None = HALF_LIFE_DAYS,
    on_progress: Progress | None = None,
    today: date | None = None,
) -> KeptChances:
    """Estimate the chances of chains.

    Parameters
    ----------
    graph
        Supply graph.
    targets
        Targets by chain; those of all chains, and of the province, if None. Only these can be kept.
    draws, seed, half_life_days
        As of `estimate_chances`.
    on_progress
        Told how far it is.
    today
        Day of the estimate; today if None.

    Notes
    -----
    Six to nine seconds of one core for 200 drawings of the fifteen sample chains.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> placed = pd.DataFrame({"component_id": ["ore", "steel"], "segment_id": "s", "chain_id": "C"})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> makes = pd.DataFrame({"firm_id": ["M", "N", "T"], "component_id": ["ore", "ore", "steel"]})
    >>> graph = build_graph(Tables.of({"placements": placed, "inputs": inputs, "makes": makes}))
    >>> chances = estimate_kept(graph, draws=20)
    >>> chances.missing.rows, sorted(chances.by_scope["C"]["firm"]), chances.numbers["C"]["component"].at_least_yellow.high
    (1, ['M', 'N'], 1.0)
    """

    def in_turn_telling(work: Callable[[Shared, Chunk], Found], shared: Shared, chunks: Sequence[Chunk]) -> list[Found]:
        results = []
        for done, chunk in enumerate(chunks, 1):
            results.append(work(shared, chunk))
            if on_progress is not None and work is drawn_counts:
                on_progress(min(done * DRAWINGS_PER_CHUNK, draws), draws)
        return results

    scopes = dict(targets_by_chain(graph)[0] if targets is None else targets)
    inside = _components_by_chain(graph, [scope for scope in scopes if scope])
    if targets is None:
        scopes[PROVINCE] = tuple(sorted({target for members in scopes.values() for target in members}))
    answer = estimate_chances(
        graph,
        scopes,
        draws=draws,
        seed=seed,
        half_life_days=half_life_days,
        counted=inside,
        map_chunks=in_turn_telling,
    )
    by_scope: dict[str, dict[str, dict[str, Chance]]] = {}
    for scope, about, name, yellow, blue, error in answer.frame.itertuples(index=False, name=None):
        if about == "firm" or scope not in inside or name in inside[scope]:
            by_scope.setdefault(scope, {}).setdefault(about, {})[name] = Chance(yellow, blue, error)
    return KeptChances(
        content_hash=graph.tables.content_hash(),
        estimated_on=(today or date.today()).isoformat(),
        draws=draws,
        seed=seed,
        half_life_days=half_life_days,
        open_purchases=answer.open_purchases,
        purchases=answer.purchases,
        expected_missing=answer.expected_missing,
        missing=answer.known_missing,
        weights=json.loads(json.dumps(asdict(answer.weights))),
        by_scope=by_scope,
        numbers={scope: {about: answer.numbers[scope, about] for about in ABOUTS} for scope in scopes},
    )


def _components_by_chain(graph: SupplyGraph, chain_ids: Sequence[str]) -> dict[str, set[str]]:
    placed = graph.placements
    return {chain_id: set(placed["component_id"][placed["chain_id"] == chain_id]) for chain_id in chain_ids}


def half_life_of(days: float | None) -> float | None:
    """Read the option of a half-life: none stated is the usual one, 0 takes all rows to hold (None)."""
    return HALF_LIFE_DAYS if days is None else days or None
