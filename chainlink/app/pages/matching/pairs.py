"""Which two firms have to meet at an event, and which may not? Kept with the event, whenever it is planned."""

from __future__ import annotations

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.now import names_now
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.signing import SAY_WHO
from chainlink.matching.events import fixed_pairs
from chainlink.matching.events.register import Event
from chainlink.matching.timetable.rounds import FirmPair
from graph_schema.names import Words

_KINDS = {"must": Words("必须会面", "have to meet"), "must_not": Words("不得会面", "may not meet")}


@ui.dialog(Words("指定会面", "Must and must not meet"), width="large")
def fix_pairs(loaded: Loaded, event: Event) -> None:
    """Change the pairs of an event as they stood when the dialog was opened; the next plan keeps to them."""
    names = names_now(loaded)
    kept: dict[str, list[FirmPair]] = {"must": list(event.must), "must_not": list(event.must_not)}
    word_by_pair = {
        f"{kind}/{one}/{other}": f"{words}：{names.firm_with_id(one)} — {names.firm_with_id(other)}"
        for kind, words in _KINDS.items()
        for one, other in kept[kind]
    }
    with st.form(f"pairs_{event.event_id}_{event.revision}", border=False):
        if word_by_pair:
            label = str(Words("已指定的（去掉即取消）", "As it stands (take away to drop)"))
            left = st.multiselect(
                label, list(word_by_pair), list(word_by_pair), format_func=lambda pair_key: word_by_pair[pair_key]
            )
        else:
            left = []
        columns = st.columns([3, 3, 1.6])
        firms = list(event.invitations)
        chosen = [
            place.selectbox(str(label), firms, index=None, format_func=names.firm_with_id)
            for place, label in zip(columns, (Words("企业", "Firm"), Words("与企业", "and firm")), strict=False)
        ]
        kind = columns[2].selectbox(
            str(Words("如何", "What")), list(_KINDS), format_func=lambda kind: str(_KINDS[kind])
        )
        name = ui.ask_who("pairs_who")
        is_sent = st.form_submit_button(str(Words("保存", "Save")), type="primary")
    if not is_sent:
        return
    if not name:
        st.error(SAY_WHO)
        return
    pairs = {kind: [pair for pair in kept[kind] if f"{kind}/{pair[0]}/{pair[1]}" in left] for kind in _KINDS}
    if any(chosen) and not all(chosen):
        st.error(Words("请选齐两家企业", "choose both firms"))
        return
    if all(chosen):
        pairs[kind].append((str(chosen[0]), str(chosen[1])))
    elif pairs == kept:
        st.error(
            Words("没有选择企业，也没有去掉已指定的，未保存", "no firm was chosen and none taken away: nothing to save")
        )
        return

    def change() -> Event:
        return fixed_pairs.fix_pairs(
            loaded.store,
            event.event_id,
            must=pairs["must"],
            must_not=pairs["must_not"],
            names=names,
            who=name,
            revision=event.revision,
        )

    if ui.tried(change, who=name):
        st.rerun()
