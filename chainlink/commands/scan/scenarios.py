"""`chainlink scenarios`: the what-ifs that were kept by name: listed, asked again, compared, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_columns, print_json, tell, working
from chainlink.commands.risks.register import current_user
from chainlink.commands.scan.options import Who
from chainlink.commands.scan.whatif_text import print_answer
from chainlink.whatif.answer_words import number, percent
from graph_schema.moments import local_time
from graph_schema.names import SOURCING_WORDS, UNKNOWN, Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chainlink.whatif.scenarios import Comparison, Scenario

Name = Annotated[str, typer.Argument(metavar="NAME", help="情景名称 / name of the scenario")]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="另一情景名称 / name of the other")]
Why = Annotated[str, typer.Option("--why", help="原因 / why")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]

app = typer.Typer(
    help="推演情景：列出、重算、比较、删除 / Kept what-ifs",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@app.command("list")
def list_scenarios(is_json: AsJson = False) -> None:
    """列出保存的情景 / List the scenarios by name."""
    from chainlink.stores import open_store
    from chainlink.whatif.scenarios import saved_scenarios

    found = saved_scenarios(open_store())
    if is_json:
        print_json("chainlink.scenarios/1", {"scenarios": [scenario.as_json() for scenario in found]})
        return
    if not found:
        tell(
            Words(
                "还没有保存的情景；用 chainlink whatif --stop … --name 名称 --save 保存",
                "no scenario is kept; save one by chainlink whatif --stop … --name NAME --save",
            )
        )
        return
    headers = [
        *(Words("名称", "name"), Words("停供", "stops"), Words("供应来源", "sources"), Words("天数", "days")),
        *(Words("保存人", "who"), Words("保存时间", "saved"), Words("说明", "note")),
    ]
    print_columns(headers, [_row(scenario) for scenario in found])


@app.command("show")
def show_scenario(name: Name, is_json: AsJson = False) -> None:
    """按当前数据重算一个情景 / Ask a scenario of the data as they are now."""
    import chainlink
    from chainlink.whatif.scenarios import find_scenario

    store = chainlink.open_store()
    scenario = find_scenario(store, name)
    with working(Words("正在推演", "working it out")):
        graph = chainlink.build_graph(store.read())
        found = scenario.answer(graph)
    if is_json:
        print_json("chainlink.whatif/1", {"scenario": scenario.name, **found.as_json()})
    else:
        print(" · ".join(_row(scenario)[:4]))
        print_answer(found, graph.names.by_id("component"))


@app.command("compare")
def compare_scenarios(name: Name, other: Other, is_json: AsJson = False) -> None:
    """并列比较两个情景的目标产品 / Put the targets of two scenarios side by side."""
    import chainlink
    from chainlink.whatif.scenarios import compare, find_scenario

    store = chainlink.open_store()
    first, second = find_scenario(store, name), find_scenario(store, other)
    with working(Words("正在推演", "working it out")):
        graph = chainlink.build_graph(store.read())
        found = compare(graph, first, second)
    if is_json:
        print_json("chainlink.whatif.scenarios.compare/1", found.as_json())
    else:
        _print_comparison(found, graph.names.by_id("component"))


@app.command("delete")
def delete(name: Name, why: Why = "", who: Who = "") -> None:
    """删除情景，历史仍保留 / Take a scenario off the list; its history stays."""
    from chainlink.stores import open_store
    from chainlink.whatif.scenarios import delete_scenario

    delete_scenario(open_store(), name, who=who or current_user(), why=why)
    print(Words(f"已删除情景“{name}”", f"deleted {name!r}"))


def _row(scenario: Scenario) -> list[str]:
    stops = [
        f"{stop.kind}:{'/'.join(part for part in (stop.of, stop.buyer_id, stop.component_id) if part)}"
        for stop in scenario.stops
    ]
    days = "—" if scenario.days is None else f"{scenario.days:g}"
    who = str(SOURCING_WORDS[scenario.sourcing])
    return [
        scenario.name,
        " ".join(stops),
        who,
        days,
        scenario.who or "—",
        local_time(scenario.when),
        scenario.note or "—",
    ]


def _print_comparison(found: Comparison, names: Mapping[str, str]) -> None:
    """Print what differs first: totals, then each target that either reaches."""
    one, other = found.names
    values = [number(value) for value in found.value_10k_yuan_a_day]
    print(
        Words(
            f"数据截至日期 {found.data_date or '—'}，指纹 {found.content_hash}",
            f"data of {found.data_date or '—'}, fingerprint {found.content_hash}",
        )
    )
    totals = [
        Words("情景", "scenario"),
        Words("停产生产线", "lines"),
        Words("企业", "firms"),
        Words("万元/天", "10k yuan a day"),
    ]
    rows = zip(found.names, map(str, found.lines), map(str, found.firms), values, strict=True)
    print_columns(totals, [list(row) for row in rows])
    print()
    headers = [Words("目标产品", "target")]
    for what in (Words("断供日", "down on day"), Words("产量损失", "output lost"), Words("万元/天", "10k yuan a day")):
        headers += [Words(f"{what.zh} {one}", f"{what.en} {one}"), Words(other, other), Words("差", "difference")]
    never = str(Words("不断供", "never"))
    printed = [
        [
            names.get(pair.target, pair.target),
            *(never if day is None else number(day) for day in pair.down_on_day),
            _signed(pair.days_later),
            *(percent(share) for share in pair.share_lost),
            str(UNKNOWN) if pair.more_share_lost is None else f"{pair.more_share_lost:+.0%}",
            *(number(value) for value in pair.value_10k_yuan_a_day),
            _signed(pair.more_value_10k_yuan_a_day),
        ]
        for pair in found.targets
        if pair.share_lost != (0, 0)
    ]
    print_columns(headers, printed)


def _signed(value: float | None) -> str:
    return "—" if value is None else f"{value:+,.1f}"
