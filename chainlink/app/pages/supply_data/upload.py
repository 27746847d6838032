"""What is in the files somebody uploads, and what would they change? Told in full before anything is written."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from chainlink.app import ui
from chainlink.app.intake import Preview, confirm, preview, put_down
from chainlink.app.pages.supply_data.foreign import ask_mappings, draw_outcome, foreign_uploads, remember
from chainlink.app.pages.supply_data.versions import XLSX
from chainlink.stores.changes import Removal, TableChange
from graph_schema.errors import SHOWN_OF_A_KIND, Problem, kinds_of_problems
from graph_schema.names import Words, language
from graph_schema.spec import schema
from loaders.dates import read_date
from loaders.deliveries import Delivery, proposed_sender, tells_nobody
from loaders.layouts.sheets import MappedSheet, Mappings
from loaders.slip import slip_bytes

KINDS = ("xlsx", "xls", "csv", "txt", "tsv", "zip")
_CHANGE_WORDS = {
    "added": Words("新增", "added"),
    "changed": Words("修改", "changed"),
    "removed": Words("删除", "removed"),
}
Uploads = Sequence[tuple[str, bytes]]
"""File names and contents."""
Senders = Sequence[Delivery]
"""What a person says of each upload, in their order."""


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
    store = ui.open_app_store()
    foreign = foreign_uploads(uploads, store)
    noted = {upload.number: (upload.proposal.sender, upload.proposal.as_of) for upload in reversed(foreign)}
    senders = _ask_senders([name for name, _ in uploads], noted)
    mappings = ask_mappings(foreign, store) if foreign else None
    if senders is None:
        return
    seen = st.session_state.get("previewed")
    with st.status(str(Words("正在读取和检查", "reading and checking")), expanded=False) as progress:
        loadable = _preview(uploads, senders, is_adding, mappings)
        progress.update(label=str(Words("检查完毕", "checked")), state="error" if loadable.problems else "complete")
    st.session_state["previewed"] = loadable.content_hash
    mapped = loadable.report.mapped if loadable.report else ()
    draw_outcome(mapped)
    _draw_preview(loadable)
    is_agreed = _ask_removals(loadable.removals)
    can_load = bool(loadable.changes) and is_agreed
    if loadable.report and st.button(
        str(Words("确认装入", "Load it")), type="primary", key="confirm_load", disabled=not can_load
    ):
        _load(uploads, senders, is_adding, str(seen), mappings, mapped)


def _ask_senders(names: Sequence[str], noted: Mapping[int, tuple[str, str]]) -> Senders | None:
    """Ask who sent each file and as of when, with what a note in it or its name lets propose; None until all are named."""
    ui.note(
        str(
            Words(
                "同一报送单位的新数据替换它上次的数据，不影响其他单位。文件里未填数据日期的行，记为截至日期。",
                "What an office sends replaces what it sent before, and nobody else's. Rows without a date take the one given here.",
            )
        )
    )
    senders: list[Delivery] = []
    wrong: list[Words] = []
    for number, name in enumerate(names):
        of_note, day_of_note = noted.get(number, ("", ""))
        proposed = of_note or ("" if tells_nobody(Path(name).stem) else proposed_sender(Path(name)))
        left, right = st.columns([3, 1])
        key = f"{st.session_state.get('upload_round', 0)}_{number}_{name}"
        sender = left.text_input(
            str(Words(f"{name} 的报送单位", f"Who sent {name}")),
            value=proposed,
            placeholder=str(Words("如 北仑区经信局", "such as 北仑区经信局")),
            key=f"sender_{key}",
        ).strip()
        typed = right.text_input(
            str(Words("截至日期（可空）", "As of (may be empty)")),
            value=day_of_note,
            placeholder="2026-07-31",
            key=f"as_of_{key}",
        ).strip()
        date = read_date(typed) if typed else None
        if not sender:
            wrong.append(Words(f"请填写 {name} 的报送单位", f"say who sent {name}"))
        if date and date.error:
            wrong.append(date.error)
        own = (
            "" if sender == proposed and number not in noted else sender
        )  # what the name lets propose leaves rows the sources they state
        senders.append(Delivery(own, str(date.value) if date and not date.error else ""))
    for words in wrong:
        st.warning(str(words))
    return None if wrong else senders


def _ask_removals(taken: Sequence[Removal]) -> bool:
    """Name what a load would remove, and ask; true where there is nothing to ask."""
    if not taken:
        return True
    count = sum(removal.removed for removal in taken)
    st.warning(str(Words(f"装入将删除 {count} 行已有数据", f"This load removes {count} rows that are there")))
    headers = [
        Words("来源", "Source"),
        Words("表", "Table"),
        Words("删除", "Removed"),
        Words("原有", "Of"),
        Words("哪些", "Which"),
    ]
    rows = [
        [
            ui.cell(removal.source),
            ui.cell(_table_name(removal.table)),
            ui.cell(removal.removed),
            ui.cell(removal.had),
            ui.cell("、".join(removal.names) + (" ……" if removal.removed > len(removal.names) else "")),
        ]
        for removal in taken
    ]
    ui.draw_table(headers, rows, caption=Words("将删除的行", "Rows that go"), numbers=(2, 3))
    return st.checkbox(
        str(Words(f"确认删除这 {count} 行", f"Remove these {count} rows")), key=f"removals_{hash(taken)}"
    )


def _paths_sent(uploads: Uploads, senders: Senders, folder: Path) -> dict[Path, Delivery]:
    """Put each upload into a folder of its own, so that each has its sender."""
    sent: dict[Path, Delivery] = {}
    for number, (upload, sender) in enumerate(zip(uploads, senders, strict=True), start=1):
        place = folder / str(number)
        place.mkdir()
        sent |= dict.fromkeys(put_down([upload], place), sender)
    return sent


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


def _preview(uploads: Uploads, senders: Senders, is_adding: bool, mappings: Mappings | None) -> Preview:
    bar = st.progress(0.0)

    def on_progress(place: str, done: int, total: int) -> None:
        bar.progress(done / max(total, 1), text=place)

    with tempfile.TemporaryDirectory() as folder:
        sent = _paths_sent(uploads, senders, Path(folder))
        loadable = preview(
            ui.open_app_store(),
            list(sent),
            sent=sent,
            is_adding=is_adding,
            on_progress=on_progress,
            mappings=mappings,
        )
    bar.empty()
    return loadable


def _load(
    uploads: Uploads,
    senders: Senders,
    is_adding: bool,
    previewed: str,
    mappings: Mappings | None,
    mapped: Sequence[MappedSheet],
) -> None:
    """Load what the reader saw the preview of; `previewed` tells the rows it was held against."""
    with (
        st.spinner(str(Words("正在装入", "loading")), show_time=True),
        tempfile.TemporaryDirectory() as folder,
    ):
        note = "、".join(name for name, _ in uploads)
        sent = _paths_sent(uploads, senders, Path(folder))
        version = confirm(
            ui.open_app_store(),
            list(sent),
            previewed=previewed,
            sent=sent,
            is_adding=is_adding,
            is_removal_confirmed=True,
            note=note,
            mappings=mappings,
        )
    remember(ui.open_app_store(), mapped, who=str(st.session_state.get("who", "")))
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
        _offer_slip(loadable)
        _draw_problems(loadable.problems, Words("错误", "Errors"))
        return
    if loadable.report is None:
        return
    if loadable.changes:
        _draw_changes(loadable.changes)
    else:
        st.info(str(Words("与已有数据相同，不会有任何改动。", "The same as what is there; nothing would change.")))
    for pair in loadable.waiting:
        st.warning(str(pair.words))
    if loadable.report.warnings or loadable.report.repairs:
        _offer_slip(loadable)
    for title, problems in (
        (Words("自动更正", "Repairs"), loadable.report.repairs),
        (Words("提醒", "Warnings"), loadable.report.warnings),
    ):
        if problems:
            with st.expander(str(Words(f"{title.zh} {len(problems)} 处", f"{len(problems)} {title.en.lower()}"))):
                _draw_problems(problems, title)


def _offer_slip(loadable: Preview) -> None:
    """Offer every problem as a workbook that goes back to whoever sent the files."""
    report = loadable.report
    warnings = report.warnings if report else loadable.warnings
    st.download_button(
        str(Words("下载补正单（.xlsx）", "Download all of them (.xlsx)")),
        data=lambda: slip_bytes(loadable.problems, warnings, report.repairs if report else ()),
        file_name=str(Words("补正单.xlsx", "corrections.xlsx")),
        mime=XLSX,
        on_click="ignore",
        key="slip",
    )


def _draw_problems(problems: Sequence[Problem], caption: Words) -> None:
    headers = [Words("位置", "Where"), Words("行", "Row"), Words("列", "Column"), Words("说明", "What to do")]
    rows = [
        [
            ui.cell(problem.place),
            ui.cell(problem.row) if problem.row else "—",
            ui.cell(problem.column or "—"),
            ui.cell(str(problem.message)),
        ]
        for kind in kinds_of_problems(problems)
        for problem in kind[:SHOWN_OF_A_KIND]
    ]
    ui.draw_table(headers, rows, caption=caption, numbers=(1,))
    more = len(problems) - len(rows)
    if more > 0:
        shown = SHOWN_OF_A_KIND
        ui.note(
            str(
                Words(
                    f"每类只列前 {shown} 处，另有 {more} 处见补正单",
                    f"the first {shown} of each kind; the file has {more} more",
                )
            )
        )


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
