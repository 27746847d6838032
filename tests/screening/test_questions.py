"""Are the right questions asked, worth what they say, worded to be sent, and do they settle more than other orders?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from benchmarks.hidden_truth import STRATEGIES, complete_chain, greys_resolved, targets_of
from chainlink import build_graph
from chainlink.screening.questions import Question, question_list, questions
from chainlink.screening.questions.rescan import BLUE, GREY, RED, SUSPECTED, YELLOW, Rescan
from chainlink.screening.questions.value import _makers, _with_supplier
from chainlink.screening.questions.wording import worded
from chainlink.screening.scan import scan
from chainlink.stores import open_store
from graph_schema.errors import UnknownIdError, UsageError
from loaders.tables import Tables
from tests.drawn_chains import drawn, drawn_tables
from tests.examples import examples, has_all_examples
from tests.lamp_chain import lamp_tables, run
from tests.random_networks import networks

SEEDS = 100
CHAINS = 15
ANSWERS = 5
GROUPS = [[place] for place in range(CHAINS)] if has_all_examples() else [[*range(at, CHAINS, 5)] for at in range(5)]
"""Chains whose seeds are counted together; each alone where all examples are drawn."""


def short(listed: tuple[Question, ...]) -> list[tuple[str, str, tuple[str, ...], int]]:
    return [(firm.kind, firm.firm_id, firm.component_ids, firm.colours) for firm in listed]


@pytest.mark.parametrize("places", GROUPS, ids=str)
def test_order_of_the_list_settles_more_grey_than_other_orders(places: list[int]) -> None:
    """A hundred seeds where all examples are drawn, dealt out over the fifteen chains; one a chain in `make test`."""
    totals = dict.fromkeys(STRATEGIES, 0)
    for place in places:
        truth = complete_chain(f"C{place + 1:02d}")
        targets = targets_of(truth)
        for seed in range(place, examples(SEEDS, unit=CHAINS), CHAINS):
            for name, resolved in greys_resolved(truth, targets, seed, ANSWERS).items():
                totals[name] += resolved
    print("greys resolved over these seeds:", totals)
    assert totals["questions"] > totals["random"]
    assert totals["questions"] > totals["most connected"]


def test_survey_of_a_suspected_sole_maker_is_worth_its_colours() -> None:
    """M may be the only maker of ore; nobody asked.

    M --ore--> T, U (steel)
    """
    graph = drawn(
        makes="M ore, T steel, U steel",
        inputs="ore > steel",
        sourcings="M > T ore, M > U ore",
        placements="ore C, steel C",
        unsurveyed="ore",
    )
    asked_questions = questions(graph)
    assert asked_questions[:1] == (Question("survey", "", ("ore",), ("C",), ("steel",), 2, 0.0, 2.0),)
    assert {question.kind for question in asked_questions[1:]} <= {"volume", "place"}


def test_component_without_a_maker_is_worth_what_one_maker_would_stop() -> None:
    """Nobody is known to make ore: its own colour, and that of the maker an answer may name.

    ? --ore--> T (steel)
    """
    graph = drawn(makes="T steel, U steel", inputs="ore > steel", placements="ore C, steel C")
    assert short(questions(graph))[:1] == [("maker", "", ("ore",), 2)]


def test_unrecorded_suppliers_are_worth_the_colours_at_worst() -> None:
    """M and N make ore. T does not say from whom it buys: whoever it is stops it, and the ore has a colour then.

    M, N --ore--> T (steel)
    """
    graph = drawn(makes="M ore, N ore, T steel", inputs="ore > steel", placements="ore C, steel C")
    assert short(questions(graph))[0] == ("suppliers", "T", ("ore",), 3)


def test_question_is_worth_what_its_answer_alone_changes() -> None:
    """Nobody surveyed ore or alloy. Nobody else making ore changes nothing: one more maker of alloy could free steel.

    One more maker of ore clears M and ore, one more of alloy S and alloy as well; S turns red if there is none.

    M ore --> S alloy --> T, U steel
    """
    graph = drawn(
        makes="M ore, S alloy, T steel, U steel",
        inputs="ore > alloy, alloy > steel",
        sourcings="M > S ore, S > T alloy, S > U alloy",
        placements="ore C, alloy C, steel C",
        unsurveyed="ore alloy",
    )
    assert short(questions(graph))[:2] == [("survey", "", ("alloy",), 4), ("survey", "", ("ore",), 2)]


def test_supplier_of_what_others_make_too_is_not_asked_for() -> None:
    """T and U make steel: whoever T buys from, U runs on, and no colour changes. It is not asked."""
    graph = drawn(
        makes="M ore, N ore, T steel, U steel", inputs="ore > steel", sourcings="M > U ore, N > U ore",
        placements="ore C, steel C",
    )  # fmt: skip
    assert [question for question in short(questions(graph)) if question[0] == "suppliers"] == []


def test_answers_reach_all_chains_whatever_chain_is_asked_about() -> None:
    """M's ore goes into steel of C and iron of D; asked about C alone, its survey changes colours of both."""
    graph = drawn(
        makes="M ore, T steel, U steel, V iron, W iron", inputs="ore > steel, ore > iron",
        sourcings="M > T ore, M > U ore, M > V ore, M > W ore",
        placements="ore C, steel C, ore D, iron D", unsurveyed="ore",
    )  # fmt: skip
    for chains in ([], ["C"], ["D"]):
        (asked_questions, *_) = questions(graph, chains)
        assert (asked_questions.kind, asked_questions.chain_ids, asked_questions.targets, asked_questions.colours) == (
            "survey", ("C", "D"), ("iron", "steel"), 4,
        )  # fmt: skip


