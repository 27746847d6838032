"""Do visits come in with every mistake at once, stay with their history, and count for the year and the chain?"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from chainlink.commands.cli import app
from chainlink.matching.outcomes.event_progress import event_progress
from chainlink.matching.outcomes.visits import (
    BOOK,
    check_visits,
    import_visits,
    list_visits,
    visit_id_of,
    visit_sheet_bytes,
)
from chainlink.stores import Store
from graph_schema.errors import LoadError
from loaders.book_sheets import Imported
from tests.rod_market import rod_store

TODAY = date(2026, 10, 5)
HEADER = "产业链编号,走访日期,走访企业代码,走访人,提出问题(个),解决问题(个),问题情况"
TWO = f"{HEADER}\nK,2026-03-05,T1,链长,3,1,缺杆件\nL,2026-09-30,A,链办,,,\n"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Firms of the market for rods, chains K and L, no visit."""
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'chain.sqlite'}")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    return rod_store(tmp_path)


def sheet(folder: Path, text: str) -> Path:
    path = folder / "走访.csv"
    path.write_text(text, encoding="utf-8")
    return path


def corrected(folder: Path, row: str, column: str) -> Path:
    return sheet(folder, f"走访编号,产业链编号,走访日期,走访企业代码,走访人,{column}\n{row}\n")


def taken(store: Store, path: Path) -> Imported:
    return import_visits(store, path, store.read(), today=TODAY, who="甲")


def problems(store: Store, path: Path) -> list[tuple[int, str, str]]:
    with pytest.raises(LoadError) as error:
        taken(store, path)
    return [(problem.row, problem.column, problem.message.zh) for problem in error.value.problems]


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.output


def test_visits_come_in_and_are_listed_latest_first(store: Store, tmp_path: Path) -> None:
    first, second = visit_id_of("T1", "2026-03-05", "链长"), visit_id_of("A", "2026-09-30", "链办")
    path = sheet(tmp_path, TWO)
    assert check_visits(store, path, store.read(), today=TODAY).added == tuple(sorted((first, second)))
    assert list_visits(store) == ()
    assert taken(store, path).added == tuple(sorted((first, second)))
    assert [
        (visit.entry_id, visit.fields["chain_id"], visit.fields["firm_id"], visit.fields["firm_name"], visit.who)
        for visit in list_visits(store)
    ] == [(second, "L", "A", "甲厂", "甲"), (first, "K", "T1", "一厂", "甲")]
    again = taken(store, path)
    assert (again.added, again.changed, again.unchanged) == ((), (), 2)


def test_visit_is_corrected_by_its_id_and_keeps_its_history(store: Store, tmp_path: Path) -> None:
    """The day was wrong; the id stays, and so do the columns that the sheet does not have."""
    taken(store, sheet(tmp_path, TWO))
    visit_id = visit_id_of("T1", "2026-03-05", "链长")
    answer = taken(store, corrected(tmp_path, f"{visit_id},K,2026-03-06,T1,链长,2", "解决问题(个)"))
    assert (answer.added, answer.changed) == ((), (visit_id,))
    entries = store.history(BOOK, visit_id)
    assert [(entry.fields["visited_on"], entry.fields["problems"]) for entry in entries] == [
        ("2026-03-05", "缺杆件"),
        ("2026-03-06", "缺杆件"),
    ]


def test_every_mistake_is_told_at_once_and_nothing_is_taken(store: Store, tmp_path: Path) -> None:
    rows = (
        "K,2026-03-05,T1,链长,3,1,",
        "K,2026-03-05,T1,链长,3,1,",
        "Z,2026-03-05,nobody,链长,1,2,",
        "K,2026-12-01,T2,,1.5,,",
        "K,昨天,T3,链长,,,",
    )
    assert problems(store, sheet(tmp_path, "\n".join((HEADER, *rows)) + "\n")) == [
        (3, "", "与第 2 行是同一次走访；请只留一行"),
        (4, "产业链编号", "数据中没有“Z”；请核对"),
        (4, "解决问题(个)", "多于提出的问题；请核对两项，或补上提出问题(个)"),
        (4, "走访企业代码", "数据中没有“nobody”；请核对"),
        (5, "提出问题(个)", "是 1.5；须为整数"),
        (5, "走访人", "是空的；必须填写"),
        (5, "走访日期", "晚于今天（2026-10-05）；请在走访后登记"),
        (6, "走访日期", "“昨天”不是日期；请写如 2026-03-01"),
    ]
    assert list_visits(store) == ()


