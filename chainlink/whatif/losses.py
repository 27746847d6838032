"""Which lines, firms and targets are lost, and what of that is assumed?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from chainlink.analysis.partial_loss.losses import partial_loss
from chainlink.analysis.spread.propagation import Stop, build_network, failed_set, failing_nodes, find_targets
from chainlink.analysis.waves.loss_over_time import SPANS, Loss, line_values
from chainlink.analysis.waves.stock_days import numbers_by_line
from chainlink.analysis.waves.stopped_output import DAYS_A_YEAR, value_lost
from chainlink.analysis.waves.wave import LineId, Wave
from chainlink.supply.graph import SupplyGraph
from chainlink.whatif.answer import LostFirm, LostLine, TargetAnswer
from graph_schema.names import SourcingMode


def lost_lines(
    graph: SupplyGraph, stops: Sequence[Stop], reached: Wave, *, sourcing: SourcingMode
) -> tuple[LostLine, ...]:
    """Tell each stopped line, and each trader cut off, with what its stop rests on.

    Returns
    -------
    tuple of LostLine
        By day, then id. Legs of one trader for one component are one, at the first of their days.

    Notes
    -----
    One more spread, in which every assumed requirement is met: what stops even so is not assumed.
    """
    failed = failed_set(graph, stops)
    network = build_network(graph, sourcing=sourcing, stopped_sourcings=failed.sourcings)
    sure = set(_named(graph, np.flatnonzero(failing_nodes(network, failed.nodes, is_met=network.is_assumed)[0])))
    named_by_stop = set(_named(graph, failed.nodes))
    worth = _value_by_line(graph)
    is_stock_known = _stock_known(graph, reached)
    lost_by_line: dict[tuple[LineId, bool], LostLine] = {}
    for line_id, is_trader in [*((line, False) for line in reached.lines), *((leg, True) for leg in reached.legs)]:
        line = (line_id.firm_id, line_id.component_id)
        lost = LostLine(
            *line,
            stops_on_day=line_id.stops_on_day,
            deliveries_end_on_day=line_id.deliveries_end_on_day,
            is_failed=line in named_by_stop,
            is_trader=is_trader,
            is_assumed=line not in sure,
            is_stock_known=is_trader or is_stock_known(line),
            value_10k_yuan_a_day=None if is_trader else worth.get(line),
        )
        before = lost_by_line.get((line, is_trader))
        if before is None or lost.stops_on_day < before.stops_on_day:
            lost_by_line[line, is_trader] = lost
    return tuple(sorted(lost_by_line.values(), key=lambda line: (line.stops_on_day, line.firm_id, line.component_id)))


def _named(graph: SupplyGraph, nodes: np.ndarray[tuple[int], np.dtype[np.integer]]) -> list[LineId]:
    nodes = nodes[nodes < len(graph.node_firm)]
    nodes = nodes[graph.node_firm[nodes] >= 0]
    firms, components = graph.firm_ids[graph.node_firm[nodes]], graph.component_ids[graph.node_component[nodes]]
    return list(zip(firms.tolist(), components.tolist(), strict=True))


def _value_by_line(graph: SupplyGraph) -> dict[LineId, float]:
    """万元 a day; lines of unknown value are left out."""
    worth = numbers_by_line(graph, "output_value_10k_yuan")[: graph.lines.named_count]
    valued = np.flatnonzero(~np.isnan(worth))
    return dict(zip(_named(graph, valued), (worth[valued] / DAYS_A_YEAR).tolist(), strict=True))


def _stock_known(graph: SupplyGraph, reached: Wave) -> Callable[[LineId], bool]:
    """Tell of a line whether no stock of its own was counted as 0 for want of a figure."""
    without_goods, without_inputs = set(reached.without_inventory_days), set(reached.without_input_stock_days)
    inputs: dict[str, set[str]] = {}
    for component_id, product_id in graph.tables.inputs[["component_id", "product_id"]].itertuples(index=False):
        inputs.setdefault(product_id, set()).add(component_id)
    needs: dict[tuple[str, str], set[str]] = {}
    columns = ["firm_id", "product_id", "component_id"]
    for firm_id, product_id, component_id in graph.tables.needs[columns].itertuples(index=False):
        needs.setdefault((firm_id, product_id), set()).add(component_id)

    def is_known(line: LineId) -> bool:
        firm_id, product_id = line
        components = inputs.get(product_id, set()) | needs.get(line, set()) | needs.get((firm_id, ""), set())
        return line not in without_goods and not any(
            (firm_id, component_id) in without_inputs for component_id in components
        )

    return is_known


def losses_over_time(graph: SupplyGraph, reached: Wave, lasts_days: float | None) -> tuple[Loss, ...]:
    """Add up what the lines that stop lose by day 30, 90 and 180 and by the end of the stop, where that is known.

    Returns
    -------
    tuple of Loss
        By day; days after the end are left out.
    """
    values = line_values(graph)
    number = {line: at for at, line in enumerate(_named(graph, np.arange(graph.lines.named_count)))}
    lines = np.array([number[line] for line in reached.stops_on_day], np.int64)
    stops = np.array(list(reached.stops_on_day.values()), np.float64)
    ends = [] if lasts_days is None else [lasts_days]
    days = sorted({*ends, *(span for span in SPANS if lasts_days is None or span < lasts_days)})
    return tuple(values.loss(lines, stops, day) for day in days)


def peak_day(lines: Sequence[LostLine]) -> float | None:
    """Give the day from which on the most is lost: the last on which a line of known value stops; None for none."""
    return max((line.stops_on_day for line in lines if line.value_10k_yuan_a_day), default=None)


def lost_firms(graph: SupplyGraph, lines: Sequence[LostLine]) -> tuple[LostFirm, ...]:
    """Gather lost lines by firm, in order of the firm's first day, then of id."""
    frame = graph.tables.firms
    names = graph.names.recorded("firm")
    places = dict(zip(frame["firm_id"], zip(frame["country"], frame["region_code"], strict=True), strict=True))
    by_firm: dict[str, list[LostLine]] = {}
    for line in lines:
        by_firm.setdefault(line.firm_id, []).append(line)
    firms = []
    for firm_id, of_firm in by_firm.items():
        (name_zh, name_en), (country, region_code) = names.get(firm_id, ("", "")), places.get(firm_id, ("", ""))
        values = [
            np.nan if line.value_10k_yuan_a_day is None else line.value_10k_yuan_a_day * DAYS_A_YEAR
            for line in of_firm
            if not line.is_trader
        ]
        firms.append(
            LostFirm(
                firm_id=firm_id,
                name_zh=name_zh,
                name_en=name_en,
                country=country,
                region_code=region_code,
                stops_on_day=of_firm[0].stops_on_day,
                is_failed=any(line.is_failed for line in of_firm),
                component_ids=tuple(sorted({line.component_id for line in of_firm})),
                lost=value_lost(np.array(values, np.float64)),
            )
        )
    return tuple(firms)


