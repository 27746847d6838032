"""`chainlink events progress`: how many events were held of those the plan asks for, and what came of them?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_json, print_table, tell
from chainlink.commands.options import AsJson, On, stated_day
from graph_schema.figures import money
from graph_schema.names import Words
from graph_schema.spec import schema

if TYPE_CHECKING:
    from chainlink.matching.outcomes.event_progress import EventProgress

NOT_STATED = Words("未填", "not stated")


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
    from chainlink.matching.outcomes.rules import RESULT_WORDS

    counts = counted.counts
    print(
        Words(
            f"{counted.year} 年已举办 {counts.events} 场，规划目标 {counted.goal} 场；参加企业 {counts.firms} 家，"
            f"会面 {counts.meetings} 场",
            f"{counts.events} events held in {counted.year}, the plan asks for {counted.goal}; {counts.firms} firms, "
            f"{counts.meetings} meetings",
        )
    )
    levels = dict(schema().books["events"].column("level").choices)
    by_level = {str(Words(levels.get(name, name), name)): count for name, count in counted.by_level.items()}
    for title, tally in ((Words("按类型", "by kind"), counted.by_kind), (Words("按级别", "by level"), by_level)):
        if tally:
            print(f"{title}: {_told(tally)}")
    print(
        f"{Words('对接结果', 'results')}: {_told({str(RESULT_WORDS[name]): n for name, n in counts.results.items()})}"
    )
    contracts, received, intended = (
        money(amount) for amount in (counts.contract_10k_yuan, counts.received_10k_yuan, counts.intended_10k_yuan)
    )
    print(
        Words(
            f"签约金额 {contracts.zh}，实际到款 {received.zh}，意向金额 {intended.zh}；化解问题 {counts.problems_solved:g} 个；"
            f"逾期回访 {counted.overdue} 次",
            f"contracts {contracts.en}, received {received.en}, intended {intended.en}; {counts.problems_solved:g} problems solved; "
            f"{counted.overdue} follow-ups overdue",
        )
    )
    if counts.visits:
        print(
            Words(
                f"走访企业 {counts.visits} 次，企业提出问题 {counts.problems_raised:g} 个",
                f"{counts.visits} visits, on which firms raised {counts.problems_raised:g} problems",
            )
        )
    if counts.contracts_without_amount:
        without = counts.contracts_without_amount
        tell(Words(f"另有 {without} 项签约未填金额", f"{without} contracts state no money"))


def _told(tally: Mapping[str, int]) -> str:
    return " · ".join(f"{name or NOT_STATED} {count}" for name, count in tally.items())
