"""How do lines of purchases add up? What is no purchase left out, the latest months chosen, equal lines made one with their sums."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from loaders.layouts import cells
from loaders.layouts.goods import SERVICES, class_of_goods
from loaders.layouts.lines import LINE_FIELDS, ROW
from loaders.layouts.mapping import SheetMapping
from loaders.layouts.notices import Notices

_VOID = re.compile(r"作废|删除|取消|冻结|^(?:L|X|Y|S|T|1|是|√|true|yes)$", re.IGNORECASE)
_RED = re.compile(r"^(?:否|红|红字|负|负数|false|no|n|0)", re.IGNORECASE)
_SERVICE_NAMES = re.compile(
    r"服务费|咨询费|运费|运输费|租金|租赁费|物业费|住宿|餐费|餐饮|快递费|维修费|检测费|培训费|保险费|技术服务|服务$"
)
_CURRENCIES = {
    "": "CNY",
    "人民币": "CNY",
    "人民币元": "CNY",
    "RMB": "CNY",
    "元": "CNY",
    "美元": "USD",
    "欧元": "EUR",
    "日元": "JPY",
    "港币": "HKD",
    "港元": "HKD",
    "英镑": "GBP",
    "瑞士法郎": "CHF",
    "韩元": "KRW",
}
_NUMBERS = frozenset(
    {
        "amount",
        "amount_with_tax",
        "volume",
        "price",
        "price_unit",
        "date",
        "cancelled",
        "is_positive",
        "tax_code",
        "goods_code",
    }
)
_TEXTS = tuple(name for name in LINE_FIELDS if name not in _NUMBERS)
VALUE, VOLUME, COUNT = "value", "volume_sum", "count"


def by_distinct(series: pd.Series, read: Callable[[str], object], kind: str = "object") -> npt.NDArray[Any]:
    """Read a column of texts once for each distinct text."""
    codes, distinct = pd.factorize(series)
    values = np.array([read(str(text)) for text in distinct], dtype=kind)
    return values[codes] if len(distinct) else np.array([], dtype=kind)


def purchases(lines: pd.DataFrame, mapping: SheetMapping, notices: Notices, *, last: str) -> pd.DataFrame:
    """Leave out what is no purchase, and give each combination of texts once, with its sums.

    Parameters
    ----------
    last
        The latest day of the whole file, from which the months are counted back.

    Returns
    -------
    DataFrame
        The text fields, `row` (the first), `value` in 万元, `volume_sum`, `count`, and `date` (the latest).

    Notes
    -----
    Linear in lines; Python code runs once for each distinct text.
    """
    lines = _without_services(_without_void(lines, notices), notices)
    if mapping.months:
        lines = lines[
            ~_tell(
                lines,
                (lines["supplier_name"] == "") & (lines["supplier_code"] == ""),
                notices,
                "没有写明供应商",
                "name no supplier",
            )
        ]
    if mapping.layout == "links":
        lines = lines.assign(goods=_own_products(lines, notices))
    lines = lines[~_tell(lines, lines["goods"] == "", notices, "没有写明产品", "name no goods")]
    lines = lines.assign(date=by_distinct(lines["date"], cells.day))
    lines = _latest(lines, mapping, notices, last)
    lines = lines.assign(**{VALUE: _values(lines, mapping, notices), VOLUME: _volumes(lines, mapping, notices)})
    lines["currency"] = by_distinct(lines["currency"], lambda text: _CURRENCIES.get(text, text.upper()))
    if mapping.keep_specs:
        has_spec = (lines["spec"] != "") & ~lines["goods"].isin(set(lines["spec"]))
        lines["goods"] = lines["goods"].where(~has_spec, lines["goods"] + " " + lines["spec"])
    lines["spec"] = ""
    return _equal_texts_once(lines)


def _own_products(lines: pd.DataFrame, notices: Notices) -> pd.Series:
    """Name the goods of a list that names none: each supplier has one product of its own."""
    supplier = lines["supplier_name"].where(lines["supplier_name"] != "", lines["supplier_code"])
    notices.say(
        "repair", [], "", "没有写产品，每家供应方按各有一种产品读入",
        "names no goods: each supplier was given one product of its own",
    )  # fmt: skip
    return supplier.where(supplier == "", supplier + " 的产品")


def _tell(lines: pd.DataFrame, where: pd.Series, notices: Notices, zh: str, en: str) -> pd.Series:
    notices.leave_out(lines.loc[where, ROW].tolist(), zh, en)
    return where


def _without_void(lines: pd.DataFrame, notices: Notices) -> pd.DataFrame:
    is_void = pd.Series(
        by_distinct(lines["cancelled"], lambda text: bool(_VOID.search(text)), "bool"), index=lines.index
    )
    return lines[~_tell(lines, is_void, notices, "已删除或作废", "deleted or void")]


def _without_services(lines: pd.DataFrame, notices: Notices) -> pd.DataFrame:
    by_code = by_distinct(lines["tax_code"], lambda code: len(code) >= 10 and code[0] in "23456", "bool")
    by_class = by_distinct(
        lines["goods"], lambda text: bool(SERVICES.search(class_of_goods(text)) or _SERVICE_NAMES.search(text)), "bool"
    )
    has_goods_code = by_distinct(lines["tax_code"], lambda code: len(code) >= 10 and code[0] == "1", "bool")
    is_service = pd.Series(by_code | (by_class & ~has_goods_code), index=lines.index)
    return lines[~_tell(lines, is_service, notices, "是服务、劳务，不是货物", "services, no goods")]


def _latest(lines: pd.DataFrame, mapping: SheetMapping, notices: Notices, last: str) -> pd.DataFrame:
    """Leave the lines of the latest months, where the layout adds up."""
    if not (mapping.months and mapping.has("date") and len(lines)):
        return lines
    is_undated = lines["date"] == ""
    if is_undated.any():
        notices.say(
            "warning", lines.loc[is_undated, ROW].tolist(), notices.header("date"), "日期读不出，不能计入最近各月；请写如 2026-03-01",
            "has no date that can be read; write it like 2026-03-01",
        )  # fmt: skip
    lines = lines[~_tell(lines, is_undated, notices, "日期读不出", "without a date")]
    start = cells.adds_months(last, -mapping.months)
    is_old = lines["date"].str[:10] <= start[: len(last)]
    zh = f"早于最近 {mapping.months} 个月（{start} 及以前）"
    return lines[~_tell(lines, is_old, notices, zh, f"before the latest {mapping.months} months ({start} and before)")]


def joined(parts: Sequence[pd.DataFrame], mapping: SheetMapping, notices: Notices) -> pd.DataFrame:
    """Join the purchases of parts of one file; tell where they are of fewer months than a year."""
    lines = pd.concat(parts, ignore_index=True) if len(parts) != 1 else parts[0]
    if mapping.months and mapping.has("date") and len(lines):
        first, last = str(lines["first_date"].min()), str(lines["date"].max())
        months = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7]) + 1
        if months < mapping.months:
            notices.say(
                "warning", [0], notices.header("date"), f"只有 {months} 个月（{first} 至 {last}），金额和数量照所列相加，未折算成全年",
                f"only {months} months are there ({first} to {last}); sums are of these, not of a year",
            )  # fmt: skip
    return _equal_texts_once(lines) if len(parts) > 1 else lines


def _values(lines: pd.DataFrame, mapping: SheetMapping, notices: Notices) -> npt.NDArray[np.float64]:
    """Give the value of each line in 万元 (of its own currency): stated, or price times quantity; red ones below 0."""
    by_field = {column.field: column for column in mapping.columns if column.field in ("amount", "amount_with_tax")}
    values = np.full(len(lines), np.nan)
    for name in ("amount", "amount_with_tax"):
        if name not in by_field:
            continue
        unit = by_field[name].unit or mapping.unit
        read = values_in(lines[name], unit)
        is_wrong = np.isnan(read) & (lines[name] != "").to_numpy()
        if is_wrong.any():
            first = lines.loc[is_wrong, name].iloc[0]
            notices.say(
                "warning",
                lines.loc[is_wrong, ROW].tolist(),
                by_field[name].header,
                f"“{first}”不是金额；已按未知读入",
                f"{first!r} is no amount; taken as unknown",
            )
        if name == "amount_with_tax" and (np.isnan(values) & ~np.isnan(read)).any():
            notices.say(
                "warning",
                [0],
                by_field[name].header,
                "没有不含税金额，按价税合计读入",
                "no amount without tax is there; amounts with tax are taken",
            )
        values = np.where(np.isnan(values), read, values)
    if mapping.has("price") and mapping.has("volume"):
        price, volume = _numbers(lines["price"]), _numbers(lines["volume"])
        per = _numbers(lines["price_unit"])
        counted = price * volume / np.where(np.isnan(per) | (per <= 0), 1.0, per) * _factor("元")
        values = np.where(np.isnan(values), counted, values)
    is_red = (
        by_distinct(lines["is_positive"], lambda text: bool(_RED.match(text)), "bool")
        if len(lines)
        else np.array([], bool)
    )
    is_turned = is_red & (values > 0)
    if is_turned.any():
        notices.say(
            "repair",
            lines.loc[is_turned, ROW].tolist(),
            notices.header("is_positive"),
            "红字发票，金额按负数计",
            "red invoices: their amounts count below 0",
        )
    return np.where(is_turned, -values, values).astype(np.float64)


def _volumes(lines: pd.DataFrame, mapping: SheetMapping, notices: Notices) -> npt.NDArray[np.float64]:
    volumes = _numbers(lines["volume"])
    is_wrong = np.isnan(volumes) & (lines["volume"] != "").to_numpy()
    if is_wrong.any():
        first = lines.loc[is_wrong, "volume"].iloc[0]
        notices.say(
            "warning",
            lines.loc[is_wrong, ROW].tolist(),
            notices.header("volume"),
            f"“{first}”不是数量；已按未知读入",
            f"{first!r} is no quantity; taken as unknown",
        )
    is_red = lines["is_positive"].str.match(_RED).to_numpy(bool) if len(lines) else np.array([], bool)
    return np.where(is_red & (volumes > 0), -volumes, volumes)


def _factor(unit: str) -> float:
    return {"元": 0.0001, "千元": 0.1, "万元": 1.0, "百万元": 100.0, "亿元": 10_000.0}.get(unit, 1.0)


def values_in(series: pd.Series, unit: str) -> npt.NDArray[np.float64]:
    """Read amounts into 万元; `unit` is that of plain numbers."""
    return _numbers(series, partial(_amount, unit=unit), plain_factor=_factor(unit))


def _amount(text: str, *, unit: str) -> float:
    amount = cells.money(text, unit)
    return amount.low if amount else np.nan


def number_of(text: str) -> float:
    """Read a number; NaN for none."""
    number = cells.number(text)
    return np.nan if number is None else number


def _numbers(
    series: pd.Series, read: Callable[[str], float] | None = None, *, plain_factor: float = 1.0
) -> npt.NDArray[np.float64]:
    """Read numbers: plain ones at once, the rest one distinct text at a time."""
    plain = pd.to_numeric(series, errors="coerce").to_numpy(np.float64) * plain_factor
    rest = np.isnan(plain) & (series != "").to_numpy()
    if rest.any():
        one = read or number_of
        plain[rest] = by_distinct(series[rest], one, "float64")
    return plain


def _equal_texts_once(lines: pd.DataFrame) -> pd.DataFrame:
    """Give each combination of texts once: sums, the first row, the earliest and the latest day."""
    if COUNT not in lines:
        lines = lines.assign(first_date=lines["date"])
        lines[COUNT] = 1
    used = [name for name in _TEXTS if len(lines) and (lines[name] != "").any()]
    if not used:
        return lines
    grouped = lines.groupby(used, sort=False, observed=True)
    how = {ROW: "min", VALUE: "sum", VOLUME: "sum", COUNT: "sum", "date": "max", "first_date": "min"}
    summed = grouped.agg(how)
    is_unknown = lines[[VALUE, VOLUME]].isna().groupby([lines[name] for name in used], sort=False, observed=True).any()
    for name in (VALUE, VOLUME):
        summed[name] = summed[name].mask(is_unknown[name])
    summed = summed.reset_index()
    for name in _TEXTS:
        if name not in summed:
            summed[name] = ""
    return summed.sort_values(ROW, kind="stable").reset_index(drop=True)
