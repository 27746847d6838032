"""`chainlink events`: which matchmaking events are there, who meets whom, and what came of it?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from chainlink.commands.events import plans as event_plans
from chainlink.commands.events import progress as event_progress
from chainlink.commands.events import results as event_results
from chainlink.commands.events import visits as event_visits
from chainlink.commands.events.text import AsJson, EventId, event_record, tell_event
from chainlink.commands.register_family import Family, register_app
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.books.record import Record
    from chainlink.matching.events.register import Event
    from graph_schema.answer_tables import AnswerTable


class EventFamily(Family):
    """Events are told with whom they invite and who meets."""

    def json_of(self, record: Record) -> dict[str, Any]:
        """Give an event with its invitations and meetings."""
        return event_record(cast("Event", record))

    def table(self, records: Sequence[Record]) -> AnswerTable:
        """Describe events with how many firms they invite, and how many meetings are planned."""
        from chainlink.matching.events.answer_tables import events_table

        return events_table(cast("Sequence[Event]", records))

    def print_recorded(self, record: Record) -> None:
        """Say what the event is now."""
        tell_event(cast("Event", record), is_json=False)


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
