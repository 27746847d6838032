"""总览: where does each of the chains stand? A card each, the province, and who is a single point of several chains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.address import select_in_address
from chainlink.app.ui.chances import draw_chances_line
from chainlink.books.chiefs import Chief, chief_words, chiefs_by_chain
from chainlink.books.name_pairs import name_pairs
from chainlink.risks.rules import load_rules
from chainlink.risks.wording import short_backup_words
from chainlink.screening.chance_words import number_words, spaced
from chainlink.screening.chances import PROVINCE, KeptChances
from chainlink.screening.overview import ChainCard, Coverage, Overview
from graph_schema.figures import share, share_range
from graph_schema.names import UNKNOWN, Colour, Words, name_of, untargeted_words

CARDS_A_ROW = 5

_ORDERS: dict[str, tuple[Words, Callable[[ChainCard], tuple[float, ...]]]] = {
    "catalogue": (Words("目录顺序", "Catalogue order"), lambda chain: ()),
    "red": (Words("红色产品多的在前", "Most red components first"), lambda chain: _by_colours(chain.component_colours)),
    "coverage": (
        Words("备份覆盖率低的在前", "Lowest backup coverage first"),
        lambda chain: (_low(chain.coverage.low),),
    ),
    "firms": (Words("企业多的在前", "Most firms first"), lambda chain: (-float(chain.firm_count),)),
}


def _by_colours(counts: Mapping[Colour, int]) -> tuple[float, ...]:
    return tuple(-float(count) for count in counts.values())


def _low(share: float | None) -> float:
    return 2.0 if share is None else share


def show_overview() -> None:
    """Draw the page."""
    newest = ui.load_newest()
    ui.page_head(Words("总览", "Overview"), newest.version)
    province = newest.overview()
    chances = newest.chances()
    _draw_province(province, chances)
    draw_chances_line(newest)
    for chain in province.untargeted:
        st.info(str(untargeted_words(f"{chain.chain_id} {name_of(chain.name_zh, chain.name_en)}".strip())))
    waiting = [pair for pair in name_pairs(newest.store, state="open") if pair.component_ids]
    if waiting:
        count = len({component_id for pair in waiting for component_id in pair.component_ids})
        zh = f"{count} 个产品的生产企业有待核对名称，暂未计入；请到“数据”页的“名称核对”核定"
        st.info(
            str(Words(zh, f"makers of {count} components wait under Names on the Data page; they are not counted yet"))
        )
    _draw_cards(province, chiefs_by_chain(newest.store), chances)
    _draw_shared(province)


def _draw_province(province: Overview, chances: KeptChances | None) -> None:
    """Draw the province's totals, each firm and component counted once, what is expected of them, and the legend."""
    totals = [
        f"{Words('产业链', 'Chains')} <b>{len(province.chains)}</b>",
        f"{Words('企业', 'Firms')} <b>{province.firm_count:,}</b> "
        f'<span class="cl-quiet">{Words("（", "(")}{province.areas.words}{Words("）", ")")}</span> '
        f"{_chips(province.firm_colours)}{_expected(chances, PROVINCE, 'firm')}",
        f"{Words('产品', 'Components')} <b>{province.component_count:,}</b> {_chips(province.component_colours)}"
        f"{_expected(chances, PROVINCE, 'component')}",
    ]
    label = Words("全省合计", "Province")
    st.html(
        f'<div class="cl-totals"><b>{label}</b>{"".join(f"<span>{total}</span>" for total in totals)}</div>'
        "<style>.cl-totals { background: #F5F8FC; border-radius: 0.5rem; padding: 0.45rem 0.9rem; font-size: 0.95rem; }"
        ".cl-totals > span { margin-left: 1.6rem; white-space: nowrap; }</style>"
    )
    left, right = st.columns([3, 1], vertical_alignment="center")
    with left:
        ui.legend(is_with_chances=chances is not None)
    select_in_address(
        right,
        "order",
        Words("排序", "Order"),
        list(_ORDERS),
        word=lambda name: str(_ORDERS[name][0]),
        placeholder=str(_ORDERS["catalogue"][0]),
    )


def _expected(chances: KeptChances | None, scope: str, about: str) -> str:
    """Say how many would be red or yellow once missing rows are known, beside what is recorded; nothing without chances."""
    numbers = chances.numbers_of(scope, about) if chances else None
    if numbers is None:
        return ""
    words = number_words(numbers.at_least_yellow)
    expected = Words(f"补齐后红黄{spaced(words.zh)}", f"red+yellow once complete: {words.en}")
    return f' <span class="cl-quiet">{escape(str(expected))}</span>'


