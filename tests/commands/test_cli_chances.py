"""Does `chainlink scan --chances` tell what is suspected and what is doubtful, in both languages and as JSON?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from chainlink.screening.chances import kept_chances
from chainlink.stores import open_store
from loaders.tables import Tables
from tests.lamp_chain import run

BUYERS = [f"T{number}" for number in range(8)]


@pytest.fixture(autouse=True)
def steel_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight makers of steel, seven of whom say that they buy ore from M alone; N makes ore too.

    M --+--> T0 ... T6 --+--> steel
    N ..?..> T7 ---------+
    """
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'steel.sqlite'}")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    firms = ["M", "N", *BUYERS]
    tables = Tables.of(
        {
            "chains": pd.DataFrame({"chain_id": ["C1"], "name_zh": ["钢"], "name_en": ["Steel"]}),
            "segments": pd.DataFrame(
                {"segment_id": ["S1"], "chain_id": ["C1"], "name_zh": ["全部"], "stage": ["upstream"]}
            ),
            "components": pd.DataFrame(
                {"component_id": ["ore", "steel"], "name_zh": ["矿", "钢材"], "makers_surveyed_on": "2026-01-01"}
            ),
            "placements": pd.DataFrame({"component_id": ["ore", "steel"], "segment_id": "S1"}),
            "inputs": pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]}),
            "firms": pd.DataFrame({"firm_id": firms, "name_zh": [f"{firm} 厂" for firm in firms]}),
            "makes": pd.DataFrame({"firm_id": firms, "component_id": ["ore", "ore"] + ["steel"] * 8}),
            "supplies": pd.DataFrame(
                {"supplier_id": "M", "buyer_id": BUYERS[:7], "component_id": "ore", "status": "active", "share": 1.0}
            ),
        }
    )
    open_store().write(tables)


def test_suspected_single_points_are_told_beside_the_colours() -> None:
    result = run("scan", "C1", "--chances", "--draws", 60)
    assert result.exit_code == 0, result.output
    suspected = [line.split() for line in result.stdout.splitlines() if "疑似黄" in line]
    assert [(row[0], row[1], row[3]) for row in suspected] == [("C1", "疑似黄", "ore"), ("C1", "疑似黄", "M")]
    assert "已知至少缺 1 条供应记录（1 家企业没填全，其中 1 家一条都没填）；颜色只看已填的" in result.stderr
    assert "概率由 60 次抽样得出" in result.stderr


def test_json_holds_chances_weights_and_what_is_told() -> None:
    result = run("scan", "C1", "--chances", "--draws", 60, "--json")
    body = json.loads(result.stdout)["chances"]
    assert [(row["about"], row["id"], row["is"], row["level"]) for row in body["told"]] == [
        ("component", "ore", "suspected", "yellow"),
        ("firm", "M", "suspected", "yellow"),
    ]
    assert (body["draws"], body["open_purchases"], body["purchases"]) == (60, 1, 8)
    assert set(body["weights"]) == {"numbers", "taste", "missing", "province", "nearness", "output", "tastes"}
    assert body["half_life_days"] == 396.0
    assert body["known_missing"] == {"rows": 1, "buyers": 1, "silent_buyers": 1}
    assert {row["about"]: row["at_least_yellow"]["high"] for row in body["numbers"]} == {"component": 1.0, "firm": 1.0}
    assert {(row["chain_id"], row["id"]) for row in body["by_chain"]} >= {("C1", "M"), ("C1", "ore")}


def test_half_life_of_nothing_takes_all_rows_to_hold() -> None:
    result = run("--lang", "en", "scan", "C1", "--chances", "--draws", 5, "--half-life", 0)
    assert "all rows are taken to hold, however old" in result.stderr
    aged = run("--lang", "en", "scan", "C1", "--chances", "--draws", 5, "--half-life", 30)
    assert "of rows 30 days old half are taken to hold" in aged.stderr


def test_chances_are_refused_beside_a_failed_set() -> None:
    result = run("--lang", "en", "scan", "--chances", "--stop", "firm:M")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == "use --chances without --sourcing and --stop"


def test_recording_keeps_chances_that_later_scans_show() -> None:
    assert "疑似" not in run("scan").stdout
    assert run("scan", "--record", "--draws", 60).exit_code == 0
    kept = kept_chances(open_store(), open_store().read().content_hash())
    assert kept is not None and kept.draws == 60
    shown = run("scan")
    assert "疑似黄" in shown.stdout and "补齐后红黄" in shown.stdout
    assert "疑似" not in run("scan", "--no-chances").stdout


def test_show_tells_chances_beside_colours_and_what_is_suspected() -> None:
    assert "疑似" not in run("show", "firm", "M").stdout
    run("scan", "--record", "--draws", 60)
    maker = run("show", "firm", "M").stdout
    assert "\n疑似黄（" in maker and "已知至少缺 1 条供应记录" in maker
    kept = kept_chances(open_store(), open_store().versions()[0].content_hash)
    assert kept is not None
    assert json.loads(run("show", "firm", "M", "--json").stdout)["suspected"] == [
        {"chain_id": "C1", **kept.of("C1", "firm", "M")._asdict()}
    ]


def test_recording_takes_what_is_kept_of_the_same_drawings(monkeypatch: pytest.MonkeyPatch) -> None:
    run("scan", "--record", "--draws", 20)
    monkeypatch.setattr("chainlink.screening.chance_estimates.estimate_kept", None)
    assert run("scan", "--record", "--draws", 20).exit_code == 0


def test_kept_chances_are_never_shown_beside_other_data() -> None:
    run("scan", "--record", "--draws", 20)
    tables = open_store().read()
    open_store().write(replace(tables, supplies=tables.supplies.head(5)))
    assert "疑似" not in run("scan").stdout


def test_nothing_open_shows_no_chance() -> None:
    tables = open_store().read()
    needs = pd.DataFrame({"firm_id": BUYERS, "component_id": "ore", "suppliers_complete": True})
    open_store().write(replace(tables, needs=Tables.of({"needs": needs}).needs))
    result = run("scan", "--record", "--draws", 20)
    assert result.exit_code == 0
    for chances in (run("scan", "C1"), run("scan", "C1", "--chances", "--draws", 20)):
        assert "%）" not in chances.stdout
        assert "疑似黄" not in chances.output and "补齐后" not in chances.output
