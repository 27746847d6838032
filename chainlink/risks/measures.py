"""What are the numbers of a component, and of a firm that sells it? All that a risk shows and rules ask, at once."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from chainlink.analysis.backup import coverage_by_line
from chainlink.analysis.concentration import concentration
from chainlink.analysis.coverage_means import coverage_by_component
from chainlink.analysis.import_dependence import import_dependence
from chainlink.analysis.single_waves import Failure, SingleWave, single_waves
from chainlink.analysis.stopped_output import DAYS_A_YEAR
from chainlink.graph import SupplyGraph

HOME = "CHN"


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
        Of the component: largest share of one supplier in all purchases, by value where stated, else by volume.
    suppliers_in_use, backup_suppliers
        Suppliers that the buyers concerned use, and their qualified backups.
    stock_days
        Shortest stock that one of these buyers states.
    purchases_10k_yuan
        What they buy a year; of a firm from this firm.
    backup_coverage
        Mean over the component's lines; of a firm its worst line.
    survival_days
        Days from the stop until the first target is down, missing stocks counted as 0; None where none goes down.
    time_to_recover_days, exposed_days
        Of the firm whose stop it is; recovery beyond survival, at least 0.
    value_a_day_10k_yuan, value_at_stake_10k_yuan, value_known_share
        Known output value a day and a year of the lines that stop while no backup steps in; share of lines it is known of.
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
    survival_days: float | None = None
    time_to_recover_days: float | None = None
    exposed_days: float | None = None
    value_a_day_10k_yuan: float | None = None
    value_at_stake_10k_yuan: float | None = None
    value_known_share: float | None = None


class MeasuredChains:
    """All measures of one supply graph; what many risks share is worked out once.

    Parameters
    ----------
    graph
        Supply graph.
    component_ids
        Components that will be asked about.
    """

    def __init__(self, graph: SupplyGraph, component_ids: Collection[str]) -> None:
        self.graph = graph
        by_line = coverage_by_line(graph, level="qualified")
        covered = coverage_by_component(graph, by_line)["coverage"]
        self._coverage = dict(zip(covered.index.tolist(), covered.tolist(), strict=True))
        lines = zip(
            by_line["firm_id"].tolist(), by_line["component_id"].tolist(), by_line["coverage"].tolist(), strict=True
        )
        self._line_coverage = {(firm_id, component_id): share for firm_id, component_id, share in lines}
        firms = graph.tables.firms
        days = zip(firms["firm_id"].tolist(), firms["time_to_recover_days"].tolist(), strict=True)
        self._recover = {firm_id: _known(day) for firm_id, day in days}
        self._rows = _rows_by_component(graph.tables.supplies)
        self._stocks = _shortest_stocks(graph.tables.needs)
        self._of_component = {each: self._component(each) for each in sorted(component_ids)}

    def component(self, component_id: str) -> Measures:
        """Give what is measured without any failure."""
        return self._of_component[component_id]

    def firm(self, firm_id: str, component_id: str) -> Measures:
        """Give the same for one firm that makes or trades the component, and those who buy it there."""
        rows = self._bought(component_id)
        is_from = (rows["supplier_id"] == firm_id) | (rows["maker_id"] == firm_id)
        buyers = set(rows["buyer_id"][is_from & (rows["status"] == "active")])
        concerned = rows[rows["buyer_id"].isin(buyers)]
        shared = self._of_component.get(component_id) or self._component(component_id)
        family = self._family(component_id)
        covered = [_known(self._line_coverage.get((firm_id, each), math.nan)) for each in family]
        return replace(
            shared,
            suppliers_in_use=_supplier_count(concerned, "active"),
            backup_suppliers=_supplier_count(concerned, "qualified"),
            stock_days=self._shortest(buyers, family),
            purchases_10k_yuan=_sum(rows["value_10k_yuan"][is_from & (rows["status"] == "active")]),
            backup_coverage=min((each for each in covered if each is not None), default=None),
        )

    def follow(self, failures: Iterable[Failure], targets: Iterable[str]) -> dict[Failure, SingleWave]:
        """Follow failures while no backup steps in, each once."""
        asked = sorted(set(failures))
        waves = single_waves(self.graph, asked, sorted(set(targets)), sourcing="active")
        return dict(zip(asked, waves, strict=True))

    def with_wave(self, measures: Measures, wave: SingleWave | None, targets: Sequence[str]) -> Measures:
        """Add what a failure comes to for the targets of one chain."""
        if wave is None:
            return measures
        days = [wave.down_on_day[target] for target in targets if target in wave.down_on_day]
        survival, recover = min(days, default=None), self._recover.get(wave.firm_id)
        exposed = None if survival is None or recover is None else max(0.0, recover - survival)
        is_known = wave.lost.known_share > 0 and wave.stopped_lines > 0
        return replace(
            measures,
            survival_days=survival,
            time_to_recover_days=recover,
            exposed_days=exposed,
            value_a_day_10k_yuan=wave.lost.value_10k_yuan_a_day if is_known else None,
            value_at_stake_10k_yuan=wave.lost.value_10k_yuan_a_day * DAYS_A_YEAR if is_known else None,
            value_known_share=wave.lost.known_share if wave.stopped_lines else None,
        )

    def _component(self, component_id: str) -> Measures:
        rows = self._bought(component_id)
        used = rows[rows["status"] == "active"]
        origin = import_dependence(self.graph, component_id, home=HOME) if len(used) else None
        return Measures(
            origin_countries=tuple(country for country in origin.share_by_country if country != HOME) if origin else (),
            import_dependence=origin.imported_share if origin else None,
            top_maker_share=concentration(self.graph, component_id, by="firm").top_share,
            purchase_share=_top_share(used),
            suppliers_in_use=_supplier_count(rows, "active"),
            backup_suppliers=_supplier_count(rows, "qualified"),
            stock_days=self._shortest(set(used["buyer_id"]), self._family(component_id)),
            purchases_10k_yuan=_sum(used["value_10k_yuan"]),
            backup_coverage=_known(self._coverage.get(component_id, math.nan)),
        )

    def _family(self, component_id: str) -> list[str]:
        graph = self.graph
        return [graph.component_id_list[each] for each in graph.families[graph.component_number(component_id)].tolist()]

    def _bought(self, component_id: str) -> pd.DataFrame:
        supplies = self.graph.tables.supplies
        return supplies.iloc[sorted(row for each in self._family(component_id) for row in self._rows.get(each, ()))]

    def _shortest(self, buyers: Collection[str], family: Sequence[str]) -> float | None:
        stated = (self._stocks.get((buyer, each)) for buyer in buyers for each in family)
        return min((days for days in stated if days is not None), default=None)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _sum(values: pd.Series) -> float | None:
    stated = values[values.notna()].tolist()
    return math.fsum(stated) if stated else None


def _rows_by_component(supplies: pd.DataFrame) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row, component_id in enumerate(supplies["component_id"].tolist()):
        found.setdefault(component_id, []).append(row)
    return found


def _shortest_stocks(needs: pd.DataFrame) -> dict[tuple[str, str], float]:
    """By (firm, component): the fewest days of input stock it states for any product."""
    stated = needs[needs["input_stock_days"].notna()]
    found: dict[tuple[str, str], float] = {}
    for firm_id, component_id, days in zip(
        stated["firm_id"].tolist(), stated["component_id"].tolist(), stated["input_stock_days"].tolist(), strict=True
    ):
        found[firm_id, component_id] = min(days, found.get((firm_id, component_id), math.inf))
    return found


def _supplier_count(rows: pd.DataFrame, status: str) -> int:
    """Count who supplies, or could, each firm once."""
    return len(set(rows["supplier_id"][rows["status"] == status]))


def _top_share(used: pd.DataFrame) -> float | None:
    """Largest share of one supplier in purchases that state the number more of them state: value or volume."""
    basis = max(("value_10k_yuan", "volume"), key=lambda name: len(used[name].dropna()))
    bought = used.groupby("supplier_id")[basis].sum()
    total = math.fsum(bought.tolist())
    return float(bought.max()) / total if total > 0 else None
