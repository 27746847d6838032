"""Which risks are on the books about a component, and how is one entered from the map?"""

from __future__ import annotations

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.risks.form import ENTERED
from chainlink.app.ui.book_words import choice_of
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_form import draw_new
from chainlink.chain_map.facts import ComponentFacts
from chainlink.risks.cells import risk_cell
from chainlink.risks.register import BOOK, HAND_SOURCES, RISKS, Risk, list_risks
from chainlink.screening.findings import ChainScan
from chainlink.supply.names import Names
from graph_schema.names import Words, name_of


def draw_risks(loaded: Loaded, chain: ChainScan, facts: ComponentFacts) -> None:
    """List what the register holds about the component in this chain, and offer to enter a risk."""
    risks_here = [
        risk
        for risk in list_risks(loaded.store)
        if (risk.fields["chain_id"], risk.fields["component_id"]) == (chain.chain_id, facts.component_id)
    ]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(str(Words(f"风险清单 · {len(risks_here)} 条", f"Risk register · {len(risks_here)}")), anchor=False)
        if st.button(str(Words("记一条风险", "Note a risk")), key="note_risk"):
            _note_risk(loaded, chain, facts)
    for risk in risks_here:
        st.caption(_line(risk, loaded.graph.names))


def _line(risk: Risk, names: Names) -> str:
    about = choice_of(BOOK, "about", risk.fields["about"])
    firm = str(risk_cell(risk, "firm_name", names) or risk.fields["firm_name"])
    phrases = [choice_of(BOOK, "state", risk.fields["state"]), about, firm]
    phrases += [str(Words("假销号待复核", "closed but still found"))] if risk.is_to_review else []
    phrases += [str(risk.fields[name]) for name in ("office", "person", "deadline", "measures")]
    return " · ".join(text for text in phrases if text) or risk.risk_id


@ui.dialog(Words("断链断供风险", "Risk"))
def _note_risk(loaded: Loaded, chain: ChainScan, facts: ComponentFacts) -> None:
    """Enter a risk of the component by hand, to the register."""
    st.write(f"**{facts.name}** · {name_of(chain.name_zh, chain.name_en, chain.chain_id)}")
    begins_with = {
        "source": HAND_SOURCES[0],
        "chain_id": chain.chain_id,
        "about": "component",
        "component_id": facts.component_id,
    }
    label = Words("记入清单", "Enter")
    if draw_new(RISKS, loaded, ENTERED, key="note_risk_form", begins_with=begins_with, label=label):
        st.rerun()
