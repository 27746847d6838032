"""What is told below the map: of a component, a segment or the chain; and what leads on from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.chain_map import views as views
from chainlink.app.pages.chain_map.risks import draw_risks
from chainlink.app.pages.chain_map.tables import draw_makers
from chainlink.app.pages.projects.links import draw_project_links
from chainlink.app.ui.chances import draw_chances_line
from chainlink.app.ui.imports import draw_import_statistics
from chainlink.app.ui.loaded import Loaded, oldest_rows
from chainlink.chain_map.content import FULL_SHARES, MapContent, chance_line
from chainlink.chain_map.facts import ComponentFacts, LinkedComponent, WhyStep
from chainlink.risks.rules import load_rules
from chainlink.risks.wording import limit_words, meaning_words
from chainlink.screening.chance_words import colour_words, expected_words, missing_words
from chainlink.screening.chances import PROVINCE, KeptChances, chance_of_finding
from chainlink.screening.findings import ChainScan, ColourFinding
from chainlink.screening.oldest_rows import oldest_words
from graph_schema import figures
from graph_schema.names import (
    ASSUMED,
    COLOUR_WORDS,
    COLOURS,
    CROSS_CHAIN,
    NOT_A_CHOKEPOINT,
    STOPS_OTHER_CHAINS,
    SUSPECTED_SOLE,
    Colour,
    Words,
)

_UNKNOWN = Words("未知", "unknown")


def draw_component(loaded: Loaded, chain: ChainScan, component_id: str, *, is_around: bool) -> None:
    """Tell of a component: colour and why, coverage, recovery, makers, inputs, users, risks, and what leads on."""
    facts = views.facts_of(loaded, chain.chain_id, component_id)
    left, right = st.columns([5, 6], vertical_alignment="center")
    chances = loaded.chances()
    left.html(_headline(facts, chain, chances))
    with right.container(horizontal=True, horizontal_alignment="right"):
        _draw_actions(facts, chain, is_around=is_around)
    why, figures, makers = st.columns([4, 3, 5], gap="medium")
    with why:
        _draw_why(loaded, chain, facts)
        draw_import_statistics(loaded.graph, component_id)
        _draw_linked(Words("投入品", "Inputs"), facts.inputs)
        _draw_linked(Words("用于", "Built into"), facts.users)
    with makers:
        draw_makers(facts, chain, chances)
        draw_risks(loaded, chain, facts)
        here = (chain.chain_id, component_id)
        draw_project_links(loaded, lambda project: (project.fields["chain_id"], project.fields["component_id"]) == here)
    with figures:
        _draw_figures(loaded, chain, facts)


def draw_segment(chain: ChainScan, content: MapContent, segment_id: str) -> None:
    """Tell of a segment: what stands in it, worst first, a button each."""
    card = next((card for band in content.bands for card in band.cards if card.card_id == segment_id), None)
    if card is None:
        return
    st.subheader(f"{card.name} · {Words(f'{len(card.boxes)} 项产品', f'{len(card.boxes)} components')}", anchor=False)
    order = {colour: place for place, colour in enumerate((*COLOURS, ""))}
    with st.container(horizontal=True):
        for box in sorted(card.boxes, key=lambda box: (order[box.colour], box.subject_id)):
            word = box.colour_text or (str(COLOUR_WORDS[box.colour]) if box.colour else "")
            word += " · " if word else ""
            st.button(
                f"{word}{box.name} · {box.note}",
                key=f"segment_{box.box_id}",
                on_click=views.go,
                kwargs={"component": box.subject_id, "segment": ""},
            )


def draw_chain(loaded: Loaded, chain: ChainScan) -> None:
    """Tell of the chain as a whole: how many of each colour; what to do next; who crosses from and to other chains."""
    chances = loaded.chances()
    counted = _counted(chain.component_colours)
    crossing = _counted(chain.cross_chain_colours("component"))
    counted += f" &nbsp; {escape(str(Words(CROSS_CHAIN.zh, 'cross-chain')))} {crossing}" if crossing else ""
    message = Words(
        f"{chain.component_count} 项产品、{chain.firm_count} 家生产企业。点击产品看其上下游与供应企业，点击环节标题看环节。",
        f"{chain.component_count} components, {chain.firm_count} makers. Click a component for what it needs, feeds and "
        "who makes it; click a segment's title for the segment.",
    )
    if chances and (numbers := chances.numbers_of(chain.chain_id, "component")):
        counted += f" &nbsp; {escape(str(expected_words(numbers)))}"
    st.html(f'<div class="cl-legend">{counted} &nbsp; {escape(str(message))}</div>')
    draw_chances_line(loaded)
    _draw_crossing(
        loaded,
        chain,
        Words(
            "链外单点：不在本链图上，单独停产即使本链目标断供",
            "Outside this map, and alone stops a target of this chain",
        ),
        chain.from_outside,
        chances,
    )
    _draw_crossing(
        loaded,
        chain,
        Words(
            "跨链：在本链图上，单独停产只使其他产业链断供", "On this map, and alone stops targets of other chains only"
        ),
        chain.cross_chain,
        chances,
    )


def _counted(colours: Mapping[Colour, int]) -> str:
    return " ".join(f"{ui.colour_chip(colour)} {count}" for colour, count in colours.items() if count)


def _draw_crossing(
    loaded: Loaded, chain: ChainScan, title: Words, findings: Sequence[ColourFinding], chances: KeptChances | None
) -> None:
    """Draw what crosses chains, worst first: a link to each firm, a button for each component, and the chains it stops."""
    if not findings:
        return
    names = loaded.graph.names
    st.subheader(f"{title} · {len(findings)}", anchor=False)
    rows = []
    for finding in findings:
        made = ""
        if finding.about == "component":
            link = ui.link(names.component(finding.id), "chain_map", chain=chain.chain_id, component=finding.id)
        else:
            link = ui.link(names.firm(finding.id), "firm", firm=finding.id)
            made = names.component(finding.grade.why[0].component_id)
        chains = str(Words("、", ", ")).join(names.chain(chain_id) for chain_id in finding.stops_chains or ())
        chip = ui.colour_with_chance(finding.grade.colour, chance_of_finding(chances, chain, finding))
        rows.append([chip, link, ui.cell(made or "—"), ui.cell(chains or "—")])
    headers = [Words("颜色", "Colour"), Words("企业或产品", "Firm or component"), Words("所产", "Makes")]
    ui.draw_table([*headers, Words("使哪些产业链断供", "Stops targets of")], rows, caption=title)


def _headline(facts: ComponentFacts, chain: ChainScan, chances: KeptChances | None) -> str:
    """Say name, colour with its chance, meaning and marks."""
    grade = facts.finding.grade if facts.finding else None
    meaning = NOT_A_CHOKEPOINT
    if grade:
        bound = load_rules().coverage_bound("component")
        meaning = meaning_words(grade, facts.coverage_low, facts.coverage_high, bound=bound)
    phrases = [escape(str(meaning))]
    chance = chance_of_finding(chances, chain, facts.finding) if facts.finding else None
    if chances and not facts.finding:
        chance = chances.of(chain.chain_id, "component", facts.component_id)
    lines = [escape(line) for line in chance_line(grade.colour if grade else "", chance)]
    phrases += [str(SUSPECTED_SOLE)] if grade and grade.is_suspected_sole else []
    phrases += [str(ASSUMED)] if grade and grade.is_assumed else []
    if facts.finding and facts.finding.negligible_makers:
        phrases.append(escape(str(facts.finding.negligible_words)))
    phrases += [escape(str(words)) for words in _province_words(facts, chances)]
    phrases += lines
    chip = ui.colour_chip(grade.colour) + " " if grade else ""
    return f'<h2 style="margin:0">{escape(facts.name)}</h2><div class="cl-legend">{chip}{" · ".join(phrases)}</div>'


def _province_words(facts: ComponentFacts, chances: KeptChances | None) -> list[Words]:
    """Say the province's colour beside that of the chain, where they differ, or where only other chains give one."""
    finding = facts.finding
    if finding is None or finding.province_colour is None:
        return []
    if finding.is_cross_chain:
        return [STOPS_OTHER_CHAINS]
    if finding.province_colour == finding.grade.colour:
        return []
    chance = chances.of(PROVINCE, "component", facts.component_id) if chances else None
    colour = colour_words(finding.province_colour, chance)
    return [Words(f"全省：{colour.zh}", f"in the province: {colour.en}")]


