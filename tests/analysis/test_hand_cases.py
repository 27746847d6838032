"""Networks in which several rules meet: answers worked out by hand, and by brute force where it knows the figures.

Rules 6, 8 and 9 of MODEL.md section 3 beside one another, and coverage of section 4 through traders, between units, with
alternatives that stop together.
"""

from __future__ import annotations

import pytest

from chainlink.analysis.backups.coverage import backup_coverage
from chainlink.analysis.backups.links import Level
from chainlink.analysis.chokepoints.grades import grade
from chainlink.supply.graph import build_graph
from tests.brute_force import BruteForce
from tests.brute_force_backup import PlainBackups
from tests.drawn_chains import colours, drawn_tables

COLOURS = {
    "agents who buy from one another, one of whom names its buyer as maker, have no source: the sole maker is red": (
        {
            "makes": "M ore, T steel, U steel",
            "inputs": "ore > steel",
            "sourcings": "R > Q ore, Q > R ore, R > T ore maker=T, R > U ore",
        },
        {"M": "red", "R": "yellow"},
    ),
    "red needs every survey upstream: the root that nobody surveyed is suspected, the surveyed step above it red": (
        {"makes": "S salt, M ore, T steel, U steel", "inputs": "salt > ore, ore > steel", "unsurveyed": "salt"},
        {"M": "red", "S": "suspected"},
    ),
    "one maker of both alternatives is suspected while one of them is not surveyed": (
        {"makes": "M coke, M gas, T steel, U steel", "inputs": "coke|gas > steel", "unsurveyed": "gas"},
        {"M": "suspected"},
    ),
    "another maker that needs the failed one is no other maker": (
        {
            "makes": "A ore, A salt, B ore, T steel, U steel",
            "inputs": "salt > ore, ore > steel",
            "sourcings": "A > T ore, A > U ore, A > B salt",
        },
        {"A": "red"},
    ),
    "a foreign maker behind two agents is the chokepoint, each agent only of its own buyer": (
        {
            "makes": "J ore, K ore, T steel, U steel",
            "inputs": "ore > steel",
            "sourcings": "R > T ore maker=J, Q > U ore maker=J, K > U ore qualified",
        },
        {"J": "blue"},
    ),
    "variant and parent: who makes the variant serves the parent's buyers, never the other way round": (
        {
            "makes": "V fine, P ore, T steel, U steel",
            "inputs": "fine > steel",
            "variants": "fine < ore",
            "sourcings": "V > T fine, V > U fine",
        },
        {"V": "red"},
    ),
}


@pytest.mark.parametrize("name", COLOURS)
def test_colours_are_those_worked_out_by_hand(name: str) -> None:
    drawing, expected = COLOURS[name]
    tables = drawn_tables(**drawing)
    marks = BruteForce(tables).firm_marks("steel")
    plain = {firm_id: "suspected" if is_suspected else colour for firm_id, (colour, is_suspected) in marks.items()}
    assert colours(grade(build_graph(tables), ["steel"]).firms["steel"]) == plain == expected


COVERAGES: dict[str, tuple[dict[str, str], tuple[float, float]]] = {
    "the spare of the maker behind an agent is one number for both buyers": (
        {
            "makes": "J x, K x capacity=10 output=4, T t, U t",
            "inputs": "x > t",
            "sourcings": "J > T x volume=8, J > U x volume=8, R > T x qualified, R > U x qualified, K > R x volume=1",
        },
        (0.375, 0.375),
    ),
    "an agent in a ring with another has all makers behind it, and those of one's own group have nothing": (
        {
            "makes": "J x, K x capacity=9 output=4, L x capacity=9 output=4, T t",
            "inputs": "x > t",
            "firms": "J group_id=g, K group_id=g, L",
            "sourcings": "J > T x volume=10, R > T x qualified, R > Q x, Q > R x",
        },
        (0.5, 0.5),
    ),
    "a maker abroad whom nobody knows may cover all, beside one whose spare is known": (
        {
            "makes": "J x, K x capacity=5 output=2, T t",
            "inputs": "x > t",
            "sourcings": "J > T x volume=10, R > T x qualified origin=DEU, K > T x qualified",
        },
        (0.3, 1.0),
    ),
    "behind an agent of the failed firm's own group stands a maker nobody knows, who may cover all": (
        {
            "makes": "J x, T t",
            "inputs": "x|y > t",
            "firms": "J group_id=g, R group_id=g, T",
            "sourcings": "J > T x volume=10, R > T y qualified",
        },
        (0.0, 1.0),
    ),
    "alternatives that both need the failed firm's salt have nothing": (
        {
            "makes": "J x, J salt, K y capacity=9 output=1, L x capacity=9 output=1, T t",
            "inputs": "x|y > t, salt > y, salt > x",
            "sourcings": "J > T x volume=10, K > T y qualified, L > T x qualified, J > K salt volume=1, J > L salt volume=1",
        },
        (0.0, 0.0),
    ),
}


