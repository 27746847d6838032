"""Where does what a customs code covers come from, and how much of it? Customs statistics beside what firms report."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from chainlink.supply.graph import SupplyGraph
from graph_schema.figures import money, share
from graph_schema.names import Words
from loaders.choices import country_words

MONTHS = 12


@dataclass(frozen=True)
class ImportStatistics:
    """Imports of a component's customs code over the latest twelve months of the statistics.

    Attributes
    ----------
    component_id, hs_code
        The component, and its code.
    first_month, last_month
        The months that are counted.
    value_10k_yuan
        Imports of these months, None where no value is known.
    share_by_country
        Shares of it by country, largest first, then by code.
    is_wider
        Whether the statistics are of a shorter code than the component's: they hold other goods too.
    domestic_output_10k_yuan
        Known output value of its makers at home, None where none is known.
    imported_share_high
        Imports over imports and that output: as if all of the code were this component and no output unknown; None
        where either is not known.
    """

    component_id: str
    hs_code: str
    first_month: str
    last_month: str
    value_10k_yuan: float | None
    share_by_country: Mapping[str, float]
    is_wider: bool
    domestic_output_10k_yuan: float | None
    imported_share_high: float | None

    @property
    def words(self) -> Words:
        """The sentence, in both languages."""
        value = money(self.value_10k_yuan)
        countries = list(self.share_by_country.items())[:3]
        zh = "、".join(f"{country_words(code).zh} {share(part)}" for code, part in countries)
        en = ", ".join(f"{country_words(code).en} {share(part)}" for code, part in countries)
        wider_zh, wider_en = (
            ("（税号更宽，含其他商品）", " (a wider code, other goods too)") if self.is_wider else ("", "")
        )
        most = self.imported_share_high
        most_zh = "" if most is None else f"；按已知境内产值，进口占比至多约 {share(most)}"
        most_en = "" if most is None else f"; by known output at home at most some {share(most)} is imported"
        return Words(
            f"海关 {self.hs_code}{wider_zh} {self.first_month} 至 {self.last_month} 进口 {value.zh}：{zh}{most_zh}",
            f"customs {self.hs_code}{wider_en} {self.first_month} to {self.last_month}, imports {value.en}: {en}{most_en}",
        )


def import_statistics(graph: SupplyGraph, component_id: str, *, home: str = "CHN") -> ImportStatistics | None:
    """Measure imports of a component by the customs statistics of its code; None where there are none.

    Parameters
    ----------
    graph
        Supply graph; its tables hold the statistics.
    component_id
        The component; one without a customs code has no statistics.
    home
        Country whose makers' output is set against the imports.

    Raises
    ------
    UnknownIdError
        If there is no such component.

    Notes
    -----
    Linear in the rows of the statistics. Rows of longer codes count for a shorter one; where there are none, those of
    the longest code that the component's begins with.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> rows = {"hs_code": ["84842000", "84842000"], "country": ["JPN", "DEU"], "month": ["2026-04", "2026-05"]}
    >>> frames = {
    ...     "customs": pd.DataFrame({**rows, "value_10k_yuan": [30, 10]}),
    ...     "components": pd.DataFrame({"component_id": ["seal"], "hs_code": ["848420"]}),
    ... }
    >>> statistics = import_statistics(build_graph(Tables.of(frames)), "seal")
    >>> statistics.share_by_country, statistics.value_10k_yuan
    ({'JPN': 0.75, 'DEU': 0.25}, 40.0)
    """
    graph.component_number(component_id)
    tables = graph.tables
    codes = tables.components.loc[tables.components["component_id"] == component_id, "hs_code"]
    hs_code = next((code for code in codes if code), "")
    rows, is_wider = records_of_code(tables.customs, hs_code)
    if rows.empty:
        return None
    last = str(rows["month"].max())
    rows = rows[rows["month"].map(lambda month: _months_between(str(month), last) < MONTHS)]
    values = rows.groupby("country")["value_10k_yuan"].sum(min_count=1).dropna()
    total = float(values.sum()) if len(values) else math.nan
    shares = {str(country): float(value) / total for country, value in values.items()} if total > 0 else {}
    output = _output_at_home(graph, component_id, home)
    return ImportStatistics(
        component_id,
        hs_code,
        str(rows["month"].min()),
        last,
        None if math.isnan(total) else total,
        dict(sorted(shares.items(), key=lambda item: (-item[1], item[0]))),
        is_wider,
        output,
        None if output is None or math.isnan(total) or total + output <= 0 else total / (total + output),
    )


def records_of_code(customs: pd.DataFrame, hs_code: str) -> tuple[pd.DataFrame, bool]:
    """Give the statistics of a customs code, and whether they are of a shorter one, so of other goods too."""
    if not hs_code or customs.empty:
        return customs.iloc[:0], False
    within = customs[customs["hs_code"].str.startswith(hs_code)]
    if len(within):
        return within, False
    wider = customs[customs["hs_code"].map(lambda code: bool(code) and hs_code.startswith(code))]
    longest = int(wider["hs_code"].str.len().max()) if len(wider) else 0
    return wider[wider["hs_code"].str.len() == longest], True


def _months_between(first: str, last: str) -> int:
    year, month, last_year, last_month = (int(part) for text in (first, last) for part in (text[:4], text[5:7] or "1"))
    return (last_year - year) * 12 + last_month - month


def _output_at_home(graph: SupplyGraph, component_id: str, home: str) -> float | None:
    """Add up the known output value of makers at home, of variants too."""
    tables = graph.tables
    family = set(graph.component_ids[graph.families[graph.component_number(component_id)]])
    at_home = set(tables.firms.loc[tables.firms["country"] == home, "firm_id"])
    makes = tables.makes[tables.makes["component_id"].isin(family) & tables.makes["firm_id"].isin(at_home)]
    known = makes["output_value_10k_yuan"].dropna()
    return float(known.sum()) if len(known) else None
