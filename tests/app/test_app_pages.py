"""What the pages say, without a browser: the library's answers, in both languages, and what to do where there is none."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import chainlink
from chainlink.app.intake import load_sample
from chainlink.app.ui.first_steps import SAMPLE_FOLDER
from chainlink.books.chiefs import CHIEFS, chiefs_by_chain
from chainlink.commands.cli import app as command_line
from chainlink.risks.register import add_risk, new_fields
from chainlink.screening.findings import Scan
from chainlink.screening.overview import overview
from chainlink.stores import open_store
from graph_schema.errors import UsageError
from tests.app_pages import html_of, run_page
from tests.sample_province import SAMPLES, copy_store


@pytest.fixture
def samples(sample_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{sample_store}")
    return sample_store


@pytest.fixture(scope="module")
def sample_scan(sample_store: Path) -> tuple[chainlink.SupplyGraph, Scan]:
    graph = chainlink.build_graph(open_store(f"sqlite:///{sample_store}").read())
    return graph, chainlink.scan(graph)


def test_overview_has_a_card_a_chain_in_catalogue_order(
    samples: Path, sample_scan: tuple[chainlink.SupplyGraph, Scan]
) -> None:
    app = run_page("overview")
    assert not app.exception
    html = re.findall(r"产品 <b>(\d+)</b>.*?企业 <b>(\d+)</b>", html_of(app))
    assert html == [(str(chain.component_count), str(chain.firm_count)) for chain in sample_scan[1].chains]


def test_overview_counts_what_the_command_line_counts(samples: Path) -> None:
    chains = json.loads(CliRunner().invoke(command_line, ["scan", "--json"]).stdout)["chains"]
    letters = {"red": "红", "yellow": "黄", "blue": "蓝", "grey": "灰"}

    def chips(expected_rows: list[dict[str, dict[str, str]]]) -> list[str]:
        counts = {
            letter: sum(finding["grade"]["colour"] == colour for finding in expected_rows)
            for colour, letter in letters.items()
        }
        return [f"{letter} {count}" for letter, count in counts.items() if count]

    cards = html_of(run_page("overview")).split('class="cl-card"')[1:]
    matches = [re.findall(r"[红黄蓝灰] \d+", card) for card in cards]
    assert matches == [
        chips(chain["components"])
        + chips([finding for finding in chain["cross_chain"] if finding["about"] == "component"])
        + chips(chain["firms"])
        for chain in chains
    ]


def test_overview_orders_only_when_asked(samples: Path) -> None:
    app = run_page("overview", order="red")
    cards = html_of(app).split('class="cl-card"')[1:]
    components = [card.partition("企业 ")[0] for card in cards]
    counts = [int(red[1]) if (red := re.search(r"红 (\d+)<", line)) else 0 for line in components]
    assert len(counts) == 15
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]


def test_overview_counts_each_firm_once(sample_scan: tuple[chainlink.SupplyGraph, Scan]) -> None:
    graph, scan = sample_scan
    answer = overview(graph, scan)
    assert sum(answer.firm_colours.values()) == len({firm.id for chain in scan.chains for firm in chain.firms})
    assert all(len(firm.chain_ids) > 1 for firm in answer.shared)
    assert [len(firm.chain_ids) for firm in answer.shared] == sorted(
        (len(firm.chain_ids) for firm in answer.shared), reverse=True
    )


def test_empty_store_says_where_to_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'empty.sqlite'}")
    app = run_page("overview")
    assert [box.value for box in app.title] == ["开始使用"]
    assert [box.value[:2] for box in app.subheader] == ["一、", "二、", "三、"]
    assert not run_page("supply_data").exception


def test_first_start_loads_the_sample_once(sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    monkeypatch.setenv("CHAINLINK_STORE", address)
    app = run_page("overview").button(key="load_sample").click().run()
    assert [box.value for box in app.success] == ["样例已装入为版本 v1，请做第二步。"]
    store, loaded_before = open_store(address), open_store(f"sqlite:///{sample_store}")
    assert store.versions()[0].content_hash == loaded_before.versions()[0].content_hash
    with pytest.raises(UsageError, match="库中已有数据"):
        load_sample(store, SAMPLE_FOLDER)


def test_english_page_speaks_english(samples: Path) -> None:
    app = run_page("firm", lang="en")
    assert [box.value for box in app.title] == ["Firm"]
    assert [box.value for box in app.info] == [
        "Type a few letters to search; names on the overview and the chain map lead here too."
    ]


def test_firm_page_shows_every_row_with_its_source(
    samples: Path, sample_scan: tuple[chainlink.SupplyGraph, Scan]
) -> None:
    graph, scan = sample_scan
    firm = scan.chains[0].firms[0]
    html = html_of(run_page("firm", firm=firm.id))
    rows = graph.tables.supplies
    own = rows[(rows["supplier_id"] == firm.id) | (rows["buyer_id"] == firm.id)]
    assert [place for place in own["source_row"].head(20) if f"{place}</td>" not in html] == []


def test_firm_search_takes_first_letters_of_pinyin(samples: Path) -> None:
    app = run_page("firm", q="hzty")
    assert "firm?firm=" in html_of(app)


def test_unknown_firm_is_told_as_a_sentence(samples: Path) -> None:
    app = run_page("firm", firm="nobody")
    assert not app.exception
    assert [box.value.split("；")[0] for box in app.error] == ["数据中没有企业“nobody”"]


def test_store_that_vanished_is_told_and_found_again(
    sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, away = tmp_path / "own.sqlite", tmp_path / "away.sqlite"
    monkeypatch.setenv("CHAINLINK_STORE", copy_store(sample_store, own))
    assert not run_page("overview").error
    own.rename(away)
    assert [box.value.split("：")[0] for box in run_page("overview").error] == ["数据库连接不上"]
    away.rename(own)
    assert not run_page("overview").error


def test_chiefs_stand_on_the_cards_and_keep_their_history(
    sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(copy_store(sample_store, tmp_path / "own.sqlite"))
    monkeypatch.setenv("CHAINLINK_STORE", store.address)
    assert "牵头部门：未填" in html_of(run_page("overview"))
    taken = CHIEFS.import_sheet(store, SAMPLES / "office" / "chain_chiefs.csv", who="链办")
    assert (len(taken.added), taken.warnings, len(chiefs_by_chain(store))) == (15, (), 15)
    assert "链长：示例链长01<br>牵头部门：示例牵头部门01<br>链办：示例链办01" in html_of(run_page("overview"))
    CHIEFS.import_sheet(store, SAMPLES / "office" / "chain_chiefs.csv", who="再次")
    assert [entry.who for entry in store.history("chiefs", "C01")] == ["链办"]


def test_firm_page_shows_its_risks_on_the_books(
    sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(copy_store(sample_store, tmp_path / "own.sqlite"))
    monkeypatch.setenv("CHAINLINK_STORE", store.address)
    stated = {"chain_id": "C02", "about": "firm", "firm_id": "91339900DEM0026772", "basis": "来电反映停供"}
    assert "来电反映停供" not in html_of(run_page("firm", firm=stated["firm_id"]))
    add_risk(store, new_fields(**stated, source="report", found_on="2026-11-23"), who="链办")
    assert "来电反映停供</td>" in html_of(run_page("firm", firm=stated["firm_id"]))


def test_question_list_says_what_the_command_line_says(samples: Path) -> None:
    app = run_page("risks", tab="questions")
    app.selectbox(key="question_chain").select("C14").run()
    app.button(key="ask_questions").click().run()
    ran = CliRunner().invoke(command_line, ["questions", "--chain", "C14", "--json"])
    questions = json.loads(ran.stdout)["questions"]
    grid = next(grid for grid in app.dataframe if "question" in grid.value)
    shown = grid.value
    assert shown["question"].tolist() == [question["text"]["zh"] for question in questions]
    assert shown["colours"].tolist() == [question["colours"] for question in questions]
    labels = {name: column.get("label") for name, column in json.loads(grid.proto.columns).items()}
    assert (labels["question"], labels["colours"]) == ("问题", "可能改变的颜色数")
    assert shown["wrong_colours"].tolist() == [question["wrong_colours"] for question in questions]
    assert len(shown) == 2
