"""The ETO folder: its traps, on a small invented folder; its facts, on the real one where it is present."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from graph_schema.errors import LoadError
from graph_schema.names import using_language
from loaders.eto import SOURCE, load_eto
from loaders.export import write_csv_folder, write_workbook
from loaders.load import load_tables
from loaders.tables import Tables

SMALL = Path(__file__).resolve().parents[1] / "fixtures" / "eto_small"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the small folder that a test may break."""
    return Path(shutil.copytree(SMALL, tmp_path / "eto"))


def pairs(frame: pd.DataFrame, first: str, second: str) -> list[tuple[str, str]]:
    return list(zip(frame[first], frame[second], strict=True))


def spread_out(makers: dict[str, set[str]], tables: Tables) -> dict[str, set[str]]:
    """Give the makers of each component's family: its own and those of its variants, transitively."""
    children: dict[str, list[str]] = {}
    for variant, parent in pairs(tables.variants, "component_id", "parent_id"):
        children.setdefault(parent, []).append(variant)

    def family_makers(component_id: str) -> set[str]:
        own = makers.get(component_id, set())
        return own.union(*(family_makers(child) for child in children.get(component_id, [])))

    return {component_id: family_makers(component_id) for component_id in tables.components["component_id"]}


def named_makers(tables: Tables) -> dict[str, set[str]]:
    name = dict(pairs(tables.firms, "firm_id", "name_en"))
    ids_by_table: dict[str, set[str]] = {}
    for firm_id, component_id in pairs(tables.makes, "firm_id", "component_id"):
        ids_by_table.setdefault(component_id, set()).add(name[firm_id])
    return spread_out(ids_by_table, tables)


def test_organisations_become_firms_and_countries_do_not() -> None:
    firms = load_eto(SMALL).tables.firms
    assert pairs(firms, "firm_id", "country") == [
        ("P11", "DEU"),
        ("P12", "DEU"),
        ("P13", "JPN"),
        ("P14", "NLD"),
        ("P15", "JPN"),
        ("P16", "USA"),
        ("P17", "USA"),
        ("P18", ""),
        ("P19", "TWN"),
    ]
    assert firms["name_zh"].tolist() == firms["name_en"].tolist()


def test_lines_are_the_significant_ones_once_each() -> None:
    makes = load_eto(SMALL).tables.makes
    assert pairs(makes, "firm_id", "component_id") == [
        ("P11", "N2"),
        ("P12", "N3"),
        ("P13", "N3"),
        ("P14", "N5"),
        ("P14", "N6"),
        ("P15", "N6"),
        ("P16", "N10"),
        ("P18", "N11"),
    ]
    assert makes["market_share"].fillna(-1).tolist() == [-1, -1, -1, 1.0, 0.91, -1, -1, -1]
    assert makes["source_row"].tolist()[:2] == ["provision.csv row 8", "provision.csv row 10"]


def test_all_makers_adds_the_negligible_lines_and_nothing_else() -> None:
    significant, everyone = load_eto(SMALL).tables, load_eto(SMALL, is_significant_only=False).tables
    added = set(pairs(everyone.makes, "firm_id", "component_id")) - set(
        pairs(significant.makes, "firm_id", "component_id")
    )
    assert added == {("P12", "N2"), ("P17", "N10")}
    left_out = significant.components.set_index("component_id")["negligible_makers"]
    assert left_out[left_out != ""].to_dict() == {"N2": "Waferhaus Demo", "N10": "BLUEPRINT DEMO"}
    for name, frame in significant.items():
        if name == "components":
            frame = frame.assign(negligible_makers="")
        if name != "makes":
            pd.testing.assert_frame_equal(frame, everyone[name], check_dtype=False)


def test_goes_into_is_an_input_and_is_type_of_a_variant() -> None:
    tables = load_eto(SMALL).tables
    assert pairs(tables.inputs, "component_id", "product_id") == [
        ("N2", "N3"),
        ("N3", "N7"),
        ("N4", "N7"),
        ("N7", "N8"),
        ("N8", "N9"),
        ("N10", "N1"),
        ("N11", "N7"),
        ("N11", "N8"),
    ]
    assert pairs(tables.variants, "component_id", "parent_id") == [("N5", "N4"), ("N6", "N4")]


def test_stages_are_segments_and_inputs_stand_in_the_earliest_they_lead_to() -> None:
    tables = load_eto(SMALL).tables
    assert pairs(tables.segments, "name_zh", "stage") == [
        ("设计", "upstream"),
        ("制造", "midstream"),
        ("封装测试", "downstream"),
    ]
    by_segment = tables.placements.groupby("segment_id")["component_id"].agg(list).to_dict()
    assert by_segment == {"S1": ["N1", "N10"], "S2": ["N2", "N3", "N4", "N5", "N6", "N7", "N11"], "S3": ["N8", "N9"]}


def test_final_output_alone_is_the_target() -> None:
    placements = load_eto(SMALL).tables.placements
    assert placements.loc[placements["is_target"].notna(), ["component_id", "is_target"]].to_dict("list") == {
        "component_id": ["N9"],
        "is_target": [True],
    }


