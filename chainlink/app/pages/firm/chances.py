"""What may a firm be once missing rows are known, and on which missing rows does that hang?"""

from __future__ import annotations

import streamlit as st

from chainlink.analysis.chances.known_missing import OpenPurchase, purchases_open_to
from chainlink.app import ui
from chainlink.app.ui.chances import draw_chances_line
from chainlink.app.ui.loaded import Loaded
from chainlink.screening.chances import KeptChances
from chainlink.screening.evidence import Evidence
from graph_schema import figures
from graph_schema.names import COLOURS, Colour, Words

ROWS_AT_MOST = 12


@st.cache_resource(max_entries=64, show_spinner=False)
def _open_to(key: tuple[str, str, str], firm_id: str, _loaded: Loaded) -> tuple[OpenPurchase, ...]:
    return purchases_open_to(_loaded.graph, firm_id)


def draw_chances(loaded: Loaded, evidence: Evidence) -> None:
    """Draw in which chains the firm is suspected, and which missing rows decide; nothing where nothing is open."""
    draw_chances_line(loaded)
    chances = loaded.chances()
    if chances is None:
        return
    suspected = _suspected(loaded, evidence, chances)
    if suspected:
        listed = str(Words("、", ", ")).join(suspected)
        st.html(f'<div class="cl-legend">{listed}</div>')
    is_doubted = any(
        chances.of(chain_id, "firm", finding.id).inferred(finding.grade.colour) == "doubtful"
        for chain_id, finding in evidence.findings
    )
    is_told = any(finding.grade.colour in ("yellow", "blue") for _, finding in evidence.findings)
    if suspected or is_doubted or is_told:
        _draw_open(loaded, evidence)


def _suspected(loaded: Loaded, evidence: Evidence, chances: KeptChances) -> list[str]:
    """Give by chain what is suspected, as HTML."""
    coloured = {chain_id for chain_id, _ in evidence.findings}
    chips = []
    for chain in loaded.scan.chains:
        chance = chances.of(chain.chain_id, "firm", evidence.id)
        likely: Colour | None = next((colour for colour in COLOURS if colour == chance.likely_colour), None)
        if chain.chain_id not in coloured and likely is not None:
            link = ui.link(loaded.graph.names.chain(chain.chain_id), "chain_map", chain=chain.chain_id)
            chips.append(f"{ui.suspected_chip(likely, figures.chance(chance.of(likely)))} {link}")
    return chips


def _draw_open(loaded: Loaded, evidence: Evidence) -> None:
    """List the purchases that the firm could serve and whose suppliers are not all on record."""
    rows = _open_to(loaded.key, evidence.id, loaded)
    title = Words("概率取决于这些没填全的采购", "Its chance hangs on these purchases that miss suppliers")
    if not rows:
        return
    st.subheader(f"{title} · {len(rows)}", anchor=False)
    names = loaded.graph.names
    listed = [
        [
            ui.link(names.firm(row.buyer_id), "firm", firm=row.buyer_id),
            str(Words("或", " or ")).join(
                ui.link(names.component(component_id), "chain_map", component=component_id)
                for component_id in row.component_ids
            ),
            ui.cell(row.on_record),
            ui.cell(row.missing_at_least),
            ui.cell(row.suppliers_known),
        ]
        for row in rows[:ROWS_AT_MOST]
    ]
    headers = [
        Words("采购企业", "Buyer"),
        Words("采购的产品", "Buys"),
        Words("已填供应商", "On record"),
        Words("至少还缺", "Missing at least"),
        Words("可能的供应商", "Could supply"),
    ]
    ui.draw_table(headers, listed, caption=title, numbers=(2, 3, 4))
    more = len(rows) - ROWS_AT_MOST
    if more > 0:
        ui.note(Words(f"另有 {more} 项", f"{more} more"))
