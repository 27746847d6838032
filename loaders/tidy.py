"""What is left of a text when the accidents of typing are gone? Spaces, full-width forms, invisible characters, "-"."""

from __future__ import annotations

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_INVISIBLE = dict.fromkeys(
    [*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x200B, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF]
)
_BLANK_WORDS = frozenset(
    {"-", "--", "—", "——", "–", "/", "\\", "无", "暂无", "不详", "未知", "未填", "n/a", "null", "none", "#"}
)


def tidy_text(text: str) -> str:
    r"""Trim, drop invisible characters, write line ends as one; full-width forms stay.

    Examples
    --------
    >>> tidy_text("\u3000拓普集团（宁波）\u200b ")
    '拓普集团（宁波）'
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE).strip()


def tidy_code(text: str) -> str:
    """Do as `tidy_text`, and fold full-width letters, digits and signs: for everything but free text.

    Examples
    --------
    >>> tidy_code("９１３３－Ａ ")
    '9133-A'
    """
    return tidy_text(text if text.isascii() else text.translate(_FULL_WIDTH))


def is_blank_word(text: str) -> bool:
    """Whether a tidy text only says that nothing is known.

    Examples
    --------
    >>> [is_blank_word(word) for word in ("-", "不详", "N/A", "0", "")]
    [True, True, True, False, False]
    """
    return len(text) <= 4 and text.translate(_FULL_WIDTH).lower() in _BLANK_WORDS
