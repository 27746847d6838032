"""数据: how do files come in, what would they change, what is kept, what is missing?"""

from __future__ import annotations

import streamlit as st

from chainlink import ui
from chainlink.pages.supply_data_gaps import draw_gaps
from chainlink.pages.supply_data_upload import draw_upload
from chainlink.pages.supply_data_versions import draw_template, draw_versions
from chainlink.ui.loaded import current_version
from graph_schema.names import Words


def show_supply_data() -> None:
    """Draw the page; it stands also where nothing was loaded yet."""
    version = current_version()
    ui.page_head(Words("数据", "Data"), version)
    titles = [
        Words("上传", "Upload"),
        Words("版本与导出", "Versions and export"),
        Words("缺什么（灰）", "What is missing (grey)"),
    ]
    upload, versions, gaps = st.tabs([str(title) for title in titles])
    with upload:
        draw_template()
        draw_upload()
    with versions:
        draw_versions()
    with gaps:
        if version is None:
            st.info(str(Words("库中还没有数据；请先上传。", "The store is empty; upload something first.")))
        else:
            draw_gaps(ui.load_current())


show_supply_data()
