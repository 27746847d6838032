"""Who is to be asked what? A round is planned, looked at, and put on the books."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.screening.questions import questions
from chainlink.screening.surveys.plan import Grouping, PlannedForm, plan_forms, record_round
from graph_schema.answer_tables import AnswerColumn, AnswerTable, table_of
from graph_schema.names import Words

ASKED_AT_ONCE = (0, 20, 50, 100)
_BY: dict[Grouping, Words] = {
    "firm": Words("一家企业一份", "one form a firm"),
    "county": Words("一县一份", "one form a county"),
}


def draw_new_round(loaded: Loaded) -> None:
    """Draw the form of a new round, and below it who would be asked."""
    if message := st.session_state.pop("survey_planned", None):
        st.success(message)
    chains = loaded.chain_names()
    with st.form("survey_plan", border=False):
        left, middle, right = st.columns(3)
        name = left.text_input(
            str(Words("轮次名称", "Name of the round")), placeholder="2026年12月", key="survey_round"
        )
        due = middle.text_input(str(Words("回收期限", "Wanted back by")), placeholder="2026-12-20", key="survey_due")
        office = right.text_input(str(Words("责任单位", "Office in charge")), key="survey_office")
        asked_chains = left.multiselect(
            str(Words("追问清单：产业链（空为全部）", "Questions about chains (empty for all)")),
            list(chains),
            format_func=chains.__getitem__,
            key="survey_chains",
        )
        top = middle.selectbox(
            str(Words("取追问清单前几条", "How many questions")), ASKED_AT_ONCE, index=1, key="survey_top"
        )
        leaders = right.multiselect(
            str(Words("另问链主的全部采购", "Leaders asked for all their purchases")),
            list(chains),
            format_func=chains.__getitem__,
            key="survey_leaders",
        )
        by: Grouping = left.radio(
            str(Words("怎样分发", "How they go out")),
            list(_BY),
            format_func=lambda kind: str(_BY[kind]),
            horizontal=True,
            key="survey_by",
        )
        who = ui.ask_who("survey_who", place=middle)
        is_looking = st.form_submit_button(str(Words("看看问谁", "See who is asked")))
        is_recording = st.form_submit_button(str(Words("拟定这一轮", "Plan this round")), type="primary")
    if not (is_looking or is_recording):
        return
    with st.spinner(str(Words("正在评估数据缺口", "weighing the gaps")), show_time=True):
        asked_questions = questions(loaded.graph, asked_chains, top=top) if top else ()
        planned = plan_forms(loaded.graph, asked_questions, leaders_of=leaders, by=by)
    if is_recording and not who:
        st.error(str(Words("请写填报人", "say who changes it")))
    elif is_recording and ui.tried(
        lambda: record_round(loaded.store, name.strip(), planned, due_on=due.strip(), office=office.strip(), who=who),
        who=who,
    ):
        count = sum(len(form.cells) for form in planned)
        zh = f"已拟定“{name.strip()}”：{len(planned)} 份，{count} 问；到“回收进度”下载发出"
        en = f"Planned {name.strip()}: {len(planned)} forms, {count} questions; download them under Progress"
        st.session_state["survey_planned"] = str(Words(zh, en))
        st.rerun()
    if planned:
        ui.draw_answer(planned_table(planned))
    else:
        st.info(str(Words("没有要问的问题。", "There is nothing to ask.")))


def planned_table(planned: Sequence[PlannedForm]) -> AnswerTable:
    """Describe who would be asked how much."""
    columns = [
        (AnswerColumn("recipient", Words("填报单位", "filled in by"), width=30), lambda form: form.recipient),
        (AnswerColumn("county", Words("所在县(市、区)", "county"), width=16), lambda form: form.county or None),
        (AnswerColumn("firms", Words("企业数", "firms"), "count"), lambda form: len(form.firm_ids)),
        (AnswerColumn("components", Words("产品数", "components"), "count"), lambda form: len(form.component_ids)),
        (AnswerColumn("asked", Words("问题数", "questions"), "count"), lambda form: len(form.cells)),
    ]
    return table_of(Words("问谁、问什么", "Who is asked"), columns, planned)
