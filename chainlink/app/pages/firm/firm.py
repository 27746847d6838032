"""企业: what does a firm make, for whom, from whom, and what stops with it? Every row with its source.

The address holds what is asked: `firm` (id or whole name), `q` (what is searched for).
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from chainlink.analysis.cascades.payments import PaymentNetwork, payments_of
from chainlink.analysis.spread.single_failures import blast_radii
from chainlink.app import ui
from chainlink.app.pages.firm.chances import draw_chances
from chainlink.app.pages.firm.rows import draw_findings, draw_losses, draw_risks, draw_sections
from chainlink.app.pages.projects.links import draw_project_links
from chainlink.app.ui.canvas import draw_map
from chainlink.app.ui.loaded import Loaded
from chainlink.chain_map.firm_neighbourhood import firm_content
from chainlink.chain_map.layout import lay_out
from chainlink.chain_map.places import Layout
from chainlink.screening.answer_tables import blast_table
from chainlink.screening.chances import KeptChances, key_of
from chainlink.screening.evidence import Evidence, colours_of, firm_evidence
from chainlink.screening.systemic import systemic_words
from chainlink.supply.firm_search import find_firms
from graph_schema.names import SOURCING_MODES, Language, SourcingMode, Words, language, name_of

FOUND_AT_MOST = 20


@st.cache_resource(max_entries=2, show_spinner=False)
def _radii(key: tuple[str, str, str], _loaded: Loaded) -> dict[SourcingMode, pd.DataFrame]:
    return {mode: blast_radii(_loaded.graph, sourcing=mode) for mode in SOURCING_MODES}


@st.cache_resource(max_entries=2, show_spinner=False)
def _payments(key: tuple[str, str, str], _loaded: Loaded) -> PaymentNetwork:
    return payments_of(_loaded.graph)


@st.cache_resource(max_entries=200, show_spinner=False)
def _evidence(key: tuple[str, str, str], firm_id: str, _loaded: Loaded) -> Evidence:
    radii, payments = _radii(key, _loaded), _payments(key, _loaded)
    return firm_evidence(_loaded.graph, firm_id, scanned=_loaded.scan, radii=radii, payments=payments)


@st.cache_resource(max_entries=200, show_spinner=False)
def _surroundings(
    key: tuple[str, ...], firm_id: str, speaking: Language, _answers: tuple[Loaded, KeptChances | None]
) -> Layout:
    loaded, chances = _answers
    return lay_out(firm_content(loaded.graph, loaded.scan, firm_id, chances=chances))


def show_firm() -> None:
    """Draw the page."""
    loaded = ui.load_current()
    ui.page_head(Words("企业", "Firm"), loaded.version)
    label = Words(
        "查找企业：名称、曾用名、拼音首字母、英文或信用代码", "Find a firm: name, pinyin initials or credit code"
    )
    wanted = ui.text_in_address("q", label)
    firm_id = st.query_params.get("firm", "")
    if wanted:
        _draw_hits(loaded, wanted)
    elif firm_id:
        _draw_firm(loaded, firm_id)
    else:
        st.info(
            str(
                Words(
                    "输入几个字即可查找；也可从总览、产业链图点企业名称进入。",
                    "Type a few letters to search; names on the overview and the chain map lead here too.",
                )
            )
        )


def _draw_hits(loaded: Loaded, wanted: str) -> None:
    hits = find_firms(loaded.graph, wanted, limit=FOUND_AT_MOST + 1)
    if not len(hits):
        st.warning(
            str(
                Words(
                    f"没有企业的名称或代码含“{wanted}”；请少写几个字",
                    f"no firm has {wanted!r} in its name or code; write less",
                )
            )
        )
        return
    names = loaded.graph.names
    rows = [
        [ui.link(names.firm(firm_id), "firm", firm=firm_id), ui.cell(firm_id)]
        for firm_id in hits.head(FOUND_AT_MOST)["firm_id"]
    ]
    ui.draw_table([Words("企业", "Firm"), Words("代码", "Code")], rows, caption=Words("查找结果", "Firms found"))
    if len(hits) > FOUND_AT_MOST:
        ui.note(str(Words(f"只列出前 {FOUND_AT_MOST} 家；请多写几个字", f"the first {FOUND_AT_MOST} only; write more")))


def _draw_firm(loaded: Loaded, firm_id: str) -> None:
    with st.spinner(str(Words("正在查找依据", "gathering the evidence")), show_time=True):
        evidence = _evidence(loaded.key, firm_id, loaded)
    st.header(name_of(evidence.name_zh, evidence.name_en, evidence.id), anchor=False)
    ui.note(evidence.id)
    ask = Words("推演：它停产会怎样", "What if it stops")
    ui.link_to_page("what_if", str(ask), stop=f"firm:{evidence.id}")
    left, right = st.columns([3, 2], gap="large")
    with left:
        draw_findings(loaded, evidence)
        draw_chances(loaded, evidence)
        ui.note(str(systemic_words(evidence.systemic_share, colours_of(evidence))))
    with right:
        _draw_blast(evidence)
        draw_losses(loaded, evidence)
    _draw_surroundings(loaded, evidence)
    draw_risks(loaded, evidence)
    draw_project_links(loaded, lambda project: project.fields["firm_id"] == evidence.id)
    draw_sections(loaded, evidence)


def _draw_surroundings(loaded: Loaded, evidence: Evidence) -> None:
    """Draw who supplies the firm and whom it supplies; a click on a firm leads to its page."""
    st.subheader(str(Words("上下游企业", "Suppliers and customers")), anchor=False)
    chances = loaded.chances()
    layout = _surroundings((*loaded.key, key_of(chances)), evidence.id, language(), (loaded, chances))
    here = {placed.box.box_id: placed.box.subject_id for placed in layout.boxes}
    if len(here) == 1:
        st.info(
            str(
                Words(
                    "没有登记它的供应关系；请在“供应关系”表中填写谁供给谁。",
                    "No sourcing of this firm is recorded; the sheet of sourcings says who supplies whom.",
                )
            )
        )
        return
    ui.note(
        str(
            Words(
                "左为供货方，右为客户；虚线为尚未启用的备份。点击企业打开其页面；下方表格列出全部供应关系。",
                "Suppliers on the left, customers on the right; dashed lines are backups not in use. Click a firm for its "
                "page; the tables below list all sourcings.",
            )
        )
    )
    own = next(box_id for box_id, firm_id in here.items() if firm_id == evidence.id)

    def heard(box_id: str) -> None:
        if box_id in here:
            ui.in_address("firm", here[box_id])

    draw_map(layout, key="firm_map", picked=own, on_pick=heard)


def _draw_blast(evidence: Evidence) -> None:
    table = blast_table(evidence.blast_radius)
    st.subheader(str(table.title), anchor=False)
    ui.draw_answer(table)


show_firm()