def _draw_actions(facts: ComponentFacts, chain: ChainScan, *, is_around: bool) -> None:
    if is_around:
        st.button(
            str(Words("返回全链", "Back to the chain")),
            key="to_chain",
            on_click=views.go,
            kwargs={"view": "", "firm": ""},
        )
    else:
        label = Words("展开：投入、企业、客户", "Open: inputs, firms, customers")
        st.button(str(label), key="to_around", on_click=views.go, kwargs={"view": "around"})
    stopped = facts.finding.grade.firm_id if facts.finding else next((maker.firm_id for maker in facts.makers), "")
    if stopped:
        ui.link_to_page(
            "what_if",
            str(Words("推演：首家停产会怎样", "What if its maker stops")),
            stop=f"line:{stopped}/{facts.component_id}",
            chain="" if facts.finding and facts.finding.is_cross_chain else chain.chain_id,
        )
    with st.popover(str(Words("复制链接", "Copy link"))):
        st.code(views.address_of(), language=None, wrap_lines=True)


def _draw_why(loaded: Loaded, chain: ChainScan, facts: ComponentFacts) -> None:
    st.subheader(str(Words("为何是这个颜色", "Why this colour")), anchor=False)
    if not facts.finding or facts.finding.is_cross_chain:
        st.caption(str(_without_colour(loaded, chain, facts)))
    if facts.finding is None:
        return
    if not facts.why:
        message = Words("数据中没有它的生产企业。", "The data name no maker of it.")
        st.caption(str(message))
    for place, step in enumerate(facts.why):
        _draw_step(place, step)
    if facts.finding and (oldest := oldest_rows(loaded).of(facts.finding.grade.why)):
        ui.note(oldest_words(oldest))
    if chances := loaded.chances():
        ui.note(missing_words(chances.missing, chances.open_purchases))


