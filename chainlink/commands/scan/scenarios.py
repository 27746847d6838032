"""`chainlink scenarios`: the what-ifs that were kept by name: listed, asked again, compared, deleted."""

from __future__ import annotations

from typing import Annotated

import typer

from chainlink.commands.console import current_user, print_json, print_table, tell, working
from chainlink.commands.register_family import Family, register_app
from chainlink.commands.scan.options import Who
from chainlink.commands.scan.whatif_text import print_answer, print_data_date
from graph_schema.answer_tables import cell_text
from graph_schema.names import Words

Name = Annotated[str, typer.Argument(metavar="NAME", help="情景名称 / name of the scenario")]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="另一情景名称 / name of the other")]
Why = Annotated[str, typer.Option("--why", help="原因 / why")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]

app = register_app(
    Family("scenarios", Words("推演情景：列出、重算、比较、删除、导入导出", "Kept what-ifs"), one="scenario")
)


@app.command("list")
def list_scenarios(is_json: AsJson = False) -> None:
    """列出保存的情景 / List the scenarios by name."""
    import chainlink
    from chainlink.whatif.answer_tables import kept_scenarios
    from chainlink.whatif.scenarios import saved_scenarios

    store = chainlink.open_store()
    scenarios = saved_scenarios(store)
    if is_json:
        print_json("chainlink.scenarios/1", {"scenarios": [scenario.as_json() for scenario in scenarios]})
        return
    if not scenarios:
        tell(
            Words(
                "还没有保存的情景；用 chainlink whatif --stop … --name 名称 --save 保存",
                "no scenario is kept; save one by chainlink whatif --stop … --name NAME --save",
            )
        )
        return
    print_table(kept_scenarios(chainlink.build_graph(store.read()), scenarios))


@app.command("show")
def show_scenario(name: Name, is_json: AsJson = False) -> None:
    """按当前数据重算一个情景 / Ask a scenario of the data as they are now."""
    import chainlink
    from chainlink.whatif.answer_tables import kept_scenarios
    from chainlink.whatif.scenarios import find_scenario

    store = chainlink.open_store()
    scenario = find_scenario(store, name)
    with working(Words("正在推演", "working it out")):
        graph = chainlink.build_graph(store.read())
        answer = scenario.answer(graph)
    if is_json:
        print_json("chainlink.whatif/1", {"scenario": scenario.name, **answer.as_json()})
    else:
        kept = kept_scenarios(graph, [scenario]).only(["name", "stops", "sourcing", "days"])
        print(" · ".join(map(cell_text, kept.columns, kept.rows[0])))
        print_answer(graph, answer)


@app.command("compare")
def compare_scenarios(name: Name, other: Other, is_json: AsJson = False) -> None:
    """并列比较两个情景的目标产品 / Put the targets of two scenarios side by side."""
    import chainlink
    from chainlink.whatif.answer_tables import compared_targets, compared_totals
    from chainlink.whatif.scenarios import compare, find_scenario

    store = chainlink.open_store()
    first, second = find_scenario(store, name), find_scenario(store, other)
    with working(Words("正在推演", "working it out")):
        graph = chainlink.build_graph(store.read())
        comparison = compare(graph, first, second)
    if is_json:
        print_json("chainlink.whatif.scenarios.compare/1", comparison.as_json())
    else:
        print_data_date(comparison.data_date)
        print_table(compared_totals(comparison))
        print()
        print_table(compared_targets(graph, comparison))


@app.command("delete")
def delete(name: Name, why: Why = "", who: Who = "") -> None:
    """删除情景，历史仍保留 / Take a scenario off the list; its history stays."""
    from chainlink.stores import open_store
    from chainlink.whatif.scenarios import delete_scenario

    delete_scenario(open_store(), name, who=who or current_user(), why=why)
    print(Words(f"已删除情景“{name}”", f"deleted {name!r}"))
