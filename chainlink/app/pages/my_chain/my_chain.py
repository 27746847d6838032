"""我的链: how is it, what is worst, who and when, what changed, what first? The address holds `chain` and `since`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.books_state import state_of_books
from chainlink.app.ui.loaded import Loaded
from chainlink.books.chiefs import chief_words, chiefs_by_chain
from chainlink.projects.my_chain import (
    WORST_SHOWN,
    ChainChanges,
    FirstThings,
    TrendPoint,
    changes_since,
    effect_by_project,
    first_things,
    state_words,
    trend,
    worst_risks,
    worst_table,
)
from chainlink.projects.planning.answer_tables import ten_things_table
from chainlink.projects.planning.basis import PlanBasis, plan_basis
from chainlink.report.chain_sheet import chain_sheet, chain_sheet_title
from chainlink.risks.answer_tables import changes_table
from chainlink.risks.register import Risk, list_risks
from chainlink.screening.chances import Chance
from chainlink.screening.overview import ChainCard
from graph_schema.figures import money
from graph_schema.moments import local_time
from graph_schema.names import COLOUR_WORDS, COLOURS, TO_REVIEW, Words, name_of

CHANGES_SHOWN = 5
SCANS_SHOWN = 10
_CUT = {"why": 16, "under_way": 12, "risk": 33, "who_or_where": 16, "firms": 18, "about": 16}
"""Letters after which columns are cut; the whole text shows under the pointer."""
_STYLE = """<style>
.st-key-desk .cl-table { font-size: 0.78rem; }
.st-key-desk .cl-table th, .st-key-desk .cl-table td { padding: 0.12rem 0.4rem; white-space: nowrap; }
.st-key-desk .cl-desk-head { font-size: 0.95rem; font-weight: 600; }
.st-key-desk .cl-state { background: #F5F8FC; border-radius: 0.5rem; padding: 0.35rem 0.8rem; font-size: 0.92rem; }
.st-key-desk, .st-key-desk [data-testid="stVerticalBlock"] { gap: 0.3rem; }
.st-key-desk .cl-wide { margin: 0; }
.st-key-desk .cl-quiet { font-size: 0.8rem; }
.cl-trend { display: flex; gap: 0.5rem; align-items: flex-end; height: 5.4rem; }
.cl-trend > span { display: flex; flex-direction: column-reverse; width: 1.9rem; font-size: 0.68rem; text-align: center; }
.cl-trend i { display: block; font-style: normal; color: #1B2733; }
</style>"""


def show_my_chain() -> None:
    """Draw the page."""
    newest = ui.load_newest()
    ui.page_head(Words("我的链", "My chain"), newest.version)
    cards = {card.chain_id: card for card in newest.overview().chains}
    box, beside = st.columns([3, 7], vertical_alignment="center")
    chosen = ui.select_in_address(
        box,
        "chain",
        Words("产业链", "Chain"),
        list(cards),
        word=lambda chain_id: f"{chain_id} {_name(cards[chain_id])}",
        placeholder=str(Words("请选一条产业链", "choose a chain")),
    )
    if not chosen:
        ui.note(
            Words(
                "选定后可把本页加入书签：下次打开即是这条链。",
                "Once a chain is chosen this page can be bookmarked: it then opens on that chain.",
            )
        )
        return
    loaded = ui.load_current()
    with beside:
        chief = chiefs_by_chain(loaded.store).get(chosen)
        st.html(f'<div class="cl-quiet">{escape(" · ".join(str(words) for words in chief_words(chief)))}</div>')
    st.html(_STYLE)
    with st.container(key="desk"):
        _draw_desk(loaded, cards[chosen])


def _draw_desk(loaded: Loaded, card: ChainCard) -> None:
    today = date.today()
    state = state_words(card, list_risks(loaded.store), today=today)
    st.html(f'<div class="cl-state"><b>{escape(_name(card))}</b> {escape(str(state))}</div>')
    left, right = st.columns([7, 3], gap="small")
    with left:
        _draw_worst(loaded, card.chain_id, today)
    with right:
        changes = _draw_changes(loaded, card.chain_id)
        _draw_trend(trend(loaded.store, card.chain_id))
    with st.spinner(
        str(Words("正在挑选十件事并重新摸排核对", "choosing the ten things, and scanning again")), show_time=True
    ):
        things = _first_things(state_of_books(loaded), card.chain_id, today, loaded)
    _draw_first_things(things)
    name = loaded.graph.names.words("chain", card.chain_id)
    paper = loaded.paper(chain_sheet_title(name), name)
    ui.offer_file(
        Words("导出签批件（Word）", "Sheet to sign (Word)"),
        lambda: chain_sheet(
            paper,
            state,
            worst_risks(loaded.store, card.chain_id),
            changes,
            things,
            names=loaded.graph.names,
            today=today,
        ),
        f"{paper.title}-{loaded.stamp}.docx",
        key="export_sheet",
    )


def _draw_heading(words: Words, beside: str = "") -> None:
    st.html(f'<div><span class="cl-desk-head" role="heading" aria-level="2">{escape(str(words))}</span> {beside}</div>')


def _draw_worst(loaded: Loaded, chain_id: str, today: date) -> None:
    worst = worst_risks(loaded.store, chain_id)
    label = Words(f"最严重的 {WORST_SHOWN} 项：谁负责、何时完成", f"The worst {WORST_SHOWN}: who, and by when")
    _draw_heading(label, ui.link(str(Words("全部风险", "All risks")), "risks", chain=chain_id))
    if not worst:
        ui.note(
            Words(
                "清单上没有未销的风险；若从未入册，请到“断链断供风险摸排”摸排并入册。",
                "No open risk is on the register; if nothing was ever recorded, scan and record on the screening page.",
            )
        )
        return
    table = worst_table(worst, loaded.graph.names, today=today)
    chips = {"colour": lambda at: _chip(worst[at].risk)}
    ui.draw_answer(table, drawn=chips, cut=_CUT)


def _chip(risk: Risk) -> str:
    """Give the colour as a chip, with its chance, and whether a person closed what is still found."""
    colour = next((colour for colour in COLOURS if colour == risk.text("colour")), None)
    if colour is None:
        return ui.cell(str(Words("规则", "rule")))
    level = risk.number("chance")
    chip = ui.colour_with_chance(colour, None if level is None else Chance(level, level))
    return f"{chip} {escape(str(TO_REVIEW))}" if risk.is_to_review else chip


def _draw_changes(loaded: Loaded, chain_id: str) -> ChainChanges | None:
    _draw_heading(Words("有什么变化", "What changed"))
    points = trend(loaded.store, chain_id)
    by_id = {point.scan.scan_id: point.scan for point in points[:-1]}
    since = ""
    if len(by_id) > 1:
        since = ui.select_in_address(
            st.container(),
            "since",
            Words("与哪次相比", "Compared with"),
            [*reversed(by_id)],
            word=lambda scan_id: f"{local_time(by_id[scan_id].when)[:16]} {by_id[scan_id].note}".strip(),
            placeholder=str(Words("上一次", "the one before")),
        )
    changes = changes_since(loaded.store, chain_id, since)
    if changes is None:
        ui.note(Words("入册两次摸排后可比较。", "Two recorded scans are needed to compare."))
        return None
    st.html(f'<div class="cl-quiet">{escape(str(changes.words))}</div>')
    if changes.changes:
        table = changes_table(changes.changes[:CHANGES_SHOWN], loaded.graph.names).only(["change", "about", "colour"])
        ui.draw_answer(table, cut=_CUT)
    return changes


def _draw_trend(points: Sequence[TrendPoint]) -> None:
    """Draw a bar a recorded scan, its colours one above the other, with their counts."""
    shown = points[-SCANS_SHOWN:]
    most = max((sum(point.count_by_colour[colour] for colour in COLOURS) for point in shown), default=0)
    if not most:
        return
    bars = []
    for point in shown:
        parts = [
            f'<i style="background:{ui.COLOUR_STYLES[colour].ink};height:{3.2 * count / most:.2f}rem" '
            f'title="{escape(str(COLOUR_WORDS[colour]))} {count}"></i>'
            for colour in COLOURS
            if (count := point.count_by_colour[colour])
        ]
        counts = "，".join(f"{COLOUR_WORDS[colour]} {point.count_by_colour[colour]}" for colour in COLOURS)
        day = local_time(point.scan.when)[5:10]
        bars.append(
            f'<span role="img" aria-label="{escape(day)}：{escape(counts)}"><i>{day}</i>{"".join(parts)}</span>'
        )
    _draw_heading(Words("历次摸排的风险条数", "Risks, scan by scan"))
    st.html(f'<div class="cl-trend">{"".join(bars)}</div>')


def _draw_first_things(things: FirstThings) -> None:
    top, after = things.top, things.after
    label = Words(f"先做这 {len(top.actions)} 件事", f"These {len(top.actions)} first")
    _draw_heading(label)
    if not top.actions:
        ui.note(Words("没有能消除红、黄风险的候选项目。", "No candidate project takes a red or yellow away."))
        return
    table = ten_things_table(things.basis, top, effect_by_project(things)).without("chain")
    ui.draw_answer(table, cut=_CUT)
    closed, exposed = money(top.expected_10k_yuan), money(top.exposed_10k_yuan)
    gone = len(after.closed_ids)
    ui.note(
        Words(
            f"合计预期消除分摊损失 {closed.zh}（全链 {exposed.zh}）；都做成后重新摸排，全省 {gone} 项风险不再发现。",
            f"Expected to close {closed.en} of a shared loss of {exposed.en}; with all of them done a new scan no longer "
            f"finds {gone} risks of the province.",
        )
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def _basis(state: tuple[object, ...], _loaded: Loaded) -> PlanBasis:
    return plan_basis(_loaded.store, graph=_loaded.graph, scanned=_loaded.scan)


@st.cache_resource(max_entries=32, show_spinner=False)
def _first_things(state: tuple[object, ...], chain_id: str, today: date, _loaded: Loaded) -> FirstThings:
    return first_things(_basis(state, _loaded), chain_id, today=today)


def _name(card: ChainCard) -> str:
    return name_of(card.name_zh, card.name_en, card.chain_id)


show_my_chain()
