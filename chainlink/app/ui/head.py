"""What stands on top of every page? Its title, how old the data are, whose eyes they are for, the other language."""

from __future__ import annotations

from html import escape
from importlib.resources import files

import streamlit as st

from chainlink.app.ui.language import switch_language
from chainlink.app.ui.signing import recall_who
from chainlink.app.ui.style import STYLE_SHEET
from chainlink.stores import Version
from graph_schema.names import Words, language

INTERNAL_USE = Words("内部使用", "Internal use")


def dress_page() -> None:
    """Put on what no reader sees: the style sheet, the page's language, Chinese for Streamlit's own English words, that
    Back undoes what the reader did, and who the reader is.
    """
    st.html(STYLE_SHEET)
    own = files("chainlink.app.ui")
    script = "\n".join(own.joinpath(name).read_text(encoding="utf-8") for name in ("own_history.js", "own_words.js"))
    own_words = st.components.v2.component("chainlink_own_words", html="<span></span>", js=script)
    own_words(key="own_words", data={"language": language(), "who": recall_who()}, height=1)


def page_head(title: Words, version: Version | None = None) -> None:
    """Draw the title and, at its right, the data's date and version, 内部使用 and the switch to the other language.

    Parameters
    ----------
    title
        Of the page.
    version
        Version of the data shown; None where the page stands on none.
    """
    left, right = st.columns([5, 6], vertical_alignment="center")
    left.title(str(title), anchor=False)
    with right.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.html(_about(version), width="content")
        st.button(
            str(Words("English", "中文")),
            key="switch_language",
            on_click=switch_language,
            help=str(Words("切换到英文", "Switch to Chinese")),
        )


def _about(version: Version | None) -> str:
    lines = [f'<span class="cl-mark">{escape(str(INTERNAL_USE))}</span>']
    if version:
        date, whole = version.dates.short_words, str(version.dates.words)
        text = escape(str(Words(f"数据截至 {date.zh}", f"Data as of {date.en}")))
        lines = [
            f'<span title="{escape(whole)}">{text}</span>',
            escape(str(Words(f"版本 {version.version_id}", f"Version {version.version_id}"))),
            *lines,
        ]
    return f'<div class="cl-head">{" · ".join(lines)}</div>'
