"""Do several sources become one row, the newest word first, and is it told where they disagree?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_schema.names import using_language
from graph_schema.spec import schema
from loaders.merge import disagreements, merge_rows
from loaders.tables import Tables


def lines(*rows: dict[str, Any]) -> Tables:
    """Lines of firm A for component x, said by several sources."""
    return Tables.of({"makes": pd.DataFrame([{"firm_id": "A", "component_id": "x"} | row for row in rows])})


@pytest.fixture
def three_sources() -> Tables:
    """One line, three sources.

    source   as_of     capacity  unit  output
    census   2024      10        t     -
    survey   2025-06   -         kg    7
    guess    -         99        -     3
    """
    return lines(
        {"capacity": 10.0, "unit": "t", "source": "census", "source_row": "row 2", "as_of": "2024"},
        {"unit": "kg", "output": 7.0, "source": "survey", "source_row": "row 5", "as_of": "2025-06"},
        {"capacity": 99.0, "output": 3.0, "source": "guess", "source_row": "row 2"},
    )


def test_three_sources_merge_newest_word_first(three_sources: Tables) -> None:
    merged = merge_rows(three_sources).makes
    assert merged.dropna(axis="columns").to_dict("records") == [
        {
            "firm_id": "A",
            "component_id": "x",
            "capacity": 10.0,
            "output": 7.0,
            "unit": "kg",
            "first_of_kind": "",
            "source": "survey；census；guess",
            "source_row": "row 5；row 2；row 2",
            "as_of": "2025-06",
        }
    ]


def test_three_sources_disagree_in_every_column_that_two_fill(three_sources: Tables) -> None:
    with using_language("zh"):
        assert [str(problem) for problem in disagreements(three_sources)] == [
            "生产，“产能”列：A → x 各来源不一致：10（census），99（guess）；取 10",
            "生产，“产量”列：A → x 各来源不一致：7（survey），3（guess）；取 7",
            "生产，“计量单位”列：A → x 各来源不一致：kg（survey），t（census）；取 kg",
        ]
    with using_language("en"):
        assert str(disagreements(three_sources)[0]) == (
            "生产, 产能: A → x: sources disagree: 10 (census), 99 (guess); 10 is taken"
        )


def test_same_date_takes_sources_by_name() -> None:
    merged = merge_rows(
        lines(
            {"unit": "b", "source": "b", "as_of": "2025"},
            {"unit": "a", "source": "a", "as_of": "2025"},
            {"unit": "", "source": "0", "as_of": "2025"},
        )
    ).makes
    assert merged[["unit", "source"]].to_dict("records") == [{"unit": "a", "source": "0；a；b"}]


def test_flags_are_merged_and_false_is_a_value() -> None:
    rows = pd.DataFrame(
        [
            {"component_id": "x", "is_key": None, "source": "a", "as_of": "2025"},
            {"component_id": "x", "is_key": False, "source": "b", "as_of": "2024"},
            {"component_id": "x", "is_key": True, "source": "c", "as_of": "2023"},
        ]
    )
    tables = Tables.of({"components": rows})
    assert merge_rows(tables).components["is_key"].tolist() == [False]
    assert [problem.message.zh for problem in disagreements(tables)] == ["x 各来源不一致：否（b），是（c）；取 否"]


def test_the_order_of_rows_changes_no_merged_row() -> None:
    rows = [
        {"firm_id": firm_id, "unit": unit, "capacity": capacity, "source": source, "as_of": as_of}
        for firm_id in ("B", "A")
        for unit, capacity, source, as_of in (
            ("", 1.0, "c", "2023"),
            ("t", None, "a", "2025"),
            ("kg", 2.0, "b", "2025"),
            ("g", 3.0, "d", ""),
        )
    ]
    for shift in range(len(rows)):
        merged = merge_rows(lines(*rows[shift:], *rows[:shift])).makes
        assert merged[["firm_id", "unit", "capacity", "source", "as_of"]].to_numpy().tolist() == [
            ["A", "t", 2.0, "a；b；c；d", "2025"],
            ["B", "t", 2.0, "a；b；c；d", "2025"],
        ]


def test_rows_without_a_repeated_key_stay_the_same_object() -> None:
    tables = lines({"firm_id": "B", "source": "a"}, {"firm_id": "A", "source": "b"})
    assert merge_rows(tables) is tables
    assert disagreements(tables) == ()


def test_equal_words_of_two_sources_are_no_disagreement() -> None:
    tables = lines({"unit": "t", "source": "a", "as_of": "2025"}, {"unit": "t", "capacity": 1.0, "source": "b"})
    assert disagreements(tables) == ()
    assert merge_rows(tables).makes[["unit", "capacity"]].to_dict("records") == [{"unit": "t", "capacity": 1.0}]


def test_empty_part_of_a_key_is_a_key_of_its_own() -> None:
    rows = pd.DataFrame({"firm_id": "A", "component_id": "x", "product_id": ["", "p", ""], "source": ["a", "a", "b"]})
    merged = merge_rows(Tables.of({"needs": rows})).needs
    assert merged[["product_id", "source"]].to_dict("records") == [
        {"product_id": "", "source": "a；b"},
        {"product_id": "p", "source": "a"},
    ]


said_of_a_line = st.fixed_dictionaries(
    {
        "firm_id": st.sampled_from("AB"),
        "component_id": st.sampled_from("xy"),
        "source": st.sampled_from(["s1", "s2", "s3"]),
        "as_of": st.sampled_from(["", "2024", "2024-05", "2025"]),
        "unit": st.sampled_from(["", "t", "kg"]),
        "capacity": st.sampled_from([None, 0.0, 5.0]),
    }
)


def by_hand(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Merge row by row, as the definition reads."""
    merged = []
    for firm_id, component_id in sorted({(row["firm_id"], row["component_id"]) for row in rows}):
        own = [row for row in rows if (row["firm_id"], row["component_id"]) == (firm_id, component_id)]
        own = sorted(sorted(own, key=lambda row: row["source"]), key=lambda row: row["as_of"], reverse=True)
        units = [row["unit"] for row in own if row["unit"]]
        capacities = [row["capacity"] for row in own if row["capacity"] is not None]
        merged.append(
            {
                "firm_id": firm_id,
                "component_id": component_id,
                "capacity": capacities[0] if capacities else None,
                "unit": units[0] if units else "",
                "source": "；".join(row["source"] for row in own),
                "as_of": own[0]["as_of"],
            }
        )
    return merged


@settings(deadline=None)
@given(st.lists(said_of_a_line, min_size=1, unique_by=lambda row: (row["firm_id"], row["component_id"], row["source"])))
def test_merge_agrees_with_its_definition_whatever_the_row_order(rows: list[dict[str, Any]]) -> None:
    key = [*schema().tables["makes"].key]
    merged = merge_rows(Tables.of({"makes": pd.DataFrame(rows)})).makes.sort_values(key)
    text = merged[[*key, "capacity", "unit", "source", "as_of"]].astype({"capacity": object})
    assert text.where(text.notna(), None).to_dict("records") == by_hand(rows)


def test_tables_put_together_of_empty_ones_have_the_fingerprint_of_empty_ones() -> None:
    put_together = Tables.of({"makes": pd.concat([Tables.of().makes, Tables.of().makes])})
    assert put_together.content_hash() == Tables.of().content_hash()
