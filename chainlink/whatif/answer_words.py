"""How is the answer to a what-if said in a sentence? The same on a screen, at a terminal and on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph_schema.names import ASSUMED, SOURCING_WORDS, UNKNOWN, Words

if TYPE_CHECKING:
    from chainlink.whatif.answer import WhatIf


def number(value: float | None, digits: int = 1) -> str:
    """Say a number with few digits; what is not known is said so.

    Examples
    --------
    >>> number(1234.56), number(3.0)
    ('1,234.6', '3')
    """
    return str(UNKNOWN) if value is None else f"{value:,.{digits}f}".removesuffix("." + "0" * digits)


def percent(share: float | None) -> str:
    """Say a share of 0 to 1."""
    return str(UNKNOWN) if share is None else f"{share:.0%}"


def line_counts(found: WhatIf) -> tuple[int, int]:
    """Count lines that stop, and traders' components cut off."""
    traders = sum(line.is_trader for line in found.lines)
    return len(found.lines) - traders, traders


def stopped_words(found: WhatIf) -> Words:
    """Say how much stops and what it is worth a day."""
    lines, traders = line_counts(found)
    value, known = number(found.lost.value_10k_yuan_a_day), percent(found.lost.known_share)
    return Words(
        f"停产生产线 {lines} 条、断供贸易商 {traders} 家次，涉及企业 {len(found.firms)} 家；"
        f"日损失产值 {value} 万元（{known}的停产生产线产值已知）",
        f"{lines} lines and {traders} traders' deliveries of {len(found.firms)} firms stop; "
        f"{value} × 10k yuan a day of output value is lost (value known of {known} of the lines)",
    )


def basis_words(found: WhatIf) -> Words:
    """Say what was taken for given, and how much rests on assumptions."""
    lasting = Words("不限期", "for ever") if found.days is None else Words(f"{found.days:g} 天", f"{found.days:g} days")
    stock = Words("可取用", "can be had") if found.is_stopped_stock_usable else Words("取不到", "is out of reach")
    who = SOURCING_WORDS[found.sourcing]
    assumed, unknown = percent(found.assumed_share), percent(found.stock_unknown_share)
    return Words(
        f"停供：{lasting.zh}；供应来源：{who.zh}；停供企业成品库存{stock.zh}；"
        f"{ASSUMED.zh} {assumed}，库存未知按 0 天计 {unknown}",
        f"lasting: {lasting.en}; sources: {who.en}; stock of what fails {stock.en}; "
        f"{ASSUMED.en}: {assumed}, unknown stock taken as 0 days: {unknown}",
    )
