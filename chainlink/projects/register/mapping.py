"""What do another platform's columns mean here? ColumnWords once, remembered under the platform's name, used both ways."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from chainlink.projects.register.records import ProjectRecord, book
from chainlink.stores import Change, Store
from graph_schema.errors import UnknownIdError, UsageError
from graph_schema.names import Words
from loaders.export import exact_cell, written_values
from loaders.headers import bare, money_unit, nearest_header, understood

BOOK = "platforms"


@dataclass(frozen=True)
class PlatformColumns:
    """The columns of another platform's export.

    Attributes
    ----------
    platform
        Its name.
    sheet
        Name of its sheet.
    heading
        Its headers, in their order.
    meaning
        By header what it is called here, with a unit where it has one; "" for what is not read.
    revision
        How often it was remembered; 0 for never.
    """

    platform: str
    sheet: str
    heading: tuple[str, ...]
    meaning: Mapping[str, str]
    revision: int = 0


def read_map(pairs: Iterable[str]) -> dict[str, str]:
    """Read what headers and words mean.

    Parameters
    ----------
    pairs
        `项目总投资=总投资(万元)` for a header, nothing behind the sign where it is not to be read; `进展:建设中=在建` for
        a word under a header of theirs.

    Raises
    ------
    UsageError
        With every pair that cannot be understood, and the known header nearest to it.

    Examples
    --------
    >>> read_map(["项目总投资=总投资(亿元)", "到账资金（亿元）=资金到位", "备注=", "进展:建设中=在建"])
    {'项目总投资': '总投资(亿元)', '到账资金（亿元）': '资金到位(亿元)', '备注': '', '进展:建设中': '在建'}
    """
    meaning_by_header: dict[str, str] = {}
    wrong: list[Words] = []
    for pair in pairs:
        theirs, sign, ours = (part.strip() for part in pair.partition("="))
        our_unit, unit = money_unit(ours), money_unit(theirs)
        if not sign or not theirs:
            wrong.append(Words(f"“{pair}”要写成 对方表头=本库表头", f"{pair!r} must be their header=our header"))
        elif _word(theirs) and ours in _choices():
            meaning_by_header[theirs] = ours
        elif ours and not understood(book().sheet, ours):
            near = nearest_meaning(ours)
            hint = Words(f"；是否指“{near}”", f"; is {near} meant?") if near else Words("", "")
            wrong.append(Words(f"没有表头“{ours}”{hint.zh}", f"there is no header {ours!r}{hint.en}"))
        elif unit and our_unit and unit != our_unit:
            wrong.append(
                Words(f"“{pair}”两边单位不同；请写同一单位", f"the units of {pair!r} differ; write the same one")
            )
        else:
            meaning_by_header[theirs] = f"{ours}({unit})" if understood(book().sheet, f"{ours}({unit})") else ours
    if wrong:
        raise UsageError(Words("；".join(words.zh for words in wrong), "; ".join(words.en for words in wrong)))
    return meaning_by_header


def _word(theirs: str) -> tuple[str, str] | None:
    """Take a header and a word under it apart; None for a header alone."""
    header, sign, word = theirs.replace("：", ":").rpartition(":")
    return (bare(header), word.strip()) if sign and header.strip() and word.strip() else None


def _choices() -> frozenset[str]:
    return frozenset(zh for column in book().columns for _, zh in column.choices)


def words_of(meaning: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Give by bare header of theirs the words that stand for words of ours.

    Examples
    --------
    >>> words_of({"进展:建设中": "在建", "进展": "状态"})
    {'进展': {'建设中': '在建'}}
    """
    our_words: dict[str, dict[str, str]] = {}
    for theirs, ours in meaning.items():
        split = _word(theirs)
        if split and ours in _choices():
            our_words.setdefault(split[0], {})[split[1]] = ours
    return our_words


def nearest_meaning(header: str) -> str:
    """Give our header that comes closest to a foreign one, in its unit; "" if none is near.

    Examples
    --------
    >>> nearest_meaning("项目总投资(亿元)"), nearest_meaning("备注")
    ('总投资(亿元)', '')
    """
    near, unit = nearest_header(book().sheet, header), money_unit(header)
    return f"{near}({unit})" if unit and understood(book().sheet, f"{near}({unit})") else near


