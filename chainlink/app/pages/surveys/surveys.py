"""调查问卷: who is asked what, how far is each county, what came back? The address holds `round` and `tab`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.surveys.new_round import draw_new_round
from chainlink.app.pages.surveys.returns import draw_returns
from chainlink.app.pages.surveys.surveyed import draw_surveyed
from chainlink.app.ui.loaded import Loaded
from chainlink.books.register_tables import list_table
from chainlink.screening.surveys.forms import forms_zip
from chainlink.screening.surveys.register import (
    SURVEYS,
    SurveyForm,
    count_by_county,
    county_table,
    forms_of_round,
    mark_sent,
)
from graph_schema.names import Words

LIST_HEIGHT = 420


def show_surveys() -> None:
    """Draw the page."""
    loaded = ui.load_current()
    ui.page_head(Words("调查问卷", "Surveys"), loaded.version)
    ui.tabs_in_address(
        {
            "progress": (Words("回收进度", "Progress"), lambda: _draw_progress(loaded)),
            "new": (Words("拟定一轮", "A new round"), lambda: draw_new_round(loaded)),
            "returns": (Words("收回装入", "Returned forms"), lambda: draw_returns(loaded)),
            "surveyed": (Words("摸排日期", "Days of surveys"), lambda: draw_surveyed(loaded)),
        }
    )


def _draw_progress(loaded: Loaded) -> None:
    """Draw how far each county is, the forms themselves, and the files that go out."""
    every = SURVEYS.records(loaded.store)
    if not every:
        st.info(
            str(
                Words(
                    "还没有调查。到“拟定一轮”：按追问清单和链主的采购，拟出问谁、问什么。",
                    "There is no survey yet. Plan a round: who is asked what, from the questions and the leaders' purchases.",
                )
            )
        )
        return
    rounds = list(dict.fromkeys(form.text("round") for form in every))
    box = st.columns([3, 7])[0]
    chosen = ui.select_in_address(
        box, "round", Words("轮次", "Round"), rounds, word=str, placeholder=str(Words("全部", "all"))
    )
    forms = forms_of_round(loaded.store, chosen)
    ui.draw_answer(county_table(count_by_county(forms)))
    _offer_forms(loaded, forms, chosen)
    ui.note(
        Words(
            f"共 {len(forms)} 份；状态、核对和备注在“登记册”页的“调查表登记”中修改",
            f"{len(forms)} forms; their state, checks and remarks are changed on the page Registers",
        )
    )
    ui.draw_answer_grid(list_table(SURVEYS, forms, loaded.graph.names), key="survey_forms", height=LIST_HEIGHT)


def _offer_forms(loaded: Loaded, forms: Sequence[SurveyForm], round_name: str) -> None:
    """Offer the forms that are not back as one .zip, and write down that they went out."""
    open_forms = [form for form in forms if not form.is_back]
    planned = [form for form in forms if form.state == "planned"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ui.offer_file(
            Words(f"下载调查表 {len(open_forms)} 份（.zip）", f"Download {len(open_forms)} forms (.zip)"),
            lambda: forms_zip(loaded.graph, open_forms, as_of=date.today().isoformat()),
            f"{Words('调查表', 'forms')}-{round_name or date.today().isoformat()}.zip",
            key="survey_zip",
            is_ready=bool(open_forms),
        )
        if planned:
            who = ui.ask_who("survey_sent_who", width=200)
            label = Words(f"记为已发出 {len(planned)} 份", f"Mark {len(planned)} as sent")
            is_pressed = st.button(str(label), key="survey_sent", disabled=not who)
            if is_pressed and ui.tried(lambda: mark_sent(loaded.store, planned, today=date.today(), who=who), who=who):
                st.rerun()


show_surveys()
