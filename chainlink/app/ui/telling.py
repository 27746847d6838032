"""How is a mistake told on a page? As a sentence; a store that does not answer is asked again until it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from chainlink.app.ui.language import link_to_page, spoken
from chainlink.app.ui.loaded import EmptyStoreError, current_version
from graph_schema.errors import ChainlinkError, StoreError
from graph_schema.names import Words

RETRY_SECONDS = 3


@contextmanager
def telling_errors() -> Iterator[None]:
    """Turn our errors into what the reader sees: the one place where pages do so."""
    try:
        yield
    except EmptyStoreError as error:
        st.info(str(error))
        link_to_page("supply_data", str(Words("去“数据”页上传", "Go to the Data page")))
    except StoreError as error:
        _wait_for_store(error.words)
    except ChainlinkError as error:
        st.error(str(error))


@st.fragment(run_every=RETRY_SECONDS)
@spoken
def _wait_for_store(message: Words) -> None:
    """Say that the store does not answer; ask again every few seconds and draw the page anew when it does."""
    try:
        current_version()
    except StoreError as error:
        st.error(
            str(
                Words(
                    f"数据库连接不上：{error.words.zh}\n\n每 {RETRY_SECONDS} 秒自动重试，恢复后本页自动刷新。",
                    f"The store does not answer: {error.words.en}\n\n"
                    f"It is asked again every {RETRY_SECONDS} seconds; this page comes back by itself.",
                )
            )
        )
    else:
        st.rerun()
