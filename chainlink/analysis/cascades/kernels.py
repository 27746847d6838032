"""How does a loss drain through payments, step by step? Compiled loops, one scenario at a time.

Losses travel in two directions that never touch: downstream with the goods, upstream with the orders. Both have one
form. A firm *sends* its loss (downstream times its replaceability) along weighted links into *slots*; a slot adds up
what arrives; a firm is as low as the worst of its slots. Downstream a firm has a slot for each essential industry it
buys from and one for all that is not essential; upstream it has one.

While few firms are reached, only what changed is pushed along their links; from then on every slot is added up anew.
Either way a step uses the levels of the step before, in both directions. Levels are kept, not losses: a drop from 1 to
0.99 must compare with a threshold of 0.01 exactly as in the published iteration.

The arrays of a direction are described at `LossLinks`, those of industries at `StandInMarket`, those of one scenario at
`Front`:

=======================  ===================  ===================================================================
array                    by                   holds
=======================  ===================  ===================================================================
`out_ptr`, `out_slot`,   firm                 the slots it sends to, and the weight of each link
`out_weight`
`slot_ptr`               firm                 its slots; `slot_firm` leads back
`in_ptr`, `in_firm`,     slot                 the same links by receiver, to add up anew
`in_weight`
`level`, `most`, `sent`  firm                 1 is full output; what its own shock leaves; the loss sent so far
`slot_loss`              slot                 what has arrived: Σ weight · `sent`, while losses are pushed
`reached`, `touched`     number               firms below full output; firms whose slots changed in this step
`available`, `total`     industry             output left, and that with the published rule (never 0)
=======================  ===================  ===================================================================

Invariant while losses are pushed: `slot_loss` is Σ weight · `sent` of its links, up to rounding. Firms whose loss moved
by at most `unsent` wait: what they have not sent is made up with their next change.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from chainlink.analysis.cascades.links import Floats, LossLinks, StandInMarket
from chainlink.analysis.spread.kernels import Marks, compiled
from chainlink.supply.index_arrays import Ints

NOTHING_LEFT = 1e-10
"""Output of an industry that counts as none; its total is then taken as 1 (the published rule)."""
NEARLY_NOTHING = 1e-6
"""Share of an industry's output below which the rest is added up firm by firm, so that none is exactly none."""


class Front(NamedTuple):
    """How far the losses of one scenario have come in one direction.

    By firm: `level` (1 is full output), `most` (what its own shock leaves), `sent` (the loss it has sent so far).
    `slot_loss` adds up what arrived. `reached` lists firms below full output (`is_reached`: 1, or 2 where their links
    count); `size` holds how many firms, how many links, and whether every slot is now added up anew. `available` and
    `total` are the output left by industry, and that with the published rule.
    """

    level: Floats
    most: Floats
    sent: Floats
    slot_loss: Floats
    is_reached: Marks
    reached: Ints
    is_touched: Marks
    touched: Ints
    size: npt.NDArray[np.int64]
    available: Floats
    total: Floats


@compiled
def _count_available(market: StandInMarket, front: Front) -> None:
    """Bring `total` up to date: what each industry can still sell."""
    level, available, total = front.level, front.available, front.total
    output, industry, whole = market.output, market.industry, market.industry_output
    is_recounted = front.size[2] == 1
    if is_recounted:
        available[:] = 0.0
        for firm in range(len(level)):
            available[industry[firm]] += output[firm] * level[firm]
    for number in range(len(total)):
        left = available[number]
        # Taking falls off one by one leaves a rest of rounding where an industry is empty, and the rule asks whether it
        # is exactly nothing: near nothing, the rest is added up from its firms.
        if not is_recounted and left < NEARLY_NOTHING * whole[number]:
            left = 0.0
            for at in range(market.member_ptr[number], market.member_ptr[number + 1]):
                left += output[market.members[at]] * level[market.members[at]]
        total[number] = left if left > NOTHING_LEFT else 1.0


@compiled
def _felt(lost: float, output: float, total: float) -> float:
    """Loss of a firm as its buyers feel it: what the rest of its industry can take over is still delivered."""
    return lost * (output / total) if output < total else lost


