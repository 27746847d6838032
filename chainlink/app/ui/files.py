"""How does a file leave a page? Built when it is asked for, in the language of the page that offers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from graph_schema.names import Words, language, using_language


def offer_file(
    label: Words,
    build: Callable[[], bytes],
    file_name: str,
    *,
    key: str,
    place: DeltaGenerator | None = None,
    is_ready: bool = True,
    type: Literal["primary", "secondary"] = "secondary",
    width: Literal["content", "stretch"] = "content",
) -> None:
    """Draw a button that downloads what `build` gives; `is_ready` is False while there is nothing to write."""
    spoken = language()

    def built() -> bytes:
        with using_language(spoken):  # downloads run outside the page
            return build()

    (place or st).download_button(
        str(label),
        data=built,
        file_name=file_name,
        key=key,
        type=type,
        on_click="ignore",
        disabled=not is_ready,
        width=width,
    )
