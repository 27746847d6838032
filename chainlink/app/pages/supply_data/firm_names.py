"""Which firms may be one firm written twice? Judged here: one firm, two firms, or the decision taken back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from chainlink.app import ui
from chainlink.books.firm_names import settle_names, undo_names
from chainlink.books.name_pairs import STATE_WORDS, NamePair, name_pairs
from chainlink.stores import Store
from graph_schema.moments import local_time
from graph_schema.names import Words


def draw_firm_names() -> None:
    """Draw the queue of names, and the form that settles one pair."""
    store = ui.open_app_store()
    pairs = name_pairs(store)
    if not pairs:
        st.info(str(Words("没有待核对的名称。", "No names wait to be judged.")))
        return
    ui.note(
        str(
            Words(
                "待核对期间，这些行暂不计入数据，红色不会因此变黄。",
                "While a pair waits its rows are not in the data, so no red turns yellow by it.",
            )
        )
    )
    _draw_pairs(pairs)
    _draw_form(store, pairs)


def _draw_pairs(pairs: tuple[NamePair, ...]) -> None:
    headers = [
        Words("状态", "State"),
        Words("分数", "Score"),
        Words("依据", "Because"),
        Words("企业", "Firm"),
        Words("疑同", "May be"),
        Words("待定行", "Rows that wait"),
        Words("核定", "Settled"),
    ]
    rows = [
        [
            str(STATE_WORDS[pair.state]),
            ui.cell(pair.score),
            ui.cell(str(pair.because)),
            f"{ui.cell(pair.drop_name)}<br>{ui.cell(pair.drop_id)}",
            f"{ui.cell(pair.keep_name)}<br>{ui.cell(pair.keep_id)}",
            ui.cell(sum(map(len, pair.held.values()))),
            ui.cell(f"{pair.who} {local_time(pair.when)} {pair.why}".strip()) if pair.who else "—",
        ]
        for pair in pairs
    ]
    ui.draw_table(headers, rows, caption=Words("名称核对", "Names"), numbers=(1, 5))


def _draw_form(store: Store, pairs: tuple[NamePair, ...]) -> None:
    by_id = {pair.pair_id: pair for pair in pairs}
    left, middle, right = st.columns([4, 2, 3])
    pair_id = left.selectbox(
        str(Words("核定哪一对", "Which pair")),
        list(by_id),
        format_func=lambda chosen: f"{by_id[chosen].drop_name} / {by_id[chosen].keep_name}（{chosen}）",
        key="name_pair",
    )
    who = middle.text_input(
        str(Words("填报人", "Changed by")), st.session_state.get("who", ""), key="names_who"
    ).strip()
    why = right.text_input(str(Words("理由", "Reason")), key="names_why").strip()
    pair = by_id[pair_id]
    with st.container(horizontal=True):
        if pair.state == "open":
            _button(
                Words("是同一企业", "One firm"),
                "same",
                who,
                lambda: settle_names(store, pair_id, "same", who=who, why=why),
            )
            _button(
                Words("是两家企业", "Two firms"),
                "apart",
                who,
                lambda: settle_names(store, pair_id, "apart", who=who, why=why),
            )
        else:
            _button(
                Words("撤销核定", "Take it back"), "undo", who, lambda: undo_names(store, pair_id, who=who, why=why)
            )


def _button(label: Words, name: str, who: str, act: Callable[[], NamePair]) -> None:
    hint = None if who else str(Words("先写填报人", "first say who you are"))
    if st.button(str(label), key=f"names_{name}", disabled=not who, help=hint):
        with ui.telling_errors():
            act()
            st.session_state["who"] = who
            st.rerun()
