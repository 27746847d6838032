"""What do customs statistics say? Imports by customs code, country and month, trade modes and lines added up."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from loaders.choices import read_country
from loaders.codes import read_hs
from loaders.layouts import cells
from loaders.layouts.lines import ROW
from loaders.layouts.mapping import SheetMapping
from loaders.layouts.notices import Notices
from loaders.layouts.sums import by_distinct, number_of, values_in

_DOLLARS = re.compile("美元|usd", re.IGNORECASE)
_KEYS = ["hs_code", "country", "month"]


def customs_frame(lines: pd.DataFrame, mapping: SheetMapping, notices: Notices) -> pd.DataFrame:
    """Add lines of customs statistics up, a row a code, country and month.

    Parameters
    ----------
    lines
        As `lines.lines_of_columns` gives them.

    Returns
    -------
    DataFrame
        Columns of the table 进口统计, and `row`, the first row of the file.
    """
    read = pd.DataFrame(
        {
            ROW: lines[ROW],
            "hs_code": by_distinct(lines["hs_code"], _hs),
            "goods": lines["goods"],
            "country": by_distinct(lines["partner"], _country),
            "month": by_distinct(lines["month"], lambda text: cells.day(text)[:7]),
            "quantity": by_distinct(lines["volume"], number_of, "float64"),
            "unit": lines["unit"],
        }
    )
    column = next((column for column in mapping.columns if column.field == "customs_value"), None)
    is_dollars = column is not None and bool(_DOLLARS.search(column.header))
    rate = mapping.rates.get("USD") if is_dollars else 1.0
    if rate is None:
        notices.say(
            "warning", [0], notices.header("customs_value"), "以美元计，未折算，进口额记为未知；如需折算，映射中写 rates: {USD: 汇率}",
            "is in dollars, not converted: values are unknown; write rates: {USD: …} into the mapping",
        )  # fmt: skip
    unit = (column.unit if column else "") or mapping.unit
    read["value_10k_yuan"] = values_in(lines["customs_value"], unit) * (np.nan if rate is None else rate)
    for name, zh, en in (
        ("hs_code", "海关编码读不出", "no customs code"),
        ("country", "国家或地区不认识", "no known country"),
        ("month", "年月读不出", "no month"),
    ):
        is_lost = read[name] == ""
        notices.leave_out(read.loc[is_lost, ROW].tolist(), zh, en)
        read = read[~is_lost]
    return _added_up(read, notices)


def _added_up(read: pd.DataFrame, notices: Notices) -> pd.DataFrame:
    if not len(read):
        return read
    grouped = read.groupby(_KEYS, sort=False)
    several = grouped["unit"].transform("nunique") > 1
    if several.any():
        notices.say(
            "warning", read.loc[several, ROW].tolist(), notices.header("unit"), "同一编码、国家、年月有几种计量单位，数量记为未知",
            "has several units for one code, country and month; its quantity is unknown",
        )  # fmt: skip
    read = read.assign(quantity=read["quantity"].mask(several))
    sums = read.groupby(_KEYS, sort=False)[["value_10k_yuan", "quantity"]].sum(min_count=1)
    firsts = read.groupby(_KEYS, sort=False)[[ROW, "goods", "unit"]].first()
    return firsts.join(sums).reset_index()


def _hs(text: str) -> str:
    reading = read_hs(text.strip())
    return "" if reading.error else str(reading.value or "")


def _country(text: str) -> str:
    plain = re.sub(r"^[0-9]{3}[-\\s]*", "", text)
    reading = read_country(plain)
    return "" if reading.error else str(reading.value or "")
