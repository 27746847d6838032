"""How much of all output would be lost if a firm stopped, along payments both ways? The economic systemic risk index.

A shock lowers the output of some firms. Their buyers make less for want of goods, their suppliers for want of orders,
and so on, step by step, until no firm falls by more than `eps`. The score is the share of all sales that is then lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import cpu_count

import numpy as np
import pandas as pd

from chainlink.analysis.cascades.links import Floats, downstream_links, market_of, upstream_links
from chainlink.analysis.cascades.payments import PaymentNetwork
from chainlink.analysis.cascades.runs import CascadeRun, run_chunk
from chainlink.analysis.spread.chunks import MapChunks, chunks_of, in_turn
from chainlink.supply.graph import unknown_id
from chainlink.supply.index_arrays import Grouping, numbers_in
from graph_schema.errors import UsageError
from graph_schema.names import Words

PUBLISHED_EPS = 1e-2
"""Where the authors' program stops: not a fixed point."""
CONVERGED_EPS = 1e-10
"""Where nothing moves any more."""
MOST_ITERATIONS = 1_000_000
SCENARIOS_PER_CHUNK = 1024
"""So many scenarios make a piece of work that may run elsewhere; any number gives the same scores."""

Shocks = Mapping[str, Mapping[str, float]]
"""Name of a scenario to losses of firms, each 0 to 1, by firm id."""


@dataclass(frozen=True, eq=False)
class SystemicRisk:
    """Scores of all scenarios, and how they were got.

    Attributes
    ----------
    scores
        By scenario: `esri` (share of all sales lost), `esri_down` and `esri_up` (by lack of goods, of orders, alone),
        `iterations`, and `error_bound` (the three shares are too low by no more than this; 0 where exact).
    eps
        No firm fell by more than this in the last step.
    is_market_share_on
        Whether others of the same industry took over from lost suppliers by their part in its sales.
    most_iterations
        A scenario with so many iterations was cut off before it settled.
    """

    scores: pd.DataFrame
    eps: float
    is_market_share_on: bool
    most_iterations: int

    @property
    def unsettled(self) -> tuple[str, ...]:
        """Scenarios that were cut off, in order."""
        return tuple(self.scores.index[self.scores["iterations"] >= self.most_iterations])


@dataclass(frozen=True, eq=False)
class TwoStops:
    """The published stop beside the converged one.

    Attributes
    ----------
    published, converged
        Scores at `PUBLISHED_EPS` and at `CONVERGED_EPS`.
    disagreeing
        Scenarios whose scores differ by more than the tolerance, in order.
    without_revenue
        Firms that sell, and whose revenue is not known: all they make is taken to go to other firms.
    """

    published: SystemicRisk
    converged: SystemicRisk
    disagreeing: tuple[str, ...]
    without_revenue: tuple[str, ...]

    @property
    def warning(self) -> Words | None:
        """What to tell the reader where the stops disagree; None where they agree."""
        if not self.disagreeing:
            return None
        count, total, missing = len(self.disagreeing), len(self.published.scores), len(self.without_revenue)
        return Words(
            f"{total} 个情景中有 {count} 个在两种停止条件（{PUBLISHED_EPS:g} 与 {CONVERGED_EPS:g}）下结果不一致："
            f"损失仍在扩散。{missing} 家有销售的企业未填营业收入；请补填，以区分最终需求",
            f"{count} of {total} scenarios differ between the two stops ({PUBLISHED_EPS:g} and {CONVERGED_EPS:g}): "
            f"losses were still spreading. {missing} selling firms have no revenue; add it, so that final demand counts",
        )


