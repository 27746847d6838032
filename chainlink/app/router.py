"""Which page is asked for, and in which language? The menu, and nothing else.

A new page is one folder in `chainlink/app/pages`, with a file of its name, and one line in `PAGES`.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from chainlink.app import ui
from graph_schema.names import Words

PAGES: dict[str, Words] = {
    "overview": Words("总览", "Overview"),
    "chain_map": Words("产业链图", "Chain map"),
    "firm": Words("企业", "Firm"),
    "risks": Words("断链断供风险摸排", "Screening"),
    "what_if": Words("推演", "What if"),
    "projects": Words("强链补链项目", "Projects"),
    "matching": Words("供应链备份对接", "Matchmaking"),
    "leaders": Words("“链主”·伙伴·共同体", "Leaders"),
    "surveys": Words("调查问卷", "Surveys"),
    "registers": Words("登记册", "Registers"),
    "supply_data": Words("数据", "Data"),
}
"""Folder in `chainlink/app/pages` to its word in the menu, in order; the first is the start page."""

_FOLDER = Path(__file__).parent / "pages"


def show_app() -> None:
    """Draw the menu and the page that was asked for."""
    st.set_page_config(page_title="chainlink", layout="wide")
    with ui.reader_language():
        chosen = st.navigation(
            [
                st.Page(_FOLDER / name / f"{name}.py", title=str(words), url_path=name, default=place == 0)
                for place, (name, words) in enumerate(PAGES.items())
            ],
            position="top",
        )
        ui.dress_page()
        with ui.telling_errors():
            chosen.run()
    ui.first_page_is_drawn()
