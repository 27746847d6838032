"""Do tables become the right lines, legs and requirements? The supply graph itself, before anything fails."""

from __future__ import annotations

import networkx as nx
import pandas as pd
import pytest

from chainlink.supply.graph import SupplyGraph, build_graph, firms_in
from chainlink.supply.regions import regions_around
from graph_schema.errors import UnknownIdError
from loaders.tables import Tables
from tests.drawn_chains import drawn, drawn_tables


def line_names(graph: SupplyGraph) -> list[str]:
    """Say lines as `FIRM/COMPONENT`, unnamed ones as `(COUNTRY)/COMPONENT`, then the legs as `FIRM>COMPONENT`."""
    lines = graph.lines
    named = [
        f"{graph.firm_ids[lines.firm[at]]}/{graph.component_ids[lines.component[at]]}"
        for at in range(lines.named_count)
    ]
    unnamed = [
        f"({graph.countries[lines.country[at]] if lines.country[at] >= 0 else ''})/{graph.component_ids[lines.component[at]]}"
        for at in range(lines.named_count, lines.count)
    ]
    legs = [
        f"{graph.firm_ids[firm]}>{graph.component_ids[component]}"
        for firm, component in zip(lines.leg_firm, lines.leg_component, strict=True)
    ]
    return named + unnamed + legs


def requirement_names(graph: SupplyGraph) -> list[str]:
    """Say each requirement: owner, members, `own` lines and `offers`, and its marks."""
    facts, nodes, supplies = graph.requirements, line_names(graph), graph.tables.supplies
    names = []
    for at, owner in enumerate(facts.owner.tolist()):
        members = "|".join(graph.component_ids[facts.group_members[int(facts.group[at])]])
        direct = [nodes[line] for line in facts.direct_lines[at]]
        offers = [f"{supplies['supplier_id'][row]}:{supplies['component_id'][row]}" for row in facts.offers[at]]
        marks = ("fixed " if facts.is_fixed[at] else "") + ("assumed" if facts.is_assumed[at] else "")
        names.append(" ".join([f"{nodes[owner]} <- {members}", *direct, *offers, marks]).strip())
    return names


def test_firms_and_components_are_numbered_in_id_order() -> None:
    """Whoever a relation mentions counts, with or without a row of its own."""
    graph = drawn(
        makes="b ore, A salt",
        inputs="ore > steel",
        sourcings="dealer > A lens maker=J",
        needs="N:car gas",
        variants="euv < scanner",
        firms="Z country=CHN",
    )
    assert graph.firm_ids.tolist() == ["A", "J", "N", "Z", "b", "dealer"]
    assert graph.component_ids.tolist() == ["car", "euv", "gas", "lens", "ore", "salt", "scanner", "steel"]


def test_empty_tables_make_an_empty_graph() -> None:
    graph = build_graph(Tables.of())
    assert (line_names(graph), requirement_names(graph), len(graph.families)) == ([], [], 0)
    assert list(graph.to_networkx()) == []


def test_lines_come_named_then_unnamed_then_legs() -> None:
    """MAKES, a maker that a sourcing names, an origin without maker, an unmade component, and three legs.

    J ..> agent --lens--> T      (JPN) ..> agent --resist--> T      film is made of resin, by nobody known
    """
    graph = drawn(
        makes="T chip, R resin",
        inputs="resin > film, film > chip",
        sourcings="agent > T lens maker=J, agent > T resist origin=JPN, broker > T lens, other > T gas candidate maker=K",
    )
    assert line_names(graph) == [
        "J/lens",
        "R/resin",
        "T/chip",
        "(JPN)/resist",
        "()/film",
        "agent>lens",
        "agent>resist",
        "broker>lens",
    ]
    assert [graph.component_ids[at] for at in range(len(graph.component_ids)) if graph.is_unknown[at]] == ["gas"]


def test_supplier_with_a_line_in_the_family_is_no_trader() -> None:
    """S sells scanners and makes the variant; what it says of a maker then changes nothing."""
    graph = drawn(makes="S euv, T chip", variants="euv < scanner", sourcings="S > T scanner maker=J origin=JPN")
    assert line_names(graph) == ["J/scanner", "S/euv", "T/chip"]
    assert graph.lines.nodes_of_sourcing[0].tolist() == [1]


def test_families_hold_variants_of_all_depths_and_no_parent() -> None:
    graph = drawn(variants="immersion < scanner, euv < scanner, dry < immersion, dry < euv")
    families = {
        graph.component_ids[at]: graph.component_ids[graph.families[at]].tolist() for at in range(len(graph.families))
    }
    assert families == {
        "dry": ["dry"],
        "euv": ["euv", "dry"],
        "immersion": ["immersion", "dry"],
        "scanner": ["scanner", "dry", "euv", "immersion"],
    }


def test_requirements_are_groups_with_own_lines_and_offers() -> None:
    """Alternatives, an own line, a need for one product, a need for all, a backup, a candidate."""
    graph = drawn(
        makes="T steel, T gas, M ore",
        inputs="coke|gas > steel, ore > steel, paint ?> steel",
        needs="T power, T:gas well",
        sourcings="M > T ore, N > T ore qualified, O > T ore candidate, P > T power qualified",
    )
    assert sorted(requirement_names(graph)) == [
        "N>ore <- ore assumed",
        "P>power <- power assumed",
        "T/gas <- power P:power assumed",
        "T/gas <- well assumed",
        "T/steel <- coke|gas T/gas",
        "T/steel <- ore M:ore N:ore",
        "T/steel <- power P:power assumed",
    ]
    assert (graph.requirements.owner[1:] >= graph.requirements.owner[:-1]).all()


