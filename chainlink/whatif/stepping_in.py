"""Who could step in for lost lines, with how much? Independent backups only: MODEL.md section 4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from chainlink.analysis.backups.coverage import LineCoverage, coverage_in_stop
from chainlink.analysis.backups.links import Level
from chainlink.analysis.spread.propagation import Stop
from chainlink.supply.graph import SupplyGraph
from chainlink.whatif.answer import StandIn, StepIn
from graph_schema.names import SourcingMode, Words

LEVELS: tuple[Level, ...] = ("qualified", "market")


def stepping_in(
    graph: SupplyGraph, stops: Sequence[Stop], lines: Sequence[tuple[str, str]], *, sourcing: SourcingMode = "active"
) -> tuple[StepIn, ...]:
    """Tell who could step in for lines that a stop reaches.

    Parameters
    ----------
    graph
        Supply graph.
    stops
        What fails.
    lines
        (firm_id, component_id) of lines that stop, or of traders with what they resell.
    sourcing
        Who counts as a source before any backup.

    Returns
    -------
    tuple of StepIn
        In the order of `lines`, `qualified` before `market`; lines whose deliveries nobody in the data would miss are left
        out.

    Raises
    ------
    UnknownIdError
        If a stop or a line is not in the data.

    Notes
    -----
    As `analysis.backup.coverage_in_stop`, twice. Each line is told by itself: two may count on one spare.
    """
    by_level = [coverage_in_stop(graph, stops, lines, sourcing=sourcing, level=level) for level in LEVELS]
    names = graph.names.recorded("firm")
    return tuple(
        _step_in(coverage, names) for levels in zip(*by_level, strict=True) for coverage in levels if coverage.lost != 0
    )


def _step_in(found: LineCoverage, names: Mapping[str, Words]) -> StepIn:
    carried: dict[tuple[str, str], float] = {}
    for each in found.carried:
        line = (each.firm_id, each.component_id)
        carried[line] = carried.get(line, 0.0) + each.volume
    stand_ins = [
        StandIn(
            each.firm_id,
            *names.get(each.firm_id, ("", "")),
            component_id=each.component_id,
            spare=each.spare,
            carries=carried.get((each.firm_id, each.component_id), 0.0),
            is_same_county=each.is_same_county,
            is_same_city=each.is_same_city,
        )
        for each in found.backups
        if not each.none_because
    ]
    why_none = Counter(each.none_because for each in found.backups)
    return StepIn(
        firm_id=found.firm_id,
        component_id=found.component_id,
        level=found.level,
        lost=found.lost,
        coverage=found.coverage,
        low=found.low,
        high=found.high,
        stand_ins=tuple(sorted(stand_ins, key=_best_first)),
        stops_too=why_none["stops_too"],
        same_group=why_none["same_group"],
        traders=why_none["trader"],
    )


def _best_first(each: StandIn) -> tuple[float, float, str, str]:
    return (-each.carries, 1.0 if each.spare is None else -each.spare, each.firm_id, each.component_id)
