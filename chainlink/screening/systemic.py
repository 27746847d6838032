"""How much would a firm's stop cost along payments, and why is that not its colour? One share and one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from chainlink.analysis.cascades.payments import PaymentNetwork, payments_of
from chainlink.analysis.cascades.systemic_risk import economic_systemic_risk
from chainlink.supply.graph import SupplyGraph
from graph_schema import figures
from graph_schema.names import Colour, Words

LARGE_SHARE = 0.01
"""From this share of all sales on a loss is called large."""


def systemic_share(graph: SupplyGraph, firm_id: str, *, payments: PaymentNetwork | None = None) -> float | None:
    """Give the share of all sales that is lost when one firm stops, along payments both ways.

    Parameters
    ----------
    graph
        Supply graph.
    firm_id
        Its id.
    payments
        `payments_of` this graph, where it is there already.

    Returns
    -------
    float or None
        0 to 1; None where no purchase or sale of the firm has a value: nothing is known then.

    Notes
    -----
    One scenario: milliseconds, beside the payments, which are linear in sourcings. See `economic_systemic_risk`.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> row = {"supplier_id": ["A"], "buyer_id": ["B"], "component_id": ["x"], "status": "active"}
    >>> graph = build_graph(Tables.of({"supplies": pd.DataFrame(row | {"value_10k_yuan": [100.0]})}))
    >>> systemic_share(graph, "A"), systemic_share(build_graph(Tables.of({"supplies": pd.DataFrame(row)})), "A")
    (1.0, None)
    """
    network = payments or payments_of(graph)
    if firm_id not in network.firm_ids:
        return None
    number = network.firm_ids.get_loc(firm_id)
    if not ((network.supplier == number) | (network.buyer == number)).any():
        return None
    scores = economic_systemic_risk(network, shocks={firm_id: {firm_id: 1.0}}, threads=1).scores
    return float(scores["esri"].iloc[0])


def systemic_words(share: float | None, colours: Sequence[Colour]) -> Words:
    """Say the share, and how it stands to the colours of the firm.

    Examples
    --------
    >>> print(systemic_words(0.0234, ["red"]).en)
    Systemic risk 2% of all sales: what its stop costs along purchases and sales. It is a single point too.
    >>> print(systemic_words(0.0002, ["red"]).zh)
    系统性风险：占全部销售额的比例不足 0.1%，即它停产沿买卖往来造成的损失。它是单点依赖，会使目标产品断供，但波及的金额不大。
    """
    if share is None:
        return Words(
            "系统性风险：未知，它的买卖都没有填采购额。",
            "Systemic risk: unknown, none of its purchases and sales states a value.",
        )
    text = figures.share_words(share)
    is_single_point = any(colour != "grey" for colour in colours)
    if is_single_point and share >= LARGE_SHARE:
        relation = Words("它也是单点依赖。", "It is a single point too.")
    elif is_single_point:
        relation = Words(
            "它是单点依赖，会使目标产品断供，但波及的金额不大。",
            "It is a single point, whose stop cuts a target off, though little money hangs on it.",
        )
    elif colours:
        relation = Words(
            "它可能是单点依赖，数据有缺口，待摸排。", "It may be a single point: data are missing, ask first."
        )
    elif share >= LARGE_SHARE:
        relation = Words(
            "它不是单点依赖，目标产品另有来源，但体量大，损失仍大。",
            "It is no single point, targets have other sources, yet its size makes the loss large.",
        )
    else:
        relation = Words("它也不是单点依赖。", "Nor is it a single point.")
    return Words(
        f"系统性风险：占全部销售额的比例{_spaced(text.zh)}，即它停产沿买卖往来造成的损失。{relation.zh}",
        f"Systemic risk {text.en} of all sales: what its stop costs along purchases and sales. {relation.en}",
    )


def _spaced(text: str) -> str:
    """Set a figure apart from the Chinese before it; words need no space."""
    return f"为 {text}" if text[:1].isdigit() else text
