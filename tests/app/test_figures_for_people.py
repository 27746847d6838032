"""Can every page, paper and command be read out? Figures as `graph_schema.figures` writes them, in both languages."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Dataframe

from chainlink.report.paper import Paper
from chainlink.report.risk_report import risk_report
from chainlink.report.stop_briefs import bodies_of
from chainlink.risks.register import Risk, list_risks
from chainlink.stores import Store, open_store
from chainlink.supply.graph import SupplyGraph
from chainlink.whatif.ask import what_if
from chainlink.whatif.brief import stop_brief
from chainlink.whatif.named_stops import read_stops
from graph_schema.moments import DataDates
from graph_schema.names import Words, using_language
from tests.app_pages import run_page
from tests.lamp_chain import run
from tests.sample_province import copy_store
from tests.told_figures import figure_faults

LANGUAGES = ("zh", "en")
PAGES: tuple[tuple[str, dict[str, str]], ...] = (
    ("overview", {}),
    ("my_chain", {"chain": "C02"}),
    ("places", {"place": "330206"}),
    ("chain_map", {"chain": "C02"}),
    ("chain_map", {"chain": "C01", "component": "hdd_head"}),
    ("firm", {"firm": "JPN-41"}),
    ("risks", {}),
    ("risks", {"show": "changes"}),
    ("risks", {"show": "questions"}),
    ("what_if", {"stop": "firm:JPN-41"}),
    ("projects", {}),
    ("projects", {"show": "progress"}),
    ("matching", {}),
    ("matching", {"show": "events", "event": "E-SAMPLE"}),
    ("matching", {"show": "progress"}),
    ("leaders", {}),
    ("leaders", {"chain": "C02"}),
    ("registers", {}),
    ("supply_data", {}),
)
COMMANDS = (
    ("scan", "--chain", "C02"),
    ("risks", "list", "--chain", "C02"),
    ("whatif", "--stop", "firm:JPN-41"),
    ("projects", "top"),
    ("projects", "progress"),
    ("projects", "list", "--chain", "C02"),
    ("events", "progress"),
    ("match", "--chain", "C05"),
    ("leaders", "propose", "--chain", "C02"),
)
INLINE, BLOCK = re.compile(r"</?(?:a|b|i|u|span|small)\b[^>]*>"), re.compile(r"<[^>]+>")
STYLE = re.compile(r"<style.*?</style>", re.DOTALL)
TOLD = ("markdown", "caption", "title", "header", "subheader", "info", "warning", "error", "success", "text")
PERCENT = "percent"
"""How Streamlit is told to write a share, with up to two digits after the point: where the share has more."""
CHOSEN = ("selectbox", "multiselect", "radio")


@pytest.fixture(scope="module")
def store(office_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_store(copy_store(office_store, tmp_path_factory.mktemp("figures") / "office.sqlite"))


@pytest.fixture
def asked_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("CHAINLINK_STORE", str(store.address))
    return store


def plain(body: str) -> str:
    """Give what a reader sees of HTML, a block a line."""
    return html.unescape(BLOCK.sub("\n", INLINE.sub("", STYLE.sub("", body))))


def texts_of(app: AppTest) -> Iterator[str]:
    """Give what a page says: what it drew itself, its sentences, figures, buttons, choices, and the words of its grids."""
    yield from (plain(str(element.proto.body)) for element in app.get("html"))
    yield from (str(element.value) for kind in TOLD for element in getattr(app, kind))
    yield from (f"{metric.label} {metric.value}" for metric in app.metric)
    yield from (str(button.label) for button in app.button)
    yield from (str(option) for kind in CHOSEN for box in getattr(app, kind) for option in box.options)
    for grid in app.dataframe:
        for column in grid.value.columns:
            yield str(column)
            yield from (str(value) for value in grid.value[column] if isinstance(value, str))


def percents_of(grid: Dataframe) -> Iterator[float]:
    """Give the shares of a grid that Streamlit writes itself."""
    for name, column in json.loads(grid.proto.columns).items():
        if column.get("type_config", {}).get("format") == PERCENT:
            values = (
                grid.value.iloc[:, int(name.removeprefix("_pos:"))] if name.startswith("_pos:") else grid.value[name]
            )
            yield from (float(value) for value in values.dropna())


def faults_of(texts: Iterator[str], *, is_page: bool = False) -> list[str]:
    return sorted({fault for text in texts for fault in figure_faults(text, is_page=is_page)})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("page", "query"), PAGES)
def test_page_tells_figures_that_can_be_read_out(
    page: str, query: dict[str, str], language: str, asked_store: Store
) -> None:
    app = run_page(page, **query, lang=language)
    assert not app.exception
    assert faults_of(texts_of(app), is_page=True) == []
    for grid in app.dataframe:
        assert [value for value in percents_of(grid) if round(value, 2) != value] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_opened_risk_tells_figures_that_can_be_read_out(language: str, asked_store: Store) -> None:
    risks = list_risks(asked_store)
    for risk in (risks[0], risks[len(risks) // 2], risks[-1]):
        app = run_page("risks", risk=risk.risk_id, lang=language)
        assert not app.exception
        assert faults_of(texts_of(app), is_page=True) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_command_tells_figures_that_can_be_read_out(
    arguments: tuple[str, ...], language: str, asked_store: Store
) -> None:
    answer = run("--lang", language, *arguments)
    assert faults_of(iter([answer.stdout, answer.stderr])) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_report_tells_figures_that_can_be_read_out(language: str, store: Store, sample_graph: SupplyGraph) -> None:
    with using_language(language):
        risks: tuple[Risk, ...] = tuple(list_risks(store))
        paper = Paper(Words("报告", "report"), Words("全省", "all"), DataDates("2026-06-30"), "v1", "2026-07-01 09:00")
        content = risk_report(paper, risks, names=sample_graph.names, today=date(2026, 7, 1))
    document = Document(BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert faults_of(iter([*(paragraph.text for paragraph in document.paragraphs), *cells])) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_brief_tells_figures_that_can_be_read_out(language: str, store: Store, sample_graph: SupplyGraph) -> None:
    with using_language(language):
        answer = what_if(sample_graph, read_stops(sample_graph, ["country:JPN"]))
        brief = stop_brief(store, sample_graph, answer)
        texts = [str(brief.title), str(brief.scope), *map(plain, bodies_of(brief))]
    assert faults_of(iter(texts)) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("可补 2.92%", "a share with more than one decimal"),
        ("日损失 60,285.5 万元", "万元 from 1 亿 on"),
        ("13853780 万元", "万元 from 1 亿 on"),
        ("12.3 × 100 million yuan", "money without a unit for people"),
        ("可维持 162.322 天", "days with decimals"),
        ("来源国 NLD", "a country by its code"),
        ("指纹 e0141f60089f", "a fingerprint"),
        ("规则 2026.1/31f11386", "a fingerprint"),
        ("颜色规则 MODEL 3.9/1", "a section of the contract"),
        ("红 红：库内未见其他生产企业", "a colour said twice"),
        ("s0001 · 2026-06-30 ·", "a dot with nothing behind it"),
        ("敞口天数 0", "jargon"),
        ("HHI 10,081", "HHI over 10,000"),
    ],
)
def test_figures_as_they_were_seen_are_faults(text: str, fault: str) -> None:
    assert [fault_line.partition(":")[0] for fault_line in figure_faults(text)] == [fault]
