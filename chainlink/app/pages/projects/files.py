"""How do projects come in and go out: our workbook, another platform's, and the monthly dispatch sheet?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_files import take_register_in
from chainlink.projects.register.books import PROJECTS
from chainlink.projects.register.exchange import check_projects, import_projects, projects_bytes
from chainlink.projects.register.flags import Flag
from chainlink.projects.register.mapping import find_platform, list_platforms, read_map
from chainlink.projects.register.records import ProjectRecord
from chainlink.report.project_months import dispatch_paper, monthly_workbook
from graph_schema.errors import UsageError
from graph_schema.names import Words
from loaders.book_sheets import Imported


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
    newest = max((str(project.fields["data_date"]) for project in projects), default="")
    ui.offer_file(
        Words(f"导出 {len(projects)} 个项目（Excel）", f"Export {len(projects)} projects (Excel)"),
        lambda: projects_bytes(projects, columns),
        f"{platform or Words('强链补链项目', 'projects')}-{newest or 'all'}.xlsx",
        key="export_projects",
        is_ready=bool(projects),
    )


def _draw_monthly(
    loaded: Loaded, projects: Sequence[ProjectRecord], flags: Mapping[str, Sequence[Flag]], scope: Words
) -> None:
    months = sorted({report.month for project in projects for report in project.months}, reverse=True)
    if not months:
        ui.note(Words("尚无月度报送；请在项目中填数据截至日期。", "No month was reported; give a data date."))
        return
    month = st.selectbox(str(Words("月份", "Month")), months, key="dispatch_month")
    paper = dispatch_paper(projects, scope, loaded.version.version_id)
    ui.offer_file(
        Words(f"下载 {month} 月调度表（Excel）", f"Dispatch sheet of {month} (Excel)"),
        lambda: monthly_workbook(paper, projects, flags, month=month),
        f"{Words('月调度表', 'dispatch')}-{month}.xlsx",
        key="export_monthly",
    )
    ui.note(
        Words(
            "含本月投资、进度、问题、上次需协调事项及办理情况；未报的项目标明“未报”。",
            "This month's money, progress and problems, what was asked last time and what came of it.",
        )
    )


def _draw_import(loaded: Loaded) -> None:
    ui.note(
        Words(
            "按项目编号（否则按项目代码）更新，没有的新建；有一处错误即全不导入。其他平台的表，写上平台名称和表头"
            "对应关系，下次自动套用。",
            "Rows update the project of their id, else of their code, or enter a new one; nothing is taken if "
            "anything is wrong. Say what another platform's headers mean once; it is remembered under its name.",
        )
    )
    platform = st.text_input(str(Words("平台名称（可空）", "Platform (may be empty)")), key="project_platform").strip()
    example = Words(
        "项目总投资=总投资(万元)\n进展:建设中=在建", "their header=our header\ntheir header:their word=our word"
    )
    pairs = st.text_area(
        str(Words("表头对应（每行一条，可空）", "Meaning of headers (a line each, may be empty)")),
        placeholder=str(example),
        key="project_headers",
        height=90,
    )
    try:
        mapped = read_map(line for line in pairs.splitlines() if line.strip())
    except UsageError as error:
        st.error(str(error))
        return
    store, tables = loaded.store, loaded.graph.tables

    def check(path: Path, who: str, why: str) -> Imported:
        return check_projects(store, path, tables, why=why, platform=platform, mapped=mapped)

    def take(path: Path, who: str, why: str) -> Imported:
        return import_projects(store, path, tables, who=who, why=why, platform=platform, mapped=mapped)

    label = Words("项目工作簿", "Workbook of projects")
    take_register_in(PROJECTS, loaded, label=label, check=check, take=take)
