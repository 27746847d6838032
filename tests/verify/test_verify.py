"""Known answers: all that ship agree, a wrong one is told, a foreign file is refused with a sentence."""

from __future__ import annotations

import copy
import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest

from chainlink.verify.agreement import Verdict, shipped_cases, verify_case, verify_files
from chainlink.verify.case_files import case_kind, read_case
from graph_schema.errors import LoadError

CASES = {path.stem: path for path in shipped_cases()}
SMALL: dict[str, Any] = {
    "lines": [["M", "ore"], ["T", "steel"]],
    "inputs": {"steel": [["ore"]]},
    "variants": {},
    "sourcings": [],
    "needs": [],
    "country": {},
    "targets": ["steel"],
    "scenarios": [{"sourcing": "market", "stops": [{"kind": "firm", "of": "M"}]}],
}
SMALL_ANSWER: dict[str, Any] = {
    "targets": {
        "steel": {
            "chokepoints": {"active": ["M", "T"], "qualified": ["M", "T"], "market": ["M", "T"]},
            "firm_colours": {"M": "red", "T": "red"},
            "component_colours": {"ore": "red", "steel": "red"},
        }
    },
    "scenarios": [{"stopped_lines": [["M", "ore"], ["T", "steel"]], "targets_down": ["steel"]}],
}
TWO_TIERS: dict[str, Any] = {
    "firms": {
        "T": {"needs": {"cell": ["A", "B"]}},
        "A": {"needs": {"ore": ["M"]}},
        "B": {"needs": {"ore": ["M"]}},
        "M": {"needs": {}},
    },
    "targets": ["T"],
}
TWO_TIERS_AFFECTED = {"M": ["A", "B", "T"]}


def written(folder: Path, case: Any, name: str = "case.json") -> Path:
    path = folder / name
    path.write_text(case if isinstance(case, str) else json.dumps(case), encoding="utf-8")
    return path


def problem(path: Path) -> tuple[str, str]:
    """Give what is said of a file that cannot be taken, in both languages."""
    with pytest.raises(LoadError) as caught:
        list(verify_files([path]))
    (problems,) = caught.value.problems
    assert (problems.place, problems.row, problems.column) == (str(path), 0, "")
    return problems.message


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("grade_")])
def test_grades_agree_in_everything(name: str) -> None:
    case = read_case(CASES[name])
    assert verify_case(case, name) == Verdict(name, "grade", case["expected"], case["expected"], True, 0.0)


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("cutset_")])
def test_cut_sets_agree_in_everything_but_the_notes_beside_them(name: str) -> None:
    case = read_case(CASES[name])
    expected = case["expected"]
    computed = {key: value if key in ("n1_affected", "targets") else None for key, value in expected.items()}
    assert verify_case(case, name) == Verdict(name, "cutset", computed, expected, True, 0.0)


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("esri_")])
def test_systemic_risk_agrees_in_everything_with_equal_iterations(name: str) -> None:
    verdict = verify_case(read_case(CASES[name]), name)
    assert (verdict.kind, verdict.agrees) == ("esri", True)
    assert verdict.worst_difference < 1e-12
    assert [row["iterations"] for row in verdict.computed] == [row["iterations"] for row in verdict.expected]


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith(("coverage_", "tts_", "wave_"))])
def test_coverage_waves_and_times_agree_in_everything(name: str) -> None:
    verdict = verify_case(read_case(CASES[name]), name)
    assert (verdict.kind, verdict.agrees) == (name.partition("_")[0], True)
    assert verdict.worst_difference < 1e-9


def test_tts_has_one_answer_a_query() -> None:
    verdict = verify_case(read_case(CASES["tts_chain"]), "x")
    queries = read_case(CASES["tts_chain"])["queries"]
    assert verdict.expected == [query["expected"] for query in queries] == [5.0, 2.0, 60.0, 120.0, 0.0, None]
    assert verdict.computed[:-1] == pytest.approx([5.0, 2.0, 60.0, 120.0, 0.0], abs=1e-9)
    assert verdict.computed[-1] is None


