"""What lies on the tables of an event? Its workbook: needs, master list, every firm's day, table cards."""

from __future__ import annotations

from collections.abc import Sequence

from chainlink.matching.events.answer_tables import cards_table, event_needs_table, firm_days_table, master_table
from chainlink.matching.events.gaps import Gap, gaps_table
from chainlink.matching.events.register import Event
from chainlink.matching.needs.need import Need
from chainlink.matching.needs.wants import Want
from chainlink.report.paper import Paper
from chainlink.report.sheets import sheet_of, workbook_of
from chainlink.supply.graph import SupplyGraph
from graph_schema.moments import DataDates
from graph_schema.names import Words


def event_workbook(
    graph: SupplyGraph, event: Event, needs: Sequence[Need], wants: Sequence[Want], *, gaps: Sequence[Gap] = ()
) -> bytes:
    """Write the papers of an event as one .xlsx.

    Parameters
    ----------
    graph
        Where names come from.
    event
        Planned.
    needs
        All needs of the event; those that meet nobody are on the list of needs too.
    wants
        What firms stated: whom to call, and the office in charge.
    gaps
        Needs and guests without a meeting, for the organiser: a sheet of their own, the last, where there are any.
    """
    names = graph.names
    tables = [
        event_needs_table(event, needs, wants, names),
        master_table(graph, event, needs),
        firm_days_table(event, names).without("score", "grounds"),
        cards_table(event, names),
    ]
    if gaps:
        tables.append(gaps_table(gaps, names))
    return workbook_of(event_paper(graph, event), [sheet_of(table) for table in tables])


def event_paper(graph: SupplyGraph, event: Event) -> Paper:
    """Give what every paper of an event says of itself."""
    scope = " · ".join(
        str(event.fields[name]) for name in ("name", "held_on", "starts_at", "place") if event.fields[name]
    )
    basis = event.basis
    return Paper(
        Words("供需对接活动", "matchmaking event"),
        Words(scope, scope),
        DataDates(basis.data_date) if basis else graph.tables.data_dates(),
        basis.content_hash[:8] if basis else graph.tables.content_hash()[:8],
    )
