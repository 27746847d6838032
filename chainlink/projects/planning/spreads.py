"""What stops in one failure? Kept as short lists, for there are many failures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chainlink.supply.index_arrays import Bools, Longs


@dataclass(frozen=True, eq=False)
class Spread:
    """One failure under one mode.

    Attributes
    ----------
    down
        Nodes that stop, sorted.
    lapsed
        Requirements of the network that lapse, sorted.
    """

    down: Longs
    lapsed: Longs

    def is_down(self, nodes: npt.NDArray[np.integer]) -> Bools:
        """Tell of each node whether it stops."""
        at = np.searchsorted(self.down, nodes)
        inside = at < len(self.down)
        is_down = np.zeros(len(nodes), bool)
        is_down[inside] = self.down[at[inside]] == nodes[inside]
        return is_down

    def stops_any(self, nodes: npt.NDArray[np.integer]) -> bool:
        """Tell whether one of these nodes stops."""
        return bool(self.is_down(nodes).any())
