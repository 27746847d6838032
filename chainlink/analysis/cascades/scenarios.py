"""What does each shock cost? Compiled loop over scenarios: shock, step until nothing falls, add up, clear.

What may be kept back (`unsent`) leaves an error in every level. It grows by at most a known factor a step, so its bound
is known in the end, and so is whether it could have moved the step of the stop.

Arrays are those of `chainlink.analysis.cascades.kernels`. A front is made once for a thread and cleared after each
scenario, touching only what the scenario touched: with as many scenarios as firms, making it anew would cost their
square.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from chainlink.analysis.cascades.kernels import NEARLY_NOTHING, Front, look_around, settle, step
from chainlink.analysis.cascades.links import Floats, LossLinks, StandInMarket
from chainlink.analysis.spread.kernels import compiled
from chainlink.supply.index_arrays import Ints


@compiled
def _new_front(links: LossLinks, market: StandInMarket) -> Front:
    firms = len(links.slot_ptr) - 1
    return Front(
        np.ones(firms),
        np.ones(firms),
        np.zeros(firms),
        np.zeros(len(links.slot_firm)),
        np.zeros(firms, np.uint8),
        np.empty(firms, np.int32),
        np.zeros(firms, np.uint8),
        np.empty(firms, np.int32),
        np.zeros(3, np.int64),
        market.industry_output.copy(),
        market.industry_output.copy(),
    )


@compiled
def _start(
    firms: Ints, losses: Floats, links: LossLinks, is_replaceable: bool, market: StandInMarket, front: Front
) -> None:
    """Shock the firms, each listed once."""
    for at in range(len(firms)):
        firm = firms[at]
        front.most[firm] = 1.0 - losses[at]
        front.touched[at] = firm
    settle(len(firms), links, is_replaceable, market, front, 0.0)


@compiled
def _clear(firms: Ints, links: LossLinks, market: StandInMarket, front: Front) -> None:
    """Make the front new again, touching only what the scenario touched."""
    level, sent, slot_loss, available = front.level, front.sent, front.slot_loss, front.available
    is_reached, out_ptr, out_slot = front.is_reached, links.out_ptr, links.out_slot
    if front.size[2] == 1:
        level[:] = 1.0
        sent[:] = 0.0
        slot_loss[:] = 0.0
    for at in range(front.size[0]):
        firm = front.reached[at]
        level[firm], is_reached[firm] = 1.0, 0
        if sent[firm] != 0.0:
            sent[firm] = 0.0
            for link in range(out_ptr[firm], out_ptr[firm + 1]):
                slot_loss[out_slot[link]] = 0.0
    for firm in firms:
        front.most[firm] = 1.0
    available[:] = market.industry_output
    front.size[:] = 0


@compiled
def _losses(market: StandInMarket, down: Front, up: Front) -> tuple[float, float, float]:
    """Output lost in both directions together, downstream, and upstream."""
    both = lost_down = lost_up = 0.0
    if down.size[2] == 1 or up.size[2] == 1:
        for firm in range(len(market.output)):
            both += market.output[firm] * (1.0 - min(down.level[firm], up.level[firm]))
            lost_down += market.output[firm] * (1.0 - down.level[firm])
            lost_up += market.output[firm] * (1.0 - up.level[firm])
        return both, lost_down, lost_up
    for at in range(down.size[0]):
        firm = down.reached[at]
        both += market.output[firm] * (1.0 - min(down.level[firm], up.level[firm]))
        lost_down += market.output[firm] * (1.0 - down.level[firm])
    for at in range(up.size[0]):
        firm = up.reached[at]
        lost_up += market.output[firm] * (1.0 - up.level[firm])
        if down.is_reached[firm] == 0:
            both += market.output[firm] * (1.0 - up.level[firm])
    return both, lost_down, lost_up


@compiled
def _error_growth(market: StandInMarket, front: Front, error: float) -> float:
    """Bound the factor by which an error of every level grows in one step downstream; infinite if it cannot be told.

    Firms that others could replace pass on more of their loss when those others lose too: by their share of the loss
    (no more than that of all in the industry) times what a unit of error takes from the industry's rest. Who is alone
    in an industry and sells at least 1 is never replaced.
    """
    growth = 1.0
    for industry in range(len(front.total)):
        whole, available = market.industry_output[industry], front.available[industry]
        is_alone = market.member_ptr[industry + 1] - market.member_ptr[industry] == 1
        if available >= whole or (is_alone and whole >= 1.0):
            continue
        rest = front.total[industry] - whole * error
        if rest <= NEARLY_NOTHING * whole or available <= NEARLY_NOTHING * whole:
            return np.inf
        growth = max(growth, 1.0 + min(1.0, (whole - available) / front.total[industry]) * whole / rest)
    return growth


@compiled
def run_scenarios(
    shock_ptr: Ints,
    shock_firm: Ints,
    shock_loss: Floats,
    down_links: LossLinks,
    up_links: LossLinks,
    market: StandInMarket,
    eps: float,
    most_iterations: int,
    unsent: float,
    up_growth: float,
    few: float,
    scores: Floats,
    iterations: npt.NDArray[np.int64],
) -> None:
    """Run each scenario to the step in which no level falls by more than `eps`.

    Fills, by scenario, `scores` (output lost in both directions together, downstream, upstream, and the bound of the
    error that `unsent` losses leave in any level) and `iterations`. The bound is infinite where the step of the stop
    is in doubt.
    """
    down, up = _new_front(down_links, market), _new_front(up_links, market)
    for scenario in range(len(shock_ptr) - 1):
        firms = shock_firm[shock_ptr[scenario] : shock_ptr[scenario + 1]]
        losses = shock_loss[shock_ptr[scenario] : shock_ptr[scenario + 1]]
        _start(firms, losses, down_links, market.is_on, market, down)
        _start(firms, losses, up_links, False, market, up)
        steps, error = 0, 0.0
        while steps < most_iterations:
            steps += 1
            look_around(down_links, market.is_on, market, down, few)
            look_around(up_links, False, market, up, few)
            error_before = error
            if unsent > 0.0:
                growth = max(up_growth, _error_growth(market, down, error)) if market.is_on else up_growth
                error = (error + unsent) * growth
            fall = step(down_links, market.is_on, market, down, unsent)
            fall = max(fall, step(up_links, False, market, up, unsent))
            if unsent > 0.0 and eps - error < fall <= eps + error_before:
                error = np.inf
            if error == np.inf or not fall > eps:
                break
        iterations[scenario] = steps
        scores[scenario, 0], scores[scenario, 1], scores[scenario, 2] = _losses(market, down, up)
        scores[scenario, 3] = error
        _clear(firms, down_links, market, down)
        _clear(firms, up_links, market, up)
