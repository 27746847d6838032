"""What does Streamlit run? This file; it stands apart from `chainlink/app/pages`, which Streamlit would else run by name."""

from chainlink.app.router import show_app

show_app()
