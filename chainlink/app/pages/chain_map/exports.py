"""How does the map leave the page? As files, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection

import streamlit as st

from chainlink.app.ui.loaded import Loaded
from chainlink.chain_map.content import MapContent
from chainlink.report import chain_maps
from chainlink.report.paper import Paper
from chainlink.screening.findings import ChainScan
from graph_schema.moments import DataDates
from graph_schema.names import Language, Words, language, using_language


def draw_exports(loaded: Loaded, chain: ChainScan, content: MapContent, dimmed: Collection[str]) -> None:
    """Offer the map as files; each is made when it is asked for."""
    name = loaded.graph.names.words("chain", chain.chain_id)
    paper = Paper(
        title=Words(f"{name.zh}产业链图", f"Chain map: {name.en}"),
        scope=name,
        dates=DataDates(chain.data_date),
        data_version=loaded.version.version_id,
    )
    kinds = (
        ("PDF (A3)", "pdf", "application/pdf", lambda: chain_maps.chain_map_pdf(paper, content, dimmed=dimmed)),
        ("PNG", "png", "image/png", lambda: chain_maps.chain_map_png(paper, content, dimmed=dimmed)),
        ("SVG", "svg", "image/svg+xml", lambda: chain_maps.chain_map_svg(paper, content, dimmed=dimmed)),
        ("HTML", "html", "text/html", lambda: chain_maps.chain_map_html(paper, content)),
        ("Excel", "xlsx", "application/vnd.ms-excel", lambda: chain_maps.chain_map_workbook(paper, content)),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f'<span class="cl-legend">{Words("导出本图：", "Export this map:")}</span>', width="content")
        for label, ending, mime, make in kinds:
            file = f"{chain.chain_id}_{paper.title}_{paper.data_date}.{ending}".replace(": ", "_").replace(" ", "_")
            st.download_button(label, _in(language(), make), file_name=file, mime=mime, key=f"export_{ending}")


def _in(speaking: Language, make: Callable[[], bytes | str]) -> Callable[[], bytes | str]:
    """Make a file in the reader's language; Streamlit asks for it after the page is done."""

    def speak() -> bytes | str:
        with using_language(speaking):
            return make()

    return speak
