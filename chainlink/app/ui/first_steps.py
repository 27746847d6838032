"""What does somebody see who starts with no data? Three steps, and the sample to try them with."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

import chainlink
from chainlink.app.ui.head import page_head
from chainlink.app.ui.language import link_to_page
from chainlink.app.ui.loaded import open_app_store
from chainlink.app.ui.style import note
from graph_schema.names import Words

SAMPLE_FOLDER = Path(chainlink.__file__).resolve().parents[1] / "sample_chains"
"""Stands beside the program in a copy of its sources; an installed wheel has none."""
_SCREENING = Words("断链断供风险摸排", "Break-risk screening")


def draw_first_steps() -> None:
    """Draw the page of a store without data: title, language, what to do in three steps."""
    page_head(Words("开始使用", "Getting started"))
    st.info(str(Words("库中还没有数据，按以下三步开始。", "The store is empty. Three steps lead to the first answer.")))
    is_sample_loaded = _draw_data_step()
    st.subheader(str(Words("二、摸排入册", "2. Scan and record")), anchor=False)
    note(
        Words(
            "在“断链断供风险摸排”页写明填报人，点“摸排并入册”：按数据生成红、黄、蓝、灰风险清单。",
            "On the screening page say who you are and press “Scan and record”: the list of risks is made from the data.",
        )
    )
    if is_sample_loaded:
        link_to_page("risks", str(_SCREENING))
    st.subheader(str(Words("三、看结论、作推演", "3. Read the answers, ask what if")), anchor=False)
    note(
        Words(
            "“总览”看各链颜色和备份覆盖率，“推演”看某企业、某国停供后谁哪天停产、损失多少。",
            "The overview shows each chain's colours and cover by backups; “What if” shows who stops when, and what is lost.",
        )
    )
    if is_sample_loaded:
        link_to_page("overview", str(Words("总览", "Overview")))
        link_to_page("what_if", str(Words("推演", "What if")))


def _draw_data_step() -> bool:
    """Draw the first step; give whether the sample was just loaded."""
    st.subheader(str(Words("一、装入数据", "1. Load data")), anchor=False)
    note(
        Words(
            "在“数据”页下载空白工作簿，填好后上传；先预览，确认之前不写入。",
            "On the Data page download the empty workbook, fill it in and upload it; nothing is written before you confirm.",
        )
    )
    link_to_page("supply_data", str(Words("去“数据”页下载、上传", "Go to the Data page")))
    if not SAMPLE_FOLDER.is_dir():
        return False
    note(
        Words(
            "或先装入虚构的样例（15 条产业链）试用；正式使用前请换一个新库。",
            "Or load the fictitious sample (15 chains) to try it; start with a new store before real use.",
        )
    )
    if not st.button(str(Words("装入样例", "Load the sample")), key="load_sample", type="primary"):
        return False
    from chainlink.app.intake import load_sample  # the first page needs none of it

    with st.spinner(str(Words("正在装入样例", "loading the sample")), show_time=True):
        version = load_sample(open_app_store(), SAMPLE_FOLDER)
    name = version.version_id
    st.success(
        str(
            Words(
                f"样例已装入为版本 {name}，请做第二步。", f"The sample is loaded as version {name}; step 2 comes next."
            )
        )
    )
    return True
