"""Which files do the given paths mean, and what is the source of each?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph_schema.spec import schema
from loaders.deliveries import Delivery, proposed_sender, without_dates
from loaders.guard import TEXT_ENDINGS, WORKBOOK_ENDINGS, look_at
from loaders.sheet import Unreadable
from loaders.tidy import tidy_code

_OTHER_ENDINGS = frozenset({".et", ".ods", ".xlsb", ".numbers", ".doc", ".docx", ".wps", ".pdf", ".zip", ".rar", ".7z"})
"""Files that may well hold data, and that are told where they stand beside tables."""
_NUMBERING = re.compile(
    r"(?:(?:附件|附表|表|sheet)?\s*[0-9一二三四五六七八九十]{1,3}\s*[.、:\-—_ ]|\([0-9一二三四五六七八九十]{1,3}\))\s*"
)
_SORT_OF_LIST = re.compile(r"(?:明细表|汇总表|情况表|统计表|明细|清单|台账|数据|表)$")
_SEPARATORS = "-_—·、 ("


@dataclass(frozen=True)
class Intake:
    """One file to read.

    Attributes
    ----------
    path
        Where it is.
    place
        How it is named in messages: with the folders below the given path, and that path's name where there are several.
    source
        Source of its rows where they give none: who sent it, as a person said or as its name lets propose.
    delivery
        What a person said of it.
    is_beside_texts
        Whether it is a workbook in a folder of CSV files, and one delivery with them.
    """

    path: Path
    place: str
    source: str
    delivery: Delivery = field(default_factory=Delivery)
    is_beside_texts: bool = False

    @property
    def is_workbook(self) -> bool:
        """Whether its name says that it is a workbook."""
        return self.path.suffix.lower() in WORKBOOK_ENDINGS


def is_table_name(name: str) -> bool:
    """Whether a sheet, or a CSV file without `.csv`, holds a table we know.

    Examples
    --------
    >>> is_table_name("供应关系"), is_table_name("Supplies "), is_table_name("Sheet1")
    (True, True, False)
    """
    return sheet_of(name) != ""


def sheet_of(name: str) -> str:
    """Give the Chinese sheet name that a sheet or file name means, "" if none."""
    wanted = name.strip().lower()
    return next((table.sheet for table in schema().tables.values() if wanted in (table.sheet, table.file)), "")


def near_sheet_of(name: str) -> str:
    """Give the Chinese sheet name that a name nearly is: numbered, dated, copied, or with a place beside it; "" if none.

    Examples
    --------
    >>> [near_sheet_of(name) for name in ("2.供应关系", "供应关系6月", "供应关系 (1)", "供应关系-鄞州", "鄞州_企业表")]
    ['供应关系', '供应关系', '供应关系', '供应关系', '企业']
    >>> near_sheet_of("企业走访"), near_sheet_of("重点企业")
    ('', '')
    """
    plain = without_dates(_NUMBERING.sub("", tidy_code(name).strip().lower(), count=1))
    for text in (plain, _SORT_OF_LIST.sub("", plain)):
        if sheet := sheet_of(text):
            return sheet
        words = {word: table.sheet for table in schema().tables.values() for word in (table.sheet, table.file)}
        for word in sorted(words, key=len, reverse=True):
            before, after = text.removesuffix(word), text.removeprefix(word)
            if (before != text and before[-1:] in _SEPARATORS) or (after != text and after[:1] in _SEPARATORS):
                return words[word]
    return ""


def find_files(
    path: Path,
    *,
    is_one_of_several: bool = False,
    delivery: Delivery | None = None,
    may_be_foreign: bool = False,
) -> list[Intake]:
    """List the files behind one path: a workbook, a CSV file, a folder of CSV files, or a folder of such folders.

    Parameters
    ----------
    path
        As the user gave it.
    is_one_of_several
        Whether places need the path's own name, because other paths are loaded with it.
    delivery
        What a person said of it: who sent it, as of when.
    may_be_foreign
        Whether text files of any name are listed: their layout may tell what they are.

    Returns
    -------
    list
        In order of place. Workbooks beside CSV files are one delivery with them; sub-folders (one step down) without
        any known table are passed over. Files of unknown name beside known ones are listed too.

    Raises
    ------
    Unreadable
        If the path is missing, may not be read, or holds no table.
    """
    try:
        if not path.exists():
            raise Unreadable("不存在；请核对路径", "does not exist; check the path")
        listed = _listed(path, is_one_of_several, may_be_foreign)
    except PermissionError as exc:
        raise Unreadable("没有读取权限；请放开权限", "may not be read; grant access") from exc
    if not listed:
        files = "、".join(f"{schema().tables[name].sheet}.csv" for name in ("needs", "supplies"))
        raise Unreadable(
            f"文件夹里没有可装入的表；请放入工作簿，或 {files} 这样命名的 CSV 文件",
            "holds no table; put a workbook into it, or CSV files named like supplies.csv",
        )
    if delivery is None:
        return listed
    sender = delivery.sender
    return [replace(intake, delivery=delivery, source=sender or intake.source) for intake in listed]


def _listed(path: Path, is_one_of_several: bool, may_be_foreign: bool) -> list[Intake]:
    if not path.is_dir():
        return [_single(path, may_be_foreign)]
    prefix = f"{path.resolve().name}/" if is_one_of_several else ""
    listed = _in_folder(path, prefix, may_be_foreign)
    for folder in sorted(item for item in path.iterdir() if item.is_dir()):
        listed += _in_folder(folder, f"{prefix}{folder.name}/", may_be_foreign)
    return listed


def _single(path: Path, may_be_foreign: bool) -> Intake:
    if path.suffix.lower() not in TEXT_ENDINGS | WORKBOOK_ENDINGS:
        look_at(path)  # tells what it is
    is_named = may_be_foreign or is_table_name(path.stem) or near_sheet_of(path.stem)
    if path.suffix.lower() in TEXT_ENDINGS and not is_named:
        names = "、".join(f"{sheet}.csv" for sheet in schema().sheets)
        files = ", ".join(f"{name}.csv" for name in dict.fromkeys(table.file for table in schema().tables.values()))
        raise Unreadable(
            f"文件名看不出是哪张表；请命名为 {names} 之一", f"has a name that tells no table; name it one of {files}"
        )
    return Intake(path, path.name, proposed_sender(path))


def _in_folder(folder: Path, prefix: str, may_be_foreign: bool) -> list[Intake]:
    files = sorted(item for item in folder.iterdir() if item.is_file() and not item.name.startswith(("~$", ".")))
    texts = [item for item in files if item.suffix.lower() in TEXT_ENDINGS]
    workbooks = [item for item in files if item.suffix.lower() in WORKBOOK_ENDINGS]
    others = [item for item in files if item.suffix.lower() in _OTHER_ENDINGS]
    if any(is_table_name(item.stem) or near_sheet_of(item.stem) for item in texts):
        source = proposed_sender(folder)
        beside = [Intake(item, f"{prefix}{item.name}", source, is_beside_texts=True) for item in workbooks]
        return [*(Intake(item, f"{prefix}{item.name}", source) for item in [*texts, *others]), *beside]
    if not (workbooks or (may_be_foreign and texts)):
        return []
    foreign = texts if may_be_foreign else []
    listed = [Intake(item, f"{prefix}{item.name}", proposed_sender(item)) for item in [*workbooks, *foreign]]
    return [*listed, *(Intake(item, f"{prefix}{item.name}", "") for item in others)]


def with_own_places(intakes: Sequence[Intake]) -> list[Intake]:
    """Give files that would be named alike in messages the folder they stand in."""
    count = Counter(intake.place for intake in intakes)
    return [
        replace(intake, place=f"{intake.path.resolve().parent.name}/{intake.place}")
        if count[intake.place] > 1
        else intake
        for intake in intakes
    ]


def name_of(path: Path) -> str:
    """Name a path in a message: its last part, as the user knows it."""
    return path.name or str(path)


def read_order(paths: Iterable[Path]) -> list[Path]:
    """Give the paths once each, in the order given."""
    return list(dict.fromkeys(paths))
