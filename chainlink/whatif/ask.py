"""What happens if these things stop? The one question, put to every analysis that has a part of the answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chainlink.analysis.backups.coverage import lines_told_once
from chainlink.analysis.recovery.survival import economy_of
from chainlink.analysis.spread.propagation import Stop
from chainlink.analysis.spread.stop_kinds import STOP_KINDS
from chainlink.analysis.waves.wave import wave
from chainlink.screening.all_targets import all_targets, targets_by_chain
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.lookup import find_id, require_data
from chainlink.whatif.answer import JointSurvival, LastsBecause, LostLine, StepIn, WhatIf
from chainlink.whatif.losses import losses_over_time, lost_firms, lost_lines, peak_day, share_of, target_answers
from chainlink.whatif.named_stops import cut_deliverers, idle_stops
from chainlink.whatif.places import places_hit
from chainlink.whatif.stepping_in import stepping_in
from chainlink.whatif.survival import lasting_of, survival_of
from graph_schema.errors import UsageError
from graph_schema.names import SourcingMode, Words

STEP_IN_AT_MOST = 60
"""For so many lost lines it is looked up at once who could step in; `stepping_in` tells it of any other."""


def what_if(
    graph: SupplyGraph,
    stops: Sequence[Stop],
    *,
    sourcing: SourcingMode = "active",
    days: float | None = None,
    is_stopped_stock_usable: bool | None = None,
    chain_ids: Sequence[str] = (),
    targets: Sequence[str] = (),
) -> WhatIf:
    """Tell what a stop stops and when, what is lost, how long it can be stood, and who could step in.

    Parameters
    ----------
    graph
        Supply graph; the stop spreads through all chains, also those not asked about.
    stops
        What fails on day 0; see `read_stops`. Nothing stopped stops nothing.
    sourcing
        Who delivers while the stop lasts: `active` the suppliers in use, `qualified` also the ready backups, `market`
        every maker in the data.
    days
        How long the stop lasts: what would stop on that day or later is left out. None is for ever; what is lost until
        the firms are back is then told for the longest of their times to recover.
    is_stopped_stock_usable
        Whether the finished stock of what fails can still be had. None: yes, unless a country stops its exports.
    chain_ids
        Chains whose targets are meant, by id, name or alias; all when empty.
    targets
        Component ids, or `FIRM/COMPONENT`, in place of the chains' own.

    Returns
    -------
    WhatIf
        The same for the same data, whatever the order of `stops`.

    Raises
    ------
    UnknownIdError
        If a stop, chain or target is not in the data.
    NoTargetError
        If a chain has no target.
    UsageError
        If there are no data, or the days are negative or infinite.

    Notes
    -----
    Two spreads of the stop, two of the backups, and the recovery programmes for all targets of all chains that it reaches:
    these are the same whatever chain is asked about.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T"], "component_id": ["ore", "steel"], "inventory_days": [4, 3]})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> found = what_if(build_graph(Tables.of({"makes": makes, "inputs": inputs})), [Stop("firm", "M")], targets=["steel"])
    >>> [(line.firm_id, line.stops_on_day) for line in found.lines], found.targets[0].down_on_day
    ([('M', 0.0), ('T', 4.0)], 7.0)
    """
    require_data(graph)
    _require_days(days)
    failing = tuple(sorted(set(stops)))
    is_usable = all(STOP_KINDS[stop.kind].is_stock_reachable for stop in failing)
    if is_stopped_stock_usable is not None:
        is_usable = is_stopped_stock_usable
    chains_by_target = _chains_by_target(graph, chain_ids, targets)
    reached = wave(
        graph,
        failing,
        sourcing=sourcing,
        is_stopped_stock_usable=is_usable,
        targets=[*chains_by_target, *(target for target in all_targets(graph) if target not in chains_by_target)],
        within_days=days,
    )
    lasting = lasting_of(graph, failing, days)
    lines = lost_lines(graph, failing, reached, sourcing=sourcing)
    firms = lost_firms(graph, lines)
    answers = target_answers(graph, failing, reached, lines, chains_by_target)
    stopped = [line for line in lines if not line.is_trader]
    step_in, lines_beyond = _step_in(graph, failing, lines, sourcing)
    return WhatIf(
        content_hash=graph.tables.content_hash(),
        data_date=graph.tables.data_date(),
        stops=failing,
        sourcing=sourcing,
        days=days,
        is_stopped_stock_usable=is_usable,
        targets=answers,
        targets_elsewhere=tuple(
            loss.target
            for loss in reached.targets
            if loss.target not in chains_by_target and loss.down_on_day is not None
        ),
        lines=lines,
        firms=firms,
        lost=reached.lost,
        peak_day=peak_day(lines),
        losses=losses_over_time(graph, reached, lasting[0]),
        assumed_share=share_of(stopped, lambda line: line.is_assumed),
        stock_unknown_share=share_of(stopped, lambda line: not line.is_stock_known),
        survival=_survival(graph, failing, targets, sourcing, is_usable, lasting),
        step_in=step_in,
        lines_beyond=lines_beyond,
        places=places_hit(graph, firms),
        firms_not_hit=reached.firms_without_place,
        idle_stops=idle_stops(graph, failing),
    )


def _require_days(days: float | None) -> None:
    if days is not None and not 0 <= days < np.inf:
        raise UsageError(
            Words(
                f"天数应为不小于 0 的有限数，现为 {days}", f"days must be a finite number of at least 0; found {days}"
            )
        )


def _chains_by_target(
    graph: SupplyGraph, chain_ids: Sequence[str], targets: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Find the targets meant, each with the chains asked about that exist for it, in order of chain, then id."""
    placed = set(graph.placements["chain_id"]) - {""}
    chosen = sorted({find_id(graph, "chain", chain) for chain in chain_ids} or placed)
    if targets:
        return {component_id: () for component_id in sorted(set(targets))}
    chains: dict[str, tuple[str, ...]] = {}
    for chain_id, own in targets_by_chain(graph, chosen)[0].items():
        for target in own:
            chains[target] = (*chains.get(target, ()), chain_id)
    return chains


