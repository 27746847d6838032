"""Are chances those of rule 10? MODEL.md section 3, rules 10 and 11, and the laws of section 6."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainlink.analysis.chances import chances as drawings
from chainlink.analysis.chances.ages import chances_to_hold
from chainlink.analysis.chances.chances import chances, estimate_chances
from chainlink.analysis.chances.completion import Completion
from chainlink.analysis.chances.nearness import estimate_nearness
from chainlink.analysis.chances.numbers import estimate_numbers
from chainlink.analysis.chances.purchases import build_purchases
from chainlink.analysis.chances.record import LearnedWeights, MissingSuppliers, PurchaseRecord, read_record
from chainlink.analysis.chances.subjects import possible_subjects, worst_stops
from chainlink.analysis.chances.tastes import estimate_tastes
from chainlink.analysis.chances.weights import learn_weights
from chainlink.analysis.chokepoints.grades import chain_targets, grade
from chainlink.analysis.executors import executor
from chainlink.analysis.spread.propagation import build_network, find_targets, watched
from chainlink.analysis.spread.target_stops import stops_by_scenario
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.errors import UsageError
from graph_schema.names import SOURCING_MODES
from loaders.tables import Tables
from tests.enumerated_chances import exact_chances, random_record
from tests.examples import has_all_examples
from tests.random_networks import networks
from tests.renamed import renamed, shuffled

WEIGHTS = LearnedWeights(numbers=1.5, taste=2.0, missing=0.3, province=(0.5, 0.3, 0.2, 1e-9, 1e-9, 1e-9))
SINGLE = LearnedWeights(numbers=1e6, taste=2.0, missing=0.2, province=(1.0, 0.0, 0.0, 0.0, 0.0, 0.0))
SMALL_NETWORKS = range(200 if has_all_examples() else 25)


def steel(answering: int, *, silent: int = 0, **columns: Any) -> Tables:
    """Steel makers buy ore from M or N; those that answered buy from M alone.

    M --+--> T0 --+
        +--> T1 --+--> steel
    N ..?..> S0 --+
    """
    buyers = [f"T{number}" for number in range(answering)] + [f"S{number}" for number in range(silent)]
    supplies = pd.DataFrame(
        {"supplier_id": "M", "buyer_id": buyers[:answering], "component_id": "ore", "status": "active", **columns}
    )
    return Tables.of(
        {
            "makes": pd.DataFrame(
                {"firm_id": ["M", "N", *buyers], "component_id": ["ore", "ore"] + ["steel"] * len(buyers)}
            ),
            "inputs": pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]}),
            "supplies": supplies,
        }
    )


def chance(tables: Tables, firm_id: str, **options: Any) -> float:
    frame = estimate_chances(build_graph(tables), {"steel": ["steel"]}, **options).frame
    row = frame[(frame["about"] == "firm") & (frame["id"] == firm_id)]
    return float(row["blue_or_worse"].iloc[0]) if len(row) else 0.0


def changed(tables: Tables, **frames: pd.DataFrame) -> Tables:
    return Tables.of({**dict(tables.items()), **frames})


def all_complete(tables: Tables) -> Tables:
    """Every firm says that all its suppliers are on record; firms that only relations mention get a row to say so."""
    known = set(tables.firms["firm_id"])
    mentioned = (
        {
            str(firm)
            for name, column in (
                ("makes", "firm_id"),
                ("supplies", "supplier_id"),
                ("supplies", "buyer_id"),
                ("supplies", "maker_id"),
            )
            for firm in tables[name][column]
        }
        - known
        - {""}
    )
    more = pd.DataFrame({"firm_id": sorted(mentioned), "name_zh": sorted(mentioned)})
    firms = pd.concat([tables.firms, more], ignore_index=True)
    return changed(tables, firms=firms.assign(suppliers_complete=True))


def test_next_buyer_tends_to_where_the_others_buy() -> None:
    """With one supplier each, the silent buyer's is drawn from a Dirichlet with weight 2 over two equal makers, and 5 at M."""
    chances = chance(steel(5, silent=1), "M", draws=4000, seed=1, weights=SINGLE)
    assert chances == pytest.approx((2 * 0.5 + 5) / (2 + 5), abs=0.02)