def test_missing_figure_is_told_with_all_chains_that_need_it() -> None:
    """M's unknown place matters to steel of C and iron of D; asked about C alone, both are told."""
    graph = drawn(
        makes="M ore, T steel, U steel, V iron, W iron", inputs="ore > steel, ore > iron",
        sourcings="M > T ore, M > U ore, M > V ore, M > W ore", placements="ore C, steel C, ore D, iron D",
        firms="M country=CHN",
    )  # fmt: skip
    for chains in ([], ["C"], ["D"]):
        places = [
            question for question in questions(graph, chains) if (question.kind, question.firm_id) == ("place", "M")
        ]
        assert [(place.chain_ids, place.targets) for place in places] == [(("C", "D"), ("iron", "steel"))]


def test_colours_of_the_rescan_are_those_of_the_scan() -> None:
    code = {"red": RED, "yellow": YELLOW, "blue": BLUE, "grey": GREY}
    graph = build_graph(lamp_tables())
    scanned = scan(graph)
    levels = Rescan(graph, {chain.chain_id: chain.targets for chain in scanned.chains}).levels
    assert {subject: level for subject, (level, _) in levels.items()} == {
        (chain.chain_id, finding.about, finding.id): (
            SUSPECTED if finding.grade.is_suspected_sole else code[finding.grade.colour]
        )
        for chain in scanned.chains
        for finding in (*chain.firms, *chain.components)
    }


def test_nothing_unknown_asks_nothing() -> None:
    graph = drawn(
        makes="M ore, N ore, T steel, U steel",
        inputs="ore > steel",
        sourcings="M > T ore, N > T ore, M > U ore, N > U ore",
        placements="ore C, steel C",
    )
    assert questions(graph) == ()


def test_top_cuts_the_list_and_keeps_its_order() -> None:
    graph = build_graph(lamp_tables())
    every = questions(graph)
    assert questions(graph, top=2) == every[:2]
    assert [question.colours for question in every] == sorted((question.colours for question in every), reverse=True)


def test_questions_reject_what_cannot_be_asked() -> None:
    with pytest.raises(UsageError, match="至少为 1"):
        questions(build_graph(lamp_tables()), top=0)
    with pytest.raises(UnknownIdError):
        questions(build_graph(lamp_tables()), ["nowhere"])
    with pytest.raises(UsageError, match="库中还没有数据"):
        questions(build_graph(Tables.of()))


def test_row_order_never_matters() -> None:
    tables = lamp_tables()
    turned = Tables(**{name: frame.iloc[::-1].reset_index(drop=True) for name, frame in tables.items()})
    assert questions(build_graph(turned)) == questions(build_graph(tables))


def test_question_is_worded_in_both_languages() -> None:
    graph = build_graph(lamp_tables())
    [first, *_] = worded(graph, [question for question in questions(graph) if question.kind == "survey"])
    assert (first.text.zh, first.text.en) == (
        "除库内已有企业外，还有哪些企业生产“特种螺钉”？请摸排后填报摸排日期",
        "who else makes special screw? survey and give the day",
    )
    assert (first.about.zh, first.office.zh, first.recipient.zh) == ("特种螺钉 / 照明", "照明 链办", "照明 链办")


@pytest.fixture
def lamp_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'chain.sqlite'}")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    open_store().write(lamp_tables())


