"""Are all rows about one thing gathered, and no other?"""

from __future__ import annotations

import pytest

from chainlink.screening.evidence import Evidence, chain_evidence, component_evidence, firm_evidence
from graph_schema.errors import UnknownIdError
from tests.drawn_chains import drawn


def rows(evidence: Evidence) -> dict[str, list[str]]:
    """Keys of the rows of each section."""
    from graph_schema.spec import schema

    return {
        section.name: [
            "/".join(str(row[column]) for column in schema().tables[section.table].key)
            for _, row in section.rows.iterrows()
        ]
        for section in evidence.sections
    }


def test_firm_has_all_its_rows_by_question() -> None:
    """A mine --ore--> agent --ore--> mill makes steel; the mill says it needs gas."""
    graph = drawn(
        makes="mine ore, mill steel, other gas",
        inputs="ore > steel",
        sourcings="mine > agent ore, agent > mill ore maker=mine, other > mill gas",
        needs="mill gas",
        firms="mill country=CHN, mine, agent, other",
        placements="ore C, steel C",
    )
    assert rows(firm_evidence(graph, "mine")) == {
        "firm": ["mine"],
        "makes": ["mine/ore"],
        "sells": ["mine/agent/ore"],
        "resold": ["agent/mill/ore"],
    }
    assert rows(firm_evidence(graph, "mill")) == {
        "firm": ["mill"],
        "makes": ["mill/steel"],
        "needs": ["mill//gas/g0"],
        "buys": ["agent/mill/ore", "other/mill/gas"],
    }


def test_firm_names_the_others_of_its_group() -> None:
    graph = drawn(
        makes="a x, b x, c x, d x", inputs="", firms="a group_id=g, b group_id=g, c group_id=h, d", placements="x C"
    )
    assert rows(firm_evidence(graph, "a"))["group"] == ["b"]
    assert "group" not in rows(firm_evidence(graph, "c"))
    assert "group" not in rows(firm_evidence(graph, "d"))


def test_component_has_its_family_and_both_ends_of_its_inputs() -> None:
    """Two tools, euv and duv, are variants of scanner, which goes into the fab with gas; lens goes into scanner."""
    graph = drawn(
        makes="n euv, m scanner, f fab",
        inputs="lens > scanner, scanner > fab, gas > fab",
        variants="euv < scanner, duv < scanner",
        sourcings="n > f euv, m > f scanner, g > f gas",
        placements="scanner C, fab C",
    )
    assert rows(component_evidence(graph, "scanner")) == {
        "component": ["scanner"],
        "stands_in": ["scanner/"],
        "variants": ["euv/scanner", "duv/scanner"],
        "makers": ["n/euv", "m/scanner"],
        "inputs": ["lens/scanner/"],
        "goes_into": ["scanner/fab/"],
        "sourcings": ["n/f/euv", "m/f/scanner"],
    }
    assert rows(component_evidence(graph, "euv"))["variant_of"] == ["euv/scanner"]


def test_firm_that_stops_two_chains_is_found_in_both() -> None:
    graph = drawn(
        makes="m ore, s steel, w wire", inputs="ore > steel, ore > wire", placements="ore C, steel C, ore D, wire D"
    )
    answer = firm_evidence(graph, "m")
    assert [(chain_id, finding.target, finding.grade.colour) for chain_id, finding in answer.findings] == [
        ("C", "steel", "red"),
        ("D", "wire", "red"),
    ]
    assert answer.blast_radius == {"active": (2, 2), "qualified": (2, 2), "market": (2, 2)}
    assert [chain_id for chain_id, _ in chain_evidence(graph, "D").findings] == ["D"] * 4


def test_unknown_thing_is_rejected() -> None:
    graph = drawn(makes="m ore", placements="ore C")
    for gather in (firm_evidence, component_evidence, chain_evidence):
        with pytest.raises(UnknownIdError):
            gather(graph, "nonsense")
