"""How is a chance said? Beside its colour, in one way on every screen, paper and terminal."""

from __future__ import annotations

from chainlink.analysis.chances.counts import DrawnNumber, KnownMissing, NumbersOfScope
from chainlink.screening.chances import INFERRED_WORDS, Chance, ChanceChange, KeptChances
from graph_schema import figures
from graph_schema.names import COLOUR_WORDS, Colour, Words

SUSPECTED_MEANING = Words(
    "已填的记录里没有颜色，补齐后更可能有", "no colour by what is recorded, likelier than not to have one once complete"
)
DOUBTFUL_MEANING = Words(
    "按已填的记录有颜色，补齐后更可能没有", "coloured by what is recorded, likelier not once complete"
)
NO_CHANCES_YET = Words(
    "尚未估算概率：颜色只看已填的供应记录，没填的可能改变颜色。",
    "Chances are not estimated yet: colours go by recorded sourcings alone; those missing may change them.",
)


def colour_words(colour: Colour | str, chance: Chance | None) -> Words:
    """Say a colour with its chance, or what is suspected without one; "" where there is neither.

    Parameters
    ----------
    colour
        Of the scan, "" for none.
    chance
        None where no chances are kept.

    Examples
    --------
    >>> colour_words("yellow", Chance(0.84, 0.9)).zh, colour_words("blue", Chance(0.1, 0.31)).zh
    ('黄（84%）', '蓝（31%，存疑）')
    >>> colour_words("", Chance(0.72, 0.8)).zh, colour_words("red", Chance(0.72, 0.8)).zh
    ('疑似黄（72%）', '红')
    """
    if not colour:
        if chance is None or not chance.likely_colour:
            return Words("", "")
        words = INFERRED_WORDS["suspected", chance.likely_colour]
        level = figures.chance(chance.of(chance.likely_colour))
        return Words(f"{words.zh}（{level}）", f"{words.en} ({level})")
    words = next(words for name, words in COLOUR_WORDS.items() if name == colour)
    beside = chance_beside(colour, chance)
    if not beside.zh:
        return words
    return Words(f"{words.zh}（{beside.zh}）", f"{words.en} ({beside.en})")


def chance_beside(colour: str, chance: Chance | None) -> Words:
    """Say the chance of a colour, "" where none is told of it: of red and grey, and where none is kept.

    Examples
    --------
    >>> chance_beside("blue", Chance(0.1, 0.31)).zh, chance_beside("grey", Chance()).zh
    ('31%，存疑', '')
    """
    level = None if chance is None else chance.of(colour)
    if chance is None or level is None:
        return Words("", "")
    text = figures.chance(level)
    return Words(f"{text}，存疑", f"{text}, doubtful") if chance.inferred(colour) == "doubtful" else Words(text, text)


def missing_words(missing: KnownMissing, open_purchases: int) -> Words:
    """Say in one sentence how many rows are known to be missing, and what colours and chances go by.

    Examples
    --------
    >>> print(missing_words(KnownMissing(1204, 386, 120), 2915).zh.partition("；")[0])
    已知至少缺 1,204 条供应记录（386 家企业没填全，其中 120 家一条都没填）
    """
    known = missing_rows_words(missing, open_purchases)
    return Words(
        f"{known.zh}；颜色只看已填的，旁边的百分数是把缺的补上后仍为该颜色或更重的概率。",
        f"{known.en}; colours go by what is recorded, the percentage beside one is the chance of it or a worse one once the "
        "missing ones are filled in.",
    )


def missing_rows_words(missing: KnownMissing, open_purchases: int) -> Words:
    """Say how many rows are known to be missing, as part of a sentence.

    Examples
    --------
    >>> missing_rows_words(KnownMissing(12, 3, 0), 20).zh
    '已知至少缺 12 条供应记录（3 家企业没填全）'
    """
    silent = missing.silent_buyers
    if not missing.rows:
        zh = f"{open_purchases:,} 项采购可能还有供应商没填"
        en = f"{open_purchases:,} purchases may have suppliers that are not on record"
    else:
        zh = f"已知至少缺 {missing.rows:,} 条供应记录（{missing.buyers:,} 家企业没填全"
        zh += f"，其中 {silent:,} 家一条都没填）" if silent else "）"
        en = f"At least {missing.rows:,} sourcings are missing ({missing.buyers:,} firms did not name all suppliers"
        en += f", {silent:,} of them none)" if silent else ")"
    return Words(zh, en)


def basis_words(chances: KeptChances) -> Words:
    """Say what the chances rest on: how many drawings, when, how old rows count, what is not drawn."""
    age = half_life_words(chances.half_life_days)
    return Words(
        f"概率由 {chances.draws:,} 次抽样得出（{chances.estimated_on} 估算，{age.zh}），范围含抽样的九成；"
        "没登记的生产企业和备份不在推算之内，红色不受影响。",
        f"Chances are of {chances.draws:,} drawings ({chances.estimated_on}; {age.en}), nine in ten within the ranges; "
        "missing makers and backups are not drawn, red stays.",
    )


def half_life_words(half_life_days: float | None) -> Words:
    """Say how the age of rows counts."""
    if half_life_days is None:
        return Words("不计供应关系的新旧", "all rows are taken to hold, however old")
    return Words(
        f"供应关系每过 {half_life_days:.0f} 天有一半可能已变",
        f"of rows {half_life_days:.0f} days old half are taken to hold",
    )


def change_words(change: ChanceChange) -> Words:
    """Say how a chance changed.

    Examples
    --------
    >>> from chainlink.screening.chances import ChanceChange
    >>> change_words(ChanceChange("C1", "firm", "M", "yellow", 0.4, 0.84)).zh
    '黄或更重：40% → 84%'
    """
    colour = next(words for name, words in COLOUR_WORDS.items() if name == change.level)
    then, now = figures.chance(change.then), figures.chance(change.now)
    return Words(f"{colour.zh}或更重：{then} → {now}", f"{colour.en} or worse: {then} → {now}")


def expected_words(numbers: NumbersOfScope) -> Words:
    """Say how many would be yellow or worse, and blue or worse, once missing rows are known.

    Examples
    --------
    >>> expected_words(NumbersOfScope(DrawnNumber(3, 4.2, 6), DrawnNumber(5, 5, 5))).zh
    '补齐后预计：红黄约 4（3–6），红黄蓝 5'
    """
    yellow, blue = number_words(numbers.at_least_yellow), number_words(numbers.at_least_blue)
    return Words(
        f"补齐后预计：红黄{spaced(yellow.zh)}，红黄蓝{spaced(blue.zh)}",
        f"expected once complete: {yellow.en} red or yellow, {blue.en} with blue",
    )


def spaced(text: str) -> str:
    """Set a figure off from Chinese letters before it."""
    return f" {text}" if text[0].isdigit() else text


def number_words(number: DrawnNumber) -> Words:
    """Say an expected number with its range.

    Examples
    --------
    >>> number_words(DrawnNumber(38.0, 41.2, 44.0)).zh, number_words(DrawnNumber(3.0, 3.0, 3.0)).en
    ('约 41（38–44）', '3')
    """
    low, mean, high = (f"{value:,.0f}" for value in number)
    if low == high == mean:
        return Words(low, low)
    return Words(f"约 {mean}（{low}–{high}）", f"about {mean} ({low}–{high})")
