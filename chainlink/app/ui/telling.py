"""How is a mistake told on a page? As a sentence; a store that does not answer is asked again until it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from chainlink.app.ui.first_steps import draw_first_steps
from chainlink.app.ui.language import spoken
from chainlink.app.ui.loaded import EmptyStoreError, current_version
from graph_schema.errors import ChainlinkError, StoreError
from graph_schema.names import Words

RETRY_SECONDS = 3


@contextmanager
def telling_errors() -> Iterator[None]:
    """Turn our errors into what the reader sees: the one place where pages do so."""
    try:
        yield
    except EmptyStoreError:
        with _telling_mistakes():
            draw_first_steps()
    except StoreError as error:
        _wait_for_store(error.words)
    except ChainlinkError as error:
        st.error(str(error))


@contextmanager
def _telling_mistakes() -> Iterator[None]:
    try:
        yield
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
