"""Does the road of a notebook hold: names without weight, findings as a frame, one truth with the command line?"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import chainlink
from chainlink import Stop, build_graph
from chainlink.commands.scan.scan import marks_text
from chainlink.supply.lookup import find_id
from graph_schema.errors import NoTargetError, UnknownIdError, UsageError
from loaders.tables import Tables
from tests.drawn_chains import drawn
from tests.lamp_chain import lamp_tables


@pytest.fixture(scope="module")
def graph() -> chainlink.SupplyGraph:
    return build_graph(lamp_tables())


def test_import_loads_nothing_heavy() -> None:
    code = (
        "import sys, chainlink; print([each for each in ('pandas', 'numpy', 'numba', 'typer') if each in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"


def test_every_name_is_exported_found_and_known_to_type_checkers() -> None:
    module = ast.parse(Path(chainlink.__file__).read_text(encoding="utf-8"))
    [typed] = [node for node in module.body if isinstance(node, ast.If)]
    homes = {alias.name: node.module for node in typed.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert chainlink.__all__ == sorted(chainlink.__all__)
    assert homes == chainlink._HOMES
    assert sorted(homes) == sorted(chainlink.__all__)
    for name, home in homes.items():
        assert getattr(chainlink, name) is getattr(sys.modules[str(home)], name)


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'chainlink' has no attribute 'nonsense'"):
        getattr(chainlink, "nonsense")  # noqa: B009  # the static name would be a type error


def test_frame_has_a_row_a_finding_in_order(graph: chainlink.SupplyGraph) -> None:
    frame = chainlink.scan(graph, ["L2", "L1"]).to_frame()
    assert frame[["chain_id", "about", "id", "colour", "firm_id"]].to_numpy().tolist() == [
        ["L1", "firm", "pho_j", "red", "pho_j"],
        ["L1", "firm", "re_a", "red", "re_a"],
        ["L1", "firm", "drv_a", "yellow", "drv_a"],
        ["L1", "firm", "hs_a", "blue", "hs_a"],
        ["L1", "firm", "scr_a", "grey", "scr_a"],
        ["L1", "component", "phosphor", "red", "pho_j"],
        ["L1", "component", "driver", "yellow", "drv_a"],
        ["L1", "component", "housing", "blue", "hs_a"],
        ["L1", "component", "screw", "grey", "scr_a"],
        ["L1", "component", "coating", "grey", ""],
        ["L2", "firm", "re_a", "red", "re_a"],
        ["L2", "component", "rare_earth", "red", "re_a"],
    ]
    marked = frame[frame[["is_suspected_sole", "is_assumed", "is_cross_chain"]].any(axis=1)]
    assert marked[["id", "is_suspected_sole", "is_assumed", "is_cross_chain"]].to_numpy().tolist() == [
        ["re_a", False, False, True],
        ["scr_a", True, True, False],
        ["screw", True, True, False],
    ]
    assert frame["why"].tolist()[1] == "re_a rare_earth -> pho_j phosphor -> led_a led -> lamp_a lamp"


def test_frame_without_findings_keeps_its_columns() -> None:
    safe = drawn(makes="a ore, b ore, s steel, t steel", inputs="ore > steel")
    frame = chainlink.scan(safe, targets=["steel"]).to_frame()
    assert (len(frame), frame.columns.tolist()[:3]) == (0, ["chain_id", "about", "id"])


def test_worst_target_of_a_chain_gives_the_colour() -> None:
    """One tool needs the only ore; the tool and the pipe need a gas that is made twice.

    m --ore--> tool        a, b --gas--> tool, pipe
    """
    scanned = chainlink.scan(
        drawn(
            makes="m ore, a gas, b gas, t tool, u tool, p pipe, q pipe",
            inputs="ore > tool, gas > tool, gas > pipe",
            sourcings="m > t ore, m > u ore, a > t gas, a > u gas, a > p gas, a > q gas, b > p gas qualified,"
            " b > q gas qualified",
            placements="ore C, gas C, tool C, pipe C",
        )
    )
    [chain] = scanned.chains
    assert chain.targets == ("pipe", "tool")
    assert [(firm.id, firm.grade.colour, firm.target, firm.targets) for firm in chain.firms] == [
        ("m", "red", "tool", ("tool",)),
        ("a", "yellow", "tool", ("pipe", "tool")),
    ]
    assert chain.component_colours == {"red": 1, "yellow": 1, "blue": 0, "grey": 0}
    assert scanned.worst_colour() == "red"


def test_stops_are_tried_on_the_same_targets(graph: chainlink.SupplyGraph) -> None:
    scanned = chainlink.scan(graph, ["L1"], stops=[Stop("country", "JPN")])
    assert scanned.stopped is not None
    assert (scanned.stopped.targets_down, scanned.stopped.firms_without_place) == (("lamp",), ("scr_a",))
    assert scanned.stopped == chainlink.what_stops(graph, [Stop("country", "JPN")], sourcing="active", targets=["lamp"])


def test_chains_are_told_once_however_they_are_named(graph: chainlink.SupplyGraph) -> None:
    scanned = chainlink.scan(graph, ["照明", "L1", "照明电器"])
    assert [chain.chain_id for chain in scanned.chains] == ["L1"]


def test_scan_rejects_what_cannot_be_asked() -> None:
    with pytest.raises(UsageError, match="库中还没有数据"):
        chainlink.scan(build_graph(Tables.of()))
    with pytest.raises(UsageError, match="数据中没有产业链；请用 --target 指定目标产品"):
        chainlink.scan(drawn(makes="m ore"))
    with pytest.raises(NoTargetError, match="“C”没有目标产品"):
        chainlink.scan(drawn(makes="m ore", placements="ore C"))
    with pytest.raises(UnknownIdError):
        chainlink.scan(drawn(makes="m ore", placements="ore C"), ["D"])


class TestFindId:
    def test_id_wins_over_another_ones_name(self) -> None:
        tables = lamp_tables()
        tables.chains["aliases"] = ["L2", ""]
        assert find_id(build_graph(tables), "chain", "L2") == "L2"

    def test_former_name_of_a_firm_will_do(self) -> None:
        tables = lamp_tables()
        tables.firms["former_names"] = ["老厂;更老的厂" if firm == "hs_b" else "" for firm in tables.firms["firm_id"]]
        assert find_id(build_graph(tables), "firm", "更老的厂") == "hs_b"

    def test_shared_name_is_never_guessed(self) -> None:
        tables = lamp_tables()
        tables.firms["name_zh"] = "同名厂"
        with pytest.raises(UsageError, match="“同名厂”可指企业 drv_a、drv_b、"):
            find_id(build_graph(tables), "firm", "同名厂")

    @pytest.mark.parametrize("wanted", ["", " ", "灯"])
    def test_part_of_a_name_or_nothing_is_unknown(self, graph: chainlink.SupplyGraph, wanted: str) -> None:
        with pytest.raises(UnknownIdError):
            find_id(graph, "component", wanted)

    def test_firm_that_only_a_sourcing_names_is_found(self) -> None:
        assert find_id(drawn(sourcings="M > T ore"), "firm", "m") == "M"


def test_makers_of_negligible_share_are_told_beside_the_colour_and_counted_by_none() -> None:
    """M alone makes ore; an office knows of two more, too small to count."""
    placed = pd.DataFrame({"component_id": ["ore", "steel"], "segment_id": "s", "chain_id": "C"})
    components = {"component_id": ["ore", "steel"], "makers_surveyed_on": "2026-01-01"}
    components["negligible_makers"] = ["N 公司;P 公司", ""]
    makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    frames = {"placements": placed, "makes": makes, "inputs": inputs, "components": pd.DataFrame(components)}
    (chain,) = chainlink.scan(build_graph(Tables.of(frames))).chains
    by_id = {finding.id: finding for finding in (*chain.firms, *chain.components)}
    assert {name: finding.grade.colour for name, finding in by_id.items()} == {"M": "red", "ore": "red"}
    for finding in by_id.values():
        assert finding.negligible_makers == ("N 公司", "P 公司")
        assert finding.negligible_words.zh == "另有 2 家生产企业份额可忽略，未计入：N 公司、P 公司"
        assert str(finding.negligible_words) in marks_text(finding)
