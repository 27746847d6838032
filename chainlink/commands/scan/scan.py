"""`chainlink scan`: which firms and components alone stop a chain's targets, and what does a failed set stop?"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from chainlink.commands.console import current_user, print_columns, print_json, tell, working
from chainlink.commands.options import AsJson, Who
from chainlink.commands.scan.chances import as_json as chances_as_json
from chainlink.commands.scan.chances import chances_beside, hash_of_newest, print_chances, tell_chances
from chainlink.commands.scan.options import (
    Against,
    Chains,
    Diff,
    Draws,
    FailOnOption,
    HalfLife,
    Note,
    Record,
    Rules,
    Sourcing,
    Stops,
    Targets,
    WithChances,
)
from graph_schema import figures
from graph_schema.errors import UsageError
from graph_schema.figures import share_range
from graph_schema.names import (
    ASSUMED,
    COLOUR_MEANINGS,
    COLOUR_WORDS,
    COLOURS,
    CROSS_CHAIN,
    SOURCING_WORDS,
    STOPS_OTHER_CHAINS,
    SUSPECTED_SOLE,
    Colour,
    SourcingMode,
    Words,
    name_of,
    untargeted_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from chainlink import Stop, SupplyGraph
    from chainlink.analysis.chokepoints.grades import Grade
    from chainlink.risks.dependence import LargeFirm
    from chainlink.screening.chances import KeptChances
    from chainlink.screening.scan import ChainScan, ColourFinding, Scan
    from chainlink.stores import Store

    _LargeFirms = Mapping[str, Mapping[str, LargeFirm]]


def scan(
    chain_ids: Chains = None,
    targets: Targets = None,
    sourcing: Sourcing = None,
    stops: Stops = None,
    fail_on: FailOnOption = None,
    is_recording: Record = False,
    is_comparing: Diff = False,
    against: Against = "",
    rules: Rules = None,
    note: Note = "",
    who: Who = "",
    with_chances: WithChances = None,
    draws: Draws = 200,
    half_life_days: HalfLife = None,
    is_json: AsJson = False,
) -> None:
    """摸排：红黄蓝灰的企业与产品，及其依据 / Scan: coloured firms and components, and why."""
    import chainlink

    if with_chances and (sourcing or stops):
        raise UsageError(
            Words(
                "--chances 不与 --sourcing、--stop 同用",
                "use --chances without --sourcing and --stop",
            )
        )
    failing = [chainlink.Stop.parse(stop) for stop in stops or ()]
    with working(Words("正在摸排", "scanning")):
        store = chainlink.open_store()
        version_hash = hash_of_newest(store)
        graph = chainlink.build_graph(store.read())
        scanned = _scanned(graph, chain_ids or (), targets or (), sourcing, failing)

    is_narrow = bool(sourcing or failing or (targets and not with_chances))
    chances = None
    if not is_narrow:
        chances = chances_beside(
            store,
            graph,
            scanned,
            is_asked=with_chances,
            is_recording=is_recording,
            draws=draws,
            half_life_days=half_life_days,
            who=who or current_user(),
            version_hash=version_hash,
        )
    if is_recording or is_comparing or against:
        from chainlink.commands.scan.records import keep_or_compare

        keep_or_compare(
            store,
            graph,
            scanned,
            is_recording=is_recording,
            is_comparing=is_comparing or bool(against),
            earlier_id=against,
            rules=rules,
            note=note,
            who=who or current_user(),
            is_json=is_json,
            chances=chances,
        )
    else:
        is_whole = not (targets or sourcing or failing)
        is_detailed = bool(chain_ids or targets) or len(scanned.chains) == 1
        large_firms = _dependences(graph, scanned, rules) if is_whole and (is_json or is_detailed) else None
        chances = chances if chances and chances.has_open else None
        if is_json:
            _print_as_json(scanned, large_firms, chances)
        else:
            _print_as_text(graph, scanned, large_firms, chances, is_detailed=is_detailed)
    _tell_waiting_names(store, graph)
    for chain_id in scanned.untargeted:
        tell(untargeted_words(graph.names.chain_with_id(chain_id)))
    _tell_idle_stops(graph, scanned)
    worst = scanned.worst_colour()
    if fail_on and worst and COLOURS.index(worst) <= COLOURS.index(fail_on.value):
        raise typer.Exit(1)


def _scanned(
    graph: SupplyGraph,
    chain_ids: Sequence[str],
    targets: Sequence[str],
    sourcing: Sourcing,
    failing: Sequence[Stop],
) -> Scan:
    """Scan as asked; where nothing is narrowed, with the colours that things have in the province."""
    import chainlink
    from chainlink.screening.scan import scan_in_province

    if targets or sourcing or failing:
        return chainlink.scan(
            graph, chain_ids, targets=targets, sourcing=sourcing.value if sourcing else None, stops=failing
        )
    return scan_in_province(graph, chain_ids)


def _print_as_json(scanned: Scan, large_firms: _LargeFirms | None, chances: KeptChances | None) -> None:
    body = scanned.as_json()
    if large_firms is not None:
        body["dependences"] = {
            chain_id: [asdict(firm) for firm in firms.values()] for chain_id, firms in large_firms.items()
        }
    if chances is not None:
        body = {**body, "chances": chances_as_json(chances, scanned)}
    print_json("chainlink.scan/1", body)


def _print_as_text(
    graph: SupplyGraph,
    scanned: Scan,
    large_firms: _LargeFirms | None,
    chances: KeptChances | None,
    *,
    is_detailed: bool,
) -> None:
    names = graph.names.by_id("component")
    _print_scan(scanned, names, chances, is_detailed=is_detailed)
    if large_firms is not None:
        _print_dependences(graph, scanned, large_firms)
    if chances is not None:
        print_chances(chances, scanned, {"component": names, "firm": graph.names.by_id("firm")})
        tell_chances(chances)


def _tell_waiting_names(store: Store, graph: SupplyGraph) -> None:
    """Tell the components whose makers hang on names that nobody has judged."""
    from chainlink.books.name_pairs import name_pairs

    for pair in name_pairs(store, state="open"):
        components = "、".join(map(graph.names.component, pair.component_ids))
        if components:
            tell(Words(f"{components}：{pair.words.zh}", f"{components}: {pair.words.en}"))


def _dependences(graph: SupplyGraph, scanned: Scan, rules: Path | None) -> _LargeFirms:
    """大户依赖: by chain and firm what hangs on it, from the share on that the rules name."""
    from chainlink.risks.dependence import dependences, large_share, losses_of_large_firms
    from chainlink.risks.rules import load_rules

    at_least = large_share(load_rules(rules))
    targets_by_chain = {chain.chain_id: chain.targets for chain in scanned.chains}
    if at_least is None:
        return {chain_id: {} for chain_id in targets_by_chain}
    targets = sorted({target for targets in targets_by_chain.values() for target in targets})
    losses = losses_of_large_firms(graph, targets, at_least=at_least)
    return dependences(graph, targets_by_chain, losses, at_least=at_least)


def _print_dependences(graph: SupplyGraph, scanned: Scan, dependences: _LargeFirms) -> None:
    """List the large firms that have no colour in their chain, most lost first."""
    for chain in scanned.chains:
        coloured = {firm.id for firm in chain.firms}
        large = [firm for firm_id, firm in dependences[chain.chain_id].items() if firm_id not in coloured]
        if not large:
            continue
        title = Words(
            "大户依赖：一家停产，目标产品不断供但大幅减产",
            "Large firms: their stop takes a large part of a target",
        )
        print(f"\n{_chain_name(chain)} · {title} ({len(large)})")
        headers = [Words("减产幅度", "lost"), Words("编号", "id"), Words("名称", "name"), Words("依据", "why")]
        rows = [
            [
                str(share_range(firm.losses[0].low, firm.losses[0].high)),
                firm.firm_id,
                graph.names.firm(firm.firm_id),
                " → ".join(graph.names.component(step.component_id) for step in firm.path),
            ]
            for firm in sorted(large, key=lambda firm: (-firm.losses[0].low, firm.firm_id))
        ]
        print_columns(headers, rows)


def _tell_idle_stops(graph: SupplyGraph, scanned: Scan) -> None:
    if scanned.stops:
        from chainlink.commands.scan.whatif_text import tell_idle_stops
        from chainlink.whatif.named_stops import idle_stops

        tell_idle_stops(graph, idle_stops(graph, scanned.stops))


def path_text(grade: Grade, names: Mapping[str, str], *, is_with_firms: bool = False) -> str:
    """Say a path by its components' names; with the firm of each step where `show` follows it."""
    steps = [(f"{step.firm_id} " if is_with_firms else "", step.component_id) for step in grade.why]
    return " → ".join(firm + names.get(component_id, component_id) for firm, component_id in steps) or "—"


