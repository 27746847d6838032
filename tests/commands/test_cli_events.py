"""Does `chainlink events` say what it did, in words, JSON, papers and exit codes?"""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from chainlink.commands.cli import app
from tests.pdf_text import text_of
from tests.rod_market import rod_store


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'chain.sqlite'}")
    monkeypatch.setenv("CHAINLINK_USER", "示例")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    rod_store(tmp_path)


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.output


def told(*arguments: object) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(run(*arguments, "--json"))
    return body


def test_event_runs_from_the_register_to_its_papers(tmp_path: Path) -> None:
    """Entered, planned, one firm leaves after round 1, another walks in, and the papers say what holds now."""
    added = run("events", "add", "杆件对接", "--date", "2026-12-01", "--rounds", 3, "--tables", 2, "--level", "city")
    assert added.splitlines()[0].endswith(" 杆件对接")
    assert (
        run("events", "set", "杆件对接", "--chain", "K", "--hosts", "示例局").splitlines()[1]
        == "2026-12-01 · 示例局 · K"
    )
    planned = told("events", "plan", "杆件对接")
    assert (planned["schema"], len(planned["meetings"]), planned["basis"]["rounds_at_least"]) == (
        "chainlink.event/1",
        6,
        3,
    )
    left = told("events", "reply", "杆件对接", "A", "left", "--from-round", 2)
    assert (left["schema"], left["moved"], left["added"]) == ("chainlink.event_change/1", [], [])
    assert all("A" in (slot["buyer_id"], slot["supplier_id"]) for slot in left["dropped"])
    come = told("event", "walk-in", "杆件对接", "T4", "--from-round", 2)
    shown = told("events", "show", "杆件对接")
    assert len(shown["meetings"]) == 6 - len(left["dropped"]) + len(come["added"])
    assert run("events", "papers", "杆件对接", tmp_path / "材料.xlsx") == f"{tmp_path / '材料.xlsx'}\n"
    book = openpyxl.load_workbook(tmp_path / "材料.xlsx")
    assert book.sheetnames == ["需求清单", "会面总表", "企业日程", "桌牌", "未排到会面"]
    heading, *listed = [[cell.value for cell in row] for row in book["会面总表"].iter_rows(min_row=4)]
    grounds = heading.index("匹配依据")
    assert [(row[1], row[2]) for row in listed] == [
        (meeting["slot"]["round"], meeting["slot"]["table"]) for meeting in shown["meetings"]
    ]
    assert listed[0][grounds].startswith("单点减少 1；产能匹配 ") and listed[0][grounds].endswith("距离 ?；企业标签 0")
    assert book["企业日程"].max_row - 4 == 2 * len(shown["meetings"])
    assert [row[3].value for row in book["需求清单"].iter_rows(min_row=5)] == ["rod"] * 4
    gaps = told("events", "gaps", "杆件对接")
    assert gaps["schema"] == "chainlink.event_gaps/1"
    assert {gap["why"] for gap in gaps["gaps"]} == {row[5].value for row in book["未排到会面"].iter_rows(min_row=5)}


def test_calendars_are_written_once_the_event_has_a_clock(tmp_path: Path) -> None:
    run("events", "add", "杆件对接", "--date", "2026-12-01", "--rounds", 3, "--tables", 2)
    shown = told("events", "plan", "杆件对接")
    assert "日历文件要有活动日期" in run("events", "papers", "杆件对接", tmp_path / "日历.ics", code=2)
    run("events", "set", "杆件对接", "--starts-at", "9:00", "--round-minutes", 20, "--breaks", "1:10")
    run("events", "papers", "杆件对接", tmp_path / "日历.ics", "--firm", "甲厂")
    text = (tmp_path / "日历.ics").read_text(encoding="utf-8")
    held = [meeting["slot"]["round"] for meeting in shown["meetings"] if "A" in meeting["slot"].values()]
    starts = {1: "010000", 2: "013000", 3: "015000"}
    assert re.findall(r"DTSTART:20261201T(\d+)Z", text) == [starts[number] for number in held]
    assert "09:30-09:50" in run("events", "show", "杆件对接")


