"""How does a person change a project, or enter one? One dialog: this month, dates, money, what it is, who is in charge."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.projects.words import choice_words, header
from chainlink.app.ui.book_cells import cell_text, changed_cells
from chainlink.app.ui.loaded import Loaded
from chainlink.projects.register.books import PROJECTS, add_project, change_project, correct_month, empty_fields
from chainlink.projects.register.monthly import MONTH_COLUMNS, month_reported
from chainlink.projects.register.records import BOOK, ProjectRecord, book
from chainlink.stores import Field
from graph_schema.errors import ChainlinkError, UsageError
from graph_schema.names import Words
from loaders.book_sheets import read_cell

_GROUPS: tuple[tuple[Words, tuple[str, ...]], ...] = (
    (
        Words("本月进展", "This month"),
        (
            *("data_date", "state", "done_this_month_10k_yuan", "done_10k_yuan", "funds_10k_yuan", "progress"),
            *("problems", "to_coordinate", "outcome"),
        ),
    ),
    (
        Words("计划与日期", "Plan and days"),
        (
            *("total_10k_yuan", "planned_this_year_10k_yuan", "year", "planned_start", "planned_end", "actual_start"),
            *("actual_end", "land", "environment", "energy_intensity", "office", "contact"),
        ),
    ),
    (
        Words("项目本身", "The project"),
        (
            *("project_code", "name", "kind", "nature", "chain_id", "segment_id", "component_id", "firm_name"),
            *("firm_id", "city", "county", "risk_ids", "content"),
        ),
    ),
)
_LONG = ("problems", "to_coordinate", "outcome", "content")


@ui.dialog(Words("编辑项目", "Edit project"), width="large")
def edit_project(loaded: Loaded, project: ProjectRecord) -> None:
    """Change a project as it stood when the dialog was opened; somebody else's change since is told, never lost."""
    st.write(f"**{project.fields['name']}** · {project.project_id}")
    ui.note(
        str(
            Words(
                "数据截至日期进入新的月份时，本月完成投资和办理情况须重新填报。",
                "With a data date in a new month, this month's investment and outcome are asked anew.",
            )
        )
    )
    asked = _draw_form(project, order=(0, 1, 2))
    if asked is None:
        return
    cells, who, why = asked
    try:
        changed = _changed(project, cells)
        if not changed:
            raise UsageError(Words("没有改动", "nothing is changed"))
        change_project(
            loaded.store,
            project.project_id,
            changed,
            who=who,
            why=why,
            revision=project.revision,
            tables=loaded.graph.tables,
        )
    except ChainlinkError as error:
        st.error(str(error))
        return
    st.toast(str(Words("已保存", "saved")))
    st.rerun()


@ui.dialog(Words("登记项目", "Enter a project"), width="large")
def enter_project(loaded: Loaded) -> None:
    """Enter a new project."""
    ui.note(
        str(
            Words(
                "必填：项目名称、所属产业链、类型。产业链、环节、产品可写编号或名称。",
                "Needed: name, chain, kind. Chain, segment and component may be ids or names.",
            )
        )
    )
    empty = PROJECTS.empty()
    asked = _draw_form(replace(empty, fields=empty_fields()), order=(2, 1, 0))
    if asked is None:
        return
    cells, who, why = asked
    try:
        added = add_project(loaded.store, _changed(empty, cells), who=who, why=why, tables=loaded.graph.tables)
    except ChainlinkError as error:
        st.error(str(error))
        return
    st.session_state["pick_project"] = added.project_id
    st.query_params["project"] = added.project_id
    st.rerun()


