"""Into how many columns does each band fall? As many as bring the whole close to the proportion asked for."""

from __future__ import annotations

import math
from collections.abc import Sequence

from chainlink.chain_map.places import (
    BAND_GAP,
    BAND_HEAD,
    BAND_PADDING,
    CARD_GAP,
    CARD_PADDING,
    COLUMN_GAP,
    EMPTY_BAND,
)


def best_columns(heights: Sequence[Sequence[float]], box_width: float, proportion: float) -> list[int]:
    """Choose how many columns each band has: of all ways to give the highest band one more, the best.

    Parameters
    ----------
    heights
        By band the heights of its cards, in order.
    box_width
        Width of every box.
    proportion
        Width over height to come close to.

    Returns
    -------
    list
        A number for each band, at least 1.
    """
    columns = [1] * len(heights)
    best, best_error = list(columns), math.inf
    while True:
        highest = [
            max(column_height([height[place] for place in part]) for part in runs(height, count))
            for height, count in zip(heights, columns, strict=True)
        ]
        width = sum(band_width(len(height), count, box_width) for height, count in zip(heights, columns, strict=True))
        total = BAND_HEAD + max(highest, default=0.0) + BAND_PADDING
        error = abs(math.log(max(width + BAND_GAP * (len(heights) - 1), 1.0) / total / proportion))
        if error < best_error:
            best, best_error = list(columns), error
        growing = [at for at, height in enumerate(heights) if columns[at] < len(height)]
        tallest = max(growing, key=lambda at: (highest[at], -at), default=None)
        if tallest is None or highest[tallest] < max(highest):
            return best
        columns[tallest] += 1


def runs(heights: Sequence[float], columns: int) -> list[range]:
    """Cut a row of heights into at most so many runs, in order, so that the highest run is lowest."""
    if not heights:
        return [range(0)]
    for limit in sorted(
        {column_height(heights[i:j]) for i in range(len(heights)) for j in range(i + 1, len(heights) + 1)}
    ):
        parts, start = [], 0
        for end in range(1, len(heights) + 1):
            if end == len(heights) or column_height(heights[start : end + 1]) > limit:
                parts.append(range(start, end))
                start = end
        if len(parts) <= columns and all(column_height([heights[at] for at in run]) <= limit for run in parts):
            return parts
    return [range(len(heights))]


def column_height(heights: Sequence[float]) -> float:
    """Height of cards one below another."""
    return sum(heights) + CARD_GAP * max(len(heights) - 1, 0)


def band_width(cards: int, columns: int, box_width: float) -> float:
    """Width of a band; one without cards has room for a sentence."""
    if not cards:
        return EMPTY_BAND
    return columns * (box_width + 2 * CARD_PADDING) + (columns - 1) * COLUMN_GAP + 2 * BAND_PADDING