@pytest.mark.parametrize(
    ("number", "wrong", "difference"), [(0, 4.0, 1.0), (0, None, math.inf), (5, 7.0, math.inf), (2, 60.1, 0.1)]
)
def test_wrong_time_disagrees_and_for_ever_is_told_from_any_number(
    number: int, wrong: float | None, difference: float
) -> None:
    case = copy.deepcopy(dict(read_case(CASES["tts_chain"])))
    case["queries"][number]["expected"] = wrong
    verdict = verify_case(case, "x")
    assert verdict.agrees is False
    assert verdict.worst_difference == pytest.approx(difference)


@pytest.mark.parametrize("wrong", [None, 12.0])
def test_wrong_day_of_a_target_disagrees(wrong: float | None) -> None:
    case = copy.deepcopy(dict(read_case(CASES["wave_loop"])))
    case["expected"]["target_down_on_day"] = {"t": wrong}
    assert verify_case(case, "x").agrees is False


@pytest.mark.parametrize("name", sorted(CASES))
def test_kind_is_told_from_the_content_never_from_the_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / "esri_tts_grade.txt"
    shutil.copyfile(CASES[name], path)
    (verdict,) = verify_files([path])
    assert (verdict.file, verdict.kind) == (str(path), name.partition("_")[0])
    case = {key: value for key, value in read_case(CASES[name]).items() if key not in ("kind", "name")}
    assert case_kind(case) == name.partition("_")[0]


def test_small_case_agrees_and_says_so_as_json(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL | {"expected": SMALL_ANSWER})
    (verdict,) = verify_files([path])
    assert verdict.as_json() == {
        "file": str(path),
        "kind": "grade",
        "computed": SMALL_ANSWER,
        "expected": SMALL_ANSWER,
        "agrees": True,
    }


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        (("targets", "steel", "chokepoints", "market"), ["M"]),
        (("targets", "steel", "chokepoints", "market"), []),
        (("targets", "steel", "firm_colours", "M"), "yellow"),
        (("targets", "steel", "component_colours"), {"ore": "red"}),
        (("scenarios", 0, "targets_down"), []),
        (("scenarios", 0, "stopped_lines"), [["M", "ore"]]),
        (("scenarios",), []),
    ],
)
def test_wrong_answer_disagrees(where: tuple[Any, ...], wrong: Any) -> None:
    expected = copy.deepcopy(SMALL_ANSWER)
    inner = expected
    for key in where[:-1]:
        inner = inner[key]
    inner[where[-1]] = wrong
    assert verify_case(SMALL | {"expected": expected}, "x") == Verdict(
        "x", "grade", SMALL_ANSWER, expected, False, math.inf
    )


@pytest.mark.parametrize(
    ("affected", "spof", "agrees"),
    [(TWO_TIERS_AFFECTED, ["M"], True), ({}, ["M"], False), (TWO_TIERS_AFFECTED, ["A", "M"], False)],
)
def test_cut_set_case_may_ask_for_single_failures_only(
    affected: dict[str, list[str]], spof: list[str], agrees: bool
) -> None:
    expected = {"n1_affected": affected, "targets": {"T": {"spof": spof}}}
    verdict = verify_case(TWO_TIERS | {"expected": expected}, "x")
    assert verdict.computed == {"n1_affected": TWO_TIERS_AFFECTED, "targets": {"T": {"spof": ["M"]}}}
    assert verdict.agrees is agrees


