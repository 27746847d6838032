"""How large is the largest maker of a component, at least and at most? Top share: MODEL.md section 4.

A small maker that stated its share says nothing of the large one that did not: the largest *known* share alone is never
an answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chainlink.analysis.markets.concentration import ShareBasis, stated_lines
from chainlink.supply.graph import SupplyGraph

ENOUGH = 0.5
"""Share of the makers that must be known for the lower end to be told alone."""
DISAGREE = 0.1
"""Market shares and outputs whose largest shares differ by more than this contradict one another."""


@dataclass(frozen=True)
class TopShare:
    """Share of the largest maker of one component's family, 0 to 1.

    Attributes
    ----------
    component_id
        Which.
    low, high
        Least and most that it may be; None where nothing is known of any maker.
    basis
        What it rests on: `market_share`, or `output` in one unit, whichever is known of more makers; `unknown`.
    known_count, maker_count
        Makers of which that is known, and all; nameless makers of a known origin are makers too.
    is_contradicted
        Whether market shares and outputs, both known of all makers, tell different largest shares.
    """

    component_id: str
    low: float | None
    high: float | None
    basis: ShareBasis
    known_count: int
    maker_count: int
    is_contradicted: bool

    @property
    def is_known_enough(self) -> bool:
        """Whether at least half of the makers are known."""
        return self.low is not None and self.known_count >= ENOUGH * self.maker_count


def top_shares(graph: SupplyGraph, component_ids: Iterable[str]) -> dict[str, TopShare]:
    """Bound the share of the largest maker of each component.

    Parameters
    ----------
    graph
        Supply graph. Of its lines `market_share`, and `output` with `unit`, are read.
    component_ids
        What is made; makers of variants count by their output, a market share is that of the component itself.

    Returns
    -------
    dict
        By component id, in the order given. By output, makers of unknown output count as their market share, where they
        state one, else as nothing, and as the largest known; by market share an unknown maker holds at most what the known ones leave.

    Raises
    ------
    UnknownIdError
        If there is no such component.
    ValueError
        If a market share lies outside 0 to 1, or an output is below 0 or infinite.

    Notes
    -----
    Linear in lines, variants counted.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = {"firm_id": ["M", "N"], "component_id": "chip", "market_share": [None, 0.04], "output": [85.0, 15.0]}
    >>> found = top_shares(build_graph(Tables.of({"makes": pd.DataFrame(makes)})), ["chip"])["chip"]
    >>> found.low, found.high, found.basis
    (0.85, 0.85, 'output')
    """
    lines_by_component = stated_lines(graph)
    top_by_component = {}
    for component_id in component_ids:
        component = graph.component_number(component_id)
        family = graph.lines.of_family[component]
        named = family[family < graph.lines.named_count]
        nameless = int((graph.lines.country[family[len(named) :]] >= 0).sum())
        firm_ids = sorted({graph.firm_id_list[firm] for firm in graph.lines.firm[named].tolist()})
        members = [graph.component_id_list[member] for member in graph.families[component].tolist()]
        lines = [line for member in members for line in lines_by_component.get(member, ())]
        own = {line.firm_id: line.market_share for line in lines_by_component.get(component_id, ())}
        market = [own.get(firm_id, math.nan) for firm_id in firm_ids]
        outputs: dict[str, list[float]] = {}
        for line in lines:
            outputs.setdefault(line.firm_id, []).append(line.output)
        is_one_unit = len({line.unit for line in lines if not math.isnan(line.output)}) == 1
        output = [sum(outputs.get(firm_id, (math.nan,))) if is_one_unit else math.nan for firm_id in firm_ids]
        top_by_component[component_id] = _top_share(component_id, market, output, nameless)
    return top_by_component


def filled_outputs(market: Sequence[float], output: Sequence[float]) -> list[float]:
    """Give by maker its output; one of unknown output that states its market share takes that much of the whole.

    Parameters
    ----------
    market, output
        By maker: market share, and output in one unit; NaN is unknown.

    Returns
    -------
    list
        By maker; NaN where neither is known, or no output is.

    Examples
    --------
    >>> filled_outputs([math.nan, 0.25, math.nan], [30.0, math.nan, math.nan])
    [30.0, 10.0, nan]
    """
    known = math.fsum(amount for amount in output if not math.isnan(amount))
    is_stated = [math.isnan(amount) and not math.isnan(share) for share, amount in zip(market, output, strict=True)]
    if known <= 0:
        return list(output)
    stated = math.fsum(share for share, counts in zip(market, is_stated, strict=True) if counts)
    whole = known / max(1.0 - stated, 1e-9)
    return [
        share * whole if counts else amount for share, amount, counts in zip(market, output, is_stated, strict=True)
    ]


def is_by_market(market: Sequence[float], filled: Sequence[float]) -> bool:
    """Whether market shares are known of as many makers as outputs are, or of some where no output is.

    Examples
    --------
    >>> is_by_market([0.5, math.nan], [3.0, math.nan]), is_by_market([0.5, math.nan], [3.0, 3.0])
    (True, False)
    """
    shares, amounts = ([amount for amount in values if not math.isnan(amount)] for values in (market, filled))
    return len(shares) > 0 and (len(shares) >= len(amounts) or math.fsum(amounts) <= 0)


def _top_share(component_id: str, market: list[float], output: list[float], nameless: int) -> TopShare:
    filled = filled_outputs(market, output)
    shares, amounts = ([amount for amount in values if not math.isnan(amount)] for values in (market, filled))
    count = len(market) + nameless
    by_output = _by_output(amounts, count - len(amounts)) if sum(amounts) > 0 else None
    by_market = _by_market(shares, count - len(shares)) if shares else None
    is_complete = len(shares) == len(amounts) == count
    is_contradicted = bool(by_output and by_market and is_complete and abs(by_output[0] - by_market[0]) > DISAGREE)
    if by_market and is_by_market(market, filled):
        return TopShare(component_id, *by_market, "market_share", len(shares), count, is_contradicted)
    if by_output:
        return TopShare(component_id, *by_output, "output", len(amounts), count, is_contradicted)
    return TopShare(component_id, None, None, "unknown", 0, count, False)


def _by_output(amounts: list[float], unknown_count: int) -> tuple[float, float]:
    largest, total = max(amounts), math.fsum(amounts)
    return largest / (total + unknown_count * largest), largest / total


def _by_market(shares: list[float], unknown_count: int) -> tuple[float, float]:
    largest = max(shares)
    rest = max(0.0, 1.0 - math.fsum(shares)) if unknown_count else 0.0
    return largest, max(largest, rest)
