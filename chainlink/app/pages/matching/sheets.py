"""How does a sheet that people filled in come back? Every problem at once, then what it would change, then a person confirms."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from chainlink.app import ui
from graph_schema.errors import LoadError
from graph_schema.names import Words
from loaders.book_sheets import Imported


def take_in(
    book: str, label: Words, *, check: Callable[[Path], Imported], take: Callable[[Path, str], Imported]
) -> None:
    """Draw the box for a sheet of a book, what the sheet would change, and the button that takes it in.

    Parameters
    ----------
    book
        Which book; the widgets are called after it.
    label
        Of the box.
    check
        Tells what a file would change, and changes nothing.
    take
        Takes a file in, under a name.
    """
    if said := st.session_state.pop(f"{book}_taken", None):
        ui.draw_imported(said)
    at = st.session_state.get(f"{book}_round", 0)
    sent = st.file_uploader(str(label), type=["xlsx", "xls", "csv"], key=f"{book}_file_{at}")
    if not sent:
        first = Words(
            "先看改动和全部错误，确认后才写入。",
            "What would change, and every error, is shown before anything is written.",
        )
        ui.note(str(first))
        return
    found = _tried(sent.name, sent.getvalue(), check)
    if found is None:
        return
    counts = (len(found.added), len(found.changed), found.unchanged)
    st.info(
        str(
            Words(
                "将新增 {} 项、修改 {} 项，{} 行无变化".format(*counts),
                "{} would be added, {} changed, {} rows say nothing new".format(*counts),
            )
        )
    )
    ui.draw_problems((*found.repairs, *found.warnings))
    who = st.text_input(str(Words("装入人", "Taken in by")), st.session_state.get("who", ""), key=f"{book}_who").strip()
    is_ready = bool(who and (found.added or found.changed))
    if st.button(str(Words("确认装入", "Take it in")), type="primary", key=f"take_{book}", disabled=not is_ready):
        taken = _tried(sent.name, sent.getvalue(), lambda path: take(path, who))
        if taken is not None:
            st.session_state["who"], st.session_state[f"{book}_round"] = who, at + 1
            st.session_state[f"{book}_taken"] = taken
            st.rerun()


def _tried(name: str, content: bytes, take: Callable[[Path], Imported]) -> Imported | None:
    """Try a file; None where it is wrong, with every problem listed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        try:
            return take(path)
        except LoadError as error:
            count = len(error.problems)
            st.error(str(Words(f"有 {count} 处错误，未装入", f"{count} errors, nothing taken")))
            ui.draw_problems(error.problems)
            return None
