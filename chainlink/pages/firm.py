"""企业: what does a firm make, for whom, from whom, and what stops with it? Every row with its source.

The address holds what is asked: `firm` (id or whole name), `q` (what is searched for).
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from chainlink import ui
from chainlink.analysis.single_failures import blast_radii
from chainlink.evidence import Evidence, firm_evidence
from chainlink.firm_search import find_firms
from chainlink.pages.firm_rows import draw_findings, draw_risks, draw_sections
from chainlink.pages.project_links import draw_project_links
from chainlink.ui.loaded import Loaded
from graph_schema.names import SOURCING_MODES, SOURCING_WORDS, SourcingMode, Words

FOUND_AT_MOST = 20


@st.cache_resource(max_entries=2, show_spinner=False)
def _radii(key: tuple[str, str, str], _loaded: Loaded) -> dict[SourcingMode, pd.DataFrame]:
    return {mode: blast_radii(_loaded.graph, sourcing=mode) for mode in SOURCING_MODES}


@st.cache_resource(max_entries=200, show_spinner=False)
def _evidence(key: tuple[str, str, str], firm_id: str, _loaded: Loaded) -> Evidence:
    return firm_evidence(_loaded.graph, firm_id, scanned=_loaded.scan, radii=_radii(key, _loaded))


def show_firm() -> None:
    """Draw the page."""
    loaded = ui.load_current()
    ui.page_head(Words("企业", "Firm"), loaded.version)
    wanted = st.text_input(
        str(
            Words(
                "查找企业：名称、曾用名、拼音首字母、英文或信用代码",
                "Find a firm: name, pinyin initials or credit code",
            )
        ),
        key="q",
        bind="query-params",
    )
    asked = st.query_params.get("firm", "")
    if wanted:
        _draw_hits(loaded, wanted)
    elif asked:
        _draw_firm(loaded, asked)
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
    found = find_firms(loaded.graph, wanted, limit=FOUND_AT_MOST + 1)
    if not len(found):
        st.warning(
            str(
                Words(
                    f"没有企业的名称或代码含“{wanted}”；请少写几个字",
                    f"no firm has {wanted!r} in its name or code; write less",
                )
            )
        )
        return
    columns = (found.head(FOUND_AT_MOST)[name] for name in ("firm_id", "name_zh", "name_en"))
    rows = [
        [ui.link(ui.in_name(zh, en, firm_id), "firm", firm=firm_id), ui.cell(firm_id)]
        for firm_id, zh, en in zip(*columns, strict=True)
    ]
    ui.draw_table([Words("企业", "Firm"), Words("代码", "Code")], rows, caption=Words("查找结果", "Firms found"))
    if len(found) > FOUND_AT_MOST:
        ui.note(str(Words(f"只列出前 {FOUND_AT_MOST} 家；请多写几个字", f"the first {FOUND_AT_MOST} only; write more")))


def _draw_firm(loaded: Loaded, asked: str) -> None:
    with st.spinner(str(Words("正在查找依据", "gathering the evidence")), show_time=True):
        found = _evidence(loaded.key, asked, loaded)
    st.header(ui.in_name(found.name_zh, found.name_en, found.id), anchor=False)
    ui.note(found.id)
    ask = Words("推演：它停产会怎样", "What if it stops")
    ui.link_to_page("what_if", str(ask), stop=f"firm:{found.id}")
    left, right = st.columns([3, 2], gap="large")
    with left:
        draw_findings(loaded, found)
    with right:
        _draw_blast(found)
    draw_risks(loaded, found)
    draw_project_links(loaded, lambda each: each.fields["firm_id"] == found.id)
    draw_sections(loaded, found)


def _draw_blast(found: Evidence) -> None:
    st.subheader(str(Words("停产波及（不含自身）", "What stops with it, its own lines apart")), anchor=False)
    rows = [
        [ui.cell(str(SOURCING_WORDS[mode])), ui.cell(lines), ui.cell(firms)]
        for mode, (lines, firms) in found.blast_radius.items()
    ]
    headers = [Words("可用来源", "Sources that count"), Words("生产线", "Lines"), Words("企业", "Firms")]
    ui.draw_table(headers, rows, caption=Words("停产波及", "What stops with it"), numbers=(1, 2))


show_firm()
