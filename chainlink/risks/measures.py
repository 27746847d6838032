"""What are the numbers of a component, and of a firm that sells it? All that a risk shows and rules ask, at once."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from chainlink.analysis.backups.coverage import coverage_by_line
from chainlink.analysis.backups.coverage_means import coverage_by_component
from chainlink.analysis.backups.goods_behind import goods_behind
from chainlink.analysis.backups.links import UNCLEAR, delivered_by
from chainlink.analysis.markets.import_dependence import import_dependences
from chainlink.analysis.markets.top_shares import top_shares
from chainlink.analysis.partial_loss.losses import PartialLoss
from chainlink.analysis.waves.loss_over_time import Outage, line_values
from chainlink.analysis.waves.single_waves import Failure, SingleWave, single_waves
from chainlink.risks.dependence import worst_loss
from chainlink.risks.rules import Rule
from chainlink.risks.survival import Survivals, Survived
from chainlink.screening.all_targets import all_targets
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.stated_days import cautious_days

HOME = "CHN"
UNKNOWN_RECOVERY_DAYS = 90.0
"""For so many days a loss is counted where nobody says when the firm is back."""


@dataclass(frozen=True)
class Measures:
    """Numbers of one risk; None is unknown. Shares are 0 to 1.

    Attributes
    ----------
    origin_countries
        Countries the component is imported from, largest share first.
    import_dependence, top_maker_share
        Of the component: share of domestic purchases made abroad, largest share of one maker among all.
    purchase_share
        Of the component: largest share of one supplier in all purchases, of the maker behind a trader where that is known;
        by value where stated, else by volume.
    suppliers_in_use, backup_suppliers
        Suppliers that the buyers concerned use, and their qualified backups.
    stock_days
        Shortest stock that one of these buyers states.
    purchases_10k_yuan
        What they buy a year; of a firm from this firm.
    backup_coverage, backup_coverage_low, backup_coverage_high
        Mean over the component's lines, of a firm its worst line: where it is known, and between which bounds it is.
    partial_loss, partial_loss_high
        Of a firm: share of a target's output that its stop takes away, of the target of the chain that loses most; ready
        backups of unknown spare as boundless, and as nothing.
    first_cut_day, day_down
        By the wave of the stop, while no backup steps in: the day on which the first line of a target of the chain
        stops, and the day on which the last deliveries of one end; None where none ever does. Missing stocks count as 0.
    survival_days
        Days for which the demand of all targets that the stop reaches is met at most, were all stocks and capacity
        steered; None where they are not known, or more than are told (see `risks.survival`).
    time_to_recover_days, exposed_days
        Of the firm whose stop it is; recovery beyond the day down, at least 0.
    stake_days
        For how many days the loss is counted: the firm's time to recover, or `UNKNOWN_RECOVERY_DAYS`.
    value_at_stake_10k_yuan, value_at_stake_high_10k_yuan
        Output value that the lines that stop lose over these days: those of unknown value as nothing, and as the median
        of their component. None where no value is known.
    shared_value_10k_yuan
        What of it falls to this risk when each line's loss is shared equally among the open risks that stop it.
    peak_value_a_day_10k_yuan, peak_day
        The most that is lost on one of these days, and from which day on; known values only.
    value_known_share
        Share of the lines that stop whose value is known.
    chance_yellow, chance_blue
        Chance of being yellow or worse, blue or worse, for the chain's targets once missing rows are known; None where no
        chances are kept.
    """

    origin_countries: tuple[str, ...] = ()
    import_dependence: float | None = None
    top_maker_share: float | None = None
    purchase_share: float | None = None
    suppliers_in_use: int = 0
    backup_suppliers: int = 0
    stock_days: float | None = None
    purchases_10k_yuan: float | None = None
    backup_coverage: float | None = None
    backup_coverage_low: float | None = None
    backup_coverage_high: float | None = None
    partial_loss: float | None = None
    partial_loss_high: float | None = None
    first_cut_day: float | None = None
    day_down: float | None = None
    survival_days: float | None = None
    time_to_recover_days: float | None = None
    exposed_days: float | None = None
    stake_days: float | None = None
    value_at_stake_10k_yuan: float | None = None
    value_at_stake_high_10k_yuan: float | None = None
    shared_value_10k_yuan: float | None = None
    peak_value_a_day_10k_yuan: float | None = None
    peak_day: float | None = None
    value_known_share: float | None = None
    chance_yellow: float | None = None
    chance_blue: float | None = None

    def breaking_value(self, rule: Rule) -> float | None:
        """Give the value that must break a rule for it to be broken whatever is still unknown; None where none does.

        Of a coverage between bounds that is its high end for a rule "up to", its low end for one "from".
        """
        if rule.measure == "backup_coverage" and self.backup_coverage is None:
            return self.backup_coverage_low if rule.is_at_least else self.backup_coverage_high
        value: float | None = getattr(self, rule.measure)
        return value

    def is_breaking(self, rule: Rule) -> bool:
        """Whether a rule is broken for sure."""
        return rule.is_broken_by(self.breaking_value(rule))


class _Sourcing(NamedTuple):
    """One row of 供应关系, or the part of it that one maker behind a trader delivers, as far as it is counted here."""

    supplier_id: str
    buyer_id: str
    maker_id: str
    status: str
    volume: float
    value_10k_yuan: float


class _Covered(NamedTuple):
    """How far backups carry, and the bounds; None where that is not known."""

    share: float | None = None
    low: float | None = None
    high: float | None = None


class MeasuredChains:
    """All measures of one supply graph; what many risks share is worked out once.

    Parameters
    ----------
    graph
        Supply graph.
    targets
        Targets to follow failures to, beside those of all chains.
    component_ids
        Components that are asked about; all when None.
    """

    def __init__(
        self, graph: SupplyGraph, targets: Iterable[str] = (), *, component_ids: Collection[str] | None = None
    ) -> None:
        self.graph = graph
        measured = graph.component_id_list if component_ids is None else sorted(set(component_ids))
        variants = {member for component_id in measured for member in self._family(component_id)}
        by_line = coverage_by_line(graph, level="qualified", component_ids=variants)
        covered = coverage_by_component(graph, by_line)
        self._coverage = dict(zip(covered.index.tolist(), _coverages(covered), strict=True))
        lines = zip(by_line["firm_id"].tolist(), by_line["component_id"].tolist(), strict=True)
        self._line_coverage = dict(zip(lines, _coverages(by_line), strict=True))
        firms = graph.tables.firms
        days = zip(firms["firm_id"].tolist(), cautious_days(firms, "time_to_recover_days").tolist(), strict=True)
        self._recover = {firm_id: _known(day) for firm_id, day in days}
        self._sourcings = _sourcings_by_component(graph, variants)
        self._stocks = _shortest_stocks(graph.tables.needs)
        self._top_share = {
            component_id: top.low if top.is_known_enough else None
            for component_id, top in top_shares(graph, measured).items()
        }
        self._origin = import_dependences(graph, measured, home=HOME)
        self.targets = tuple(sorted({*all_targets(graph), *targets}))
        self._survivals = Survivals(graph, self.targets)
        self.values = line_values(graph)
        self._of_component = {component_id: self._component(component_id) for component_id in measured}

    def component(self, component_id: str) -> Measures:
        """Give what is measured without any failure."""
        return self._of_component[component_id]

    def firm(self, firm_id: str, component_id: str) -> Measures:
        """Give the same for one firm that makes or trades the component, and those who buy it there."""
        bought = self._bought(component_id)
        own = [
            sourcing
            for sourcing in bought
            if sourcing.status == "active" and firm_id in (sourcing.supplier_id, sourcing.maker_id)
        ]
        buyers = {sourcing.buyer_id for sourcing in own}
        concerned = [sourcing for sourcing in bought if sourcing.buyer_id in buyers]
        family = self._family(component_id)
        covered = [self._line_coverage.get((firm_id, component_id), _Covered()) for component_id in family]
        share, low, high = (_least(amounts) for amounts in zip(*covered, strict=True))
        is_worst_known = share is not None and low is not None and share <= low
        return replace(
            self._of_component[component_id],
            suppliers_in_use=_supplier_count(concerned, "active"),
            backup_suppliers=_supplier_count(concerned, "qualified"),
            stock_days=self._shortest(buyers, family),
            purchases_10k_yuan=_sum(sourcing.value_10k_yuan for sourcing in own),
            backup_coverage=share if is_worst_known else None,
            backup_coverage_low=low,
            backup_coverage_high=high,
        )

    @staticmethod
    def with_loss(measures: Measures, losses: Sequence[PartialLoss], targets: Sequence[str]) -> Measures:
        """Add what a firm's stop takes away of the targets of one chain; `losses` are its own, of all targets."""
        loss = worst_loss(losses, targets)
        return replace(measures, partial_loss=loss.low if loss else 0.0, partial_loss_high=loss.high if loss else 0.0)

    def follow(self, failures: Iterable[Failure]) -> dict[Failure, SingleWave]:
        """Follow failures while no backup steps in, each once."""
        wanted = sorted(set(failures))
        waves = single_waves(self.graph, wanted, self.targets, sourcing="active")
        return dict(zip(wanted, waves, strict=True))

    def survived(self, waves: Mapping[Failure, SingleWave]) -> dict[Failure, Survived]:
        """Tell by failure how long the targets that it reaches are supplied at most."""
        self._survivals.solve_ahead(waves)
        return {failure: self._survivals.after(failure, wave) for failure, wave in waves.items()}

    def outage(self, wave: SingleWave) -> Outage:
        """Give the lines that a failure stops, until the firm is back."""
        recover = self._recover.get(wave.firm_id)
        return wave.outage(UNKNOWN_RECOVERY_DAYS if recover is None else recover)

    def with_wave(self, measures: Measures, wave: SingleWave, targets: Sequence[str]) -> Measures:
        """Add what a failure comes to: what its wave stops, and when it reaches the targets of one chain."""
        recover, outage = self._recover.get(wave.firm_id), self.outage(wave)
        cuts = [wave.first_cut_on_day[target] for target in targets if target in wave.first_cut_on_day]
        downs = [wave.down_on_day[target] for target in targets if target in wave.down_on_day]
        loss = self.values.loss(outage.lines, outage.stops_on_day, outage.lasts_days)
        peak, peak_day = self.values.peak(outage)
        is_known = wave.lost.known_share > 0 and wave.stopped_lines > 0
        return replace(
            measures,
            first_cut_day=min(cuts, default=None),
            day_down=min(downs, default=None),
            time_to_recover_days=recover,
            exposed_days=None if recover is None else max(0.0, recover - min(downs, default=math.inf)),
            stake_days=outage.lasts_days,
            value_at_stake_10k_yuan=loss.low_10k_yuan if is_known else None,
            value_at_stake_high_10k_yuan=loss.high_10k_yuan if is_known else None,
            peak_value_a_day_10k_yuan=peak if is_known else None,
            peak_day=peak_day if is_known else None,
            value_known_share=wave.lost.known_share if wave.stopped_lines else None,
        )

    def _component(self, component_id: str) -> Measures:
        bought = self._bought(component_id)
        used = [sourcing for sourcing in bought if sourcing.status == "active"]
        origin, covered = self._origin[component_id], self._coverage.get(component_id, _Covered())
        return Measures(
            origin_countries=tuple(country for country in origin.share_by_country if country != HOME),
            import_dependence=origin.imported_share,
            top_maker_share=self._top_share[component_id],
            purchase_share=_top_supplier_share(used),
            suppliers_in_use=_supplier_count(bought, "active"),
            backup_suppliers=_supplier_count(bought, "qualified"),
            stock_days=self._shortest({sourcing.buyer_id for sourcing in used}, self._family(component_id)),
            purchases_10k_yuan=_sum(sourcing.value_10k_yuan for sourcing in used),
            backup_coverage=covered.share,
            backup_coverage_low=covered.low,
            backup_coverage_high=covered.high,
        )

    def _family(self, component_id: str) -> list[str]:
        graph = self.graph
        return [
            graph.component_id_list[member] for member in graph.families[graph.component_number(component_id)].tolist()
        ]

    def _bought(self, component_id: str) -> list[_Sourcing]:
        return [sourcing for member in self._family(component_id) for sourcing in self._sourcings.get(member, ())]

    def _shortest(self, buyers: Collection[str], family: Sequence[str]) -> float | None:
        stock_days = (self._stocks.get((buyer, component_id)) for buyer in buyers for component_id in family)
        return min((days for days in stock_days if days is not None), default=None)


