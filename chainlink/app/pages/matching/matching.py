"""供应链备份对接: who needs a backup and who could be one, who meets whom at which event, and what came of it?

The address holds what is asked: `show` is the view; `chain`, `colour`, `from` filter the needs and `need` opens one;
`event` opens an event, `part` its view, `firm` marks a firm in its timetable, `outcome` opens what came of one meeting;
`year` is the year that is counted. `show=wall` is the list for the wall of an event, without anything around it.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.events import draw_events
from chainlink.app.pages.matching.needs import draw_needs
from chainlink.app.pages.matching.progress import draw_progress
from chainlink.app.pages.matching.results import draw_results
from chainlink.app.pages.matching.wall import draw_wall
from chainlink.app.ui.loaded import Loaded
from graph_schema.names import Words

VIEWS: dict[str, tuple[Words, Callable[[Loaded], None]]] = {
    "needs": (Words("需求", "Needs"), draw_needs),
    "events": (Words("活动", "Events"), draw_events),
    "results": (Words("结果", "Results"), draw_results),
    "progress": (Words("进度", "Progress"), draw_progress),
}


def show_matching() -> None:
    """Draw the page."""
    loaded = ui.load_current()
    if st.query_params.get("show") == "wall":
        draw_wall(loaded)
        return
    ui.page_head(Words("供应链备份对接", "Backup matchmaking"), loaded.version)
    VIEWS[ui.view_in_address("show", Words("看什么", "View"), {name: words for name, (words, _) in VIEWS.items()})][1](
        loaded
    )


show_matching()
