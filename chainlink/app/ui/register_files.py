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
        draw_imported(said)
    at = st.session_state.get(f"{book}_round", 0)
    sent = st.file_uploader(str(label), type=["xlsx", "xls", "csv"], key=f"{book}_file_{at}")
    if not sent:
        first = Words(
            "先看改动和全部错误，确认后才写入。",
            "What would change, and every error, is shown before anything is written.",
        )
        note(str(first))
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
    draw_problems((*found.repairs, *found.warnings))
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
            draw_problems(error.problems)
            return None


def take_register_in(register: Register[Any], loaded: Loaded) -> None:
    """Draw the box for the sheet of a register: what it would change first, then the button."""
    tables = loaded.graph.tables
    take_in(
        register.book,
        Words(f"填好的“{register.spec.sheet}”表", f"The sheet of {register.book}, filled in"),
        check=lambda path: register.check_sheet(loaded.store, path, tables=tables),
        take=lambda path, who: register.import_sheet(loaded.store, path, who=who, tables=tables),
    )


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
