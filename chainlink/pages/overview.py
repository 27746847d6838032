"""总览: where does each of the chains stand?"""

from __future__ import annotations

from chainlink import ui
from graph_schema.names import Words


def show_overview() -> None:
    """Draw the page."""
    loaded = ui.load_current()
    ui.page_head(Words("总览", "Overview"), loaded.version)
    ui.legend()


show_overview()
