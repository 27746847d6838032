"""What is one project, which risk is it for, how did it go month by month, and who changed what?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.projects.completion import draw_change
from chainlink.app.pages.projects.form import correct_earlier, edit_project
from chainlink.app.pages.projects.words import steps_html
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_form import draw_history
from chainlink.books.register_tables import field_text, record_table
from chainlink.projects.register.answer_tables import money_table, months_table
from chainlink.projects.register.books import PROJECTS
from chainlink.projects.register.flag_rules import FlagRules
from chainlink.projects.register.flags import Flag
from chainlink.projects.register.records import ProjectRecord
from chainlink.risks.cells import risk_cell
from chainlink.risks.register import list_risks
from graph_schema.names import TO_REVIEW, Words

_TOLD = (
    "project_code",
    "nature",
    "content",
    "firm_name",
    "city",
    "county",
    "land",
    "environment",
    "problems",
    "to_coordinate",
    "outcome",
    "office",
    "contact",
    "year",
    "data_date",
)


def draw_project(loaded: Loaded, project: ProjectRecord, flags: Sequence[Flag], rules: FlagRules) -> None:
    """Draw one project: where it stands and what for at the left, its facts and money at the right, history below."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(f"{project.fields['name']} · {project.project_id}", anchor=False, width="content")
        if st.button(str(Words("编辑", "Edit")), key="edit_project", type="primary"):
            edit_project(loaded, project)
    st.html(steps_html(project))
    for flag in flags:
        st.warning(f"**{flag.rule.name}** · {flag.message}")
    left, right = st.columns([5, 4], gap="large")
    with left:
        _draw_subject(loaded, project)
        draw_change(loaded, project)
        _draw_months(loaded, project)
    with right:
        ui.draw_answer(money_table(project, rules))
        ui.draw_answer(record_table(PROJECTS, project, loaded.graph.names, columns=_TOLD, is_whole=True))
    with st.expander(str(Words("经过", "History"))):
        draw_history(PROJECTS, loaded, project.project_id)


def _draw_subject(loaded: Loaded, project: ProjectRecord) -> None:
    """Lead to the component on the map, the firm, and the risks it promises to close."""
    fields = {name: str(value or "") for name, value in project.fields.items()}
    component = loaded.graph.names.by_id("component").get(fields["component_id"], fields["component_id"])
    chains = loaded.chain_names()
    chain = f"{fields['chain_id']} {chains.get(fields['chain_id'], '')}".strip()
    links = [f"{ui.cell(field_text(PROJECTS, project, 'kind'))}", ui.link(chain, "chain_map", chain=fields["chain_id"])]
    if component:
        on_map = str(Words(f"产品：{component}（图上查看）", f"{component} (on the map)"))
        links.append(ui.link(on_map, "chain_map", chain=fields["chain_id"], component=fields["component_id"]))
    if fields["firm_id"]:
        links.append(ui.link(fields["firm_name"] or fields["firm_id"], "firm", firm=fields["firm_id"]))
    st.html(f'<div class="cl-card">{" · ".join(links)}</div>')
    risk_by_id = {risk.risk_id: risk for risk in list_risks(loaded.store)}
    rows = []
    for risk_id in project.risk_ids:
        risk = risk_by_id.get(risk_id)
        finding = str(Words("仍在", "still found") if risk.is_found else Words("未发现", "not found")) if risk else "—"
        if risk and risk.is_to_review:
            finding = str(TO_REVIEW)
        about = str(risk_cell(risk, "basis") or risk.fields["basis"])[:60] if risk else ""
        rows.append([ui.link(risk_id, "risks", risk=risk_id), ui.cell(finding), ui.cell(about or "—")])
    if rows:
        headers = [Words("对应风险", "Risk"), Words("最近一次摸排", "Last scan"), Words("依据", "Grounds")]
        ui.draw_table(headers, rows, caption=Words("对应风险", "Risks"))
    else:
        ui.note(Words("未填对应风险编号。", "It names no risk."))


def _draw_months(loaded: Loaded, project: ProjectRecord) -> None:
    months = project.months
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(Words("逐月进展", "Month by month"), anchor=False, width="content")
        if months and st.button(str(Words("更正以往月份", "Correct an earlier month")), key="correct_month"):
            correct_earlier(loaded, project)
    if months:
        ui.draw_answer(months_table(months))
    else:
        ui.note(Words("未填数据截至日期，尚无月度进展。", "No data date, so no month yet."))
