"""Are a chief's five questions answered alike by library, command, page and paper?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pandas as pd
import pytest
from typer.testing import CliRunner

from chainlink.books.chiefs import CHIEFS
from chainlink.commands.cli import app
from chainlink.projects.my_chain import (
    changes_since,
    effect_by_project,
    first_things,
    open_risks,
    trend,
    why_words,
    worst_risks,
)
from chainlink.projects.planning.basis import plan_basis
from chainlink.risks.assess import risk_id_of
from chainlink.risks.joined import joined_risks
from chainlink.risks.register import change_risk, find_risk, list_risks
from chainlink.risks.scans import list_scans
from chainlink.stores import Store, open_store
from tests.app_pages import html_of, run_page
from tests.lamp_chain import lamp_tables

PHOSPHOR, DRIVER = risk_id_of("L1", "firm", "pho_j"), risk_id_of("L1", "firm", "drv_a")
TODAY = date(2026, 12, 1)


@pytest.fixture
def lamp_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Give the lamp chains, the office of one of them known, scanned and recorded twice; drivers got a backup between."""
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'chain.sqlite'}")
    monkeypatch.setenv("CHAINLINK_USER", "示例")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    store = open_store()
    tables = lamp_tables()
    frames = dict(tables.items()) | {"makes": tables.makes.assign(output_value_10k_yuan=100.0)}
    store.write(type(tables).of(frames), note="北仑区经信局")
    CHIEFS.add(store, {"chain_id": "L1", "office": "照明链办"}, who="甲")
    assert CliRunner().invoke(app, ["scan", "--record", "--no-chances"]).exit_code == 0
    backups = pd.DataFrame(
        {
            "supplier_id": ["drv_b"] * 2,
            "buyer_id": ["lamp_a", "lamp_b"],
            "component_id": ["driver"] * 2,
            "status": "qualified",
        }
    )
    supplies = pd.concat([tables.supplies, type(tables).of({"supplies": backups}).supplies], ignore_index=True)
    store.write(type(tables).of(frames | {"supplies": supplies}), note="六月补报")
    assert CliRunner().invoke(app, ["scan", "--record", "--no-chances"]).exit_code == 0
    return store


def test_one_cause_is_one_line_and_the_worst_come_first(lamp_store: Store) -> None:
    lines = joined_risks(open_risks(list_risks(lamp_store), "L1"))
    pairs = {(line.lead.text("component_id"), line.lead.text("firm_id")): len(line.risks) for line in lines}
    assert pairs["driver", "drv_a"] == 2
    colours = [line.lead.text("colour") for line in lines]
    ranks = [["red", "yellow", "blue", "grey", ""].index(colour) for colour in colours]
    assert ranks == sorted(ranks)
    assert sum(len(line.risks) for line in lines) == len(open_risks(list_risks(lamp_store), "L1"))


def test_new_risk_goes_to_the_office_of_its_chain_and_what_people_write_stays(lamp_store: Store) -> None:
    by_chain = {(risk.text("chain_id"), risk.text("office")) for risk in list_risks(lamp_store)}
    assert by_chain == {("L1", "照明链办"), ("L2", "")}
    change_risk(lamp_store, DRIVER, {"office": "经信局"}, who="乙", why="分工")
    assert CliRunner().invoke(app, ["scan", "--record", "--no-chances"]).exit_code == 0
    assert find_risk(lamp_store, DRIVER).fields["office"] == "经信局"


def test_settled_risk_leaves_the_desk_and_a_false_closure_stays(lamp_store: Store) -> None:
    change_risk(lamp_store, DRIVER, {"state": "false_alarm"}, who="乙", why="误报")
    change_risk(lamp_store, PHOSPHOR, {"state": "closed"}, who="乙", why="已销")
    ids = {risk.risk_id for risk in open_risks(list_risks(lamp_store), "L1")}
    assert (DRIVER in ids, find_risk(lamp_store, PHOSPHOR).is_to_review, PHOSPHOR in ids) == (
        False,
        find_risk(lamp_store, PHOSPHOR).is_found,
        find_risk(lamp_store, PHOSPHOR).is_found,
    )


def test_deliveries_between_two_scans_are_why_they_differ(lamp_store: Store) -> None:
    first, second = (
        replace(scan, when=f"2026-0{month}-01T08:00:00Z") for month, scan in enumerate(list_scans(lamp_store), 6)
    )
    late, early = lamp_store.versions()
    versions = [replace(late, written_at="2026-06-20T08:00:00Z"), replace(early, written_at="2026-05-20T08:00:00Z")]
    assert why_words(versions, first, second).zh == "原因：数据更新 1 次（六月补报），规则未变。"
    many = [replace(late, written_at=f"2026-06-{day}T08:00:00Z", note=f"{day} 日") for day in (24, 23, 22, 21)]
    assert why_words(many, first, second).zh == "原因：数据更新 4 次（24 日、23 日、22 日），规则未变。"
    other_rules = replace(first, content_hash=second.content_hash, rules_version="2025.9/0123456789ab")
    assert why_words(versions, other_rules, second).zh.startswith("原因：数据未变，规则由 2025.9 版改为 ")


