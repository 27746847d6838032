"""How long can the targets be supplied when a firm fails, and what is lost until it is back?

*Time to survive*: the longest time for which stocks and surviving capacity meet the targets' demand. *Performance impact*:
the least demand lost until the firm has recovered. A firm is *exposed* when it needs longer to recover than the targets
survive. Both are linear programmes (`flow_programmes`) over quantities a day (`goods_flow`).

References
----------
Simchi-Levi et al. (2015). Identifying Risks and Mitigating Disruptions in the Automotive Supply Chain. Interfaces 45(5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from chainlink.analysis.recovery.economy import Contradiction, Economy
from chainlink.analysis.recovery.model import BindingInput, DemandBasis, RecoveryModel, economy_of, recovery_model
from chainlink.analysis.recovery.site_failures import SITES_PER_CHUNK, FailingSites, losses, survivals
from chainlink.analysis.spread.chunks import MapChunks, chunks_of, in_turn
from chainlink.analysis.spread.propagation import Stop, failed_set
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Floats, Ints
from chainlink.supply.stated_days import cautious_days
from graph_schema.errors import UsageError
from graph_schema.names import SourcingMode, Words

__all__ = ["BindingInput", "Contradiction", "DemandBasis", "Economy", "SiteRecovery", "StopRecovery"]
__all__ += ["economy_of", "performance_impact", "recovery_from", "time_to_survive"]


@dataclass(frozen=True, eq=False)
class SiteRecovery:
    """One answer a firm, and what all of them rest on."""

    by_firm: pd.DataFrame
    basis: DemandBasis


@dataclass(frozen=True)
class StopRecovery:
    """How long the targets survive a failed set, and what is lost while it lasts.

    Attributes
    ----------
    time_to_survive_days
        Infinity for ever; None where no target's demand is known, or it hangs on a stock of unknown size.
    binding
        What ends it; None where no input does.
    is_exposed
        Whether the failure lasts longer; None where that is not known.
    lost_output_days
        Least loss while it lasts, in days of each target's demand, added up; None where not known.
    lost_value_10k_yuan
        Least loss in output value, 万元; None where a target's value is not known.
    basis
        What the answer rests on.
    """

    time_to_survive_days: float | None
    binding: BindingInput | None
    is_exposed: bool | None
    lost_output_days: float | None
    lost_value_10k_yuan: float | None
    basis: DemandBasis


def time_to_survive(
    graph: SupplyGraph,
    targets: Sequence[str],
    *,
    sourcing: SourcingMode,
    is_stopped_stock_usable: bool = True,
    firm_ids: Sequence[str] | None = None,
    map_chunks: MapChunks = in_turn,
) -> SiteRecovery:
    """Tell for each firm how long the targets' demand is met when it alone fails.

    Parameters
    ----------
    graph
        Supply graph, with capacities, outputs, stocks and units as far as known.
    targets
        Component ids, or `FIRM/COMPONENT` for one line; the demand of all of them together must be met.
    sourcing
        Who may deliver: `active`, `qualified` or `market`.
    is_stopped_stock_usable
        Whether the finished stock of the failed firm can be used up, as in the published model.
    firm_ids
        Firms to tell about; all upstream of the targets when None.
    map_chunks
        Who maps the work over chunks of firms, here or elsewhere.

    Returns
    -------
    SiteRecovery
        `by_firm` is indexed by `firm_id`, sorted: `time_to_survive_days` (infinity for ever, NaN where no demand is
        known or it hangs on a stock of unknown size: see `DemandBasis.without_rate`), `time_to_recover_days` (NaN where
        not known), `is_exposed` (missing where either is), `exposed_days`
        (recovery beyond survival, at least 0), and what binds: `binding_firm_id`, `binding_product_id`,
        `binding_component_id` (members of a group joined by `|`; "" where no input does).

    Raises
    ------
    UnknownIdError
        If a target or a firm is not in the data.
    UsageError
        If no target is given.

    Notes
    -----
    One programme, solved again by changing bounds: some milliseconds a firm for a thousand lines. What lines sell to
    others than the targets is not counted; the order in time of what happens within the span is not either.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T"], "component_id": ["ore", "steel"], "output": 365.0})
    >>> makes["inventory_days"] = [4.0, 3.0]
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"], "units_per_unit": [1.0]})
    >>> graph = build_graph(Tables.of({"makes": makes, "inputs": inputs}))
    >>> time_to_survive(graph, ["steel"], sourcing="market").by_firm["time_to_survive_days"].to_dict()
    {'M': 7.0, 'T': 3.0}
    """
    model = recovery_model(graph, targets, sourcing=sourcing)
    firms = _sites(graph, model, firm_ids)
    recover = _recovery_days(graph, firms)
    failing = _failing_sites(graph, model, firms, recover, is_stopped_stock_usable)
    survivals_by_firm = [
        survival for some in map_chunks(survivals, failing, chunks_of(len(firms), SITES_PER_CHUNK)) for survival in some
    ]
    survive = np.array([survival.days for survival in survivals_by_firm], np.float64)
    binding = [model.binding_input(survival.binding) for survival in survivals_by_firm]
    is_known = ~np.isnan(survive) & ~np.isnan(recover)
    frame = pd.DataFrame(
        {
            "time_to_survive_days": survive,
            "time_to_recover_days": recover,
            "is_exposed": pd.array(recover > survive, dtype="boolean"),
            "exposed_days": np.where(is_known, np.maximum(recover - survive, 0), np.nan),
            "binding_firm_id": [input_line.firm_id if input_line else "" for input_line in binding],
            "binding_product_id": [input_line.product_id if input_line else "" for input_line in binding],
            "binding_component_id": [
                "|".join(input_line.component_ids) if input_line else "" for input_line in binding
            ],
        },
        index=pd.Index(graph.firm_ids[firms], name="firm_id"),
    )
    frame.loc[~is_known, "is_exposed"] = pd.NA
    return SiteRecovery(frame, model.basis)


def performance_impact(
    graph: SupplyGraph,
    targets: Sequence[str],
    *,
    sourcing: SourcingMode,
    is_stopped_stock_usable: bool = True,
    firm_ids: Sequence[str] | None = None,
    time_to_recover_days: float | None = None,
    map_chunks: MapChunks = in_turn,
) -> SiteRecovery:
    """Tell for each firm what is lost at least until it has recovered, when it alone fails.

    Parameters
    ----------
    graph, targets, sourcing, is_stopped_stock_usable, firm_ids, map_chunks
        As for `time_to_survive`.
    time_to_recover_days
        Takes the place of every firm's own.

    Returns
    -------
    SiteRecovery
        `by_firm` is indexed by `firm_id`, sorted: `time_to_recover_days`; `lost_output_days`, the least loss in days of
        each target's demand, added up; `lost_value_10k_yuan`, the least loss in output value. NaN is not known.

    Raises
    ------
    UnknownIdError
        If a target or a firm is not in the data.
    UsageError
        If no target is given, or the days are negative or infinite.

    Notes
    -----
    Two programmes a firm. A longer recovery never loses less.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T"], "component_id": ["ore", "steel"], "output": 365.0})
    >>> makes["inventory_days"] = [4.0, 3.0]
    >>> graph = build_graph(Tables.of({"makes": makes}))
    >>> found = performance_impact(graph, ["steel"], sourcing="market", firm_ids=["T"], time_to_recover_days=10)
    >>> found.by_firm["lost_output_days"].round(9).to_dict()
    {'T': 7.0}
    """
    if time_to_recover_days is not None:
        _require_span(time_to_recover_days)
    model = recovery_model(graph, targets, sourcing=sourcing)
    firms = _sites(graph, model, firm_ids)
    recover = _recovery_days(graph, firms)
    recover = recover if time_to_recover_days is None else np.full(len(firms), time_to_recover_days)
    failing = _failing_sites(graph, model, firms, recover, is_stopped_stock_usable)
    lost = [loss for some in map_chunks(losses, failing, chunks_of(len(firms), SITES_PER_CHUNK)) for loss in some]
    frame = pd.DataFrame(
        {
            "time_to_recover_days": recover,
            "lost_output_days": np.array([output for output, _ in lost], np.float64),
            "lost_value_10k_yuan": np.array([value for _, value in lost], np.float64),
        },
        index=pd.Index(graph.firm_ids[firms], name="firm_id"),
    )
    return SiteRecovery(frame, model.basis)


def recovery_from(
    graph: SupplyGraph,
    stops: Sequence[Stop],
    targets: Sequence[str],
    *,
    sourcing: SourcingMode,
    is_stopped_stock_usable: bool = True,
    lasts_days: float | None = None,
    economy: Economy | None = None,
) -> StopRecovery:
    """Tell how long the targets survive a failed set, and what is lost while it lasts.

    Parameters
    ----------
    graph, targets, sourcing, is_stopped_stock_usable
        As for `time_to_survive`.
    stops
        What fails, in any order; a stopped sourcing delivers nothing.
    lasts_days
        How long all of it fails; without it nothing is said of losses and exposure.
    economy
        Of `economy_of`, for these targets and maybe more; that of these targets when None.

    Raises
    ------
    UnknownIdError
        If a stop or a target names something that is not in the data.
    UsageError
        If no target is given, or the days are negative or infinite.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M"], "component_id": ["ore"], "output": 365.0, "inventory_days": 4.0})
    >>> graph = build_graph(Tables.of({"makes": makes}))
    >>> found = recovery_from(graph, [Stop("firm", "M")], ["ore"], sourcing="market", lasts_days=30)
    >>> found.time_to_survive_days, found.is_exposed, round(found.lost_output_days, 9)
    (4.0, True, 26.0)
    """
    if lasts_days is not None:
        _require_span(lasts_days)
    failed = failed_set(graph, stops)
    model = recovery_model(graph, targets, sourcing=sourcing, stopped_sourcings=failed.sourcings, economy=economy)
    survival = model.survival(failed.nodes, is_stock_usable=is_stopped_stock_usable)
    days = None if np.isnan(survival.days) else survival.days
    span = np.nan if lasts_days is None else lasts_days
    least = model.losses(failed.nodes, span, is_stock_usable=is_stopped_stock_usable)
    lost_output, lost_value = (None if np.isnan(lost) else lost for lost in least)
    return StopRecovery(
        time_to_survive_days=days,
        binding=model.binding_input(survival.binding),
        is_exposed=None if days is None or lasts_days is None else lasts_days > days,
        lost_output_days=lost_output,
        lost_value_10k_yuan=lost_value,
        basis=model.basis,
    )


def _require_span(days: float) -> None:
    if not 0 <= days < np.inf:
        raise UsageError(
            Words(
                f"天数应为不小于 0 的有限数，现为 {days}", f"days must be a finite number of at least 0; found {days}"
            )
        )


def _sites(graph: SupplyGraph, model: RecoveryModel, firm_ids: Sequence[str] | None) -> Ints:
    """Firms asked about, else those with a line or leg upstream; sorted."""
    if firm_ids is not None:
        return np.unique(np.array([graph.firm_number(firm_id) for firm_id in firm_ids], np.int32))
    nodes = model.goods.nodes
    firms = graph.node_firm[nodes[nodes < len(graph.node_firm)]]
    return np.unique(firms[firms >= 0])


def _failing_sites(
    graph: SupplyGraph, model: RecoveryModel, firms: Ints, lasts_days: Floats, is_stock_usable: bool
) -> FailingSites:
    return FailingSites(model, [graph.nodes_of_firm[int(firm)] for firm in firms], is_stock_usable, lasts_days)


def _recovery_days(graph: SupplyGraph, firms: Ints) -> Floats:
    """Each firm's own time to recover; NaN where it is not known."""
    listed = graph.tables.firms.drop_duplicates("firm_id")
    days = pd.Series(cautious_days(listed, "time_to_recover_days"), index=listed["firm_id"])
    return np.array(days.reindex(graph.firm_ids[firms]), np.float64)