@pytest.mark.usefixtures("lamp_store")
class TestCommand:
    def test_json_says_what_the_library_says(self) -> None:
        result = run("questions", "--top", "3", "--chain", "L1", "--json")
        body = json.loads(result.stdout)
        assert (result.exit_code, body["schema"], body["data_date"]) == (0, "chainlink.questions/1", "2026-06-30")
        by_library = [
            (question["kind"], question["firm_id"], tuple(question["component_ids"]), question["colours"])
            for question in body["questions"]
        ]
        listed = question_list(build_graph(open_store().read()), ["L1"], top=3)
        assert by_library == short(listed.questions)
        assert (body["draws"], body["wrong_before"]) == (listed.draws, listed.wrong_before)

    def test_table_has_a_line_a_question(self) -> None:
        lines = run("questions", "--top", "3").stdout.splitlines()
        assert {"企业", "问题", "为何要问", "预计改正的颜色数", "可能改变的颜色数", "涉及目标年产值"} <= set(
            lines[0].split()
        )
        assert len(lines) == 4

    def test_workbook_prints_on_a4_with_its_mark(self, tmp_path: Path) -> None:
        from openpyxl import load_workbook

        path = tmp_path / "追问清单.xlsx"
        result = run("questions", "--export", path)
        assert (result.exit_code, result.stdout) == (0, "")
        page = load_workbook(path)["追问清单"]
        assert [cell.value for cell in page[4]] == [
            *("序号", "企业", "问题"),
            *("预计改正的颜色数", "可消除的产值不确定性", "可能改变的颜色数", "涉及目标年产值(万元)"),
            *("涉及产品/产业链", "为何要问", "责任单位", "数据截至日期"),
        ]
        assert (page.freeze_panes, page.page_setup.orientation, page.page_setup.paperSize) == ("A5", "landscape", 9)
        assert "内部使用" in str(page["A3"].value)

    @pytest.mark.parametrize("name", ["清单.csv", "没有的文件夹/清单.xlsx"])
    def test_file_that_cannot_be_is_told(self, tmp_path: Path, name: str) -> None:
        result = run("questions", "--export", tmp_path / name)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "请写已有文件夹中的 .xlsx 文件名" in result.stderr


def test_list_to_send_out_puts_the_count_beside_what_is_expected() -> None:
    """T's supplier of ore is not on record; U told long ago that it buys its ore from M, V says today from N.

    ? --ore--> T (brass)
    M --ore--> U (steel)
    N --ore--> V (tin)
    """
    tables = drawn_tables(
        makes="M ore, N ore, T brass, U steel, V tin",
        inputs="ore > steel, ore > tin, ore > brass",
        sourcings="M > U ore, N > V ore",
        placements="ore C, steel C, ore D, tin D, ore E, brass E",
    )
    aged = replace(tables, supplies=tables.supplies.assign(as_of=["2020-01-01", "2026-01-01"]))
    listed = question_list(build_graph(aged), top=5, draws=30)
    question_by_subject = {(question.kind, question.firm_id): question for question in listed.questions}
    assert {("suppliers", "T"), ("stale", "U")} <= question_by_subject.keys()
    assert question_by_subject["stale", "U"].stale_rows == 1
    assert question_by_subject["suppliers", "T"].colours == questions(build_graph(aged))[0].colours
    weighed = [question.wrong_colours or 0.0 for question in listed.questions]
    assert weighed == sorted(weighed, reverse=True)
    assert "30 次" in listed.basis.zh


def test_list_without_drawings_is_the_old_order_and_says_so() -> None:
    graph = drawn(makes="M ore, N ore, T steel", inputs="ore > steel", placements="ore C, steel C")
    listed = question_list(graph, top=5, draws=0)
    assert listed.questions == questions(graph, top=5)
    assert listed.basis.en.startswith("nothing was drawn")
    with pytest.raises(UsageError):
        question_list(graph, draws=-1)


@settings(max_examples=examples(300, unit=25), deadline=None)
@given(tables=networks())
def test_what_an_answer_changes_is_what_a_whole_rescan_says(tables: Tables) -> None:
    """Every maker in turn as the only supplier of what a line's buyer recorded none for; every survey without a finding."""
    graph = build_graph(tables)
    rescan = Rescan(graph, {"C": sorted(tables.components["component_id"])})
    facts = graph.requirements
    for number in np.flatnonzero(facts.is_assumed & (graph.node_firm[facts.owner] >= 0)).tolist():
        buyer_id = graph.firm_id_list[graph.node_firm[facts.owner[number]]]
        members = [graph.component_id_list[at] for at in facts.group_members[int(facts.group[number])].tolist()]
        for supplier_id, component_id in _makers(graph, members, buyer_id):
            changes = rescan.supplier(supplier_id, buyer_id, component_id)
            whole = rescan.answered(_with_supplier(graph, supplier_id, buyer_id, component_id))
            assert changes is None or changes == whole
    for component_id in graph.component_id_list:
        components = tables.components.copy()
        components.loc[components["component_id"] == component_id, "makers_surveyed_on"] = "2026-01-01"
        surveyed = build_graph(Tables.of({**dict(tables.items()), "components": components}))
        assert rescan.survey(component_id, is_found=False) == rescan.answered(surveyed)
