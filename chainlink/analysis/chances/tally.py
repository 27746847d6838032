"""How many single points would there be in a scope, over the drawings? From few to many, and in the mean."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from chainlink.analysis.chances.counts import DrawnNumber, NumbersOfScope
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, Longs

ABOUTS = ("firm", "component")
RANGE = (0.05, 0.95)
"""Nine drawings of ten are within the range that is told."""


@dataclass(frozen=True, eq=False)
class Tally:
    """Which subjects are counted in which scope.

    Attributes
    ----------
    scopes
        Names of the scopes.
    is_counted
        By key, subject * scopes + scope: whether it is counted when it comes up. Red ones are counted beforehand.
    firm_count
        Subjects below this number are firms.
    red
        By (scope, about): how many are red, whatever is drawn.
    """

    scopes: tuple[str, ...]
    is_counted: Bools
    firm_count: int
    red: Longs

    @classmethod
    def of(
        cls, graph: SupplyGraph, scopes: Sequence[str], counted: Mapping[str, Collection[str]], reds: Collection[int]
    ) -> Tally:
        """Count all firms, and the components that `counted` names of each scope; all of a scope that is not named."""
        firms = len(graph.firm_ids)
        is_counted = np.ones((firms + len(graph.component_ids), len(scopes)), bool)
        for at, scope in enumerate(scopes):
            if scope in counted:
                wanted = np.array(sorted(counted[scope]), dtype=object)
                is_counted[firms:, at] = np.isin(graph.component_ids.to_numpy(object), wanted)
        flat = is_counted.reshape(-1)
        red_keys = np.array(sorted(reds), np.int64)
        tally = cls(tuple(scopes), flat.copy(), firms, np.zeros(2 * len(scopes), np.int64))
        red = tally.numbers(red_keys)
        flat[red_keys] = False
        return cls(tuple(scopes), flat, firms, red)

    def numbers(self, keys: Longs) -> Longs:
        """Count the keys of one drawing by (scope, about)."""
        subject, scope = np.divmod(keys[self.is_counted[keys]], len(self.scopes))
        counts: Longs = np.bincount(2 * scope + (subject >= self.firm_count), minlength=2 * len(self.scopes))
        return counts

    def summed_up(self, numbers: Longs) -> dict[tuple[str, str], NumbersOfScope]:
        """Give by scope and about what the drawings come to: `numbers` by level, drawing and (scope, about)."""
        every = numbers + self.red
        low, high = np.quantile(every, RANGE, axis=1, method="nearest")
        mean = every.mean(axis=1)

        def drawn(level: int, at: int) -> DrawnNumber:
            return DrawnNumber(float(low[level, at]), float(mean[level, at]), float(high[level, at]))

        subjects = [(scope, about) for scope in self.scopes for about in ABOUTS]
        return {subject: NumbersOfScope(drawn(0, at), drawn(1, at)) for at, subject in enumerate(subjects)}
