"""What did a scan find that an earlier one did not, and the other way round?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.tables import headed
from chainlink.risks.answer_tables import changes_of_kind
from chainlink.risks.scans import (
    CHANGES,
    RecordedScan,
    ScanDifference,
    compare_scans,
    list_scans,
    risk_changes,
    with_chances,
)
from chainlink.screening.answer_tables import likelier_table
from graph_schema.figures import edition
from graph_schema.moments import local_time
from graph_schema.names import Words


def draw_changes(loaded: Loaded) -> None:
    """Let the reader choose two recorded scans, and list what changed between them."""
    scans = list_scans(loaded.store)
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
    difference = with_chances(loaded.store, difference, earlier, later)
    if difference.is_same_data:
        ui.note(Words("两次所用数据相同。", "Both scans looked at the same data."))
    if not difference.is_same_rules:
        ui.note(_rules_words(earlier, later))
    _draw_difference(loaded, difference, earlier, later)


def _choose(
    place: st.delta_generator.DeltaGenerator, label: Words, scans: Sequence[RecordedScan], key: str
) -> RecordedScan:
    chosen: RecordedScan = place.selectbox(str(label), scans, index=len(scans) - 1, format_func=_scan_text, key=key)
    return chosen


def _scan_text(scan: RecordedScan) -> str:
    return " · ".join(text for text in (scan.scan_id, local_time(scan.when), scan.note) if text)


def _draw_difference(loaded: Loaded, difference: ScanDifference, earlier: RecordedScan, later: RecordedScan) -> None:
    changes = risk_changes(difference, earlier, later)
    empty = []
    for kind in CHANGES:
        table = changes_of_kind(changes, kind, loaded.graph.names)
        if table.rows:
            st.subheader(f"{headed(kind)} · {len(table.rows)}", anchor=False)
            ui.draw_answer(table)
        else:
            empty.append(kind)
    for words, likelier in (
        (Words("更可能", "Likelier"), difference.likelier),
        (Words("更不可能", "Less likely"), difference.less_likely),
    ):
        if likelier:
            st.subheader(f"{words} · {len(likelier)}", anchor=False)
            ui.draw_answer(likelier_table(words, likelier, loaded.graph.names))
    still = Words(f"仍在 {len(difference.still)} 条", f"still there: {len(difference.still)}")
    none = Words("、".join(words.zh for words in empty), ", ".join(words.en for words in empty))
    ui.note(Words(f"{still.zh}；没有：{none.zh}", f"{still.en}; none: {none.en}") if empty else still)


def _rules_words(earlier: RecordedScan, later: RecordedScan) -> Words:
    """Say that two scans went by different rules."""
    before, after = (edition(scan.rules_version) for scan in (earlier, later))
    if before == after:
        return Words(
            f"两次规则同为 {after} 版，但内容有改动。", f"The rules of both are called {after}, but they differ."
        )
    return Words(f"两次所用规则不同：{before} → {after}。", f"The rules differ: {before} → {after}.")
