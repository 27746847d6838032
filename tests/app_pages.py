"""How is a page tried without a browser? Streamlit's own test runner, over a store of one's own."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parent.parent
RUN_SECONDS = 300.0
"""A page is drawn in one; a machine that does ten other things may need longer."""


def run_page(page: str, **query: str) -> AppTest:
    """Run a page of the app once, as a reader who opens its address; the store is that of `CHAINLINK_STORE`."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=RUN_SECONDS)
    for name, value in query.items():
        app.query_params[name] = value
    if page != "overview":
        app.switch_page(f"chainlink/app/pages/{page}/{page}.py")
    return app.run()


def html_of(app: AppTest) -> str:
    """Give all HTML that a page drew itself: tables, cards, legend."""
    return "\n".join(str(element.proto.body) for element in app.get("html"))
