"""How is the answer to a what-if told at a terminal? Most urgent first, each number with what it rests on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from chainlink.commands.console import print_columns, tell
from chainlink.whatif.answer_words import basis_words, number, percent, stopped_words
from graph_schema.names import ASSUMED, SOURCING_WORDS, Words, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chainlink.analysis.backups.links import Level
    from chainlink.analysis.spread.propagation import Stop
    from chainlink.whatif.answer import JointSurvival, LostFirm, PlaceCount, StepIn, WhatIf

SHOWN_AT_MOST = 20
"""So many firms or lost lines are printed; `--json` has all."""
LEVELS: tuple[Level, ...] = ("qualified", "market")
NAMED_AT_MOST = 3
"""So many firms that could step in are named for each lost line."""


def print_answer(found: WhatIf, names: Mapping[str, str]) -> None:
    """Print an answer; `names` are those of components in the reader's language."""
    _print_summary(found)
    _tell_what_is_not_hit(found)
    _print_targets(found, names)
    if found.survival is not None:
        _print_survival(found.survival, names)
    elif any(target.is_reached for target in found.targets):
        said = Words(
            "受影响目标较多，可维持天数请用 --target 指定后查看",
            "many targets are reached; name some by --target to see how long they last",
        )
        tell(said)
    _print_firms(found.firms, names)
    _print_step_in(found, names)
    _print_places(found)


def _print_summary(found: WhatIf) -> None:
    print(stopped_words(found))
    print(basis_words(found))
    print(
        Words(
            f"数据截至日期 {found.data_date or '—'}，指纹 {found.content_hash}",
            f"data of {found.data_date or '—'}, fingerprint {found.content_hash}",
        )
    )


def tell_idle_stops(stops: Iterable[Stop]) -> None:
    """Say which of the stops asked about hit nothing."""
    for stop in stops:
        tell(
            Words(
                f"停供条件 {stop.kind}:{stop.of} 在库内没有对应的生产或供应，未产生影响；请核对编号",
                f"the stop {stop.kind}:{stop.of} meets no line and no sourcing in the data; check its id",
            )
        )


def _tell_what_is_not_hit(found: WhatIf) -> None:
    tell_idle_stops(found.idle_stops)
    if found.firms_not_hit:
        count, shown = len(found.firms_not_hit), ", ".join(found.firms_not_hit[:10])
        tell(
            Words(
                f"有 {count} 家企业所在地不明，按照常运行计：{shown}",
                f"{count} firms have no known place and run on: {shown}",
            )
        )


def _print_targets(found: WhatIf, names: Mapping[str, str]) -> None:
    reached = sorted(
        (target for target in found.targets if target.is_reached or target.down_on_day is not None),
        key=lambda target: (math.inf if target.down_on_day is None else target.down_on_day, target.target),
    )
    print(f"\n{Words('受影响的目标产品', 'Targets reached')} ({len(reached)}/{len(found.targets)})")
    if not reached:
        return
    headers = [
        *(
            Words("目标产品", "target"),
            Words("产业链", "chains"),
            Words("断供日", "down on day"),
            Words("产量损失", "output lost"),
        ),
        *(
            Words("万元/天", "10k yuan a day"),
            Words("产值已知", "value known"),
            ASSUMED,
            Words("库存未知", "stock unknown"),
        ),
    ]
    never = str(Words("不断供", "never") if found.days is None else Words("期内不断供", "not meanwhile"))
    rows = [
        [
            names.get(target.target, target.target),
            " ".join(target.chain_ids) or "—",
            never if target.down_on_day is None else number(target.down_on_day),
            *(percent(target.share_lost), number(target.lost.value_10k_yuan_a_day), percent(target.lost.known_share)),
            *(percent(target.assumed_share), percent(target.stock_unknown_share)),
        ]
        for target in reached
    ]
    print_columns(headers, rows)