def test_what_changed_is_counted_in_one_chain(lamp_store: Store) -> None:
    changes = changes_since(lamp_store, "L1")
    assert changes is not None
    assert changes.why.zh.startswith("原因：数据")
    assert {(change.chain_id, change.change.zh, change.colours) for change in changes.changes} == {
        ("L1", "颜色变化", ("yellow", "blue"))
    }
    counted = [sum(point.count_by_colour.values()) for point in trend(lamp_store, "L1")]
    gained = {"新增": 1, "重现": 1, "未发现": -1, "颜色变化": 0}
    assert counted[1] - counted[0] == sum(gained[change.change.zh] for change in changes.changes)
    assert changes_since(lamp_store, "L9") is None


def test_first_things_tell_what_a_new_scan_finds_of_them(lamp_store: Store) -> None:
    things = first_things(plan_basis(lamp_store), "L1", today=TODAY)
    closed = set(things.after.closed_ids)
    for action in things.top.actions:
        stakes = things.basis.candidates.promises[action.project.project_id]
        gone = len({risk_id for risk_id, _ in stakes} & closed)
        assert (f"不再发现 {gone}" in effect_by_project(things)[action.project.project_id].zh) == (gone > 0)
    assert len(things.top.actions) > 0


def test_command_page_and_paper_tell_the_same(lamp_store: Store, tmp_path: Path) -> None:
    change_risk(lamp_store, DRIVER, {"deadline": "2026-01-31", "person": "李四"}, who="乙", why="分工")
    sheet = tmp_path / "sheet.docx"
    result = CliRunner().invoke(app, ["my-chain", "照明", "--json", "--sheet", str(sheet)])
    assert result.exit_code == 0, result.output
    body = json.loads(result.stdout)
    worst = worst_risks(lamp_store, "L1")
    assert [line["risk_ids"] for line in body["worst"]] == [
        [risk.risk_id for risk in line.joined.risks] for line in worst
    ]
    page = html_of(run_page("my_chain", chain="L1"))
    document = docx.Document(BytesIO(sheet.read_bytes()))
    paper = "\n".join(
        [paragraph.text for paragraph in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    printed = CliRunner().invoke(app, ["my-chain", "L1"]).stdout
    for face in (page, paper, printed):
        assert body["state"]["zh"] in face
        assert ("照明链办" in face, "2026-01-31 逾期" in face) == (True, True)
        assert all(effect["zh"] in face for effect in list(body["effects"].values())[:5])
    assert "1 项逾期" in body["state"]["zh"]


def test_page_without_a_chain_asks_for_one(lamp_store: Store) -> None:
    page = run_page("my_chain")
    assert [box.label for box in page.selectbox] == ["产业链"]
    assert "加入书签" in html_of(page)


def test_joined_line_without_a_firm_stays_alone(lamp_store: Store) -> None:
    risk = find_risk(lamp_store, DRIVER)
    without_firm = replace(risk, fields={**risk.fields, "firm_id": ""})
    assert [len(line.risks) for line in joined_risks([without_firm, without_firm])] == [1, 1]


def test_chain_without_a_target_is_told_what_it_lacks(lamp_store: Store) -> None:
    """All that stands in the second chain goes into something else of it."""
    tables = lamp_store.read()
    inside = tables.placements["component_id"][tables.placements["segment_id"].str.startswith("L2")].tolist()
    rows = tables.inputs.iloc[[0] * len(inside)].assign(component_id=inside, product_id=[*inside[1:], inside[0]])
    inputs = pd.concat([tables.inputs, rows]).drop_duplicates(["component_id", "product_id"])
    lamp_store.write(type(tables).of(dict(tables.items()) | {"inputs": inputs}))
    result = CliRunner().invoke(app, ["my-chain", "L2"])
    assert result.exit_code == 2, result.output
    assert "产业链“L2”没有目标产品" in result.output


def test_page_tells_a_false_closure_beside_the_colour(lamp_store: Store) -> None:
    change_risk(lamp_store, DRIVER, {"state": "closed"}, who="乙", why="已销")
    assert "假销号待复核" in html_of(run_page("my_chain", chain="L1"))
