"""When were makers surveyed? One day for many components at once."""

from __future__ import annotations

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.screening.surveys.surveyed import components_of, mark_surveyed
from graph_schema.names import Words


def draw_surveyed(loaded: Loaded) -> None:
    """Draw the choice of components, the day and the office."""
    if message := st.session_state.pop("survey_marked", None):
        st.success(message)
    ui.note(
        Words(
            "只有生产企业摸排过的产品才会判红。选产业链，列出还没有摸排日期的产品，一次登记。",
            "Only components whose makers were surveyed turn red. Choose chains; those without a day are listed.",
        )
    )
    chains, names = loaded.chain_names(), loaded.graph.names
    chosen = st.multiselect(
        str(Words("产业链", "Chains")), list(chains), format_func=chains.__getitem__, key="surveyed_chains"
    )
    unsurveyed = components_of(loaded.graph.tables, chosen)
    wanted = st.multiselect(
        str(Words(f"产品（未摸排 {len(unsurveyed)} 个）", f"Components ({len(unsurveyed)} not surveyed)")),
        list(loaded.graph.component_id_list),
        default=list(unsurveyed),
        format_func=names.component,
        key="surveyed_components_" + "_".join(chosen),
    )
    left, middle, right = st.columns([2, 3, 2], vertical_alignment="bottom")
    day = left.text_input(str(Words("摸排日期", "Day of the survey")), placeholder="2026-11-30", key="surveyed_on")
    sender = middle.text_input(
        str(Words("摸排单位", "Office that surveyed")),
        placeholder=str(Words("如 省经信厅", "such as 省经信厅")),
        key="surveyed_by",
    )
    label = str(Words(f"登记 {len(wanted)} 个产品", f"Enter {len(wanted)} components"))
    if right.button(label, type="primary", key="mark_surveyed", disabled=not wanted):
        ui.tried(lambda: _mark(loaded, wanted, day, sender))


def _mark(loaded: Loaded, component_ids: list[str], day: str, sender: str) -> None:
    marked = mark_surveyed(loaded.store, component_ids, surveyed_on=day, sender=sender)
    count, version = len(marked.component_ids), marked.version.version_id
    st.session_state["survey_marked"] = str(
        Words(f"已登记 {count} 个产品的摸排日期，版本 {version}。", f"Entered {count} components, version {version}.")
    )
    st.rerun()
