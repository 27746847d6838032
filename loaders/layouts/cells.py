"""What does one cell of a foreign sheet say? Several suppliers, agents, shares, days, places, money, days of the calendar."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from loaders.choices import read_country
from loaders.dates import read_date
from loaders.quantities import to_decimal
from loaders.sheet import FILLED_MARK, UNIT_MARK
from loaders.tidy import is_blank_word, tidy_code, tidy_text

ABROAD = "?"
"""Country of what comes from abroad, nobody says from where."""
HOME = "CHN"
_BLANKS = frozenset(
    [
        "无",
        "空",
        "见左",
        "见前",
        "见左列",
        "同左",
        "如左",
        "(空)",
        "跳过",
        "(跳过)",
        "待定",
        "未报",
        "未填",
        "不适用",
        "略",
        "暂无",
        "无此项",
        "待核实",
        "不清楚",
        "不了解",
        "保密",
        "涉密",
        "-",
        "/",
        "—",
        "无无",
        "na",
        "n/a",
    ]
)
_OPTION = re.compile(r"^[A-Ha-h]\s*[.、．:：)]\s*(?=\S)")
_ENUMERATOR = re.compile(
    r"(?:^|(?<=[\s;；,，、)）%\u4e00-\u9fff]))(?:[(（]?[0-9]{1,2}[)）、]|[0-9]{1,2}[.．](?![0-9])|[①-⑩])"
)
_SEPARATORS = "\n;；、"
_INSIDE = {"(": ")", "（": "）", "[": "]", "【": "】"}
_REST = re.compile(r"等(?:[0-9一二三四五六七八九十]+)?(?:多)?家?(?:企业|公司|单位)?$")
_AGENT_AFTER = re.compile(
    r"^(.+?)[(（](?:由|经|通过|境内|国内|中国|大陆|华东|区域)*(?:总|独家)?(?:代理商?|代理公司|经销商?|经由|通过)\s*[:：]\s*(.+?)[)）]$"
)
_AGENT_BETWEEN = re.compile(r"^(.+?)[(（](?:由|经|通过)(.+?)(?:代理|采购|经销|进口|供货)[)）]$")
_CARE_OF = re.compile(r"^(.+?)\s*(?:c/o|C/O|via)\s+(.+)$")
_MAKER_INSIDE = re.compile(r"^(.+?)[(（](?:代理|经销|原厂|品牌|生产商|制造商)\s*[:：]?\s*(.+?)(?:产品|品牌)?[)）]$")
_ONLY_TRADES = re.compile(r"[(（](?:代理|代理商|经销|经销商|贸易商?|总代理)[)）]")
_ONE_SHARE = re.compile(r"[约占＞>≥]*[0-9]+(?:\.[0-9]+)?\s*[%％]?")
_SHARE_INSIDE = re.compile(r"[(（,，:：\s]\s*((?:约|占|＞|>|≥)?\s*[0-9]+(?:\.[0-9]+)?\s*[%％])\s*[)）]?$")
_NAMELESS = re.compile(r"某|若干|多家|不详|未具名|^(?:国外|境外|国内|海外|进口)?(?:企业|公司|厂家|供应商|厂商)$")
_TRADES = re.compile(r"贸易|经销|商贸|进出口|物资|销售有限|销售公司|供应链|代理|商行|经营部|trading", re.IGNORECASE)
_OPERATORS = str.maketrans(
    {
        "＞": ">",
        "≧": "≥",
        "＜": "<",
        "≦": "≤",
        "％": "%",
        "～": "-",
        "~": "-",
        "—": "-",
        "–": "-",
        "－": "-",
        "至": "-",
        "到": "-",
    }
)
_NUMBER_TEXT = r"([0-9]+(?:\.[0-9]+)?)"
_BAND = re.compile(rf"^{_NUMBER_TEXT}\s*(%?)\s*-+\s*{_NUMBER_TEXT}\s*(%?)$")
_ABOVE = re.compile(
    rf"^(?:>=?|≥|大于|高于|超过|不低于|不少于)\s*{_NUMBER_TEXT}\s*(%?)$|^{_NUMBER_TEXT}\s*(%?)\s*(?:及以上|以上|\+)$"
)
_BELOW = re.compile(
    rf"^(?:<=?|≤|小于|低于|不足|不高于|不超过)\s*{_NUMBER_TEXT}\s*(%?)$|^{_NUMBER_TEXT}\s*(%?)\s*(?:及以下|以下|以内)$"
)
_ABOUT = re.compile(r"^(?:大约|约|近|占|超|左右|大概|为)+\s*|(?:左右|上下)$")
WHOLE = frozenset({"独家", "唯一", "全部", "独家供应", "唯一供应商", "仅此一家"})
"""Words for all of what is bought."""
_DIGITS = {
    "一": "1",
    "二": "2",
    "两": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "七": "7",
    "八": "8",
    "九": "9",
    "十": "10",
}
_TENTHS = re.compile("^([一二两三四五六七八九])成(半)?$")
_NO_STOCK = frozenset({"无库存", "零库存", "没有库存", "不备库存"})
_DAYS_A_UNIT = {
    "天": 1,
    "日": 1,
    "周": 7,
    "星期": 7,
    "个星期": 7,
    "个月": 30,
    "月": 30,
    "季度": 90,
    "个季度": 90,
    "年": 365,
}
_DAYS = re.compile(
    rf"^{_NUMBER_TEXT}?\s*(?:天|日|周|个?星期|个?月|个?季度|年)?\s*(-+)?\s*{_NUMBER_TEXT}?\s*(天|日|周|个?星期|个?月|个?季度|年)?(以上|及以上|以内|以下|内)?$"
)
_MONEY = re.compile(
    r"^([+-]?[0-9,]+(?:\.[0-9]+)?)\s*(亿元?|千万元?|百万元?|万元?|千元|元)?(?:人民币|rmb|/年|每年)?$", re.IGNORECASE
)
_TEN_THOUSANDS = {"元": "0.0001", "千元": "0.1", "万": "1", "百万": "100", "千万": "1000", "亿": "10000"}
_PLACES_HERE = re.compile(r"^(本区|本市|本县|本地|本省|省内|国内|境内|市内|区内|县内|中国大陆|中国|内地|自产|自制)$")
_PLACES_ABROAD = re.compile(r"^(进口|国外|境外|海外|外国|欧洲|欧盟|欧美|北美|东南亚|其他国家)$")
_YES, _NO = re.compile(r"^(是|有|进口|依赖)"), re.compile(r"^(否|无|不|没有|非进口|国产)")
_DAY_FIRST = re.compile(r"^([0-3]?[0-9])[./-]([01]?[0-9])[./-]((?:19|20)[0-9]{2})$")
_TIME = re.compile(r"[ T]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")


@dataclass(frozen=True)
class PartyText:
    """A supplier as a cell names it.

    Attributes
    ----------
    name
        The firm that delivers.
    maker
        The firm that makes, where the one that delivers only trades; "" if nobody says so.
    share
        A share that stands beside its name, as text.
    place
        A place in brackets behind the name.
    is_trader
        Whether the text or the name says that it only trades.
    is_nameless
        Whether it is no firm's name (日本某公司): it stands for one of this buyer's suppliers only.
    """

    name: str
    maker: str = ""
    share: str = ""
    place: str = ""
    is_trader: bool = False
    is_nameless: bool = False


@dataclass(frozen=True)
class Amount:
    """A number with what stands beside it; `low` and `high` are equal for a single one, `is_about` for 约."""

    low: float
    high: float
    is_about: bool = False


def cell(raw: str) -> str:
    """Tidy a cell: no marks of merged cells, no letter of an option; "" where it only says that nothing is known.

    Examples
    --------
    >>> [cell(text) for text in ("B.50%-80%", "（空）", " 待定 ", "甲公司")]
    ['50%-80%', '', '', '甲公司']
    """
    if raw[:1].isdigit() and raw.isascii() and raw.isprintable() and UNIT_MARK not in raw:
        return raw.strip()  # a number or a code: most distinct cells of large files
    text = tidy_text(raw.removeprefix(FILLED_MARK).replace(UNIT_MARK, ""))
    if not text or text[0] == "\x00" or text.startswith("#"):
        return ""
    text = _OPTION.sub("", text)
    return "" if is_blank_word(text) or tidy_code(text).lower() in _BLANKS else text


def shares(text: str) -> tuple[str, ...]:
    """Take apart a cell with several shares: as `items`, and where nothing but numbers stands between the signs.

    Examples
    --------
    >>> shares("60、40"), shares("70%/30%"), shares("1.甲 2.乙")
    (('60', '40'), ('70%', '30%'), ('甲', '乙'))
    """
    plain = re.split(r"\s*[、,，/;；]\s*", text.strip())
    return tuple(plain) if len(plain) > 1 and all(map(_ONE_SHARE.fullmatch, plain)) else items(text.replace("/", "；"))


def items(text: str) -> tuple[str, ...]:
    """Take apart a cell with several things: 1.… 2.…, a line each, with ；or 、 between them; not inside brackets.

    Examples
    --------
    >>> items("1.甲密封（宁波、鄞州） 2.乙密封"), items("70%；30%"), items("甲、乙、丙等"), items("M7N-45 1.5mm")
    (('甲密封（宁波、鄞州）', '乙密封'), ('70%', '30%'), ('甲', '乙', '丙'), ('M7N-45 1.5mm',))
    """
    marked = _ENUMERATOR.sub("\n", text) if _ENUMERATOR.match(text.strip()) else text
    parts, depth = [""], 0
    for letter in marked:
        depth += (letter in _INSIDE) - (letter in _INSIDE.values())
        if letter in _SEPARATORS and (depth <= 0 or letter == "\n"):
            parts.append("")
            depth = max(depth, 0) if letter != "\n" else 0
        else:
            parts[-1] += letter
    if len(parts) == 1 and re.search(r"[\u4e00-\u9fff)）][,，][\u4e00-\u9fff]", marked):
        parts = re.split(r"[,，](?![^(（]*[)）])", marked)
    plain = [_REST.sub("", part.strip(" \t,，")).strip() if len(parts) > 1 else part.strip() for part in parts]
    return tuple(part for part in plain if part)


@lru_cache(maxsize=1 << 16)
def party(text: str) -> PartyText:
    """Understand one supplier: agents, shares and places beside its name.

    Examples
    --------
    >>> party("莱茵电气示例（代理：恒汇示例）").maker, party("RHEIN AG c/o 恒汇示例").name
    ('莱茵电气示例', '恒汇示例')
    >>> party("甲密封 70%").share, party("克莱示例（天津）").place, party("日本某公司").is_nameless
    ('70%', '天津', True)
    """
    share = _SHARE_INSIDE.search(text)
    name = text[: share.start()].strip() if share and share.start() else text.strip()
    written = PartyText(name, share=share[1].strip() if share and share.start() else "")
    for pattern, maker_first in (
        (_CARE_OF, True),
        (_AGENT_AFTER, True),
        (_AGENT_BETWEEN, True),
        (_MAKER_INSIDE, False),
    ):
        if match := pattern.match(name):
            maker, trader = (match[1], match[2]) if maker_first else (match[2], match[1])
            return replace(written, name=trader.strip(), maker=maker.strip(), is_trader=True)
    bracket = re.search(r"[(（]([^()（）]{2,8})[)）]$", name)
    place = bracket[1] if bracket and not re.search(r"公司|集团|原|曾用", bracket[1]) else ""
    if _ONLY_TRADES.search(name):
        return replace(written, name=_ONLY_TRADES.sub("", name).strip(), is_trader=True)
    if place and country_of(place) == ABROAD:
        name = name[: bracket.start()].strip() if bracket else name
    return replace(
        written, name=name, place=place, is_trader=bool(_TRADES.search(name)), is_nameless=bool(_NAMELESS.search(name))
    )


def _written(text: str) -> tuple[str, bool]:
    """Give a text with signs of one form, and whether it says 约."""
    plain = tidy_code(text).translate(_OPERATORS).replace(" ", "")
    bare = _ABOUT.sub("", plain)
    return bare, bare != plain


@lru_cache(maxsize=1 << 14)
def share(text: str, *, is_percent: bool) -> Amount | None:
    """Read a share into 0 to 1; None if it is none.

    Examples
    --------
    >>> share("＞50%", is_percent=False), share("约60%", is_percent=True), share("独家", is_percent=True).low
    (Amount(low=0.5, high=1.0, is_about=False), Amount(low=0.6, high=0.6, is_about=True), 1.0)
    >>> share("约占八成", is_percent=False).low, share("六成半", is_percent=True).low
    (0.8, 0.65)
    >>> share("80", is_percent=True).low, share("50%-80%", is_percent=False).high, share("很多", is_percent=True)
    (0.8, 0.8, None)
    """
    plain, is_about = _written(text)
    if plain in WHOLE:
        return Amount(1.0, 1.0)
    plain = _TENTHS.sub(lambda match: f"{_DIGITS[match[1]]}{'5' if match[2] else '0'}%", plain)
    ends: tuple[Decimal, Decimal] | None = None
    has_sign = "%" in plain
    if (number := to_decimal(plain.rstrip("%"))) is not None:
        ends = number, number
    elif match := _BAND.match(plain):
        ends = Decimal(match[1]), Decimal(match[3])
    elif match := _ABOVE.match(plain):
        number = Decimal(match[1] or match[3])
        ends = number, Decimal(100) if has_sign or number > 1 else Decimal(1)
    elif match := _BELOW.match(plain):
        number = Decimal(match[1] or match[3])
        ends = Decimal(0), number
    if ends is None:
        return None
    by = 100 if has_sign or ends[1] > 1 or (is_percent and ends[1] != 1) else 1
    low, high = float(ends[0] / by), float(ends[1] / by)
    return Amount(low, high, is_about) if 0 <= low <= high <= 1 else None


@lru_cache(maxsize=1 << 14)
def days(text: str) -> Amount | None:
    """Read a time into days; None if it is none. A plain number is one of days.

    Examples
    --------
    >>> [(found.low, found.high) for text in ("约30天", "1-2个月", "半个月", "1-4周", "一年以上") if (found := days(text))]
    [(30.0, 30.0), (30.0, 60.0), (15.0, 15.0), (7.0, 28.0), (365.0, 365.0)]
    >>> days("充足") is None
    True
    """
    plain, is_about = _written(text)
    if plain in _NO_STOCK:
        return Amount(0.0, 0.0)
    plain = plain.replace("半个月", "15天").replace("半月", "15天").replace("半年", "180天").replace("个半月", ".5个月")
    plain = re.sub("[一二两三四五六七八九十]", lambda match: _DIGITS[match[0]], plain)
    plain = re.sub(r"^(?:>=?|≥|<=?|≤|大于|超过|小于|不足)", "", plain)
    match = _DAYS.match(plain)
    if not match or not (match[1] or match[3]):
        return None
    first_unit = re.match(rf"^{_NUMBER_TEXT}\s*(天|日|周|个?星期|个?月|个?季度|年)", plain)
    unit = match[4] or (first_unit[2] if first_unit else "天")
    by, first_by = _DAYS_A_UNIT[unit], _DAYS_A_UNIT[first_unit[2] if first_unit else unit]
    low = float(match[1] or match[3]) * (first_by if match[1] else by)
    high = float(match[3] or match[1]) * by
    if match[3] is None:
        high = low
    return Amount(low, high, is_about) if low <= high else None


@lru_cache(maxsize=1 << 16)
def money(text: str, unit: str) -> Amount | None:
    """Read an amount into 万元; `unit` is that of a plain number. None if it is none.

    Examples
    --------
    >>> money("3.2亿", "万元").low, money("约8600万", "元").low, money("16,400.00", "元").low, money("-200", "元").low
    (32000.0, 8600.0, 1.64, -0.02)
    """
    plain, is_about = _written(text)
    if plain.startswith("(") and plain.endswith(")"):
        plain = f"-{plain[1:-1]}"
    if plain.endswith("-") and plain[:1].isdigit():
        plain = f"-{plain[:-1]}"
    match = _MONEY.match(plain)
    number = to_decimal(match[1]) if match else None
    if match is None or number is None:
        return None
    by = Decimal(
        _TEN_THOUSANDS[(match[2] or unit or "元").removesuffix("元") or "元"] if (match[2] or unit) != "千元" else "0.1"
    )
    return Amount(float(number * by), float(number * by), is_about)


@lru_cache(maxsize=1 << 16)
def number(text: str) -> float | None:
    """Read a plain number; None if it is none.

    Examples
    --------
    >>> number("1,200.000"), number("1200吨"), number("-3")
    (1200.0, 1200.0, -3.0)
    """
    plain, _ = _written(text)
    if plain.endswith("-") and plain[:1].isdigit():
        plain = f"-{plain[:-1]}"
    match = re.match(r"^([+-]?[0-9,]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)[\u4e00-\u9fffa-zA-Z]{0,3}$", plain)
    decimal = to_decimal(match[1]) if match else None
    return None if decimal is None else float(decimal)


@lru_cache(maxsize=1 << 16)
def day(text: str) -> str:
    """Read a date into `YYYY-MM-DD`, or `YYYY-MM`; "" if it is none.

    Examples
    --------
    >>> [day(text) for text in ("2026.04.21", "02.02.2026", "2026-04-21 10:32:05", "202604", "20260421", "2026年4月", "?")]
    ['2026-04-21', '2026-02-02', '2026-04-21', '2026-04', '2026-04-21', '2026-04', '']
    """
    plain = _TIME.sub("", tidy_code(text)).strip()
    if match := _DAY_FIRST.match(plain):
        plain = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    reading = read_date(plain)
    return "" if reading.error else str(reading.value or "")


@lru_cache(maxsize=1 << 14)
def country_of(place: str) -> str:
    """Give the country of a place: three letters, `ABROAD` where only that is said, "" if nobody can tell.

    Examples
    --------
    >>> [country_of(place) for place in ("德国", "浙江宁波", "本区", "江阴", "进口", "是—日本", "否", "")]
    ['DEU', 'CHN', 'CHN', 'CHN', '?', 'JPN', 'CHN', '']
    """
    text = re.sub(r"\s", "", tidy_text(place))
    if not text:
        return ""
    if _PLACES_HERE.match(text):
        return HOME
    if _PLACES_ABROAD.match(text):
        return ABROAD
    reading = read_country(text)
    if not reading.error:
        return str(reading.value)
    named = re.match(r"^(?:是|有|进口|依赖进口|部分)[-—－–:：,，(（]*(.+?)[)）]?$", text)
    if named and (inner := country_of(named[1])):
        return inner
    if _YES.match(text):
        return ABROAD
    if _NO.match(text):
        return HOME
    first = next(
        (
            country
            for size in (4, 3, 2)
            if not (reading := read_country(text[:size])).error and (country := reading.value)
        ),
        "",
    )
    if first:
        return str(first)
    return HOME if re.fullmatch(r"[\u4e00-\u9fff（）()·/]{2,14}", text) and len(text) < 15 else ""


def adds_months(date: str, months: int) -> str:
    """Give the day some months before (below 0) or after a date.

    Examples
    --------
    >>> adds_months("2026-06-30", -12), adds_months("2026-03-31", -1)
    ('2025-06-30', '2026-02-28')
    """
    year, month, of_month = (int(part) for part in (*date.split("-"), "28")[:3])
    index = year * 12 + month - 1 + months
    first = dt.date(index // 12, index % 12 + 1, 1)
    last = (dt.date(first.year + first.month // 12, first.month % 12 + 1, 1) - dt.timedelta(days=1)).day
    return first.replace(day=min(of_month, last)).isoformat()
