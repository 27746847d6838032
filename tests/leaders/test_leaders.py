"""Do proposals of leaders, partners, experts and communities say what the drawing says, whatever the row order and ids?"""

from __future__ import annotations

import random
from dataclasses import replace

import networkx as nx
import pandas as pd
import pytest

from chainlink.leaders.communities import Community, find_communities, louvain_groups, places_in_order
from chainlink.leaders.leader import ChainBasis, Leader
from chainlink.leaders.partners import Partner, propose_partners
from chainlink.leaders.proposals import propose_leaders
from chainlink.leaders.weights import Rank, load_leader_weights
from chainlink.supply.graph import SupplyGraph, build_graph
from loaders.tables import Tables
from tests.drawn_chains import drawn_tables
from tests.leader_chains import battery, battery_tables, renamed, shuffled

WEIGHTS = load_leader_weights()


def leader_of(graph: SupplyGraph, firm_id: str) -> Leader:
    wide = replace(WEIGHTS, leaders_per_chain=99)
    return next(leader for leader in propose_leaders(graph, weights=wide).leaders if leader.firm_id == firm_id)


def test_battery_chain_tells_all_of_a_leader() -> None:
    answer = leader_of(battery(), "A")
    assert {name: value for name, value in answer.parts.items() if value is not None} == pytest.approx(
        {"firms": 4 / 6, "components": 1.0, "stages": 1.0, "dependents": 2 / 6, "output": 0.3}
    )
    assert answer.rank.value == pytest.approx((2 * 4 / 6 + 1 + 1 + 2 / 6 + 2 * 0.3) / 7)
    assert answer == Leader(
        chain_id="B1",
        firm_id="A",
        parts=answer.parts,
        rank=answer.rank,
        upstream_firms=1,
        downstream_firms=3,
        lines=4,
        components=4,
        stages=("upstream", "midstream", "downstream"),
        dependents=2,
        output_value_10k_yuan=150.0,
        output_share=0.15,
        lines_without_value=0,
    )
    assert answer.because.zh == (
        "上游 1 家为其供货，下游 3 家用其产品，关联生产线 4 条、产品 4 种、阶段 3 个；其停产时 2 家随停；产值占全链已知产值 15.0%"
    )


def test_leaders_of_the_battery_chain_stand_in_order_with_what_they_rest_on() -> None:
    answer = propose_leaders(battery())
    assert [
        (leader.firm_id, leader.upstream_firms, leader.downstream_firms, leader.dependents) for leader in answer.leaders
    ] == [
        ("K", 3, 0, 0),
        ("A", 1, 3, 2),
        ("P", 2, 1, 1),
        ("M", 0, 4, 3),
    ]
    assert answer.bases == (ChainBasis("B1", 7, 7, 4, 2, 0, 0, 0),)
    assert (answer.passed_over, answer.weights_version) == ((), WEIGHTS.version)


def test_unknown_output_counts_as_the_median_within_bounds() -> None:
    answer = leader_of(battery(), "Q")
    assert (answer.parts["output"], answer.output_share, answer.lines_without_value) == (None, None, 1)
    known = 2 * 4 / 6 + 3 / 4 + 1
    assert (answer.rank.low, answer.rank.high) == pytest.approx((known / 7, (known + 2) / 7))
    assert answer.rank.value == pytest.approx((known + 2 * 0.3) / 7)
    assert "产值不明" in answer.because.zh


def test_unrecorded_supplier_makes_no_link_and_is_counted() -> None:
    graph = battery(sourcings="M > A ore, A > P cell candidate")
    answer = propose_leaders(graph)
    assert [(leader.firm_id, leader.upstream_firms, leader.downstream_firms) for leader in answer.leaders] == [
        ("A", 1, 0),
        ("M", 0, 1),
    ]
    assert answer.bases[0].unrecorded == 4


def test_firms_outside_or_without_place_are_counted_not_proposed() -> None:
    answer = propose_leaders(battery(firms="K country=JPN, A region_code=310100, P country=CHN"))
    assert [leader.firm_id for leader in answer.leaders] == ["M", "Q", "N", "B"]
    assert (answer.bases[0].unplaced_firms, answer.bases[0].outside_firms) == (1, 2)