def _coverages(frame: pd.DataFrame) -> list[_Covered]:
    columns = (frame[name].tolist() for name in ("coverage", "low", "high"))
    return [_Covered(*map(_known, values)) for values in zip(*columns, strict=True)]


def _least(shares: Iterable[float | None]) -> float | None:
    return min((share for share in shares if share is not None), default=None)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _sum(values: Iterable[float]) -> float | None:
    amounts = [value for value in values if not math.isnan(value)]
    return math.fsum(amounts) if amounts else None


def _sourcings_by_component(graph: SupplyGraph, component_ids: Collection[str]) -> dict[str, list[_Sourcing]]:
    """Follow what is bought of some components through traders; what feeds a buyer's own trade is left out."""
    supplies = graph.tables.supplies
    is_asked = supplies["component_id"].isin(component_ids).to_numpy(bool)
    is_used = (supplies["status"] == "active").to_numpy()
    goods = goods_behind(graph, np.flatnonzero(is_asked & is_used).astype(np.int32))
    is_unclear = delivered_by(graph) == UNCLEAR  # whichever variant it is, it is the supplier's
    others = np.flatnonzero(is_asked & (~is_used | is_unclear))
    rows = np.concatenate([goods.row, others])
    share = np.concatenate([goods.share, np.ones(len(others))])
    is_made = goods.node < graph.lines.named_count
    makers = np.where(is_made, graph.firm_ids.to_numpy(object)[graph.node_firm[goods.node]], "")
    maker_ids = [*makers.tolist(), *supplies["maker_id"].iloc[others].tolist()]
    bought = supplies.iloc[rows]
    columns = [bought[name].tolist() for name in ("component_id", "supplier_id", "buyer_id", "status")]
    amounts = [(bought[name].to_numpy(float) * share).tolist() for name in ("volume", "value_10k_yuan")]
    sourcings: dict[str, list[_Sourcing]] = {}
    for component_id, supplier_id, buyer_id, status, volume, value, maker_id in zip(
        *columns, *amounts, maker_ids, strict=True
    ):
        sourcing = _Sourcing(supplier_id, buyer_id, maker_id, status, volume, value)
        sourcings.setdefault(component_id, []).append(sourcing)
    return sourcings


