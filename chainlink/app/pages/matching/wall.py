"""Where does each firm sit, round by round? A plain list for a screen on the wall, which refreshes itself."""

from __future__ import annotations

from datetime import datetime
from html import escape

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.events.register import find_event
from chainlink.matching.events.the_day import round_at, wall_table
from graph_schema.answer_tables import cell_text
from graph_schema.errors import ChainlinkError
from graph_schema.names import Words

REFRESH_SECONDS = 15
_STYLE = """<style>
.cl-wall h1 { font-size: 1.7rem; margin: 0 0 0.5rem; } .cl-wall small { font-size: 1rem; color: #55657A; font-weight: 400; }
.cl-wall table { border-collapse: collapse; width: 100%; font-size: 1.15rem; }
.cl-wall th, .cl-wall td { border: 1px solid #D5DEE9; padding: 0.35rem 0.6rem; text-align: left; }
.cl-wall th { background: #F5F8FC; } .cl-wall tbody th { font-weight: 600; }
.cl-wall .cl-at { background: #FFF3D6; }
</style>"""


def draw_wall(loaded: Loaded) -> None:
    """Draw the list of the event in the address."""
    _draw_list(loaded, st.query_params.get("event", ""))


@st.fragment(run_every=REFRESH_SECONDS)
@ui.spoken
def _draw_list(loaded: Loaded, event_id: str) -> None:
    try:
        event = find_event(loaded.store, event_id)
    except ChainlinkError as error:
        st.error(str(error))
        return
    if event.is_cancelled:
        st.warning(Words("活动已取消。", "This event was cancelled."))
        return
    names, moment = loaded.graph.names, datetime.now()
    table = wall_table(event, names)
    is_today = event.text("held_on") == moment.date().isoformat()
    now = round_at(event, moment) if event.clock and is_today else 0
    marks = ["", *(' class="cl-at"' if number == now else "" for number in range(1, len(table.columns)))]
    head = "".join(
        f'<th scope="col"{mark}>{escape(str(column.header))}</th>'
        for column, mark in zip(table.columns, marks, strict=True)
    )
    body = "".join(
        f'<tr><th scope="row">{escape(cell_text(table.columns[0], row[0]))}</th>'
        + "".join(
            f"<td{mark}>{escape(cell_text(column, seat)) if seat else ''}</td>"
            for column, seat, mark in zip(table.columns[1:], row[1:], marks[1:], strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    at = moment.strftime("%H:%M:%S")
    about = Words(f"{at} 更新，每 {REFRESH_SECONDS} 秒刷新", f"as of {at}, refreshed every {REFRESH_SECONDS} s")
    st.html(
        f'{_STYLE}<div class="cl-wall"><h1>{escape(event.text("name"))} {escape(str(table.title))} '
        f"<small>{escape(str(about))}</small></h1><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
