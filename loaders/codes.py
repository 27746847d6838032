"""Which code does a cell hold? Credit codes with their check digit, regions, industries, customs codes, any other id."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import mul

from loaders.reading import Reading, wrong

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)}
_WEIGHTS = [pow(3, at, 31) for at in range(17)]
_EIGHTEEN = re.compile(r"[0-9A-Za-z]{18}")
_LOST_DIGITS = re.compile(r"[0-9](\.[0-9]+)?[eE]\+[0-9]{2,}|[0-9]{16,}\.0")
_DATE_OF_ID = re.compile(
    r"(?:19|20)[0-9]{2}[-/](?:1[0-2]|0?[1-9])[-/](?:[12][0-9]|3[01]|0?[1-9])"
    r"|(?:1[0-2]|0?[1-9])月(?:[12][0-9]|3[01]|0?[1-9])日"
    r"|(?:[12][0-9]|3[01]|0?[1-9])-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
_IDENTITY_CARD = re.compile(r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]")
_POINT_ZERO = re.compile(r"([0-9]+)\.0+")
_CODE_OF_2011 = "3963"


def check_character(first_17: str) -> str:
    """Compute the last character of a unified social credit code.

    References
    ----------
    GB 32100-2015, 法人和其他组织统一社会信用代码编码规则.

    Examples
    --------
    >>> check_character("91350100M000100Y4")
    '3'
    """
    total = sum(map(mul, map(_VALUE.__getitem__, first_17), _WEIGHTS))
    return _ALPHABET[(31 - total % 31) % 31]


def is_credit_code(text: str) -> bool:
    """Whether a text is a whole credit code, its last character right.

    Examples
    --------
    >>> is_credit_code("91350100M000100Y43"), is_credit_code("91350100M000100Y4")
    (True, False)
    """
    return bool(_EIGHTEEN.fullmatch(text)) and not set(text) - set(_ALPHABET) and check_character(text[:17]) == text[17]


def _lost(text: str) -> Reading | None:
    if not _LOST_DIGITS.fullmatch(text):
        return None
    return wrong(
        text,
        f"{text} 是被表格软件改成数字的编号，位数已丢失；请把这一列设为文本格式后重填",
        f"{text} is a code that a spreadsheet turned into a number, digits are lost; "
        "format the column as text and enter it again",
    )


def _whole(text: str) -> tuple[str, bool]:
    """Take off the `.0` that a number leaves on a code."""
    match = _POINT_ZERO.fullmatch(text)
    return (match[1], True) if match else (text, False)


def read_id(text: str) -> Reading:
    """Read any stable id; a date is none, but what a spreadsheet made of one.

    Examples
    --------
    >>> read_id("C02").value, read_id("12.0").value, read_id("1.2e+17").error is None
    ('C02', '12', False)
    """
    if lost := _lost(text):
        return lost
    if _DATE_OF_ID.fullmatch(text):
        return wrong(
            text,
            f"{text} 是日期，不是编号（表格软件会把 1-2 变成日期）；请把这一列设为文本格式后重填",
            f"{text} is a date, not a code (spreadsheets turn 1-2 into one); format the column as text and enter it again",
        )
    code, is_repaired = _whole(text)
    return Reading(code, is_repaired=is_repaired)


@lru_cache(maxsize=1 << 19)
def read_firm_id(text: str) -> Reading:
    """Read a unified social credit code, or any other stable id; an identity card's number is refused.

    A code of 18 characters that is not formed by the rule may stand, with a warning: some real ones are not, and some
    ledgers number their vendors so.

    Examples
    --------
    >>> read_firm_id("91350100m000100y43").value
    '91350100M000100Y43'
    >>> print(read_firm_id("91310115MA1H8R7C6D").error.en)
    91310115MA1H8R7C6D has the wrong check character (the last one should be 7); copy the code again
    """
    joined = "".join(text.split())
    if not _EIGHTEEN.fullmatch(joined):
        return read_id(text)
    code = joined.upper()
    if _IDENTITY_CARD.fullmatch(code) and check_character(code[:17]) != code[17]:
        masked = f"{code[:4]}…{code[-2:]}"
        return wrong(
            "",
            f"{masked} 像是居民身份证号，不能作企业编号；请改填企业的信用代码，并删去文件中的身份证号",
            f"{masked} looks like the number of an identity card, which is no firm's code; write the firm's, and delete the number",
            is_certain=True,
        )
    if illegal := sorted(set(code) - set(_ALPHABET)):
        letters = "、".join(illegal)
        return wrong(
            code,
            f"{code} 含有信用代码不用的字母 {letters}；请核对是否为 0、1、2、5 或 U 之误",
            f"{code} has letters that no credit code has ({', '.join(illegal)}); check for 0, 1, 2, 5 or U",
            may_stand=True,
        )
    last = check_character(code[:17])
    if last != code[17]:
        return wrong(
            code,
            f"{code} 校验不符（末位应为 {last}）；请重新抄录信用代码",
            f"{code} has the wrong check character (the last one should be {last}); copy the code again",
            may_stand=True,
        )
    return Reading(code, is_repaired=code != text)


def read_region(text: str) -> Reading:
    """Read a six-digit region code; statistical codes of 12 digits are shortened.

    Examples
    --------
    >>> read_region("330200.0").value, read_region("330212000000").value
    ('330200', '330212')
    >>> print(read_region("3302").error.en)
    3302 has 4 digits; write all six, such as 330200
    """
    code, is_repaired = _whole(text)
    if re.fullmatch(r"[0-9]{12}", code) and code.endswith("000000"):
        code, is_repaired = code[:6], True
    if re.fullmatch(r"[1-9][0-9]{5}", code):
        return Reading(code, is_repaired=is_repaired)
    if re.fullmatch(r"[1-9][0-9]([0-9][0-9])?", code):
        full = code.ljust(6, "0")
        size = len(code)
        return wrong(
            code,
            f"{code} 只有 {size} 位；请写满六位，如 {full}",
            f"{code} has {size} digits; write all six, such as {full}",
        )
    return wrong(
        code,
        f"“{code}”不是六位地区代码；请写如 330200（宁波市）",
        f"{code!r} is not a six-digit region code; write it like 330200",
    )


def read_region_or_name(text: str) -> Reading:
    """Read a region code, or leave a name as it stands: what it refers to is looked up by it.

    Examples
    --------
    >>> read_region_or_name("鄞州区").value, read_region_or_name("3302").error is None
    ('鄞州区', False)
    """
    return Reading(text) if not re.search("[0-9]", text) else read_region(text)


def read_industry(text: str) -> Reading:
    """Read an industry code of GB/T 4754-2017 (2 to 4 digits, a leading section letter is dropped).

    Examples
    --------
    >>> read_industry("C3973").value, read_industry("3963").warning is None
    ('3973', False)
    """
    code, is_repaired = _whole(text)
    match = re.fullmatch(r"([A-Ta-t]?)((?!00)[0-9]{2,4})", code)
    if match is None:
        return wrong(
            code,
            f"“{code}”不是行业代码；请按 GB/T 4754-2017 写 2 至 4 位数字，如 3973（集成电路制造）",
            f"{code!r} is not an industry code; write 2 to 4 digits of GB/T 4754-2017, such as 3973 (integrated circuits)",
        )
    reading = Reading(match[2], is_repaired=is_repaired or bool(match[1]))
    if match[2] != _CODE_OF_2011:
        return reading
    hint = wrong(
        "",
        "3963 在 2011 年版中是集成电路制造，在 2017 年版中是智能无人飞行器制造；若指前者请写 3973",
        "3963 was integrated circuits in the 2011 edition and is unmanned aircraft in that of 2017; write 3973 if the former is meant",
    )
    return Reading(reading.value, warning=hint.error, is_repaired=reading.is_repaired)


def read_hs(text: str) -> Reading:
    """Read a customs code; dots are dropped, a leading zero that a number lost is put back.

    Examples
    --------
    >>> read_hs("8542.31").value, read_hs("2804").value, read_hs("28046").value
    ('854231', '2804', '028046')
    """
    code, is_repaired = _whole(text) if text.endswith(".0") else (text, False)
    digits = code.replace(".", "").replace(" ", "")
    if not re.fullmatch(r"[0-9]{1,10}", digits):
        return wrong(
            text,
            f"“{text}”不是海关编码；请写 2、4、6、8 或 10 位数字",
            f"{text!r} is not a customs code; write 2, 4, 6, 8 or 10 digits",
        )
    full = digits.zfill(len(digits) + len(digits) % 2)
    return Reading(full, is_repaired=is_repaired or full != text)
