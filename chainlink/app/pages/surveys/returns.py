"""What came back? Forms are uploaded, those that are right come in, the others go back with a slip, colours change."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import streamlit as st

import chainlink
from chainlink.app import ui
from chainlink.app.intake import returned_files
from chainlink.app.ui.loaded import Loaded
from chainlink.screening.recoloured import Recoloured, recoloured, recoloured_table
from chainlink.screening.scan import scan
from chainlink.screening.surveys.take_in import TakenIn, slips_zip, take_in
from graph_schema.errors import SHOWN_OF_A_KIND, kinds_of_problems
from graph_schema.names import Words

LIST_HEIGHT = 420


@dataclass(frozen=True)
class _Outcome:
    """What came of the last upload, kept for the reader until the next."""

    taken_in: TakenIn
    changes: tuple[Recoloured, ...]


def draw_returns(loaded: Loaded) -> None:
    """Draw the upload, and what came of the last one."""
    files = st.file_uploader(
        str(Words("收回的调查表（.xlsx），或其压缩包", "Returned forms (.xlsx), or a zip of them")),
        type=["xlsx", "xls", "zip"],
        accept_multiple_files=True,
        key=f"survey_upload_{st.session_state.get('survey_upload_round', 0)}",
    )
    left, right = st.columns([2, 5], vertical_alignment="bottom")
    who = ui.ask_who("survey_returns_who", place=left)
    is_agreed = right.checkbox(
        str(
            Words(
                "补正表里没有的、上次收回的行，确认删除",
                "Remove rows of a first return that the corrected form does not bring again",
            )
        ),
        key="survey_removals",
    )
    label = str(Words("装入", "Take them in"))
    if st.button(label, type="primary", key="survey_take_in", disabled=not (files and who)):
        uploads = [(file.name, file.getvalue()) for file in files]
        with st.spinner(str(Words("正在读取、装入并重新摸排", "reading, taking in, scanning again")), show_time=True):
            ui.tried(lambda: _take_in(loaded, uploads, who, is_agreed), who=who)
    outcome = st.session_state.get("survey_outcome")
    if isinstance(outcome, _Outcome):
        _draw_outcome(loaded, outcome)
    elif not files:
        ui.note(
            Words(
                "每份表凭调查编号找到自己的问题，整份装入或整份退回；有错的出补正单，其余一次装入，并说明哪些颜色变了。",
                "Each form finds its questions by its id and comes in whole or not at all; faulty ones go back with a slip.",
            )
        )


def _take_in(loaded: Loaded, uploads: Sequence[tuple[str, bytes]], who: str, is_agreed: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, (name, content) in enumerate(uploads):
            place = Path(folder) / str(number)
            place.mkdir()
            path = place / (Path(name).name or f"{number}.xlsx")
            path.write_bytes(content)
            paths.append(path)
        unpacked = Path(folder) / "unpacked"
        unpacked.mkdir()
        files = returned_files(paths, unpacked)
        taken_in = take_in(loaded.store, files, who=who, today=date.today(), is_removal_confirmed=is_agreed)
    after = scan(chainlink.build_graph(loaded.store.read()))
    st.session_state["survey_outcome"] = _Outcome(taken_in, recoloured(loaded.scan, after))
    st.session_state["survey_upload_round"] = st.session_state.get("survey_upload_round", 0) + 1
    st.rerun()


def _draw_outcome(loaded: Loaded, outcome: _Outcome) -> None:
    taken_in = outcome.taken_in
    rows = sum(form.row_count for form in taken_in.taken)
    asked_count, answered_count = (
        sum(getattr(form, name) for form in taken_in.taken) for name in ("asked", "answered")
    )
    if taken_in.version:
        st.success(
            str(
                Words(
                    f"装入 {len(taken_in.taken)} 份（{rows:,} 行，答 {answered_count}/{asked_count} 问），"
                    f"版本 {taken_in.version.version_id}",
                    f"Took {len(taken_in.taken)} forms in: {rows:,} rows, {answered_count} of {asked_count} questions, "
                    f"version {taken_in.version.version_id}",
                )
            )
        )
    for pair in taken_in.waiting:
        st.warning(str(pair.words))
    if taken_in.faulty:
        _draw_faulty(taken_in)
    if outcome.changes:
        st.subheader(Words(f"变色 {len(outcome.changes)} 项", f"{len(outcome.changes)} colours changed"), anchor=False)
        ui.draw_answer_grid(
            recoloured_table(outcome.changes, loaded.graph.names), key="survey_recoloured", height=LIST_HEIGHT
        )
    elif taken_in.version:
        st.info(str(Words("没有颜色变化。", "No colour changed.")))


def _draw_faulty(taken_in: TakenIn) -> None:
    count = len(taken_in.faulty)
    st.error(str(Words(f"{count} 份有错，未装入；请把补正单退回填报单位", f"{count} forms are faulty and not in")))
    ui.offer_file(
        Words(f"下载补正单 {count} 份（.zip）", f"Download {count} slips (.zip)"),
        lambda: slips_zip(taken_in),
        f"{Words('补正单', 'slips')}.zip",
        key="survey_slips",
    )
    problems = [problem for form in taken_in.faulty for problem in form.problems]
    ui.draw_problems([problem for kind in kinds_of_problems(problems) for problem in kind[:SHOWN_OF_A_KIND]])
