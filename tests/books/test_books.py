"""What holds for every register: cells are merged, nobody's change is lost, what is wrong is told with its row."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from chainlink.books.chiefs import CHIEFS
from chainlink.books.record import Record, folded
from chainlink.books.register import Register
from chainlink.books.registers import REGISTERS, register_of
from chainlink.commands.cli import app
from chainlink.matching.outcomes.visits import VISITS
from chainlink.projects.register.coordination import COORDINATION
from chainlink.stores import Change, Field, Store
from graph_schema.errors import ConflictError, LoadError, UnknownIdError, UsageError
from graph_schema.spec import schema
from loaders.template import write_template
from tests.books.register_cases import CASES, LONG_NUMBER, Case, case_store

TODAY = date(2026, 10, 5)
WITH_NUMBERS = [book for book, case in CASES.items() if case.number]
WITH_REASONS = [book for book, case in CASES.items() if case.reasoned[1]]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    kept = case_store(tmp_path)
    monkeypatch.setenv("CHAINLINK_STORE", kept.address)
    return kept


@pytest.fixture(params=list(REGISTERS))
def book(request: pytest.FixtureRequest) -> str:
    """Every register there is."""
    return str(request.param)


def header(register: Register[Any], column: str) -> str:
    return register.columns[column].zh


def as_csv(register: Register[Any], path: Path, *rows: Mapping[str, str]) -> Path:
    """Write rows under the headers of the columns that any of them has."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([header(register, column) for column in columns])
        writer.writerows([[row.get(column, "") for column in columns] for row in rows])
    return path


def entered(register: Register[Any], store: Store, folder: Path, *rows: Mapping[str, str]) -> list[str]:
    """Import rows as new records; give their ids in the order of the rows."""
    ids = []
    for number, row in enumerate(rows):
        path = as_csv(register, folder / f"new{number}.csv", row)
        taken = register.import_sheet(store, path, who="甲", why="报送", today=TODAY)
        assert (len(taken.added), taken.changed, taken.refused) == (1, (), ())
        ids += taken.added
    return ids


def sent_out(register: Register[Any], store: Store, path: Path) -> Path:
    register.export_sheet(register.records(store), path)
    return path