def list_platforms(store: Store) -> tuple[PlatformColumns, ...]:
    """Give the platforms whose columns are remembered, by name; empty when there is none."""
    return tuple(
        PlatformColumns(
            platform=entry.entry_id,
            sheet=str(entry.fields["sheet"]),
            heading=tuple(json.loads(str(entry.fields["heading"]))),
            meaning=json.loads(str(entry.fields["meaning"])),
            revision=entry.revision,
        )
        for entry in store.entries(BOOK)
    )


def find_platform(store: Store, platform: str) -> PlatformColumns:
    """Give the columns remembered under a name.

    Raises
    ------
    UnknownIdError
        If none are; the names that are known are told.
    """
    platform_columns = {platform_columns.platform: platform_columns for platform_columns in list_platforms(store)}
    if platform not in platform_columns:
        raise UnknownIdError(Words("平台", "platform"), platform, list(platform_columns)[:5])
    return platform_columns[platform]


def known_columns(store: Store, platform: str) -> PlatformColumns:
    """Give the columns remembered under a name, or none yet."""
    empty = PlatformColumns(platform, "", (), {})
    return next(
        (platform_columns for platform_columns in list_platforms(store) if platform_columns.platform == platform), empty
    )


def remembering(columns: PlatformColumns, *, who: str, why: str) -> Change:
    """Give the change that remembers a platform's columns."""
    fields = {
        "sheet": columns.sheet,
        "heading": json.dumps(columns.heading, ensure_ascii=False),
        "meaning": json.dumps(dict(columns.meaning), ensure_ascii=False, sort_keys=True),
    }
    return Change(BOOK, columns.platform, fields, columns.revision, who, why)


def meanings(heading: Sequence[str], meaning_by_header: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Tell what the headers of a sheet mean: by header ours, and those that nobody knows."""
    ours_by_header = {bare(header): ours for header, ours in meaning_by_header.items()}
    meanings_taken: dict[str, str] = {}
    unknown: list[str] = []
    for header in heading:
        if bare(header) in ours_by_header:
            meanings_taken[header] = ours_by_header[bare(header)]
        elif not bare(header) or bare(header) == "序号":
            meanings_taken[header] = ""
        elif understood(book().sheet, header):
            meanings_taken[header] = header
        else:
            unknown.append(header)
    return meanings_taken, tuple(unknown)


def platform_bytes(columns: PlatformColumns, projects: Sequence[ProjectRecord]) -> bytes:
    """Give projects as that platform's workbook: its sheet, its headers in their order, its units, 序号 counted."""
    from openpyxl import Workbook

    workbook = Workbook()
    del workbook["Sheet"]
    sheet = workbook.create_sheet(columns.sheet[:31] or book().sheet)
    words = words_of(columns.meaning)
    for at, header in enumerate(columns.heading, start=1):
        exact_cell(sheet.cell(1, at), header)
        if bare(header) == "序号":
            values: list[str | float | None] = [float(number) for number in range(1, len(projects) + 1)]
        else:
            theirs = {ours: word for word, ours in reversed(words.get(bare(header), {}).items())}
            cells = _values(columns.meaning.get(header, ""), projects)
            values = [theirs.get(value, value) if isinstance(value, str) else value for value in cells]
        for row, value in enumerate(values, start=2):
            if value is not None:
                exact_cell(sheet.cell(row, at), value)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _values(ours: str, projects: Sequence[ProjectRecord]) -> list[str | float | None]:
    """Give one column as it is written there; empty where it means nothing here."""
    uses = understood(book().sheet, ours) if ours else []
    if not uses:
        return [None] * len(projects)
    use = uses[0][1]
    missing = float("nan") if use.spec.is_numeric else ""
    values = [project.fields[use.spec.name] for project in projects]
    series = pd.Series([missing if value is None else value for value in values], dtype=object)
    written = written_values(use.spec, series)
    if use.scale == 1:
        return written
    return [float(Decimal(repr(value)) / use.scale) if isinstance(value, int | float) else value for value in written]
