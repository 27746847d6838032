"""Which page is asked for? `streamlit run app.py` works in a clone; `chainlink serve` is the way to start an office's."""

from chainlink.app.router import show_app

show_app()
