"""What does Streamlit run? This file; it stands apart from `chainlink/pages`, which Streamlit would else run by name."""

from chainlink.router import show_app

show_app()
