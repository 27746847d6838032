"""`chainlink events progress`: how many events were held of those the plan asks for, and what came of them?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_json, print_table, tell
from chainlink.commands.options import AsJson, On, stated_day
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.matching.outcomes.event_progress import EventProgress


def progress(
    year: Annotated[
        int | None, typer.Option("--year", min=1900, help="年度，默认今年 / the year, else this one")
    ] = None,
    on: On = "",
    is_json: AsJson = False,
) -> None:
    """对照每年 100 场的规划目标，并按产业链统计成效 / Count against 100 events a year, and what came of them by chain."""
    from chainlink.leaders.weights import load_leader_weights
    from chainlink.matching.outcomes.event_progress import chains_table, event_progress
    from chainlink.stores import open_store
    from chainlink.supply.names import Names

    day, store = stated_day(on) or date.today(), open_store()
    tables = store.read()
    goal = load_leader_weights().goals["events"]
    counted = event_progress(store, tables, year=year or day.year, on=day, goal=goal)
    if is_json:
        print_json("chainlink.event_progress/1", {**asdict(counted), "on": counted.on.isoformat()})
        return
    _print_year(counted)
    print_table(chains_table(counted, Names(tables)))
    if counted.not_counted:
        listed = "、".join(counted.not_counted)
        tell(
            Words(
                f"日期已过而无到场回复、也无结果，不计：{listed}",
                f"not counted, for nobody is noted as coming and nothing was entered: {listed}",
            )
        )
    if not counted.counts.visits:
        tell(
            Words(
                "该年没有登记走访；用 chainlink events visits import 装入",
                "no visit of that year is on the books; take them in by chainlink events visits import",
            )
        )


def _print_year(counted: EventProgress) -> None:
    from chainlink.matching.outcomes.event_progress import kinds_table, results_table

    counts = counted.counts
    print(
        Words(
            f"{counted.year} 年已举办 {counts.events} 场，规划目标 {counted.goal} 场；逾期回访 {counted.overdue} 次",
            f"{counts.events} events held in {counted.year}, the plan asks for {counted.goal}; {counted.overdue} "
            "follow-ups overdue",
        )
    )
    print_table(kinds_table(counted))
    print_table(results_table(counts))
