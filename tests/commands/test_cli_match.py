"""Does `chainlink match` say who could serve a need and who could not, in words, JSON and exit codes?"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from chainlink.commands.cli import app
from chainlink.stores import open_store
from loaders.tables import Tables
from tests.drawn_chains import drawn_tables


@pytest.fixture(autouse=True)
def rod_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'chain.sqlite'}")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    tables = dict(
        drawn_tables(
            makes="M ore, D ore, A rod, B rod, C rod capacity=9 output=4, T gear",
            inputs="ore > rod, rod > gear",
            sourcings="M > A ore, M > B ore, D > C ore, A > T rod volume=8",
            firms="C name_zh=丙厂 name_en=Third, M, D, A, B, T",
        ).items()
    )
    open_store().write(Tables.of({**tables, "chains": pd.DataFrame({"chain_id": ["K"]})}))


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.output


def test_need_is_answered_at_once() -> None:
    lines = run("match", "--need", "T/rod").splitlines()
    assert lines[:3] == ["T 需要 rod，年需求量 8，期限 未限", "单独停产即断供：A、M", "需求针对：A"]
    assert lines[4].split()[:7] == ["丙厂（C）", "rod", "同一产品", "无往来", "5", "?", "未知"]
    assert (lines[5].split()[0], lines[5].split()[-1]) == ("B", "M")
    assert [line.split(maxsplit=2) for line in lines[8:]] == [["A", "rod", "就是需求所针对的企业"]]
    ran = CliRunner().invoke(app, ["match", "--need", "T/rod"]).stderr
    assert "要排除仍会断供于某企业的厂家，请加 --about，如 --about M" in ran
    refused = run("match", "--need", "T/rod", "--about", "A", "--about", "M").splitlines()
    assert [line.split(maxsplit=2) for line in refused[7:]] == [
        ["A", "rod", "就是需求所针对的企业"],
        ["B", "rod", "随 M 一起停供（ore → rod）"],
    ]
    assert "Third (C)" in run("--lang", "en", "match", "--need", "T/rod")


def test_needs_a_step_up_are_told() -> None:
    """Without C nobody stands apart from M."""
    output = CliRunner().invoke(app, ["match", "--need", "T/rod", "--about", "M", "--about", "C"]).output
    assert "chainlink match --need A/ore" in output
    assert "chainlink match --need" not in CliRunner().invoke(app, ["match", "--need", "T/rod"]).output


def test_need_that_nobody_makes_says_what_can_be_done() -> None:
    """M buys salt of nobody, and nobody makes it: neither alone nor among all needs is that an empty list."""
    lines = run("match", "--need", "M/ore").splitlines()
    assert not any("招商" in line for line in lines)
    tables = dict(open_store().read().items())
    more = drawn_tables(makes="M ore", inputs="salt > ore", unsurveyed="salt")
    for name in ("inputs", "components"):
        tables[name] = pd.concat([tables[name], more[name]]).drop_duplicates("component_id").reset_index(drop=True)
    open_store().write(Tables.of(tables))
    lines = run("match", "--need", "M/salt").splitlines()
    assert lines[1] == "库内没有其他企业生产 salt，其变体和可替代产品也没有；可以："
    assert [line.split("：")[0] for line in lines[2:]] == ["  · 尚未摸排其生产企业", "  · 招商引进"]
    document = json.loads(run("match", "--need", "M/salt", "--json"))
    assert (document["is_made"], document["is_surveyed"]) == (False, False)
    assert "invite a maker: the investment list" in run("--lang", "en", "match", "--need", "M/salt")


def test_need_is_answered_for_programs() -> None:
    document = json.loads(run("match", "--need", "T/rod", "--volume", 4, "--by", 30, "--about", "A", "--json"))
    assert document["schema"] == "chainlink.match/1"
    assert (document["need"]["volume"], document["need"]["by_days"], document["about"]) == (4.0, 30.0, ["A"])
    assert [(pair["supplier_id"], pair["remaining"]) for pair in document["pairs"]] == [("C", []), ("B", ["M"])]
    assert [(row["supplier_id"], row["because"]) for row in document["refused"]] == [("A", "is_the_firm")]


def test_mistakes_are_told_without_a_traceback(tmp_path: Path) -> None:
    assert "企业/产品" in run("match", "--need", "T", code=2)
    assert "数据中没有产品“rods”；相近的有：rod" in run("match", "--need", "T/rods", code=2)
    assert "none.yaml" in run("match", "--need", "T/rod", "--weights", tmp_path / "none.yaml", code=3)


def test_register_is_matched_as_a_whole() -> None:
    """M stops A and B; both need ore of D, who may meet one of them only."""
    run("risks", "add", "--chain", "K", "--firm", "M", "--colour", "yellow")
    document = json.loads(run("match", "--per-firm", 1, "--json"))
    assert document["schema"] == "chainlink.meetings/1"
    assert [need["need_id"] for need in document["needs"]] == ["A/ore", "B/ore"]
    assert [(meeting["buyer_id"], meeting["supplier_id"]) for meeting in document["meetings"]] in (
        [("A", "D")],
        [("B", "D")],
    )
    assert (len(document["without_meeting"]), document["is_proved_best"]) == (1, True)
    lines = run("match", "--must", "B/D", "--per-firm", 1).splitlines()
    assert lines[1].split() == ["B", "ore", "D", "ore", "同一产品", "?", lines[1].split()[6], "必须会面"]
    assert lines[2].startswith("需求 2 项，会面 1 场，未排到的需求 1 项；评分合计 ")
    assert "2 needs, 0 meetings, 2 needs meet nobody" in run(
        "--lang", "en", "match", "--must-not", "A/D", "--must-not", "D/B"
    )


def test_one_need_is_asked_as_it_stands_on_the_books() -> None:
    """The register says that A's need for ore is about M; asked alone it is what it is among all needs."""
    assert json.loads(run("match", "--need", "A/ore", "--json"))["need"]["about"] == []
    run("risks", "add", "--chain", "K", "--firm", "M", "--colour", "yellow")
    (needed, _) = json.loads(run("match", "--json"))["needs"]
    assert (needed["need_id"], needed["about"], len(needed["risk_ids"])) == ("A/ore", ["M"], 1)
    assert json.loads(run("match", "--need", "A/ore", "--json"))["need"] == needed
    own = json.loads(run("match", "--need", "A/ore", "--about", "D", "--volume", 3, "--by", 9, "--json"))["need"]
    assert own == needed | {"about": ["D"], "volume": 3.0, "by_days": 9.0}