def _without_colour(loaded: Loaded, chain: ChainScan, facts: ComponentFacts) -> Words:
    """Say what is known of a component that no target of this chain gives a colour."""
    elsewhere = facts.finding
    makers = Words("", "")
    if len(facts.makers) == 1:
        name = facts.makers[0].name
        makers = Words(
            f"已知只有一家企业（{name}）生产它，停产即断供；",
            f"Only one maker of it is known ({name}); its stop cuts it off. ",
        )
    if elsewhere and elsewhere.stops_chains:
        chain_names = loaded.graph.names.recorded("chain")
        names = [chain_names.get(chain_id, Words(chain_id, chain_id)) for chain_id in elsewhere.stops_chains]
        colour, count = COLOUR_WORDS[elsewhere.grade.colour], len(elsewhere.targets)
        return Words(
            f"{makers.zh}本链目标产品不因此断供，但其他产业链有 {count} 项目标产品会断供（跨链，全省{colour.zh}）："
            f"{'、'.join(name[0] for name in names)}。",
            f"{makers.en}No target of this chain stops, but {count} of other chains do (cross-chain, {colour.en} in the "
            f"province): {', '.join(name[1] or name[0] for name in names)}.",
        )
    if makers.zh:
        return Words(f"{makers.zh}没有目标产品因此断供。", f"{makers.en}No target stops for it.")
    return Words(
        "没有一家企业单独停产此产品能使任何一条产业链的目标产品断供。",
        "No firm that alone stops making it stops a target of any chain.",
    )


def _draw_step(place: int, step: WhyStep) -> None:
    first = Words("停产：", "stops: ")
    then = Words("→ 使其停产：", "→ then stops: ")
    made = Words(f"（{step.component_name}）", f" ({step.component_name})")
    trader = f" · {Words('贸易商', 'trader')}" if step.is_trader else ""
    assumed = f" · {ASSUMED}" if step.is_assumed else ""
    if step.firm_id:
        ui.link_to_page("firm", f"{first if place == 0 else then}{step.firm_name}{made}", firm=step.firm_id)
    else:
        st.write(f"{first if place == 0 else then}{step.firm_name}{made}")
    st.caption(f"{Words('依据', 'source')}: {step.origin or '—'}{trader}{assumed}")


def _draw_linked(title: Words, linked: tuple[LinkedComponent, ...]) -> None:
    """Draw inputs or users: a button for each on this map, the rest as a sentence."""
    st.subheader(f"{title} · {len(linked)}", anchor=False)
    if not linked:
        st.caption(str(Words("数据中没有", "none in the data")))
    with st.container(horizontal=True, gap="small"):
        for component in linked:
            if component.is_in_chain:
                st.button(
                    _linked_words(component),
                    key=f"linked_{title.en}_{component.component_id}_{component.alternatives}",
                    on_click=views.go,
                    kwargs={"component": component.component_id},
                )
    outside = str(Words("、", ", ")).join(_linked_words(component) for component in linked if not component.is_in_chain)
    if outside:
        st.caption(f"{Words('不在本链内：', 'outside this chain: ')}{outside}")


