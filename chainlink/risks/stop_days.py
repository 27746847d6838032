"""When does the stop of one firm reach the targets of a chain? The three days, as the register has them: MODEL.md section 4."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from chainlink.analysis.waves.single_waves import Failure, single_waves
from chainlink.risks.survival import Survivals, Survived
from chainlink.screening.all_targets import all_targets
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.stated_days import cautious_days


@dataclass(frozen=True)
class StopDays:
    """The days of one stop, suppliers in use, all finished stock within reach.

    Attributes
    ----------
    first_cut_day, day_down
        最早减产日, 断供日: of the chain's targets the first; None where none is ever reached.
    survived
        统筹调度最多可维持: of all chains' targets that the stop reaches.
    time_to_recover_days
        Of the firm; None where not known.
    """

    first_cut_day: float | None
    day_down: float | None
    survived: Survived
    time_to_recover_days: float | None


class StopDaysOf:
    """The days of many stops of one supply graph; the programme's economy is worked out once.

    Parameters
    ----------
    graph
        Supply graph.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T"], "component_id": ["ore", "steel"], "output": 365.0})
    >>> frames = {"makes": makes.assign(inventory_days=[4.0, 3.0])}
    >>> frames["inputs"] = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> frames["placements"] = pd.DataFrame({"component_id": ["ore", "steel"], "chain_id": "C"})
    >>> days = StopDaysOf(build_graph(Tables.of(frames)))(("M", ""), ["steel"])
    >>> days.first_cut_day, days.day_down, days.survived.days
    (4.0, 7.0, 7.0)
    """

    def __init__(self, graph: SupplyGraph) -> None:
        self._graph = graph
        self._targets = all_targets(graph)
        self._survivals = Survivals(graph, self._targets)
        firms = graph.tables.firms
        self._recover = dict(
            zip(firms["firm_id"].tolist(), cautious_days(firms, "time_to_recover_days").tolist(), strict=True)
        )

    def __call__(self, failure: Failure, targets: Sequence[str]) -> StopDays:
        """Give the days of one stop for the targets of one chain.

        Raises
        ------
        UnknownIdError
            If the firm, the component or a target is not in the data.
        """
        all_targets = sorted({*self._targets, *targets})
        (wave,) = single_waves(self._graph, [failure], all_targets, sourcing="active")
        recover = self._recover.get(failure[0], math.nan)
        return StopDays(
            first_cut_day=min(
                (wave.first_cut_on_day[target] for target in targets if target in wave.first_cut_on_day), default=None
            ),
            day_down=min((wave.down_on_day[target] for target in targets if target in wave.down_on_day), default=None),
            survived=self._survivals.after(failure, wave),
            time_to_recover_days=None if math.isnan(recover) else recover,
        )
