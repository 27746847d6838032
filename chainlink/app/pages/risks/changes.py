"""What did a scan find that an earlier one did not, and the other way round?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.risks.words import in_choice
from chainlink.risks.scans import RecordedScan, ScanDifference, compare_scans, list_scans
from chainlink.stores import Store
from graph_schema.moments import local_time
from graph_schema.names import Words


def draw_changes(store: Store) -> None:
    """Let the reader choose two recorded scans, and list what changed between them."""
    scans = list_scans(store)
    if len(scans) < 2:
        st.info(
            Words(
                "至少入册两次摸排后，这里列出新增、仍在、未发现和重现的风险。",
                "After two recorded scans, what is new, still there, not found and back is listed here.",
            )
        )
        return
    first, second = st.columns(2)
    earlier = _choose(first, Words("较早一次", "Earlier"), scans[:-1], "earlier")
    later = _choose(second, Words("较晚一次", "Later"), scans[scans.index(earlier) + 1 :], "later")
    difference = compare_scans(earlier, later, scans[: scans.index(earlier)])
    if difference.is_same_data:
        ui.note(Words("两次所用数据相同。", "Both scans looked at the same data."))
    if not difference.is_same_rules:
        rules = f"{earlier.rules_version} → {later.rules_version}"
        ui.note(Words(f"两次所用规则不同：{rules}。", f"The rules differ: {rules}."))
    _draw_difference(difference, earlier, later)


def _choose(
    place: st.delta_generator.DeltaGenerator, label: Words, scans: Sequence[RecordedScan], key: str
) -> RecordedScan:
    chosen: RecordedScan = place.selectbox(
        str(label), scans, index=len(scans) - 1, format_func=lambda scan: f"{scan.scan_id} · {local_time(scan.when)} · {scan.note}", key=key
    )  # fmt: skip
    return chosen


def _draw_difference(difference: ScanDifference, earlier: RecordedScan, later: RecordedScan) -> None:
    groups = (
        (Words("新增", "New"), difference.new, later),
        (Words("重现", "Back"), difference.back, later),
        (Words("未发现", "Not found"), difference.not_found, earlier),
    )
    for words, risk_ids, scan in groups:
        rows = [_row(scan, risk_id, in_choice("colour", scan.colour_by_risk[risk_id])) for risk_id in risk_ids]
        _draw_group(words, rows)
    moved = [
        _row(later, risk_id, f"{in_choice('colour', then) or '—'} → {in_choice('colour', now) or '—'}")
        for risk_id, then, now in difference.recoloured
    ]
    _draw_group(Words("颜色变化", "Recoloured"), moved)
    ui.note(Words(f"仍在 {len(difference.still)} 条", f"still there: {len(difference.still)}"))


def _row(scan: RecordedScan, risk_id: str, colour: str) -> list[str]:
    name = ui.link(scan.name_by_risk[risk_id], "risks", risk=risk_id)
    return [name, ui.cell(colour or "—"), ui.cell(scan.chain_by_risk[risk_id]), ui.cell(risk_id)]


def _draw_group(words: Words, rows: Sequence[Sequence[str]]) -> None:
    st.subheader(f"{words} · {len(rows)}", anchor=False)
    if rows:
        headers = [
            Words("对象", "About"),
            Words("颜色", "Colour"),
            Words("产业链", "Chain"),
            Words("风险编号", "Risk id"),
        ]
        ui.draw_table(headers, rows, caption=words)
