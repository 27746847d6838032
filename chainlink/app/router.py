"""Which page is asked for, and in which language? The menu, and nothing else.

A new page is one folder in `chainlink/app/pages`, with a file of its name, and one line in `SECTIONS`.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from chainlink.app import ui
from graph_schema.names import Words

SECTIONS: dict[Words, dict[str, Words]] = {
    Words("", ""): {
        "overview": Words("总览", "Overview"),
    },
    Words("产业链", "Chains"): {
        "my_chain": Words("我的链", "My chain"),
        "chain_map": Words("产业链图", "Chain map"),
        "firm": Words("企业", "Firm"),
        "places": Words("地区", "Places"),
    },
    Words("风险", "Risks"): {
        "risks": Words("断链断供风险摸排", "Screening"),
        "what_if": Words("推演", "What if"),
    },
    Words("项目", "Projects"): {
        "projects": Words("强链补链项目", "Projects"),
    },
    Words("对接", "Matchmaking"): {
        "matching": Words("供应链备份对接", "Matchmaking"),
        "leaders": Words("“链主”·伙伴·共同体", "Leaders"),
    },
    Words("数据", "Data"): {
        "supply_data": Words("数据", "Data"),
        "surveys": Words("调查问卷", "Surveys"),
        "registers": Words("登记册", "Registers"),
    },
}
"""Headings of the menu, each with its pages: folder in `chainlink/app/pages` to its word. The first is the start page."""

PAGES: dict[str, Words] = {name: words for pages in SECTIONS.values() for name, words in pages.items()}
"""All pages, in the order of the menu."""

_FOLDER = Path(__file__).parent / "pages"


def show_app() -> None:
    """Draw the menu and the page that was asked for."""
    st.set_page_config(page_title="chainlink", layout="wide")
    with ui.reader_language():
        chosen = st.navigation(
            {str(heading): [_page(name) for name in pages] for heading, pages in SECTIONS.items()}, position="top"
        )
        ui.dress_page()
        with ui.telling_errors():
            chosen.run()
    ui.first_page_is_drawn()


def _page(name: str) -> st.Page:
    is_first = name == next(iter(PAGES))
    return st.Page(_FOLDER / name / f"{name}.py", title=str(PAGES[name]), url_path=name, default=is_first)
