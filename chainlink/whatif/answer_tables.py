"""Which tables does the answer to a what-if have? Targets, firms, lines, who could step in, places; scenarios side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from chainlink.analysis.waves.stopped_output import ValueLost
from chainlink.supply.graph import SupplyGraph
from chainlink.whatif.answer import LostFirm, LostLine, PlaceCount, StandIn, StepIn, TargetAnswer, WhatIf
from chainlink.whatif.scenarios import Comparison, Scenario, TargetPair
from chainlink.whatif.stop_words import stop_words
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Form, Thing, table_of
from graph_schema.figures import number, share, share_range
from graph_schema.moments import local_time
from graph_schema.names import ASSUMED, SOURCING_WORDS, UNKNOWN, Words, name_of

NAMED_AT_MOST = 3
"""So many firms that could step in, stops of a scenario or places are named in one cell."""
PLACES_AT_MOST = 8

_VALUE = AnswerColumn("value", Words("最高日损失", "most lost a day"), "money", missing=UNKNOWN)
_KNOWN = AnswerColumn("known", Words("产值已知", "value known"), "share")
_NO_LINE_STOPS = Words("—", "—")
_NEVER, _NOT_MEANWHILE = Words("不断供", "never"), Words("期内不断供", "not meanwhile")
_STOCK_LASTS = Words("已停产，库存可撑过停供期", "all lines stop; stock lasts past the stop")


def reached_targets(graph: SupplyGraph, answer: WhatIf) -> AnswerTable:
    """Describe the targets that the stop reaches: first those down by their day, then those that lose most of their output.

    Targets of which no line stops, but which are made slower, are listed too.
    """
    reached = sorted(
        (
            target
            for target in answer.targets
            if target.is_reached or target.down_on_day is not None or target.is_only_reduced
        ),
        key=lambda target: (
            math.inf if target.down_on_day is None else target.down_on_day,
            -target.lost.value_10k_yuan_a_day,
            -target.reduced_low,
            target.target,
        ),
    )
    never = _NEVER if answer.days is None else _NOT_MEANWHILE

    def day_down(target: TargetAnswer) -> Cell:
        if target.down_on_day is not None:
            return target.down_on_day
        return _STOCK_LASTS if target.share_lost == 1 else never

    def target_of(target: TargetAnswer) -> Thing:
        component_id = target.target.rpartition("/")[2]
        return Thing("component", component_id, graph.names.component(component_id), next(iter(target.chain_ids), ""))

    columns: list[tuple[AnswerColumn, Callable[[TargetAnswer], Cell]]] = [
        (AnswerColumn("target", Words("目标产品", "target"), width=24), target_of),
        (
            AnswerColumn("chains", Words("产业链", "chains")),
            lambda target: tuple(_chain(graph, chain_id) for chain_id in target.chain_ids),
        ),
        (AnswerColumn("first_cut", Words("最早减产日", "first cut"), "days"), lambda target: target.first_cut_on_day),
        (AnswerColumn("down_on_day", Words("断供日", "day down"), "days"), day_down),
        (_share("share_lost", Words("停产部分", "output stopped")), lambda target: target.share_lost),
        (
            _share("reduced", Words("减产幅度", "output lost in all")),
            lambda target: share_range(target.reduced_low, target.reduced_high),
        ),
        (_VALUE, lambda target: _known_value(target.lost) if target.is_reached else _NO_LINE_STOPS),
        (_KNOWN, lambda target: target.lost.known_share),
        (_share("assumed", ASSUMED), lambda target: target.assumed_share),
        (_share("stock_unknown", Words("库存未知", "stock unknown")), lambda target: target.stock_unknown_share),
    ]
    return table_of(Words("受影响的目标产品", "Targets reached"), columns, reached)


def stopped_firms(graph: SupplyGraph, answer: WhatIf) -> AnswerTable:
    """Describe the firms of which lines stop, by the day of the first."""
    columns: list[tuple[AnswerColumn, Callable[[LostFirm], Cell]]] = [
        (AnswerColumn("day", Words("日", "day"), "days"), lambda firm: firm.stops_on_day),
        (_FIRM, lambda firm: _firm(graph, firm.firm_id)),
        (
            AnswerColumn("components", Words("停产产品", "components"), width=40),
            lambda firm: tuple(_component(graph, component_id) for component_id in firm.component_ids),
        ),
        (_VALUE, lambda firm: _known_value(firm.lost)),
        (_KNOWN, lambda firm: firm.lost.known_share),
        (AnswerColumn("is_failed", Words("直接停供", "named by the stop")), lambda firm: firm.is_failed),
    ]
    return table_of(Words("企业停产先后", "Firms by the day they stop"), columns, answer.firms)


def stopped_lines(graph: SupplyGraph, lines: Sequence[LostLine]) -> AnswerTable:
    """Describe lines that stop and traders cut off, in their order."""
    columns: list[tuple[AnswerColumn, Callable[[LostLine], Cell]]] = [
        (AnswerColumn("day", Words("停产日", "stops on day"), "days"), lambda line: line.stops_on_day),
        (
            AnswerColumn("deliveries_end", Words("交付终止日", "deliveries end on day"), "days"),
            lambda line: line.deliveries_end_on_day,
        ),
        (_FIRM, lambda line: _firm(graph, line.firm_id)),
        (_COMPONENT, lambda line: _component(graph, line.component_id)),
        (_VALUE, lambda line: line.value_10k_yuan_a_day),
        (AnswerColumn("remarks", Words("说明", "remark"), width=30), _remarks),
    ]
    return table_of(Words("生产线与贸易商逐条", "Every line and trader"), columns, lines)


def stand_ins(graph: SupplyGraph, step_in: Iterable[StepIn]) -> AnswerTable:
    """Describe who could step in for each lost line: ready backups, then every maker in the data."""
    by_line = steps_by_line(step_in)
    covers = Words("可覆盖", "covers")
    columns: list[tuple[AnswerColumn, Callable[[tuple[str, str]], Cell]]] = [
        (AnswerColumn("firm", Words("断供企业", "lost firm"), width=28), lambda line: _firm(graph, line[0])),
        (_COMPONENT, lambda line: _component(graph, line[1])),
        (
            AnswerColumn("ready", Words("现成备份", "ready backups"), width=40),
            lambda line: _who(by_line[line].get("qualified")),
        ),
        (AnswerColumn("ready_covers", covers, "share"), lambda line: _coverage(by_line[line].get("qualified"))),
        (AnswerColumn("market", SOURCING_WORDS["market"], width=40), lambda line: _who(by_line[line].get("market"))),
        (AnswerColumn("market_covers", covers, "share"), lambda line: _coverage(by_line[line].get("market"))),
    ]
    return table_of(Words("可顶替的独立备份", "Independent backups that could step in"), columns, by_line)


def steps_by_line(step_in: Iterable[StepIn]) -> dict[tuple[str, str], dict[str, StepIn]]:
    """Give by lost line, in their order, who could step in at each level."""
    by_line: dict[tuple[str, str], dict[str, StepIn]] = {}
    for step in step_in:
        by_line.setdefault((step.firm_id, step.component_id), {})[step.level] = step
    return by_line


def places_hit(graph: SupplyGraph, answer: WhatIf) -> AnswerTable:
    """Describe how many firms stop in which city, county and country abroad."""
    places = answer.places
    rows: list[tuple[Words, Cell]] = [
        (Words("按市", "by city"), _counts(places.cities, graph.names.region)),
        (Words("按县（市、区）", "by county"), _counts(places.counties, graph.names.region)),
        (Words("境外", "abroad"), _counts(places.countries, graph.names.country)),
        (Words("所在地不明", "place unknown"), len(places.firms_without_place) or None),
    ]
    columns: list[tuple[AnswerColumn, Callable[[tuple[Words, Cell]], Cell]]] = [
        (AnswerColumn("area", Words("范围", "area")), lambda row: row[0]),
        (AnswerColumn("firms", Words("企业数", "firms"), width=60), lambda row: row[1]),
    ]
    return table_of(Words("涉及企业所在地（家）", "Where the firms are"), columns, [row for row in rows if row[1]])


def kept_scenarios(graph: SupplyGraph, scenarios: Iterable[Scenario]) -> AnswerTable:
    """Describe kept scenarios, by name."""
    columns: list[tuple[AnswerColumn, Callable[[Scenario], Cell]]] = [
        (AnswerColumn("name", Words("名称", "name"), width=24), lambda scenario: scenario.name),
        (AnswerColumn("stops", Words("停供", "stops"), width=40), lambda scenario: _stops(graph, scenario)),
        (
            AnswerColumn("sourcing", Words("供应来源", "sources"), width=20),
            lambda scenario: SOURCING_WORDS[scenario.sourcing],
        ),
        (AnswerColumn("days", Words("天数", "days"), "days"), lambda scenario: scenario.days),
        (AnswerColumn("who", Words("保存人", "saved by")), lambda scenario: scenario.who),
        (AnswerColumn("when", Words("保存时间", "saved"), width=18), lambda scenario: local_time(scenario.when)),
        (AnswerColumn("note", Words("说明", "note"), width=30), lambda scenario: scenario.note),
    ]
    return table_of(Words("已存情景", "Kept scenarios"), columns, scenarios)


def compared_totals(comparison: Comparison) -> AnswerTable:
    """Describe what two scenarios stop in all."""
    columns: list[tuple[AnswerColumn, Callable[[int], Cell]]] = [
        (
            AnswerColumn("scenario", Words("情景", "scenario"), width=24),
            lambda at: f"{_which(at)}：{comparison.names[at]}",
        ),
        (AnswerColumn("lines", Words("停产生产线", "lines"), "count"), lambda at: comparison.lines[at]),
        (AnswerColumn("firms", Words("企业", "firms"), "count"), lambda at: comparison.firms[at]),
        (_VALUE, lambda at: comparison.value_10k_yuan_a_day[at]),
    ]
    return table_of(Words("合计", "Totals"), columns, (0, 1))


def compared_targets(graph: SupplyGraph, comparison: Comparison) -> AnswerTable:
    """Describe each target that either of two scenarios reaches: both answers, and how they differ."""
    columns: list[tuple[AnswerColumn, Callable[[TargetPair], Cell]]] = [
        (
            AnswerColumn("target", Words("目标产品", "target"), width=24),
            lambda pair: _component(graph, pair.target.rpartition("/")[2]),
        )
    ]
    for at in (0, 1):
        columns.append((_of(at, "down_on_day", Words("断供日", "down on day"), "days"), _day_of(at)))
    columns.append((_differs("days_later", "more"), lambda pair: pair.days_later))
    for at in (0, 1):
        columns.append((_of(at, "share_lost", Words("产量损失", "output lost"), "share"), _share_of(at)))
    columns.append((_differs("more_share_lost", "more_share"), lambda pair: pair.more_share_lost))
    for at in (0, 1):
        columns.append((_of(at, "value", _VALUE.header, "money"), _value_of(at)))
    columns.append((_differs("more_value", "more_money"), lambda pair: pair.more_value_10k_yuan_a_day))
    reached = [pair for pair in comparison.targets if pair.share_lost != (0, 0)]
    return table_of(Words("逐个目标产品", "Target by target"), columns, reached)


_FIRM = AnswerColumn("firm", Words("企业", "firm"), width=30, is_with_id=True)
_COMPONENT = AnswerColumn("component", Words("产品", "component"), width=22)


def _share(key: str, header: Words) -> AnswerColumn:
    return AnswerColumn(key, header, "share", missing=UNKNOWN)


def _firm(graph: SupplyGraph, firm_id: str) -> Thing:
    return Thing("firm", firm_id, graph.names.firm(firm_id))


def _known_value(lost: ValueLost) -> float | None:
    """Give the value lost a day; where no line states its value, that is not 0."""
    return lost.value_10k_yuan_a_day if lost.known_share else None


def _chain(graph: SupplyGraph, chain_id: str) -> Thing:
    return Thing("chain", chain_id, graph.names.chain(chain_id))


def _component(graph: SupplyGraph, component_id: str) -> Thing:
    return Thing("component", component_id, graph.names.component(component_id))


def _remarks(line: LostLine) -> str:
    remarks = (
        (line.is_failed, Words("直接停供", "named by the stop")),
        (line.is_trader, Words("贸易商", "trader")),
        (line.is_assumed, ASSUMED),
        (not line.is_stock_known, Words("库存未知按 0 天", "stock unknown, taken as 0 days")),
    )
    return str(Words("、", ", ")).join(str(words) for is_so, words in remarks if is_so)


def _coverage(step: StepIn | None) -> Cell:
    if step is None:
        return None
    if step.coverage is None and step.low is not None and step.high is not None:
        return share_range(step.low, step.high)
    return share(step.coverage)


def _who(step: StepIn | None) -> str:
    """Name the first who could step in, and say how many more there are."""
    if step is None or not step.stand_ins:
        return str(Words("无", "nobody"))
    named = [stand_in_text(stand_in) for stand_in in step.stand_ins[:NAMED_AT_MOST]]
    return _with_more(named, len(step.stand_ins), Words("家", "more"))


def stand_in_text(stand_in: StandIn) -> str:
    """Name a firm that could step in, with how much it carries, or its spare where another carries it all."""
    name = name_of(stand_in.name_zh, stand_in.name_en, stand_in.firm_id)
    return f"{name}{Words('（', ' (')}{stand_in_amount(stand_in)}{Words('）', ')')}"


def stand_in_amount(stand_in: StandIn) -> str:
    """Say how much a firm could carry, or has to spare; and whether it is near."""
    amount = (
        Words(f"可补 {number(stand_in.carries)}", f"carries {number(stand_in.carries)}")
        if stand_in.carries
        else Words(f"余量 {number(stand_in.spare)}", f"spare {number(stand_in.spare)}")
    )
    near = Words("，同县", ", same county") if stand_in.is_same_county else Words("", "")
    return f"{amount}{near}"


def _counts(places: Sequence[PlaceCount], name_of_code: Callable[[str], str]) -> str:
    named = [f"{name_of_code(place.code)} {place.firm_count}" for place in places[:PLACES_AT_MOST]]
    return _with_more(named, len(places), Words("处", "more"))


def _stops(graph: SupplyGraph, scenario: Scenario) -> str:
    named = [str(stop_words(graph, stop)) for stop in scenario.stops[:NAMED_AT_MOST]]
    return _with_more(named, len(scenario.stops), Words("项", "more"))


def _with_more(texts: Sequence[str], count: int, unit: Words) -> str:
    more = count - len(texts)
    beyond = Words(f" 等 {count} {unit.zh}", f" and {more} {unit.en}") if more > 0 else Words("", "")
    return f"{Words('、', ', ')}".join(texts) + str(beyond)


def _which(at: int) -> Words:
    return (Words("甲", "A"), Words("乙", "B"))[at]


def _of(at: int, key: str, header: Words, form: Form) -> AnswerColumn:
    which = _which(at)
    return AnswerColumn(f"{key}_{at}", Words(f"{header.zh}·{which.zh}", f"{header.en} · {which.en}"), form)


def _differs(key: str, form: Form) -> AnswerColumn:
    return AnswerColumn(key, Words("差", "difference"), form)


def _day_of(at: int) -> Callable[[TargetPair], Cell]:
    return lambda pair: _NEVER if pair.down_on_day[at] is None else pair.down_on_day[at]


def _share_of(at: int) -> Callable[[TargetPair], Cell]:
    return lambda pair: pair.share_lost[at]


def _value_of(at: int) -> Callable[[TargetPair], Cell]:
    return lambda pair: pair.value_10k_yuan_a_day[at]
