"""Does 需求征集单 go out and come back, with every mistake told and nobody's change lost?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from chainlink.matching.needs.gathering import gather_needs
from chainlink.matching.needs.need import Need
from chainlink.matching.needs.wants import BOOK, WANTS, form_rows, import_wants, list_wants, need_of, with_wants
from chainlink.risks.register import add_risk, new_fields
from chainlink.stores import Change, Store, open_store
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.errors import LoadError
from graph_schema.spec import schema
from loaders.tables import Tables
from tests.drawn_chains import drawn_tables

HEADERS = [column.zh for column in schema().books[BOOK].columns]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """M stops A, which buys its ore there; A and T have names."""
    answer = open_store(f"sqlite:///{tmp_path / 's.sqlite'}")
    answer.write(
        drawn_tables(
            makes="M ore, N ore, A rod, T gear",
            inputs="ore > rod, rod > gear",
            sourcings="M > A ore volume=3, A > T rod volume=8",
            firms="A name_zh=甲厂, T name_zh=丁厂, M, N",
        )
    )
    return answer


@pytest.fixture
def graph(store: Store) -> SupplyGraph:
    return build_graph(store.read())


def filled(path: Path, *rows: dict[str, object]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "需求征集单"
    sheet.append(HEADERS)
    for row in rows:
        sheet.append([row.get(header) for header in HEADERS])
    book.save(path)
    return path


ROD: dict[str, object] = {
    "需求企业代码": "T",
    "需求产品编号": "rod",
    "年需求量": 5,
    "最晚就绪日期": "2026-12-01",
    "现供应商代码": "A",
}


def test_form_comes_back_and_says_nothing_new_twice(store: Store, graph: SupplyGraph, tmp_path: Path) -> None:
    tables = store.read()
    first = import_wants(store, filled(tmp_path / "a.xlsx", {**ROD, "联系人": "示例"}), tables, who="甲")
    assert (first.added, first.changed, first.unchanged) == (("T/rod",), (), 0)
    (want,) = list_wants(store)
    assert (want.fields["volume"], want.fields["contact"], want.who, want.revision) == (5.0, "示例", "甲", 1)
    WANTS.export_sheet(form_rows(graph, list_wants(store), ()), tmp_path / "b.xlsx")
    again = import_wants(store, tmp_path / "b.xlsx", tables, who="乙")
    assert (again.added, again.changed, again.unchanged, again.warnings) == ((), (), 1, ())
    assert list_wants(store) == (want,)
    changed = import_wants(store, filled(tmp_path / "c.xlsx", {**ROD, "需求状态": "撤回"}), tables, who="乙")
    assert (changed.changed, list_wants(store)[0].is_open) == (("T/rod",), False)


def test_form_asks_firms_to_confirm_what_the_register_raises(store: Store, graph: SupplyGraph, tmp_path: Path) -> None:
    needs = [Need("A/ore", "A", "ore", volume=3.0, about=("M",)), Need("T/rod", "T", "rod")]
    import_wants(store, filled(tmp_path / "a.xlsx", ROD), store.read(), who="甲")
    WANTS.export_sheet(form_rows(graph, list_wants(store), needs), tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["需求征集单"]
    assert [[row[at].value for at in (0, 1, 2, 3, 5, 8)] for row in sheet.iter_rows(min_row=2, max_row=4)] == [
        ["T/rod", "T", "丁厂", "rod", 5, "A"],
        ["A/ore", "A", "甲厂", "ore", 3, "M"],
        [None] * 6,
    ]
    back = import_wants(store, tmp_path / "b.xlsx", store.read(), who="甲")
    assert (back.added, back.unchanged) == (("A/ore",), 1)


def test_every_mistake_is_told_and_nothing_is_taken(store: Store, tmp_path: Path) -> None:
    path = filled(
        tmp_path / "a.xlsx",
        ROD,
        {**ROD, "需求企业代码": "X", "现供应商代码": "A;Y"},
        {**ROD, "年需求量": 7},
        {**ROD, "需求产品编号": None},
        {**ROD, "需求企业代码": "A", "需求编号": "T/rod"},
        {**ROD, "需求企业代码": "M", "年需求量": "很多"},
    )
    with pytest.raises(LoadError) as caught:
        import_wants(store, path, store.read(), who="甲")
    assert [(problem.row, problem.column, problem.message.zh.split("；")[0]) for problem in caught.value.problems] == [
        (3, "现供应商代码", "数据中没有“Y”"),
        (3, "需求企业代码", "数据中没有“X”"),
        (4, "", "与第 2 行是同一项需求"),
        (5, "需求产品编号", "是空的"),
        (6, "需求编号", "编号“T/rod”与需求企业代码、需求产品编号不符"),
        (7, "年需求量", caught.value.problems[-1].message.zh.split("；")[0]),
    ]
    assert list_wants(store) == ()


def test_change_of_somebody_else_is_not_lost(store: Store, graph: SupplyGraph, tmp_path: Path) -> None:
    tables = store.read()
    import_wants(store, filled(tmp_path / "a.xlsx", ROD), tables, who="甲")
    WANTS.export_sheet(form_rows(graph, list_wants(store), ()), tmp_path / "out.xlsx")
    import_wants(store, filled(tmp_path / "b.xlsx", {**ROD, "年需求量": 9}), tables, who="乙")
    assert import_wants(store, tmp_path / "out.xlsx", tables, who="甲").unchanged == 1
    assert list_wants(store)[0].fields["volume"] == 9.0


def test_blank_form_is_written(graph: SupplyGraph, tmp_path: Path) -> None:
    WANTS.export_sheet(form_rows(graph, (), ()), tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["需求征集单"]
    assert [str(cell.value).removesuffix("*") for cell in sheet[1]] == HEADERS
    assert {cell.value for row in sheet.iter_rows(min_row=2) for cell in row} == {None}


@pytest.mark.parametrize(
    ("needed_by", "days"), [("2026-12-01", 30.0), ("2026-12", 60.0), ("2026", 60.0), ("2026-10-01", 0.0), ("", None)]
)
def test_days_are_counted_to_the_last_day(store: Store, needed_by: str, days: float | None) -> None:
    fields = {"buyer_id": "T", "component_id": "rod", "needed_by": needed_by, "state": ""}
    store.record([Change(BOOK, "T/rod", fields)])
    assert need_of(list_wants(store)[0], today=date(2026, 11, 1)).by_days == days


def test_numbers_of_the_firm_go_before_those_of_the_register() -> None:
    register = (Need("A/ore", "A", "ore", volume=3.0, by_days=9.0, about=("M",), risk_ids=("R",)),)
    wants = (Need("A/ore", "A", "ore", volume=5.0, about=("N",)), Need("T/rod", "T", "rod"))
    assert with_wants(register, wants) == (
        Need("A/ore", "A", "ore", volume=5.0, by_days=9.0, about=("M", "N"), risk_ids=("R",)),
        Need("T/rod", "T", "rod"),
    )


def test_needs_of_register_and_form_are_gathered(store: Store, tmp_path: Path) -> None:
    """The want of a firm that is gone, and a withdrawn one, are passed over."""
    tables = store.read()
    risk = new_fields(
        chain_id="K",
        about="firm",
        firm_id="M",
        component_id="ore",
        colour="yellow",
        source="visit",
        found_on="2026-01-01",
    )
    add_risk(store, risk, who="甲")
    withdrawn: dict[str, object] = {"需求企业代码": "A", "需求产品编号": "gear", "需求状态": "撤回"}
    import_wants(store, filled(tmp_path / "a.xlsx", ROD, withdrawn), tables, who="甲")
    store.record([Change(BOOK, "gone/rod", {"buyer_id": "gone", "component_id": "rod", "state": ""})])
    answer = gather_needs(store, build_graph(tables), today=date(2026, 11, 1))
    assert [(need.need_id, need.volume, need.by_days, need.about) for need in answer] == [
        ("A/ore", 3.0, None, ("M",)),
        ("T/rod", 5.0, 30.0, ("A",)),
    ]
    assert gather_needs(store, build_graph(Tables.of(dict(tables.items()))), chain_ids=["other"]) == ()
