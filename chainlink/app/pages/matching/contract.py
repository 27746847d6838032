"""What does a contract change in the network, who confirms it, and which risks does the next scan no longer find?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.now import COLOUR_SAID, COMMA
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.review import draw_review
from chainlink.books.reviewed_changes import RowEffect
from chainlink.matching.events.register import Event
from chainlink.matching.outcomes.contracts import (
    STATUS_WORDS,
    STATUSES,
    Status,
    confirm,
    doubts_of,
    review_all,
)
from chainlink.matching.outcomes.records import Outcome
from chainlink.matching.outcomes.register import find_outcomes
from chainlink.risks.assess import assess
from chainlink.risks.rules import load_rules
from chainlink.risks.scans import ScanDifference, compare_scans, list_scans, record_scan
from graph_schema.errors import ConflictError
from graph_schema.names import COLOURS, Words

MOST_NAMED = 12
"""So many risks are named after a scan; the screening page lists all."""


def draw_waiting(loaded: Loaded, event: Event, outcomes: Sequence[Outcome]) -> None:
    """Offer to review all contracts of an event at once, and to scan again once the network has some."""
    waiting = [outcome for outcome in outcomes if outcome.result == "contract" and not outcome.confirmed]
    with st.container(horizontal=True, vertical_alignment="center"):
        label = Words(f"复核 {len(waiting)} 份签约", f"Review {len(waiting)} contracts")
        if waiting and st.button(str(label), type="primary", key="review_contracts"):
            review_contracts(loaded, event, waiting)
    if any(outcome.confirmed for outcome in outcomes):
        _draw_rescan(loaded)


def draw_contract(loaded: Loaded, event: Event, outcome: Outcome) -> None:
    """Say where a contract stands: to be reviewed, or in the network and to be scanned again."""
    if outcome.result != "contract":
        return
    st.subheader(Words("供应网络", "The supply network"), anchor=False)
    for words in doubts_of(loaded.graph, outcome):
        st.warning(words)
    if not outcome.confirmed:
        ui.note(
            Words(
                "签约经人复核后才写入供应网络，成为备份或在用的供应关系；写入为新版本，可回退。",
                "A contract changes the network once a person has reviewed it: as a backup or in use, in a new version "
                "that can be rolled back.",
            )
        )
    else:
        confirmation = {name: outcome.confirmed[name] for name in ("who", "on", "version")}
        status = STATUS_WORDS[outcome.confirmed["status"]]
        st.success(
            Words(
                f"{confirmation['who']} 确认为{status.zh}，自 {confirmation['on']} 起，写入版本 {confirmation['version']}",
                f"confirmed by {confirmation['who']} as {status.en}, from {confirmation['on']}, in version {confirmation['version']}",
            )
        )
        _draw_rescan(loaded)
    if not outcome.confirmed and st.button(
        str(Words("复核并写入供应网络", "Review, and update the network")), type="primary", key="review_contract"
    ):
        review_contracts(loaded, event, [outcome])


@st.cache_data(max_entries=16, show_spinner=False)
def _effects(
    key: tuple[str, str, str],
    ids_and_revisions: tuple[tuple[str, int], ...],
    status: Status,
    share: float | None,
    on: date,
    _loaded: Loaded,
) -> tuple[RowEffect, ...]:
    """Review contracts at their revisions once, however often the dialog is drawn."""
    return review_all(
        _loaded.store, [outcome_id for outcome_id, _ in ids_and_revisions], status=status, share=share, on=on
    )


@ui.dialog(Words("复核签约", "Review contracts"), width="large")
def review_contracts(loaded: Loaded, event: Event, outcomes: Sequence[Outcome]) -> None:
    """Show the rows that contracts would change; a person confirms them with grounds, all of them or none."""
    st.write(f"**{event.fields['name']}** · {Words(f'{len(outcomes)} 份签约', f'{len(outcomes)} contracts')}")
    status, day, given = _ask_terms()
    ids_and_revisions = tuple((outcome.outcome_id, outcome.revision) for outcome in outcomes)

    def write(who: str, why: str) -> None:
        ids = [outcome.outcome_id for outcome in outcomes]
        for seen, outcome in zip(outcomes, find_outcomes(loaded.store, ids), strict=True):
            if outcome.revision != seen.revision:
                raise ConflictError(outcome.outcome_id, changed_by=outcome.who, changed_at=outcome.when)
        confirm(loaded.store, ids, who=who, why=why, status=status, share=given, on=day)

    draw_review(
        loaded,
        lambda: _effects(loaded.key, ids_and_revisions, status, given, day, loaded),
        write,
        key="contract",
        grounds=Words("依据（必填，如合同号）", "Grounds (needed, such as the contract)"),
    )


def _ask_terms() -> tuple[Status, date, float | None]:
    """Ask what the sourcing becomes, from which day, and with which share of the purchases."""
    columns = st.columns([2, 1.4, 1.4])
    status: Status = columns[0].radio(
        str(Words("成为", "It becomes")),
        STATUSES,
        format_func=lambda status: str(STATUS_WORDS[status]),
        horizontal=True,
        key="contract_status",
    )
    on = columns[1].date_input(str(Words("自何日起", "True from")), date.today(), key="contract_on")
    share: float | None = columns[2].number_input(
        str(Words("采购占比（0–1）", "Share of purchases (0–1)")),
        min_value=0.0,
        max_value=1.0,
        value=None,
        step=0.05,
        key="contract_share",
        disabled=status != "active",
    )
    day = on if isinstance(on, date) else date.today()
    return status, day, share if status == "active" else None


def _draw_rescan(loaded: Loaded) -> None:
    """Offer to scan the changed network and record it; then say which risks it no longer finds."""
    scans = list_scans(loaded.store)
    is_old = not scans or scans[-1].content_hash != loaded.scan.content_hash
    if is_old:
        ui.note(
            Words(
                "数据已更新，摸排后即知哪些风险消除。", "The data have changed: scan again to see which risks closed."
            )
        )
    label = str(Words("重新摸排并入册", "Scan again and record"))
    if is_old and st.button(label, type="primary", key="scan_again"):
        with st.spinner(str(Words("正在摸排全部产业链", "scanning all chains")), show_time=True):
            record_scan(
                loaded.store,
                assess(loaded.graph, loaded.scan, load_rules(), chances=loaded.any_chances()),
                who=st.session_state.get("who", ""),
            )
        st.rerun()
    if not is_old and len(scans) > 1:
        difference = compare_scans(scans[-2], scans[-1], scans[:-2])
        st.html(f'<div class="cl-card">{"<br>".join(changed_lines(difference))}</div>')
        changes = str(Words("到断链断供风险摸排看全部变化", "See all changes on the screening page"))
        st.html(ui.link(changes, "risks", tab="changes"))
        return
    ui.link_to_page("risks", str(Words("到断链断供风险摸排查看", "See the screening page")))


def changed_lines(difference: ScanDifference) -> list[str]:
    """Say, a line each, what the last scan no longer found, found in a lighter or darker colour, and found anew."""
    severity = {colour: rank for rank, colour in enumerate(COLOURS) if colour != "grey"}
    lighter: list[tuple[str, str]] = []
    darker: list[tuple[str, str]] = []
    other: list[tuple[str, str]] = []
    for risk_id, then, now in difference.recoloured:
        step = (risk_id, f" {COLOUR_SAID.get(then, '—')}→{COLOUR_SAID.get(now, '—')}")
        if then not in severity or now not in severity:
            other.append(step)
        else:
            (lighter if severity[now] > severity[then] else darker).append(step)
    groups = (
        (
            Words("最近一次摸排未再发现", "the last scan no longer found"),
            [(risk_id, "") for risk_id in difference.not_found],
        ),
        (Words("颜色变轻", "lighter colour"), lighter),
        (Words("颜色变重", "darker colour"), darker),
        (Words("其他颜色变化", "other changes of colour"), other),
        (Words("新发现", "found anew"), [(risk_id, "") for risk_id in (*difference.new, *difference.back)]),
    )
    return [
        ui.cell(f"{words} {len(risks)}{'：' if risks else ''}")
        + str(COMMA).join(
            ui.link(difference.name_by_risk.get(risk_id, risk_id), "risks", risk=risk_id) + escape(colours)
            for risk_id, colours in risks[:MOST_NAMED]
        )
        + (ui.cell("…") if len(risks) > MOST_NAMED else "")
        for words, risks in groups
    ]