def test_mistakes_of_a_whole_match_are_told() -> None:
    assert "chainlink scan --record" in run("match", code=2)
    run("risks", "add", "--chain", "K", "--firm", "M", "--colour", "yellow")
    assert "--volume 只用于一项需求" in run("match", "--volume", 3, code=2)
    assert "企业/企业" in run("match", "--must", "A", code=2)
    assert "A 有 2 场必须会面，而上限是 1 场" in run("match", "--must", "A/D", "--must", "A/B", "--per-firm", 1, code=2)


def test_form_goes_out_comes_back_and_is_matched(tmp_path: Path) -> None:
    """The register asks A for its ore; the form comes back as it went out, and the want is matched."""
    run("risks", "add", "--chain", "K", "--firm", "M", "--colour", "yellow")
    assert run("wants", "export", tmp_path / "征集.xlsx", "--ask") == f"{tmp_path / '征集.xlsx'}\n"
    assert run("wants", "import", tmp_path / "征集.xlsx") == "新增 2，修改 0，未变 0\n"
    assert run("wants", "import", tmp_path / "征集.xlsx") == "新增 0，修改 0，未变 2\n"
    wants = json.loads(run("wants", "list", "--json"))["wants"]
    assert [(want["need_id"], want["about_firm_ids"], want["revision"]) for want in wants] == [
        ("A/ore", "M", 1.0),
        ("B/ore", "M", 1.0),
    ]
    assert run("wants", "list").splitlines()[1].split()[:3] == ["A", "—", "ore"]
    assert len(json.loads(run("match", "--json"))["needs"]) == 2
    assert "名称.xlsx" in run("wants", "export", tmp_path / "a.csv", code=2)
