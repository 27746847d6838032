"""How does a person enter an event, or change what is said of it? Its replies and meetings stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.now import chain_names
from chainlink.app.ui.book_words import choices_of, header_of
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.events.register import BOOK, PER_NEED, Event, add_event, change_event, empty_fields
from chainlink.stores import Field
from graph_schema.errors import ChainlinkError
from graph_schema.names import Words

_TEXTS = ("name", "kind", "place", "hosts", "organisers", "theme")
_NUMBERS: Mapping[str, int] = {"rounds": 8, "tables": 10, "per_need": PER_NEED}
"""What a new event begins with."""
_KINDS = Words("供应链备份对接", "backup matchmaking")
SAY_WHO = Words("请写填报人", "say who changes it")


@ui.dialog(Words("登记活动", "Enter an event"), width="large")
def enter_event(loaded: Loaded) -> None:
    """Enter a new event; it is open afterwards."""
    fields = {**empty_fields(), "kind": str(_KINDS), "held_on": date.today().isoformat()}
    fields |= {name: float(number) for name, number in _NUMBERS.items()}
    fields["chain_ids"] = st.query_params.get("chain", "")
    asked = _draw_form(loaded, fields, "new")
    if asked is None:
        return
    stated, who = asked
    added: list[str] = []
    if tried(lambda: added.append(add_event(loaded.store, stated, who=who).event_id)):
        st.query_params["event"] = added[0]
        st.session_state.pop("pick_event", None)
        st.rerun()


@ui.dialog(Words("修改活动", "Change an event"), width="large")
def edit_event(loaded: Loaded, event: Event) -> None:
    """Change an event as it stood when the dialog was opened; somebody else's change since is told, never lost."""
    st.write(f"**{event.fields['name']}** · {event.event_id}")
    ui.note(
        str(
            Words(
                "会面安排不随之改变；轮次、桌数或产业链改了，请重新安排。",
                "The timetable stays; plan anew after a change of rounds, tables or chains.",
            )
        )
    )
    asked = _draw_form(loaded, event.fields, f"{event.event_id}_{event.revision}")
    if asked is None:
        return
    stated, who = asked

    def change(now: Event) -> Event:
        return replace(now, fields={**now.fields, **stated})

    if tried(lambda: change_event(loaded.store, event.event_id, change, who=who, revision=event.revision)):
        st.rerun()


def _draw_form(loaded: Loaded, fields: Mapping[str, Field], key: str) -> tuple[dict[str, Field], str] | None:
    """Draw the form; give what is stated, with who says so, once it is sent."""
    levels, chains = choices_of(BOOK, "level"), chain_names(loaded)
    with st.form(f"event_form_{key}", border=False):
        columns = st.columns(3)
        stated: dict[str, Field] = {}
        for at, name in enumerate(_TEXTS):
            stated[name] = columns[at % 3].text_input(header_of(BOOK, name), str(fields[name] or "")).strip()
        columns = st.columns(3)
        day = columns[0].date_input(header_of(BOOK, "held_on"), _day_of(fields["held_on"]))
        stated["held_on"] = day.isoformat() if isinstance(day, date) else ""
        stated["level"] = columns[1].selectbox(
            header_of(BOOK, "level"),
            ["", *levels],
            index=["", *levels].index(str(fields["level"] or "")),
            format_func=lambda each: levels.get(each, "—"),
        )
        held = [each for each in str(fields["chain_ids"]).split(";") if each in chains]
        chosen = columns[2].multiselect(
            header_of(BOOK, "chain_ids"),
            list(chains),
            held,
            format_func=lambda each: chains[each],
            placeholder=str(Words("全部产业链", "all chains")),
        )
        stated["chain_ids"] = ";".join(chosen)
        places = st.columns(4)
        for at, (name, usual) in enumerate(_NUMBERS.items()):
            value = fields[name]
            now = int(value) if isinstance(value, int | float) else usual
            stated[name] = float(places[at].number_input(header_of(BOOK, name), min_value=1, value=now, step=1))
        who = places[3].text_input(str(Words("填报人", "Changed by")), st.session_state.get("who", ""))
        is_sent = st.form_submit_button(str(Words("保存", "Save")), type="primary")
    if not is_sent:
        return None
    asked = ((stated["name"], Words("请写活动名称", "give the event a name")), (who.strip(), SAY_WHO))
    if missing := [str(what) for value, what in asked if not value]:
        st.error("；".join(missing))
        return None
    st.session_state["who"] = who.strip()
    return stated, who.strip()


def _day_of(value: Field) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def tried(change: Callable[[], object]) -> bool:
    """Try to change something; a mistake, or somebody else's change, is told where the reader is."""
    try:
        change()
    except ChainlinkError as error:
        st.error(str(error))
        return False
    return True