@ui.dialog(Words("更正以往月份", "Correct an earlier month"), width="large")
def correct_earlier(loaded: Loaded, project: ProjectRecord) -> None:
    """Correct or put in a month before the newest; the project itself stays as it is."""
    st.write(f"**{project.fields['name']}** · {project.project_id}")
    known = [each.month for each in project.months[:-1]]
    label = str(Words("月份（如 2026-05；可补报）", "Month (such as 2026-05; may be a new one)"))
    month = st.text_input(label, known[-1] if known else "", key="earlier_month").strip()
    told = month_reported(project.months, month)
    with st.form(f"earlier_{project.project_id}_{month}", border=False):
        columns = st.columns(3)
        cells = {}
        for at, (name, kept) in enumerate(MONTH_COLUMNS.items()):
            place = columns[at % 3] if name not in _LONG else st
            cells[name] = place.text_input(
                header(name), cell_text(getattr(told, kept) if told else None), key=f"{name}_{month}"
            )
        first, second = st.columns(2)
        why = first.text_input(str(Words("理由", "Reason")), key="earlier_why")
        who = second.text_input(str(Words("填报人", "Changed by")), st.session_state.get("who", ""), key="earlier_who")
        is_sent = st.form_submit_button(str(Words("保存", "Save")), type="primary")
    if not is_sent:
        return
    try:
        if not who.strip():
            raise UsageError(Words("请写填报人", "say who changes it"))
        before = {name: getattr(told, kept) if told else "" for name, kept in MONTH_COLUMNS.items()}
        changed = {
            name: read_cell(book(), book().column(name).zh, text)[1] if text.strip() else None
            for name, text in cells.items()
            if text.strip() != cell_text(before[name])
        }
        changed = {name: value if book().column(name).is_numeric else value or "" for name, value in changed.items()}
        if not changed:
            raise UsageError(Words("没有改动", "nothing is changed"))
        asked = (loaded.store, project.project_id, month, changed)
        correct_month(*asked, who=who.strip(), why=why.strip(), revision=project.revision)
    except ChainlinkError as error:
        st.error(str(error))
        return
    st.session_state["who"] = who.strip()
    st.rerun()


def _draw_form(project: ProjectRecord, *, order: tuple[int, ...]) -> tuple[dict[str, str], str, str] | None:
    """Draw the fields; give what was sent as texts, with who and why; None until it is sent."""
    cells: dict[str, str] = {}
    with st.form(f"project_{project.project_id}_{project.revision}", border=False):
        for tab, place in zip(st.tabs([str(_GROUPS[each][0]) for each in order]), order, strict=True):
            with tab:
                cells |= _draw_group(project, _GROUPS[place][1])
        first, second = st.columns(2)
        why = first.text_input(
            str(Words("理由（退回状态、终止必填）", "Reason (needed to go back or end)")), key="project_why"
        )
        who = second.text_input(str(Words("填报人", "Changed by")), st.session_state.get("who", ""), key="project_who")
        is_sent = st.form_submit_button(str(Words("保存", "Save")), type="primary")
    if not is_sent:
        return None
    if not who.strip():
        st.error(str(Words("请写填报人", "say who changes it")))
        return None
    st.session_state["who"] = who.strip()
    return cells, who.strip(), why.strip()


def _draw_group(project: ProjectRecord, names: tuple[str, ...]) -> dict[str, str]:
    found = {}
    columns = st.columns(3)
    short = [name for name in names if name not in _LONG]
    for at, name in enumerate(short):
        with columns[at % 3]:
            found[name] = _draw_field(project, name)
    for name in names:
        if name in _LONG:
            found[name] = st.text_area(
                header(name), cell_text(project.fields[name]), key=_key(project, name), height=68
            )
    return found


def _draw_field(project: ProjectRecord, name: str) -> str:
    text, words = cell_text(project.fields[name]), choice_words(name)
    if not words:
        return st.text_input(header(name), text, key=_key(project, name), help=_help(name))
    options = list(words)
    chosen: str | None = st.selectbox(
        *(header(name), options),
        index=options.index(text) if text in options else None,
        format_func=lambda each: words[each],
        key=_key(project, name),
    )
    return chosen or ""


def _help(name: str) -> str | None:
    is_day = name.endswith(("_start", "_end", "_date"))
    return str(Words("如 2026-07-31，或 2026-07", "such as 2026-07-31, or 2026-07")) if is_day else None


def _key(project: ProjectRecord, name: str) -> str:
    return f"project_{name}_{project.project_id}_{project.revision}"


def _changed(project: ProjectRecord, cells: dict[str, str]) -> dict[str, Field]:
    """Read the texts that differ from what the project says.

    Raises
    ------
    UsageError
        With everything that cannot be read.
    """
    changed, wrong = changed_cells(BOOK, project.fields, cells)
    if wrong:
        raise UsageError(Words("；".join(each.zh for each in wrong), "; ".join(each.en for each in wrong)))
    return changed
