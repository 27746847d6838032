"""Which versions are kept, how does one go back, and how do all rows get out again?"""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import streamlit as st

from chainlink.app import ui
from chainlink.books.firm_names import roll_back
from chainlink.stores import Store, Version
from chainlink.stores.answer_tables import versions_table
from graph_schema.names import Words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw_template() -> None:
    """Draw the button for the blank workbook; the file is made when it is asked for."""
    st.download_button(
        str(Words("下载空白模板（.xlsx）", "Download the blank workbook (.xlsx)")),
        data=_template,
        file_name=str(Words("填报模板.xlsx", "template.xlsx")),
        mime=XLSX,
        on_click="ignore",
    )


def _template() -> bytes:
    from loaders.template import write_template

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(path)
        return path.read_bytes()


def draw_versions() -> None:
    """Draw the kept versions, the way back to one of them, and the export."""
    store = ui.open_app_store()
    versions = store.versions()
    if not versions:
        st.info(
            str(Words("还没有版本；上传后这里列出最近 10 个。", "No version yet; the last ten will be listed here."))
        )
        return
    ui.draw_answer(versions_table(versions).without("fingerprint"))
    _draw_way_back(versions)
    _draw_export(store, versions[0])


def _draw_way_back(versions: tuple[Version, ...]) -> None:
    older = [version.version_id for version in versions if not version.is_current]
    if not older:
        return
    left, right, _ = st.columns([2, 2, 5], vertical_alignment="bottom")
    chosen = left.selectbox(str(Words("回退到", "Go back to")), older, key="version")
    if right.button(str(Words("回退……", "Go back …")), key="go_back"):
        st.dialog(str(Words("回退版本", "Go back to a version")))(ui.spoken(_ask_way_back))(chosen)


def _ask_way_back(version_id: str) -> None:
    st.write(
        str(
            Words(
                f"将以 {version_id} 的内容写成一个新版本；不会丢失任何版本，所有人立即看到回退后的数据。",
                f"The rows of {version_id} become a new version; no version is lost, and everybody sees them at once.",
            )
        )
    )
    if st.button(str(Words("确认回退", "Go back")), type="primary", key="confirm_go_back"):
        with ui.telling_errors():
            roll_back(ui.open_app_store(), version_id)
            st.rerun()


def _draw_export(store: Store, version: Version) -> None:
    st.subheader(str(Words("导出全部数据（可原样装回）", "Export all rows, to be loaded again")), anchor=False)
    with st.container(horizontal=True):
        st.download_button(
            str(Words("导出工作簿（.xlsx）", "Workbook (.xlsx)")),
            data=lambda: _workbook(store),
            file_name=f"chainlink-{version.version_id}.xlsx",
            mime=XLSX,
            on_click="ignore",
        )
        st.download_button(
            str(Words("导出 CSV（.zip）", "CSV files (.zip)")),
            data=lambda: _csv_files(store),
            file_name=f"chainlink-{version.version_id}.zip",
            mime="application/zip",
            on_click="ignore",
        )


def _workbook(store: Store) -> bytes:
    from loaders.export import write_workbook

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        write_workbook(store.read_rows(), path)
        return path.read_bytes()


def _csv_files(store: Store) -> bytes:
    from loaders.export import write_csv_folder

    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        write_csv_folder(store.read_rows(), Path(folder))
        for path in sorted(Path(folder).iterdir()):
            archive.write(path, path.name)
    return packed.getvalue()
