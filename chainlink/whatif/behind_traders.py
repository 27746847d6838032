"""Whose goods does a trader sell? The makers that its sourcings name, and where a sourcing names none, the country."""

from __future__ import annotations

from dataclasses import dataclass

from chainlink.analysis.spread.propagation import Stop
from chainlink.analysis.spread.stop_kinds import STOP_KINDS
from chainlink.supply.graph import SupplyGraph
from chainlink.whatif.answer import WhatIf


@dataclass(frozen=True)
class BehindTrader:
    """Who makes what a trader delivers.

    Attributes
    ----------
    trader_id, component_id
        Who delivers what.
    maker_id
        The maker that the sourcings name; "" where they give the country alone.
    country
        Of that maker, or as the sourcings give it; "" where neither is known.
    buyer_count
        How many firms buy it this way.
    is_failed
        Whether the stop itself names this maker or this country's makers, or the trader.
    """

    trader_id: str
    component_id: str
    maker_id: str
    country: str
    buyer_count: int
    is_failed: bool


def behind_traders(graph: SupplyGraph, answer: WhatIf) -> tuple[BehindTrader, ...]:
    """Name who stands behind each trader that a stop cuts off.

    Parameters
    ----------
    graph
        Supply graph that was asked.
    answer
        The answer of `what_if`.

    Returns
    -------
    tuple of BehindTrader
        First those the stop names, then most buyers first, then by id. Sourcings that say neither maker nor country are
        left out; empty where no trader is cut off.

    Notes
    -----
    Linear in sourcings. Candidates, who deliver nothing today, do not count.
    """
    cut = {(line.firm_id, line.component_id) for line in answer.lines if line.is_trader}
    stopped = {(line.firm_id, line.component_id) for line in answer.lines if line.is_failed}
    exports = {
        (stop.of, member)
        for stop in answer.stops
        if STOP_KINDS[stop.kind].is_origin
        for member in _members(graph, stop)
    }
    home = dict(zip(graph.tables.firms["firm_id"], graph.tables.firms["country"], strict=True))
    buyers: dict[tuple[str, str, str, str], set[str]] = {}
    rows = graph.tables.supplies
    columns = ["supplier_id", "component_id", "maker_id", "origin_country", "buyer_id"]
    for trader, component, maker, origin, buyer in rows.loc[rows["status"] != "candidate", columns].itertuples(
        index=False
    ):
        country = home.get(maker) or origin
        if (trader, component) in cut and (maker or country):
            buyers.setdefault((trader, component, maker, country), set()).add(buyer)
    return tuple(
        sorted(
            (
                BehindTrader(*key, buyer_count=len(of), is_failed=_is_failed(key, stopped, exports))
                for key, of in buyers.items()
            ),
            key=lambda trader: (
                not trader.is_failed,
                -trader.buyer_count,
                trader.trader_id,
                trader.component_id,
                trader.maker_id,
            ),
        )
    )


def _members(graph: SupplyGraph, stop: Stop) -> list[str]:
    """Components that a stop is about; "" stands for all."""
    if not stop.component_id:
        return [""]
    family = graph.families[graph.component_number(stop.component_id)]
    return [str(member) for member in graph.component_ids[family]]


def _is_failed(key: tuple[str, str, str, str], stopped: set[tuple[str, str]], exports: set[tuple[str, str]]) -> bool:
    """Tell whether the stop itself hits the trader, the maker, or where there is none the country's exports."""
    trader, component, maker, country = key
    if (trader, component) in stopped or (maker, component) in stopped:
        return True
    return not maker and bool({(country, ""), (country, component)} & exports)