def _print_scan(scanned: Scan, names: Mapping[str, str], chances: KeptChances | None, *, is_detailed: bool) -> None:
    """Print what was asked first: what the failed set stops, else the overview, then the findings."""
    if scanned.stopped is not None:
        _print_stopped(scanned, names)
        return
    _print_overview(scanned, chances)
    if is_detailed:
        for chain in scanned.chains:
            _print_findings(chain, names, chances)
    tell(_legend())


def _print_overview(scanned: Scan, chances: KeptChances | None) -> None:
    colour_headers = [COLOUR_WORDS[colour] for colour in COLOURS]
    expected = [] if chances is None else [Words("补齐后红黄", "red+yellow if complete")]
    headers = [
        Words("产业链", "chain"),
        Words("企业", "firms"),
        Words("产品", "components"),
        *colour_headers,
        *expected,
        Words("链外单点", "from outside"),
        Words("跨链", "cross-chain"),
        Words("依据不全", "not all on record"),
        Words("数据截至日期", "data date"),
    ]
    rows = []
    for chain in scanned.chains:
        colours = chain.component_colours
        counts = [str(colours[colour]) if colours[colour] else "·" for colour in COLOURS]
        sizes = [str(chain.firm_count), str(chain.component_count)]
        unproven = share_text(chain.uncertainty.unproven_share)
        is_province_told = any(finding.stops_chains is not None for finding in (*chain.firms, *chain.components))
        crossing = [str(chain.cross_chain_count), str(len(chain.cross_chain)) if is_province_told else "—"]
        expected_texts = [_expected_text(chances, chain.chain_id)] if chances else []
        rows.append([_chain_name(chain), *sizes, *counts, *expected_texts, *crossing, unproven, chain.data_date or "—"])
    print_columns(headers, rows, colours=[*COLOURS], first_colour_at=3)