def _shortest_stocks(needs: pd.DataFrame) -> dict[tuple[str, str], float]:
    """By (firm, component): the fewest days of input stock it states for any product."""
    stated = cautious_days(needs, "input_stock_days").tolist()
    shortest: dict[tuple[str, str], float] = {}
    for firm_id, component_id, days in zip(
        needs["firm_id"].tolist(), needs["component_id"].tolist(), stated, strict=True
    ):
        if not math.isnan(days):
            shortest[firm_id, component_id] = min(days, shortest.get((firm_id, component_id), math.inf))
    return shortest


def _supplier_count(sourcings: Iterable[_Sourcing], status: str) -> int:
    """Count who supplies, or could, each firm once."""
    return len({sourcing.supplier_id for sourcing in sourcings if sourcing.status == status})


def _top_supplier_share(used: Sequence[_Sourcing]) -> float | None:
    """Largest share of one maker in purchases that state the number more of them state: value or volume.

    Who delivers what a trader sells where nobody knows its maker counts as the trader.
    """
    amounts = [[sourcing.value_10k_yuan for sourcing in used], [sourcing.volume for sourcing in used]]
    amount = max(amounts, key=lambda values: sum(not math.isnan(value) for value in values))
    bought: dict[str, list[float]] = {}
    for sourcing, value in zip(used, amount, strict=True):
        if not math.isnan(value):
            bought.setdefault(sourcing.maker_id or sourcing.supplier_id, []).append(value)
    sums = [math.fsum(values) for values in bought.values()]
    total = math.fsum(sums)
    return max(sums) / total if total > 0 else None
