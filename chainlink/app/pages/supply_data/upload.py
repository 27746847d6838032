"""What is in the files somebody uploads, and what would they change? Told in full before anything is written."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from chainlink.app import ui
from chainlink.app.intake import Preview, TableChange, confirm, preview, put_down
from graph_schema.errors import Problem
from graph_schema.names import Words, language
from graph_schema.spec import schema

KINDS = ("xlsx", "xls", "csv", "zip")
_CHANGE_WORDS = {
    "added": Words("新增", "added"),
    "changed": Words("修改", "changed"),
    "removed": Words("删除", "removed"),
}
Uploads = Sequence[tuple[str, bytes]]


def draw_upload() -> None:
    """Draw the upload, its preview and the button that confirms it."""
    if message := st.session_state.pop("loaded_as", None):
        st.success(message)
    files = st.file_uploader(
        str(Words("工作簿、CSV 文件或其压缩包", "Workbooks, CSV files or a zip of them")),
        type=list(KINDS),
        accept_multiple_files=True,
        key=f"upload_{st.session_state.get('upload_round', 0)}",
    )
    is_adding = _ask_mode()
    if not files:
        st.info(
            str(
                Words(
                    "选择文件后先预览：全部错误、自动更正、提醒和差异；确认之前不写入任何数据。",
                    "Choose files to see every error, repair and warning, and what would change, before anything is written.",
                )
            )
        )
        return
    uploads = [(file.name, file.getvalue()) for file in files]
    seen = st.session_state.get("previewed")
    with st.status(str(Words("正在读取和检查", "reading and checking")), expanded=False) as progress:
        loadable = _preview(uploads, is_adding)
        progress.update(label=str(Words("检查完毕", "checked")), state="error" if loadable.problems else "complete")
    st.session_state["previewed"] = loadable.content_hash
    _draw_preview(loadable)
    if loadable.report and st.button(
        str(Words("确认装入", "Load it")), type="primary", key="confirm_load", disabled=not loadable.changes
    ):
        _load(uploads, is_adding, str(seen))


def _ask_mode() -> bool:
    """Ask whether rows of the same source go, or stay where the files do not name them."""
    words = {
        "replace": Words("替换同一来源的旧数据", "Replace those of the same source"),
        "add": Words("只增改，不删除", "Add and change, delete nothing"),
    }
    chosen = st.radio(
        str(Words("与已有数据的关系", "What happens to rows that are there")),
        list(words),
        format_func=lambda mode: str(words[mode]),
        horizontal=True,
        key="load_mode",
    )
    return chosen == "add"


def _preview(uploads: Uploads, is_adding: bool) -> Preview:
    bar = st.progress(0.0)

    def on_progress(place: str, done: int, total: int) -> None:
        bar.progress(done / max(total, 1), text=place)

    with tempfile.TemporaryDirectory() as folder:
        loadable = preview(
            ui.open_app_store(),
            put_down(uploads, Path(folder)),
            is_adding=is_adding,
            on_progress=on_progress,
        )
    bar.empty()
    return loadable


def _load(uploads: Uploads, is_adding: bool, previewed: str) -> None:
    """Load what the reader saw the preview of; `previewed` tells the rows it was held against."""
    with (
        st.spinner(str(Words("正在装入", "loading")), show_time=True),
        tempfile.TemporaryDirectory() as folder,
    ):
        note = "、".join(name for name, _ in uploads)
        paths = put_down(uploads, Path(folder))
        version = confirm(ui.open_app_store(), paths, previewed=previewed, is_adding=is_adding, note=note)
    st.session_state["loaded_as"] = str(
        Words(
            f"已装入为版本 {version.version_id}，共 {version.row_count:,} 行。",
            f"Loaded as version {version.version_id}, {version.row_count:,} rows.",
        )
    )
    st.session_state["upload_round"] = st.session_state.get("upload_round", 0) + 1
    st.rerun()


def _draw_preview(loadable: Preview) -> None:
    if loadable.problems:
        count = len(loadable.problems)
        st.error(str(Words(f"有 {count} 处错误，改正后重新上传", f"{count} errors; correct them and upload again")))
        _draw_problems(loadable.problems, Words("错误", "Errors"))
        return
    if loadable.report is None:
        return
    if loadable.changes:
        _draw_changes(loadable.changes)
    else:
        st.info(str(Words("与已有数据相同，不会有任何改动。", "The same as what is there; nothing would change.")))
    for title, problems in (
        (Words("自动更正", "Repairs"), loadable.report.repairs),
        (Words("提醒", "Warnings"), loadable.report.warnings),
    ):
        if problems:
            with st.expander(str(Words(f"{title.zh} {len(problems)} 处", f"{len(problems)} {title.en.lower()}"))):
                _draw_problems(problems, title)


def _draw_problems(problems: Sequence[Problem], caption: Words) -> None:
    headers = [Words("位置", "Where"), Words("行", "Row"), Words("列", "Column"), Words("说明", "What to do")]
    rows = [
        [
            ui.cell(problem.place),
            ui.cell(problem.row) if problem.row else "—",
            ui.cell(problem.column or "—"),
            ui.cell(str(problem.message)),
        ]
        for problem in problems
    ]
    ui.draw_table(headers, rows, caption=caption, numbers=(1,))


def _draw_changes(changes: Sequence[TableChange]) -> None:
    headers = [Words("表", "Table"), *_CHANGE_WORDS.values(), Words("举例", "Examples")]
    colon = Words("：", ": ")
    rows = [
        [
            ui.cell(_table_name(change.table)),
            ui.cell(change.added),
            ui.cell(change.changed),
            ui.cell(change.removed),
            "<br>".join(f"{_CHANGE_WORDS[what]}{colon}{ui.cell(row)}" for what, row in change.examples),
        ]
        for change in changes
    ]
    st.subheader(str(Words("与已有数据的差异", "What would change")), anchor=False)
    ui.draw_table(headers, rows, caption=Words("差异", "Changes"), numbers=(1, 2, 3))


def _table_name(table: str) -> str:
    return schema().tables[table].sheet if language() == "zh" else table
