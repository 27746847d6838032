"""Who can make how much a day, from what, and who asks for it? What the programmes of recovery are about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainlink.supply.index_arrays import Floats, Ints


@dataclass(frozen=True, eq=False)
class Flow:
    """Who can make how much a day, from what, and who asks for it.

    Attributes
    ----------
    capacity, stock, demand
        By node: units a day it can make and units in stock (infinity: any number), units a day asked from outside.
    rate
        By node: units a day it usually makes, 0 where that is unknown or it makes nothing of its own.
    owner, input_stock
        By requirement: the node that has it, and how many units of the owner's output its input stock lasts for
        (infinity: any number).
    requirement, source, units_per_unit
        By arc: the requirement it serves, the node that delivers, and how many units go into one unit of the owner's.
    """

    capacity: Floats
    stock: Floats
    demand: Floats
    rate: Floats
    owner: Ints
    input_stock: Floats
    requirement: Ints
    source: Ints
    units_per_unit: Floats

    def scales(self) -> Floats:
        """Give by node the units it makes a day, else can make, else is asked for.

        Of what only passes goods on it is the most of its sources.
        """
        scale = np.where(self.rate > 0, self.rate, np.where(np.isfinite(self.capacity), self.capacity, 0.0))
        passed = np.zeros(len(scale))
        np.maximum.at(passed, self.owner[self.requirement], scale[self.source])
        for stand_in in (self.demand, passed, np.ones(len(scale))):
            scale = np.where(scale > 0, scale, stand_in)
        return scale


def bounded(stock: Floats) -> Floats:
    """Stocks as coefficients: those without bound free their row instead.

    Examples
    --------
    >>> bounded(np.array([3.0, np.inf]))
    array([3., 0.])
    """
    return np.where(np.isinf(stock), 0.0, stock)