@pytest.mark.parametrize("name", COVERAGES)
def test_coverages_are_those_worked_out_by_hand(name: str) -> None:
    drawing, expected = COVERAGES[name]
    tables = drawn_tables(**drawing)
    assert covered(tables_of=drawing, level="qualified") == pytest.approx(expected)
    assert PlainBackups(tables).coverage(("J", "x"), "qualified")[2:] == pytest.approx(expected)


UNITS = {
    "2 t or 40 pieces go into a product: 100 pieces replace 5 t of 10": (
        {
            "makes": "J x unit=t, K y unit=件 capacity=100 output=0, T p",
            "inputs": "x|y > p",
            "sourcings": "J > T x volume=10, K > T y qualified",
        },
        {("x", "p"): 2.0, ("y", "p"): 40.0},
        (0.5, 0.5),
    ),
    "what needs fewer pieces for a tonne is served first: 80 pieces for T's 4 t, 20 for half a tonne of U's": (
        {
            "makes": "J x unit=t, K y unit=件 capacity=100 output=0, T p, U q",
            "inputs": "x|y > p, x|y > q",
            "sourcings": "J > U x volume=4, J > T x volume=4, K > T y qualified, K > U y qualified",
        },
        {("x", "p"): 2.0, ("y", "p"): 40.0, ("x", "q"): 1.0, ("y", "q"): 40.0},
        (0.5625, 0.5625),
    ),
    "behind an agent too, beside a variant that counts in kg": (
        {
            "makes": "J x unit=t, K y unit=件 capacity=40 output=0, V z unit=kg capacity=1000 output=0, T p",
            "inputs": "x|y > p",
            "variants": "z < x",
            "sourcings": "J > T x volume=10, R > T y qualified, K > R y, V > T z qualified",
        },
        {("x", "p"): 2.0, ("y", "p"): 40.0},
        (0.3, 0.3),
    ),
    "where only one use is stated nothing is known of the other": (
        {
            "makes": "J x unit=t, K y unit=件 capacity=100 output=0, T p",
            "inputs": "x|y > p",
            "sourcings": "J > T x volume=10, K > T y qualified",
        },
        {("x", "p"): 2.0},
        (0.0, 1.0),
    ),
}


@pytest.mark.parametrize("name", UNITS)
def test_coverages_between_units_are_those_worked_out_by_hand(name: str) -> None:
    drawing, uses, expected = UNITS[name]
    assert covered(tables_of=drawing, level="qualified", uses=uses) == pytest.approx(expected)


def covered(
    *, tables_of: dict[str, str], level: Level, uses: dict[tuple[str, str], float] | None = None
) -> tuple[float | None, float | None]:
    """Bounds of the coverage of J's line of x."""
    tables = drawn_tables(**tables_of)
    inputs = tables.inputs
    pairs = zip(inputs["component_id"], inputs["product_id"], strict=True)
    stated = inputs.assign(units_per_unit=[(uses or {}).get(pair, float("nan")) for pair in pairs])
    graph = build_graph(type(tables).of({**dict(tables.items()), "inputs": stated}))
    answer = backup_coverage(graph, "J", "x", level=level)
    return answer.low, answer.high