def _step_in(
    graph: SupplyGraph, stops: Sequence[Stop], lines: Sequence[LostLine], sourcing: SourcingMode
) -> tuple[tuple[StepIn, ...], int]:
    """Look up the lines that stop first, and of these the most worth; and count the lines left.

    A trader whose whole loss is told at the lines behind it is no line of its own here.
    """
    first = sorted(lines, key=lambda line: (line.stops_on_day, not line.is_trader, -(line.value_10k_yuan_a_day or 0.0)))
    chosen = list(dict.fromkeys((line.firm_id, line.component_id) for line in first))
    chosen = list(dict.fromkeys([*cut_deliverers(graph, stops), *chosen]))
    chosen = lines_told_once(graph, stops, chosen, sourcing=sourcing)
    looked_up = chosen[:STEP_IN_AT_MOST]
    return stepping_in(graph, stops, looked_up, sourcing=sourcing), len(chosen) - len(looked_up)


def _survival(
    graph: SupplyGraph,
    stops: Sequence[Stop],
    named: Sequence[str],
    sourcing: SourcingMode,
    is_usable: bool,
    lasting: tuple[float | None, LastsBecause],
) -> JointSurvival | None:
    """Solve for all targets of all chains that the stop reaches in the end, and those named; None where it reaches none."""
    targets = sorted({*all_targets(graph), *named})
    spread = wave(graph, stops, sourcing=sourcing, is_stopped_stock_usable=is_usable, targets=targets)
    meant = [loss.target for loss in spread.targets if loss.first_cut_on_day is not None] or sorted(set(named))
    if not meant:
        return None
    return survival_of(
        graph,
        stops,
        meant,
        sourcing=sourcing,
        is_stopped_stock_usable=is_usable,
        economy=economy_of(graph, targets),
        lasting=lasting,
    )
