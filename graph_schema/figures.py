"""How is a figure written for people? The same on page, paper and terminal.

JSON and workbooks keep the numbers as they are: they are for counting on, these are for reading out.
"""

from __future__ import annotations

import math

from graph_schema.names import UNKNOWN, Words

HUNDRED_MILLION_IN_10K_YUAN = 10_000
"""From here on money is told in 亿元."""
HHI_SCALE = 10_000
MILLION = 1_000_000
SOLVED_TO = 1e-6
"""What is worked out step by step is known to so much."""


def number(value: float | None) -> str:
    """Write a number with one digit after the point where it needs one.

    Examples
    --------
    >>> number(1234.56), number(3.0)
    ('1,234.6', '3')
    """
    return str(UNKNOWN) if _is_unknown(value) else f"{value:,.1f}".removesuffix(".0")


def money(value_10k_yuan: float | None) -> Words:
    """Write an amount: 亿元 from 1 亿 on, 万元 below, whole from 10 万元 on; a little is never nothing.

    In English in yuan, millions from 1 million on, billions from 10 billion on.

    Examples
    --------
    >>> money(123456.0)
    Words(zh='12.3 亿元', en='1,235 million yuan')
    >>> print(money(2499.2).zh, money(8.25).zh, money(9999.7).zh, money(0.01).zh, money(0).zh)
    2,499 万元 8.2 万元 1 亿元 不足 0.1 万元 0 万元
    >>> print(money(2499.2).en, money(8.25).en, money(3e7).en, money(0.01).en, sep=", ")
    25 million yuan, 82,500 yuan, 300 billion yuan, less than 1,000 yuan
    """
    if value_10k_yuan is None or math.isnan(value_10k_yuan):
        return UNKNOWN
    amount = abs(value_10k_yuan)
    if 0 < amount < 0.05:
        return Words("不足 0.1 万元", "less than 1,000 yuan")
    if round(amount) >= HUNDRED_MILLION_IN_10K_YUAN:
        return Words(f"{number(value_10k_yuan / HUNDRED_MILLION_IN_10K_YUAN)} 亿元", _yuan(value_10k_yuan * 10_000))
    text = number(value_10k_yuan) if amount < 10 else f"{value_10k_yuan:,.0f}"
    return Words(f"{text} 万元", _yuan(value_10k_yuan * 10_000))


def _yuan(value: float) -> str:
    """Write yuan in English."""
    if abs(value) < MILLION:
        return f"{value:,.0f} yuan"
    if abs(value) < 10_000 * MILLION:
        millions = value / MILLION
        return f"{number(millions) if abs(millions) < 100 else f'{millions:,.0f}'} million yuan"
    return f"{number(value / (1_000 * MILLION))} billion yuan"


def money_range(low_10k_yuan: float, high_10k_yuan: float) -> Words:
    """Write a range of amounts; as one amount where both read the same, with one unit where they share it.

    Examples
    --------
    >>> print(money_range(20.1, 19999).zh, money_range(20.1, 20.2).zh, money_range(30_000, 45_000).zh)
    20 万元至 2 亿元 20 万元 3 至 4.5 亿元
    >>> print(money_range(20.1, 19999).en, money_range(30_000, 45_000).en, sep=", ")
    201,000 yuan to 200 million yuan, 300 to 450 million yuan
    """
    low, high = money(low_10k_yuan), money(high_10k_yuan)
    first_zh, _, unit_zh = low.zh.rpartition(" ")
    first_en, _, unit_en = low.en.partition(" ")
    zh = f"{first_zh} 至 {high.zh}" if high.zh.endswith(f" {unit_zh}") else f"{low.zh}至 {high.zh}"
    en = f"{first_en} to {high.en}" if high.en.partition(" ")[2] == unit_en else f"{low.en} to {high.en}"
    return Words(low.zh if low.zh == high.zh else zh, low.en if low.en == high.en else en)


def whole_days(value: float | None) -> str:
    """Write days without their unit: whole, and a part of the first day as that day.

    Examples
    --------
    >>> whole_days(162.322), whole_days(0.2), whole_days(0.0)
    ('162', '1', '0')
    """
    if value is None or math.isnan(value):
        return str(UNKNOWN)
    if math.isinf(value):
        return str(Words("不限", "no limit"))
    return f"{value:,.0f}" if value == 0 or abs(value) >= 0.5 else f"{math.copysign(1, value):.0f}"


