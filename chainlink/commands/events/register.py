"""`chainlink events`: which matchmaking events are there, who meets whom, and what came of it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chainlink.commands.events import plans as event_plans
from chainlink.commands.events import progress as event_progress
from chainlink.commands.events import results as event_results
from chainlink.commands.events import visits as event_visits
from chainlink.commands.events.text import AsJson, EventId, event_record, tell_event
from chainlink.commands.register_family import Family, register_app
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.books.record import Record
    from chainlink.stores import Field, Store
    from graph_schema.answer_tables import AnswerTable


class EventFamily(Family):
    """Events are meant by their name too, and are told with whom they invite and who meets."""

    def find(self, store: Store, wanted: str) -> Record:
        """Give one event by its id or name."""
        from chainlink.matching.events.register import find_event

        return super().find(store, find_event(store, wanted).event_id)

    def change(
        self, store: Store, wanted: str, cells: Mapping[str, Field], *, who: str, why: str, **more: Any
    ) -> Record:
        """Change an event; its meetings stay until it is planned anew."""
        return super().change(store, self.find(store, wanted).entry_id, cells, who=who, why=why)

    def json_of(self, record: Record) -> dict[str, Any]:
        """Give an event with its invitations and meetings."""
        from chainlink.matching.events.register import event_of_record

        return event_record(event_of_record(record))

    def table(self, records: Sequence[Record]) -> AnswerTable:
        """Describe events with how many firms they invite, and how many meetings are planned."""
        from chainlink.matching.events.register import event_of_record
        from graph_schema.answer_tables import AnswerColumn

        table = super().table(records)
        events = [event_of_record(record) for record in records]
        counted = (
            AnswerColumn("firms", Words("企业", "firms"), "count"),
            AnswerColumn("meetings", Words("会面", "meetings"), "count"),
        )
        rows = zip(table.rows, events, strict=True)
        return replace(
            table,
            columns=(*table.columns, *counted),
            rows=tuple((*row, len(event.invitations), len(event.meetings)) for row, event in rows),
        )

    def print_recorded(self, record: Record) -> None:
        """Say what the event is now."""
        from chainlink.matching.events.register import event_of_record

        tell_event(event_of_record(record), is_json=False)


app = register_app(
    EventFamily(
        "events",
        Words("供需对接活动：登记、安排、变更、打印", "Matchmaking events"),
        one="event",
        positional=("name",),
        other_options={"held_on": "--date"},
    )
)


@app.command("show")
def show_command(event_id: EventId, is_json: AsJson = False) -> None:
    """查看一场活动的会面安排 / Show who meets whom, when and where."""
    import chainlink
    from chainlink.matching.events.register import find_event

    store = chainlink.open_store()
    event = find_event(store, event_id)
    tell_event(event, is_json, None if is_json else chainlink.build_graph(store.read()).names)


for name, command in (
    ("plan", event_plans.plan),
    ("reply", event_plans.reply),
    ("walk-in", event_plans.walk_in),
    ("papers", event_plans.papers),
    ("progress", event_progress.progress),
):
    app.command(name)(command)
app.add_typer(event_results.app, name="results")
app.add_typer(event_visits.app, name="visits")
