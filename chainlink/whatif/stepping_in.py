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


def _step_in(coverage: LineCoverage, names: Mapping[str, Words]) -> StepIn:
    carried: dict[tuple[str, str], float] = {}
    for backup_carried in coverage.carried:
        line = (backup_carried.firm_id, backup_carried.component_id)
        carried[line] = carried.get(line, 0.0) + backup_carried.volume
    stand_ins = [
        StandIn(
            backup.firm_id,
            *names.get(backup.firm_id, ("", "")),
            component_id=backup.component_id,
            spare=backup.spare,
            carries=carried.get((backup.firm_id, backup.component_id), 0.0),
            is_same_county=backup.is_same_county,
            is_same_city=backup.is_same_city,
        )
        for backup in coverage.backups
        if not backup.none_because
    ]
    why_none = Counter(backup.none_because for backup in coverage.backups)
    return StepIn(
        firm_id=coverage.firm_id,
        component_id=coverage.component_id,
        level=coverage.level,
        lost=coverage.lost,
        coverage=coverage.coverage,
        low=coverage.low,
        high=coverage.high,
        stand_ins=tuple(sorted(stand_ins, key=_best_first)),
        stops_too=why_none["stops_too"],
        same_group=why_none["same_group"],
        traders=why_none["trader"],
    )


def _best_first(stand_in: StandIn) -> tuple[float, float, str, str]:
    return (
        -stand_in.carries,
        1.0 if stand_in.spare is None else -stand_in.spare,
        stand_in.firm_id,
        stand_in.component_id,
    )
