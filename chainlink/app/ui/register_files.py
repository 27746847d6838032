"""How does a register go out as a sheet, and come back filled in?

Every problem is told at once, then what the sheet would change, then a person confirms.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from chainlink.app.ui.files import offer_file
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.signing import ask_who
from chainlink.app.ui.style import note
from chainlink.app.ui.tables import draw_imported, draw_problems
from chainlink.books.record import Record
from chainlink.books.references import References
from chainlink.books.register import Register
from graph_schema.errors import LoadError
from graph_schema.names import Words
from loaders.book_sheets import Imported

Take = Callable[[Path, str, str], Imported]
"""Takes a file in, or tells what it would change: the file, who, why."""


def take_register_in(
    register: Register[Any],
    loaded: Loaded,
    *,
    label: Words | None = None,
    check: Take | None = None,
    take: Take | None = None,
) -> None:
    """Draw the box for the sheet of a register, what it would change, and the button that takes it in.

    Parameters
    ----------
    register
        Which register; the widgets are called after its book.
    loaded
        The data that its rows are held against.
    label
        Of the box.
    check, take
        What tells of a file and what takes it in, where that is not the register's own way.
    """
    book, tables, store = register.book, loaded.graph.tables, loaded.store
    check = check or (lambda path, who, why: register.check_sheet(store, path, why=why, tables=tables))
    take = take or (lambda path, who, why: register.import_sheet(store, path, who=who, why=why, tables=tables))
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
    who = ask_who(f"{book}_file_who", place=first, label=Words("装入人", "Taken in by"))
    why = second.text_input(
        str(Words("理由（各行未写时用）", "Reason (where rows give none)")), key=f"{book}_file_why"
    ).strip()
    preview = _with_file(sent, lambda path: check(path, who, why))
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
        imported = _with_file(sent, lambda path: take(path, who, why))
        if imported is not None:
            st.session_state["who"], st.session_state[f"{book}_round"] = who, at + 1
            st.session_state[f"{book}_taken"] = imported
            st.rerun()


def _with_file(sent: UploadedFile, read: Callable[[Path], Imported]) -> Imported | None:
    """Read a file that was sent; None where it is wrong, with every problem listed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(sent.name).name
        path.write_bytes(sent.getvalue())
        try:
            return read(path)
        except LoadError as error:
            count = len(error.problems)
            st.error(Words(f"有 {count} 处错误，未装入", f"{count} errors, nothing taken"))
            draw_problems(error.problems)
            return None


def offer_register(
    register: Register[Any],
    loaded: Loaded,
    records: Sequence[Record],
    scope: Words,
    *,
    title: Words | None = None,
    label: Words | None = None,
    file_name: Words | None = None,
    is_ready: bool = True,
) -> None:
    """Offer records as a workbook that says what it covers and can be changed and taken in again.

    Parameters
    ----------
    scope
        What of the register these are.
    title, label, file_name
        Of the paper, the button and the file; as the sheet where they are not given.
    is_ready
        False where a blank sheet would be of no use.
    """
    title = title or Words(register.spec.sheet, register.book)

    def build() -> bytes:
        references = References(loaded.store, loaded.graph.tables)
        return register.sheet_bytes(records, cover=loaded.paper(title, scope).cover, references=references)

    usual = Words(f"导出“{title.zh}”（Excel，{len(records)} 条）", f"Export {title.en} (Excel, {len(records)} rows)")
    name = f"{file_name or title}-{loaded.stamp}.xlsx"
    offer_file(label or usual, build, name, key=f"export_{register.book}", is_ready=is_ready)
