"""Do projects change the rows they say, whatever their order, and never what a chain exists for?"""

from __future__ import annotations

import pandas as pd
import pytest

from chainlink.projects.changes import apply_changes, changed_rows, project_of
from chainlink.projects.project import RowChange, changes_of, changes_text
from graph_schema.errors import UsageError
from loaders.tables import Tables

LINE = {"firm_id": "a", "component_id": "ore"}
SOURCING = {"supplier_id": "b", "buyer_id": "c", "component_id": "ore"}


@pytest.fixture
def tables() -> Tables:
    """One mine, one smelter, one qualified backup: a --ore--> c, b ..ore..> c."""
    return Tables.of(
        {
            "components": pd.DataFrame({"component_id": ["ore", "steel"], "name_zh": ["矿", "钢"]}),
            "placements": pd.DataFrame({"component_id": ["ore", "steel"], "segment_id": ["s", "s"]}),
            "firms": pd.DataFrame({"firm_id": ["a", "b", "c"], "time_to_recover_days": [30.0, None, 10.0]}),
            "makes": pd.DataFrame(
                {
                    "firm_id": ["a", "b", "c"],
                    "component_id": ["ore", "ore", "steel"],
                    "capacity": [10.0, None, 5.0],
                    "as_of": "2026-01-01",
                }
            ),
            "supplies": pd.DataFrame(
                {"supplier_id": ["a", "b"], "buyer_id": "c", "component_id": "ore", "status": ["active", "qualified"]}
            ),
        }
    )


def test_change_of_every_kind_gives_these_rows(tables: Tables) -> None:
    project = project_of(
        "P1",
        [
            RowChange("makes", LINE, add={"capacity": 5.0}),
            RowChange("makes", {"firm_id": "d", "component_id": "ore"}, add={"capacity": 7.0}),
            RowChange("supplies", SOURCING, {"status": "active", "volume": 3.0}),
            RowChange("firms", {"firm_id": "a"}, {"time_to_recover_days": 20.0}),
        ],
    )
    rows = changed_rows(tables, [project], as_of="2026-11-23")
    assert rows.makes[["firm_id", "capacity", "source", "source_row", "as_of"]].values.tolist() == [
        ["a", 15.0, "projects", "P1", "2026-11-23"],
        ["d", 7.0, "projects", "P1", "2026-11-23"],
    ]
    assert rows.supplies[["supplier_id", "status", "volume"]].values.tolist() == [["b", "active", 3.0]]
    assert rows.firms[["firm_id", "time_to_recover_days"]].values.tolist() == [["a", 20.0]]
    after = apply_changes(tables, [project])
    assert after.makes.sort_values("firm_id")["capacity"].fillna(-1).tolist() == [15.0, -1, 5.0, 7.0]
    assert after.placements.equals(tables.placements)


def test_project_never_makes_a_stock_a_status_or_a_recovery_worse(tables: Tables) -> None:
    worse = project_of(
        "P1",
        [
            RowChange("supplies", {**SOURCING, "supplier_id": "a"}, {"status": "qualified"}),
            RowChange("firms", {"firm_id": "c"}, {"time_to_recover_days": 90.0}),
            RowChange("makes", {"firm_id": "b", "component_id": "ore"}, add={"capacity": 7.0}),
        ],
    )
    after = apply_changes(tables, [worse])
    assert sorted(after.supplies["status"]) == ["active", "qualified"]
    assert after.firms.set_index("firm_id")["time_to_recover_days"]["c"] == 10.0
    assert after.makes["firm_id"][after.makes["capacity"].isna()].tolist() == ["b"]


@pytest.mark.parametrize(("built", "kept"), [(60.0, 90.0), (120.0, 120.0)])
def test_project_never_keeps_less_stock_than_the_low_end_of_a_band(tables: Tables, built: float, kept: float) -> None:
    makes = tables.makes.assign(inventory_days_low=90.0, inventory_days_high=180.0)
    project = project_of("P1", [RowChange("makes", LINE, {"inventory_days": built})])
    after = apply_changes(Tables.of({**dict(tables.items()), "makes": makes}), [project]).makes
    row = after.set_index(["firm_id", "component_id"]).loc[tuple(LINE.values())]
    assert (row["inventory_days"], row[["inventory_days_low", "inventory_days_high"]].isna().all()) == (kept, True)


def test_order_of_projects_never_matters(tables: Tables) -> None:
    projects = [
        project_of("P1", [RowChange("makes", LINE, {"unit": "吨"}, {"capacity": 5.0})]),
        project_of("P2", [RowChange("makes", LINE, {"unit": "千克"}, {"capacity": -100.0})]),
    ]
    first, second = apply_changes(tables, projects), apply_changes(tables, projects[::-1])
    assert first.content_hash() == second.content_hash()
    assert first.makes.set_index("firm_id").loc["a", ["unit", "capacity"]].tolist() == ["千克", 0.0]


def test_no_project_gives_the_same_tables(tables: Tables) -> None:
    assert apply_changes(tables, []) is tables


def test_changes_read_back_from_text() -> None:
    changes = (RowChange("makes", LINE, {"unit": "吨"}, {"capacity": 5.0}), RowChange("supplies", SOURCING))
    assert changes_of(changes_text(changes)) == changes
    assert (changes_of(" "), changes_text(())) == ((), "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no JSON"),
        ('{"table": "makes"}', "must be a list of changes"),
        ('[{"table": "makes", "where": 1}]', "where is not known"),
        ('[{"table": "chains", "key": {"chain_id": "C"}}]', "table 'chains' is not one of"),
        ('[{"table": "makes", "key": {"firm_id": "a"}}]', "the key of makes must be firm_id, component_id"),
        (
            '[{"table": "placements", "key": {"component_id": "ore", "segment_id": "s"}, "set": {"is_target": true}}]',
            "is_target of placements cannot be changed",
        ),
        (
            '[{"table": "makes", "key": {"firm_id": "a", "component_id": "ore"}, "add": {"unit": 1}}]',
            "unit of makes cannot be changed",
        ),
        (
            '[{"table": "makes", "key": {"firm_id": "a", "component_id": "ore"}, "add": {"capacity": "1"}}]',
            "what is added to capacity must be a number",
        ),
    ],
)
def test_change_is_refused_with_what_may_be_written(text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        changes_of(text)
    assert message in caught.value.words.en
