"""Which firms and lines stop on which day, and who could step in for each?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from chainlink.app import ui
from chainlink.app.pages.what_if.answer import tell_more
from chainlink.app.ui.loaded import Loaded
from chainlink.whatif.answer import LostLine, StandIn, StepIn, WhatIf
from chainlink.whatif.answer_words import number, percent
from chainlink.whatif.stepping_in import stepping_in
from graph_schema.names import ASSUMED, SOURCING_WORDS, Words, name_of

SHOWN_AT_MOST = 20
"""So many lost lines are shown with who could step in; any other can be asked for."""
NAMED_AT_MOST = 3


def draw_firms(loaded: Loaded, found: WhatIf) -> None:
    """Draw firms by the day they stop, and every line with what its day rests on."""
    components = loaded.graph.names.by_id("component")
    day, firm, value = Words("日", "Day"), Words("企业", "Firm"), Words("万元/天", "10k yuan a day")
    made, known = Words("停产产品", "Components"), Words("产值已知", "Value known")
    title = Words(f"企业停产先后 · {len(found.firms)}", f"Firms by the day they stop · {len(found.firms)}")
    st.subheader(str(title), anchor=False)
    firms = pd.DataFrame(
        {
            str(day): [each.stops_on_day for each in found.firms],
            str(firm): [_firm_link(each.firm_id, each.name_zh, each.name_en) for each in found.firms],
            str(made): [_joined(components.get(part, part) for part in each.component_ids) for each in found.firms],
            str(value): [each.lost.value_10k_yuan_a_day for each in found.firms],
            str(known): [each.lost.known_share for each in found.firms],
            str(Words("直接停供", "Named by the stop")): [each.is_failed for each in found.firms],
        }
    )
    st.dataframe(firms, hide_index=True, height=300, column_config=_config(), key="what_if_firms", placeholder="—")
    title = Words(f"生产线与贸易商逐条 · {len(found.lines)}", f"Every line and trader · {len(found.lines)}")
    st.subheader(str(title), anchor=False)
    draw_lines(loaded, found.lines, key="what_if_lines", height=320)


def draw_lines(loaded: Loaded, lines: Sequence[LostLine], *, key: str, height: int) -> None:
    """Draw lines as a table, in their order, with links to the firms."""
    frame = _lines_frame(loaded, lines, loaded.graph.names.by_id("component"))
    st.dataframe(frame, hide_index=True, height=height, column_config=_config(), key=key, placeholder="—")


def _config() -> dict[str, ColumnConfig | str | None]:
    """Say how the columns of both tables are shown."""
    return {
        str(Words("企业", "Firm")): st.column_config.LinkColumn(display_text=r"#(.+)$", width="large"),
        str(Words("万元/天", "10k yuan a day")): st.column_config.NumberColumn(format="localized"),
        str(Words("产值已知", "Value known")): st.column_config.NumberColumn(format="percent"),
        str(Words("停产产品", "Components")): st.column_config.TextColumn(width="large"),
    }


def _lines_frame(loaded: Loaded, lines: Sequence[LostLine], components: Mapping[str, str]) -> pd.DataFrame:
    firms = loaded.graph.names.by_id("firm")
    return pd.DataFrame(
        {
            str(Words("停产日", "Stops on day")): [line.stops_on_day for line in lines],
            str(Words("交付终止日", "Deliveries end on day")): [line.deliveries_end_on_day for line in lines],
            str(Words("企业", "Firm")): [
                _address(line.firm_id, firms.get(line.firm_id, line.firm_id)) for line in lines
            ],
            str(Words("产品", "Component")): [components.get(line.component_id, line.component_id) for line in lines],
            str(Words("万元/天", "10k yuan a day")): [line.value_10k_yuan_a_day for line in lines],
            str(Words("说明", "Remark")): [_joined(_remarks(line)) for line in lines],
        }
    )


def _remarks(line: LostLine) -> list[str]:
    said = (
        (line.is_failed, Words("直接停供", "named by the stop")),
        (line.is_trader, Words("贸易商", "trader")),
        (line.is_assumed, ASSUMED),
        (not line.is_stock_known, Words("库存未知按 0 天", "stock unknown, taken as 0 days")),
    )
    return [str(words) for is_so, words in said if is_so]


def _firm_link(firm_id: str, name_zh: str, name_en: str) -> str:
    return _address(firm_id, name_of(name_zh, name_en, firm_id))


def _address(firm_id: str, name: str) -> str:
    return f"{ui.page_address('firm', firm=firm_id)}#{name}"


def _joined(words: Iterable[str]) -> str:
    return str(Words("、", ", ")).join(words)


def draw_stand_ins(loaded: Loaded, found: WhatIf) -> None:
    """Draw who could step in for each lost line: ready backups, then every maker in the data."""
    told = Words(
        "独立备份：不随本次停供而停、不属同一集团、不是贸易商；括号内为每年可补量；已有别家补足的，写其余量。两条线可能算到同一家的余量。",
        "Independent: it does not stop too, is not of the same group and no trader; in brackets how much it can carry a "
        "year, or its spare where another carries it all. Two lines may count on one spare.",
    )
    ui.note(str(told))
    levels = _by_line(found.step_in)
    if not levels:
        ui.note(str(Words("没有可查的断供量。", "No delivery is lost that anybody would miss.")))
        return
    _draw_levels(loaded, dict(list(levels.items())[:SHOWN_AT_MOST]))
    tell_more(len(levels) - SHOWN_AT_MOST + found.lines_beyond)
    _draw_other(loaded, found)


def _by_line(found: Sequence[StepIn]) -> dict[tuple[str, str], list[StepIn]]:
    levels: dict[tuple[str, str], list[StepIn]] = {}
    for each in found:
        levels.setdefault((each.firm_id, each.component_id), []).append(each)
    return levels


def _draw_other(loaded: Loaded, found: WhatIf) -> None:
    """Let the reader ask for any lost line."""
    firms, components = loaded.graph.names.by_id("firm"), loaded.graph.names.by_id("component")
    lines = {f"{line.firm_id}/{line.component_id}": line for line in found.lines}
    asked = st.selectbox(
        str(Words("查任一条断供线（可输入名称）", "Any lost line (type a name)")),
        list(lines),
        index=None,
        format_func=lambda each: (
            f"{firms.get(lines[each].firm_id, lines[each].firm_id)} · "
            f"{components.get(lines[each].component_id, lines[each].component_id)}"
        ),
        key="what_if_other_line",
        placeholder=str(Words("请选择", "choose")),
    )
    if asked:
        line = lines[asked]
        looked_up = stepping_in(loaded.graph, found.stops, [(line.firm_id, line.component_id)], sourcing=found.sourcing)
        if looked_up:
            _draw_levels(loaded, _by_line(looked_up))
        else:
            ui.note(str(Words("它的交付没有人会缺。", "Nobody in the data would miss its deliveries.")))


def _draw_levels(loaded: Loaded, levels: dict[tuple[str, str], list[StepIn]]) -> None:
    firms, components = loaded.graph.names.by_id("firm"), loaded.graph.names.by_id("component")
    covered = Words("可覆盖", "covers")
    headers = [
        *(Words("断供企业", "Lost firm"), Words("产品", "Component")),
        *(Words("现成备份", "Ready backups"), covered),
        *(SOURCING_WORDS["market"], covered),
    ]
    rows = [
        [
            ui.link(firms.get(firm_id, firm_id), "firm", firm=firm_id),
            ui.cell(components.get(component_id, component_id)),
            *(cell for each in of for cell in (_who(each), ui.cell(_coverage(each)))),
        ]
        for (firm_id, component_id), of in levels.items()
    ]
    ui.draw_table(headers, rows, caption=Words("谁能顶上", "Who could step in"), numbers=(3, 5))


def _coverage(each: StepIn) -> str:
    if each.coverage is None and each.low is not None and each.high is not None:
        return f"{percent(each.low)}–{percent(each.high)}"
    return percent(each.coverage)


def _who(each: StepIn) -> str:
    shown = [_stand_in(stand_in) for stand_in in each.stand_ins[:NAMED_AT_MOST]]
    more = len(each.stand_ins) - len(shown)
    beyond = Words(f" 等 {len(each.stand_ins)} 家", f" and {more} more") if more else ""
    return str(Words("、", ", ")).join(shown) + str(beyond) if shown else ui.cell(str(Words("无", "nobody")))


def _stand_in(stand_in: StandIn) -> str:
    name = name_of(stand_in.name_zh, stand_in.name_en, stand_in.firm_id)
    carries, spare = number(stand_in.carries), number(stand_in.spare)
    amount = (
        Words(f"可补 {carries}", f"carries {carries}") if stand_in.carries else Words(f"余量 {spare}", f"spare {spare}")
    )
    near = str(Words("，同县", ", same county")) if stand_in.is_same_county else ""
    return f"{ui.link(name, 'firm', firm=stand_in.firm_id)}{Words('（', ' (')}{ui.cell(str(amount))}{near}{Words('）', ')')}"
