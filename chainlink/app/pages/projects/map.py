"""Where on the map of a chain do projects stand, and where is it red without any?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.chain_map import views as views
from chainlink.app.pages.projects.words import project_name
from chainlink.app.ui.book_words import choices_of
from chainlink.app.ui.canvas import draw_map
from chainlink.app.ui.loaded import Loaded
from chainlink.chain_map.content import Box, MapContent
from chainlink.chain_map.layout import lay_out
from chainlink.projects.register.records import BOOK, ProjectRecord
from graph_schema.names import Words


def draw_project_map(loaded: Loaded, projects: Sequence[ProjectRecord], asked_chain: str) -> None:
    """Draw a chain whose boxes say how many projects stand there; red and yellow ones without stay, others are faint."""
    chains = loaded.chain_names()
    first = asked_chain if asked_chain in chains else next(iter(chains))
    place, beside = st.columns([2, 7], vertical_alignment="bottom")
    chain_id: str = place.selectbox(
        str(Words("产业链", "Chain")),
        list(chains),
        index=list(chains).index(first),
        format_func=lambda chain: f"{chain} {chains[chain]}",
        key=f"project_map_chain_{first}",
    )
    here = [
        project for project in projects if project.fields["chain_id"] == chain_id and project.fields["state"] != "ended"
    ]
    by_component: dict[str, list[ProjectRecord]] = {}
    for project in here:
        by_component.setdefault(str(project.fields["component_id"]), []).append(project)
    content = _with_projects(views.chain_view(loaded, chain_id, "active"), by_component)
    bare = [
        box for box in content.boxes.values() if box.colour in ("red", "yellow") and box.subject_id not in by_component
    ]
    with beside:
        ui.note(
            Words(
                f"{len(here)} 个项目，落在 {len(by_component)} 项产品上。红黄而无项目的 {len(bare)} 项，其余无项目的为淡色。",
                f"{len(here)} projects on {len(by_component)} components. "
                f"{len(bare)} red or yellow ones have none; the others without are faint.",
            )
        )
    kept = {*by_component, *(box.subject_id for box in bare)}
    dimmed = [box_id for box_id, box in content.boxes.items() if box.subject_id not in kept]
    draw_map(
        lay_out(content),
        key="project_map",
        picked=st.session_state.get("project_map_box", ""),
        dimmed=dimmed,
        on_pick=lambda picked: st.session_state.update(project_map_box=picked if picked in content.boxes else ""),
    )
    _draw_picked(content, chain_id, by_component)
    _draw_bare(bare, chain_id)


def _with_projects(content: MapContent, by_component: dict[str, list[ProjectRecord]]) -> MapContent:
    """Write on each box how many projects it has, and of which states."""

    def with_projects(box: Box) -> Box:
        of_box = by_component.get(box.subject_id, [])
        if not of_box:
            return replace(box, share=None, note="")
        note = str(Words(f"{len(of_box)}个项目", f"{len(of_box)} proj."))
        return replace(box, note=note, share=None, tooltip=(*box.tooltip, *_states(of_box)))

    bands = tuple(
        replace(
            band,
            cards=tuple(replace(card, boxes=tuple(with_projects(box) for box in card.boxes)) for card in band.cards),
        )
        for band in content.bands
    )
    return replace(content, bands=bands)


def _states(projects: Sequence[ProjectRecord]) -> list[str]:
    words, counts = choices_of(BOOK, "state"), Counter(str(project.fields["state"]) for project in projects)
    return [f"{words[state]} {counts[state]}" for state in words if counts[state]]


def _draw_picked(content: MapContent, chain_id: str, by_component: dict[str, list[ProjectRecord]]) -> None:
    """List the projects of the box that was clicked."""
    box = content.boxes.get(st.session_state.get("project_map_box", ""))
    if box is None:
        ui.note(Words("点产品看其项目。", "Click a component for its projects."))
        return
    here = by_component.get(box.subject_id, [])
    st.subheader(f"{box.name} · {len(here)}", anchor=False)
    on_map = str(Words(f"在产业链图上查看 {box.name}", f"{box.name} on the chain map"))
    rows = [[ui.link(project_name(project), "projects", project=project.project_id)] for project in here]
    rows.append([ui.link(on_map, "chain_map", chain=chain_id, component=box.subject_id)])
    ui.draw_table([Words("项目", "Project")], rows, caption=Words("该产品的项目", "Projects of the component"))


def _draw_bare(bare: Sequence[Box], chain_id: str) -> None:
    if not bare:
        return
    rows = [
        [ui.colour_chip(box.colour), ui.link(box.name, "chain_map", chain=chain_id, component=box.subject_id)]
        for box in sorted(bare, key=lambda box: (box.colour != "red", box.subject_id))
        if box.colour
    ]
    title = Words("红黄而无项目的产品", "Red and yellow components without a project")
    st.subheader(f"{title} · {len(bare)}", anchor=False)
    ui.draw_table([Words("颜色", "Colour"), Words("产品", "Component")], rows, caption=title)
