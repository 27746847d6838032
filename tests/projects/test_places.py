"""Do the places add up to the province, and does each tell what hangs on it?"""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chainlink.commands.cli import app
from chainlink.projects.places import OUTSIDE, Places
from chainlink.risks.assess import Screened, assess
from chainlink.risks.rules import load_rules
from chainlink.screening.scan import scan
from chainlink.stores import open_store
from chainlink.supply.graph import SupplyGraph, build_graph
from tests.app_pages import html_of, run_page
from tests.drawn_chains import drawn_tables


@pytest.fixture(scope="module")
def sample_places(sample_graph: SupplyGraph, sample_screened: Screened, office_store: Path) -> Places:
    """Give the sample province, place by place."""
    return Places(open_store(f"sqlite:///{office_store}"), sample_graph, sample_screened)


def test_parts_add_up_to_the_province_and_the_province_to_the_total(
    sample_places: Places, sample_graph: SupplyGraph
) -> None:
    province, total = sample_places.of("330000"), sample_places.of("")
    for name in ("firms", "exposed_10k_yuan", "unknown_lines", "projects"):
        counties = math.fsum(getattr(county, name) for county in sample_places.counties())
        cities = math.fsum(getattr(city, name) for city in sample_places.cities())
        outside = math.fsum(getattr(sample_places.of(key), name) for key in OUTSIDE)
        assert (counties, cities) == (pytest.approx(cities), pytest.approx(getattr(province, name))), name
        assert cities + outside == pytest.approx(getattr(total, name)), name
    assert total.firms == len(sample_graph.firm_ids)
    assert len(sample_places.counties()) == 90
    assert total.projects == 500


def test_exposure_of_all_places_is_the_shared_loss_of_all_open_risks(sample_places: Places) -> None:
    """Settled ones apart, as the plan counts them: no line is counted twice, none is lost."""
    from chainlink.risks.assess import share_out

    shared = share_out(sample_places.values, sample_places.risks)
    assert sample_places.of("").exposed_10k_yuan == pytest.approx(math.fsum(value or 0.0 for value in shared.values()))


def two_counties() -> SupplyGraph:
    """M in one county makes ore for T in another; J abroad makes the other's glue."""
    return build_graph(
        drawn_tables(
            makes="M ore, T steel, J glue",
            inputs="ore > steel, glue > steel",
            sourcings="M > T ore, J > T glue",
            firms="M country=CHN region_code=330206, T country=CHN region_code=330106, J country=JPN",
            regions="330000 level=province, 330200 level=city, 330206 level=county, 330100 level=city, 330106 level=county",
            placements="ore C1, steel C1, glue C1",
        )
    )


def test_stop_here_and_stop_elsewhere_are_told_apart(tmp_path: Path) -> None:
    tables = two_counties().tables
    frames = dict(tables.items()) | {
        "makes": tables.makes.assign(output_value_10k_yuan=[36.5, 365.0, 73.0][: len(tables.makes)]),
        "firms": tables.firms.assign(time_to_recover_days=10.0),
    }
    graph = build_graph(type(tables).of(frames))
    value = dict(zip(zip(graph.tables.makes["firm_id"], graph.tables.makes["component_id"], strict=True),
                     graph.tables.makes["output_value_10k_yuan"], strict=True))  # fmt: skip
    screened = assess(graph, scan(graph), load_rules(), is_survival_asked=False)
    places = Places(open_store(f"sqlite:///{tmp_path / 'x.sqlite'}"), graph, screened)
    reaches = {reach.risk.firm_id: reach for reach in places.reaches("330206")}
    lost = {line: yearly / 365 * 10 for line, yearly in value.items()}
    assert (reaches["M"].is_from_here, reaches["M"].here_10k_yuan, reaches["M"].elsewhere_10k_yuan) == (
        True,
        pytest.approx(lost["M", "ore"]),
        pytest.approx(lost["T", "steel"]),
    )
    assert set(reaches) == {"M"}
    hangzhou = {reach.risk.firm_id: reach for reach in places.reaches("330100")}
    assert (hangzhou["M"].is_from_here, hangzhou["M"].here_10k_yuan) == (False, pytest.approx(lost["T", "steel"]))
    assert hangzhou["J"].elsewhere_10k_yuan == pytest.approx(lost["J", "glue"])
    assert places.of("abroad").firms == 1


def test_coverage_of_a_place_counts_lines_of_which_nothing_is_known(tmp_path: Path) -> None:
    """N can give 6 of the 10 that M sells to T; of what J sells nobody knows how much: 0.6 and anything, equal weights."""
    tables = drawn_tables(
        makes="M ore, N ore, T steel, J glue",
        inputs="ore > steel, glue > steel",
        sourcings="M > T ore volume=10, N > T ore qualified, J > T glue",
        firms="M country=CHN region_code=330206, N country=CHN region_code=330206, T country=CHN region_code=330106,"
        " J country=CHN region_code=330206",
        regions="330000 level=province, 330200 level=city, 330206 level=county, 330100 level=city, 330106 level=county",
        placements="ore C1, steel C1, glue C1",
    )
    line_figures = {"M": (20.0, 10.0), "N": (15.0, 9.0)}
    makes = tables.makes.assign(
        capacity=[line_figures.get(firm_id, (None, None))[0] for firm_id in tables.makes["firm_id"]],
        output=[line_figures.get(firm_id, (None, None))[1] for firm_id in tables.makes["firm_id"]],
    )
    graph = build_graph(type(tables).of(dict(tables.items()) | {"makes": makes}))
    screened = assess(graph, scan(graph), load_rules(), is_survival_asked=False)
    places = Places(open_store(f"sqlite:///{tmp_path / 'x.sqlite'}"), graph, screened)
    bounds = [(places.of(code).coverage_low, places.of(code).coverage_high) for code in ("330206", "330200", "330106")]
    assert bounds == [(pytest.approx(0.3), pytest.approx(0.8)), (pytest.approx(0.3), pytest.approx(0.8)), (None, None)]


def test_command_and_page_tell_the_same_of_a_county(office_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{office_store}")
    result = CliRunner().invoke(app, ["places", "北仑区", "--json"])
    assert result.exit_code == 0, result.output
    body = json.loads(result.stdout)
    (row,) = body["places"]
    printed = CliRunner().invoke(app, ["places", "330206"]).stdout
    page = html_of(run_page("places", place="330206"))
    for face in (printed, page):
        assert f"{row['firms']:,}" in face
        assert "外地停产，本地受损" in face
    assert "北仑区：" in page
    assert CliRunner().invoke(app, ["places", "没有的县"]).exit_code == 2
