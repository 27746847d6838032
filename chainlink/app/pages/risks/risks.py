"""断链断供风险摸排: what is on the register, on what evidence, who deals with it, and what changed since the last scan?

The address holds what is asked: `chain`, `colour`, `state`, `review` filter the list; `risk` opens one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.column_types import ColumnConfig

from chainlink.app import ui
from chainlink.app.pages.risks.changes import draw_changes
from chainlink.app.pages.risks.entry import draw_entry, subject_name
from chainlink.app.pages.risks.files import draw_files, offer_workbook
from chainlink.app.pages.risks.form import offer_new_risk
from chainlink.app.pages.risks.questions import draw_questions
from chainlink.app.pages.risks.words import choice_words, header, in_choice, plain_header
from chainlink.app.ui.loaded import Loaded
from chainlink.risks.assess import Screened, assess
from chainlink.risks.cells import risk_cell, survival_at_least_days
from chainlink.risks.register import STATES, Risk, list_risks
from chainlink.risks.rules import load_rules
from chainlink.risks.scans import RecordedScan, list_scans, record_scan
from chainlink.supply.names import Names
from graph_schema.answer_tables import number_text
from graph_schema.figures import edition, whole_days
from graph_schema.moments import DataDates, local_time
from graph_schema.names import COLOURS, Words

SHOWN = (
    "chain_id",
    "colour",
    "province_colour",
    "about",
    "component_name",
    "firm_name",
    "place",
    "finding",
    "state",
    "is_to_review",
    "value_at_stake_10k_yuan",
    "shared_value_10k_yuan",
    "backup_coverage_low",
    "backup_coverage_high",
    "partial_loss",
    "partial_loss_high",
    "first_cut_day",
    "day_down",
    "survival_days",
    "exposed_days",
    "import_dependence",
    "office",
    "person",
    "deadline",
    "basis",
)
"""Columns of the list, in order; a risk that is opened shows all."""
_SEARCHED = ("firm_name", "component_name", "place", "office", "risk_id")
_SHARES = ("backup_coverage_low", "backup_coverage_high", "partial_loss", "partial_loss_high", "import_dependence")
_MONEY = ("value_at_stake_10k_yuan", "shared_value_10k_yuan")
_DAYS = ("first_cut_day", "day_down", "survival_days", "exposed_days")


@st.cache_resource(max_entries=2, show_spinner=False)
def _screened(key: tuple[str, str, str], _loaded: Loaded) -> Screened:
    return assess(_loaded.graph, _loaded.scan, load_rules())


def show_risks() -> None:
    """Draw the page."""
    loaded = ui.load_current()
    ui.page_head(Words("断链断供风险摸排", "Break-risk screening"), loaded.version)
    risks = list_risks(loaded.store)
    ui.tabs_in_address(
        {
            "register": (Words("风险清单", "Register"), lambda: _draw_register(loaded, risks)),
            "changes": (Words("与上次相比", "Changes"), lambda: draw_changes(loaded)),
            "questions": (Words("追问清单", "Questions"), lambda: draw_questions(loaded)),
            "files": (Words("导入导出", "In and out"), lambda: draw_files(loaded, risks)),
        }
    )


def _draw_scan_line(loaded: Loaded, risks: Sequence[Risk]) -> None:
    """Say when the register was last brought up to date, and offer to do it now."""
    scans = list_scans(loaded.store)
    last = scans[-1] if scans else None
    to_review = sum(risk.is_to_review for risk in risks)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = st.text_input(
            str(Words("填报人", "Recorded by")), st.session_state.get("who", ""), key="scan_who", width=150
        ).strip()
        words = str(Words("摸排并入册", "Scan and record"))
        if st.button(words, type="primary", key="record_scan", disabled=not who):
            _record(loaded, who)
        if last:
            _tell_scan(last, is_old=last.content_hash != loaded.scan.content_hash)
    if to_review:
        st.warning(
            Words(
                f"假销号待复核 {to_review} 条：已销号，但摸排仍发现。",
                f"{to_review} risks were closed by a person and are still found: please review.",
            )
        )


def _tell_scan(last: RecordedScan, *, is_old: bool) -> None:
    count, on = len(last.colour_by_risk), local_time(last.when)[:10]
    who, rules, day = last.who or "—", edition(last.rules_version), DataDates.read(last.data_date).bulk
    zh = f"最近一次摸排 {last.scan_id}：{on}，{who}，数据截至 {day or '未注明'}，规则 {rules} 版，{count} 条"
    en = f"last scan {last.scan_id} of {on} by {who}: data as of {day or 'not given'}, rules {rules}, {count} risks"
    if is_old:
        zh, en = f"{zh}；数据在此之后已更新，请重新摸排", f"{en}; the data have changed since: scan again"
    ui.note(Words(zh, en))


def _record(loaded: Loaded, who: str) -> None:
    st.session_state["who"] = who
    with st.spinner(str(Words("正在摸排全部产业链", "scanning all chains")), show_time=True):
        recorded = record_scan(loaded.store, _screened(loaded.key, loaded), who=who)
    st.toast(Words(f"已入册：{recorded.scan_id}", f"recorded: {recorded.scan_id}"))
    st.rerun()


def _draw_register(loaded: Loaded, risks: Sequence[Risk]) -> None:
    """Draw the list, or the risk that is opened, whatever the filters say."""
    top = st.container()
    box, beside = st.columns([8, 1.4], vertical_alignment="bottom")
    opened = _opened(loaded, box, risks)
    if opened:
        words = str(Words("返回清单", "Back to the list"))
        beside.button(words, key="close_risk", on_click=_close, width="stretch")
        draw_entry(loaded, opened)
        return
    with beside:
        offer_new_risk(loaded)
    with top:
        _draw_scan_line(loaded, risks)
    if risks:
        _draw_list(loaded, risks)
        return
    st.info(
        Words(
            "风险清单还是空的。写明填报人，点“摸排并入册”，按当前数据生成清单；也可逐条登记直报、走访、摸排发现的风险。",
            "The register is empty. Say who you are and “Scan and record” fills it from the current data; risks that "
            "people report can be entered one by one.",
        )
    )


def _opened(loaded: Loaded, place: DeltaGenerator, risks: Sequence[Risk]) -> Risk | None:
    """Let the reader open a risk by name or id."""
    if not risks:
        return None
    chains, names = loaded.chain_names(), loaded.graph.names
    labels = {risk.risk_id: risk_name(risk, chains, names) for risk in risks}
    label = Words("打开一条风险（可输入名称或编号）", "Open a risk (type a name or id)")
    wanted = ui.select_in_address(place, "risk", label, list(labels), word=lambda risk_id: labels[risk_id])
    return next((risk for risk in risks if risk.risk_id == wanted), None)


def _close() -> None:
    st.session_state["pick_risk"] = None
    ui.in_address("risk", "")


def _draw_list(loaded: Loaded, risks: Sequence[Risk]) -> None:
    chosen, scope = _filtered(loaded, risks)
    if not chosen:
        ui.note(Words("没有符合条件的风险。", "No risk fits."))
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        ui.note(
            Words(
                f"共 {len(chosen)} 条，按颜色、分摊损失排列；选一行查看依据与处置",
                f"{len(chosen)} risks by colour and shared loss; choose a row to open it",
            )
        )
        offer_workbook(loaded, chosen, scope)
    selected = _draw_table(loaded, chosen)
    if selected:
        ui.in_address("risk", selected)
        del st.session_state["pick_risk"]  # the box takes its choice from the address
        st.rerun()


def risk_name(risk: Risk, chains: Mapping[str, str], names: Names) -> str:
    """Name a risk in one line: its colour, what it is about, in which chain, its id."""
    colour = in_choice("colour", str(risk.fields["colour"])) or str(Words("无颜色", "no colour"))
    chain = chains.get(risk.text("chain_id"), risk.text("chain_id"))
    return f"{colour} · {subject_name(risk, names)} · {chain} · {risk.risk_id}"


def _filtered(loaded: Loaded, risks: Sequence[Risk]) -> tuple[list[Risk], Words]:
    """Draw the row of filters; give the risks that pass, and how the choice is said."""
    chains = loaded.chain_names()
    places = st.columns([2, 2, 2, 2, 3], vertical_alignment="bottom")
    everything = str(Words("全部", "all"))
    states, colours = choice_words("state"), choice_words("colour")
    boxes: tuple[tuple[str, Words, list[str], Callable[[str], str]], ...] = (
        (
            "chain",
            Words("产业链", "Chain"),
            list(chains),
            lambda chain_id_shown: f"{chain_id_shown} {chains[chain_id_shown]}",
        ),
        ("colour", Words("颜色", "Colour"), list(COLOURS), lambda colour_shown: colours[colour_shown]),
        ("state", Words("状态", "State"), list(STATES), lambda state_shown: states[state_shown]),
    )
    chain_id, colour, state = (
        ui.select_in_address(place, name, label, options, word=word, placeholder=everything)
        for place, (name, label, options, word) in zip(places, boxes, strict=False)
    )
    wanted = {"chain_id": chain_id, "colour": colour, "state": state}
    with places[3]:
        is_review = st.toggle(str(Words("只看假销号待复核", "Only to review")), key="review", bind="query-params")
    text = places[4].text_input(
        str(Words("名称、市县、责任单位含", "Name, place or office contains")), key="text", placeholder=everything
    )
    words = [word(value) for (_, _, _, word), value in zip(boxes, wanted.values(), strict=True) if value]
    words += [str(Words("假销号待复核", "to review"))] if is_review else []
    words += [text.strip()] if text.strip() else []
    chosen = [
        risk
        for risk in risks
        if all(not wanted or risk.fields[name] == wanted for name, wanted in wanted.items())
        and (risk.is_to_review or not is_review)
        and any(
            text.strip() in str(risk_cell(risk, name, loaded.graph.names) or risk.fields[name]) for name in _SEARCHED
        )
    ]
    return chosen, Words("、".join(words) or "全部产业链", ", ".join(words) or "all chains")


def _draw_table(loaded: Loaded, risks: Sequence[Risk]) -> str | None:
    """Draw the list; give the id of the row that is selected, None for none."""
    chains, names = loaded.chain_names(), loaded.graph.names
    shown = [[_shown(risk, name, chains, names) for name in SHOWN] for risk in risks]
    frame = pd.DataFrame(shown, columns=list(SHOWN))
    styled = frame.style.map(lambda value: ui.colour_cell(str(value)), subset=["colour", "province_colour"])
    styled = styled.format(partial(number_text, form="money"), subset=list(_MONEY), na_rep="—")
    styled = styled.format(partial(number_text, form="days"), subset=list(_DAYS), na_rep="—")
    styled = styled.format(partial(number_text, form="share"), subset=list(_SHARES), na_rep="—")
    longer = [at for at, risk in enumerate(risks) if survival_at_least_days(risk) is not None]
    styled = styled.format(_at_least, subset=pd.IndexSlice[longer, ["survival_days"]])
    numbers = {name: st.column_config.NumberColumn(plain_header(name)) for name in (*_MONEY, *_DAYS, *_SHARES)}
    headers = {name: header(name) for name in SHOWN} | {"chain_id": str(Words("产业链", "Chain"))}
    config: dict[str, ColumnConfig | str | None] = {
        **headers,
        **numbers,
        "is_to_review": st.column_config.CheckboxColumn(header("is_to_review"), width=110),
        "place": st.column_config.TextColumn(header("place"), width=115),
        "basis": st.column_config.TextColumn(header("basis"), width="large"),
    }
    event = st.dataframe(
        styled,
        column_config=config,
        hide_index=True,
        height=360,
        on_select="rerun",
        selection_mode="single-row",
        key="risk_table",
        placeholder="—",
    )
    rows = event["selection"]["rows"]
    return risks[rows[0]].risk_id if rows and rows[0] < len(risks) else None


def _at_least(days: Any) -> str:
    return f"≥{whole_days(days)}"


def _shown(risk: Risk, name: str, chains: Mapping[str, str], names: Names) -> object:
    value = risk.fields[name]
    if name == "is_to_review":
        return risk.is_to_review
    if name == "chain_id":
        return chains.get(str(value), value)
    if name == "survival_days":
        return survival_at_least_days(risk) if value is None else value
    if (cell := risk_cell(risk, name, names)) is not None:
        return str(cell)
    is_choice = name in ("colour", "province_colour", "about", "finding", "state")
    return in_choice(name, str(value)) if is_choice else value


show_risks()
