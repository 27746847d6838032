"""Which projects are on the books about a component, a firm, a risk? Told beside it, each a link to its page."""

from __future__ import annotations

from collections.abc import Callable

from chainlink.app import ui
from chainlink.app.pages.projects.words import project_name
from chainlink.app.ui.loaded import Loaded
from chainlink.projects.register.books import list_projects
from chainlink.projects.register.records import ProjectRecord
from graph_schema.names import Words


def draw_project_links(loaded: Loaded, belongs: Callable[[ProjectRecord], bool]) -> None:
    """List the projects that belong here; nothing where there is none."""
    projects = [project for project in list_projects(loaded.store) if belongs(project)]
    if projects:
        title = Words(f"强链补链项目 · {len(projects)} 个", f"Projects · {len(projects)}")
        rows = [[ui.link(project_name(project), "projects", project=project.project_id)] for project in projects]
        ui.draw_table([title], rows, caption=title)