def _expected_text(chances: KeptChances, chain_id: str) -> str:
    """Say how many components would be red or yellow, once missing rows are known."""
    from chainlink.screening.chance_words import number_words

    numbers = chances.numbers_of(chain_id, "component")
    return "—" if numbers is None else str(number_words(numbers.at_least_yellow))


def _chain_name(chain: ChainScan) -> str:
    name = name_of(chain.name_zh, chain.name_en)
    return f"{chain.chain_id} {name}".strip() or str(Words("所列目标", "named targets"))


def _print_findings(chain: ChainScan, names: Mapping[str, str], chances: KeptChances | None) -> None:
    """List a chain's findings, worst first: firms that alone stop a target, then components."""
    print()
    print(
        f"{_chain_name(chain)} · {Words('目标', 'targets')}: {_listed(names.get(target, target) for target in chain.targets)}"
    )
    print(_basis(chain))
    for title, findings in (
        (Words("企业：一家停产即停目标产品", "Firms whose stop alone stops a target"), chain.firms),
        (
            Words(
                "产品：一家停产此产品即停目标产品，或无已知生产企业",
                "Components that stop a target when one firm stops making them, or that no known firm makes",
            ),
            chain.components,
        ),
        (STOPS_OTHER_CHAINS, chain.cross_chain),
    ):
        if title is STOPS_OTHER_CHAINS and not findings:
            continue  # nothing crosses, or not all chains were scanned
        print(f"\n{title} ({len(findings)})")
        if findings:
            _print_rows(findings, names, chances, chain)


def share_text(share: float | None) -> str:
    """Say a share as whole percent, "—" where there is nothing to take a share of."""
    return "—" if share is None else figures.share(share)


def _basis(chain: ChainScan) -> Words:
    """What the colours of a chain rest on, in one line, with the numbers at worst."""
    uncertainty = chain.uncertainty
    assumed, unknown, unsurveyed, unproven = (
        share_text(share)
        for share in (
            uncertainty.assumed_share,
            uncertainty.unknown_share,
            uncertainty.unsurveyed_share,
            uncertainty.unproven_share,
        )
    )
    worst = uncertainty.component_colours_at_worst
    return Words(
        f"依据不全的颜色占 {unproven}；供应商未登记的投入需求 {assumed}，含无已知生产企业的 {unknown}；"
        f"未摸排产品 {unsurveyed}。未登记供应商按最坏计（仅为上限）：产品 "
        + " ".join(f"{COLOUR_WORDS[colour].zh}{worst[colour]}" for colour in COLOURS),
        f"rests on: {unproven} of colours not all on record; {assumed} of requirements without a recorded supplier, {unknown} "
        f"with a component nobody is known to make; {unsurveyed} of components not surveyed. Unrecorded suppliers read "
        "at worst (a bound only): components "
        + " ".join(f"{COLOUR_WORDS[colour].en} {worst[colour]}" for colour in COLOURS),
    )