def test_visit_id_that_nobody_gave_and_an_old_sheet_are_refused(store: Store, tmp_path: Path) -> None:
    taken(store, sheet(tmp_path, TWO))
    visit_id = visit_id_of("T1", "2026-03-05", "链长")
    (tmp_path / "旧表.xlsx").write_bytes(visit_sheet_bytes(list_visits(store)))
    taken(store, corrected(tmp_path, f"{visit_id},K,2026-03-05,T1,链长,已回访", "备注"))
    workbook = openpyxl.load_workbook(tmp_path / "旧表.xlsx")
    cells = {str(cell.value).rstrip("*"): cell.column for cell in workbook["走访"][1]}
    workbook["走访"].cell(3, cells["备注"], "又一次")
    workbook["走访"].cell(2, cells["走访编号"], "V-NONE")
    workbook.save(tmp_path / "旧表.xlsx")
    text = problems(store, tmp_path / "旧表.xlsx")
    assert [(row, column) for row, column, _ in text] == [(2, "走访编号"), (3, "备注")]
    assert "没有这个走访编号" in text[0][2] and "表中为“又一次”" in text[1][2] and "已由 甲 于 " in text[1][2]


def test_sheet_written_out_changes_nothing_when_it_comes_back(store: Store, tmp_path: Path) -> None:
    (tmp_path / "空表.xlsx").write_bytes(visit_sheet_bytes(list_visits(store)))
    taken(store, sheet(tmp_path, TWO))
    before = list_visits(store)
    (tmp_path / "走访.xlsx").write_bytes(visit_sheet_bytes(before))
    assert taken(store, tmp_path / "走访.xlsx").unchanged == 2
    assert (list_visits(store), taken(store, tmp_path / "空表.xlsx").unchanged) == (before, 0)


def test_visits_count_for_their_year_and_chain(store: Store, tmp_path: Path) -> None:
    """Of three visits one was last year and one is later than the day that is asked about."""
    taken(store, sheet(tmp_path, f"{TWO}K,2025-11-01,T1,链长,5,5,\n"))
    answer = event_progress(store, store.read(), year=2026, on=date(2026, 9, 1), goal=100)
    events = (answer.counts.events, answer.counts.visits, answer.counts.problems_raised, answer.counts.problems_solved)
    assert events == (0, 1, 3.0, 1.0)
    assert {chain_id: (count.visits, count.problems_solved) for chain_id, count in answer.by_chain.items()} == {
        "K": (1, 1.0)
    }
    later = event_progress(store, store.read(), year=2026, on=TODAY, goal=100)
    assert {chain_id: count.visits for chain_id, count in later.by_chain.items()} == {"K": 1, "L": 1}


def test_visits_on_the_command_line(store: Store, tmp_path: Path) -> None:
    assert "该年没有登记走访" in CliRunner().invoke(app, ["events", "progress", "--year", "2026"]).output
    path = sheet(tmp_path, TWO)
    assert run("events", "visits", "import", path, "--who", "甲") == "新增 2，修改 0，未变 0\n"
    document = json.loads(run("events", "visits", "list", "--json"))
    assert [visit["firm_id"] for visit in document["visits"]] == ["A", "T1"]
    lines = run("events", "visits", "list").splitlines()
    assert lines[0].split()[:3] == ["走访日期", "产业链编号", "走访企业代码"]
    assert lines[2].split() == ["2026-03-05", "K", "T1", "一厂", "链长", "3", "1", "—"]
    progress = run("events", "progress", "--year", 2026, "--on", "2026-10-05")
    count_by_chain = dict(line.split(maxsplit=1) for line in progress.splitlines() if "(" in line.split()[0])
    assert [count_by_chain[name] for name in ("走访(次)", "走访提出问题(个)", "化解问题(个)")] == ["2", "3", "1"]
    assert run("events", "visits", "export", tmp_path / "out.xlsx") == f"{tmp_path / 'out.xlsx'}\n"
    assert "未变 2" in run("events", "visits", "import", tmp_path / "out.xlsx")
    path.write_text(f"{HEADER}\nK,2026-03-05,nobody,链长,,,\n", encoding="utf-8")
    assert "走访企业代码" in run("events", "visits", "import", path, code=3)
