"""In which language is it said, and what are the fixed words? Chinese first, English by a switch."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]
Colour = Literal["red", "yellow", "blue", "grey"]
SourcingMode = Literal["active", "qualified", "market"]

_language: ContextVar[Language | None] = ContextVar("language", default=None)


class Words(NamedTuple):
    """The same thing said in both languages; `str()` picks the reader's.

    Examples
    --------
    >>> with using_language("en"):
    ...     print(Words("企业", "firm"))
    firm
    """

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if language() == "zh" else self.en


def language() -> Language:
    """Tell the reader's language: what `using_language` set, else `CHAINLINK_LANG`, else Chinese.

    Examples
    --------
    >>> with using_language("zh"):
    ...     language()
    'zh'
    """
    chosen = _language.get()
    if chosen is not None:
        return chosen
    return "en" if os.environ.get("CHAINLINK_LANG", "").lower().startswith("en") else "zh"


def name_of(name_zh: str, name_en: str, thing_id: str = "") -> str:
    """Choose between the two names of a thing: the reader's, else the other, else its id.

    Examples
    --------
    >>> name_of("光刻胶", ""), name_of("", "", "resist")
    ('光刻胶', 'resist')
    """
    first, second = (name_zh, name_en) if language() == "zh" else (name_en, name_zh)
    return first or second or thing_id


@contextmanager
def using_language(chosen: str) -> Iterator[None]:
    """Speak `zh` or `en` inside the block; any other word is taken as Chinese."""
    token = _language.set("en" if chosen.lower().startswith("en") else "zh")
    try:
        yield
    finally:
        _language.reset(token)


SOURCING_MODES: tuple[SourcingMode, ...] = ("active", "qualified", "market")
"""From what is used today to everything in the data; each contains the one before."""

SOURCING_WORDS: dict[SourcingMode, Words] = {
    "active": Words("在用供应商", "suppliers in use"),
    "qualified": Words("在用与备份供应商", "suppliers in use and ready backups"),
    "market": Words("库内全部生产企业", "all makers in the data"),
}
"""Who may step in, as the reader is told."""

COLOURS: tuple[Colour, ...] = ("red", "yellow", "blue", "grey")
"""Worst first."""

COLOUR_WORDS: dict[Colour, Words] = {
    "red": Words("红", "red"),
    "yellow": Words("黄", "yellow"),
    "blue": Words("蓝", "blue"),
    "grey": Words("灰", "grey"),
}

COLOUR_MEANINGS: dict[Colour, Words] = {
    "red": Words("库内未见其他生产企业", "no other maker in the data"),
    "yellow": Words("有替代来源，无现成备份", "another source exists, no backup is ready"),
    "blue": Words("单点依赖，备份已就绪", "single point, backup ready"),
    "grey": Words("数据缺口，待摸排", "data gap, to be surveyed"),
}

SUSPECTED_SOLE = Words("疑似独家，待核实", "suspected sole maker, to be verified")
UNTRIED_MARKET = Words("替代来源未摸排", "other sources not surveyed")
ASSUMED = Words("按市场推定", "assumed from the market")
TO_REVIEW = Words("假销号待复核", "closed by a person, still found: to be reviewed")
CROSS_CHAIN = Words("跨链", "from another chain")
STOPS_OTHER_CHAINS = Words("跨链：只使其他产业链断供", "cross-chain: stops other chains only")
NOT_A_CHOKEPOINT = Words("非单点依赖", "not a single point")
UNKNOWN = Words("数据缺口", "unknown")


def untargeted_words(name: str) -> Words:
    """Say of a chain that it was not screened, because nothing in it is a target.

    Examples
    --------
    >>> print(untargeted_words("C91 阀门").zh)
    C91 阀门 未摸排：没有目标产品；请在“产品”表的“是否目标产品”列标“是”
    """
    return Words(
        f"{name} 未摸排：没有目标产品；请在“产品”表的“是否目标产品”列标“是”",
        f"{name} was not screened: it has no target; mark one as is_target in the components sheet",
    )