@pytest.mark.parametrize(
    ("sets", "order", "agrees"),
    [
        ([["A", "B"], ["M"]], 2, True),
        ([["A", "B"], ["M"]], 4, True),
        ([["M"]], 1, True),
        ([["M"]], 2, False),
        ([["A", "B"]], 2, False),
        ([["A", "B"], ["M"]], 1, False),
    ],
)
def test_cut_sets_agree_to_the_order_that_the_case_enumerates(sets: list[list[str]], order: int, agrees: bool) -> None:
    text = {"spof": ["M"], "minimal_cut_sets": sets, "max_order_enumerated": order}
    expected = {"n1_affected": TWO_TIERS_AFFECTED, "targets": {"T": text}}
    verdict = verify_case(TWO_TIERS | {"expected": expected}, "x")
    assert verdict.agrees is agrees
    assert verdict.computed["targets"]["T"]["max_order_enumerated"] == order


def test_cut_sets_without_a_stated_order_are_told_as_far_as_the_case_lists_them() -> None:
    firms = {f"F{number}": {"needs": {}} for number in range(5)}
    case = {"firms": {"T": {"needs": {"cell": sorted(firms)}}, **firms}, "targets": ["T"]}
    expected = {"n1_affected": {}, "targets": {"T": {"minimal_cut_sets": [sorted(firms)]}}}
    assert verify_case(case | {"expected": expected}, "x").agrees is True
    assert verify_case(case, "x").computed["targets"]["T"] == {
        "spof": [],
        "minimal_cut_sets": [],
        "max_order_enumerated": 3,
    }


def test_note_beside_a_wrong_answer_saves_nothing() -> None:
    expected = {"n1_affected": {}, "targets": {}, "p_note": "by hand"}
    assert verify_case(TWO_TIERS | {"expected": expected}, "x").agrees is False


def test_firm_that_may_not_fail_is_only_a_gate() -> None:
    firms = {**TWO_TIERS["firms"], "M": {"needs": {}, "may_fail": False}}
    expected: dict[str, Any] = {"n1_affected": {}, "targets": {"T": {"spof": []}}}
    assert verify_case({"firms": firms, "targets": ["T"], "expected": expected}, "x").agrees is True


def test_keys_nobody_computes_are_null_and_leave_the_verdict_open() -> None:
    verdict = verify_case(SMALL | {"expected": SMALL_ANSWER | {"entropy": 0.5}}, "x")
    assert (verdict.computed, verdict.agrees) == (SMALL_ANSWER | {"entropy": None}, None)


def test_extra_keys_of_a_case_change_nothing() -> None:
    assert verify_case(SMALL | {"expected": SMALL_ANSWER, "note": "extra", "volume": [1]}, "x").agrees is True


@pytest.mark.parametrize(
    ("case", "computed"),
    [
        (SMALL, SMALL_ANSWER),
        (
            TWO_TIERS,
            {
                "n1_affected": TWO_TIERS_AFFECTED,
                "targets": {"T": {"spof": ["M"], "minimal_cut_sets": [["A", "B"], ["M"]], "max_order_enumerated": 3}},
            },
        ),
        (
            {"firms": [], "edges": [], "essential": {}},
            [
                {"market_share_sigma": is_on, "eps": eps, "esri": [], "esri_down": [], "esri_up": [], "iterations": []}
                for is_on in (False, True)
                for eps in (1e-10, 1e-2)
            ],
        ),
        ({"queries": [{}, {}], "data": {}}, [None, None]),
    ],
)
def test_case_without_expected_answer_is_computed_and_never_passed(case: dict[str, Any], computed: Any) -> None:
    verdict = verify_case(case, "x")
    assert (verdict.computed, verdict.agrees) == (computed, None)


def test_empty_expectation_of_what_is_not_computed_never_passes() -> None:
    cases: tuple[dict[str, Any], ...] = ({"queries": [], "data": {}},)
    for case in cases:
        assert verify_case(case, "x").agrees is None


def test_byte_order_mark_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(json.dumps(SMALL | {"expected": SMALL_ANSWER}), encoding="utf-8-sig")
    assert [verdict.agrees for verdict in verify_files([path])] == [True]


@pytest.mark.parametrize("text", ["", "{", "not json", pytest.param("[" * 100_000, id="deep"), '{"lines": }'])
def test_verify_rejects_what_is_no_json(text: str, tmp_path: Path) -> None:
    assert problem(written(tmp_path, text)) == ("不是有效的 JSON 文件", "is not valid JSON")


