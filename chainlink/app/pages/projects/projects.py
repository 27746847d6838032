"""强链补链项目: how far are they against the goal, which deserve a look, and what did each close?

The address holds what is asked: `year`, `chain`, `city`, `kind`, `state`, `flag` filter; `project` opens one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.column_types import ColumnConfig

from chainlink.app import ui
from chainlink.app.pages.projects.completion import draw_promises
from chainlink.app.pages.projects.entry import draw_project
from chainlink.app.pages.projects.files import draw_files
from chainlink.app.pages.projects.form import enter_project
from chainlink.app.pages.projects.map import draw_project_map
from chainlink.app.pages.projects.progress import draw_charts, draw_strip
from chainlink.app.pages.projects.words import choice_words, field_text, header, plain_header, project_name
from chainlink.app.ui.loaded import Loaded
from chainlink.projects.register.books import list_projects
from chainlink.projects.register.flag_rules import FlagRules, load_flag_rules
from chainlink.projects.register.flags import Flag, flags_of
from chainlink.projects.register.monthly import amount
from chainlink.projects.register.records import ProjectRecord
from chainlink.supply.names import Names
from graph_schema.answer_tables import number_text
from graph_schema.names import Words

SHOWN = (
    "project_id",
    "name",
    "chain_id",
    "component_id",
    "kind",
    "state",
    "city",
    "county",
    "firm_name",
    "total_10k_yuan",
    "done_10k_yuan",
    "planned_end",
    "problems",
    "to_coordinate",
    "office",
)
"""Columns of the list, in order, beside the share invested and the flags; a project that is opened shows all."""
_SEARCHED = ("project_id", "project_code", "name", "firm_name", "office", "county")
_EVERYTHING = Words("全部", "all")


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
    opened = _opened(box, projects)
    if opened is None:
        with back:
            if st.button(str(Words("登记一个项目", "Enter a project")), key="new_project", width="stretch"):
                enter_project(loaded)
        _draw_list(loaded, chosen, flags)
        return
    label = str(Words("返回项目库", "Back to the list"))
    back.button(label, key="close_project", on_click=_close, width="stretch")
    draw_project(loaded, opened, flags.get(opened.project_id, ()), rules)


def _close() -> None:
    st.session_state["pick_project"] = None
    ui.in_address("project", "")


def _filtered(
    loaded: Loaded, projects: Sequence[ProjectRecord], flags: Mapping[str, Sequence[Flag]]
) -> tuple[list[ProjectRecord], Words]:
    """Draw the row of filters; give the projects that pass, and how the choice is said."""
    chains = loaded.chain_names()
    rules = {flag.rule.flag_id: str(flag.rule.name) for flags_of_project in flags.values() for flag in flags_of_project}
    years = sorted({field_text(project, "year") for project in projects} - {""}, reverse=True)
    cities = _cities(loaded, projects)
    kinds, states = choice_words("kind"), choice_words("state")
    boxes: tuple[tuple[str, Words, list[str], Callable[[str], str]], ...] = (
        ("year", Words("年度", "Year"), years, str),
        ("chain", Words("产业链", "Chain"), list(chains), lambda chain: f"{chain} {chains[chain]}"),
        ("city", Words("设区市", "City"), cities, str),
        ("kind", Words("类型", "Kind"), list(kinds), lambda kind: kinds[kind]),
        ("state", Words("状态", "State"), list(states), lambda state: states[state]),
        ("flag", Words("预警", "Flag"), list(rules), lambda flag_id: rules[flag_id]),
    )
    places = st.columns([1.2, 2.2, 1.5, 1.3, 1.3, 1.8, 2.4], vertical_alignment="bottom")
    wanted: dict[str, str] = {}
    for place, (name, label, options, word) in zip(places, boxes, strict=False):
        wanted[name] = ui.select_in_address(place, name, label, options, word=word, placeholder=str(_EVERYTHING))
    holds = str(Words("名称、编号、单位含", "Name, id or office contains"))
    text = places[6].text_input(holds, key="text", placeholder=str(_EVERYTHING)).strip()
    chosen = [project for project in projects if _passes(project, wanted, flags) and _has(project, text)]
    words = [word(wanted[name]) for name, _, _, word in boxes if wanted[name]] + ([text] if text else [])
    return chosen, Words("、".join(words) or "全部项目", ", ".join(words) or "all projects")


def _passes(project: ProjectRecord, wanted: Mapping[str, str], flags: Mapping[str, Sequence[Flag]]) -> bool:
    named = {"year": field_text(project, "year"), "chain": project.fields["chain_id"]}
    named |= {name: project.fields[name] for name in ("city", "kind", "state")}
    is_flagged = any(flag.rule.flag_id == wanted["flag"] for flag in flags.get(project.project_id, ()))
    return all(not wanted[name] or named[name] == wanted[name] for name in named) and (is_flagged or not wanted["flag"])


def _has(project: ProjectRecord, text: str) -> bool:
    return not text or any(text.casefold() in str(project.fields[name]).casefold() for name in _SEARCHED)


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
    selected = _draw_table(loaded, projects, flags)
    if selected:
        ui.in_address("project", selected)
        del st.session_state["pick_project"]  # the box takes its choice from the address
        st.rerun()


def _opened(place: DeltaGenerator, projects: Sequence[ProjectRecord]) -> ProjectRecord | None:
    """Let the reader open a project by name or id, whatever the filters say."""
    names = {project.project_id: project_name(project) for project in projects}
    label = Words("打开一个项目（可输入名称或编号）", "Open a project (type a name or id)")
    wanted = ui.select_in_address(place, "project", label, list(names), word=lambda project_id: names[project_id])
    return next((project for project in projects if project.project_id == wanted), None)


def _draw_table(loaded: Loaded, projects: Sequence[ProjectRecord], flags: Mapping[str, Sequence[Flag]]) -> str | None:
    """Draw the list; give the id of the row that is selected, None for none."""
    rows = [_row(project, loaded.graph.names, flags.get(project.project_id, ())) for project in projects]
    frame = pd.DataFrame(rows, columns=[*SHOWN[:11], "invested", *SHOWN[11:], "flags"])
    amounts = [name for name in SHOWN if name.endswith("yuan")]
    numbers = {name: st.column_config.NumberColumn(plain_header(name)) for name in amounts}
    headers = {name: header(name) for name in SHOWN} | {"chain_id": str(Words("产业链", "Chain"))}
    config: dict[str, ColumnConfig | str | None] = {
        **headers,
        **numbers,
        "invested": st.column_config.ProgressColumn(
            str(Words("投资完成率", "Invested")), format="%.0f%%", min_value=0.0, max_value=100.0, width=130
        ),
        "flags": st.column_config.TextColumn(str(Words("预警", "Flags")), width=115),
    }
    order = ["project_id", "name", "chain_id", "component_id", "kind", "state", "flags", "total_10k_yuan", "invested"]
    order += [name for name in frame.columns if name not in order]
    event = st.dataframe(
        frame[order].style.format(partial(number_text, form="money"), subset=pd.Index(amounts), na_rep="—"),
        column_config=config,
        hide_index=True,
        height=330,
        on_select="rerun",
        selection_mode="single-row",
        key="project_table",
        placeholder="—",
    )
    chosen = event["selection"]["rows"]
    return projects[chosen[0]].project_id if chosen and chosen[0] < len(projects) else None


def _row(project: ProjectRecord, names: Names, flags: Sequence[Flag]) -> list[object]:
    shown: list[object] = []
    for name in SHOWN:
        value = project.fields[name]
        if name == "component_id":
            shown.append(names.component(str(value)))
        elif name == "chain_id":
            shown.append(names.chain(str(value)))
        else:
            shown.append(field_text(project, name) if choice_words(name) else value)
    total, done = (amount(project.fields[name]) for name in ("total_10k_yuan", "done_10k_yuan"))
    shown.insert(11, round(100 * done / total) if total and done is not None else None)
    return [*shown, "、".join(str(flag.rule.name) for flag in flags)]


show_projects()
