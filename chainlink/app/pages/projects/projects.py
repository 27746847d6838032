"""强链补链项目: how far are they against the goal, which deserve a look, and what did each close?

The address holds what is asked: `year`, `chain`, `city`, `kind`, `state`, `flag` filter; `project` opens one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.projects.completion import draw_promises
from chainlink.app.pages.projects.entry import draw_project
from chainlink.app.pages.projects.files import draw_files
from chainlink.app.pages.projects.form import enter_project
from chainlink.app.pages.projects.map import draw_project_map
from chainlink.app.pages.projects.progress import draw_charts, draw_strip
from chainlink.app.pages.projects.words import project_name
from chainlink.app.ui.book_words import choices_of
from chainlink.app.ui.loaded import Loaded
from chainlink.books.register_tables import field_text
from chainlink.projects.register.answer_tables import projects_table
from chainlink.projects.register.books import PROJECTS, list_projects
from chainlink.projects.register.flag_rules import FlagRules, load_flag_rules
from chainlink.projects.register.flags import Flag, flags_of
from chainlink.projects.register.records import BOOK, ProjectRecord
from graph_schema.names import Words

_SEARCHED = ("project_id", "project_code", "name", "firm_name", "office", "county")


def show_projects() -> None:
    """Draw the page."""
    loaded = ui.load_current()
    ui.page_head(Words("强链补链项目", "Strengthening projects"), loaded.version)
    projects, rules = list_projects(loaded.store), load_flag_rules()
    if not projects:
        st.info(
            Words(
                "项目库还是空的。可在“导入导出”传入项目工作簿（也可用其他平台的导出），或逐个登记。",
                "The register is empty. Import a workbook of projects, another platform's too, or enter them one by one.",
            )
        )
    flags = flags_of(projects, rules)
    chosen, scope = _filtered(loaded, projects, flags)
    draw_strip(chosen, rules)
    ui.tabs_in_address(
        {
            "register": (Words("项目库", "Register"), lambda: _draw_register(loaded, projects, chosen, flags, rules)),
            "figures": (
                Words("统计", "Figures"),
                lambda: draw_charts(chosen, loaded.chain_names(), _cities(loaded, chosen), rules),
            ),
            "map": (
                Words("图上分布", "On the map"),
                lambda: draw_project_map(loaded, chosen, st.query_params.get("chain", "")),
            ),
            "completed": (Words("竣工与风险", "Completed, and risks"), lambda: draw_promises(loaded, chosen)),
            "files": (Words("导入导出", "In and out"), lambda: draw_files(loaded, chosen, flags, scope)),
        }
    )


def _cities(loaded: Loaded, projects: Sequence[ProjectRecord]) -> list[str]:
    """Give the cities of these projects in the order of their codes, unknown ones at the end."""
    regions = loaded.graph.tables.regions.sort_values("region_code")
    in_order = list(dict.fromkeys(regions.loc[regions["region_code"].str.endswith("00"), "name_zh"]))
    named = {str(project.fields["city"]) for project in projects} - {""}
    return [city for city in in_order if city in named] + sorted(named - set(in_order))


def _draw_register(
    loaded: Loaded,
    projects: Sequence[ProjectRecord],
    chosen: Sequence[ProjectRecord],
    flags: Mapping[str, Sequence[Flag]],
    rules: FlagRules,
) -> None:
    """Draw the list, or the project that is opened, whatever the filters say."""
    box, back = st.columns([8, 1.4], vertical_alignment="bottom")
    label = Words("打开一个项目（可输入名称或编号）", "Open a project (type a name or id)")
    by_id = {project.project_id: project for project in projects}
    opened = ui.open_record(box, "project", label, by_id, word=project_name)
    if opened is None:
        if back.button(str(Words("登记一个项目", "Enter a project")), key="new_project", width="stretch"):
            enter_project(loaded)
        _draw_list(loaded, chosen, flags)
        return
    ui.offer_way_back(back, "project", Words("返回项目库", "Back to the list"))
    draw_project(loaded, opened, flags.get(opened.project_id, ()), rules)


def _filtered(
    loaded: Loaded, projects: Sequence[ProjectRecord], flags: Mapping[str, Sequence[Flag]]
) -> tuple[list[ProjectRecord], Words]:
    """Draw the row of filters; give the projects that pass, and how the choice is said."""
    rules = {flag.rule.flag_id: str(flag.rule.name) for flags_of_project in flags.values() for flag in flags_of_project}
    years = sorted({field_text(PROJECTS, project, "year") for project in projects} - {""}, reverse=True)
    chains = {chain: f"{chain} {name}" for chain, name in loaded.chain_names().items()}

    def is_flagged(project: ProjectRecord, flag_id: str) -> bool:
        return any(flag.rule.flag_id == flag_id for flag in flags.get(project.project_id, ()))

    chosen, words = ui.narrow(
        st.columns([1.2, 2.2, 1.5, 1.3, 1.3, 1.8, 2.4], vertical_alignment="bottom"),
        projects,
        [
            ui.Filter("year", Words("年度", "Year"), {year: year for year in years}, _holds("year")),
            ui.Filter("chain", Words("产业链", "Chain"), chains, _holds("chain_id")),
            ui.Filter(
                "city", Words("设区市", "City"), {city: city for city in _cities(loaded, projects)}, _holds("city")
            ),
            ui.Filter("kind", Words("类型", "Kind"), choices_of(BOOK, "kind"), _holds("kind")),
            ui.Filter("state", Words("状态", "State"), choices_of(BOOK, "state"), _holds("state")),
            ui.Filter("flag", Words("预警", "Flag"), rules, is_flagged),
        ],
        label=Words("名称、编号、单位含", "Name, id or office contains"),
        texts=lambda project: [project.fields[name] for name in _SEARCHED],
    )
    return chosen, ui.scope_of(words, Words("全部项目", "all projects"))


def _holds(column: str) -> Callable[[ProjectRecord, str], bool]:
    return lambda project, wanted: wanted in (project.fields[column], field_text(PROJECTS, project, column))


def _draw_list(loaded: Loaded, projects: Sequence[ProjectRecord], flags: Mapping[str, Sequence[Flag]]) -> None:
    flagged = sum(project.project_id in flags for project in projects)
    ui.note(
        Words(
            f"共 {len(projects)} 个，预警 {flagged} 个；选一行打开项目",
            f"{len(projects)} projects, {flagged} flagged; choose a row to open it",
        )
    )
    if not projects:
        return
    table = projects_table(projects, flags, loaded.graph.names)
    ui.draw_record_list("project", table, [project.project_id for project in projects], height=330)


show_projects()