def test_surveyed_are_the_inputs_that_name_an_organisation() -> None:
    components = load_eto(SMALL).tables.components
    assert components.loc[components["makers_surveyed_on"] == "2022", "component_id"].tolist() == [
        "N2",
        "N3",
        "N5",
        "N6",
        "N10",
        "N11",
    ]
    assert set(components["makers_surveyed_on"]) == {"", "2022"}


def test_every_row_has_its_source_and_date() -> None:
    report = load_eto(SMALL)
    assert report.sources == (SOURCE,)
    for _, frame in report.tables.items():
        assert set(frame["source"]) <= {SOURCE}
        assert set(frame["as_of"]) <= {"2022"}
        assert frame["source_row"].str.fullmatch(r"\w+\.csv row \d+").all()


@pytest.mark.parametrize("name", ["chain", "chain.xlsx"])
def test_small_folder_exported_and_loaded_is_equal(tmp_path: Path, name: str) -> None:
    tables, path = load_eto(SMALL).tables, tmp_path / name
    if path.suffix:
        write_workbook(tables, path)
    else:
        write_csv_folder(tables, path)
    report = load_tables([path])
    assert report.tables.content_hash() == tables.content_hash()
    assert (report.repairs, report.warnings) == ((), ())


def test_everything_left_out_or_odd_is_told() -> None:
    report = load_eto(SMALL)
    with using_language("en"):
        assert [str(problem) for problem in report.warnings] == [
            "inputs.csv: 5 inputs without an organisation as maker, missing data and not surveyed: N1, N4, N7, N8, N9",
            "inputs.csv, row 2, input_id: N1 goes into nothing and is not the final output;"
            " its loss cannot reach the target",
            "providers.csv, row 11, provider_name: P17 'BLUEPRINT DEMO' and P16 'Blueprint Demo' are 100% alike"
            " and may be one firm; not merged, check",
            "provision.csv: 1 rows without a line: organisations placed in a stage, with no input named",
            "provision.csv: 2 rows without a line: negligible shares; --all-makers takes them in",
            "provision.csv: 5 rows left out: shares of countries, which are no firms",
            "provision.csv, row 4, share_provided: shares of N2 over countries sum to 104%, not 100%; kept as they are",
            "provision.csv, row 12: repeats row 11; only row 11 counts",
            "provision.csv, row 15, share_provided: 'major' is no number; the share stays unknown",
            "provision.csv, row 17, share_provided: 'negligible' is no number; the share stays unknown",
            "provision.csv, row 18, provided_name: 'Demo gas' has id N11, which is 'Demo gases'; the id counts",
            "provision.csv, row 18, provider_name: 'Old Airy Demo' has id P18, which is 'Airy Demo'; the id counts",
        ]
    with using_language("zh"):
        assert str(report.warnings[2]) == (
            "providers.csv，第 11 行，“provider_name”列：P17“BLUEPRINT DEMO”与 P16“Blueprint Demo”相似 100%，"
            "或为同一企业；未合并，请核实"
        )


