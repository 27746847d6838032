"""What the scan says of the real chip chain, where its data is present.

Facts of the Emerging Technology Observatory's Advanced Semiconductor Supply Chain Dataset, 2022 release (CC BY-NC 4.0).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from chainlink.analysis.chokepoints.grades import chain_targets, chokepoints, grade
from chainlink.analysis.chokepoints.single_sources import sole_makers
from chainlink.analysis.markets.concentration import concentration
from chainlink.analysis.spread.propagation import Stop, what_stops
from chainlink.screening.scan import scan
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.names import SOURCING_MODES
from loaders.eto import CHAIN_ID, load_eto
from tests.drawn_chains import colours, points

LOGIC_CHIP, EUV_SCANNERS, FURNACES = "N99", "N20", "N8"
PVA_TEPLA = "P58"
WITHOUT_NAMED_MAKER = {
    "N25": "Photolithography",
    "N35": "Deposition",
    "N46": "Etch and clean",
    "N57": "Chemical mechanical planarization",
    "N59": "Wafer and photomask handling",
    "N60": "Process control",
    "N69": "Assembly and packaging",
    "N78": "Testing",
    "N99": "Finished logic chip",
}


@pytest.fixture(scope="module")
def significant(eto_dir: Path) -> SupplyGraph:
    return build_graph(load_eto(eto_dir).tables)


@pytest.fixture(scope="module")
def everyone(eto_dir: Path) -> SupplyGraph:
    """Makers marked negligible as well."""
    return build_graph(load_eto(eto_dir, is_significant_only=False).tables)


def down(graph: SupplyGraph, country: str) -> dict[str, tuple[str, ...]]:
    """Targets that an export stop takes down, by mode."""
    stops = [Stop("country", country)]
    return {mode: what_stops(graph, stops, sourcing=mode, targets=[LOGIC_CHIP]).targets_down for mode in SOURCING_MODES}


def in_every_mode(*answer: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(SOURCING_MODES, answer)


def test_finished_logic_chip_is_the_target(significant: SupplyGraph) -> None:
    assert chain_targets(significant, CHAIN_ID) == (LOGIC_CHIP,)


def test_pva_tepla_is_the_one_chokepoint(significant: SupplyGraph) -> None:
    names = dict(zip(significant.tables.firms["firm_id"], significant.tables.firms["name_en"], strict=True))
    assert names[PVA_TEPLA] == "PVA TePla"
    assert points(significant, LOGIC_CHIP) == {mode: [PVA_TEPLA] for mode in SOURCING_MODES}
    firms = grade(significant, [LOGIC_CHIP]).firms[LOGIC_CHIP]
    assert colours(firms) == {PVA_TEPLA: "suspected"}  # red needs every survey: nobody says who else etches or tests
    assert firms[PVA_TEPLA].freed_by == ("N25", "N35", "N46", "N57", "N69", "N78", "N99")


def test_path_runs_from_the_furnaces_to_the_chip(significant: SupplyGraph) -> None:
    (point,) = chokepoints(significant, LOGIC_CHIP, sourcing="market")
    assert (point.is_target_maker, point.is_assumed) == (False, True)
    assert (point.why[0].firm_id, point.why[0].component_id, point.why[0].is_surveyed) == (PVA_TEPLA, FURNACES, True)
    assert point.why[-1].component_id == LOGIC_CHIP
    for before, after in zip(point.why, point.why[1:], strict=False):
        (needed,) = after.needs
        assert (
            before.component_id
            in significant.component_ids[significant.families[significant.component_number(needed)]].tolist()
        )


def test_components_without_a_named_maker_are_grey_and_never_red(significant: SupplyGraph) -> None:
    answer = grade(significant, [LOGIC_CHIP]).components[LOGIC_CHIP]
    assert colours(answer) == {FURNACES: "suspected"} | dict.fromkeys(WITHOUT_NAMED_MAKER, "grey")
    components = significant.tables.components.set_index("component_id")
    assert {name: components.loc[name, "name_en"] for name in WITHOUT_NAMED_MAKER} == WITHOUT_NAMED_MAKER
    assert set(components.loc[list(WITHOUT_NAMED_MAKER), "makers_surveyed_on"]) == {""}


def test_euv_scanners_have_one_significant_maker(significant: SupplyGraph) -> None:
    assert sole_makers(significant) == {EUV_SCANNERS: "P88", FURNACES: PVA_TEPLA}
    answer = concentration(significant, EUV_SCANNERS, by="country")
    assert (dict(answer.share_by_id), answer.hhi, answer.maker_count) == ({"NLD": 1.0}, 1.0, 1)


@pytest.mark.parametrize(
    ("country", "answer"),
    [("DEU", (LOGIC_CHIP,)), ("JPN", (LOGIC_CHIP,)), ("NLD", ()), ("USA", ()), ("TWN", ())],
)
def test_export_stop_of_germany_or_japan_stops_the_chip(
    significant: SupplyGraph, country: str, answer: tuple[str, ...]
) -> None:
    """Other scanners and steppers stand in for the Dutch ones, because a variant is an alternative."""
    assert down(significant, country) == in_every_mode(*answer)


def test_dutch_stop_takes_every_euv_scanner(significant: SupplyGraph) -> None:
    stopped = what_stops(significant, [Stop("country", "NLD")], sourcing="market", targets=[EUV_SCANNERS, LOGIC_CHIP])
    assert stopped.targets_down == (EUV_SCANNERS,)


def test_all_makers_leave_no_chokepoint(everyone: SupplyGraph) -> None:
    """With the negligible makers somebody else makes furnaces, and no single country stops the chip."""
    assert points(everyone, LOGIC_CHIP) == {mode: [] for mode in SOURCING_MODES}
    grades = grade(everyone, [LOGIC_CHIP])
    assert colours(grades.firms[LOGIC_CHIP]) == {}
    assert colours(grades.components[LOGIC_CHIP]) == dict.fromkeys(WITHOUT_NAMED_MAKER, "grey")
    assert {country: down(everyone, country) for country in ("DEU", "JPN", "NLD")} == {
        country: in_every_mode() for country in ("DEU", "JPN", "NLD")
    }


def test_export_stop_lists_no_firm_without_country(significant: SupplyGraph) -> None:
    stopped = what_stops(significant, [Stop("country", "DEU")], sourcing="market", targets=[LOGIC_CHIP])
    assert (stopped.firms_without_place, stopped.is_assumed) == ((), True)


def test_makers_left_out_as_negligible_are_told_beside_the_colour(
    significant: SupplyGraph, everyone: SupplyGraph
) -> None:
    findings = [finding for chain in scan(significant).chains for finding in (*chain.firms, *chain.components)]
    left_out = {finding.id: finding.negligible_makers for finding in findings if finding.negligible_makers}
    assert left_out
    made_by = everyone.tables.makes.groupby("component_id")["firm_id"].agg(set)
    names = dict(zip(everyone.tables.firms["firm_id"], everyone.tables.firms["name_zh"], strict=True))
    for component_id, makers in significant.negligible_makers.items():
        kept = set(significant.tables.makes.query("component_id == @component_id")["firm_id"])
        assert sorted(names[firm_id] for firm_id in made_by[component_id] - kept) == list(makers)
    assert everyone.negligible_makers == {}