def _print_rows(
    findings: Sequence[ColourFinding], names: Mapping[str, str], chances: KeptChances | None, chain: ChainScan
) -> None:
    """Print findings in columns; the column of marks is left out where none has one."""
    from chainlink.screening.chance_words import colour_words
    from chainlink.screening.chances import chance_of_finding

    marks = [marks_text(finding, chances) for finding in findings]
    is_marked = any(marks)
    headers = [Words("颜色", "colour"), Words("编号", "id"), Words("名称", "name")]
    headers += [Words("说明", "marks")] * is_marked + [Words("依据", "why")]
    rows = []
    for finding, mark in zip(findings, marks, strict=True):
        name = name_of(finding.name_zh, finding.name_en)
        chance = chance_of_finding(chances, chain, finding)
        row = [str(colour_words(finding.grade.colour, chance)), finding.id, name]
        rows.append([*row, *([mark or "—"] * is_marked), path_text(finding.grade, names)])
    print_columns(headers, rows, colours=[finding.grade.colour for finding in findings])


def marks_text(finding: ColourFinding, chances: KeptChances | None = None) -> str:
    """Say what stands beside the colour, "" if nothing."""
    grade = finding.grade
    marks = (
        (grade.is_suspected_sole, SUSPECTED_SOLE),
        (grade.is_assumed, ASSUMED),
        (finding.is_cross_chain, CROSS_CHAIN),
        (finding.province_colour not in (None, grade.colour), _province(finding, chances)),
        (grade.is_target_maker, Words("目标独家生产", "sole maker of the target")),
        (not grade.firm_id, Words("无已知生产企业", "no maker known")),
        (finding.negligible_makers, finding.negligible_words),
    )
    return _listed(str(words) for is_said, words in marks if is_said)


def _province(finding: ColourFinding, chances: KeptChances | None) -> Words:
    """Say the colour over the targets of all chains, with its chance."""
    from chainlink.screening.chance_words import colour_words
    from chainlink.screening.chances import PROVINCE

    chance = None if chances is None else chances.of(PROVINCE, finding.about, finding.id)
    colour = colour_words(finding.province_colour or finding.grade.colour, chance)
    return Words(f"全省{colour.zh}", f"{colour.en} in the province")


def _listed(words: Iterable[str]) -> str:
    return str(Words("、", "; ")).join(words)


def _print_stopped(scanned: Scan, names: Mapping[str, str]) -> None:
    """Print which targets a failed set stops, chain by chain, and how many lines go with them."""
    stopped = scanned.stopped
    if stopped is None:
        return
    down = set(stopped.targets_down)
    headers = [Words("结果", "result"), Words("产业链", "chain"), Words("目标产品", "target")]
    results = {True: Words("停产", "stops"), False: Words("不停", "runs on")}
    rows = [
        [str(results[target in down]), _chain_name(chain), names.get(target, target)]
        for chain in scanned.chains
        for target in chain.targets
    ]
    print_columns(headers, rows, colours=["red" if row[0] == str(results[True]) else "" for row in rows])
    firms = {firm_id for firm_id, _ in stopped.lines}
    mode: SourcingMode = scanned.sourcing or "active"
    who, assumed = SOURCING_WORDS[mode], ASSUMED if stopped.is_assumed else Words("", "")
    print()
    print(
        Words(
            f"停产生产线 {len(stopped.lines)} 条，涉及企业 {len(firms)} 家；供应来源：{who.zh}"
            f"{'，部分' * stopped.is_assumed}{assumed.zh}",
            f"{len(stopped.lines)} lines of {len(firms)} firms stop; sources: {who.en}"
            f"{', partly ' * stopped.is_assumed}{assumed.en}",
        )
    )
    if stopped.firms_without_place:
        shown = _listed(stopped.firms_without_place[:10])
        count = len(stopped.firms_without_place)
        tell(
            Words(
                f"有 {count} 家企业所在地不明，按照常运行计：{shown}{' 等' if count > 10 else ''}",
                f"{count} firms have no known place and run on: {shown}{' …' if count > 10 else ''}",
            )
        )


def _legend() -> Words:
    """What the colours mean, in one line."""
    meanings: dict[Colour, Words] = COLOUR_MEANINGS
    return Words(
        "；".join(f"{COLOUR_WORDS[colour].zh}：{meanings[colour].zh}" for colour in COLOURS),
        "; ".join(f"{colour}: {meanings[colour].en}" for colour in COLOURS),
    )
