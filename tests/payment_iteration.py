"""Systemic risk by the plain iteration of MODEL.md section 4, on full matrices: what the engine must equal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from chainlink.analysis.cascades.payments import ESSENTIALITIES, PaymentNetwork, payment_network


@dataclass(frozen=True)
class Drawn:
    """A small payment network in plain Python: firms are numbers, payments (supplier, buyer, amount)."""

    industries: Sequence[str]
    payments: Sequence[tuple[int, int, float]]
    kinds: Mapping[tuple[str, str], int]
    revenue: Sequence[float | None] = field(default=())

    def network(self) -> PaymentNetwork:
        """The same for the engine."""
        frame = pd.DataFrame({"firm_id": firm_ids(len(self.industries)), "industry": list(self.industries)})
        if self.revenue:
            frame["revenue_10k_yuan"] = pd.Series(list(self.revenue), dtype="float64")
        rows = [(f"F{supplier}", f"F{buyer}", amount) for supplier, buyer, amount in self.payments]
        kinds = [(*pair, ESSENTIALITIES[kind]) for pair, kind in self.kinds.items()]
        return payment_network(
            frame,
            pd.DataFrame(rows, columns=["supplier_id", "buyer_id", "value_10k_yuan"]),
            pd.DataFrame(kinds, columns=["supplier_industry", "buyer_industry", "essentiality"]),
        )


def firm_ids(count: int) -> list[str]:
    """F0, F1, …"""
    return [f"F{number}" for number in range(count)]


def plain_iteration(
    drawn: Drawn,
    loss: Mapping[int, float],
    *,
    eps: float,
    is_market_share_on: bool,
    most_iterations: int = 1_000_000,
) -> tuple[float, float, float, int]:
    """Shares of output lost (both ways, down, up) and the number of steps."""
    count = len(drawn.industries)
    sold = np.zeros((count, count))
    for supplier, buyer, amount in drawn.payments:
        sold[supplier, buyer] += amount
    industry, output = np.array(drawn.industries), sold.sum(axis=1)
    psi = np.array([loss.get(firm, 0.0) for firm in range(count)])
    down, up, steps = 1 - psi, 1 - psi, 0
    while True:
        steps += 1
        sigma = np.ones(count)
        if is_market_share_on:
            for firm in range(count):
                left = sum(output[other] * down[other] for other in range(count) if industry[other] == industry[firm])
                sigma[firm] = min(1.0, output[firm] / (left if left > 1e-10 else 1.0))
        new_down = np.array([_down_level(drawn, sold, psi, sigma * (1 - down), buyer) for buyer in range(count)])
        new_up = np.array([_up_level(drawn, sold, psi, 1 - up, supplier) for supplier in range(count)])
        fall = max((down - new_down).max(), (up - new_up).max())
        down, up = new_down, new_up
        if not fall > eps or steps == most_iterations:
            break
    total = output.sum()
    if total == 0:
        return 0.0, 0.0, 0.0, steps
    lost = [float((output / total * (1 - level)).sum()) for level in (np.minimum(down, up), down, up)]
    return lost[0], lost[1], lost[2], steps


def _down_level(drawn: Drawn, sold: np.ndarray, psi: np.ndarray, lost: np.ndarray, buyer: int) -> float:
    suppliers = [supplier for supplier in range(len(psi)) if sold[supplier, buyer] > 0]
    kind = {supplier: drawn.kinds[drawn.industries[supplier], drawn.industries[buyer]] for supplier in suppliers}
    bounds = [1 - psi[buyer]]
    for name in set(drawn.industries):
        members = [supplier for supplier in suppliers if drawn.industries[supplier] == name and kind[supplier] == 2]
        bought = sum(sold[member, buyer] for member in members)
        bounds.append(1 - sum(lost[member] * sold[member, buyer] / bought for member in members))
    others = [supplier for supplier in suppliers if kind[supplier] == 1]
    bounds.append(1 - sum(lost[other] * sold[other, buyer] / sold[:, buyer].sum() for other in others))
    return max(0.0, float(min(bounds)))


def _up_level(drawn: Drawn, sold: np.ndarray, psi: np.ndarray, lost: np.ndarray, supplier: int) -> float:
    revenue = drawn.revenue[supplier] if drawn.revenue else None
    whole = revenue if revenue is not None and revenue > 0 else sold[supplier].sum()
    fallen = sum(sold[supplier, buyer] / whole * lost[buyer] for buyer in np.flatnonzero(sold[supplier]))
    return max(0.0, float(min(1 - psi[supplier], 1 - fallen)))
