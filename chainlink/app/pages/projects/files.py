"""How do projects come in and go out: our workbook, another platform's, and the monthly dispatch sheet?"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.projects.register.exchange import import_projects, projects_bytes
from chainlink.projects.register.flags import Flag
from chainlink.projects.register.mapping import find_platform, list_platforms, read_map
from chainlink.projects.register.records import ProjectRecord
from chainlink.report.paper import Paper
from chainlink.report.project_months import monthly_workbook
from graph_schema.errors import LoadError, UsageError
from graph_schema.moments import DataDates
from graph_schema.names import Words, language, using_language


def draw_files(
    loaded: Loaded, projects: Sequence[ProjectRecord], flags: Mapping[str, Sequence[Flag]], scope: Words
) -> None:
    """Offer the register, a platform's form of it and the monthly sheet; take a workbook in, all of it or nothing."""
    out, taken = st.columns(2, gap="large")
    with out:
        st.subheader(Words("导出", "Export"), anchor=False)
        _draw_export(loaded, projects)
        st.subheader(Words("月调度表", "Monthly dispatch sheet"), anchor=False)
        _draw_monthly(loaded, projects, flags, scope)
    with taken:
        st.subheader(Words("导入", "Import"), anchor=False)
        _draw_import(loaded)


def _draw_export(loaded: Loaded, projects: Sequence[ProjectRecord]) -> None:
    ours = str(Words("本库表头", "our headers"))
    platform = st.selectbox(
        str(Words("按谁的表头", "In whose columns")),
        ["", *(kept.platform for kept in list_platforms(loaded.store))],
        format_func=lambda platform: platform or ours,
        key="export_platform",
    )
    columns = find_platform(loaded.store, platform) if platform else None
    st.download_button(
        str(Words(f"导出 {len(projects)} 个项目（Excel）", f"Export {len(projects)} projects (Excel)")),
        data=lambda: projects_bytes(projects, columns),
        file_name=f"{platform or Words('强链补链项目', 'projects')}-{_date(projects) or 'all'}.xlsx",
        key="export_projects",
        disabled=not projects,
    )


def _draw_monthly(
    loaded: Loaded, projects: Sequence[ProjectRecord], flags: Mapping[str, Sequence[Flag]], scope: Words
) -> None:
    months = sorted({report.month for project in projects for report in project.months}, reverse=True)
    if not months:
        ui.note(Words("尚无月度报送；请在项目中填数据截至日期。", "No month was reported; give a data date."))
        return
    month = st.selectbox(str(Words("月份", "Month")), months, key="dispatch_month")
    paper = Paper(
        Words("强链补链项目月调度表", "Monthly dispatch of projects"),
        scope,
        DataDates(_date(projects)),
        loaded.version.version_id,
    )
    st.download_button(
        str(Words(f"下载 {month} 月调度表（Excel）", f"Dispatch sheet of {month} (Excel)")),
        data=_spoken(lambda: monthly_workbook(paper, projects, flags, month=month)),
        file_name=f"{Words('月调度表', 'dispatch')}-{month}.xlsx",
        key="export_monthly",
    )
    note = Words(
        "含本月投资、进度、问题、上次需协调事项及办理情况；未报的项目标明“未报”。",
        "This month's money, progress and problems, what was asked last time and what came of it.",
    )
    ui.note(note)


def _spoken(build: Callable[[], bytes]) -> Callable[[], bytes]:
    """Build a file in the language of the page that offers it: downloads run outside the page."""
    chosen = language()

    def spoken() -> bytes:
        with using_language(chosen):
            return build()

    return spoken


def _date(projects: Sequence[ProjectRecord]) -> str:
    return max((str(project.fields["data_date"]) for project in projects), default="")


def _draw_import(loaded: Loaded) -> None:
    ui.note(
        Words(
            "按项目编号（否则按项目代码）更新，没有的新建；有一处错误即全不导入。其他平台的表，写上平台名称和表头"
            "对应关系，下次自动套用。",
            "Rows update the project of their id, else of their code, or enter a new one; nothing is taken if "
            "anything is wrong. Say what another platform's headers mean once; it is remembered under its name.",
        )
    )
    sent = st.file_uploader(
        str(Words("项目工作簿", "Workbook of projects")), type=["xlsx", "xls", "csv"], key="project_file"
    )
    first, second = st.columns(2)
    who = first.text_input(str(Words("导入人", "Imported by")), key="project_file_who")
    platform = second.text_input(str(Words("平台名称（可空）", "Platform (may be empty)")), key="project_platform")
    pairs = st.text_area(
        str(Words("表头对应（每行一条，可空）", "Meaning of headers (a line each, may be empty)")),
        placeholder=str(
            Words(
                "项目总投资=总投资(万元)\n进展:建设中=在建", "their header=our header\ntheir header:their word=our word"
            )
        ),
        key="project_headers",
        height=90,
    )
    why = st.text_input(
        str(Words("理由（退回状态时必填）", "Reason (needed where a state goes back)")), key="project_file_why"
    )
    if st.button(str(Words("导入", "Import")), key="import_projects", disabled=not (sent and who.strip())) and sent:
        try:
            mapped = read_map(line for line in pairs.splitlines() if line.strip())
        except UsageError as error:
            st.error(str(error))
            return
        _take(loaded, sent.name, sent.getvalue(), who.strip(), why.strip(), platform.strip(), mapped)


def _take(
    loaded: Loaded, name: str, content: bytes, who: str, why: str, platform: str, mapped: Mapping[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        tables = loaded.graph.tables
        try:
            taken = import_projects(loaded.store, path, tables, who=who, why=why, platform=platform, mapped=mapped)
        except LoadError as error:
            st.error(Words(f"有 {len(error.problems)} 处错误，未导入", f"{len(error.problems)} errors, nothing taken"))
            ui.draw_problems(error.problems)
            return
    ui.draw_imported(taken)