def test_firm_leads_three_chains_at_most() -> None:
    tables = battery_tables()
    chains = [f"B{number}" for number in range(1, 6)]
    placements = pd.concat([tables.placements.assign(chain_id=chain) for chain in chains])
    graph = build_graph(
        replace(tables, placements=placements, chains=Tables.of({"chains": pd.DataFrame({"chain_id": chains})}).chains)
    )
    one = replace(WEIGHTS, leaders_per_chain=1)
    answer = propose_leaders(graph, weights=one)
    assert [(leader.chain_id, leader.firm_id) for leader in answer.leaders] == [
        *(("B1", "K"), ("B2", "K"), ("B3", "K"), ("B4", "A"), ("B5", "A"))
    ]
    assert [(passed.chain_id, passed.firm_id) for passed in answer.passed_over] == [("B4", "K"), ("B5", "K")]
    held = propose_leaders(graph, weights=one, led=[("K", "B5"), ("K", "B9"), ("K", "B8")])
    assert [leader.chain_id for leader in held.leaders if leader.firm_id == "K"] == ["B5"]


def reach_by_walking(tables: Tables, firm_id: str) -> tuple[int, int]:
    """Upstream and downstream firms by walking sourcings in use line by line."""
    makes = set(zip(tables.makes["firm_id"], tables.makes["component_id"], strict=True))
    needs = set(zip(tables.inputs["component_id"], tables.inputs["product_id"], strict=True))
    walked: nx.DiGraph = nx.DiGraph()
    walked.add_nodes_from(makes)
    for row in tables.supplies[tables.supplies["status"] == "active"].itertuples():
        for firm, product in makes:
            if firm == row.buyer_id and (row.component_id, product) in needs:
                walked.add_edge((row.supplier_id, row.component_id), (firm, product))
    for firm, component in makes:
        walked.add_edges_from(
            ((firm, component), (other, product))
            for other, product in makes
            if other == firm and (component, product) in needs
        )
    own = [line for line in makes if line[0] == firm_id]
    sides = [{line for own_line in own for line in side(walked, own_line)} for side in (nx.ancestors, nx.descendants)]
    up, down = ({firm for firm, _ in side} - {firm_id} for side in sides)
    return len(up), len(down)


def random_tables(seed: int) -> Tables:
    """Draw a small chain at random: firms with one or two lines, loops among components allowed."""
    dice = random.Random(seed)
    firms, components = [f"F{number}" for number in range(8)], ["ore", "cell", "pack", "car"]
    makes = sorted({(firm, dice.choice(components)) for firm in firms for _ in range(2)})
    sourcings = {
        (supplier, buyer, component)
        for supplier, component in makes
        for buyer in firms
        if buyer != supplier and dice.random() < 0.25
    }
    tables = battery_tables(
        makes=", ".join(" ".join(pair) for pair in makes),
        sourcings=", ".join(
            f"{supplier} > {buyer} {component} {dice.choice(('active', 'active', 'qualified'))}"
            for supplier, buyer, component in sorted(sourcings)
        ),
    )
    loop = pd.DataFrame({"component_id": ["car"], "product_id": ["ore"]})
    return replace(tables, inputs=pd.concat([tables.inputs, Tables.of({"inputs": loop}).inputs], ignore_index=True))


@pytest.mark.parametrize("seed", range(40))
def test_reach_agrees_with_walking_every_line(seed: int) -> None:
    tables = random_tables(seed)
    leaders = propose_leaders(build_graph(tables), weights=replace(WEIGHTS, leaders_per_chain=99)).leaders
    firms_reached = {firm.firm_id: (firm.upstream_firms, firm.downstream_firms) for firm in leaders}
    walked = {firm: reach_by_walking(tables, firm) for firm in tables.firms["firm_id"]}
    assert firms_reached == {firm: reach for firm, reach in walked.items() if any(reach)}


def everything(tables: Tables) -> tuple[object, ...]:
    graph = build_graph(tables)
    leaders = propose_leaders(graph)
    pairs = [(leader.firm_id, leader.chain_id) for leader in leaders.leaders]
    return leaders, propose_partners(graph, pairs), find_communities(graph, pairs)


@pytest.mark.parametrize("seed", range(6))
def test_row_order_never_matters_and_new_ids_rename_answers(seed: int) -> None:
    tables = random_tables(seed)
    whole = everything(tables)
    assert everything(shuffled(tables, seed)) == whole
    assert repr(everything(renamed(tables, "z"))) == repr(whole).replace("'F", "'zF")


def test_partners_of_a_leader_stand_with_their_parts() -> None:
    answer = propose_partners(battery(), [("A", "B1")])
    supplier, first, second = answer.partners
    assert supplier == Partner(
        chain_id="B1",
        leader_id="A",
        firm_id="M",
        side="supplier",
        components=("ore",),
        carried=1,
        of=1,
        sole=1,
        value_10k_yuan=40.0,
        value_unknown=0,
        parts={"carried": 1.0, "sole": 1.0, "value": 1.0},
        rank=Rank(1.0, 1.0, 1.0),
    )
    assert (first.firm_id, first.side, first.parts) == ("P", "buyer", {"carried": 1.0, "sole": 0.0, "value": 1.0})
    assert (second.firm_id, second.parts["value"], second.value_unknown) == ("Q", None, 1)
    assert (second.rank.low, second.rank.high) == (0.4, 0.8)
    assert answer.experts == ()


