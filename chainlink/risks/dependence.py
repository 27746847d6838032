"""Which firms does a target hang on for a large part of its output, though it stays up? 大户依赖: MODEL.md section 4.

Colours see only full stops. Here a firm counts whose stop alone takes at least a published share of a target's output,
the share that is sure: ready backups of unknown spare are taken to fill in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

from chainlink.analysis.partial_loss.losses import PartialLoss, large_partial_losses, partial_losses
from chainlink.analysis.partial_loss.paths import loss_paths
from chainlink.analysis.spread.why_paths import Step
from chainlink.risks.rules import RuleBook
from chainlink.supply.graph import SupplyGraph

MEASURE = "partial_loss"


@dataclass(frozen=True)
class LargeFirm:
    """A firm on which one chain depends.

    Attributes
    ----------
    chain_id, firm_id
        Which chain on which firm.
    losses
        Targets of the chain that lose at least the share asked for, most first, then by id.
    path
        By which requirements most of the first of them is lost, from the firm to the target.
    """

    chain_id: str
    firm_id: str
    losses: tuple[PartialLoss, ...]
    path: tuple[Step, ...]


def losses_of_large_firms(
    graph: SupplyGraph,
    targets: Sequence[str],
    *,
    at_least: float | None,
    firm_ids: Sequence[str] = (),
    is_high_asked: bool = True,
) -> dict[str, tuple[PartialLoss, ...]]:
    """Give by firm what its stop alone takes away of each target; firms that take nothing are left out.

    Parameters
    ----------
    graph, targets, is_high_asked
        As for `partial_losses`.
    at_least
        From which loss of some target on a firm is told of; None tells of `firm_ids` alone.
    firm_ids
        Firms told of whatever they take away.
    """
    if at_least is None:
        frame = partial_losses(graph, targets, firm_ids=firm_ids, is_high_asked=is_high_asked)
    else:
        frame = large_partial_losses(graph, targets, at_least=at_least, firm_ids=firm_ids, is_high_asked=is_high_asked)
    losses: dict[str, list[PartialLoss]] = {}
    columns = (frame[name].tolist() for name in ("firm_id", "target", "low", "high"))
    for firm_id, target, low, high in zip(*columns, strict=True):
        losses.setdefault(firm_id, []).append(PartialLoss(target, low, high))
    return {firm_id: tuple(own) for firm_id, own in losses.items()}


def worst_loss(losses: Sequence[PartialLoss], targets: Sequence[str]) -> PartialLoss | None:
    """Give the largest loss of some targets: by its low end, then its high end, then the order of ids; None without one."""
    return min((loss for loss in losses if loss.target in set(targets)), key=_most_first, default=None)


def dependences(
    graph: SupplyGraph,
    targets_by_chain: Mapping[str, Sequence[str]],
    losses: Mapping[str, Sequence[PartialLoss]],
    *,
    at_least: float,
) -> dict[str, dict[str, LargeFirm]]:
    """Find by chain, then firm, on whom a target of the chain hangs for a large part.

    Parameters
    ----------
    graph
        Supply graph.
    targets_by_chain
        By chain its targets.
    losses
        Of `losses_of_large_firms`, for all these targets.
    at_least
        Share of a target's output, 0 to 1, that is surely lost; nothing lost is never listed.

    Returns
    -------
    dict
        By chain id, by firm id in order.

    Notes
    -----
    One fall a firm found, see `loss_paths`.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = {"firm_id": ["A", "B", "T"], "component_id": ["ore", "ore", "steel"], "output": [3, 1, 5]}
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> graph = build_graph(Tables.of({"makes": pd.DataFrame(makes), "inputs": inputs}))
    >>> of_firms = losses_of_large_firms(graph, ["steel"], at_least=0.3)
    >>> found = dependences(graph, {"C": ["steel"]}, of_firms, at_least=0.3)["C"]
    >>> {firm_id: dependence.losses[0].low for firm_id, dependence in found.items()}
    {'A': 0.75, 'T': 1.0}
    """
    large: dict[tuple[str, str], tuple[PartialLoss, ...]] = {}
    for chain_id, targets in targets_by_chain.items():
        meant = set(targets)
        for firm_id, own in sorted(losses.items()):
            is_large = (loss.low >= at_least and loss.low > 0 and loss.target in meant for loss in own)
            of_chain = sorted(compress(own, is_large), key=_most_surely_lost_first)
            if of_chain:
                large[chain_id, firm_id] = tuple(of_chain)
    pairs = sorted({(firm_id, own[0].target) for (_, firm_id), own in large.items()})
    path_by_pair = dict(zip(pairs, loss_paths(graph, pairs) if pairs else (), strict=True))
    by_chain: dict[str, dict[str, LargeFirm]] = {chain_id: {} for chain_id in targets_by_chain}
    for (chain_id, firm_id), own in large.items():
        path = path_by_pair[firm_id, own[0].target]
        by_chain[chain_id][firm_id] = LargeFirm(chain_id, firm_id, own, path)
    return by_chain


def large_share(rules: RuleBook) -> float | None:
    """Give from which share on a loss is a risk of its own: the lowest of the rules that say so; None where none does."""
    shares = [rule.threshold for rule in rules.of("firm") if rule.measure == MEASURE and rule.is_finding]
    return min(shares, default=None)


def _most_surely_lost_first(loss: PartialLoss) -> tuple[float, str]:
    return -loss.low, loss.target


def _most_first(loss: PartialLoss) -> tuple[float, float, str]:
    return -loss.low, -loss.high, loss.target