def test_weak_taste_leaves_the_next_buyer_to_output() -> None:
    strong = LearnedWeights(numbers=1e6, taste=1e6, missing=0.2, province=SINGLE.province)
    assert chance(steel(5, silent=1), "M", draws=2000, weights=strong) == pytest.approx(0.5, abs=0.04)


def placed(tables: Tables, *, cities: dict[str, str]) -> Tables:
    """Put firms into counties."""
    firms = pd.DataFrame({"firm_id": list(cities), "name_zh": list(cities), "region_code": list(cities.values())})
    return changed(tables, firms=firms)


def test_supplier_in_the_own_city_is_so_many_times_as_likely() -> None:
    """M and N make alike; the silent buyer stands in M's city, where a supplier is four times as likely."""
    tables = placed(steel(0, silent=1), cities={"M": "330102", "N": "330203", "S0": "330108"})
    near = LearnedWeights(SINGLE.numbers, 1e6, SINGLE.missing, SINGLE.province, nearness=4.0)
    assert chance(tables, "M", draws=2000, weights=near) == pytest.approx(0.8, abs=0.03)


def test_things_that_all_buyers_agree_on_are_told_from_those_where_each_chooses() -> None:
    """Of thing 0 to 9 all twelve buyers choose the smallest of three makers; of 10 to 19 four choose each."""
    makers = [
        (f"M{thing}_{number}", f"c{thing}", output) for thing in range(20) for number, output in enumerate((1, 10, 100))
    ]
    buyers = [f"B{number}" for number in range(12)]
    rows = [
        (f"M{thing}_{0 if thing < 10 else number % 3}", buyer, f"c{thing}", "active")
        for thing in range(20)
        for number, buyer in enumerate(buyers)
    ]
    tables = Tables.of(
        {
            "makes": pd.DataFrame(
                [*makers, *((buyer, "steel", 1) for buyer in buyers)], columns=["firm_id", "component_id", "output"]
            ),
            "inputs": pd.DataFrame({"component_id": [f"c{thing}" for thing in range(20)], "product_id": "steel"}),
            "supplies": pd.DataFrame(rows, columns=["supplier_id", "buyer_id", "component_id", "status"]),
        }
    )
    record = read_record(build_purchases(build_graph(tables)))
    output, tastes = estimate_tastes(record)
    assert output == 0.0
    assert dict(tastes)[0.1] == pytest.approx(0.5, abs=0.05)
    assert dict(tastes)[100.0] == pytest.approx(0.5, abs=0.05)
    weights = LearnedWeights(1.0, 1.0, 0.2, SINGLE.province, output=output, tastes=tastes)
    drawn = np.array([record.draw_taste(weights, np.random.default_rng(seed)) for seed in range(3)])
    is_open = record.kernel_arrays["is_asked"] == 1
    things = record.purchases.graph.requirements.group_members
    assert drawn[:, is_open].shape == (3, 20)
    assert sorted(set(drawn[:, is_open].ravel())) == [0.1, 100.0]
    assert len(things) == 20


def test_choices_near_by_say_less_of_a_taste() -> None:
    """A and B are alike but for their cities. Nine of ten buyers live with A: what they buy there says little of a taste."""
    buyers = [f"T{number}" for number in range(10)]
    tables = Tables.of(
        {
            "makes": pd.DataFrame({"firm_id": ["A", "B", *buyers], "component_id": ["ore", "ore"] + ["steel"] * 10}),
            "inputs": pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]}),
            "firms": pd.DataFrame(
                {"firm_id": ["A", "B", *buyers], "region_code": ["330100", "330200"] + ["330100"] * 9 + ["330200"]}
            ),
            "supplies": pd.DataFrame(
                {"supplier_id": ["A"] * 9 + ["B"], "buyer_id": buyers, "component_id": "ore", "status": "active"}
            ),
        }
    )
    record = read_record(build_purchases(build_graph(tables)))
    share_of_a = []
    for nearness in (1.0, 50.0):
        weights = LearnedWeights(1.0, 2.0, 0.2, SINGLE.province, nearness)
        tastes = [record.draw_tastes(weights, np.full(1, 2.0), np.random.default_rng(seed))[0] for seed in range(300)]
        by_firm = dict(
            zip(record.purchases.supplier.tolist(), np.mean([t / t.sum() for t in tastes], axis=0), strict=True)
        )
        share_of_a.append(by_firm[record.purchases.graph.firm_number("A")])
    assert share_of_a[0] == pytest.approx(10 / 12, abs=0.03)
    assert 0.4 < share_of_a[1] < 0.65