def test_verify_rejects_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(b"\xff\xfe\x00{")
    assert problem(path) == ("不是有效的 JSON 文件", "is not valid JSON")


@pytest.mark.parametrize("text", ["[]", "3", '"lines"', "null"])
def test_verify_rejects_json_that_is_no_object(text: str, tmp_path: Path) -> None:
    assert problem(written(tmp_path, text)) == (
        '应为一个 JSON 对象，如 {"lines": …}',
        'should be a JSON object such as {"lines": …}',
    )


def test_verify_rejects_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        assert problem(path) == ("读不到这个文件", "cannot be read")


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ({}, "KeyError('lines, firms, edges, queries')"),
        ({"firms": ["T"], "targets": ["T"]}, "KeyError('lines, firms, edges, queries')"),
        ({key: value for key, value in SMALL.items() if key != "inputs"}, "KeyError('inputs')"),
        ({key: value for key, value in SMALL.items() if key != "targets"}, "KeyError('targets')"),
        (SMALL | {"inputs": [1]}, "AttributeError(\"'list' object has no attribute 'items'\")"),
        (
            SMALL | {"sourcings": [["M", "T", "ore", "maybe", "", ""]]},
            "ValueError(\"status must be one of active, qualified, candidate; found ['maybe']\")",
        ),
        (
            SMALL | {"scenarios": [{"sourcing": "market", "stops": [{"kind": "planet", "of": "M"}]}]},
            "ValueError(\"stop of kind ['planet']\")",
        ),
        ({"firms": {"T": {}}, "targets": ["T"]}, "KeyError('needs')"),
        ({"queries": [1], "data": {}}, "AttributeError(\"'int' object has no attribute 'get'\")"),
    ],
)
def test_verify_rejects_what_is_not_of_its_format(case: dict[str, Any], reason: str, tmp_path: Path) -> None:
    assert problem(written(tmp_path, case)) == (
        f"不是已知答案文件的格式（{reason}）",
        f"is not in the format of known answers ({reason})",
    )


@pytest.mark.parametrize("lines", [[["M"]], [["M", "ore", "more"]], "ore", [3], {"M": 1}])
def test_verify_rejects_lines_of_another_shape(lines: Any, tmp_path: Path) -> None:
    assert problem(written(tmp_path, SMALL | {"lines": lines}))[1].startswith("is not in the format of known answers (")


def test_first_bad_file_does_not_hide_those_before_it(tmp_path: Path) -> None:
    good = written(tmp_path, SMALL | {"expected": SMALL_ANSWER})
    verdicts = iter(verify_files([good, tmp_path / "none.json"]))
    assert next(verdicts).agrees is True
    with pytest.raises(LoadError):
        next(verdicts)


def test_grade_case_whose_stops_name_nothing_stops_nothing(tmp_path: Path) -> None:
    """Hand-written cases stop firms, groups and places that their network does not hold."""
    stops = [
        {"kind": "firm", "of": "nobody"},
        {"kind": "group", "of": "no group"},
        {"kind": "region", "of": "990000"},
        {"kind": "country", "of": "ATA", "component": "nothing"},
        {"kind": "sourcing", "supplier": "M", "buyer": "T", "component": "ore"},
    ]
    case = {
        "lines": [["M", "ore"], ["T", "steel"]],
        "inputs": {"steel": [["ore"]]},
        "variants": {},
        "sourcings": [],
        "needs": [],
        "targets": ["steel"],
        "scenarios": [{"sourcing": "active", "stops": stops}],
        "expected": {"targets": {"steel": None}, "scenarios": [{"stopped_lines": [], "targets_down": []}]},
    }
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    verdict = next(iter(verify_files([path])))
    assert verdict.computed["scenarios"] == [{"stopped_lines": [], "targets_down": []}]