def _linked_words(component: LinkedComponent) -> str:
    word = f"{COLOUR_WORDS[component.colour]} · " if component.colour else ""
    extra = "" if component.is_essential else str(Words("（非必需）", " (not essential)"))
    group = component.alternatives
    extra += str(Words(f"（替代组 {group}，任一即可）", f" (any of group {group})")) if group else ""
    if component.cost_share is not None:
        cost = figures.share(component.cost_share)
        extra += str(Words(f"（占成本 {cost}）", f" ({cost} of the cost)"))
    return f"{word}{component.name}{extra}"


def _draw_figures(loaded: Loaded, chain: ChainScan, facts: ComponentFacts) -> None:
    """Draw coverage, concentration and recovery; the linear programme comes last, when all else is on the screen."""
    st.subheader(str(Words("备份与恢复", "Backups and recovery")), anchor=False)
    first, second = st.columns(2)
    first.metric(str(Words("备份覆盖率", "Backup coverage")), _covered(facts), help=_bounds(facts))
    hhi = facts.concentration.hhi
    second.metric(str(Words("集中度 HHI", "HHI")), figures.hhi(hhi), help=_hhi_help(facts))
    firm_id = facts.finding.grade.firm_id if facts.finding else next((maker.firm_id for maker in facts.makers), "")
    if not firm_id:
        return
    name = next((maker.name for maker in facts.makers if maker.firm_id == firm_id), firm_id)
    held = st.container()
    with held, st.spinner(str(Words("正在计算断供日", "computing the day down"))):
        is_elsewhere = bool(facts.finding and facts.finding.is_cross_chain)
        targets = facts.finding.targets if facts.finding and is_elsewhere else chain.targets
        days = views.days_of_stop(loaded, targets, firm_id)
    third, fourth = held.columns(2)
    third.metric(str(Words("最早减产日(第几天)", "First cut (day)")), _day(days.first_cut_day))
    fourth.metric(str(Words("断供日(第几天)", "Day down")), _day(days.day_down))
    recover = days.time_to_recover_days
    held.metric(
        str(Words("恢复时间(天)", "Recovers (days)")), str(_UNKNOWN) if recover is None else figures.whole_days(recover)
    )
    limit = limit_words(days.survived, days.day_down)
    held.caption(
        str(
            Words(
                f"若“{name}”停产，按在用供应来源{'，其他产业链的目标产品' if is_elsewhere else ''}；{limit.zh}",
                f"if {name} stops, suppliers in use{', targets of other chains' if is_elsewhere else ''}; {limit.en}",
            )
        )
    )


def _covered(facts: ComponentFacts) -> str:
    if not facts.has_buyers and facts.buyers_count:
        count = facts.buyers_count
        return str(
            Words(f"未知：{count} 户经贸易商采购，厂家不明", f"unknown: {count} buy from traders, maker not known")
        )
    if not facts.has_buyers:
        return str(Words("无采购记录", "no buyers"))
    if facts.coverage_low is None or facts.coverage_high is None:
        return str(_UNKNOWN)
    return str(figures.share_range(facts.coverage_low, facts.coverage_high))


def _hhi_help(facts: ComponentFacts) -> str:
    total = facts.concentration.known_share_sum
    meaning = Words(
        "各生产企业份额平方之和：0 为极分散，10,000 为一家独有",
        "the squares of the makers' shares, added up: near 0 many hands, 10,000 one maker",
    )
    if total <= FULL_SHARES:
        return str(meaning)
    whole = figures.share(total)
    return str(
        Words(f"{meaning.zh}。所填份额合计 {whole}，请核对", f"{meaning.en}. Shares add up to {whole}: to be checked")
    )


def _bounds(facts: ComponentFacts) -> str | None:
    if facts.coverage_low is None or facts.coverage_high is None:
        return None
    low, high = figures.share(facts.coverage_low), figures.share(facts.coverage_high)
    return str(Words(f"介于 {low} 与 {high} 之间", f"between {low} and {high}"))


def _day(day: float | None) -> str:
    return str(Words("不断供", "never")) if day is None else figures.whole_days(day)