def test_trimmed_spaces_are_repairs(folder: Path) -> None:
    replace(folder / "providers.csv", "Slice Demo,P13", "Slice Demo , P13")
    report = load_eto(folder)
    with using_language("en"):
        assert [str(problem) for problem in report.repairs] == [
            "providers.csv, row 7, provider_id: spaces around 'P13' removed",
            "providers.csv, row 7, provider_name: spaces around 'Slice Demo' removed",
        ]
    assert report.tables.content_hash() == load_eto(SMALL).tables.content_hash()


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode("utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new).encode("utf-8"))


def remove(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def write_latin(path: Path) -> None:
    path.write_bytes("provider_name\nMüller".encode("latin-1"))


@pytest.mark.parametrize(
    ("file", "breaks", "message"),
    [
        ("stages.csv", remove, ["stages.csv: this file cannot be read; check the folder"]),
        (
            "sequence.csv",
            empty,
            [
                "sequence.csv, row 1: missing columns: input_id, input_name, goes_into_id, goes_into_name,"
                " is_type_of_id, is_type_of_name; take the original file"
            ],
        ),
        ("providers.csv", write_latin, ["providers.csv: not a CSV file in UTF-8; take the original file"]),
        (
            "inputs.csv",
            lambda path: replace(path, "stage_id", "stage"),
            ["inputs.csv, row 1: missing columns: stage_id; take the original file"],
        ),
        (
            "sequence.csv",
            lambda path: replace(path, "N2,Demo wafer,N3,,", "N2,Demo wafer,N3,,,"),
            ["sequence.csv, row 2: 7 cells under 6 headers; take the original file"],
        ),
        (
            "inputs.csv",
            lambda path: replace(path, "Demo wafer,N3", "Demo wafer,N2"),
            [
                "inputs.csv, row 4, input_id: id 'N2' stands twice; keep one row",
                "provision.csv, row 6, provided_id: inputs.csv has no id 'N3'; add it or correct it",
                "provision.csv, row 10, provided_id: inputs.csv has no id 'N3'; add it or correct it",
                "provision.csv, row 11, provided_id: inputs.csv has no id 'N3'; add it or correct it",
                "provision.csv, row 12, provided_id: inputs.csv has no id 'N3'; add it or correct it",
                "sequence.csv, row 2, goes_into_id: inputs.csv has no id 'N3'; add it or correct it",
                "sequence.csv, row 3, input_id: inputs.csv has no id 'N3'; add it or correct it",
            ],
        ),
        (
            "providers.csv",
            lambda path: replace(path, "Airy Demo,P18,organization,", ",P18,organisation,Germany"),
            [
                "providers.csv, row 12, country: 'Germany' is not a three-letter code; write one such as DEU",
                "providers.csv, row 12, provider_name: empty; fill it in",
                "providers.csv, row 12, provider_type: 'organisation' is not known; write country or organization",
            ],
        ),
        (
            "provision.csv",
            lambda path: replace(path, "91%,", "191%,tiny"),
            [
                "provision.csv, row 14, negligible_market_share: 'tiny' is not known; write negligible or nothing",
                "provision.csv, row 14, share_provided: '191%' is not a share from 0% to 100%; write it as 40%",
            ],
        ),
        (
            "sequence.csv",
            lambda path: replace(path, "N2,Demo wafer,N3,,", "N2,Demo wafer,N3,,N4"),
            ["sequence.csv, row 2, input_id: fill in exactly one of goes_into_id and is_type_of_id"],
        ),
        (
            "sequence.csv",
            lambda path: replace(path, "N4,Demo patterning,N7,,", "N4,,,Demo scanner type A,N5"),
            ["sequence.csv, row 4, is_type_of_id: variants form a loop: N4 → N5 → N4; remove one row"],
        ),
    ],
    ids=["missing", "empty", "latin", "column", "cells", "ids", "provider", "provision", "sequence", "loop"],
)
def test_load_rejects_a_broken_folder(
    folder: Path, file: str, breaks: Callable[[Path], None], message: list[str]
) -> None:
    breaks(folder / file)
    with pytest.raises(LoadError) as caught, using_language("en"):
        load_eto(folder)
    with using_language("en"):
        assert [str(problem) for problem in caught.value.problems] == message


def test_load_rejects_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LoadError) as caught:
        load_eto(tmp_path / "nothing")
    assert [problem.place for problem in caught.value.problems] == [
        "inputs.csv",
        "providers.csv",
        "provision.csv",
        "sequence.csv",
        "stages.csv",
    ]


def test_real_folder_holds_79_inputs_and_274_organisations(eto_dir: Path) -> None:
    tables = load_eto(eto_dir).tables
    assert {name: len(frame) for name, frame in tables.items() if len(frame)} == {
        "chains": 1,
        "segments": 3,
        "components": 79,
        "placements": 79,
        "variants": 31,
        "inputs": 62,
        "firms": 274,
        "makes": 305,
    }
    assert len(load_eto(eto_dir, is_significant_only=False).tables.makes) == 365


def test_real_euv_scanners_and_crystal_furnaces_have_one_significant_maker(eto_dir: Path) -> None:
    makers = named_makers(load_eto(eto_dir).tables)
    assert {component_id: names for component_id, names in makers.items() if len(names) == 1} == {
        "N8": {"PVA TePla"},
        "N20": {"ASML"},
    }


def test_real_family_without_a_named_maker_are_nine_and_unsurveyed(eto_dir: Path) -> None:
    tables = load_eto(eto_dir).tables
    unnamed = [component_id for component_id, names in named_makers(tables).items() if not names]
    assert unnamed == ["N25", "N35", "N46", "N57", "N59", "N60", "N69", "N78", "N99"]
    unsurveyed = tables.components.loc[tables.components["makers_surveyed_on"] == "", "component_id"]
    assert len(unsurveyed) == 18
    assert set(unnamed) <= set(unsurveyed)


def test_real_share_sums_run_from_99_to_104_percent(eto_dir: Path) -> None:
    with using_language("en"):
        sums = [
            str(problem.message).split(";")[0] for problem in load_eto(eto_dir).warnings if "sum to" in str(problem)
        ]
    total_by_input = {words.split()[2]: words.split("sum to ")[1].split("%")[0] for words in sums}
    assert total_by_input == {
        **dict.fromkeys(["N10", "N38", "N42", "N44", "N45", "N49", "N50", "N51", "N70", "N76", "N82"], "101"),
        **dict.fromkeys(["N83", "N84"], "102"),
        "N40": "99",
        "N75": "99",
        "N73": "103",
        "N71": "104",
    }


def test_real_folder_has_one_firm_under_two_ids(eto_dir: Path) -> None:
    with using_language("en"):
        warned = [str(problem) for problem in load_eto(eto_dir).warnings if problem.place == "providers.csv"]
    assert warned == [
        "providers.csv, row 148, provider_name: P151 'DISCO' and P62 'Disco' are 100% alike and may be one firm;"
        " not merged, check"
    ]
