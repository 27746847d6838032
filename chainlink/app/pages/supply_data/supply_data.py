"""数据: how do files come in, what would they change, what is kept, what is missing?"""

from __future__ import annotations

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.supply_data.firm_names import draw_firm_names
from chainlink.app.pages.supply_data.gaps import draw_gaps
from chainlink.app.pages.supply_data.upload import draw_upload
from chainlink.app.pages.supply_data.versions import draw_template, draw_versions
from chainlink.app.ui.loaded import current_version
from chainlink.stores import Version
from graph_schema.names import Words


def show_supply_data() -> None:
    """Draw the page; it stands also where nothing was loaded yet."""
    version = current_version()
    ui.page_head(Words("数据", "Data"), version)
    ui.tabs_in_address(
        {
            "upload": (Words("上传", "Upload"), _draw_upload),
            "names": (Words("名称核对", "Names"), draw_firm_names),
            "versions": (Words("版本与导出", "Versions and export"), draw_versions),
            "missing": (Words("缺什么（灰）", "What is missing (grey)"), lambda: _draw_gaps(version)),
        }
    )


def _draw_upload() -> None:
    draw_template()
    draw_upload()


def _draw_gaps(version: Version | None) -> None:
    if version is None:
        st.info(str(Words("库中还没有数据；请先上传。", "The store is empty; upload something first.")))
    else:
        draw_gaps(ui.load_current())


show_supply_data()