def _draw_cards(province: Overview, chiefs: Mapping[str, Chief], chances: KeptChances | None) -> None:
    """Draw the chains' cards, in catalogue order unless another is chosen."""
    order = _ORDERS[st.session_state.get("pick_order") or "catalogue"][1]
    chains = sorted(province.chains, key=order)
    st.html(_CARD_STYLE)
    for start in range(0, len(chains), CARDS_A_ROW):
        places = st.columns(CARDS_A_ROW, gap="small")
        for place, chain in zip(places, chains[start : start + CARDS_A_ROW], strict=False):
            with place.container(border=True, height="stretch", gap="xxsmall"):
                name = name_of(chain.name_zh, chain.name_en, chain.chain_id)
                ui.link_to_page("chain_map", f"**{chain.chain_id} {name}**", chain=chain.chain_id)
                st.html(_card(chain, chiefs.get(chain.chain_id), chances))


_CARD_STYLE = """<style>
.cl-card { font-size: 0.82rem; color: #33475B; line-height: 1.75; }
.cl-card .cl-quiet { color: #55657A; line-height: 1.45; margin-top: 0.25rem; }
.cl-chips { white-space: nowrap; }
.cl-chips .cl-chip { margin-right: 0.15rem; padding: 0 0.22em; }
</style>"""


def _card(chain: ChainCard, chief: Chief | None, chances: KeptChances | None) -> str:
    lines = [
        f"{Words('产品', 'Components')} <b>{chain.component_count}</b> {_chips(chain.component_colours)}{_cross_chips(chain)}",
        *_expected_line(chances, chain.chain_id, "component"),
        f"{Words('企业', 'Firms')} <b>{chain.firm_count}</b> {_chips(chain.firm_colours)}",
        *_expected_line(chances, chain.chain_id, "firm"),
        _coverage_line(chain.coverage),
        f'<div class="cl-quiet">{"<br>".join(escape(str(words)) for words in chief_words(chief))}</div>',
        f'<div class="cl-quiet">{Words("数据截至", "Data as of")} {escape(chain.data_date or str(UNKNOWN))}</div>',
    ]
    return (
        f'<div class="cl-card">{"".join(line if line[:4] == "<div" else f"<div>{line}</div>" for line in lines)}</div>'
    )


def _expected_line(chances: KeptChances | None, chain_id: str, about: str) -> tuple[str, ...]:
    expected = _expected(chances, chain_id, about)
    return (f'<div class="cl-expected">{expected.strip()}</div>',) if expected else ()


def _chips(counts: Mapping[Colour, int]) -> str:
    """Give the counts as letters in their colours; a colour that nothing has is left out."""
    chips = "".join(ui.colour_chip(colour, str(count)) for colour, count in counts.items() if count)
    return f'<span class="cl-chips">{chips}</span>'


def _cross_chips(chain: ChainCard) -> str:
    """Give the counts of components that stop other chains only, apart; nothing where there is none."""
    if not any(chain.cross_chain_colours.values()):
        return ""
    return f' <span class="cl-chips">{Words("跨链", "cross-chain")} {_chips(chain.cross_chain_colours)}</span>'


def _coverage_line(coverage: Coverage) -> str:
    label = Words("备份覆盖率", "Coverage")
    if coverage.low is None or coverage.high is None:
        return f"{label} {UNKNOWN}"
    worst = name_of(coverage.worst_name_zh, coverage.worst_name_en, coverage.worst_component_id)
    rests = share(coverage.known_share)
    mean = Words(f"（已知 {rests} 的生产线）", f" ({rests} of lines known)")
    figure = share(coverage.low) if coverage.mean is not None else share_range(coverage.low, coverage.high)
    sentence = f"{label} <b>{figure}</b>{mean}"
    if coverage.worst is None:
        return sentence
    lowest = Words(f"最低 {share(coverage.worst)}", f"lowest {share(coverage.worst)}")
    short = short_backup_words(coverage.worst, coverage.worst, load_rules().coverage_bound("firm"))
    marked = Words(f"（{short.zh}）", f" ({short.en})") if short else ""
    return f"{sentence}<br>{lowest}{marked} · {escape(worst)}"


def _draw_shared(province: Overview) -> None:
    """Draw the firms that alone stop targets of several chains."""
    st.header(str(Words("跨链单点：同时牵动多条链的企业", "Single points of several chains")), anchor=False)
    if not province.shared:
        st.info(
            str(Words("没有企业同时是两条以上产业链的单点依赖。", "No firm is a single point of two chains or more."))
        )
        return
    names = {chain.chain_id: name_of(chain.name_zh, chain.name_en, chain.chain_id) for chain in province.chains}
    headers = [
        Words("企业", "Firm"),
        Words("颜色", "Colour"),
        Words("链数", "Chains"),
        Words("所涉产业链", "Which chains"),
    ]
    rows = [
        [
            ui.link(name_of(firm.name_zh, firm.name_en, firm.firm_id), "firm", firm=firm.firm_id),
            ui.colour_chip(firm.colour),
            ui.cell(len(firm.chain_ids)),
            str(Words("、", ", ")).join(
                ui.link(names[chain_id], "chain_map", chain=chain_id) for chain_id in firm.chain_ids
            ),
        ]
        for firm in province.shared
    ]
    ui.draw_table(headers, rows, caption=Words("跨链单点企业", "Firms that are single points of several chains"))


show_overview()
