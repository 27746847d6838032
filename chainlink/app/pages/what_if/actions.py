"""What is done with an answer? The 断供快报 as one page, and the link that brings the answer back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from chainlink.app.pages.chain_map.views import address_of
from chainlink.app.ui.loaded import Loaded
from chainlink.report.stop_briefs import brief_paper, stop_brief_pdf
from chainlink.whatif.answer import WhatIf
from chainlink.whatif.brief import stop_brief
from graph_schema.names import Words, language, using_language


def draw_actions(loaded: Loaded, answer: WhatIf) -> None:
    """Draw the buttons that go with an answer."""
    name = Words("断供快报", "supply_stop")
    st.download_button(
        str(Words("断供快报（PDF）", "One-page brief (PDF)")),
        data=_brief(loaded, answer),
        file_name=f"{name}_{answer.data_date or loaded.version.version_id}.pdf",
        mime="application/pdf",
        type="primary",
        key="what_if_brief",
        on_click="ignore",
    )
    with st.popover(str(Words("复制链接", "Copy link"))):
        st.code(address_of(), language=None, wrap_lines=True)


def _brief(loaded: Loaded, answer: WhatIf) -> Callable[[], bytes]:
    """Make the page when it is asked for, which is after the run: in the language of now."""
    speaking = language()

    def write() -> bytes:
        with using_language(speaking):
            brief = stop_brief(loaded.store, loaded.graph, answer)
            return stop_brief_pdf(brief_paper(brief, loaded.version.version_id), brief)

    return write