def _print_survival(found: JointSurvival, names: Mapping[str, str]) -> None:
    days = found.time_to_survive_days
    endless = Words("不断", "for ever")
    said = str(endless) if days == math.inf else number(days)
    print(
        Words(
            f"\n{len(found.targets)} 个目标产品的需求可维持 {said} 天（另有 {found.lines_without_output} 条生产线产能未知，按不受限计）",
            f"\ndemand of {len(found.targets)} targets can be met for {said} days "
            f"({found.lines_without_output} lines upstream of unknown capacity are taken as boundless)",
        )
    )
    if found.binding_firm_id:
        what = "、".join(names.get(each, each) for each in found.binding_component_ids)
        print(
            Words(f"最先用尽：{found.binding_firm_id} 的 {what}", f"runs out first: {what} at {found.binding_firm_id}")
        )
    if found.lasts_days is None:
        return
    lost = number(found.lost_value_10k_yuan)
    because = (
        Words("恢复时间", "time to recover") if found.lasts_because == "time_to_recover" else Words("停供", "the stop")
    )
    print(
        Words(
            f"按{because.zh} {number(found.lasts_days)} 天计，至少损失产值 {lost} 万元",
            f"over {because.en} of {number(found.lasts_days)} days at least {lost} × 10k yuan of output value is lost",
        )
    )


def _print_firms(firms: Sequence[LostFirm], names: Mapping[str, str]) -> None:
    print(f"\n{Words('企业停产先后', 'Firms by the day they stop')} ({len(firms)})")
    if not firms:
        return
    headers = [
        *(Words("日", "day"), Words("编号", "id"), Words("企业", "firm"), Words("产品", "components")),
        *(Words("万元/天", "10k yuan a day"), Words("产值已知", "value known")),
    ]
    rows = [
        [
            *(number(firm.stops_on_day), firm.firm_id, name_of(firm.name_zh, firm.name_en) or "—"),
            "、".join(names.get(each, each) for each in firm.component_ids),
            *(number(firm.lost.value_10k_yuan_a_day), percent(firm.lost.known_share)),
        ]
        for firm in firms[:SHOWN_AT_MOST]
    ]
    print_columns(headers, rows)
    _tell_more(len(firms) - SHOWN_AT_MOST)


def _print_step_in(found: WhatIf, names: Mapping[str, str]) -> None:
    print(f"\n{Words('可顶替的独立备份', 'Independent backups that could step in')}")
    headers = [Words("断供企业", "lost firm"), Words("产品", "component")]
    for level in LEVELS:
        headers += [SOURCING_WORDS[level], Words("可顶替（可补量）", "who (how much)")]
    levels_by_line: dict[tuple[str, str], list[StepIn]] = {}
    for each in found.step_in:
        levels_by_line.setdefault((each.firm_id, each.component_id), []).append(each)
    rows = [
        [
            firm_id,
            names.get(component_id, component_id),
            *(cell for each in levels for cell in (_coverage(each), _who(each))),
        ]
        for (firm_id, component_id), levels in list(levels_by_line.items())[:SHOWN_AT_MOST]
    ]
    if rows:
        print_columns(headers, rows)
    else:
        print(Words("没有可查的断供量", "no delivery is lost that anybody would miss"))
    _tell_more(len(levels_by_line) - len(rows) + found.lines_beyond)


def _coverage(each: StepIn) -> str:
    if each.coverage is None and each.low is not None and each.high is not None:
        return f"{percent(each.low)}–{percent(each.high)}"
    return percent(each.coverage)


def _who(each: StepIn) -> str:
    beside = {True: str(Words("同县", "same county")), False: ""}
    shown = [
        f"{name_of(stand_in.name_zh, stand_in.name_en, stand_in.firm_id)} ({number(stand_in.carries)}"
        f"{' ' * bool(stand_in.is_same_county)}{beside[bool(stand_in.is_same_county)]})"
        for stand_in in each.stand_ins[:NAMED_AT_MOST]
    ]
    more = len(each.stand_ins) - len(shown)
    text = str(Words("、", ", ")).join(shown) or str(Words("无", "nobody"))
    return text + (str(Words(f" 等 {len(each.stand_ins)} 家", f" and {more} more")) if more else "")


def _print_places(found: WhatIf) -> None:
    def listed(places: Sequence[PlaceCount]) -> str:
        return str(Words("、", ", ")).join(f"{place.name_zh or place.code} {place.firm_count}" for place in places[:10])

    places = found.places
    titled = (
        (Words("受影响企业数，按市", "Firms hit by city"), places.cities),
        (Words("按县（市、区）", "By county"), places.counties),
        (Words("境外", "Abroad"), places.countries),
    )
    print()
    for title, counts in titled:
        if counts:
            print(f"{title}: {listed(counts)}")
    if places.firms_without_place:
        count = len(places.firms_without_place)
        print(Words(f"所在地不明 {count} 家", f"{count} without a known place"))


def _tell_more(count: int) -> None:
    if count > 0:
        tell(Words(f"……另有 {count} 项，用 --json 可得", f"… and {count} more; --json has them"))