def test_nearness_is_learned_only_where_the_record_says_so() -> None:
    """Forty buyers in four cities with a maker each: all buy at home, or all from the first maker."""
    buyers = {f"T{number:02d}": f"330{number % 4 + 1}05" for number in range(40)}
    makers = {f"M{city}": f"330{city + 1}01" for city in range(4)}
    for at_home in (True, False):
        supplies = pd.DataFrame(
            {
                "supplier_id": [f"M{number % 4 if at_home else 0}" for number in range(40)],
                "buyer_id": list(buyers),
                "component_id": "ore",
                "status": "active",
            }
        )
        makes = pd.DataFrame(
            {"firm_id": [*makers, *buyers], "component_id": ["ore"] * len(makers) + ["steel"] * len(buyers)}
        )
        tables = placed(changed(steel(1), makes=makes, supplies=supplies), cities=makers | buyers)
        nearness = estimate_nearness(read_record(build_purchases(build_graph(tables))), taste=1.0)
        assert nearness == pytest.approx(64.0) if at_home else nearness == 1.0


def test_traders_may_be_the_missing_supplier() -> None:
    tables = steel(1, silent=1)
    agent = pd.DataFrame(
        {"supplier_id": ["A"], "buyer_id": ["Z"], "component_id": ["ore"], "status": ["active"], "maker_id": ["N"]}
    )
    tables = changed(tables, supplies=pd.concat([tables.supplies.iloc[:0], agent], ignore_index=True))
    record = read_record(build_purchases(build_graph(tables)))
    ids = record.purchases.graph.firm_ids
    drawn = [
        str(ids[record.purchases.supplier[candidate]])
        for seed in range(400)
        for candidate in record.draw_missing(SINGLE, np.random.default_rng(seed)).candidate
    ]
    assert set(drawn) == {"A", "M", "N"}
    assert drawn.count("A") / len(drawn) == pytest.approx(0.02 / 1.02, abs=0.02)


def test_component_without_a_maker_may_serve_who_told_nothing() -> None:
    """Steel takes ore or scrap; of scrap nobody knows a maker, and no buyer told which it uses.

    Each of two components weighs alike, so with one supplier each and a taste of weight 2 the silent buyer uses ore with
    chance one half; M or N delivers it. Where it uses scrap, nobody is a single point.
    """
    tables = steel(0, silent=1)
    either = pd.DataFrame({"component_id": ["ore", "scrap"], "product_id": "steel", "alternative_group": "A"})
    frame = estimate_chances(
        build_graph(changed(tables, inputs=either)), {"steel": ["steel"]}, draws=4000, weights=SINGLE
    ).frame
    by_firm = frame[frame["about"] == "firm"].set_index("id")["blue_or_worse"]
    assert by_firm[["M", "N"]].tolist() == pytest.approx([0.25, 0.25], abs=0.03)


def test_recorded_buyers_make_a_component_without_a_maker_unlikely() -> None:
    """Five buyers buy ore from M; the sixth uses scrap with chance 2 / (2 + 2 + 5), else M with 6 of the other 7 parts."""
    either = pd.DataFrame({"component_id": ["ore", "scrap"], "product_id": "steel", "alternative_group": "A"})
    chances = chance(changed(steel(5, silent=1), inputs=either), "M", draws=4000, weights=SINGLE)
    assert chances == pytest.approx((2 * 0.5 + 5) / (2 + 2 + 5), abs=0.03)


