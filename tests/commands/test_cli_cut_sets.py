"""Does `chainlink cut-sets` name who stops a target by failing together, by name or id, and say where it is not complete?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chainlink.stores import open_store
from tests.lamp_chain import lamp_tables, run


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'chain.sqlite'}")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    open_store().write(lamp_tables())


def test_sets_are_listed_smallest_first_with_what_they_rest_on() -> None:
    result = run("cut-sets", "lamp", "--sourcing", "qualified")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    rows = [line.split() for line in lines[1:-1]]
    body = json.loads(run("cut-sets", "lamp", "--sourcing", "qualified", "--json").stdout)
    assert body["schema"] == "chainlink.cut_sets/1"
    firsts = [(int(row[0]), row[1].split("；")[0]) for row in rows]
    assert [size for size, _ in firsts] == [len(members) for members in body["sets"]]
    assert all(members[0] in first for (_, first), members in zip(firsts, body["sets"], strict=True))
    assert ["hs_a", "hs_b"] in body["sets"]
    assert lines[-1].endswith(f"按假设取供应的投入需求 {body['assumed_share']:.0%}")
    assert body["is_complete"]


def test_rest_of_a_long_list_is_told() -> None:
    result = run("--lang", "en", "cut-sets", "lamp", "--top", "1")
    body = json.loads(run("cut-sets", "lamp", "--json").stdout)
    assert (len(result.stdout.splitlines()), result.stderr) == (
        3,
        f"{len(body['sets']) - 1} more; see --top or --json\n",
    )


@pytest.mark.parametrize(
    ("target", "message"),
    [("lampe", "数据中没有产品“lampe”"), ("nobody/lamp", "nobody")],
)
def test_unknown_target_is_a_sentence(target: str, message: str) -> None:
    result = run("cut-sets", target)
    assert (result.exit_code, message in result.stderr, "Traceback" in result.output) == (2, True, False)
