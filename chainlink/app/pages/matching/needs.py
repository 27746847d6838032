"""Who needs a backup for what? Needs off the register and stated by firms; one that is opened shows who could serve it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import unquote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from chainlink.app import ui
from chainlink.app.pages.matching.now import COLOUR_SAID, COMMA, NeedsNow, chain_names, names_now, needs_now
from chainlink.app.pages.matching.offers import draw_offers
from chainlink.app.pages.matching.wants import draw_wants
from chainlink.app.ui.loaded import Loaded
from chainlink.matching.needs.need import Need, read_need, with_recorded_volume
from chainlink.matching.pairs.answer_tables import needs_table
from chainlink.report.match_lists import needs_workbook
from chainlink.report.paper import Paper
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerTable
from graph_schema.errors import ChainlinkError
from graph_schema.names import COLOURS, Words, language, using_language

ORIGINS = {"register": Words("风险清单", "register"), "firm": Words("企业填报", "stated by the firm")}
_EVERYTHING = Words("全部", "all")


def draw_needs(loaded: Loaded) -> None:
    """Draw the needs that pass the filters, or the one that is opened; and the form that firms fill in."""
    box, back = st.columns([8, 1.4], vertical_alignment="bottom")
    chain_id = st.query_params.get("chain", "")
    chain_id = chain_id if chain_id in {chain.chain_id for chain in loaded.scan.chains} else ""
    now, names = needs_now(loaded, (chain_id,) if chain_id else ()), names_now(loaded)
    opened = _opened(box, loaded, now, names)
    if opened is not None:
        back.button(str(Words("返回需求", "Back to the needs")), key="close_need", on_click=_close, width="stretch")
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


def _close() -> None:
    st.session_state["pick_need"] = None
    ui.in_address("need", "")


def _opened(place: DeltaGenerator, loaded: Loaded, now: NeedsNow, names: Names) -> Need | None:
    """Let the reader open a need; an address may name any firm and component, whether or not they are on the list."""
    by_id = {need.need_id: need for need in now.needs}
    wanted = unquote(st.query_params.get("need", ""))
    other = None
    if wanted and wanted not in by_id:
        try:
            other = with_recorded_volume(loaded.graph, read_need(loaded.graph, wanted))
        except ChainlinkError as error:
            st.error(str(error))
    listed = {**by_id, **({other.need_id: other} if other else {})}
    label = Words("打开一项需求（可输入企业或产品名称）", "Open a need (type a firm or component)")
    chosen = ui.select_in_address(
        place, "need", label, list(listed), word=lambda need_id: _name_of(listed[need_id], names)
    )
    return listed.get(chosen)


def _name_of(need: Need, names: Names) -> str:
    return f"{names.firm(need.buyer_id)} · {names.component(need.component_id)} · {need.need_id}"


def _filtered(loaded: Loaded, now: NeedsNow, names: Names) -> list[int]:
    """Draw the row of filters; give the places of the needs that pass."""
    places = st.columns([2.4, 1.4, 1.6, 2.6, 1.8], vertical_alignment="bottom")
    chains, everything = chain_names(loaded), str(_EVERYTHING)
    boxes: tuple[tuple[str, Words, list[str], Callable[[str], str]], ...] = (
        ("chain", Words("产业链", "Chain"), list(chains), lambda chain: chains[chain]),
        ("colour", Words("颜色", "Colour"), list(COLOURS), lambda colour: str(COLOUR_SAID[colour])),
        ("from", Words("来源", "Origin"), list(ORIGINS), lambda origin: str(ORIGINS[origin])),
    )
    _, colour, origin = (
        ui.select_in_address(place, name, label, options, word=word, placeholder=everything)
        for place, (name, label, options, word) in zip(places, boxes, strict=False)
    )
    label = str(Words("企业、产品名称含", "Firm or component contains"))
    text = places[3].text_input(label, key="need_text", placeholder=everything).strip().casefold()
    chosen = [
        at
        for at, need in enumerate(now.needs)
        if colour in ("", now.colour_by_need[need.need_id])
        and origin in ("", *_origins(need, now))
        and text in _name_of(need, names).casefold()
    ]
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
    table = _table(now, chosen, names).without("risks")
    place = ui.draw_answer_grid(table, key="need_table", height=400, is_choosable=True)
    if place is not None:
        ui.in_address("need", now.needs[chosen[place]].need_id)
        del st.session_state["pick_need"]  # the box takes its choice from the address
        st.rerun()


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
    spoken, version = language(), loaded.version

    def build() -> bytes:
        with using_language(spoken):  # downloads run outside the page
            paper = Paper(
                Words("供应链备份对接需求", "Needs for backups"),
                Words(f"{len(chosen)} 项需求", f"{len(chosen)} needs"),
                version.dates,
                version.version_id,
            )
            return needs_workbook(paper, _table(now, chosen, loaded.graph.names))

    place.download_button(
        str(Words("导出需求（Excel）", "Export (Excel)")),
        data=build,
        file_name=f"{Words('对接需求', 'needs')}-{version.data_date or version.version_id}.xlsx",
        key="export_needs",
        disabled=not chosen,
        on_click="ignore",
        width="stretch",
    )