def test_every_firm_and_every_table_has_a_page(tmp_path: Path) -> None:
    """One page lists all meetings; then the firms by id, then the tables: names without codes, for firms to hold."""
    run("events", "add", "杆件对接", "--rounds", 3, "--tables", 2)
    shown = told("events", "plan", "杆件对接")
    run("events", "papers", "杆件对接", tmp_path / "材料.pdf")
    firms = {meeting["slot"][side] for meeting in shown["meetings"] for side in ("buyer_id", "supplier_id")}
    tables = {meeting["slot"]["table"] for meeting in shown["meetings"]}
    streams = re.findall(rb"stream\r?\n(.*?)endstream", (tmp_path / "材料.pdf").read_bytes(), re.DOTALL)
    objects = b"".join(zlib.decompressobj().decompress(stream) for stream in streams if stream[:1] == b"x")
    pages = len(re.findall(rb"/Type ?/Page\b", objects))
    assert pages == 1 + len(firms) + len(tables)
    told_on_paper = text_of((tmp_path / "材料.pdf").read_bytes())
    assert told_on_paper.count("内部使用") == 2  # heading and foot of the organiser's page
    assert "（A）" not in told_on_paper
    assert told_on_paper.count("甲厂") > 1 + sum("A" in meeting["slot"].values() for meeting in shown["meetings"])


def test_words_say_what_was_planned_and_what_changed() -> None:
    run("events", "add", "杆件对接", "--rounds", 3, "--tables", 2)
    lines = run("events", "plan", "杆件对接").splitlines()
    assert lines[1].startswith("3 轮 × 2 桌；邀请 ") and lines[1].endswith("会面 6 场，用 3 轮")
    assert lines[3].split()[:2] == ["1", "1"] and any("甲厂（A）" in line for line in lines)
    assert run("events", "show", "杆件对接").splitlines() == lines
    last = run("events", "reply", "杆件对接", "甲厂", "declined").splitlines()[-1]
    assert last.startswith("取消 ") and last.endswith("新增 0 场，其余只动 0 场")
    assert "0 dropped, 0 added, 0 others moved" in run("--lang", "en", "events", "reply", "杆件对接", "guest", "coming")
    assert run("events", "list").splitlines()[1].split()[1] == "杆件对接"


def test_late_firm_is_moved_and_the_change_undone() -> None:
    run("events", "add", "杆件对接", "--rounds", 3, "--tables", 2)
    planned = told("events", "plan", "杆件对接")
    late = planned["meetings"][0]["slot"]["buyer_id"]
    come = told("events", "late", "杆件对接", late, 2)
    assert come["schema"] == "chainlink.event_change/1" and come["added"] == []
    shown = told("events", "show", "杆件对接")
    assert all(meeting["slot"]["round"] > 1 for meeting in shown["meetings"] if late in meeting["slot"].values())
    back = told("events", "undo", "杆件对接")
    assert (back["meetings"], back["is_proved_best"]) == (planned["meetings"], True)


def test_list_of_guests_is_invited_whole_or_not_at_all(tmp_path: Path) -> None:
    run("events", "add", "杆件对接", "--rounds", 3, "--tables", 2)
    path = tmp_path / "名单.csv"
    path.write_text("企业名称,电话\n甲厂,0571\nT1,0574\n某某集团,1\n", encoding="utf-8")
    assert "有 1 行未认出，未邀请任何企业：某某集团" in run("events", "invite", "杆件对接", path, code=2)
    path.write_text("企业名称,电话\n甲厂,0571\nT1,0574\n", encoding="utf-8")
    assert sorted(told("events", "invite", "杆件对接", path)["invitations"]) == ["A", "T1"]


def test_sheet_goes_out_and_comes_back(tmp_path: Path) -> None:
    run("events", "add", "杆件对接", "--rounds", 3, "--tables", 2)
    assert run("events", "export", tmp_path / "活动.xlsx") == f"{tmp_path / '活动.xlsx'}\n"
    assert run("events", "import", tmp_path / "活动.xlsx") == "新增 0，修改 0，未变 1\n"
    assert told("events", "list")["events"][0]["tables"] == 2.0


def test_mistakes_are_told_without_a_traceback(tmp_path: Path) -> None:
    assert "数据中没有活动“无”" in run("events", "plan", "无", code=2)
    assert "“活动日期”：“12月”不是日期" in run("events", "add", "甲", "--date", "12月", code=2)
    assert "产业链：数据中没有“Q”" in run("events", "add", "甲", "--chain", "Q", code=2)
    run("events", "add", "甲")
    assert "未填轮次或桌数" in run("events", "plan", "甲", code=2)
    assert "尚未安排会面" in run("events", "walk-in", "甲", "T1", code=2)
    assert "数据中没有企业“X9”" in run("events", "reply", "甲", "X9", "coming", code=2)
    assert "尚未安排会面" in run("events", "papers", "甲", tmp_path / "a.pdf", code=2)
    assert "名称.xlsx、.pdf、.ics 或 .zip" in run("events", "papers", "甲", tmp_path / "a.doc", code=2)
    assert "活动名称：是空的；必须填写" in run("events", "set", "甲", "--name", " ", code=2)