@pytest.mark.parametrize("seed", SMALL_NETWORKS)
def test_drawings_agree_with_the_enumerated_posterior(seed: int) -> None:
    record, draws = random_record(seed), 400
    weights = LearnedWeights(1.5, 2.0, 0.3, WEIGHTS.province)
    exact = exact_chances(record, numbers=1.5, taste=2.0, missing=0.3, province=weights.province)
    graph = build_graph(record.tables())
    frame = estimate_chances(graph, {"product": ["product"]}, draws=draws, seed=seed, weights=weights).frame
    makers = {firm for outputs in record.outputs.values() for firm in outputs}
    chance_by_maker = {
        row.id: row.blue_or_worse for row in frame.itertuples() if row.about == "firm" and row.id in makers
    }
    for firm in makers:
        expected = exact.get(firm, 0.0)
        error = math.sqrt(max(expected * (1 - expected), 1 / draws) / draws)
        assert abs(chance_by_maker.get(firm, 0.0) - expected) <= 3 * error, firm


@settings(max_examples=25, deadline=None)
@given(tables=networks())
def test_nothing_open_gives_the_colours(tables: Tables) -> None:
    graph = build_graph(all_complete(tables))
    targets = sorted(tables.components["component_id"])
    if (graph.node_firm[graph.requirements.owner] < 0).any():  # nobody can declare for an unnamed line
        return
    frame, colours = chances(graph, targets, draws=2), grade(graph, targets)
    expected = [
        (target, about, name, float(given.colour != "blue"), 1.0, 0.0)
        for target in targets
        for about, by_target in (("component", colours.components), ("firm", colours.firms))
        for name, given in by_target[target].items()
        if given.colour != "grey"
    ]
    assert list(frame.itertuples(index=False, name=None)) == expected


def test_nothing_open_in_the_province_gives_its_colours(sample_graph: SupplyGraph) -> None:
    """All targets of the fifteen chains, all their firms and components."""
    tables = sample_graph.tables
    all_declared = build_graph(changed(tables, firms=tables.firms.assign(suppliers_complete=True)))
    targets = sorted(
        {
            target
            for chain in sorted(set(all_declared.placements["chain_id"]) - {""})
            for target in chain_targets(all_declared, chain)
        }
    )
    record = read_record(build_purchases(all_declared))
    assert not record.is_open.any()
    frame, colours = chances(all_declared, targets, draws=3), grade(all_declared, targets)
    assert set(frame[["yellow_or_worse", "blue_or_worse"]].to_numpy().ravel()) <= {0.0, 1.0}
    stated = {
        (row.target, row.about, row.id): (row.yellow_or_worse, row.blue_or_worse)
        for row in frame.itertuples()
        if row.blue_or_worse
    }
    assert stated == {
        (target, about, name): (float(given_grade.colour != "blue"), 1.0)
        for target in targets
        for about, by_target in (("component", colours.components), ("firm", colours.firms))
        for name, given_grade in by_target[target].items()
        if given_grade.colour != "grey"
    }


@settings(max_examples=25, deadline=None)
@given(tables=networks(), seed=st.integers(0, 2**16))
def test_drawn_arrays_stop_what_the_written_rows_would(tables: Tables, seed: int) -> None:
    graph = build_graph(tables)
    record = read_record(build_purchases(graph))
    bought = record.purchases
    drawn = record.draw_missing(WEIGHTS, np.random.default_rng(seed))
    named = bought.buyer[drawn.purchase] >= 0
    purchase, candidate = drawn.purchase[named], drawn.candidate[named]
    completed = Completion(bought).graph(MissingSuppliers(purchase, candidate, drawn.doubted[:0]))
    written = build_graph(changed(tables, supplies=_with_rows(graph, bought, purchase, candidate)))
    assert [_stops(completed, mode) for mode in SOURCING_MODES] == [_stops(written, mode) for mode in SOURCING_MODES]


