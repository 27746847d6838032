"""Does the Word report read like one? Sentences instead of lists of fields, names instead of codes, columns that fit."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm

from chainlink.report.paper import Paper
from chainlink.report.risk_report import risk_report
from chainlink.report.risk_sentences import risk_sentences
from chainlink.report.sheets import Column, Sheet, workbook_of
from chainlink.risks.register import Risk, list_risks
from chainlink.stores import open_store
from chainlink.supply.graph import SupplyGraph
from graph_schema.moments import DataDates
from graph_schema.names import Words, using_language

PAPER = Paper(Words("报告", "report"), Words("全省", "all"), DataDates("2026-06-30"), "v1", "2026-07-01 09:00")
TEXT_WIDTH_MM = 210 - 28 - 26


@pytest.fixture(scope="module")
def risks(recorded_store: Path) -> list[Risk]:
    every = list_risks(open_store(f"sqlite:///{recorded_store}"))
    return [risk for risk in every if risk.fields["chain_id"] == "C02"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_risk_is_told_in_sentences_with_names(risks: list[Risk], sample_graph: SupplyGraph, language: str) -> None:
    with using_language(language):
        for risk in risks:
            for paragraph in risk_sentences(risk, sample_graph.names):
                sentence = str(paragraph)
                assert sentence.endswith("。" if language == "zh" else "."), sentence
                assert not re.search(r"；|\bC\d\d\b|None|nan", sentence), sentence
                assert language == "zh" or not re.search(r"[，。、：]", sentence), sentence


def test_recovery_is_told_against_the_day_down(risks: list[Risk], sample_graph: SupplyGraph) -> None:
    dated = [risk for risk in risks if risk.number("day_down") and risk.number("time_to_recover_days")]
    assert dated
    for risk in dated:
        text = "".join(str(paragraph) for paragraph in risk_sentences(risk, sample_graph.names))
        is_sooner = (risk.number("time_to_recover_days") or 0.0) <= (risk.number("day_down") or 0.0)
        assert ("早于断供日" in text) == is_sooner


def test_main_risks_name_a_firm_and_its_component_once(risks: list[Risk], sample_graph: SupplyGraph) -> None:
    document = Document(BytesIO(risk_report(PAPER, risks, names=sample_graph.names, today=date(2026, 7, 1))))
    headings = [text.text for text in document.paragraphs if re.match(r"（[一二三四五六七八九十]+）", text.text)]
    firms = {(risk.fields["firm_id"], risk.fields["component_id"]) for risk in risks if risk.fields["about"] == "firm"}
    twice = [
        risk.fields["component_name"]
        for risk in risks
        if risk.fields["about"] == "component" and (risk.fields["firm_id"], risk.fields["component_id"]) in firms
    ]
    assert twice and headings
    assert not [heading for heading in headings if any(f"）{name}（" in heading for name in twice)]


def test_table_keeps_its_widths_between_the_margins_and_its_rows_whole(
    risks: list[Risk], sample_graph: SupplyGraph
) -> None:
    document = Document(BytesIO(risk_report(PAPER, risks, names=sample_graph.names, today=date(2026, 7, 1))))
    (table,) = document.tables
    widths = [column.width for column in table.columns]
    assert sum(width or 0 for width in widths) == pytest.approx(Mm(TEXT_WIDTH_MM), abs=Mm(0.5))
    assert len(set(widths)) > 3
    assert all(row._tr.trPr is not None and "cantSplit" in row._tr.trPr.xml for row in table.rows)


def test_foot_of_a_sheet_has_room_for_its_three_parts(tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook_of(PAPER, [Sheet(Words("表", "rows"), (Column(Words("企业", "firm")),), [["甲"]])]))
    foot = openpyxl.load_workbook(path).active.oddFooter  # type: ignore[union-attr]
    assert (foot.left.text, foot.right.text) == ("报告", "内部使用")
