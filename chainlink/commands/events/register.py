"""`chainlink events`: which matchmaking events are there, who meets whom, and what came of it?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chainlink.commands.events import plans as event_plans
from chainlink.commands.events import progress as event_progress
from chainlink.commands.events import results as event_results
from chainlink.commands.events import visits as event_visits
from chainlink.commands.events.text import event_record, tell_event
from chainlink.commands.register_family import Family, register_app
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.matching.events.register import Event
    from chainlink.stores import Store
    from graph_schema.answer_tables import AnswerTable


class EventFamily(Family):
    """Events are told with whom they invite and who meets."""

    def json_of(self, record: Event) -> dict[str, Any]:
        """Give an event with its invitations and meetings."""
        return event_record(record)

    def table(self, records: Sequence[Event], store: Store) -> AnswerTable:
        """Describe events with how many firms they invite, and how many meetings are planned."""
        from chainlink.matching.events.answer_tables import events_table

        return events_table(records)

    def print_recorded(self, record: Event) -> None:
        """Say what the event is now."""
        tell_event(record, is_json=False)

    def print_record(self, record: Event, store: Store) -> None:
        """Print who meets whom, when and where."""
        from chainlink.supply.names import Names

        tell_event(record, is_json=False, names=Names(store.read()))


app = register_app(
    EventFamily(
        "events",
        Words("供需对接活动：登记、安排、变更、打印", "Matchmaking events"),
        one="event",
        positional=("name",),
        other_options={"held_on": "--date"},
    )
)


for name, command in (
    ("plan", event_plans.plan),
    ("invite", event_plans.invite),
    ("reply", event_plans.reply),
    ("walk-in", event_plans.walk_in),
    ("late", event_plans.late),
    ("undo", event_plans.undo),
    ("gaps", event_plans.gaps),
    ("papers", event_plans.papers),
    ("progress", event_progress.progress),
):
    app.command(name)(command)
app.add_typer(event_results.app, name="results")
app.add_typer(event_visits.app, name="visits")
