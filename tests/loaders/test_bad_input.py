"""Every broken file gets its sentences: all of them, exactly, and nothing is loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph_schema.errors import LoadError
from graph_schema.names import using_language
from loaders.load import load_tables
from tests.broken.build import GOOD, Rows, write_csvs, write_xlsx
from tests.broken.cells import BAD_CELLS
from tests.broken.files import BAD_FILES, BAD_WORKBOOKS


def sentences(path: Path) -> list[str]:
    """Load what cannot be loaded, and give what is said."""
    with pytest.raises(LoadError) as caught:
        load_tables([path], is_strict=True)
    return [problem.words.zh for problem in caught.value.problems]


@pytest.mark.parametrize(("content", "message"), BAD_CELLS.values(), ids=list(BAD_CELLS))
def test_bad_cell_in_csv_is_told_with_its_place(tmp_path: Path, content: dict[str, Rows], message: list[str]) -> None:
    assert sentences(write_csvs(tmp_path / "chain", content)) == message


@pytest.mark.parametrize(("make", "message"), BAD_FILES.values(), ids=list(BAD_FILES))
def test_bad_file_is_told_in_one_sentence(tmp_path: Path, make: Callable[[Path], Path], message: list[str]) -> None:
    assert sentences(make(tmp_path)) == message


@pytest.mark.parametrize(("make", "message"), BAD_WORKBOOKS.values(), ids=list(BAD_WORKBOOKS))
def test_bad_workbook_names_sheet_and_cell(tmp_path: Path, make: Callable[[Path], Path], message: list[str]) -> None:
    assert sentences(make(tmp_path)) == message


def test_same_fault_in_a_workbook_names_workbook_and_sheet(tmp_path: Path) -> None:
    content = BAD_CELLS["share above one hundred percent"][0]
    assert sentences(write_xlsx(tmp_path / "省链.xlsx", content)) == [
        "省链.xlsx·供应关系，第 2 行，“采购占比”列：140% 大于 100%；40% 请写 0.4 或 40%"
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    {
        "wrong check digit": "企业.csv, row 4, 统一社会信用代码: 91310115MA1H8R7C6D has the wrong check character "
        "(the last one should be 7); copy the code again",
        "share above one hundred percent": "供应关系.csv, row 2, 采购占比: 140% is above 100%; write 0.4 or 40 %",
        "shares and percents mixed": "供应关系.csv, 采购占比: some look like shares (row 2: 0.4), some like percents "
        "(row 3: 40); write all of them as 0.4 or as 40 %",
        "unknown component": "生产.csv, row 3, 产品编号: 'motors' is not in components; add a row there, or write motor",
        "variant loop": "变体.csv, row 2, 上级产品编号: variants form a loop: magnet → motor → magnet; "
        "remove one of its rows",
        "region of four digits": "企业.csv, row 2, 地区代码: 3302 has 4 digits; write all six, such as 330200",
        "firm twice, differing": "企业.csv, row 4: is the same entry as row 2, but differs: name_zh 示例甲 / 示例丁; "
        "keep one of them",
    }.items(),
)
def test_sentence_is_said_in_english_too(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(LoadError) as caught:
        load_tables([write_csvs(tmp_path / "chain", BAD_CELLS[name][0])], is_strict=True)
    assert [problem.words.en for problem in caught.value.problems] == [message]
    with using_language("en"):
        assert str(caught.value) == f"1 errors, nothing was loaded:\n  {message}"


def test_two_broken_paths_are_both_told(tmp_path: Path) -> None:
    good = write_csvs(tmp_path / "good", GOOD)
    (tmp_path / "empty.xlsx").write_bytes(b"")
    with pytest.raises(LoadError) as caught:
        load_tables([good, tmp_path / "empty.xlsx", tmp_path / "nowhere"])
    assert [problem.words.zh for problem in caught.value.problems] == [
        "empty.xlsx：是空文件（0 字节）；请重新导出或重新拷贝",
        "nowhere：不存在；请核对路径",
    ]
