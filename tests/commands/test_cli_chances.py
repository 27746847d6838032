"""Does `chainlink scan --chances` tell what is suspected and what is doubtful, in both languages and as JSON?"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

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
    told = [line.split() for line in result.stdout.splitlines() if "疑似黄" in line]
    assert [(row[0], row[1], row[3]) for row in told] == [("C1", "疑似黄", "ore"), ("C1", "疑似黄", "M")]
    assert "采购 8 项中 1 项可能还有供应商未填报，推算共缺约 1 条；概率为抽样 60 次所得" in result.stderr


def test_json_holds_chances_weights_and_what_is_told() -> None:
    result = run("scan", "C1", "--chances", "--draws", 60, "--json")
    body = json.loads(result.stdout)["chances"]
    assert [(row["about"], row["id"], row["is"], row["level"]) for row in body["told"]] == [
        ("component", "ore", "suspected", "yellow"),
        ("firm", "M", "suspected", "yellow"),
    ]
    assert (body["draws"], body["open_purchases"], body["purchases"]) == (60, 1, 8)
    assert set(body["weights"]) == {"numbers", "taste", "missing", "province", "nearness"}
    assert body["half_life_days"] == 396.0
    assert {(row["chain_id"], row["id"]) for row in body["by_chain"]} >= {("C1", "M"), ("C1", "ore")}


def test_half_life_of_nothing_takes_all_rows_to_hold() -> None:
    result = run("--lang", "en", "scan", "C1", "--chances", "--draws", 5, "--half-life", 0)
    assert "all rows are taken to hold, however old" in result.stderr
    aged = run("--lang", "en", "scan", "C1", "--chances", "--draws", 5, "--half-life", 30)
    assert "a row holds with chance one half after 30 days" in aged.stderr


def test_chances_are_refused_beside_a_failed_set() -> None:
    result = run("--lang", "en", "scan", "--chances", "--stop", "firm:M")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1] == "use --chances without --sourcing, --stop, --record, --diff and --against"