def write_cells(register: Register[Any], path: Path, entry_id: str, cells: Mapping[str, object]) -> int:
    """Write into the row of a record; give the row's number."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook[register.spec.sheet]
    place = {str(cell.value).rstrip("*"): cell.column for cell in sheet[1]}
    key = place[header(register, register.key)]
    row = next(at for at in range(2, sheet.max_row + 1) if sheet.cell(at, key).value == entry_id)
    for column, value in cells.items():
        sheet.cell(row, place[header(register, column)]).value = value
    workbook.save(path)
    return row


def refusal(register: Register[Any], store: Store, path: Path, *, why: str = "报送") -> list[tuple[int, str]]:
    """Give row and column of every problem of a file that is refused as a whole."""
    before = register.records(store)
    with pytest.raises(LoadError) as caught:
        register.import_sheet(store, path, who="乙", why=why, today=TODAY)
    assert register.records(store) == before
    return [(problem.row, problem.column) for problem in caught.value.problems]


def stored_fields(register: Register[Any], store: Store, entry_id: str) -> dict[str, Field]:
    return dict(store.history(register.book, entry_id)[-1].fields)


# ---- sheets


def test_columns_that_the_sheet_lacks_stay(book: str, store: Store, tmp_path: Path) -> None:
    register, case = register_of(book), CASES[book]
    (free, value), (other, kept) = case.free, case.other
    (entry_id,) = entered(register, store, tmp_path, {**case.row, other: kept})
    before = register.find(store, entry_id)
    path = as_csv(register, tmp_path / "few.csv", {register.key: entry_id, free: value})
    taken = register.import_sheet(store, path, who="乙", today=TODAY)
    assert (taken.added, taken.changed, taken.refused) == ((), (entry_id,), ())
    after = register.find(store, entry_id)
    assert {**before.fields, free: value, "revision": 2.0} == {**after.fields, "revision": 2.0}
    assert (after.hidden, after.who, after.why) == (before.hidden, "乙", "few.csv")


def test_cell_that_only_a_colleague_changed_stays(book: str, store: Store, tmp_path: Path) -> None:
    register, case = register_of(book), CASES[book]
    (free, value), (other, mine) = case.free, case.other
    (entry_id,) = entered(register, store, tmp_path, case.row)
    path = sent_out(register, store, tmp_path / "out.xlsx")
    register.change(store, entry_id, {free: value}, who="同事")
    write_cells(register, path, entry_id, {other: mine})
    taken = register.import_sheet(store, path, who="乙", why="补充", today=TODAY)
    assert (taken.changed, taken.refused) == ((entry_id,), ())
    after = register.find(store, entry_id)
    assert (after.text(free), after.text(other)) == (value, mine)


def test_cell_that_both_changed_refuses_its_row_alone(book: str, store: Store, tmp_path: Path) -> None:
    register, case = register_of(book), CASES[book]
    (free, value), (other, mine) = case.free, case.other
    first, second = entered(register, store, tmp_path, case.row, {**case.row, **case.second})
    path = sent_out(register, store, tmp_path / "out.xlsx")
    register.change(store, first, {free: value}, who="同事")
    before = register.find(store, first)
    row = write_cells(register, path, first, {free: "我改的", other: mine})
    write_cells(register, path, second, {free: "也改"})
    taken = register.import_sheet(store, path, who="乙", why="补充", today=TODAY)
    assert (taken.added, taken.changed) == ((), (second,))
    (cell,) = taken.refused
    assert (cell.row, cell.column, cell.entry_id) == (row, header(register, free), first)
    assert (cell.wanted, cell.newer, cell.changed_by) == ("我改的", value, "同事")
    assert f"第 {row} 行" in str(cell.problem) and "我改的" in str(cell.problem) and value in str(cell.problem)
    assert register.find(store, first) == before
    assert register.find(store, second).text(free) == "也改"


@pytest.mark.parametrize("book", WITH_NUMBERS)
def test_number_that_was_saved_again_is_no_change(book: str, store: Store, tmp_path: Path) -> None:
    register, case = register_of(book), CASES[book]
    (entry_id,) = entered(register, store, tmp_path, {**case.row, case.number: repr(LONG_NUMBER)})
    assert register.find(store, entry_id).fields[case.number] == LONG_NUMBER
    path = sent_out(register, store, tmp_path / "out.xlsx")
    register.change(store, entry_id, {case.free[0]: case.free[1]}, who="同事")
    write_cells(register, path, entry_id, {case.number: 2739.72602739726})
    taken = register.import_sheet(store, path, who="乙", today=TODAY)
    assert (taken.changed, taken.refused, taken.unchanged) == ((), (), len(register.records(store)))
    assert register.find(store, entry_id).fields[case.number] == LONG_NUMBER
    write_cells(register, path, entry_id, {case.number: 2739.7260274})
    assert register.import_sheet(store, path, who="乙", today=TODAY).changed == (entry_id,)


def test_share_written_as_percent_is_no_change(store: Store, tmp_path: Path) -> None:
    register = register_of("risks")
    row = {**CASES["risks"].row, "import_dependence": "0.001"}
    entered(register, store, tmp_path, row)
    path = as_csv(register, tmp_path / "percent.csv", {**row, "risk_id": register.records(store)[0].entry_id})
    path.write_text(path.read_text(encoding="utf-8").replace("0.001", "0.1%"), encoding="utf-8")
    assert register.import_sheet(store, path, who="乙", today=TODAY).unchanged == 1


def test_id_that_nothing_has_is_refused_with_its_row(book: str, store: Store, tmp_path: Path) -> None:
    register, case = register_of(book), CASES[book]
    path = as_csv(register, tmp_path / "in.csv", {**case.row, case.reference: "NOBODY"}, {**case.row, **case.second})
    assert (2, header(register, case.reference)) in refusal(register, store, path)


def test_empty_and_doubled_rows_are_refused_with_their_numbers(book: str, store: Store, tmp_path: Path) -> None:
    register, case = register_of(book), CASES[book]
    empty = {**case.row, **case.second, case.needed: ""}
    path = as_csv(register, tmp_path / "in.csv", {**case.row, case.free[0]: "一"}, case.row, empty)
    assert refusal(register, store, path) == [(3, ""), (4, header(register, case.needed))]


def test_names_are_taken_for_the_id_they_mean(book: str, store: Store, tmp_path: Path) -> None:
    register, case = register_of(book), CASES[book]
    name, meant = case.named
    for number, written in enumerate((name, meant, f" {meant.lower()} ", f"　{name}　")):
        own = case_store(tmp_path / str(number)) if (tmp_path / str(number)).mkdir() is None else store
        (entry_id,) = entered(register, own, tmp_path, {**case.row, case.reference: written})
        assert register.find(own, entry_id).text(case.reference) == meant


def test_sheet_comes_back_unchanged_and_a_blank_one_is_taken(book: str, store: Store, tmp_path: Path) -> None:
    register, case = register_of(book), CASES[book]
    blank = tmp_path / "blank.xlsx"
    register.export_sheet([], blank)
    assert register.import_sheet(store, blank, who="乙", today=TODAY).unchanged == 0
    entered(register, store, tmp_path, {**case.row, case.free[0]: case.free[1], case.other[0]: case.other[1]})
    before = register.records(store)
    taken = register.import_sheet(store, sent_out(register, store, tmp_path / "out.xlsx"), who="乙", today=TODAY)
    assert (taken.added, taken.changed, taken.unchanged, taken.warnings) == ((), (), len(before), ())
    assert register.records(store) == before


def test_dry_run_tells_and_takes_nothing(book: str, store: Store, tmp_path: Path) -> None:
    register, case = register_of(book), CASES[book]
    before = register.records(store)
    path = as_csv(register, tmp_path / "in.csv", case.row)
    assert len(register.check_sheet(store, path, today=TODAY).added) == 1
    assert register.records(store) == before


# ---- one record, several records


def test_records_changed_in_one_action_are_changed_all_or_none(book: str, store: Store, tmp_path: Path) -> None:
    register, case = register_of(book), CASES[book]
    first, second = entered(register, store, tmp_path, case.row, {**case.row, **case.second})
    before = register.records(store)
    good: dict[str, Field] = {register.key: first, case.free[0]: case.free[1]}
    with pytest.raises(UsageError):
        register.record_all(store, [good, {register.key: second, "no_such_column": "x"}], who="乙")
    seen: dict[str, Field] = {register.key: second, case.free[0]: "晚了", "revision": 7}
    with pytest.raises(ConflictError):
        register.record_all(store, [good, seen], who="乙")
    with pytest.raises(UsageError, match="写了两次"):
        register.record_all(store, [good, good], who="乙")
    assert register.records(store) == before
    both = register.record_all(store, [good, {register.key: second, case.free[0]: "二"}], who="乙")
    assert [record.text(case.free[0]) for record in both] == [case.free[1], "二"]


def test_every_change_is_kept_with_who_and_why(book: str, store: Store, tmp_path: Path) -> None:
    register, case = register_of(book), CASES[book]
    (entry_id,) = entered(register, store, tmp_path, case.row)
    free, value = case.free
    register.change(store, entry_id, {free: value}, who="乙", why="来电", revision=1)
    with pytest.raises(ConflictError, match="乙"):
        register.change(store, entry_id, {free: "丙说"}, who="丙", revision=1)
    states = register.history(store, entry_id)
    assert [(state.revision, state.who, state.why, state.text(free)) for state in states] == [
        (1, "甲", "报送", ""),
        (2, "乙", "来电", value),
    ]


def test_ids_are_found_whatever_their_case_and_width(book: str, store: Store, tmp_path: Path) -> None:
    register, case = register_of(book), CASES[book]
    (entry_id,) = entered(register, store, tmp_path, case.row)
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in entry_id)
    for written in (f" {entry_id} ", entry_id.lower(), wide):
        assert register.find(store, written).entry_id == entry_id
    assert folded(wide) == folded(entry_id)
    with pytest.raises(UnknownIdError, match=register.one.zh):
        register.find(store, "nothing-of-the-kind")


def test_what_is_there_cannot_be_added_again(book: str, store: Store) -> None:
    register, case = register_of(book), CASES[book]
    added = register.add(store, dict(case.row) | {case.number: 10.0} if case.number else case.row, who="甲", why="报送")
    assert (added.revision, added.who) == (1, "甲")
    with pytest.raises(UsageError, match=added.entry_id):
        register.add(store, {**added.fields, "revision": None}, who="乙", why="报送")


@pytest.mark.parametrize("book", WITH_REASONS)
def test_change_that_needs_a_reason_is_refused_without_one(book: str, store: Store, tmp_path: Path) -> None:
    register, case = register_of(book), CASES[book]
    before, _ = case.reasoned
    (entry_id,) = entered(register, store, tmp_path, {**case.row, **before})
    with pytest.raises(UsageError, match="须写明理由"):
        register.change(store, entry_id, case.reasoned[1], who="乙", why=" ")
    after = register.change(store, entry_id, case.reasoned[1], who="乙", why="会议明确")
    assert (after.why, {name: after.fields[name] for name in case.reasoned[1]}) == ("会议明确", case.reasoned[1])


IN_CHARGE = {"office", "lead_department", "leader", "person", "deadline", "planned_end"}
"""What an office in charge, a person in charge and a deadline are called; not the leading firm of a community."""
REPLACED = [
    (name, column.name) for name, spec in schema().books.items() for column in spec.columns if column.name in IN_CHARGE
]


@pytest.mark.parametrize(("book", "column"), REPLACED)
def test_office_person_or_deadline_is_replaced_with_a_reason_in_every_book(
    book: str, column: str, store: Store, tmp_path: Path
) -> None:
    register, case = register_of(book), CASES[book]
    is_date = register.columns[column].type == "date"
    first, second = ("2026-11-01", "2026-12-01") if is_date else ("市局", "县局")
    (entry_id,) = entered(register, store, tmp_path, {**case.row, column: ""})
    stated = register.change(store, entry_id, {column: first}, who="乙")
    assert stated.text(column) == first
    for other in (second, ""):
        with pytest.raises(UsageError, match=f"改了{header(register, column)}，须写明理由"):
            register.change(store, entry_id, {column: other}, who="乙")
    path = as_csv(register, tmp_path / "in.csv", {register.key: entry_id, column: second})
    assert [row for row, _ in refusal(register, store, path, why="")] == [2]
    taken = register.import_sheet(store, path, who="乙", why="分工调整", today=TODAY)
    assert (taken.changed, register.find(store, entry_id).text(column)) == ((entry_id,), second)


COMMANDS = {"visits": ("events", "visits"), "outcomes": ("events", "results")}
"""How a register is meant at a terminal, where that is not its book."""


def test_every_verb_does_the_same_for_every_register(book: str, store: Store, tmp_path: Path) -> None:
    register, case = register_of(book), CASES[book]
    words, (free, value), signed = COMMANDS.get(book, (book,)), case.free, ("--who", "乙", "--why", "报送", "--json")
    within = ("E1",) if book == "outcomes" else ()

    def told(*arguments: object) -> dict[str, Any]:
        ended = CliRunner().invoke(app, [*words, *map(str, arguments)])
        assert ended.exit_code == 0, ended.output
        body: dict[str, Any] = json.loads(ended.stdout)
        return body

    if book == "survey":  # its import takes the forms that come back
        (entry_id,) = entered(register, store, tmp_path, case.row)
    else:
        (entry_id,) = told("import", as_csv(register, tmp_path / "in.csv", case.row), *signed)["added"]
    changed = told("set", entry_id, "--set", f"{header(register, free)}={value}", *signed)
    assert changed[free] == value
    if book != "scenarios":  # shown with its answer
        assert told("show", entry_id, "--json")[free] == value
    if book != "leaders":  # listed as they stand on a day
        (many,) = (rows for name, rows in told("list", *within, "--json").items() if name != "schema")
        assert [row[free] for row in many if entry_id in (row.get(register.key), row.get("name"))] == [value]
    assert [state["who"] for state in told("history", entry_id, "--json")["states"]][1:] == ["乙"]
    path = tmp_path / "out.xlsx"
    assert CliRunner().invoke(app, [*words, "export", *within, str(path)]).exit_code == 0
    if book == "survey":
        assert register.import_sheet(store, path, who="乙", today=TODAY).unchanged == len(register.records(store))
        return
    again = told("import", path, *signed)
    assert (again["added"], again["changed"], again["refused"]) == ([], [], [])


def test_entries_of_older_versions_are_read_and_changed(book: str, store: Store) -> None:
    """Columns that came later are empty; what no column holds any more stays with the entry."""
    register, case = register_of(book), CASES[book]
    entry_id, fields = case.old
    store.record([Change(book, entry_id, {**fields, "left_over": "x"}, 0, "旧", "旧版")])
    old = register.find(store, entry_id)
    free, value = case.free
    assert (old.text(free), old.hidden["left_over"], old.who) == ("", "x", "旧")
    assert old.entry_id in {record.entry_id for record in register.records(store)}
    register.change(store, entry_id, {free: value}, who="乙", why="补")
    kept = stored_fields(register, store, entry_id)
    assert (kept["left_over"], kept[free]) == ("x", value)
    assert {name: kept[name] for name in fields if name not in register.hidden} == {
        name: value for name, value in fields.items() if name not in register.hidden
    }


def test_what_is_stored_is_what_older_versions_stored(book: str, store: Store, tmp_path: Path) -> None:
    """Every column but those that follow from the rest, and what is kept beside them."""
    register, case = register_of(book), CASES[book]
    (entry_id,) = entered(register, store, tmp_path, case.row)
    shown_only = {"revision", register.key} - ({register.key} if register.columns[register.key].is_required else set())
    derived = {name for name, column in register.columns.items() if column.is_derived}
    assert set(stored_fields(register, store, entry_id)) == (
        (set(register.columns) - shown_only - derived) | set(register.hidden)
    )


def test_every_register_has_its_sheet_in_the_template(tmp_path: Path) -> None:
    write_template(tmp_path / "t.xlsx")
    template = openpyxl.load_workbook(tmp_path / "t.xlsx")
    headers = {
        book: [str(cell.value).rstrip("*") for cell in template[schema().books[book].sheet][1]] for book in REGISTERS
    }
    assert headers == {book: [column.zh for column in register_of(book).spec.columns] for book in REGISTERS}


def test_every_book_of_the_schema_is_a_register() -> None:
    assert set(REGISTERS) == set(schema().books)
    assert {register_of(book).record_type for book in REGISTERS} >= {Record}


# ---- what went wrong once


def test_chiefs_keep_the_columns_that_a_file_lacks(store: Store, tmp_path: Path) -> None:
    case: Case = CASES["chiefs"]
    entered(CHIEFS, store, tmp_path, {**case.row, "office": "链办", "contact": "李四", "valid_to": "2027-01-01"})
    path = tmp_path / "chiefs.csv"
    path.write_text("产业链编号,链长\nK,王五\n", encoding="utf-8")
    assert CHIEFS.import_sheet(store, path, who="乙").changed == ("K",)
    chief = CHIEFS.find(store, "K")
    kept = [chief.text(name) for name in ("chief", "office", "lead_department", "contact", "valid_from", "valid_to")]
    assert kept == ["王五", "链办", "省厅", "李四", "2024-01-01", "2027-01-01"]
    path.write_text("产业链编号,链长\nC99,甲\n,乙\nK,丙\nk,丁\n", encoding="utf-8")
    assert refusal(CHIEFS, store, path) == [(2, "产业链编号"), (3, "产业链编号"), (5, "")]
    path.write_text("链长\n张三\n", encoding="utf-8")
    assert refusal(CHIEFS, store, path) == [(0, "")]


def test_visit_of_today_is_taken_and_one_of_tomorrow_refused(store: Store, tmp_path: Path) -> None:
    row = CASES["visits"].row
    path = as_csv(VISITS, tmp_path / "in.csv", {**row, "visited_on": "2026-10-06"})
    assert refusal(VISITS, store, path) == [(2, "走访日期")]
    as_csv(VISITS, path, {**row, "visited_on": TODAY.isoformat()})
    assert len(VISITS.import_sheet(store, path, who="甲", today=TODAY).added) == 1
    assert VISITS.records(store)[0].visited_on == TODAY


def test_name_of_several_firms_asks_for_the_id(store: Store, tmp_path: Path) -> None:
    tables = store.read()
    twins = tables.firms.assign(
        name_zh=tables.firms["name_zh"].where(~tables.firms["firm_id"].isin(["B", "C"]), "同名厂")
    )
    path = as_csv(VISITS, tmp_path / "in.csv", {**CASES["visits"].row, "firm_id": "同名厂"})
    with pytest.raises(LoadError, match="“同名厂”可指 B、C；请写编号"):
        VISITS.import_sheet(store, path, replace(tables, firms=twins), who="甲", today=TODAY)


# ---- 协调事项


def test_matter_needs_a_project_or_a_firm_and_an_answer_once_it_is_settled(store: Store) -> None:
    with pytest.raises(UsageError, match="请填其一"):
        COORDINATION.add(store, {"matter": "用能"}, who="甲")
    matter = COORDINATION.add(store, {"firm_id": "老甲厂", "matter": "用能", "deadline": "2026-12-31"}, who="甲")
    assert (matter.fields["state"], matter.fields["firm_id"], matter.fields["firm_name"]) == ("open", "A", "甲厂")
    with pytest.raises(UsageError, match="须写明答复"):
        COORDINATION.change(store, matter.entry_id, {"state": "settled"}, who="乙")
    settled = {"state": "settled", "answer": "已解决"}
    COORDINATION.change(store, matter.entry_id, settled, who="乙")
    with pytest.raises(UsageError, match="“已办结”改为“待办”"):
        COORDINATION.change(store, matter.entry_id, {"state": "open"}, who="乙")
    open_one = COORDINATION.add(store, {"firm_id": "B", "matter": "用地"}, who="甲")
    assert [record.entry_id for record in COORDINATION.records(store)] == [open_one.entry_id, matter.entry_id]


def test_matters_on_the_command_line(store: Store, tmp_path: Path) -> None:
    path = as_csv(COORDINATION, tmp_path / "in.csv", CASES["coordination"].row)
    ran = CliRunner().invoke(app, ["coordination", "import", str(path), "--who", "甲"])
    assert (ran.exit_code, ran.stdout) == (0, "新增 1，修改 0，未变 0\n")
    (matter,) = COORDINATION.records(store)
    listed = CliRunner().invoke(app, ["coordination", "list"])
    assert listed.exit_code == 0 and matter.entry_id in listed.stdout and "用地指标" in listed.stdout
    changed = CliRunner().invoke(app, ["coordination", "set", matter.entry_id, "--set", "答复=已转办", "--who", "乙"])
    assert changed.exit_code == 0
    history = CliRunner().invoke(app, ["coordination", "history", matter.entry_id])
    assert history.exit_code == 0 and "已转办" in history.stdout
