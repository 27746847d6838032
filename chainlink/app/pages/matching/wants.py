"""How does the form 需求征集单 go out to firms, and how does what they wrote come back? Looked at first, then taken."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_files import offer_register, take_register_in
from chainlink.matching.needs.need import Need
from chainlink.matching.needs.wants import WANTS, form_rows, list_wants
from graph_schema.names import Words


def draw_wants(loaded: Loaded, needs: Sequence[Need]) -> None:
    """Offer the form, and take it back: every problem at once, or what it would change, then a person confirms."""
    st.subheader(Words("需求征集单", "What firms say they need: the form"), anchor=False)
    out, taken = st.columns(2, gap="large")
    with out:
        _draw_out(loaded, needs)
    with taken:
        take_register_in(WANTS, loaded, label=Words("收回的需求征集单", "A form that came back"))


def _draw_out(loaded: Loaded, needs: Sequence[Need]) -> None:
    wants = list_wants(loaded.store)
    ui.note(
        Words(
            "发给企业填写：写明要什么产品、多少、何时要、想避开哪家。库中已填的也在表里，可更改、可撤回。",
            "For firms to fill in: what, how much, by when, and whom they want a backup for. What they stated before is "
            "in it and may be changed or withdrawn.",
        )
    )
    from_register = [need for need in needs if need.risk_ids]
    label = Words(
        f"附上风险清单推出的 {len(from_register)} 项，请企业确认",
        f"Add the {len(from_register)} needs of the register, to be confirmed",
    )
    is_asking = st.checkbox(str(label), key="wants_ask", disabled=not from_register)

    offer_register(
        WANTS,
        loaded,
        form_rows(loaded.graph, wants, from_register if is_asking else ()),
        Words("全部企业", "all firms"),
        label=Words("下载需求征集单（Excel）", "Download the form (Excel)"),
    )
