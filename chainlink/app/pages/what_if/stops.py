"""What stops? Chosen in words that people know: a firm, one thing it makes, a country, a region, a group, one sourcing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from chainlink.analysis.spread.stop_kinds import STOP_KINDS, StopKind
from chainlink.analysis.spread.stops import Stop
from chainlink.app.pages.what_if.question import asked_stops, write_list
from chainlink.app.ui.loaded import Loaded
from chainlink.supply.firm_search import find_deliverers, find_firms
from chainlink.supply.graph import SupplyGraph
from chainlink.whatif.named_stops import read_stops
from chainlink.whatif.stop_words import stop_words
from graph_schema.errors import ChainlinkError
from graph_schema.names import Words, name_of
from loaders.choices import country_words

KINDS: tuple[StopKind, ...] = ("firm", "country", "region", "group", "sourcing")
"""What can stop, in the order of the choice; a line is chosen as a firm and one of its components."""
_EVERYTHING = Words("全部产品", "everything it makes")
_SEARCH = Words("查找企业：名称、拼音首字母、代码或产品", "Find a firm: name, initials, code or product")
_COUNTRY, _REGION, _GROUP = Words("国家", "Country"), Words("地区", "Region"), Words("集团", "Group")
_COMPONENT = Words("产品（不选为全部）", "Component (none: all)")
FOUND_AT_MOST = 200


def draw_chosen(loaded: Loaded) -> None:
    """Draw the stops of the address, each with a button that takes it away."""
    stops = asked_stops()
    if not stops:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<span class="cl-legend">{Words("停供：", "Stops:")}</span>', width="content")
        for text in stops:
            words = str(_said(loaded.graph, text))
            st.button(
                f"{words} ✕",
                key=f"drop_{text}",
                help=str(Words(f"去掉“{words}”", f"Take {words!r} away")),
                on_click=write_list,
                args=("stop", [stop for stop in stops if stop != text]),
            )


def _said(graph: SupplyGraph, text: str) -> Words:
    """Say a stop of the address in words; one that cannot be read as it is written."""
    try:
        (stop,) = read_stops(graph, [text])
    except ChainlinkError:
        return Words(text, text)
    return stop_words(graph, stop)


def draw_builder(loaded: Loaded) -> None:
    """Draw one row: what kind of thing stops, which one, which of its components, and the button that adds it."""
    places = st.columns([1.5, 2.6, 3.1, 2.6, 1.2], vertical_alignment="bottom")
    kinds = [kind for kind in KINDS if kind != "group" or len(loaded.graph.group_ids)]
    label = str(Words("什么停供", "What stops"))
    kind: StopKind = places[0].selectbox(
        label, kinds, format_func=lambda of_kind: str(STOP_KINDS[of_kind].words), key="stop_kind"
    )
    draw = {"firm": _draw_firm, "sourcing": _draw_sourcing}.get(kind)
    text = draw(loaded, places) if draw else _draw_area(loaded, kind, places)
    places[4].button(
        str(Words("加入", "Add")),
        key="add_stop",
        type="primary",
        disabled=not text,
        width="stretch",
        on_click=_add,
        args=(text,),
    )


def _add(text: str) -> None:
    write_list("stop", list(dict.fromkeys([*asked_stops(), text])))
    st.session_state.pop("stop_search", None)


Places = Sequence[st.delta_generator.DeltaGenerator]


def _found(loaded: Loaded, places: Places) -> str:
    """Draw the search for a firm and what it found; give the id of the one chosen, "" for none."""
    wanted = places[1].text_input(str(_SEARCH), key="stop_search")
    names = _firms_found(loaded.graph, wanted)
    shown = dict(list(names.items())[:FOUND_AT_MOST])
    return _choose(
        places[2], str(Words("企业", "Firm")), shown, "stop_firm", placeholder=str(_count_words(wanted, len(names)))
    )


def _firms_found(graph: SupplyGraph, wanted: str) -> dict[str, str]:
    """Give the firms that are meant by their own name, then those that deliver such a product, which is said beside."""
    hits = find_firms(graph, wanted, limit=len(graph.tables.firms))
    by_name = {
        firm_id: name_of(zh, en, firm_id)
        for firm_id, zh, en in hits[["firm_id", "name_zh", "name_en"]].itertuples(index=False)
    }
    comma = str(Words("、", ", "))
    by_product = {
        firm_id: f"{graph.names.firm(firm_id)} · {comma.join(map(graph.names.component, components))}"
        for firm_id, components in find_deliverers(graph, wanted).items()
        if firm_id not in by_name
    }
    return by_name | by_product


def _count_words(wanted: str, count: int) -> Words:
    if not wanted:
        return Words("先在左边输入几个字", "type a few letters at the left")
    if not count:
        return Words("没有企业的名称或产品含这几个字", "no firm and no product is called so")
    if count > FOUND_AT_MOST:
        return Words(
            f"找到 {count} 家，列出前 {FOUND_AT_MOST} 家，请选择",
            f"{count} firms, the first {FOUND_AT_MOST} listed; choose one",
        )
    return Words(f"找到 {count} 家，请选择", f"{count} found, choose one")


def _draw_firm(loaded: Loaded, places: Places) -> str:
    firm_id = _found(loaded, places)
    names = loaded.graph.names.by_id("component")
    delivered = {component: names.get(component, component) for component in _delivered(loaded.graph, firm_id)}
    component_id = _choose(places[3], str(_COMPONENT), delivered, f"stop_of_{firm_id}", placeholder=str(_EVERYTHING))
    if firm_id and component_id:
        return str(Stop("line", firm_id, component_id))
    return str(Stop("firm", firm_id)) if firm_id else ""


def _delivered(graph: SupplyGraph, firm_id: str) -> list[str]:
    """Components that a firm makes or sells."""
    makes, supplies = graph.tables.makes, graph.tables.supplies
    made = makes.loc[makes["firm_id"] == firm_id, "component_id"]
    return sorted({*made, *supplies.loc[supplies["supplier_id"] == firm_id, "component_id"]})


def _draw_sourcing(loaded: Loaded, places: Places) -> str:
    firm_id = _found(loaded, places)
    rows = loaded.graph.tables.supplies
    is_end = (rows["supplier_id"] == firm_id) | (rows["buyer_id"] == firm_id)
    ends = rows.loc[is_end, ["supplier_id", "buyer_id", "component_id"]].drop_duplicates()
    firms, components = loaded.graph.names.by_id("firm"), loaded.graph.names.by_id("component")
    named = {
        str(Stop("sourcing", supplier, component, buyer)): f"{components.get(component, component)}："
        f"{firms.get(supplier, supplier)} → {firms.get(buyer, buyer)}"
        for supplier, buyer, component in ends.itertuples(index=False)
    }
    label = str(Words("供应关系", "Sourcing"))
    return _choose(places[3], label, named, f"stop_sourcing_{firm_id}", placeholder="—")


def _draw_area(loaded: Loaded, kind: StopKind, places: Places) -> str:
    """Draw the choice of a country, region or group, and of one component from there."""
    label, named = _areas(loaded.graph, kind)
    area = _choose(places[1], str(label), named, f"stop_{kind}", placeholder=str(Words("请选择", "choose")))
    components = loaded.graph.names.by_id("component")
    component_id = _choose(
        places[2], str(_COMPONENT), components, f"stop_{kind}_component", placeholder=str(_EVERYTHING)
    )
    return str(Stop(kind, area, component_id)) if area else ""


def _areas(graph: SupplyGraph, kind: StopKind) -> tuple[Words, dict[str, str]]:
    if kind == "country":
        return _COUNTRY, {code: f"{country_words(code)} {code}" for code in graph.countries if code != "CHN"}
    if kind == "group":
        return _GROUP, {group: group for group in graph.group_ids}
    regions = graph.tables.regions[["region_code", "name_zh"]].sort_values("region_code")
    return _REGION, {code: f"{name or ''} {code}".strip() for code, name in regions.itertuples(index=False)}


def _choose(
    place: st.delta_generator.DeltaGenerator,
    label: str,
    named: Mapping[str, str],
    key: str,
    *,
    placeholder: str,
) -> str:
    """Draw a select box that can be typed into; give the id chosen, "" for none.

    Nothing is chosen by itself: a browser does not show a choice that came with new options. What is no longer an
    option is let go of by name, or the browser would go on showing it.
    """
    if st.session_state.get(key) not in named:
        st.session_state[key] = None
    chosen: str | None = place.selectbox(
        label,
        list(named),
        index=None,
        format_func=lambda option: named.get(option, option),
        key=key,
        placeholder=placeholder,
        disabled=not named,
    )
    return chosen or ""
