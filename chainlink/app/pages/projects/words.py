"""How is a project said in the reader's language: its columns, choices, numbers, and how far it is?"""

from __future__ import annotations

from html import escape

from chainlink.app.ui.book_words import choices_of
from chainlink.books.register_tables import field_text
from chainlink.projects.register.books import PROJECTS
from chainlink.projects.register.records import BOOK, ProjectRecord
from chainlink.projects.register.states import STATES

STATE_INKS = {
    "planned": "#B9C6D6",
    "signed": "#8FB3D9",
    "started": "#5A93CC",
    "building": "#1F5FA8",
    "finished": "#3E8E7E",
    "producing": "#1E6B52",
    "ended": "#8A8F98",
}
"""Pale to dark as a project goes on; words stand beside every one."""


def project_name(project: ProjectRecord) -> str:
    """Name a project in one line, for a list to choose from."""
    return f"{project.project_id} · {project.fields['name']} · {field_text(PROJECTS, project, 'state')}"


def steps_html(project: ProjectRecord) -> str:
    """Draw the steps of a project as a line of dots with their days; planned days stand under those not reached."""
    words, days = choices_of(BOOK, "state"), project.days
    planned = {
        "started": field_text(PROJECTS, project, "planned_start"),
        "finished": field_text(PROJECTS, project, "planned_end"),
    }
    state = str(project.fields["state"])
    shown = [step for step in STATES if step != "ended" or state == "ended"]
    place = STATES.index(state) if state in STATES else 0
    dots = []
    for step in shown:
        is_reached = STATES.index(step) <= place if state != "ended" else step in days or step == "ended"
        ink = STATE_INKS[step] if is_reached else "#FFFFFF"
        day = days.get(step, "")
        under = escape(day) if day else (f"({escape(planned[step])})" if planned.get(step) and not is_reached else "—")
        weight = "700" if step == state else "400"
        dots.append(
            f'<li><span class="cl-dot" style="background:{ink}"></span>'
            f'<span style="font-weight:{weight}">{escape(words[step])}</span><small>{under}</small></li>'
        )
    return f'<ol class="cl-steps">{"".join(dots)}</ol>{_STEPS_STYLE}'


_STEPS_STYLE = """<style>
.cl-steps { display: flex; list-style: none; margin: 0.2rem 0 0.4rem; padding: 0; }
.cl-steps li { flex: 1; display: flex; flex-direction: column; align-items: center; font-size: 0.84rem; margin: 0;
  position: relative; }
.cl-steps li + li::before { content: ""; position: absolute; top: 0.42rem; right: 50%; width: 100%; height: 2px;
  background: #D5DEE9; z-index: 0; }
.cl-steps .cl-dot { width: 0.9rem; height: 0.9rem; border-radius: 50%; border: 2px solid #5A7896; z-index: 1; }
.cl-steps small { color: #55657A; font-size: 0.76rem; }
</style>"""
