"""断链断供风险摸排: what is on the register, on what evidence, who deals with it, and what changed since the last scan?

The address holds what is asked: `chain`, `colour`, `state`, `review` filter the list; `risk` opens one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.risks.assign import offer_assigning
from chainlink.app.pages.risks.changes import draw_changes
from chainlink.app.pages.risks.entry import draw_entry, subject_name
from chainlink.app.pages.risks.files import draw_files, offer_workbook
from chainlink.app.pages.risks.form import offer_new_risk
from chainlink.app.pages.risks.questions import draw_questions
from chainlink.app.ui.book_words import choice_of, choices_of
from chainlink.app.ui.chances import draw_chances_line
from chainlink.app.ui.loaded import Loaded
from chainlink.books.register_tables import field_text, list_table
from chainlink.risks.assess import Screened, assess
from chainlink.risks.joined import joined_risks
from chainlink.risks.register import BOOK, RISKS, Risk, is_overdue, likely_rank, list_risks
from chainlink.risks.rules import load_rules
from chainlink.risks.scans import RecordedScan, list_scans, record_scan
from chainlink.screening.chances import key_of
from chainlink.supply.names import Names
from graph_schema.figures import edition
from graph_schema.moments import DataDates, local_time
from graph_schema.names import Words

SHOWN = (
    "chain_id",
    "colour",
    "chance",
    "inferred",
    "component_name",
    "firm_name",
    "office",
    "person",
    "deadline",
    "state",
    "shared_value_10k_yuan",
    "likely_value_10k_yuan",
    "place",
    "province_colour",
    "about",
    "finding",
    "is_to_review",
    "value_at_stake_10k_yuan",
    "backup_coverage_low",
    "backup_coverage_high",
    "partial_loss",
    "partial_loss_high",
    "first_cut_day",
    "day_down",
    "survival_days",
    "exposed_days",
    "import_dependence",
    "oldest_row_on",
    "basis",
)
"""Columns of the list, in order; a risk that is opened shows all."""
_SEARCHED = ("firm_name", "component_name", "place", "office", "person", "risk_id")


@st.cache_resource(max_entries=2, show_spinner=False)
def _screened(key: tuple[str, str, str], estimate: str, _loaded: Loaded) -> Screened:
    return assess(_loaded.graph, _loaded.scan, load_rules(), chances=_loaded.any_chances())


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
        who = ui.ask_who("scan_who", label=Words("填报人", "Recorded by"), width=150)
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
    zh = f"最近一次摸排：{on}，{who}，数据截至 {day or '未注明'}，规则 {rules} 版，{count} 条"
    en = f"last scan of {on} by {who}: data as of {day or 'not given'}, rules {rules}, {count} risks"
    if is_old:
        zh, en = f"{zh}；数据在此之后已更新，请重新摸排", f"{en}; the data have changed since: scan again"
    ui.note(Words(zh, en))


def _record(loaded: Loaded, who: str) -> None:
    st.session_state["who"] = who
    with st.spinner(str(Words("正在摸排全部产业链", "scanning all chains")), show_time=True):
        recorded = record_scan(loaded.store, _screened(loaded.key, key_of(loaded.any_chances()), loaded), who=who)
    st.toast(Words(f"已入册：{recorded.scan_id}", f"recorded: {recorded.scan_id}"))
    st.rerun()


def _draw_register(loaded: Loaded, risks: Sequence[Risk]) -> None:
    """Draw the list, or the risk that is opened, whatever the filters say."""
    top = st.container()
    box, beside = st.columns([8, 1.4], vertical_alignment="bottom")
    label = Words("打开一条风险（可输入名称或编号）", "Open a risk (type a name or id)")
    chains, names = loaded.chain_names(), loaded.graph.names
    by_id = {risk.risk_id: risk for risk in risks}
    opened = (
        ui.open_record(box, "risk", label, by_id, word=lambda risk: risk_name(risk, chains, names)) if risks else None
    )
    if opened:
        ui.offer_way_back(beside, "risk", Words("返回清单", "Back to the list"))
        draw_entry(loaded, opened)
        return
    with beside:
        offer_new_risk(loaded)
    with top:
        _draw_scan_line(loaded, risks)
        draw_chances_line(loaded)
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


def _draw_list(loaded: Loaded, risks: Sequence[Risk]) -> None:
    chosen, scope, is_likely_first = _filtered(loaded, risks)
    if not chosen:
        ui.note(Words("没有符合条件的风险。", "No risk fits."))
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        order = Words("颜色、分摊损失", "colour and shared loss")
        if is_likely_first:
            chosen = sorted(chosen, key=likely_rank)
            order = Words("概率×分摊损失", "chance × shared loss")
        lines = [line.lead for line in joined_risks(chosen)]
        joined, more = len(chosen) - len(lines), Words("", "")
        if joined:
            zh = f"；企业与其产品同为一个原因的合为一行（{joined} 条并入，导出时分列）"
            more = Words(zh, f"; a firm and its product of one cause are one line ({joined} joined, apart in exports)")
        ui.note(
            Words(
                f"共 {len(lines)} 项，按{order.zh}排列{more.zh}；选一行查看依据与处置",
                f"{len(lines)} lines by {order.en}{more.en}; choose one to open it",
            )
        )
        offer_assigning(loaded, chosen)
        offer_workbook(loaded, chosen, scope)
    table = list_table(RISKS, lines, loaded.graph.names, columns=SHOWN)
    ui.draw_record_list("risk", table, [risk.risk_id for risk in lines], height=360)


def risk_name(risk: Risk, chains: Mapping[str, str], names: Names) -> str:
    """Name a risk in one line: its colour, what it is about, in which chain, its id."""
    colour = choice_of(BOOK, "colour", risk.fields["colour"]) or str(Words("无颜色", "no colour"))
    chain = chains.get(risk.text("chain_id"), risk.text("chain_id"))
    return f"{colour} · {subject_name(risk, names)} · {chain} · {risk.risk_id}"


def _filtered(loaded: Loaded, risks: Sequence[Risk]) -> tuple[list[Risk], Words, bool]:
    """Draw the row of filters; give the risks that pass, how the choice is said, and whether the likeliest loss comes first."""
    chains = {chain: f"{chain} {name}" for chain, name in loaded.chain_names().items()}
    names = loaded.graph.names
    places = st.columns([2, 2, 2, 3], vertical_alignment="bottom")
    with st.container(horizontal=True):
        is_review = st.toggle(str(Words("只看假销号待复核", "Only to review")), key="review", bind="query-params")
        is_stale = st.toggle(str(Words("只看依据陈旧", "Only old evidence")), key="stale", bind="query-params")
        is_unassigned = st.toggle(
            str(Words("只看没有责任单位", "Only unassigned")), key="unassigned", bind="query-params"
        )
        is_late = st.toggle(str(Words("只看逾期", "Only overdue")), key="overdue", bind="query-params")
        is_likely_first = False
        if any(risk.fields["chance"] is not None for risk in risks):
            words_of_order = str(Words("按概率×损失排列", "By chance × loss"))
            is_likely_first = st.toggle(words_of_order, key="likely", bind="query-params")
    chosen, words = ui.narrow(
        places,
        [
            risk
            for risk in risks
            if (risk.is_to_review or not is_review)
            and (risk.fields["is_stale"] is True or not is_stale)
            and not (is_unassigned and risk.fields["office"])
            and (not is_late or is_overdue(risk, date.today()))
        ],
        [
            ui.Filter("chain", Words("产业链", "Chain"), chains, _holds("chain_id")),
            ui.Filter("colour", Words("颜色", "Colour"), choices_of(BOOK, "colour"), _holds("colour")),
            ui.Filter("state", Words("状态", "State"), choices_of(BOOK, "state"), _holds("state")),
        ],
        label=Words("名称、市县、责任单位或责任人含", "Name, place, office or person contains"),
        texts=lambda risk: [field_text(RISKS, risk, name, names) for name in _SEARCHED],
    )
    reviewed = [str(Words("假销号待复核", "to review"))] if is_review else []
    reviewed += [str(Words("依据陈旧", "old evidence"))] if is_stale else []
    reviewed += [str(Words("没有责任单位", "unassigned"))] if is_unassigned else []
    reviewed += [str(Words("逾期", "overdue"))] if is_late else []
    return chosen, ui.scope_of([*words, *reviewed], Words("全部产业链", "all chains")), is_likely_first


def _holds(column: str) -> Callable[[Risk, str], bool]:
    return lambda risk, wanted: risk.fields[column] == wanted


show_risks()