def target_answers(
    graph: SupplyGraph,
    stops: Sequence[Stop],
    reached: Wave,
    lines: Sequence[LostLine],
    chains_by_target: Mapping[str, Sequence[str]],
) -> tuple[TargetAnswer, ...]:
    """Tell what each target asked about loses, in the order of the wave's targets."""
    names = graph.names.recorded("component")
    lost_by_line = {(line.firm_id, line.component_id): line for line in lines if not line.is_trader}
    answers = []
    losses = [loss for loss in reached.targets if loss.target in chains_by_target]
    targets = [loss.target for loss in losses]
    reductions = partial_loss(graph, stops, targets=targets)
    for loss, target, reduction in zip(losses, find_targets(graph, targets), reductions, strict=True):
        members = graph.lines.of_family[target.component] if target.line < 0 else np.array([target.line], np.int32)
        name_zh, name_en = names.get(str(graph.component_ids[target.component]), ("", ""))
        stopped = [lost_by_line[line] for line in _named(graph, members) if line in lost_by_line]
        answers.append(
            TargetAnswer(
                target=loss.target,
                name_zh=name_zh,
                name_en=name_en,
                chain_ids=tuple(chains_by_target[loss.target]),
                first_cut_on_day=loss.first_cut_on_day,
                down_on_day=loss.down_on_day,
                share_lost=loss.share_lost,
                reduced_low=reduction.low,
                reduced_high=reduction.high,
                lost=loss.lost,
                assumed_share=share_of(stopped, lambda line: line.is_assumed),
                stock_unknown_share=share_of(stopped, lambda line: not line.is_stock_known),
            )
        )
    return tuple(answers)


def share_of(lines: Sequence[LostLine], is_so: Callable[[LostLine], bool]) -> float:
    """Share of the lines of which something is true; 0 without lines."""
    return sum(map(is_so, lines)) / len(lines) if lines else 0.0
