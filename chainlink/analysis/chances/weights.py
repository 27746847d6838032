"""How firmly does the record speak for what is missing? Learned by hide and seek: MODEL.md section 3, rule 10.

A further part of the record is hidden, single rows in one game and whole buyers in another. Under each choice of weights
the hidden record is completed, each drawn row stays with the chance that it was on the whole record, and two predictions
are scored by logarithm: which rows were hidden, and where all buyers of a thing buy from one firm alone, the colour that
rows carry by themselves. Whole colours were tried and refused: they lean on few things at once, so that chance decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from chainlink.analysis.chances.nearness import estimate_nearness
from chainlink.analysis.chances.numbers import estimate_numbers
from chainlink.analysis.chances.record import LearnedWeights, PurchaseRecord
from chainlink.analysis.chances.seek import Game, games
from chainlink.analysis.chances.tastes import estimate_tastes
from chainlink.analysis.spread.chunks import MapChunks, in_turn
from chainlink.supply.index_arrays import Floats

NUMBERS = (0.5, 2.0, 8.0, 32.0)
"""Values tried for the weight of the province's numbers of suppliers."""
TASTES = (0.5, 1.0, 3.0, 10.0, 30.0)
"""Values tried for the weight of the makers' outputs."""
START_NUMBERS, START_TASTE = 2.0, 1.0
"""Where the search begins: one weight after the other is tried."""
DRAWINGS = 24
"""Drawings by which one choice predicts in one game."""
STANDARD_ERRORS = 1.0
"""Choices whose single points are predicted this close to the best count as equal; then rows decide."""


def learn_weights(record: PurchaseRecord, *, seed: int, map_chunks: MapChunks = in_turn) -> LearnedWeights:
    """Learn s, alpha and m from the record.

    Parameters
    ----------
    record
        The whole record.
    seed
        Seeds what is hidden and what is drawn.
    map_chunks
        Who maps the choices that are tried.

    Returns
    -------
    LearnedWeights
        m, the province's numbers, the power of output and the weight of the own city are the most likely ones for buyers
        that answered, see `numbers`, `tastes` and `nearness`. Then alpha is chosen, one for all things or a mixture to
        draw it from, then s: of the values that predict monopolists as well as the best one, within a standard error of
        the difference, the one that predicts hidden rows best. Where nothing is open or nobody answers: where the search
        begins.
    """
    province, missing = estimate_numbers(record)
    output, tastes = estimate_tastes(record)
    typical = float(np.exp(sum(share * np.log(taste) for taste, share in tastes)))
    single = _share_single(province, missing)
    nearness = estimate_nearness(record, taste=typical, output=output, single=single)
    best = LearnedWeights(START_NUMBERS, START_TASTE, missing, province, nearness, output)
    if record.is_open.any() and record.kept.any():
        played = list(games(record, seed=seed))
        mixed = replace(best, taste=typical, tastes=tastes)
        best = _best([*(replace(best, taste=taste) for taste in TASTES), mixed], (played, seed), map_chunks)
        best = _best([replace(best, numbers=numbers) for numbers in NUMBERS], (played, seed), map_chunks)
    return best


def _share_single(province: Sequence[float], missing: float) -> float:
    """Of the purchases with one supplier on record, the share that has no other."""
    seen_one = [share * number * missing ** (number - 1) for number, share in enumerate(province, 1)]
    return seen_one[0] / sum(seen_one)


def _best(
    choices: Sequence[LearnedWeights], shared: tuple[Sequence[Game], int], map_chunks: MapChunks
) -> LearnedWeights:
    """Choose by monopolists; of those as good within a standard error, by rows."""
    logs = map_chunks(_monopoly_logs, shared, choices)
    best = max(logs, key=lambda log: float(log.sum()))
    as_good = [choice for choice, log in zip(choices, logs, strict=True) if _is_as_good(log, best)]
    if len(as_good) == 1:
        return as_good[0]
    scores = map_chunks(_row_score, shared, as_good)
    return as_good[int(np.argmax(scores))]


def _is_as_good(logs: Floats, best: Floats) -> bool:
    behind = best - logs
    return float(behind.sum()) <= STANDARD_ERRORS * float(np.sqrt((behind**2).sum()))


def _monopoly_logs(shared: tuple[Sequence[Game], int], choice: LearnedWeights) -> Floats:
    """Play all games with one choice: logarithms of the predictions of monopolists."""
    played, seed = shared
    return np.concatenate(
        [game.monopoly_logs(game.weights(choice), missing=choice.missing, draws=DRAWINGS, seed=seed) for game in played]
    )


def _row_score(shared: tuple[Sequence[Game], int], choice: LearnedWeights) -> float:
    """Play all games with one choice: sum of the logarithms of the predictions of rows."""
    played, seed = shared
    return sum(
        game.row_score(game.weights(choice), missing=choice.missing, draws=DRAWINGS, seed=seed) for game in played
    )
