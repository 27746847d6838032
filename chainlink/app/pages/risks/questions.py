"""Which questions go out next? The unknown cells whose answers would change most, by whom to ask. 追问清单."""

from __future__ import annotations

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.report.paper import Paper
from chainlink.report.question_list import QUESTION_LIST, question_workbook
from chainlink.screening.questions import question_list
from chainlink.screening.questions.wording import SentQuestion, questions_table, worded
from graph_schema.names import Words

ASKED_AT_ONCE = (20, 50, 100)


@st.cache_resource(max_entries=8, show_spinner=False)
def _questions(
    key: tuple[str, str, str], chain_id: str, top: int, _loaded: Loaded
) -> tuple[tuple[SentQuestion, ...], Words]:
    """Questions as they are sent, and what their order rests on."""
    listed = question_list(_loaded.graph, [chain_id] if chain_id else (), top=top)
    return worded(_loaded.graph, listed.questions), listed.basis


def draw_questions(loaded: Loaded) -> None:
    """Draw the list when it is asked for: weighing every gap takes some seconds."""
    chains = {chain.chain_id: loaded.graph.names.words("chain", chain.chain_id) for chain in loaded.scan.chains}
    everything = Words("全部产业链", "all chains")
    left, middle, right = st.columns([3, 1, 2], vertical_alignment="bottom")
    chain_id = left.selectbox(
        str(Words("产业链", "Chain")),
        ["", *chains],
        format_func=lambda chain: f"{chain} {chains[chain]}" if chain else str(everything),
        key="question_chain",
    )
    top = middle.selectbox(str(Words("条数", "How many")), ASKED_AT_ONCE, key="question_top")
    if right.button(str(Words("列出追问清单", "List the questions")), key="ask_questions"):
        st.session_state["has_asked_questions"] = True
    if not st.session_state.get("has_asked_questions"):
        ui.note(
            Words(
                "按未填报供应关系的抽样推算，每个问题的答复预计改正多少个颜色；一并发出、互不重复，最值得问的排在前面，按企业可直接发出。"
                "旁列只补这一项各链可能改变的颜色数。",
                "By drawings of what is missing: how many colours each answer should set right, sent together and asking nothing "
                "twice, the best first. Beside it: how many colours it alone could change.",
            )
        )
        return
    with st.spinner(str(Words("正在评估数据缺口", "weighing the gaps")), show_time=True):
        sent, basis = _questions(loaded.key, chain_id, top, loaded)
    _draw_list(loaded, sent, chains.get(chain_id, everything), basis)


def _draw_list(loaded: Loaded, sent: tuple[SentQuestion, ...], scope: Words, basis: Words) -> None:
    if not sent:
        st.success(Words("没有可追问的数据缺口。", "Nothing is unknown that a scan rests on."))
        return
    version = loaded.version
    ui.note(basis)
    whole_scope = Words(f"{scope.zh}；{basis.zh}", f"{scope.en}; {basis.en}")
    paper = Paper(QUESTION_LIST, whole_scope, version.dates, version.version_id)
    st.download_button(
        str(Words("导出追问清单（Excel）", "Export the questions (Excel)")),
        data=lambda: question_workbook(paper, sent),
        file_name=f"{QUESTION_LIST}-{version.data_date or version.version_id}.xlsx",
        key="export_questions",
    )
    ui.draw_answer_grid(questions_table(sent), key="question_table")
