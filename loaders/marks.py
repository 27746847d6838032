"""What does a workbook say that its values do not? Percent formats, errors, formulas never computed, how far it reaches.

The fast reader gives plain values: a cell that shows 40 % is 0.4 there, an error or a formula without a stored value
is empty. So the sheet's XML is streamed once, in little memory, before the fast reader allocates anything.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from loaders.guard import MOST_CELLS
from loaders.sheet import Unreadable, broken

_CHUNK = 1 << 20
_BUILT_IN_PERCENTS = frozenset({9, 10})
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})$")


@dataclass
class Marks:
    """Cells of one sheet, as (row, column) from 0, that need more than their value."""

    percents: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    units: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    struck: set[int] = field(default_factory=set)


def read_marks(path: Path) -> dict[str, Marks]:
    """Read the marks of every sheet of an .xlsx file.

    Returns
    -------
    dict
        Sheet name to marks, in workbook order.

    Raises
    ------
    Unreadable
        If a part is broken, or a sheet reaches further than `MOST_CELLS`.

    Notes
    -----
    Linear in the number of cells, about 1 s for 500,000.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            styles = _styles(archive)
            marks = {}
            for name, member in _sheet_members(archive):
                with archive.open(member) as stream:
                    watch = _Watch(name, styles)
                    while chunk := stream.read(_CHUNK):
                        watch.parser.Parse(chunk, False)
                    watch.parser.Parse(b"", True)
                marks[name] = watch.marks
            for member in ("xl/sharedStrings.xml", "xl/styles.xml"):
                _read_through(archive, member)
            return marks
    except (
        zipfile.BadZipFile,
        expat.ExpatError,
        ElementTree.ParseError,
        ValueError,
        OSError,
        EOFError,
        zlib.error,
        NotImplementedError,
        LookupError,
    ) as exc:
        raise broken() from exc


def _read_through(archive: zipfile.ZipFile, member: str) -> None:
    """Unpack a member to nowhere: a size that lies is found here, not in the fast reader."""
    if member in archive.namelist():
        with archive.open(member) as stream:
            while stream.read(_CHUNK):
                pass


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