def test_one_essential_member_makes_its_group_essential() -> None:
    """Only coke is marked essential; then gas is its alternative. A group without an essential member is none."""
    inputs = pd.DataFrame(
        {
            "component_id": ["coke", "gas", "red", "blue"],
            "product_id": ["steel", "steel", "steel", "steel"],
            "alternative_group": ["heat", "heat", "paint", "paint"],
            "is_essential": [True, False, False, False],
        }
    )
    graph = build_graph(Tables.of({**dict(drawn_tables(makes="T steel").items()), "inputs": inputs}))
    assert requirement_names(graph) == ["T/steel <- coke|gas assumed"]


def test_legs_of_named_makers_and_origins_have_only_these_sources() -> None:
    graph = drawn(
        makes="L resist, J resist, J2 resist, T chip",
        inputs="resist > chip",
        sourcings="agent > T resist maker=J, broker > T resist origin=JPN",
        firms="J country=JPN, J2 country=JPN, L country=CHN",
    )
    assert requirement_names(graph) == [
        "T/chip <- resist agent:resist broker:resist",
        "agent>resist <- resist J/resist fixed",
        "broker>resist <- resist J/resist J2/resist fixed",
    ]


def test_network_view_runs_the_way_goods_flow() -> None:
    """M --ore--> T makes steel; T needs gas; alloy < steel.

    ore -> steel
    """
    graph = drawn(
        makes="M ore", inputs="ore > steel", variants="alloy < steel", needs="T gas", sourcings="M > T ore qualified"
    )
    view = graph.to_networkx()
    assert isinstance(view, nx.MultiDiGraph)
    assert sorted(view) == [
        ("component", "alloy"),
        ("component", "gas"),
        ("component", "ore"),
        ("component", "steel"),
        ("firm", "M"),
        ("firm", "T"),
    ]
    assert sorted(view.edges(keys=True)) == [
        (("component", "alloy"), ("component", "steel"), "VARIANT_OF"),
        (("component", "gas"), ("firm", "T"), "NEEDS"),
        (("component", "ore"), ("component", "steel"), "INPUT_TO"),
        (("firm", "M"), ("component", "ore"), "MAKES"),
        (("firm", "M"), ("firm", "T"), "SUPPLIES ore"),
    ]
    assert view.get_edge_data(("firm", "M"), ("firm", "T")) == {
        "SUPPLIES ore": {"component_id": "ore", "status": "qualified"}
    }


def test_placements_take_the_chain_of_their_segment() -> None:
    tables = Tables.of(
        {
            "segments": pd.DataFrame({"segment_id": ["S1"], "chain_id": ["C1"]}),
            "placements": pd.DataFrame(
                {"component_id": ["b", "a", "c"], "segment_id": ["S1", "S1", "S9"], "chain_id": ["", "C2", ""]}
            ),
        }
    )
    placements = build_graph(tables).placements
    assert placements[["component_id", "chain_id"]].to_numpy().tolist() == [["a", "C2"], ["b", "C1"], ["c", ""]]


def test_regions_around_follow_the_table_then_the_digits() -> None:
    tables = drawn_tables(regions="399001 within_code=330200, 111111 within_code=111111")
    assert {code: regions_around(tables, code) for code in ("330212", "330200", "330000", "399001", "111111", "")} == {
        "330212": ["330212", "330200", "330000"],
        "330200": ["330200", "330000"],
        "330000": ["330000"],
        "399001": ["399001", "330200", "330000"],
        "111111": ["111111"],
        "": [],
    }


def test_firms_in_a_region_and_firms_without_one() -> None:
    graph = drawn(firms="A region_code=330212, B region_code=330100, C country=CHN", makes="D ore")
    inside, is_placeless = firms_in(graph, "330200")
    assert dict(zip(graph.firm_ids, inside.tolist(), strict=True)) == {"A": True, "B": False, "C": False, "D": False}
    assert dict(zip(graph.firm_ids, is_placeless.tolist(), strict=True)) == {
        "A": False,
        "B": False,
        "C": True,
        "D": True,
    }


def test_survey_and_named_makers_are_told_by_component() -> None:
    graph = drawn(makes="X euv", variants="euv < scanner", inputs="scanner > chip", unsurveyed="euv chip")
    assert dict(zip(graph.component_ids, graph.is_surveyed.tolist(), strict=True)) == {
        "chip": False,
        "euv": False,
        "scanner": True,
    }
    assert dict(zip(graph.component_ids, graph.has_named_maker.tolist(), strict=True)) == {
        "chip": False,
        "euv": True,
        "scanner": True,
    }


@pytest.mark.parametrize(
    ("wanted", "zh", "en"),
    [
        (
            "acme_stel",
            "数据中没有企业“acme_stel”；相近的有：acme_steel",
            "no firm 'acme_stel' in the data; close to it: acme_steel",
        ),
        ("", "数据中没有企业“”；请核对编号", "no firm '' in the data; check the id"),
    ],
)
def test_unknown_firm_names_the_nearest(wanted: str, zh: str, en: str) -> None:
    graph = drawn(makes="acme_steel screw")
    assert (graph.firm_number("acme_steel"), graph.component_number("screw")) == (0, 0)
    with pytest.raises(UnknownIdError) as caught:
        graph.firm_number(wanted)
    assert caught.value.words == (zh, en)


def test_status_that_no_table_may_hold_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"status must be one of .*active.*; found \['soon'\]$"):
        drawn(makes="M ore, T steel", sourcings="M > T ore, N > T ore status=soon")