def economic_systemic_risk(
    network: PaymentNetwork,
    *,
    eps: float = CONVERGED_EPS,
    is_market_share_on: bool = True,
    shocks: Shocks | None = None,
    error_at_most: float = 0.0,
    most_iterations: int = MOST_ITERATIONS,
    threads: int | None = None,
    map_chunks: MapChunks = in_turn,
) -> SystemicRisk:
    """Score how much of all sales each shock would destroy.

    A firm's loss reaches its buyers by its part in what they pay an essential industry (the worst such industry
    counts) or, where it is not essential, in all they pay; and its suppliers by its part in their revenue. Where the
    market is on, a lost supplier counts only by its sales over all that its industry can still sell: the rest steps in.

    Parameters
    ----------
    network
        From `payments_of` or `payment_network`.
    eps
        Stop when no firm falls by more than this in one step, in either direction.
    is_market_share_on
        Whether the rest of an industry steps in.
    shocks
        Losses of firms by scenario; each firm alone and in full where not given.
    error_at_most
        0 for exact scores; else scores may be too low by this much, and small losses wait until they have piled up.
        Iteration counts stay exact: what cannot be promised is computed exactly.
    most_iterations
        Cut a scenario off there.
    threads
        Scenarios of a chunk at the same time; as many as there are processors where not given.
    map_chunks
        Who maps the work over chunks of scenarios, here or elsewhere; give `threads=1` where chunks run side by side.
        Scores depend on neither, to the last digit.

    Returns
    -------
    SystemicRisk
        Scenarios in the order of `shocks`, else of firms. All scores are 0 where no firm sells to another.

    Raises
    ------
    UsageError
        If a loss is not between 0 and 1, or `eps` or `error_at_most` is negative.
    UnknownIdError
        If a shock names a firm that is not in the network.

    Notes
    -----
    Figures are in the README. A cascade that is cut off by `most_iterations` is told in `unsettled`. Where an industry
    fails in full, its remaining sales count as 1 (the published rule), so units matter there: use 万元.

    References
    ----------
    Diem, C., Borsos, A., Reisch, T., Kertész, J., Thurner, S. (2022). Quantifying firm-level economic systemic risk
    from nation-wide supply networks. Scientific Reports 12:7719. https://doi.org/10.1038/s41598-022-11522-z

    Examples
    --------
    >>> from chainlink.analysis.cascades.payments import payment_network
    >>> firms = pd.DataFrame({"firm_id": ["M", "T", "B"], "industry": ["mining", "steel", "building"]})
    >>> payments = pd.DataFrame({"supplier_id": ["M", "T"], "buyer_id": ["T", "B"], "value_10k_yuan": [10.0, 30.0]})
    >>> table = pd.DataFrame(columns=["supplier_industry", "buyer_industry", "essentiality"])
    >>> economic_systemic_risk(payment_network(firms, payments, table)).scores[["esri", "esri_down", "esri_up"]]
             esri  esri_down  esri_up
    firm_id
    M         1.0       1.00     0.25
    T         1.0       0.75     1.00
    B         1.0       0.00     1.00
    """
    if not (eps >= 0 and error_at_most >= 0):
        raise UsageError(Words("eps 与 error_at_most 不能为负", "eps and error_at_most must not be negative"))
    names, shocked, loss = _scenarios(network, shocks)
    run = CascadeRun(
        down=downstream_links(network),
        up=upstream_links(network),
        market=market_of(network, is_on=is_market_share_on),
        shocked=shocked,
        loss=loss,
        eps=float(eps),
        most_iterations=most_iterations,
        error_at_most=error_at_most,
        threads=threads or cpu_count() or 1,
    )
    chunks = map_chunks(run_chunk, run, chunks_of(len(names), SCENARIOS_PER_CHUNK))
    lost = np.concatenate([np.zeros((0, 4)), *(losses for losses, _ in chunks)])
    iterations = np.concatenate([np.zeros(0, np.int64), *(counts for _, counts in chunks)])
    total = float(network.sales_10k_yuan.sum())
    shares = lost[:, :3] / total if total > 0 else np.zeros((len(names), 3))
    scores = pd.DataFrame(shares, index=names, columns=["esri", "esri_down", "esri_up"])
    scores["iterations"], scores["error_bound"] = iterations, lost[:, 3]
    return SystemicRisk(scores, eps, is_market_share_on, most_iterations)


def at_both_stops(
    network: PaymentNetwork,
    *,
    is_market_share_on: bool = True,
    shocks: Shocks | None = None,
    tolerance: float = 0.01,
    threads: int | None = None,
    map_chunks: MapChunks = in_turn,
) -> TwoStops:
    """Score at the published stop and at the converged one, and tell where they disagree.

    Parameters
    ----------
    network, is_market_share_on, shocks, threads, map_chunks
        As in `economic_systemic_risk`.
    tolerance
        Largest difference of a score, as a share of all sales, that is still agreement.

    Notes
    -----
    The published stop is no fixed point: where little goes to final demand, losses go on spreading long after no firm
    falls by more than a hundredth in one step.
    """
    published, converged = (
        economic_systemic_risk(
            network,
            eps=eps,
            is_market_share_on=is_market_share_on,
            shocks=shocks,
            threads=threads,
            map_chunks=map_chunks,
        )
        for eps in (PUBLISHED_EPS, CONVERGED_EPS)
    )
    apart = (converged.scores["esri"] - published.scores["esri"]).abs() > tolerance
    is_open = (network.sales_10k_yuan > 0) & ~(network.revenue_10k_yuan > 0)
    return TwoStops(
        published, converged, tuple(published.scores.index[apart]), tuple(network.firm_ids[is_open].tolist())
    )


def _scenarios(network: PaymentNetwork, shocks: Shocks | None) -> tuple[pd.Index, Grouping, Floats]:
    """Name the scenarios, and list the firms of each, with the losses of all."""
    if shocks is None:
        count = len(network.firm_ids)
        ptr, firm = np.arange(count + 1, dtype=np.int32), np.arange(count, dtype=np.int32)
        return network.firm_ids, Grouping(ptr, firm), np.ones(count)
    rows = [(name, firm_id, loss) for name, losses in shocks.items() for firm_id, loss in losses.items()]
    for name, firm_id, loss in rows:
        if not 0 <= loss <= 1:
            words = Words(f"情景“{name}”中“{firm_id}”的损失 {loss:g}", f"shock {name!r}: loss {loss:g} of {firm_id!r}")
            raise UsageError(Words(f"{words.zh} 应在 0 与 1 之间", f"{words.en} should be between 0 and 1"))
    named = pd.Series([firm_id for _, firm_id, _ in rows], dtype="str")
    firm = numbers_in(network.firm_ids, named).copy()
    if (firm < 0).any():
        raise unknown_id(Words("企业", "firm"), str(named[firm < 0].iloc[0]), network.firm_ids)
    ptr = np.cumsum([0, *map(len, shocks.values())]).astype(np.int32)
    return (
        pd.Index(list(shocks), dtype="str", name="scenario"),
        Grouping(ptr, firm),
        np.array([loss for _, _, loss in rows], np.float64),
    )
