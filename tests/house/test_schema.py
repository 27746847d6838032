"""The schema is one truth: what is written from it equals it, and no header means two things."""

from __future__ import annotations

from collections import Counter

import pytest

from graph_schema import render
from graph_schema.spec import TableSpec, schema

TABLES = tuple(schema().tables.values())
SHEETS = [
    "产业链",
    "环节",
    "产品",
    "变体",
    "投入关系",
    "地区",
    "企业",
    "企业标签",
    "生产",
    "企业需求",
    "供应关系",
    "进口统计",
]


def name_of(table: TableSpec) -> str:
    return table.name


def test_workbook_has_the_sheets_people_expect() -> None:
    assert list(schema().sheets) == SHEETS
    assert {
        sheet: [table.name for table in tables] for sheet, tables in schema().sheets.items() if len(tables) > 1
    } == {"产品": ["components", "placements"]}


def test_graph_has_the_nodes_and_relations_of_the_model() -> None:
    relations = {
        (table.from_table, table.relation, table.to_table): set(table.column_names)
        - {table.from_column, table.to_column, *schema().provenance}
        for table in TABLES
        if table.relation
    }
    assert [table.node for table in TABLES if table.node] == [
        "Chain",
        "Segment",
        "Component",
        "Region",
        "Firm",
        "ImportRecord",
    ]
    assert relations == {
        ("components", "IN", "segments"): {"chain_id", "is_target"},
        ("components", "VARIANT_OF", "components"): set(),
        ("components", "INPUT_TO", "components"): {"is_essential", "alternative_group", "units_per_unit", "cost_share"},
        ("firms", "HAS_ROLE", "chains"): {"role", "valid_from", "valid_to"},
        ("firms", "MAKES", "components"): {
            "capacity",
            "output",
            "unit",
            "market_share",
            "output_value_10k_yuan",
            "inventory_days",
            "inventory_days_low",
            "inventory_days_high",
            "first_of_kind",
        },
        ("firms", "NEEDS", "components"): {
            "product_id",
            "is_essential",
            "alternative_group",
            "input_stock_days",
            "input_stock_days_low",
            "input_stock_days_high",
            "suppliers_complete",
            "supplier_count",
            "overseas_share",
            "overseas_share_low",
            "overseas_share_high",
            "risk_lies_in",
        },
        ("firms", "SUPPLIES", "firms"): {
            "component_id",
            "status",
            "volume",
            "value_10k_yuan",
            "share",
            "share_low",
            "share_high",
            "maker_id",
            "origin_country",
            "qualification_days",
            "qualification_days_low",
            "qualification_days_high",
            "is_export_controlled",
            "is_verified",
        },
    }
    columns = {(t.name, c.relation, c.refers_to) for t in TABLES for c in t.columns if c.relation}
    assert columns == {
        ("segments", "OF", "chains"),
        ("regions", "WITHIN", "regions"),
        ("firms", "LOCATED_IN", "regions"),
    }


def test_constraints_file_equals_the_schema() -> None:
    assert render.CONSTRAINTS_FILE.read_text(encoding="utf-8") == render.constraints(schema())


def test_data_dictionary_equals_the_schema() -> None:
    assert render.DICTIONARY_FILE.read_text(encoding="utf-8") == render.data_dictionary(schema())


def test_constraint_names_are_given_once() -> None:
    names = [line.split()[2] for line in render.constraints(schema()).splitlines() if line.startswith("CREATE")]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def test_each_node_has_one_unique_key() -> None:
    unique = [line for line in render.constraints(schema()).splitlines() if "IS UNIQUE" in line]
    assert [line.split("FOR ")[1] for line in unique] == [
        "(n:Chain) REQUIRE n.chain_id IS UNIQUE;",
        "(n:Segment) REQUIRE n.segment_id IS UNIQUE;",
        "(n:Component) REQUIRE n.component_id IS UNIQUE;",
        "(n:Region) REQUIRE n.region_code IS UNIQUE;",
        "(n:Firm) REQUIRE n.firm_id IS UNIQUE;",
        "(n:ImportRecord) REQUIRE n.record_id IS UNIQUE;",
    ]


@pytest.mark.parametrize("sheet", schema().sheets)
def test_header_means_one_column_of_its_sheet(sheet: str) -> None:
    names_by_header: dict[str, set[str]] = {}
    for table in schema().sheets[sheet]:
        for column in table.columns:
            for header in column.headers:
                names_by_header.setdefault(header.lower(), set()).add(column.name)
    assert {header: names for header, names in names_by_header.items() if len(names) > 1} == {}


@pytest.mark.parametrize("table", TABLES, ids=name_of)
def test_column_of_a_shared_sheet_is_one_column(table: TableSpec) -> None:
    siblings = [other for other in schema().sheets[table.sheet] if other is not table]
    for other in siblings:
        shared = set(table.column_names) & set(other.column_names) - set(schema().provenance)
        assert shared == {"component_id"}
        assert [table.column(name).headers for name in shared] == [other.column(name).headers for name in shared]


@pytest.mark.parametrize("table", TABLES, ids=name_of)
def test_reference_names_a_table_written_before(table: TableSpec) -> None:
    order = list(schema().tables)
    referred = [column.refers_to for column in table.columns if column.refers_to]
    referred += [end for end in (table.from_table, table.to_table) if end]
    later = [name for name in referred if order.index(name) > order.index(table.name)]
    assert later == []
    for name in referred:
        assert len(schema().tables[name].key) == 1


@pytest.mark.parametrize("table", TABLES, ids=name_of)
def test_key_and_ends_are_columns(table: TableSpec) -> None:
    assert set(table.key) <= set(table.column_names)
    if table.relation:
        assert {table.from_column, table.to_column} <= set(table.key)
        assert (table.column(table.from_column).refers_to, table.column(table.to_column).refers_to) == (
            table.from_table,
            table.to_table,
        )


@pytest.mark.parametrize("table", TABLES, ids=name_of)
def test_column_says_what_it_means_in_both_languages(table: TableSpec) -> None:
    for column in table.columns:
        assert column.meaning.zh and column.meaning.en and column.zh
        assert column.meaning.en.isascii() or "→" in column.meaning.en or "—" in column.meaning.en
        assert (column.type == "choice") == bool(column.choices)
        assert column.zh not in column.aliases
