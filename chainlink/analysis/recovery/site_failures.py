"""How long is demand met when each of some sites fails alone, and what is lost? A chunk at a time, anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chainlink.analysis.recovery.flow_programmes import Survival
from chainlink.analysis.recovery.model import RecoveryModel
from chainlink.supply.index_arrays import Floats, Ints

SITES_PER_CHUNK = 128
"""So many sites make a piece of work that may run elsewhere; any number gives the same days."""


@dataclass(frozen=True, eq=False)
class FailingSites:
    """All that the sites share.

    Attributes
    ----------
    model
        The flow; its solvers stay where they are.
    sites
        By site: nodes of the network that fail.
    is_stock_usable
        Whether finished stock of a failed site can be used up.
    lasts_days
        By site: how long it fails, for losses; NaN where not known.
    """

    model: RecoveryModel
    sites: Sequence[Ints]
    is_stock_usable: bool
    lasts_days: Floats


def survivals(failing: FailingSites, sites: range) -> list[Survival]:
    """Solve some sites, one after the other, with a solver of their own: threads do not share one."""
    model = failing.model.with_own_solvers()
    return [model.survival(failing.sites[site], is_stock_usable=failing.is_stock_usable) for site in sites]


def losses(failing: FailingSites, sites: range) -> list[tuple[float, float]]:
    """Give the least losses of some sites, in days of demand and in 万元, with solvers of their own as well."""
    model = failing.model.with_own_solvers()
    return [
        model.losses(failing.sites[site], float(failing.lasts_days[site]), is_stock_usable=failing.is_stock_usable)
        for site in sites
    ]
