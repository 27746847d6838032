"""How long can the targets be supplied while a stop lasts, and what is lost at least?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from chainlink.analysis.recovery.survival import Economy, recovery_from
from chainlink.analysis.spread.propagation import Stop, failed_set
from chainlink.analysis.spread.stop_kinds import STOP_KINDS
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.stated_days import cautious_days
from chainlink.whatif.answer import JointSurvival, LastsBecause
from graph_schema.names import SourcingMode


def survival_of(
    graph: SupplyGraph,
    stops: Sequence[Stop],
    targets: Sequence[str],
    *,
    sourcing: SourcingMode,
    is_stopped_stock_usable: bool,
    economy: Economy,
    lasting: tuple[float | None, LastsBecause],
) -> JointSurvival:
    """Solve the recovery programmes of `analysis.recovery` for the stop.

    Notes
    -----
    Some hundredths of a second a target, once the economy is known.
    """
    lasts, because = lasting
    recovery = recovery_from(
        graph,
        stops,
        targets,
        sourcing=sourcing,
        is_stopped_stock_usable=is_stopped_stock_usable,
        lasts_days=lasts,
        economy=economy,
    )
    return JointSurvival(
        targets=tuple(targets),
        time_to_survive_days=recovery.time_to_survive_days,
        lasts_days=lasts,
        lasts_because=because,
        is_exposed=recovery.is_exposed,
        lost_output_days=recovery.lost_output_days,
        lost_value_10k_yuan=recovery.lost_value_10k_yuan,
        binding_firm_id=recovery.binding.firm_id if recovery.binding else "",
        binding_component_ids=recovery.binding.component_ids if recovery.binding else (),
        targets_without_demand=recovery.basis.without_demand,
        lines_without_output=len(recovery.basis.without_output),
        lines_without_units=len(recovery.basis.without_units),
        contradictions=len(recovery.basis.contradictions),
    )


def lasting_of(graph: SupplyGraph, stops: Sequence[Stop], days: float | None) -> tuple[float | None, LastsBecause]:
    """Tell how long a stop lasts: the days given, else the longest time to recover of the firms that fail.

    Not known where one of them has none, nor where a country or a sourcing stops: an order lasts as long as it lasts.
    """
    if days is not None:
        return days, "given"
    if not stops or any(STOP_KINDS[stop.kind].is_order for stop in stops):
        return None, ""
    firms = graph.node_firm[failed_set(graph, stops).nodes]
    listed = graph.tables.firms.drop_duplicates("firm_id")
    days_by_firm = pd.Series(cautious_days(listed, "time_to_recover_days"), index=listed["firm_id"])
    recovery = np.array(days_by_firm.reindex(graph.firm_ids[np.unique(firms[firms >= 0])]), np.float64)
    if not len(recovery) or np.isnan(recovery).any():
        return None, ""
    return float(recovery.max()), "time_to_recover"
