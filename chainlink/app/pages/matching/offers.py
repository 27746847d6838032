"""Who could serve one need, how well in each part, and who could not because of whom? To be looked at, then read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.matching.now import COMMA, map_link, names_now
from chainlink.app.ui.book_words import choice_of
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.answer_tables import offers_table, part_text, refused_table
from chainlink.matching.pairs.need_answer import Matched, Pair
from chainlink.matching.pairs.need_matches import match_need
from chainlink.matching.pairs.weights import PARTS, PartName, Weights, load_weights
from chainlink.matching.pairs.wording import (
    DISTANCE_WORDS,
    FIT_WORDS,
    RELATION_WORDS,
    label_words,
    ways_without_maker,
)
from chainlink.report.match_lists import match_workbook
from chainlink.risks.register import BOOK as RISK_BOOK
from chainlink.risks.register import find_risk
from chainlink.supply.names import Names
from graph_schema.figures import edition, money, score
from graph_schema.names import TO_REVIEW, Words

SHOWN_AT_MOST = 40
"""So many offers are drawn; the workbook has all."""
NEEDS_UPSTREAM_AT_MOST = 8
_INKS: dict[PartName, str] = {
    "gain": "#1F5FA8",
    "capacity": "#3E8E7E",
    "time": "#B07A1E",
    "independence": "#7A5BA6",
    "product": "#5A93CC",
    "distance": "#7E8FA3",
    "labels": "#C2708B",
}
_STYLE = """<style>
.cl-score { display: flex; align-items: center; gap: 0.5rem; min-width: 13rem; }
.cl-score i { display: flex; width: 9rem; height: 0.85rem; background: #E9EEF4; border-radius: 0.2rem; overflow: hidden; }
.cl-score i > u { display: block; height: 100%; }
.cl-score b { font-variant-numeric: tabular-nums; }
.cl-table small { color: #55657A; display: block; white-space: nowrap; }
.cl-parts span { display: inline-block; margin-right: 1rem; font-size: 0.82rem; color: #33475B; white-space: nowrap; }
.cl-parts span::before { content: ""; display: inline-block; width: 0.75rem; height: 0.75rem; border-radius: 0.15rem;
  margin-right: 0.3rem; background: var(--ink); vertical-align: -0.08rem; }
.cl-facts { display: flex; flex-wrap: wrap; gap: 0.5rem 1.6rem; font-size: 0.88rem; margin: 0.1rem 0 0.3rem; }
.cl-facts b { font-weight: 600; } .cl-facts span.cl-fact-name { color: #55657A; }
</style>"""


@st.cache_data(max_entries=64, show_spinner=False)
def _matched(key: tuple[str, str, str], need: Need, _loaded: Loaded) -> Matched:
    return match_need(_loaded.graph, need)


def draw_offers(loaded: Loaded, need: Need) -> None:
    """Draw one need: what is asked, the offers with every part of their score, the refused ones with their reason."""
    with st.spinner(str(Words("正在匹配供应商", "matching offers"))):
        matched = _matched(loaded.key, need, loaded)
    names, weights = names_now(loaded), load_weights()
    _draw_facts(loaded, matched, names)
    left, right = st.columns([6, 1.6], vertical_alignment="bottom")
    left.subheader(Words(f"谁能供货 · {len(matched.pairs)}", f"Who could deliver · {len(matched.pairs)}"), anchor=False)
    _offer_workbook(right, loaded, matched, weights)
    if not matched.is_made:
        first_way, *ways = map(str, ways_without_maker(matched, names))
        st.info("\n".join((first_way, "", *(f"- {way}" for way in ways))))
    if matched.pairs:
        _draw_pairs(matched, names, weights)
    elif matched.is_made:
        st.info(Words("没有可推荐的供应商，原因见下表。", "No offer is any help; the reasons stand below."))
    _draw_refused(matched, names)


def _draw_facts(loaded: Loaded, matched: Matched, names: Names) -> None:
    need = matched.need
    days = (
        Words("未限", "not said") if need.by_days is None else Words(f"{need.by_days:g} 天", f"{need.by_days:g} days")
    )
    if need.to_review_ids:
        st.warning(TO_REVIEW)
    on_map = str(Words("图上查看", "on the map"))
    facts = [
        (Words("需求企业", "Buyer"), _firms([need.buyer_id], names)),
        (
            Words("需求产品", "Needs"),
            f"{escape(names.component(need.component_id))} · {map_link(loaded, need.component_id, on_map)}",
        ),
        (Words("年需求量", "Volume a year"), ui.cell(need.volume)),
        (Words("年采购金额", "Value a year"), ui.cell(str(money(need.value_10k_yuan)))),
        (Words("期限", "Within"), ui.cell(str(days))),
        (Words("针对企业", "It is about"), _firms(matched.about, names)),
        (Words("单独停产即断供", "Alone stop it"), _firms(matched.chokepoints, names)),
        (Words("停产即库内厂家全停", "With these every maker stops"), _firms(matched.red, names)),
        (
            Words("对应风险", "Risks"),
            str(COMMA).join(_risk_link(loaded, risk_id) for risk_id in need.risk_ids) or "—",
        ),
    ]
    figures = "".join(
        f'<span><span class="cl-fact-name">{escape(str(name))}</span> <b>{value}</b></span>' for name, value in facts
    )
    st.html(f'{_STYLE}<div class="cl-facts cl-card">{figures}</div>')
    if not matched.is_attached:
        ui.note(
            Words(
                "库内没有该企业对此产品的必需投入：不计断供，只按其余各项匹配。",
                "The data have no essential requirement of this firm for it: nothing stops without it, other parts count.",
            )
        )


def _risk_link(loaded: Loaded, risk_id: str) -> str:
    """Give a risk as a link, named by its chain and what it is about."""
    risk = find_risk(loaded.store, risk_id)
    chain = loaded.graph.names.chain(risk.text("chain_id"))
    return ui.link(f"{chain} · {choice_of(RISK_BOOK, 'about', risk.text('about'))}", "risks", risk=risk_id)


def _firms(firm_ids: Sequence[str], names: Names) -> str:
    """Give firms as links, each by name; a dash for none."""
    return str(COMMA).join(ui.link(names.firm(firm_id), "firm", firm=firm_id) for firm_id in firm_ids) or "—"


def _draw_pairs(matched: Matched, names: Names, weights: Weights) -> None:
    legend = "".join(
        f'<span style="--ink:{_INKS[part]}" title="{escape(str(weights.meaning_by_part[part]))}">'
        f"{escape(str(weights.name_by_part[part]))} × {weights.weight_by_part[part]:g}</span>"
        for part in PARTS
    )
    st.html(f'{_STYLE}<div class="cl-parts">{legend}</div>')
    shown = matched.pairs[:SHOWN_AT_MOST]
    table = offers_table(matched, weights.name_by_part, names).head(SHOWN_AT_MOST)
    drawn: dict[str, Callable[[int], str]] = {
        "supplier": lambda at: _supplier(shown[at], names),
        "score": lambda at: _score(shown[at], weights),
    }
    drawn |= {part: _drawn_part(shown, place, len(matched.chokepoints)) for place, part in enumerate(PARTS)}
    ui.draw_answer(table.only(["supplier", "score", *PARTS, "remaining"]), drawn=drawn)
    more = len(matched.pairs) - SHOWN_AT_MOST
    rest = Words(f"另有 {more} 家，见导出的工作簿。", f"{more} more in the workbook. ") if more > 0 else Words("", "")
    ui.note(
        Words(
            f"评分 0 至 1，为所问各项的加权平均；？为数据缺口，按 {weights.unknown:g} 计，下限—上限按 0 和 1 计；· 为未问。"
            f"权重 {edition(weights.version)}。{rest.zh}",
            f"The score, 0 to 1, is the weighted mean of the parts that are asked; ? is not known and counts as "
            f"{weights.unknown:g}, as 0 and 1 in the bounds; · is not asked. Weights {edition(weights.version)}. {rest.en}",
        )
    )


def _supplier(pair: Pair, names: Names) -> str:
    product = f"{names.component(pair.component_id)} · {RELATION_WORDS[pair.relation]}"
    return f"{_firms([pair.supplier_id], names)}<small>{escape(product)}</small>"


def _drawn_part(pairs: Sequence[Pair], place: int, chokepoints: int) -> Callable[[int], str]:
    """Draw one part of a score with what stands behind it."""

    def draw(at: int) -> str:
        part, facts = pairs[at].parts[place], _facts(pairs[at], chokepoints)
        return f"{part_text(part)}<small>{escape(facts.get(part.name, ''))}</small>"

    return draw


def _facts(pair: Pair, chokepoints: int) -> dict[PartName, str]:
    """Say what stands behind the parts of a score."""
    days = pair.qualification_days
    return {
        "gain": f"{chokepoints - len(pair.remaining)}/{chokepoints}" if chokepoints and pair.fit != "near" else "",
        "capacity": "" if pair.spare is None else str(Words(f"富余 {pair.spare:,.10g}", f"{pair.spare:,.10g} spare")),
        "time": "" if days is None else str(Words(f"{days:g} 天", f"{days:g} days")),
        "product": str(FIT_WORDS[pair.fit]),
        "distance": str(DISTANCE_WORDS[pair.distance]),
        "labels": "、".join(str(label_words(label)) for label in pair.labels),
    }


def _score(pair: Pair, weights: Weights) -> str:
    """Draw a score as what each part gives to it; a part that is not known is pale."""
    whole = sum(part.weight for part in pair.parts if part.is_asked) or 1.0
    strips = []
    for part in pair.parts:
        if part.is_asked and part.weight:
            value = weights.unknown if part.value is None else part.value
            pale = ";opacity:0.35" if part.value is None else ""
            title = f"{weights.name_by_part[part.name]} {part_text(part)}"
            strips.append(
                f'<u style="width:{100 * part.weight * value / whole:.2f}%;background:{_INKS[part.name]}{pale}" '
                f'title="{escape(title)}"></u>'
            )
    low, high = score(pair.low), score(pair.high)
    bounds = f"<small>{Words(f'{low} 至 {high}', f'{low} to {high}')}</small>" if low != high else ""
    return f'<div class="cl-score"><i>{"".join(strips)}</i><span><b>{score(pair.score)}</b>{bounds}</span></div>'


def _draw_refused(matched: Matched, names: Names) -> None:
    st.subheader(
        Words(f"不予推荐 · {len(matched.refused)}", f"Refused, and why · {len(matched.refused)}"), anchor=False
    )
    refused = refused_table(matched, names)
    if refused.rows:
        ui.draw_answer(refused)
    else:
        ui.note(Words("没有。", "None."))
    if matched.upstream_needs and not any(pair.fit != "near" for pair in matched.pairs):
        _draw_upstream(matched, names)


def _draw_upstream(matched: Matched, names: Names) -> None:
    """Say where to look instead: needs a step up, whose backup would free refused offers."""
    needs = matched.upstream_needs
    links = [
        ui.link(
            f"{names.firm(firm_id)} / {names.component(component_id)}",
            "matching",
            need=f"{firm_id}/{component_id}",
        )
        for firm_id, component_id in needs[:NEEDS_UPSTREAM_AT_MOST]
    ]
    message = Words(
        f"没有独立的厂家；可先为上游 {len(needs)} 项需求找备份：",
        f"No maker stands apart; look for backups a step up, {len(needs)} needs: ",
    )
    st.html(f'<div class="cl-card cl-note">{escape(str(message))}{str(COMMA).join(links)}</div>')


def _offer_workbook(
    place: st.delta_generator.DeltaGenerator, loaded: Loaded, matched: Matched, weights: Weights
) -> None:
    need, names = matched.need, loaded.graph.names
    buyer, component = names.firm_with_id(need.buyer_id), names.component(need.component_id)
    scope = Words(
        f"{buyer} 需要 {component}；权重 {edition(weights.version)}",
        f"{buyer} needs {component}; weights {edition(weights.version)}",
    )
    paper = loaded.paper(Words("谁能供货", "Who could deliver"), scope)
    ui.offer_file(
        Words("导出（Excel）", "Export (Excel)"),
        lambda: match_workbook(paper, matched, weights.name_by_part, names),
        f"{Words('谁能供货', 'offers')}-{need.buyer_id}_{need.component_id}.xlsx",
        key="export_offers",
        place=place,
        width="stretch",
    )
