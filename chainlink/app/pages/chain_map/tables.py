"""How is the map told as tables: all that stands on it, and who makes one component?"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.chain_map import views as views
from chainlink.chain_map.content import MapContent
from chainlink.chain_map.facts import ComponentFacts
from chainlink.chain_map.style import Shade
from chainlink.screening.chance_words import colour_words
from chainlink.screening.chances import KeptChances, chance_in_chain
from chainlink.screening.findings import ChainScan
from graph_schema.names import COLOUR_MEANINGS, COLOUR_WORDS, NOT_A_CHOKEPOINT, Words

_SHARE = st.column_config.ProgressColumn(format="%.0f%%", min_value=0, max_value=100, color="blue")


def draw_table(content: MapContent, colours: Collection[str]) -> None:
    """Draw the same as a table: the way in for the keyboard. A row leads to its component."""
    boxes = [
        (band.name, card.name, box)
        for band in content.bands
        for card in band.cards
        for box in card.boxes
        if not colours or box.colour in colours or box.suspected in colours
    ]
    frame = pd.DataFrame(
        {
            str(Words("阶段", "Stage")): [stage for stage, _, _ in boxes],
            str(Words("环节", "Segment")): [segment for _, segment, _ in boxes],
            str(Words("产品", "Component")): [box.name for *_, box in boxes],
            str(Words("颜色", "Colour")): [box.colour_text or _colour_word(box.colour) for *_, box in boxes],
            str(Words("含义", "Meaning")): [_meaning(box.colour) for *_, box in boxes],
            str(Words("生产企业(家)", "Makers")): [box.maker_count for *_, box in boxes],
            str(Words("首家份额", "Largest share")): [
                None if box.share is None else 100 * box.share for *_, box in boxes
            ],
        }
    )

    def chose() -> None:
        rows = st.session_state["map_table"]["selection"]["rows"]
        if rows:
            views.go(component=boxes[rows[0]][2].subject_id, segment="", view="")

    share = str(Words("首家份额", "Largest share"))
    st.dataframe(
        frame.style.map(_cell_style, subset=[str(Words("颜色", "Colour"))]),
        key="map_table",
        hide_index=True,
        on_select=chose,
        selection_mode="single-row",
        column_config={share: _SHARE},
        placeholder="—",
    )


def draw_makers(facts: ComponentFacts, chain: ChainScan, chances: KeptChances | None) -> None:
    """Draw who makes the component, largest share first; names lead to the firm."""
    st.subheader(str(Words(f"生产企业 · {len(facts.makers)} 家", f"Makers · {len(facts.makers)}")), anchor=False)
    if not facts.makers:
        st.caption(str(Words("数据缺口：请摸排谁在生产。", "Not in the data: find out who makes it.")))
        return
    share, firm = str(Words("份额", "Share")), str(Words("企业", "Firm"))
    frame = pd.DataFrame(
        {
            firm: [ui.page_address("firm", firm=maker.firm_id) + f"#{maker.name}" for maker in facts.makers],
            share: [None if maker.share is None else 100 * maker.share for maker in facts.makers],
            str(Words("颜色", "Colour")): [
                str(colour_words(maker.colour, chance_in_chain(chances, chain, "firm", maker.firm_id)))
                for maker in facts.makers
            ],
            str(Words("所在地", "Place")): [maker.place for maker in facts.makers],
            str(Words("产量", "Output")): [maker.output for maker in facts.makers],
            str(Words("产能", "Capacity")): [maker.capacity for maker in facts.makers],
            str(Words("单位", "Unit")): [maker.unit for maker in facts.makers],
            str(Words("成品库存(天)", "Stock (days)")): [maker.inventory_days for maker in facts.makers],
            str(Words("恢复时间(天)", "Recovery (days)")): [maker.time_to_recover_days for maker in facts.makers],
            str(Words("来源", "Source")): [maker.origin for maker in facts.makers],
        }
    )
    numbers = frame.columns[frame.dtypes == "float64"].drop(share, errors="ignore")
    number_columns = {header: st.column_config.NumberColumn(format="localized") for header in numbers}
    st.dataframe(
        frame.style.map(_cell_style, subset=[str(Words("颜色", "Colour"))]),
        hide_index=True,
        height=min(38 + 35 * len(frame), 250),
        column_config={
            firm: st.column_config.LinkColumn(display_text=r"#(.+)$", width="medium"),
            share: _SHARE,
            **number_columns,
        },
        placeholder="—",
    )


def _cell_style(cell: object) -> str:
    return ui.colour_cell(str(cell))


def _colour_word(colour: Shade) -> str:
    return str(COLOUR_WORDS[colour]) if colour else ""


def _meaning(colour: Shade) -> str:
    return str(COLOUR_MEANINGS[colour] if colour else NOT_A_CHOKEPOINT)
