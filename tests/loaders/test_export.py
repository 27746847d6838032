"""What is exported reads back equal, whatever the texts and numbers are."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_schema.errors import UsageError
from loaders.codes import check_character
from loaders.export import write_csv_folder, write_workbook
from loaders.load import load_tables
from loaders.report import LoadReport
from loaders.tables import Tables
from loaders.tidy import is_blank_word, tidy_text
from tests.broken.build import GOOD, write_csvs
from tests.examples import examples

_LETTERS = st.characters(
    categories=["L", "N", "P", "S", "Zs"], include_characters="\n=+-@'\",;０Ａ（）"
) | st.sampled_from("=+-@'")
_ODD = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")
texts = (
    st.text(_LETTERS, min_size=1, max_size=12)
    .map(tidy_text)
    .filter(lambda text: text and not is_blank_word(text) and text.upper() not in _ODD and "_x" not in text)
)
maybe_texts = st.just("") | texts
numbers = st.just(float("nan")) | st.floats(0, 1e14, allow_nan=False) | st.integers(0, 10**9).map(float)
shares = st.just(float("nan")) | st.floats(0, 1)
flags = st.sampled_from([True, False, None])
dates = st.sampled_from(["", "2026", "2026-03", "2026-03-01", "1999-12-31"])
sources = st.sampled_from(["甲", "=乙", "007"])
seventeen = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17)
firm_ids = st.sampled_from(["007", "0", "-1", "=A1", "供方１号".translate({0xFF11: "1"}), "1E5"]) | seventeen.map(
    lambda code: code + check_character(code)
)


@st.composite
def valid_tables(draw: st.DrawFn) -> Tables:
    """Draw a small chain with odd texts, ids, numbers and several sources."""

    def provenance() -> dict[str, object]:
        return {"source": draw(sources), "source_row": draw(texts), "as_of": draw(dates)}

    components = [f"c{at}" for at in range(draw(st.integers(1, 3)))]
    firms = draw(st.lists(firm_ids, min_size=2, max_size=4, unique=True))
    rows: dict[str, list[dict[str, object]]] = {
        "chains": [{"chain_id": "0012", "name_zh": draw(texts), "aliases": "一;二", **provenance()}],
        "segments": [
            {"segment_id": f"s{at}", "chain_id": "0012", "name_zh": draw(texts), "stage": "upstream", **provenance()}
            for at in range(2)
        ],
        "components": [
            {"component_id": item, "name_zh": draw(texts), "kind": draw(maybe_texts), "is_key": draw(flags),
             "hs_code": draw(st.sampled_from(["", "01", "854231"])), **provenance()}
            for item in components
        ],
        "placements": [
            {"component_id": item, "segment_id": segment, "chain_id": "0012", "is_target": draw(flags), **provenance()}
            for item in components for segment in ("s0", "s1") if draw(st.booleans())
        ],
        "firms": [
            {"firm_id": firm, "name_zh": draw(texts), "country": draw(st.sampled_from(["", "CHN", "JPN"])),
             "former_names": draw(st.sampled_from(["", "旧名", "旧名;更旧的名"])), "revenue_10k_yuan": draw(numbers), **provenance()}
            for firm in firms
        ],
        "supplies": [
            {"supplier_id": firms[0], "buyer_id": buyer, "component_id": draw(st.sampled_from(components)),
             "status": draw(st.sampled_from(["active", "qualified", "candidate"])), "volume": draw(numbers),
             "value_10k_yuan": draw(numbers), "share": draw(shares), "is_verified": draw(flags), **provenance()}
            for buyer in firms[1:]
        ],
    }  # fmt: skip
    return Tables.of({name: pd.DataFrame(row) for name, row in rows.items() if row})


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(valid_tables())
def test_export_reads_back_equal(tables: Tables) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_workbook(tables, Path(folder) / "all.xlsx")
        write_csv_folder(tables, Path(folder) / "all")
        for path in (Path(folder) / "all.xlsx", Path(folder) / "all"):
            report: LoadReport = load_tables([path])
            for name, frame in tables.sorted().items():
                pd.testing.assert_frame_equal(report.tables.sorted()[name], frame, check_exact=True)
            assert report.tables.content_hash() == tables.content_hash()
            assert report.repairs == ()


def test_export_of_a_load_reads_back_equal(tmp_path: Path) -> None:
    tables = load_tables([write_csvs(tmp_path / "chain", GOOD)]).tables
    write_workbook(tables, tmp_path / "a.xlsx")
    write_csv_folder(tables, tmp_path / "a")
    hashes = [load_tables([path]).tables.content_hash() for path in (tmp_path / "a.xlsx", tmp_path / "a")]
    assert hashes == [tables.content_hash()] * 2


def test_csv_guards_what_a_spreadsheet_would_compute(tmp_path: Path) -> None:
    names = ["=1+1", "+86", "-x", "@me", "'=1", "'ok", "a=b"]
    firms = pd.DataFrame({"firm_id": list("abcdefg"), "name_zh": names, "source": "s", "source_row": "r"})
    write_csv_folder(Tables.of({"firms": firms}), tmp_path)
    lines = (tmp_path / "firms.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert [line.split(",")[1] for line in lines] == ["'=1+1", "'+86", "'-x", "'@me", "''=1", "'ok", "a=b"]
    assert load_tables([tmp_path]).tables.firms["name_zh"].tolist() == names


def test_text_too_long_for_a_workbook_is_refused(tmp_path: Path) -> None:
    firms = pd.DataFrame({"firm_id": ["a"], "name_zh": ["长" * 40_000], "source": "s", "source_row": "r"})
    with pytest.raises(UsageError) as caught:
        write_workbook(Tables.of({"firms": firms}), tmp_path / "a.xlsx")
    assert caught.value.words.zh == "“企业”超过工作簿能容纳的行数或单元格字数；请导出为 CSV 文件夹"


def test_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for write in (write_workbook, write_csv_folder):
        with pytest.raises(UsageError) as caught:
            write(Tables.of(), tmp_path / "file" / "out")
        assert caught.value.words.en == "cannot write out (Not a directory); choose another place"