def _with_rows(graph: SupplyGraph, bought: Any, purchase: Any, candidate: Any) -> pd.DataFrame:
    """The supplies with the drawn rows written out; a row on record as qualified or candidate becomes active."""
    lines = graph.lines
    rows = []
    for at, who in zip(purchase.tolist(), candidate.tolist(), strict=True):
        for node in bought.nodes[who].tolist():
            leg = node - lines.count
            maker, origin = (int(lines.leg_maker[leg]), int(lines.leg_origin[leg])) if leg >= 0 else (-1, -1)
            rows.append(
                {
                    "supplier_id": str(graph.firm_ids[bought.supplier[who]]),
                    "buyer_id": str(graph.firm_ids[bought.buyer[at]]),
                    "component_id": str(graph.component_ids[graph.node_component[node]]),
                    "status": "active",
                    "maker_id": str(graph.firm_ids[maker]) if maker >= 0 else "",
                    "origin_country": str(graph.countries[origin]) if origin >= 0 else "",
                }
            )
    return pd.concat([graph.tables.supplies, pd.DataFrame(rows)], ignore_index=True).assign(
        maker_id=lambda frame: frame["maker_id"].fillna(""),
        origin_country=lambda frame: frame["origin_country"].fillna(""),
    )


def _stops(graph: SupplyGraph, mode: Any) -> list[list[bool]]:
    targets = find_targets(graph, [str(name) for name in graph.component_ids])
    network = build_network(graph, sourcing=mode, watch=watched(targets))
    return stops_by_scenario(network, graph.nodes_of_firm, targets).tolist()


@settings(max_examples=25, deadline=None)
@given(tables=networks(), seed=st.integers(0, 2**16))
def test_no_drawing_stops_more_than_the_bound_at_worst(tables: Tables, seed: int) -> None:
    graph = build_graph(tables)
    record = read_record(build_purchases(graph))
    targets = find_targets(graph, sorted(tables.components["component_id"]))
    worst = worst_stops(record, graph.nodes_of_firm, targets)
    completed = Completion(record.purchases).graph(record.draw_missing(WEIGHTS, np.random.default_rng(seed)))
    network = build_network(completed, sourcing="active", watch=watched(targets))
    assert not (stops_by_scenario(network, graph.nodes_of_firm, targets) & ~worst).any()


@settings(max_examples=25, deadline=None)
@given(data=st.data(), tables=networks())
def test_declaring_more_complete_never_widens_the_bound(data: st.DataObject, tables: Tables) -> None:
    firms = tables.firms.assign(suppliers_complete=False)
    chosen = data.draw(st.lists(st.sampled_from(sorted(tables.firms["firm_id"])), unique=True))
    more = changed(tables, firms=firms.assign(suppliers_complete=firms["firm_id"].isin(chosen)))
    names = sorted(tables.components["component_id"])
    before, after = (
        worst_stops(read_record(build_purchases(graph)), graph.nodes_of_firm, find_targets(graph, names))
        for graph in (build_graph(tables), build_graph(more))
    )
    assert not (after & ~before).any()


@settings(max_examples=15, deadline=None)
@given(data=st.data(), tables=networks())
def test_row_order_changes_no_number(data: st.DataObject, tables: Tables) -> None:
    again = shuffled(tables, data.draw(st.integers(0, 2**16)))
    assert _told(again, weights=WEIGHTS) == _told(tables, weights=WEIGHTS)


def test_row_order_changes_nothing_that_is_learned() -> None:
    tables = random_record(3).tables()
    assert _told(shuffled(tables, 1)) == _told(tables)
    aged = changed(
        tables, supplies=tables.supplies.assign(as_of=(["2026-01-01", "2025-01-01"] * 9)[: len(tables.supplies)])
    )
    assert _told(shuffled(aged, 1), half_life_days=300) == _told(aged, half_life_days=300)


def _told(tables: Tables, **options: Any) -> tuple[LearnedWeights, list[tuple[Any, ...]]]:
    scopes = {
        target: [target] for target in sorted({*tables.makes["component_id"], *tables.components["component_id"]})
    }
    chances = estimate_chances(build_graph(tables), scopes, draws=5, **options)
    return chances.weights, list(chances.frame.itertuples(index=False, name=None))


