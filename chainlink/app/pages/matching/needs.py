"""Who needs a backup for what? Needs off the register and stated by firms; one that is opened shows who could serve it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chainlink.app import ui
from chainlink.app.pages.matching.now import COMMA, chain_names, names_now, needs_now
from chainlink.app.pages.matching.offers import draw_offers
from chainlink.app.pages.matching.wants import draw_wants
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.answer_tables import needs_table
from chainlink.matching.questions import NeedsNow, need_named
from chainlink.report.match_lists import needs_workbook
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerTable
from graph_schema.errors import ChainlinkError
from graph_schema.names import COLOUR_WORDS, Words

ORIGINS = {"register": Words("风险清单", "register"), "firm": Words("企业填报", "stated by the firm")}


def draw_needs(loaded: Loaded) -> None:
    """Draw the needs that pass the filters, or the one that is opened; and the form that firms fill in."""
    box, back = st.columns([8, 1.4], vertical_alignment="bottom")
    chain_id = st.query_params.get("chain", "")
    chain_id = chain_id if chain_id in {chain.chain_id for chain in loaded.scan.chains} else ""
    now, names = needs_now(loaded, (chain_id,) if chain_id else ()), names_now(loaded)
    label = Words("打开一项需求（可输入企业或产品名称）", "Open a need (type a firm or component)")
    opened = ui.open_record(box, "need", label, _listed(loaded, now), word=lambda need: _name_of(need, names))
    if opened is not None:
        ui.offer_way_back(back, "need", Words("返回需求", "Back to the needs"))
        draw_offers(loaded, opened)
        return
    chosen = _filtered(loaded, now, names)
    if not now.needs:
        st.info(
            Words(
                "还没有需求。到“断链断供风险摸排”点“摸排并入册”，红、黄风险即成为需求；或发出需求征集单，收回后在下面装入。",
                "There is no need yet. Press “Scan and record” on the screening page: red and yellow risks become needs; "
                "or send out the form below and take it back.",
            )
        )
        ui.link_to_page("risks", str(Words("去摸排", "Go to the screening page")))
    elif chosen:
        _draw_list(loaded, now, chosen, names)
    else:
        ui.note(Words("没有符合条件的需求。", "No need fits."))
    draw_wants(loaded, now.needs)


def _listed(loaded: Loaded, now: NeedsNow) -> dict[str, Need]:
    """Give the needs by id; an address may name any firm and component, whether or not they are on the list."""
    by_id = {need.need_id: need for need in now.needs}
    wanted = unquote(st.query_params.get("need", ""))
    if wanted and wanted not in by_id:
        try:
            other = need_named(loaded.store, loaded.graph, wanted)
            by_id[other.need_id] = other
        except ChainlinkError as error:
            st.error(str(error))
    return by_id


def _name_of(need: Need, names: Names) -> str:
    return f"{names.firm(need.buyer_id)} · {names.component(need.component_id)} · {need.need_id}"


def _filtered(loaded: Loaded, now: NeedsNow, names: Names) -> list[int]:
    """Draw the row of filters; give the places of the needs that pass."""
    places = st.columns([2.4, 1.4, 1.6, 2.6, 1.8], vertical_alignment="bottom")
    colours: dict[str, str] = {colour: str(words) for colour, words in COLOUR_WORDS.items()}
    origins = {origin: str(words) for origin, words in ORIGINS.items()}
    chosen, _ = ui.narrow(
        places[:4],
        range(len(now.needs)),
        [
            ui.Filter("chain", Words("产业链", "Chain"), chain_names(loaded), lambda at, chain_id: True),  # gathered so
            ui.Filter(
                "colour",
                Words("颜色", "Colour"),
                colours,
                lambda at, colour: now.colour_by_need[now.needs[at].need_id] == colour,
            ),
            ui.Filter(
                "from", Words("来源", "Origin"), origins, lambda at, origin: origin in _origins(now.needs[at], now)
            ),
        ],
        label=Words("企业、产品名称含", "Firm or component contains"),
        texts=lambda at: [_name_of(now.needs[at], names)],
        key="need_text",
    )
    _offer_workbook(places[4], loaded, now, chosen)
    return chosen


def _origins(need: Need, now: NeedsNow) -> list[str]:
    held = {"register": bool(need.risk_ids), "firm": need.need_id in now.stated_ids}
    return [name for name, holds in held.items() if holds]


def _draw_list(loaded: Loaded, now: NeedsNow, chosen: Sequence[int], names: Names) -> None:
    alone = sum(now.counts[at][0] == 0 for at in chosen)
    ui.note(
        Words(
            f"共 {len(chosen)} 项，其中 {alone} 项库内没有独立的厂家；选一行看谁能供货",
            f"{len(chosen)} needs, for {alone} of them no maker in the data stands apart; choose a row to see who could serve",
        )
    )
    ids = [now.needs[at].need_id for at in chosen]
    ui.draw_record_list("need", _table(now, chosen, names).without("risks"), ids, height=400)


def _table(now: NeedsNow, chosen: Sequence[int], names: Names) -> AnswerTable:
    """Describe the needs that the filters leave."""
    return needs_table(
        [now.needs[at] for at in chosen],
        [now.counts[at] for at in chosen],
        now.colour_by_need,
        names,
        lambda need: str(COMMA).join(str(ORIGINS[origin]) for origin in _origins(need, now)),
    )


def _offer_workbook(place: DeltaGenerator, loaded: Loaded, now: NeedsNow, chosen: Sequence[int]) -> None:
    scope = Words(f"{len(chosen)} 项需求", f"{len(chosen)} needs")
    paper = loaded.paper(Words("供应链备份对接需求", "Needs for backups"), scope)
    ui.offer_file(
        Words("导出需求（Excel）", "Export (Excel)"),
        lambda: needs_workbook(paper, _table(now, chosen, loaded.graph.names)),
        f"{Words('对接需求', 'needs')}-{loaded.stamp}.xlsx",
        key="export_needs",
        place=place,
        is_ready=bool(chosen),
        width="stretch",
    )
