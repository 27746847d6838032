"""How does a register go out as a sheet, and come back filled in?

Every problem is told at once, then what the sheet would change, then a person confirms.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.style import note
from chainlink.app.ui.tables import draw_imported, draw_problems
from chainlink.books.record import Record
from chainlink.books.references import References
from chainlink.books.register import Register
from chainlink.report.paper import Paper
from graph_schema.errors import LoadError
from graph_schema.names import Words, language, using_language
from loaders.book_sheets import Imported


def take_register_in(register: Register[Any], loaded: Loaded, *, label: Words | None = None) -> None:
    """Draw the box for the sheet of a register, what it would change, and the button that takes it in.

    Parameters
    ----------
    register
        Which register; the widgets are called after its book.
    loaded
        The data that its rows are held against.
    label
        Of the box.
    """
    book, tables = register.book, loaded.graph.tables
    if taken := st.session_state.pop(f"{book}_taken", None):
        draw_imported(taken)
    at = st.session_state.get(f"{book}_round", 0)
    words = label or Words(f"填好的“{register.spec.sheet}”表", f"The sheet of {book}, filled in")
    sent = st.file_uploader(str(words), type=["xlsx", "xls", "csv"], key=f"{book}_file_{at}")
    if not sent:
        note(
            Words(
                "先看改动和全部错误，确认后才写入。",
                "What would change, and every error, is shown before anything is written.",
            )
        )
        return
    first, second = st.columns(2)
    who = first.text_input(
        str(Words("装入人", "Taken in by")), st.session_state.get("who", ""), key=f"{book}_file_who"
    ).strip()
    why = second.text_input(
        str(Words("理由（各行未写时用）", "Reason (where rows give none)")), key=f"{book}_file_why"
    ).strip()
    name, content, store = sent.name, sent.getvalue(), loaded.store
    preview = _tried(name, content, lambda path: register.check_sheet(store, path, why=why, tables=tables))
    if preview is None:
        return
    counts = (len(preview.added), len(preview.changed), preview.unchanged)
    st.info(
        Words(
            "将新增 {} 项、修改 {} 项，{} 行无变化".format(*counts),
            "{} would be added, {} changed, {} rows say nothing new".format(*counts),
        )
    )
    draw_problems((*preview.repairs, *preview.warnings, *(cell.problem for cell in preview.refused)))
    is_ready = bool(who and (preview.added or preview.changed))
    if st.button(str(Words("确认装入", "Take it in")), type="primary", key=f"take_{book}", disabled=not is_ready):
        imported = _tried(
            name, content, lambda path: register.import_sheet(store, path, who=who, why=why, tables=tables)
        )
        if imported is not None:
            st.session_state["who"], st.session_state[f"{book}_round"] = who, at + 1
            st.session_state[f"{book}_taken"] = imported
            st.rerun()


def _tried(name: str, content: bytes, read: Callable[[Path], Imported]) -> Imported | None:
    """Try a file; None where it is wrong, with every problem listed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        try:
            return read(path)
        except LoadError as error:
            count = len(error.problems)
            st.error(Words(f"有 {count} 处错误，未装入", f"{count} errors, nothing taken"))
            draw_problems(error.problems)
            return None


def offer_register(register: Register[Any], loaded: Loaded, records: Sequence[Record], scope: Words) -> None:
    """Offer records as a workbook that says what it covers and can be changed and taken in again."""
    version, spoken = loaded.version, language()
    title = Words(register.spec.sheet, register.book)

    def build() -> bytes:
        with using_language(spoken):  # downloads run outside the page
            paper = Paper(title, scope, version.dates, version.version_id)
            references = References(loaded.store, loaded.graph.tables)
            return register.sheet_bytes(records, cover=(paper.title, *paper.heading), references=references)

    st.download_button(
        str(Words(f"导出“{title.zh}”（Excel，{len(records)} 条）", f"Export {title.en} (Excel, {len(records)} rows)")),
        data=build,
        file_name=f"{title}-{version.data_date or version.version_id}.xlsx",
        key=f"export_{register.book}",
        on_click="ignore",
    )