PRODUCTS = tuple(f"product{number}" for number in range(6))


def told_apart() -> Tables:
    """Six products of two makers each take ore and scrap; outputs, volumes and places tell all firms apart.

    Of every second product one maker told nothing.
    """
    drawn = np.random.default_rng(3)
    makers = [(f"O{at}", "ore") for at in range(3)] + [(f"S{at}", "scrap") for at in range(3)]
    buyers = [(f"T{number}{maker}", product) for number, product in enumerate(PRODUCTS) for maker in range(2)]
    rows = [
        (f"{kind[0].upper()}{drawn.integers(2)}", buyer, kind)
        for number, (buyer, _) in enumerate(buyers)
        if number % 4 != 3
        for kind in ("ore", "scrap")
    ]
    rows.append(("A1", "T00", "ore"))
    made = pd.DataFrame([*makers, *buyers], columns=["firm_id", "component_id"])
    firms = sorted({*made["firm_id"], "A1"})
    components = ["ore", "scrap", *PRODUCTS]
    return Tables.of(
        {
            "firms": pd.DataFrame({"firm_id": firms, "name_zh": "企业"}).assign(
                region_code=[f"330{at % 2 + 1}{at:02d}" for at in range(len(firms))]
            ),
            "components": pd.DataFrame({"component_id": components, "name_zh": "产品"}),
            "makes": made.assign(output=drawn.uniform(1, 50, len(made))),
            "inputs": pd.DataFrame(
                [(part, product) for product in PRODUCTS for part in ("ore", "scrap")],
                columns=["component_id", "product_id"],
            ),
            "supplies": pd.DataFrame(rows, columns=["supplier_id", "buyer_id", "component_id"]).assign(
                status="active",
                volume=drawn.uniform(1, 9, len(rows)),
                as_of=[f"202{5 + at % 2}-01-01" for at in range(len(rows))],
            ),
        }
    )


@pytest.mark.parametrize("half_life_days", [None, 300.0])
def test_renaming_renames_chances_and_changes_nothing_else(half_life_days: float | None) -> None:
    tables = told_apart()
    again, new = renamed(tables)
    scopes = {product: [product] for product in PRODUCTS}
    options: dict[str, Any] = {"draws": 60, "half_life_days": half_life_days}
    before = estimate_chances(build_graph(tables), scopes, **options)
    after = estimate_chances(
        build_graph(again), {scope: [new[name] for name in names] for scope, names in scopes.items()}, **options
    )
    assert after.weights == before.weights
    columns = ["target", "about", "id"]
    expected = before.frame.assign(id=before.frame["id"].map(new)).sort_values(columns, ignore_index=True)
    assert before.frame["blue_or_worse"].between(0.05, 0.95).sum() >= 4
    pd.testing.assert_frame_equal(after.frame, expected, check_exact=True)


def test_interchangeable_firms_without_a_name_change_by_no_more_than_the_error() -> None:
    tables, new = steel(3, silent=2), {"M": "Z", "N": "B", "T0": "Y", "T1": "A", "T2": "C", "S0": "D", "S1": "E"}
    makes = tables.makes.assign(firm_id=tables.makes["firm_id"].map(new))
    supplies = tables.supplies.assign(
        **{column: tables.supplies[column].map(new) for column in ("supplier_id", "buyer_id")}
    )
    again = changed(tables, makes=makes, supplies=supplies)
    options: dict[str, Any] = {"draws": 1000, "weights": WEIGHTS}
    assert chance(again, "Z", **options) == pytest.approx(chance(tables, "M", **options), abs=4 * math.sqrt(0.5 / 1000))


def test_candidates_of_the_province_are_who_the_rows_name(sample_graph: SupplyGraph) -> None:
    bought = build_purchases(sample_graph)
    sourcings = sample_graph.lines.sourcings
    assert (bought.supplier[bought.record_candidate] == sourcings.supplier[bought.record_row]).all()
    assert (bought.buyer[bought.record_purchase] == sourcings.buyer[bought.record_row]).all()


