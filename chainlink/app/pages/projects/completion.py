"""What does a completed project change in the network, who confirms it, and which promised risks remain?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.projects.words import project_name
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.review import draw_review
from chainlink.app.ui.signing import SAY_WHO
from chainlink.books.effect_table import key_name
from chainlink.projects.project import RowChange
from chainlink.projects.register.books import change_project
from chainlink.projects.register.completion import changes_when_completed, confirm, review, stated_changes
from chainlink.projects.register.records import ProjectRecord
from chainlink.projects.register.remaining_risks import promises_of, promises_table
from chainlink.projects.register.states import COMPLETED
from chainlink.risks.register import list_risks
from graph_schema.names import Words, language
from graph_schema.spec import schema


def draw_promises(loaded: Loaded, projects: Sequence[ProjectRecord]) -> None:
    """List completed projects: those whose change waits to be confirmed, and the risks they promised to close."""
    risks = {risk.risk_id: risk for risk in list_risks(loaded.store)}
    waiting = [project for project in projects if project.fields["state"] in COMPLETED and not project.confirmed]
    promises = promises_of(projects, list(risks.values()))
    remaining = [promise for promise in promises if promise.is_open]
    names = {project.project_id: project_name(project) for project in projects}
    title = Words(f"已竣工投产而风险仍在 · {len(remaining)}", f"Completed, and the risk remains · {len(remaining)}")
    st.subheader(title, anchor=False)
    if promises:
        ui.draw_answer(promises_table(promises, projects, list(risks.values())))
    else:
        ui.note(Words("竣工、投产的项目都没有填对应风险编号。", "No completed project names a risk."))
    st.subheader(Words(f"竣工待复核 · {len(waiting)}", f"Completed, to be reviewed · {len(waiting)}"), anchor=False)
    ui.note(
        Words(
            "打开项目，核对其对供应网络的改动，确认后写入新版本（可回退）；再次摸排即知哪些风险消除。",
            "Open a project, check what it changes and confirm it: a new version that can be rolled back. The next "
            "scan tells which risks closed.",
        )
    )
    in_turn = sorted(waiting, key=lambda project: (not changes_when_completed(project), project.project_id))
    lines = [_waiting_row(project, names[project.project_id]) for project in in_turn]
    if lines:
        headers = [Words("项目", "Project"), Words("竣工日期", "Finished on"), Words("投产后改动", "What it changes")]
        ui.draw_table(headers, lines, caption=Words("竣工待复核", "To be reviewed"))


def _waiting_row(project: ProjectRecord, name: str) -> list[str]:
    is_stated = bool(changes_when_completed(project))
    return [
        ui.link(name, "projects", project=project.project_id),
        ui.cell(project.fields["actual_end"]),
        ui.cell(str(Words("已写明", "stated") if is_stated else Words("待写明", "to be stated"))),
    ]


def draw_change(loaded: Loaded, project: ProjectRecord) -> None:
    """Say what the project changes in the network once completed; offer to state it, to review it, to confirm it."""
    st.subheader(Words("投产后改动", "What it changes when completed"), anchor=False)
    changes = changes_when_completed(project)
    if changes:
        ui.draw_table(
            [Words("表", "Table"), Words("行", "Row"), Words("改动", "Change")],
            [_said(loaded, change) for change in changes],
            caption=Words("投产后改动", "Changes when completed"),
        )
    else:
        ui.note(Words("尚未写明。", "Nobody has said yet."))
    if project.confirmed:
        version, on, who = (project.confirmed[name] for name in ("version", "on", "who"))
        message = Words(
            f"{who} 确认，自 {on} 起，写入版本 {version}", f"confirmed by {who}, from {on}, in version {version}"
        )
        st.success(message)
        ui.link_to_page("risks", str(Words("重新摸排，看哪些风险消除", "Scan again: which risks closed?")))
        return
    with st.container(horizontal=True):
        if st.button(str(Words("写明改动", "State the change")), key="state_change"):
            _state_change(loaded, project)
        is_ready = project.fields["state"] in COMPLETED and bool(changes)
        label = str(Words("复核并更新供应网络", "Review, and update the network"))
        if is_ready and st.button(label, type="primary", key="review"):
            _review(loaded, project)


def _said(loaded: Loaded, change: RowChange) -> list[str]:
    spec = schema().tables[change.table]

    def name(column: str) -> str:
        return spec.column(column).zh if language() == "zh" else column

    new = [f"{name(column)} → {value}" for column, value in change.set.items()]
    more = [f"{name(column)} {value:+g}" for column, value in change.add.items()]
    text = "；".join([*new, *more]) or str(Words("新增生产线；已有则不变", "a new line, where it is not there yet"))
    return [
        ui.cell(spec.sheet if language() == "zh" else change.table),
        ui.cell(" · ".join(key_name(part, loaded.graph.names) for part in change.key.values() if part)),
        ui.cell(text),
    ]


@ui.dialog(Words("写明改动", "State the change"))
def _state_change(loaded: Loaded, project: ProjectRecord) -> None:
    """Let a person say what the project adds: capacity, stock, or being somebody's backup."""
    st.write(f"**{project.fields['name']}**")
    buyers = _buyers(loaded, project)
    with st.form("state_change_form", border=False):
        capacity = st.number_input(
            str(Words("新增年产能（按该生产线单位）", "Capacity added a year")), min_value=0.0, value=None
        )
        stock = st.number_input(
            str(Words("成品库存（天）", "Stock of finished goods (days)")), min_value=0.0, value=None
        )
        label = str(Words("成为其备份供应商的采购方", "Buyer it becomes a backup of"))
        buyer = st.selectbox(
            label, list(buyers), index=None, format_func=lambda buyer_id: f"{buyers[buyer_id]} {buyer_id}"
        )
        who = ui.ask_who("change_who")
        is_sent = st.form_submit_button(str(Words("保存", "Save")), type="primary")
    if not is_sent:
        return
    if not who:
        st.error(SAY_WHO)
        return

    def change() -> None:
        text = stated_changes(project, capacity=capacity, stock_days=stock, buyer_id=buyer or "")
        why = str(Words("写明投产后改动", "what it changes"))
        change_project(loaded.store, project.project_id, {"change": text}, who=who, why=why, revision=project.revision)

    if ui.tried(change, who=who):
        st.rerun()


def _buyers(loaded: Loaded, project: ProjectRecord) -> dict[str, str]:
    """Give the firms that buy the component, by id, with their names."""
    tables = loaded.graph.tables
    ids = set(tables.supplies.loc[tables.supplies["component_id"] == project.fields["component_id"], "buyer_id"])
    return {firm_id: name for firm_id, name in loaded.graph.names.by_id("firm").items() if firm_id in ids}


@ui.dialog(Words("复核竣工项目", "Review a completed project"), width="large")
def _review(loaded: Loaded, project: ProjectRecord) -> None:
    """Show the rows that would change; a person confirms them with grounds."""
    st.write(f"**{project.fields['name']}** · {project.project_id}")
    on = st.date_input(str(Words("自何日起", "True from")), date.today(), key="complete_on")
    day = on if isinstance(on, date) else date.today()
    draw_review(
        loaded,
        lambda: review(loaded.store, project.project_id, on=day),
        lambda who, why: confirm(
            loaded.store, [project.project_id], who=who, why=why, on=day, revision=project.revision
        ),
        key="completion",
        grounds=Words("依据（必填）", "Grounds (needed)"),
    )
