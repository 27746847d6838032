"""Systemic risk of an `esri` case: MODEL.md section 4, at every stop and with the market on and off as asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from chainlink.analysis.cascades.payments import ESSENTIALITIES, PaymentNetwork, payment_network
from chainlink.analysis.cascades.systemic_risk import (
    CONVERGED_EPS,
    PUBLISHED_EPS,
    Shocks,
    economic_systemic_risk,
)
from chainlink.verify.case_files import Case

ASKED_WHERE_NOTHING_IS_EXPECTED = tuple(
    {"market_share_sigma": is_on, "eps": eps} for is_on in (False, True) for eps in (CONVERGED_EPS, PUBLISHED_EPS)
)
"""With and without the market, at both stops."""


def answers(case: Case) -> list[dict[str, Any]]:
    """Answer a case in the shape of its `expected`; what nothing computes is null."""
    network, shocks = _network(case), _shocks(case)
    return [_answer(network, shocks, question) for question in case.get("expected") or ASKED_WHERE_NOTHING_IS_EXPECTED]


def _answer(network: PaymentNetwork, shocks: Shocks | None, question: Case) -> dict[str, Any]:
    eps, is_on = question["eps"], bool(question["market_share_sigma"])
    scores = economic_systemic_risk(network, eps=eps, is_market_share_on=is_on, shocks=shocks).scores
    columns = ("esri", "esri_down", "esri_up", "iterations")
    answer = {"market_share_sigma": question["market_share_sigma"], "eps": eps}
    answer |= {column: scores[column].tolist() for column in columns}
    keys = question if columns[0] in question else answer
    return {key: answer.get(key) for key in keys}


def _network(case: Case) -> PaymentNetwork:
    """Read firms, amounts and essentiality; an edge names firms by id, else by place from `index_base`."""
    ids, base = _ids(case), case.get("index_base", 0)
    ends = {end for edge in case["edges"] for end in edge[:2]}
    are_ids = ends <= {firm["id"] for firm in case["firms"]}
    id_by_end = {end: str(end) if are_ids else ids[_place(end, base, len(ids))] for end in ends}
    sectors = [str(firm["sector"]) for firm in case["firms"]]
    sector_by_id = dict(zip(ids, sectors, strict=True))
    payments = [(id_by_end[supplier], id_by_end[buyer], amount) for supplier, buyer, amount in case["edges"]]
    pairs = sorted({(sector_by_id[supplier], sector_by_id[buyer]) for supplier, buyer, _ in payments})
    essential = [(*pair, ESSENTIALITIES[case["essential"][pair[0]][pair[1]]]) for pair in pairs]
    firms = {"firm_id": ids, "industry": sectors, "revenue_10k_yuan": _revenue(case)}
    return payment_network(
        pd.DataFrame(firms).astype({"revenue_10k_yuan": float}),
        pd.DataFrame(payments, columns=["supplier_id", "buyer_id", "value_10k_yuan"]),
        pd.DataFrame(essential, columns=["supplier_industry", "buyer_industry", "essentiality"]),
    )


def _ids(case: Case) -> list[str]:
    return [str(firm["id"]) for firm in case["firms"]]


def _place(end: int, base: int, count: int) -> int:
    if not base <= end < base + count:
        raise IndexError(f"edges name firm {end}")
    return end - base


def _revenue(case: Case) -> list[float | None]:
    """Revenue by firm, stated with the firm or apart."""
    apart = case.get("revenue")
    if isinstance(apart, Mapping):
        return [apart.get(firm_id) for firm_id in _ids(case)]
    return list(apart) if apart is not None else [firm.get("revenue") for firm in case["firms"]]


def _shocks(case: Case) -> dict[str, dict[str, float]] | None:
    """Losses by scenario, a column each: numbers in the order of firms, or by firm id. None for each firm alone.

    A matrix with a row for each firm is read by its columns; a square one is a list of columns.
    """
    loss_columns, ids = case.get("psi_loss_columns"), _ids(case)
    if loss_columns is None:
        return None
    columns: Sequence[Any] = list(loss_columns.values()) if isinstance(loss_columns, Mapping) else loss_columns
    if columns and not isinstance(columns[0], (Mapping, list)):
        columns = [columns]
    if columns and isinstance(columns[0], list) and len(columns) == len(ids) != len(columns[0]):
        columns = [list(column) for column in zip(*columns, strict=True)]
    by_firm = [
        {str(firm_id): loss for firm_id, loss in column.items()}
        if isinstance(column, Mapping)
        else dict(zip(ids, column, strict=True))
        for column in columns
    ]
    return {
        str(number): {firm_id: loss for firm_id, loss in losses.items() if loss != 0}
        for number, losses in enumerate(by_firm)
    }