@pytest.mark.xdist_group("executors")
def test_processes_and_pieces_give_the_same_chances(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = build_graph(steel(4, silent=2))
    alone = chances(graph, ["steel"], draws=40, seed=3)
    monkeypatch.setattr(drawings, "DRAWINGS_PER_CHUNK", 7)
    steps: list[tuple[str, int, int]] = []
    with executor(workers=2, on_progress=lambda *progress: steps.append(progress)) as map_chunks:
        split = chances(graph, ["steel"], draws=40, seed=3, map_chunks=map_chunks)
    pd.testing.assert_frame_equal(split, alone, check_exact=True)
    assert steps[-1] == ("chunks", 6, 6)


def test_shares_close_a_purchase_or_tell_that_one_is_missing() -> None:
    shares = [0.96, 0.5, np.nan]
    record = read_record(build_purchases(build_graph(steel(3, silent=1, share=shares))))
    assert _by_buyer(record, record.is_complete) == {"S0": False, "T0": True, "T1": False, "T2": False}
    assert _by_buyer(record, record.least) == {"S0": 1, "T0": 1, "T1": 2, "T2": 1}
    assert _by_buyer(record, record.is_silent) == {"S0": True, "T0": False, "T1": False, "T2": False}


def test_band_closes_by_its_low_end_and_misses_one_by_its_high_end() -> None:
    bands = {"share_low": [0.95, 0.6, 0.2], "share_high": [1.0, 1.0, 0.4]}
    record = read_record(build_purchases(build_graph(steel(3, share=[np.nan] * 3, **bands))))
    assert _by_buyer(record, record.is_complete) == {"T0": True, "T1": False, "T2": False}
    assert _by_buyer(record, record.least) == {"T0": 1, "T1": 1, "T2": 2}


def _by_buyer(record: PurchaseRecord, values: Any) -> dict[str, Any]:
    bought = record.purchases
    return {bought.graph.firm_id_list[buyer]: value for buyer, value in zip(bought.buyer, values.tolist(), strict=True)}


def test_buyer_may_declare_one_need_or_all() -> None:
    needs = pd.DataFrame({"firm_id": ["T0"], "component_id": ["ore"], "suppliers_complete": [True]})
    firms = pd.DataFrame({"firm_id": ["T1"], "name_zh": ["T1"], "suppliers_complete": [True]})
    record = read_record(build_purchases(build_graph(changed(steel(3), needs=needs, firms=firms))))
    assert _by_buyer(record, record.is_open) == {"T0": False, "T1": False, "T2": True}


def test_missing_rows_and_numbers_are_estimated_from_what_answering_buyers_miss() -> None:
    """A thousand buyers with four things of three makers each; one to three suppliers, a quarter of them missing."""
    drawn = np.random.default_rng(7)
    rows = [
        (f"{thing}{maker}", f"B{buyer:04d}", f"{thing}")
        for buyer in range(1000)
        for thing in "abcd"
        for maker in drawn.choice(3, size=drawn.choice([1, 2, 3], p=[0.5, 0.3, 0.2]), replace=False)
        if drawn.random() < 0.75
    ]
    buyers = [f"B{buyer:04d}" for buyer in range(1000)]
    makes = [(f"{thing}{maker}", thing) for thing in "abcd" for maker in range(3)] + [(buyer, "p") for buyer in buyers]
    tables = Tables.of(
        {
            "makes": pd.DataFrame(makes, columns=["firm_id", "component_id"]),
            "inputs": pd.DataFrame({"component_id": list("abcd"), "product_id": "p"}),
            "supplies": pd.DataFrame(rows, columns=["supplier_id", "buyer_id", "component_id"]).assign(status="active"),
        }
    )
    province, missing = estimate_numbers(read_record(build_purchases(build_graph(tables))))
    assert missing == pytest.approx(0.25, abs=0.03)
    assert province[:2] == pytest.approx((0.5, 0.3), abs=0.05)


def test_agent_beside_the_one_maker_makes_no_single_supplier_usual() -> None:
    """Each buyer buys sand, of one maker, and ore, of four, from two of them; an agent sells both to somebody else."""
    buyers = [f"B{number:03d}" for number in range(200)]
    drawn = np.random.default_rng(2)
    rows = [("S0", buyer, "sand") for buyer in buyers]
    rows += [(f"O{at}", buyer, "ore") for buyer in buyers for at in drawn.choice(4, size=2, replace=False)]
    rows += [("A", "Z", "sand"), ("A", "Z", "ore")]
    makes = [("S0", "sand"), *((f"O{at}", "ore") for at in range(4)), *((buyer, "p") for buyer in [*buyers, "Z"])]
    tables = Tables.of(
        {
            "makes": pd.DataFrame(makes, columns=["firm_id", "component_id"]),
            "inputs": pd.DataFrame({"component_id": ["sand", "ore"], "product_id": "p"}),
            "supplies": pd.DataFrame(rows, columns=["supplier_id", "buyer_id", "component_id"]).assign(status="active"),
        }
    )
    record = read_record(build_purchases(build_graph(tables)))
    province, _ = estimate_numbers(record, missing=0.01)
    assert province[0] < 0.05 and province[1] > 0.9


def test_weights_follow_from_the_record_and_its_seed() -> None:
    record = read_record(build_purchases(build_graph(steel(12, silent=3))))
    weights = learn_weights(record, seed=5)
    assert weights == learn_weights(record, seed=5)
    assert weights.province[0] > 0.8


def test_old_rows_hold_with_the_chance_of_their_age() -> None:
    graph = build_graph(steel(4, as_of=["2026-06-30", "2025-05-30", "2025", ""]))
    assert chances_to_hold(graph, half_life_days=396).tolist() == pytest.approx([1, 0.5, 2 ** (-545 / 396), 1])
    with pytest.raises(UsageError, match="半衰期应为大于 0 的天数"):
        chances_to_hold(graph, half_life_days=0)


def test_age_makes_a_sure_single_point_unsure() -> None:
    """The older row is 396 days old: it holds with chance one half, else its buyer is drawn anew."""
    tables = steel(2, share=[1.0, 1.0], as_of=["2026-06-30", "2025-05-30"])
    assert chance(tables, "M", draws=5, half_life_days=None) == 1.0
    assert chance(changed(tables, supplies=tables.supplies.assign(as_of="")), "M", draws=5) == 1.0
    aged = chance(tables, "M", draws=600, weights=SINGLE)
    assert aged == pytest.approx(0.5 + 0.5 * (2 * 0.5 + 1) / (2 + 1), abs=0.06)


def test_rows_of_a_purchase_declared_complete_do_not_age() -> None:
    tables = all_complete(steel(2, as_of=["2026-06-30", "2020-05-30"]))
    chances = estimate_chances(build_graph(tables), {"steel": ["steel"]}, draws=40)
    assert set(chances.frame["blue_or_worse"]) == {1.0} and set(chances.frame["standard_error"]) == {0.0}


def test_scope_counts_any_of_its_targets() -> None:
    tables = steel(2, silent=1)
    chances = estimate_chances(
        build_graph(tables), {"all": ["steel", "ore"], "one": ["steel"]}, draws=50, weights=WEIGHTS
    )
    by_scope = chances.frame[chances.frame["id"] == "M"].set_index("target")["blue_or_worse"]
    assert by_scope["all"] == by_scope["one"]
    assert (chances.open_purchases, chances.purchases) == (3, 3)


def test_only_failures_that_could_matter_are_spread() -> None:
    graph = build_graph(steel(2, silent=1))
    subjects = possible_subjects(read_record(build_purchases(graph)), find_targets(graph, ["steel"]))
    assert sorted({graph.firm_id_list[firm] for firm in graph.node_firm[subjects.scenarios.items]}) == ["M"]


def test_no_drawings_are_told() -> None:
    with pytest.raises(UsageError, match="抽样次数应不小于 1"):
        chances(build_graph(steel(1)), ["steel"], draws=0)