def _sheet_members(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Sheet names with the member that holds each."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    member_by_relation = {item.get("Id", ""): item.get("Target", "") for item in relations}
    members = []
    for item in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if _local(item.tag) == "sheet":
            relation = next((value for key, value in item.attrib.items() if _local(key) == "id"), "")
            target = posixpath.normpath(posixpath.join("/xl", member_by_relation.get(relation, ""))).lstrip("/")
            if "worksheets/" in target:
                members.append((item.get("name", ""), target))
    return members


def shows_percent(format_code: str) -> bool:
    """Whether a number format shows a percentage; a % in quotation marks is mere text.

    Examples
    --------
    >>> shows_percent("0.0%"), shows_percent('0.0"%"')
    (True, False)
    """
    return "%" in re.sub(r'"[^"]*"|\\.', "", format_code)


def shown_unit(format_code: str) -> str:
    """Give the unit in which a number format shows money: that it writes, or 元 where it scales the number down; "" for none.

    Examples
    --------
    >>> shown_unit('0!.0,"万"'), shown_unit('0.0"亿元"'), shown_unit("#,##0.00")
    ('元', '亿元', '')
    """
    positive = format_code.split(";")[0]
    unit = next((unit for unit in ("亿元", "亿", "万元", "万") if unit in positive), "")
    if not unit:
        return ""
    digits = re.sub(r'"[^"]*"', "", positive)
    is_scaled = bool(re.search(r"[0#?],+(?![0#?,])", digits)) or "!." in digits
    return "元" if is_scaled else unit


@dataclass(frozen=True)
class _Styles:
    """Numbers of the cell styles that say something: a percentage, a unit of money, struck out."""

    percents: frozenset[str] = frozenset()
    units: dict[str, str] = field(default_factory=dict)
    struck: frozenset[str] = frozenset()


def _styles(archive: zipfile.ZipFile) -> _Styles:
    if "xl/styles.xml" not in archive.namelist():
        return _Styles()
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    codes = {
        int(item.get("numFmtId", "0")): item.get("formatCode", "")
        for item in root.iter()
        if _local(item.tag) == "numFmt"
    }
    percents = _BUILT_IN_PERCENTS | {number for number, code in codes.items() if shows_percent(code)}
    styles = [item for group in root if _local(group.tag) == "cellXfs" for item in group]
    fonts = [item for group in root if _local(group.tag) == "fonts" for item in group]
    struck_fonts = {str(at) for at, font in enumerate(fonts) if any(_is_strike(part) for part in font)}
    formats = {str(at): int(item.get("numFmtId", "0")) for at, item in enumerate(styles)}
    return _Styles(
        frozenset(at for at, number in formats.items() if number in percents),
        {at: unit for at, number in formats.items() if (unit := shown_unit(codes.get(number, "")))},
        frozenset(str(at) for at, item in enumerate(styles) if item.get("fontId", "") in struck_fonts),
    )


def _is_strike(part: ElementTree.Element) -> bool:
    return _local(part.tag) == "strike" and part.get("val", "1") not in ("0", "false")


class _Watch:
    """Listens to the XML of one sheet."""

    def __init__(self, name: str, styles: _Styles) -> None:
        self.marks = Marks()
        self.name, self.styles = name, styles
        self.row, self.column, self.last_row, self.last_column = -1, -1, 0, 0
        self.kind, self.has_formula, self.text = "", False, ""
        self.is_percent, self.unit, self.is_struck = False, "", False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._place(attributes.get("r"))
            self.kind, self.has_formula, self.text = attributes.get("t", ""), False, ""
            style = attributes.get("s", "")
            self.is_percent, self.unit = style in self.styles.percents, self.styles.units.get(style, "")
            self.is_struck = style in self.styles.struck
        elif name == "f":
            self.has_formula = True
        elif name == "v" or name == "is":
            self._reach()
            if self.is_struck:
                self.marks.struck.add(self.row)
            if self.has_formula or self.kind == "e":
                self.parser.CharacterDataHandler = self._hear
        elif name == "row":
            self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.column = -1
            if attributes.get("hidden", "") in ("1", "true"):
                self.marks.hidden.add(self.row)

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "v":
            self.parser.CharacterDataHandler = None
            if self.is_percent and self.kind in ("", "n"):
                self.marks.percents.add((self.row, self.column))
            elif self.unit and self.kind in ("", "n"):
                self.marks.units[self.row, self.column] = self.unit
        elif name == "c" and (self.has_formula or self.kind == "e"):
            if self.kind == "e":
                self.marks.errors[self.row, self.column] = self.text or "#N/A"
            elif not self.text and self.kind != "str":
                self._reach()
                self.marks.uncomputed.add((self.row, self.column))

    def _hear(self, text: str) -> None:
        self.text += text

    def _place(self, reference: str | None) -> None:
        if reference is None:
            self.column += 1
            return
        match = _REFERENCE.match(reference)
        if match is None:
            raise ValueError(reference)
        column = 0
        for letter in match[1]:
            column = column * 26 + ord(letter) - 64
        self.row, self.column = int(match[2]) - 1, column - 1

    def _reach(self) -> None:
        """Note how far the filled cells reach; refuse what no memory holds."""
        self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)
        if (self.last_row + 1) * (self.last_column + 1) > MOST_CELLS:
            rows, columns = self.last_row + 1, self.last_column + 1
            raise Unreadable(
                f"工作表“{self.name}”占到 {rows} 行 × {columns} 列，超过上限；请删去数据区以外的内容，或另存为 CSV",
                f"sheet {self.name!r} reaches over {rows} rows × {columns} columns, above the limit; "
                "delete what lies outside the data, or save it as CSV",
            )
