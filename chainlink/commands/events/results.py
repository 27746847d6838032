"""`chainlink events results`: what came of the meetings? List, enter, send out and read back, follow up, print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from inspect import Parameter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chainlink.commands.console import print_json, tell, workbook_path, write_file
from chainlink.commands.events import contracts as event_contracts
from chainlink.commands.events.result_text import (
    follow_up_records,
    outcome_record,
    print_follow_ups,
)
from chainlink.commands.events.text import EventId
from chainlink.commands.options import AsJson, NewWorkbook, On, stated_day
from chainlink.commands.register_family import Family, parameter, register_app
from graph_schema.errors import UsageError
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.books.record import Record
    from chainlink.matching.outcomes.records import Outcome
    from chainlink.stores import Field, Store
    from graph_schema.answer_tables import AnswerTable


class OutcomeFamily(Family):
    """Every meeting of a plan has an outcome, entered or not; one that stands in no plan is added with its firms."""

    def add(self, store: Store, cells: Mapping[str, Field], *, who: str, why: str) -> Record:
        """Enter a meeting that stands in no plan, with what came of it."""
        from chainlink.matching.outcomes.records import SUBJECT
        from chainlink.matching.outcomes.register import record_outcomes

        if not set(cells) - set(SUBJECT):
            raise UsageError(Words("没有要登记的；请加 --result 或 --set", "nothing to enter; add --result or --set"))
        return record_outcomes(store, [cells], who=who, why=why)[0]

    def parameters(self, verb: str) -> Sequence[Parameter]:
        """Give the event whose meetings a list and a sheet speak of."""
        return (parameter("event_id", EventId),) if verb in ("list", "export") else ()

    def records(self, store: Store, **more: Any) -> Sequence[Record]:
        """Give what came of every meeting of an event, entered or not."""
        from chainlink.matching.outcomes.register import outcomes_of

        return outcomes_of(store, more["event_id"])

    def workbook(self, records: Sequence[Outcome], store: Store, cover: Sequence[Words], **more: Any) -> bytes:
        """Write the sheet to be filled in; refuse an event at which nobody met."""
        return super().workbook(_met(records), store, cover)

    def table(self, records: Sequence[Outcome], store: Store) -> AnswerTable:
        """Describe a row a meeting."""
        from chainlink.matching.outcomes.answer_tables import outcomes_table
        from chainlink.supply.names import Names

        return outcomes_table(records, Names(store.read())).without("planned")

    def tell_listed(self, records: Sequence[Outcome]) -> None:
        """Say of how many meetings the result is entered."""
        entered = sum(bool(outcome.result) for outcome in records)
        tell(
            Words(
                f"共 {len(records)} 场会面，已填结果 {entered} 场",
                f"{len(records)} meetings, the result of {entered} is entered",
            )
        )

    def json_of(self, record: Outcome) -> dict[str, Any]:
        """Give an outcome, with whether its meeting was planned and which version has its contract."""
        return outcome_record(record)

    def print_record(self, record: Outcome, store: Store) -> None:
        """Print an outcome, and which version has the contract."""
        super().print_record(record, store)
        if mark := record.confirmed:
            version, on, who = mark["version"], mark["on"], mark["who"]
            print(Words(f"已写入版本 {version}（{on} {who}）", f"in version {version} ({on}, {who})"))


app = register_app(
    OutcomeFamily(
        "outcomes",
        Words("对接结果：填写、发出收回、回访、确认", "What came of the meetings"),
        one="outcome",
        positional=("event_id", "buyer_id", "supplier_id", "component_id"),
    )
)


@app.command("paper")
def paper_command(
    event_id: EventId,
    path: NewWorkbook,
) -> None:
    """打印“对接清单”：匹配依据、结果、金额、跟踪日期 / The list of meetings on paper, with grounds and results."""
    import chainlink
    from chainlink.matching.events.register import find_event
    from chainlink.matching.needs.gathering import gather_needs
    from chainlink.matching.needs.wants import list_wants
    from chainlink.matching.outcomes.register import outcomes_of
    from chainlink.report.outcome_list import outcome_workbook

    store = chainlink.open_store()
    event = find_event(store, event_id)
    outcomes = _met(outcomes_of(store, event.event_id))
    graph = chainlink.build_graph(store.read())
    needs = gather_needs(store, graph, chain_ids=event.chain_ids)
    write_file(workbook_path(path), outcome_workbook(graph, event, outcomes, needs, list_wants(store)))
    print(path)


@app.command("due")
def due_command(
    event_id: Annotated[str, typer.Option("--event", help="只看一场活动 / of one event")] = "",
    on: On = "",
    ahead_days: Annotated[int, typer.Option("--ahead", min=0, help="连同今后几天内到期的 / days ahead")] = 0,
    is_json: AsJson = False,
) -> None:
    """到期未做的回访：活动后 30、60、90 天，及约定日期 / Follow-ups that are due and not made."""
    from chainlink.matching.events.register import find_event
    from chainlink.matching.outcomes.follow_ups import follow_ups_due
    from chainlink.stores import open_store

    store = open_store()
    wanted = find_event(store, event_id).event_id if event_id else ""
    day = stated_day(on) or date.today()
    due = follow_ups_due(store, on=day, ahead_days=ahead_days, event_id=wanted)
    if is_json:
        print_json("chainlink.follow_ups/1", {"on": day.isoformat(), "follow_ups": follow_up_records(due)})
        return
    print_follow_ups(due, store.read(), day)


def _met(outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """Refuse an event at which nobody met."""
    if not outcomes:
        raise UsageError(
            Words(
                "活动尚无会面；请先运行 chainlink events plan",
                "the event has no meetings yet; run chainlink events plan first",
            )
        )
    return outcomes


app.command("contract")(event_contracts.contract)
app.command("risks")(event_contracts.risks)