@compiled
def _send(links: LossLinks, is_replaceable: bool, market: StandInMarket, front: Front, unsent: float) -> int:
    """Push what changed by more than `unsent` into the slots; returns how many firms feel it, listed in `touched`."""
    level, sent, slot_loss, reached = front.level, front.sent, front.slot_loss, front.reached
    is_touched, touched, total = front.is_touched, front.touched, front.total
    output, industry = market.output, market.industry
    out_ptr, out_slot, out_weight, slot_firm = links.out_ptr, links.out_slot, links.out_weight, links.slot_firm
    count = 0
    for at in range(front.size[0]):
        firm = reached[at]
        lost = 1.0 - level[firm]
        if is_replaceable:
            lost = _felt(lost, output[firm], total[industry[firm]])
        change = lost - sent[firm]
        if abs(change) <= unsent:
            continue
        sent[firm] = lost
        for link in range(out_ptr[firm], out_ptr[firm + 1]):
            slot = out_slot[link]
            slot_loss[slot] += change * out_weight[link]
            owner = slot_firm[slot]
            if is_touched[owner] == 0:
                is_touched[owner] = 1
                touched[count] = owner
                count += 1
    return count


@compiled
def settle(
    count: int, links: LossLinks, is_replaceable: bool, market: StandInMarket, front: Front, unsent: float
) -> float:
    """Set the levels of the firms listed in `touched`; returns the largest fall.

    Links count once their firm has lost more than `unsent`: before that nothing is pushed along them.
    """
    level, most, slot_loss, available = front.level, front.most, front.slot_loss, front.available
    is_reached, reached, is_touched, touched = front.is_reached, front.reached, front.is_touched, front.touched
    out_ptr, slot_ptr, output, industry = links.out_ptr, links.slot_ptr, market.output, market.industry
    reached_count, link_count = front.size[0], front.size[1]
    largest = 0.0
    for at in range(count):
        firm = touched[at]
        is_touched[firm] = 0
        worst = 0.0
        for slot in range(slot_ptr[firm], slot_ptr[firm + 1]):
            worst = max(worst, slot_loss[slot])
        new = max(0.0, min(most[firm], 1.0 - worst))
        fall = level[firm] - new
        if fall == 0.0:
            continue
        largest = max(largest, fall)
        level[firm] = new
        if is_replaceable:
            available[industry[firm]] -= fall * output[firm]
        if is_reached[firm] == 0:
            is_reached[firm] = 1
            reached[reached_count] = firm
            reached_count += 1
        if is_reached[firm] == 1 and 1.0 - new > unsent:
            is_reached[firm] = 2
            link_count += out_ptr[firm + 1] - out_ptr[firm]
    front.size[0], front.size[1] = reached_count, link_count
    return largest


@compiled
def _add_up_anew(links: LossLinks, is_replaceable: bool, market: StandInMarket, front: Front) -> float:
    """Add up every slot and set every level; returns the largest fall."""
    level, most, sent, total = front.level, front.most, front.sent, front.total
    slot_ptr, in_ptr, in_firm, in_weight = links.slot_ptr, links.in_ptr, links.in_firm, links.in_weight
    output, industry = market.output, market.industry
    for firm in range(len(level)):
        lost = 1.0 - level[firm]
        sent[firm] = _felt(lost, output[firm], total[industry[firm]]) if is_replaceable else lost
    # All that is sent is fixed before any level moves: a step uses the levels of the step before.
    largest = 0.0
    for firm in range(len(level)):
        worst = 0.0
        for slot in range(slot_ptr[firm], slot_ptr[firm + 1]):
            loss = 0.0
            for link in range(in_ptr[slot], in_ptr[slot + 1]):
                loss += in_weight[link] * sent[in_firm[link]]
            worst = max(worst, loss)
        new = max(0.0, min(most[firm], 1.0 - worst))
        largest = max(largest, level[firm] - new)
        level[firm] = new
    return largest


@compiled
def look_around(links: LossLinks, is_replaceable: bool, market: StandInMarket, front: Front, few: float) -> None:
    """Before a step: choose between pushing and adding up anew, and see what others can still sell."""
    if front.size[1] > few * len(links.out_slot):
        front.size[2] = 1
    if is_replaceable:
        _count_available(market, front)


@compiled
def step(links: LossLinks, is_replaceable: bool, market: StandInMarket, front: Front, unsent: float) -> float:
    """Take one step in one direction; returns the largest fall of a level."""
    if front.size[2] == 1:
        return _add_up_anew(links, is_replaceable, market, front)
    touched = _send(links, is_replaceable, market, front, unsent)
    return settle(touched, links, is_replaceable, market, front, unsent)
