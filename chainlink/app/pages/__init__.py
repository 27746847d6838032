"""What does each page of the app show? One file a page; Streamlit runs it from top to bottom. See `chainlink.app.router`."""
