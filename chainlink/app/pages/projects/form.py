"""How does a person change a project, or enter one? One dialog: this month, dates, money, what it is, who is in charge."""

from __future__ import annotations

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_form import FormGroup, draw_change, draw_new, draw_record_form, saved
from chainlink.projects.register.answer_tables import as_reported
from chainlink.projects.register.books import PROJECTS, correct_month
from chainlink.projects.register.monthly import MONTH_COLUMNS
from chainlink.projects.register.records import ProjectRecord
from graph_schema.names import Words

_THIS_MONTH = FormGroup(
    Words("本月进展", "This month"),
    (
        "data_date",
        "state",
        "done_this_month_10k_yuan",
        "done_10k_yuan",
        "funds_10k_yuan",
        "progress",
        "problems",
        "to_coordinate",
        "outcome",
    ),
)
_PLAN = FormGroup(
    Words("计划与日期", "Plan and days"),
    (
        "total_10k_yuan",
        "planned_this_year_10k_yuan",
        "year",
        "planned_start",
        "planned_end",
        "actual_start",
        "actual_end",
        "land",
        "environment",
        "energy_intensity",
        "office",
        "contact",
    ),
)
_PROJECT = FormGroup(
    Words("项目本身", "The project"),
    (
        "project_code",
        "name",
        "kind",
        "nature",
        "chain_id",
        "segment_id",
        "component_id",
        "firm_name",
        "firm_id",
        "city",
        "county",
        "risk_ids",
        "content",
    ),
)


@ui.dialog(Words("编辑项目", "Edit project"), width="large")
def edit_project(loaded: Loaded, project: ProjectRecord) -> None:
    """Change a project as it stood when the dialog was opened; somebody else's change since is told, never lost."""
    st.write(f"**{project.fields['name']}** · {project.project_id}")
    ui.note(
        Words(
            "数据截至日期进入新的月份时，本月完成投资和办理情况须重新填报。",
            "With a data date in a new month, this month's investment and outcome are asked anew.",
        )
    )
    key = f"project_{project.project_id}_{project.revision}"
    if draw_change(PROJECTS, loaded, project, groups=(_THIS_MONTH, _PLAN, _PROJECT), key=key):
        st.rerun()


@ui.dialog(Words("登记项目", "Enter a project"), width="large")
def enter_project(loaded: Loaded) -> None:
    """Enter a new project."""
    ui.note(
        Words(
            "必填：项目名称、所属产业链、类型。产业链、环节、产品可写编号或名称。",
            "Needed: name, chain, kind. Chain, segment and component may be ids or names.",
        )
    )
    groups = (_PROJECT, _PLAN, _THIS_MONTH)
    project = draw_new(PROJECTS, loaded, groups=groups, key="new_project", begins_with={"state": "planned"})
    if project:
        st.session_state["pick_project"] = st.query_params["project"] = project.project_id
        st.rerun()


@ui.dialog(Words("更正以往月份", "Correct an earlier month"), width="large")
def correct_earlier(loaded: Loaded, project: ProjectRecord) -> None:
    """Correct or put in a month before the newest; the project itself stays as it is."""
    st.write(f"**{project.fields['name']}** · {project.project_id}")
    earlier_months = [month.month for month in project.months[:-1]]
    label = str(Words("月份（如 2026-05；可补报）", "Month (such as 2026-05; may be a new one)"))
    month = st.text_input(label, earlier_months[-1] if earlier_months else "", key="earlier_month").strip()
    key = f"earlier_{project.project_id}_{month}"
    filled = draw_record_form(
        PROJECTS.spec, as_reported(project, month).fields, tuple(MONTH_COLUMNS), key=key, names=loaded.graph.names
    )
    if filled and saved(
        lambda: correct_month(
            loaded.store,
            project.project_id,
            month,
            filled.cells,
            who=filled.who,
            why=filled.why,
            revision=project.revision,
        )
    ):
        st.rerun()
