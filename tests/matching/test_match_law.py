"""Does one more offer ever worsen the meetings? The whole way from drawn firms to the total, not only the choice."""

from __future__ import annotations

import random

import pytest

from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.need_matches import match_need
from chainlink.matching.timetable.limits import EventLimits
from chainlink.matching.timetable.meetings import plan_meetings
from tests.drawn_chains import drawn
from tests.examples import examples


@pytest.mark.parametrize(
    ("spare", "total", "met"),
    [
        ("", 14 / 13, ["B", "C"]),
        (", D rod capacity=3 output=3", 14 / 13, ["B", "C"]),
        (", D rod", 51 / 26, ["B", "C", "D"]),
    ],
)
def test_firm_that_stands_apart_refuses_nobody_else(spare: str, total: float, met: list[str]) -> None:
    """Three rod makers hang on M, whatever a fourth on N has to spare: T meets B and C, and it where that helps.

    B and C: half of A and M gained, half independent, same product, distance unknown: (1.5 + 0.75 + 1 + 0.25) / 6.5 = 7/13.
    D: (3 + 1.5 + 1 + 0.25) / 6.5 = 23/26.

    M --ore--> A, B, C        A --rod--> T makes gear        N --ore--> D
    """
    graph = drawn(
        makes=f"M ore, N ore, A rod, B rod, C rod, T gear{spare}",
        inputs="ore > rod, rod > gear",
        sourcings=f"M > A ore, M > B ore, M > C ore, A > T rod{', N > D ore' if spare else ''}",
    )
    need = Need("n", "T", "rod")
    planned = plan_meetings(graph, [need], EventLimits())
    assert (planned.total, [meeting.supplier_id for meeting in planned.meetings]) == (
        pytest.approx(total, abs=1e-4),
        met,
    )
    matched = match_need(graph, need)
    assert {pair.supplier_id: pair.remaining for pair in matched.pairs if pair.supplier_id != "D"} == {
        "B": ("M",),
        "C": ("M",),
    }
    assert [(refusal.supplier_id, refusal.because) for refusal in matched.refused] == [("A", "is_the_firm")] + [
        ("D", "no_spare")
    ] * ("output=3" in spare)
    assert matched.about == ("A",)


def line(draw: random.Random, firm_id: str, component_id: str) -> str:
    """A line with much, little or nothing to spare, or nobody knows."""
    return f"{firm_id} {component_id}{draw.choice(('', '', ' capacity=9 output=2', ' capacity=9 output=8', ' capacity=9 output=9'))}"


def place(draw: random.Random, firm_id: str) -> str:
    return f"{firm_id} country=CHN region_code={draw.choice(('330106', '330109'))} group_id={draw.choice('gghij')}"


def drawn_case(seed: int) -> tuple[dict[str, str], dict[str, str], list[Need], EventLimits]:
    """Draw mines, makers of rods and of coated rods (a variant) or bars (will do as well), buyers, and one maker more.

    Ore and salt of whom is not always on record; the maker to be added makes what is looked for, of which nobody's
    supply is taken to come but the buyers' own.
    """
    draw = random.Random(seed)
    makers, mines, buyers = "ABCD"[: draw.randint(0, 4)], "MNO"[: draw.randint(1, 3)], "TU"
    made = [(firm, draw.choice(("rod", "rod", "coated", "bar"))) for firm in makers]
    makes = [f"{mine} {mined}" for mine in mines for mined in ("ore", "salt") if mined == "ore" or draw.random() < 0.5]
    makes += [*(line(draw, *sold) for sold in made), *(f"{buyer} gear" for buyer in buyers)]
    sourcings = [f"{draw.choice(mines)} > {firm} ore" for firm, _ in made if draw.random() < 0.8]
    sourcings += [
        f"{firm} > {buyer} {component} {draw.choice(('active', 'active', 'qualified', 'candidate'))}"
        for firm, component in made
        for buyer in buyers
        if draw.random() < 0.4
    ]
    everyone = [*makers, *mines, *buyers]
    drawing = {
        "makes": ", ".join(makes),
        "inputs": "ore > rod, ore > coated, salt > bar, ore > bar, salt > tube, ore > tube, rod|bar > gear",
        "variants": "coated < rod",
        "placements": "bar c segment_id=s, rod c segment_id=s, tube c segment_id=s, coated c segment_id=s",
        "sourcings": ", ".join(sourcings),
        "firms": ", ".join(place(draw, firm_id) for firm_id in everyone),
    }
    lines = draw.sample(("rod", "coated", "bar", "tube"), draw.randint(1, 2))
    hangs = [f"{draw.choice((*mines, *makers))} > X {draw.choice(('ore', 'salt'))}" for _ in range(draw.randint(0, 2))]
    more = {
        "makes": ", ".join(line(draw, "X", text) for text in lines),
        "sourcings": ", ".join(hangs),
        "firms": place(draw, "X"),
    }
    needs = [
        Need(
            f"{buyer}/{component}",
            buyer,
            component,
            volume=draw.choice((None, 4.0)),
            by_days=draw.choice((None, 30.0)),
            about=tuple(draw.sample(everyone, draw.choice((0, 0, 1, 2)))),
        )
        for buyer in buyers
        for component in draw.sample(("rod", "bar", "coated"), draw.randint(1, 2))
    ]
    limits = EventLimits(per_firm=draw.randint(1, 3), per_need=draw.randint(1, 3), in_all=draw.choice((None, 2)))
    return drawing, more, needs, limits


@pytest.mark.parametrize("block", range(2))
def test_one_more_maker_never_worsens_the_total(block: int) -> None:
    """Before and after, up to 25 chains a block; every offer that was open keeps its score and what it still stops with."""
    rises = 0
    for seed in range(block * 25, block * 25 + examples(25)):
        drawing, more, needs, limits = drawn_case(seed)
        before = drawn(**drawing)
        after = drawn(**{**drawing, **{name: f"{drawing[name]}, {rows}" for name, rows in more.items()}})
        totals = [plan_meetings(graph, needs, limits).total for graph in (before, after)]
        assert totals[0] <= totals[1], seed
        rises += totals[0] < totals[1]
        was, is_now = (
            {(pair.supplier_id, pair.component_id): pair for pair in match_need(graph, needs[0]).pairs}
            for graph in (before, after)
        )
        assert was == {key: is_now[key] for key in was}, seed
    assert rises > examples(25) / 5
