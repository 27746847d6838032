"""Does verify say plainly whether an installation computes the known answers?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chainlink.verify.agreement import shipped_cases
from tests.lamp_chain import run


@pytest.fixture(autouse=True)
def speaks_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)


def shipped(name: str) -> Path:
    [path] = [path for path in shipped_cases() if path.stem == name]
    return path


def told(*arguments: object) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(run("verify", *arguments, "--json").stdout)
    return listed


def changed(path: Path, folder: Path, **expected: object) -> Path:
    """Write the case again with other expectations, under a name that says nothing."""
    case = json.loads(path.read_text(encoding="utf-8"))
    case["expected"] |= expected
    (folder / "case").write_text(json.dumps(case), encoding="utf-8")
    return folder / "case"


def test_shipped_answers_never_disagree() -> None:
    result = run("verify", "--json")
    verdicts = json.loads(result.stdout)
    assert (result.exit_code, [verdict["file"] for verdict in verdicts]) == (0, [str(path) for path in shipped_cases()])
    assert {tuple(verdict) for verdict in verdicts} == {("file", "kind", "computed", "expected", "agrees")}
    assert [verdict["file"] for verdict in verdicts if verdict["agrees"] is False] == []
    assert {verdict["agrees"] for verdict in verdicts if verdict["kind"] == "grade"} == {True}


def test_agreement_is_printed_file_by_file() -> None:
    result = run("verify", shipped("grade_own_line"), shipped("grade_loop_that_runs"))
    assert (result.exit_code, result.stderr) == (0, "一致 2，部分或全部未计算 0，不一致 0\n")
    assert result.stdout.splitlines() == [
        "文件                       种类   最大差   结论",
        "grade_own_line.json        grade  0.0e+00  一致",
        "grade_loop_that_runs.json  grade  0.0e+00  一致",
    ]


def test_computed_has_the_shape_of_expected() -> None:
    [verdict] = told(shipped("grade_red_yellow_blue"))
    assert (verdict["kind"], verdict["computed"] == verdict["expected"], verdict["agrees"]) == ("grade", True, True)


def test_wrong_expectation_is_a_disagreement_with_code_1(tmp_path: Path) -> None:
    wrong = changed(shipped("grade_own_line"), tmp_path, scenarios=[])
    result = run("--lang", "en", "verify", wrong, shipped("grade_own_line"))
    assert (result.exit_code, result.stderr) == (1, "1 agree, 0 not or not wholly computed, 1 disagree\n")
    assert result.stdout.splitlines() == [
        "file                 kind   worst difference  verdict",
        "case                 grade  —                 disagrees",
        "grade_own_line.json  grade  0.0e+00           agrees",
    ]
    assert [answer["agrees"] for answer in told(wrong)] == [False]


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (None, "读不到这个文件", "cannot be read"),
        ("{", "不是有效的 JSON 文件", "is not valid JSON"),
        ("[]", "应为一个 JSON 对象", "should be a JSON object"),
        ("{}", "", ""),
        ('{"lines": [], "expected": {}}', "", ""),
    ],
)
def test_file_that_is_no_case_is_told_with_code_3(tmp_path: Path, content: str | None, zh: str, en: str) -> None:
    path = tmp_path / "case.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    for language, expected in (("zh", zh), ("en", en)):
        result = run("--lang", language, "verify", shipped("grade_own_line"), path)
        assert (result.exit_code, result.stdout) == (3, "")
        assert expected in result.stderr
        assert str(path) in result.stderr
        assert "Traceback" not in result.stderr
