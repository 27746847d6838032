"""Whose delivery is it? Who sent the rows and as of when; proposed from folder and file, never from a bare file name.

The sender is the `source` of the rows: the next delivery of one sender replaces the last one, and nobody else's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from graph_schema.spec import schema

_WHEN = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:20[0-9]{2})\s*[年._-]?\s*)?(?:1[0-2]|0?[1-9])\s*月份?(?:\s*[0-9]{1,2}\s*[日号])?"
    r"|(?<![0-9A-Za-z])20[0-9]{2}(?:[._-]?(?:1[0-2]|0[1-9])(?:[._-]?[0-3][0-9])?)?(?![0-9A-Za-z])年?"
    r"|第?[一二三四1-4]季度|[上下]半年"
)
_COPY = re.compile(r"(?:\s*[(（][0-9]{1,3}[)）]|[\s_-]*(?:副本|copy|最终版|终稿|定稿))+$", re.IGNORECASE)
_EDGES = " _-.·—－+、,，()（）"
_TELLS_NOBODY = re.compile(
    r"(?:产业链|供应链|断链断供|风险|企业|数据|信息|情况|汇总|统计|摸排|上报|报送|填报|上传|导出|新建|"
    r"台账|报表|清单|名单|明细|总表|模板|附件|工作表|工作簿|表格|表|book|sheet|data|upload|export|template|[0-9\s_-])+",
    re.IGNORECASE,
)
_PLACES_OF_NOBODY = frozenset({"下载", "桌面", "文档", "downloads", "desktop", "documents", "tmp", "temp", "home", ""})


@dataclass(frozen=True)
class Delivery:
    """What a person says of the files of one path.

    Attributes
    ----------
    sender
        The office or firm that sent them: the source of all their rows. "" leaves it to the proposal.
    as_of
        Date of rows that give none, `YYYY[-MM[-DD]]`; "" for none.
    """

    sender: str = ""
    as_of: str = ""


def proposed_sender(path: Path) -> str:
    """Propose who sent a file or folder: its name without dates and marks of copies, and the folder's where that tells nobody.

    Examples
    --------
    >>> proposed_sender(Path("北仑区经信局6月.xlsx")), proposed_sender(Path("/in/鄞州/汇总表.xlsx"))
    ('北仑区经信局', '鄞州·汇总表')
    >>> proposed_sender(Path("/in/鄞州/台账6月.xlsx")) == proposed_sender(Path("/in/鄞州/台账7月 (1).xlsx"))
    True
    """
    stem = path.stem if path.suffix and not path.is_dir() else path.name
    name = without_dates(stem) or stem
    if not tells_nobody(stem):
        return name
    for folder in path.resolve().parents[:3]:
        place = without_dates(folder.name)
        if place.lower() in _PLACES_OF_NOBODY or place.startswith("tmp") or _TELLS_NOBODY.fullmatch(place):
            continue
        return f"{place}·{name}"
    return name


def tells_nobody(stem: str) -> bool:
    """Whether a name of a file could be anybody's: a table's name, 汇总表, 台账6月.

    Examples
    --------
    >>> [tells_nobody(name) for name in ("汇总表", "供应关系", "台账6月", "北仑区经信局台账", "C02")]
    [True, True, True, False, False]
    """
    name = without_dates(stem)
    return not name or bool(_TELLS_NOBODY.fullmatch(name)) or name.lower() in _table_names()


def _table_names() -> set[str]:
    return {word for table in schema().tables.values() for word in (table.sheet, table.file)}


def without_dates(name: str) -> str:
    """Take dates and marks of copies off a name.

    Examples
    --------
    >>> without_dates("台账2026年6月"), without_dates("供应关系 (1)"), without_dates("C2023")
    ('台账', '供应关系', 'C2023')
    """
    return _COPY.sub("", _WHEN.sub("", _COPY.sub("", name))).strip(_EDGES)
