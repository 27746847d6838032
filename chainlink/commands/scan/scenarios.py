"""`chainlink scenarios`: the what-ifs that were kept by name: listed, asked again, compared, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chainlink.commands.console import current_user, print_json, print_table, tell, working
from chainlink.commands.options import AsJson, Who, Why
from chainlink.commands.register_family import Family, register_app
from chainlink.commands.scan.whatif_text import print_answer, print_data_date
from graph_schema.answer_tables import cell_text
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.books.record import Record
    from chainlink.stores import Store
    from graph_schema.answer_tables import AnswerTable

Name = Annotated[str, typer.Argument(metavar="NAME", help="情景名称 / name of the scenario")]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="另一情景名称 / name of the other")]


class ScenarioFamily(Family):
    """Scenarios are listed as the questions that they are."""

    def json_of(self, record: Record) -> dict[str, Any]:
        """Give a scenario as `what_if` takes it."""
        from chainlink.whatif.scenarios import scenario_of

        return scenario_of(record).as_json()

    def table(self, records: Sequence[Record], store: Store) -> AnswerTable:
        """Describe what each stops, of what, and for how long."""
        import chainlink
        from chainlink.whatif.answer_tables import kept_scenarios
        from chainlink.whatif.scenarios import scenario_of

        return kept_scenarios(chainlink.build_graph(store.read()), map(scenario_of, records))

    def tell_listed(self, records: Sequence[Record]) -> None:
        """Say how to keep the first one."""
        if not records:
            tell(
                Words(
                    "还没有保存的情景；用 chainlink whatif --stop … --name 名称 --save 保存",
                    "no scenario is kept; save one by chainlink whatif --stop … --name NAME --save",
                )
            )


app = register_app(
    ScenarioFamily("scenarios", Words("推演情景：列出、重算、比较、删除、导入导出", "Kept what-ifs"), one="scenario")
)


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