def test_partners_stand_in_the_province_half_of_them_suppliers() -> None:
    graph = battery(
        makes="M ore, N ore, O ore, A cell, P pack, Q pack, R pack",
        sourcings="M > A ore, N > A ore, O > A ore, A > P cell, A > Q cell, A > R cell",
        firms="N country=JPN, R country=CHN",
    )
    few = replace(WEIGHTS, partners_per_leader=3)
    partners = propose_partners(graph, [("A", "B1")], weights=few).partners
    assert [(partner.firm_id, partner.side) for partner in partners] == [
        ("M", "supplier"),
        ("O", "supplier"),
        ("P", "buyer"),
    ]


def test_partners_that_hang_together_name_the_firm() -> None:
    graph = battery(
        makes="M ore, N ore, A cell, B cell, C cell, P pack",
        sourcings="M > A ore, M > B ore, N > C ore, A > P cell, B > P cell, C > P cell",
        firms="C region_code=330100 group_id=g, B region_code=330100 group_id=g",
    )
    proposed = {partner.firm_id: partner for partner in propose_partners(graph, [("P", "B1")]).partners}
    assert {firm: (key.hangs_on_ids, key.same_group_ids) for firm, key in proposed.items()} == {
        "A": (("M",), ()),
        "B": (("M",), ("C",)),
        "C": ((), ("B",)),
    }
    assert [finding.is_independent for finding in proposed.values()] == [False, False, False]


def test_expert_supplies_several_leaders() -> None:
    answer = propose_partners(battery(), [("P", "B1"), ("Q", "B1"), ("K", "B1")])
    assert [
        (expert.firm_id, expert.leader_ids, expert.components, expert.only_one_for_ids) for expert in answer.experts
    ] == [("A", ("P", "Q"), ("cell",), ("P",))]


def test_two_groups_are_two_communities_around_their_leaders() -> None:
    """Two stars joined by one sourcing; X leads one, nobody the other."""
    tables = battery_tables(
        makes="X pack, A cell, B cell, C cell, Y pack, D cell, E cell, F cell",
        sourcings="A > X cell, B > X cell, C > X cell, D > Y cell, E > Y cell, F > Y cell, C > Y cell",
    )
    communities = find_communities(build_graph(tables), [("X", "B1")], weights=replace(WEIGHTS, resolution=1.0))
    assert communities.communities == (
        Community("B1", "X", True, ("A", "B", "C", "X"), ("X",), ("A", "B", "C"), (), 3, 1),
        Community("B1", "Y", False, ("D", "E", "F", "Y"), (), ("D", "E", "F"), (), 3, 1),
    )
    assert (communities.alone, communities.modularity) == ({"B1": 0}, {"B1": pytest.approx(6 / 7 - 0.5)})


def test_chain_without_deliveries_has_no_community() -> None:
    communities = find_communities(battery(sourcings=""))
    assert (communities.communities, communities.alone, communities.modularity) == ((), {"B1": 7}, {"B1": None})


def test_communities_follow_new_ids_in_any_order() -> None:
    graph = nx.gnm_random_graph(40, 70, seed=3)
    pairs = {(f"n{min(pair):02}", f"n{max(pair):02}"): 1 + sum(pair) % 3 for pair in graph.edges}
    other = {f"n{number:02}": f"m{99 - number}" for number in range(40)}
    turned = {tuple(sorted((other[first], other[second]))): weight for (first, second), weight in pairs.items()}
    groups, modularity = louvain_groups(pairs, resolution=1.0, seed=415)
    answer, other_modularity = louvain_groups({(a, b): w for (a, b), w in turned.items()}, resolution=1.0, seed=415)
    assert {frozenset(other[firm] for firm in group) for group in groups} == set(answer)
    assert modularity == pytest.approx(other_modularity)


def test_order_of_places_rests_on_the_network_alone() -> None:
    path = {("a", "b"): 1, ("b", "c"): 2}
    assert places_in_order(path) == ["a", "b", "c"]
    assert places_in_order({("x", "z"): 2, ("x", "y"): 1}) == ["y", "x", "z"]


def test_empty_data_propose_nothing() -> None:
    graph = build_graph(drawn_tables())
    leaders = propose_leaders(graph)
    assert (leaders.leaders, leaders.bases) == ((), ())
    assert propose_partners(graph, []).partners == ()
    assert find_communities(graph).communities == ()