def days(value: float | None) -> Words:
    """Write a span of days.

    Examples
    --------
    >>> days(162.322), days(1.0).en
    (Words(zh='162 天', en='162 days'), '1 day')
    """
    text = whole_days(value)
    if value is None or not math.isfinite(value):
        return Words(text, text)
    return Words(f"{text} 天", "1 day" if text == "1" else f"{text} days")


def at_least_days(value: float) -> Words:
    """Write a span that was followed so far and no further: what is known of it is no gap.

    Examples
    --------
    >>> print(at_least_days(180.0).zh)
    ≥180 天
    """
    return Words(f"≥{whole_days(value)} 天", f"≥{whole_days(value)} days")


def share(value: float | None) -> str:
    """Write a share of 0 to 1: whole percents, one digit below 1 % and above 99 %; never 0 or 100 where it is not.

    What is a millionth from an end is at it: fixed points and programmes are solved to no more digits.

    Examples
    --------
    >>> share(0.256), share(0.004), share(0.0002), share(0.9996), share(0.99999999), share(1.0), share(1.09)
    ('26%', '0.4%', '<0.1%', '>99.9%', '100%', '100%', '109%')
    """
    if value is None or math.isnan(value):
        return str(UNKNOWN)
    if min(abs(value), abs(value - 1)) < SOLVED_TO:
        return f"{round(value):.0%}"
    if 0 < value < 0.0005:
        return "<0.1%"
    if 0.9995 <= value < 1:
        return ">99.9%"
    is_near_an_end = 0 < value < 0.01 or 0.99 < value < 1
    return f"{value:.1%}".replace(".0%", "%") if is_near_an_end else f"{value:.0%}"


def share_words(value: float | None) -> Words:
    """Write a share as `share` does, for sentences: ends that are not reached are said in words.

    Examples
    --------
    >>> share_words(0.0002), share_words(0.9996).zh, share_words(0.5).en
    (Words(zh='不足 0.1%', en='under 0.1%'), '99.9% 以上', '50%')
    """
    text = share(value)
    if text.startswith("<"):
        return Words(f"不足 {text[1:]}", f"under {text[1:]}")
    if text.startswith(">"):
        return Words(f"{text[1:]} 以上", f"over {text[1:]}")
    return Words(text, text)


def share_range(low: float, high: float) -> Words:
    """Write a range of shares, each end with its sign; as one share where both read the same.

    Examples
    --------
    >>> print(share_range(0.1, 0.35).zh, share_range(0.1, 0.101).zh, share_range(0.63, 0.9996).zh, sep=", ")
    10% 至 35%, 10%, 63% 至 99.9% 以上
    >>> share_range(0.0002, 0.9996).en
    'under 0.1% to over 99.9%'
    """
    first, last = share_words(low), share_words(high)
    return first if first == last else Words(f"{first.zh} 至 {last.zh}", f"{first.en} to {last.en}")


def score(value: float) -> str:
    """Write a score of 0 to 1, which orders and measures nothing: two digits are told apart by eye, more are not.

    Examples
    --------
    >>> score(0.9234), score(1.0)
    ('0.92', '1.00')
    """
    return f"{value:.2f}"


def chance(value: float | None) -> str:
    """Write a chance of 0 to 1: whole percents; what was drawn is never told as sure, either way.

    Examples
    --------
    >>> chance(0.843), chance(1.0), chance(0.0)
    ('84%', '>99%', '<1%')
    """
    if value is None or math.isnan(value):
        return str(UNKNOWN)
    if value < 0.005:
        return "<1%"
    return ">99%" if value >= 0.995 else f"{value:.0%}"


def hhi(value: float | None) -> str:
    """Write a concentration of 0 to 1 as it is told, 0 to 10,000; shares that add up to more give no more than that.

    Examples
    --------
    >>> hhi(0.25), hhi(1.0081)
    ('2,500', '10,000')
    """
    return str(UNKNOWN) if value is None or math.isnan(value) else f"{min(value, 1.0) * HHI_SCALE:,.0f}"


def edition(version: str) -> str:
    """Name the version of rules or weights without the fingerprint of their contents, which is for programs.

    Examples
    --------
    >>> edition("2026.2/d18b0b3a")
    '2026.2'
    """
    return version.partition("/")[0]


def _is_unknown(value: float | None) -> bool:
    return value is None or math.isnan(value)
