"""地区: a tile a county, coloured by what hangs on it; a city or county opened. The address holds `place` and `by`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.books_state import state_of_books
from chainlink.app.ui.loaded import Loaded
from chainlink.books.register_tables import list_table
from chainlink.projects.places import (
    FROM_ELSEWHERE,
    TO_ELSEWHERE,
    PlaceFigures,
    Places,
    places_table,
    reaches_table,
)
from chainlink.projects.register.books import list_projects
from chainlink.report.sheets import sheet_of, workbook_of
from chainlink.risks.assess import Screened, assess
from chainlink.risks.joined import joined_risks
from chainlink.risks.register import RISKS, is_open, list_risks
from chainlink.risks.rules import load_rules
from graph_schema.figures import money, share_range
from graph_schema.names import UNKNOWN, Words

SHOWN_AT_MOST = 12
_SEATS = {
    "330500": (1, 1), "330400": (1, 2), "330900": (1, 3),
    "330100": (2, 1), "330600": (2, 2), "330200": (2, 3),
    "330800": (3, 1), "330700": (3, 2), "331000": (3, 3),
    "331100": (4, 1), "330300": (4, 2),
}  # fmt: skip
"""Row and column of each city on the map, about as they lie."""
_SHADES = ("#EAF1F8", "#C5DAEE", "#8FB8DD", "#3A73AC", "#1F5FA8")
_DARK_FROM = 3
_NOTHING_KNOWN = "#D9DEE4"


@dataclass(frozen=True)
class Measure:
    """What tiles are coloured by: its word, its number of a place (None unknown), and how that is said."""

    words: Words
    number: Callable[[PlaceFigures], float | None]
    said: Callable[[PlaceFigures], str]


MEASURES: Mapping[str, Measure] = {
    "exposed": Measure(
        Words("可能损失", "Exposed loss"),
        lambda place: place.exposed_10k_yuan if place.firms else None,
        lambda place: str(money(place.exposed_10k_yuan)) if place.firms else str(UNKNOWN),
    ),
    "single": Measure(
        Words("单点企业", "Single-point firms"),
        lambda place: float(sum(place.firms_by_colour.values())) if place.firms else None,
        lambda place: str(sum(place.firms_by_colour.values())) if place.firms else str(UNKNOWN),
    ),
    "projects": Measure(
        Words("项目", "Projects"), lambda place: float(place.projects), lambda place: str(place.projects)
    ),
    "coverage": Measure(
        Words("备份覆盖率", "Backup coverage"),
        lambda place: place.coverage_low,
        lambda place: (
            str(UNKNOWN)
            if place.coverage_low is None or place.coverage_high is None
            else str(share_range(place.coverage_low, place.coverage_high))
        ),
    ),
}


def show_places() -> None:
    """Draw the page."""
    loaded = ui.load_current()
    ui.page_head(Words("地区", "Places"), loaded.version)
    places = _places(state_of_books(loaded), loaded)
    names = {code: loaded.graph.names.region(code) for code in _codes(places)}
    box, beside = st.columns([3, 7], vertical_alignment="bottom")
    chosen = ui.select_in_address(
        box,
        "place",
        Words("市或县", "City or county"),
        list(names),
        word=lambda code: names[code] if code[4:] == "00" else f"　{names[code]}",
        placeholder=str(Words("全省", "the province")),
    )
    with beside:
        by = ui.view_in_address(
            "by", Words("按什么着色", "Coloured by"), {name: measure.words for name, measure in MEASURES.items()}
        )
    left, right = st.columns([6, 5], gap="medium")
    with left:
        _draw_map(places, MEASURES[by], chosen)
    rows = places.rows(chosen)
    with right:
        table = places_table(rows)
        shown = places_table([row for row in rows if chosen or row.level != "county"])
        st.html(_TABLE_STYLE)
        with st.container(key="places_table"):
            ui.draw_answer(shown.without("unknown"))
        unknown = places.of(chosen).unknown_lines
        ui.note(
            Words(
                f"可能损失：各项未销风险在恢复期内使本地生产线损失的产值，每条线只计一次；另有 {unknown} 条线产值未知，未计。",
                f"Exposed loss: output that open risks would take from lines here until recovery, each line once; {unknown} lines of "
                "unknown value are left out.",
            )
        )
        paper = loaded.paper(
            Words("各地情况", "Place by place"), Words(names.get(chosen, "全省"), names.get(chosen, "province"))
        )
        ui.offer_file(
            Words("导出 Excel", "Export as Excel"),
            lambda: workbook_of(paper, [sheet_of(table)]),
            f"{paper.title}-{loaded.stamp}.xlsx",
            key="export_places",
        )
    if chosen:
        _draw_place(loaded, places, chosen, names[chosen])


def _codes(places: Places) -> list[str]:
    """List cities, each before its counties."""
    codes = []
    for city in places.cities():
        codes += [city.code, *(county.code for county in places.counties(city.code))]
    return codes


def _draw_map(places: Places, measure: Measure, chosen: str) -> None:
    """Draw a tile a county, by city, darker the more it has; what is not known is grey."""
    counties = places.counties()
    known = sorted(number for county in counties if (number := measure.number(county)) is not None)
    cards = []
    for city, (row, column) in _SEATS.items():
        own = [county for county in counties if places.is_inside(county.code, city)]
        tiles = "".join(_tile(county, measure, known, is_chosen=county.code == chosen) for county in own)
        name = ui.link(places.graph.names.region(city), "places", place=city)
        cards.append(
            f'<div class="cl-city{" cl-chosen" if city == chosen else ""}" style="grid-row:{row};grid-column:{column}">'
            f"<div>{name} <small>{escape(measure.said(places.of(city)))}</small></div><div>{tiles}</div></div>"
        )
    scale = "".join(f'<i style="background:{shade}"></i>' for shade in _SHADES)
    legend = Words("少", "less"), Words("多", "more"), Words("未知", "unknown")
    key = (
        f'<div class="cl-scale" style="grid-row:4;grid-column:3">{legend[0]} {scale} {legend[1]}　'
        f'<i style="background:{_NOTHING_KNOWN}"></i> {legend[2]}</div>'
    )
    label = Words(f"各县（市、区）按{measure.words.zh}着色", f"Counties coloured by {measure.words.en.lower()}")
    st.html(
        f'{_MAP_STYLE}<div class="cl-province" role="group" aria-label="{escape(str(label))}">{"".join(cards)}{key}</div>'
    )


def _tile(county: PlaceFigures, measure: Measure, known: Sequence[float], *, is_chosen: bool) -> str:
    number = measure.number(county)
    if number is None:
        shade, ink = _NOTHING_KNOWN, "#1B2733"
    else:
        below = sum(other < number for other in known)
        at = min(len(_SHADES) - 1, below * len(_SHADES) // max(len(known), 1))
        shade, ink = _SHADES[at], "#FFFFFF" if at >= _DARK_FROM else "#1B2733"
    text = f"{county.name}：{measure.said(county)}"
    href = escape(ui.page_address("places", place=county.code))
    return (
        f'<a class="cl-tile{" cl-chosen" if is_chosen else ""}" target="_self" href="{href}" title="{escape(text)}" '
        f'aria-label="{escape(text)}" style="background:{shade};color:{ink}">{escape(county.name)}</a>'
    )


_TABLE_STYLE = """<style>
.st-key-places_table .cl-table { font-size: 0.78rem; }
.st-key-places_table .cl-table th, .st-key-places_table .cl-table td { padding: 0.15rem 0.4rem; white-space: nowrap; }
</style>"""
_MAP_STYLE = """<style>
@media (max-width: 1000px) { .cl-province { grid-template-columns: 1fr 1fr 1fr; font-size: 0.7rem; } }
.cl-province { display: grid; grid-template-columns: repeat(3, 1fr); gap: 0.45rem; font-size: 0.78rem; }
.cl-city { border: 1px solid #E1E7EF; border-radius: 0.4rem; padding: 0.25rem 0.35rem; }
.cl-city > div:last-child { display: flex; flex-wrap: wrap; gap: 0.2rem; margin-top: 0.15rem; }
.cl-city > div:first-child a { color: #1F5FA8; font-weight: 600; text-decoration: none; }
.cl-city small { color: #44566C; }
.cl-tile { padding: 0.12rem 0.3rem; border-radius: 0.2rem; text-decoration: none; white-space: nowrap; }
.cl-tile:hover, .cl-tile:focus { outline: 2px solid #1B2733; }
.cl-chosen { outline: 2px solid #C62828; }
.cl-scale { align-self: end; color: #44566C; }
.cl-scale i { display: inline-block; width: 1rem; height: 0.7rem; border-radius: 0.1rem; }
</style>"""


def _draw_place(loaded: Loaded, places: Places, code: str, name: str) -> None:
    """Draw one city or county: its risks, what a stop elsewhere does here, what a stop here does, its projects."""
    risks = [
        risk
        for risk in list_risks(loaded.store)
        if is_open(risk) and places.is_inside(places.place_of_firm.get(risk.text("firm_id"), ""), code)
    ]
    lines = [line.lead for line in joined_risks(risks)]
    reaches = places.reaches(code)
    groups = (
        (FROM_ELSEWHERE, [reach for reach in reaches if not reach.is_from_here]),
        (TO_ELSEWHERE, [reach for reach in reaches if reach.is_from_here]),
    )
    st.subheader(
        str(Words(f"{name}：清单上未销的风险 {len(lines)} 项", f"{name}: {len(lines)} open risks")), anchor=False
    )
    if risks:
        lead = lines[:SHOWN_AT_MOST]
        columns = ("chain_id", "colour", "component_name", "firm_name", "state", "office", "person", "deadline")
        table = list_table(RISKS, lead, loaded.graph.names, columns=columns)
        place = next(at for at, column in enumerate(table.columns) if column.key == "component_name")
        links = {"component_name": lambda at: ui.link(str(table.rows[at][place]), "risks", risk=lead[at].risk_id)}
        ui.draw_answer(table, drawn=links)
    for title, listed in groups:
        st.subheader(f"{title} · {len(listed)}", anchor=False)
        if not listed:
            ui.note(Words("没有。", "None."))
            continue
        ui.draw_answer(reaches_table(title, listed[:SHOWN_AT_MOST], places), cut={"chains": 16})
    projects = [
        project for project in list_projects(loaded.store) if places.is_inside(places.place_of_project(project), code)
    ]
    with st.container(horizontal=True):
        label = Words(f"推演：{name}整体停产", f"What if all of {name} stops")
        ui.link_to_page("what_if", str(label), stop=f"region:{code}")
        ui.note(Words(f"强链补链项目 {len(projects)} 个", f"{len(projects)} projects"))


@st.cache_resource(max_entries=2, show_spinner=False)
def _screened(key: tuple[str, str, str], _loaded: Loaded) -> Screened:
    return assess(_loaded.graph, _loaded.scan, load_rules(), is_survival_asked=False)


@st.cache_resource(max_entries=2, show_spinner=False)
def _places(state: tuple[object, ...], _loaded: Loaded) -> Places:
    with st.spinner(str(Words("正在逐地汇总", "adding up place by place")), show_time=True):
        return Places(_loaded.store, _loaded.graph, _screened(_loaded.key, _loaded))


show_places()
