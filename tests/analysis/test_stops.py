"""What does each kind of stop hit, and how is a stop written? MODEL.md section 3, rule 1."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from chainlink.analysis.spread.propagation import Stop, Stopped
from chainlink.analysis.spread.stop_kinds import STOP_KINDS, StopKind
from graph_schema.errors import UnknownIdError, UsageError
from tests.drawn_chains import drawn, lines, stopped


def test_region_stops_all_inside_it_and_lists_firms_without_place() -> None:
    """A city with a county, and a zone that the table, not its code, puts inside.

    330200 <- 330212, 399001
    """
    graph = drawn(
        makes="city a, county b, zone c, elsewhere d, province e, nowhere f",
        firms="city region_code=330200, county region_code=330212, zone region_code=399001, "
        "elsewhere region_code=330102, province region_code=330000",
        regions="330000 level=province, 330200 level=city, 330212 level=county, 399001 level=county within_code=330200",
    )
    assert stopped(graph, "region:330200") == Stopped(
        (("city", "a"), ("county", "b"), ("zone", "c")), (), ("nowhere",), False
    )
    assert stopped(graph, "region:330212") == Stopped((("county", "b"),), (), ("nowhere",), False)
    assert stopped(graph, "region:330000") == Stopped(
        (("city", "a"), ("county", "b"), ("elsewhere", "d"), ("province", "e"), ("zone", "c")), (), ("nowhere",), False
    )


def test_group_stops_all_its_plants() -> None:
    graph = drawn(
        makes="plant_1 cell, plant_2 cell, rival cell, T car",
        inputs="cell > car",
        firms="plant_1 group_id=G, plant_2 group_id=G, rival group_id=H",
        sourcings="plant_1 > T cell, plant_2 > T cell",
    )
    assert lines(graph, "group:G", sourcing="active") == ["T/car", "plant_1/cell", "plant_2/cell"]
    assert lines(graph, "group:G", sourcing="market") == ["plant_1/cell", "plant_2/cell"]
    assert lines(graph, "firm:plant_1", sourcing="active") == ["plant_1/cell"]


def test_stop_of_one_component_takes_its_variants_along() -> None:
    """J makes three things; one is a variant of what is stopped.

    euv_resist < resist        J (JPN) makes resist, euv_resist, lens
    """
    graph = drawn(
        makes="J resist, J euv_resist, J lens",
        variants="euv_resist < resist",
        firms="J country=JPN group_id=G region_code=990000",
    )
    both, one = ["J/euv_resist", "J/resist"], ["J/euv_resist"]
    for place in ("country:JPN", "firm:J", "line:J", "group:G", "region:990000"):
        assert (lines(graph, f"{place}/resist"), lines(graph, f"{place}/euv_resist")) == (both, one)


def test_each_kind_says_whom_it_stops() -> None:
    graph = drawn(makes="T car", firms="T country=JPN group_id=G region_code=330200", regions="330200 level=city")
    subjects = {"firm": "T", "group": "G", "region": "330200", "country": "JPN"}
    said_of = {kind: str(STOP_KINDS[kind].subject(graph, subject)) for kind, subject in subjects.items()}  # type: ignore[index]
    assert said_of == {"firm": "T", "group": "集团G", "region": "330200", "country": "日本"}


@pytest.mark.parametrize(
    ("text", "stop"),
    [
        ("firm:A", Stop("firm", "A")),
        ("firm:A/x", Stop("firm", "A", "x")),
        ("line:A/x", Stop("line", "A", "x")),
        ("group:G", Stop("group", "G")),
        ("region:330200", Stop("region", "330200")),
        ("country:JPN/x", Stop("country", "JPN", "x")),
        ("sourcing:A/B/x", Stop("sourcing", "A", "x", "B")),
    ],
)
def test_stop_is_read_from_its_form(text: str, stop: Stop) -> None:
    assert Stop.parse(text) == stop


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        "firm",
        "firm:",
        "firm:A/",
        "firm:/x",
        "firm:A/x/y",
        "line:A",
        "sourcing:A/B",
        "sourcing:A//x",
        "planet:A",
    ],
)
def test_stop_rejects_other_forms_in_both_languages(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Stop.parse(text)
    forms = "firm:ID, line:FIRM/COMPONENT, group:ID, region:CODE, country:CODE, sourcing:SUPPLIER/BUYER/COMPONENT"
    assert caught.value.words == (
        f"看不懂停供条件“{text}”；可写 {forms}；firm、group、region、country 之后可加 /COMPONENT",
        f"cannot read the stop {text!r}; write one of {forms}; "
        "firm, group, region and country may be followed by /COMPONENT",
    )


@pytest.mark.parametrize(
    ("stop", "kind", "wanted", "nearest"),
    [
        ("firm:acm_steel", "firm", "acm_steel", ("acme_steel",)),
        ("firm:zzz", "firm", "zzz", ()),
        ("firm:acme_steel/scrow", "component", "scrow", ("screw",)),
        ("group:holdin", "group", "holdin", ("holding",)),
        ("region:330201", "region", "330201", ("330200",)),
        ("sourcing:acme_steel/buyer/screw", "sourcing", "acme_steel -> buyer / screw", ()),
        ("sourcing:acme_steel/buyr/screw", "firm", "buyr", ("buyer",)),
    ],
)
def test_stop_rejects_what_is_not_in_the_data(stop: str, kind: str, wanted: str, nearest: tuple[str, ...]) -> None:
    graph = drawn(
        makes="acme_steel screw, buyer plough",
        firms="acme_steel group_id=holding region_code=330200",
        regions="330200 level=city",
    )
    with pytest.raises(UnknownIdError) as caught:
        stopped(graph, stop)
    assert (caught.value.kind.en, caught.value.wanted, caught.value.nearest) == (kind, wanted, nearest)


def test_country_without_firms_stops_nothing_and_lists_who_has_none() -> None:
    graph = drawn(makes="A x, B y", firms="A country=CHN")
    assert stopped(graph, "country:FRA") == Stopped((), (), ("B",), False)


@pytest.mark.parametrize("kind", STOP_KINDS)
def test_every_kind_is_read_as_it_is_written_and_said_in_its_forms(kind: StopKind) -> None:
    """All that a kind says of itself holds together: its fields, its form, and what may follow."""
    rule = STOP_KINDS[kind]
    whole = replace(Stop(kind, "A"), **{name: f"{name}_1" for name in rule.fields})
    assert Stop.parse(str(whole)) == whole
    assert rule.forms.en.startswith(f"{kind}:") and rule.forms.en.count("/") == len(rule.fields) - 1
    longer = f"{whole}/resist"
    if rule.may_name_component:
        assert Stop.parse(longer) == replace(whole, component_id="resist")
    else:
        with pytest.raises(UsageError, match="看不懂停供条件"):
            Stop.parse(longer)


def test_kinds_of_the_table_are_those_of_the_type() -> None:
    assert tuple(STOP_KINDS) == get_args(StopKind)


def test_kinds_of_stops_say_what_they_hit_and_how_they_are_told() -> None:
    """By kind: its fields, those that are firms, and what holds of it."""
    marks = ("may_name_component", "is_whole_said", "is_origin", "is_order", "is_stock_reachable")
    assert {
        kind: (rule.fields, rule.firm_fields, {mark for mark in marks if getattr(rule, mark)})
        for kind, rule in STOP_KINDS.items()
    } == {
        "firm": (("of",), ("of",), {"may_name_component", "is_stock_reachable"}),
        "line": (("of", "component_id"), ("of",), {"is_stock_reachable"}),
        "group": (("of",), (), {"may_name_component", "is_whole_said", "is_stock_reachable"}),
        "region": (("of",), (), {"may_name_component", "is_whole_said", "is_stock_reachable"}),
        "country": (("of",), (), {"may_name_component", "is_whole_said", "is_origin", "is_order"}),
        "sourcing": (("of", "buyer_id", "component_id"), ("of", "buyer_id"), {"is_order", "is_stock_reachable"}),
    }
