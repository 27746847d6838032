"""What does each firm hold in its hand, and what stands on each table? A page a firm, a page a table, as one PDF."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from chainlink.matching.events.answer_tables import cards_table, firm_days_table, table_words
from chainlink.matching.events.register import Event
from chainlink.matching.events.the_day import LastChange, calls_table
from chainlink.report.event_papers import event_paper
from chainlink.report.pages import html_table_of, pdf_of
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.names import Names
from graph_schema.names import Words

_STYLE = """
@page guest { @bottom-left { content: none } }
section { break-before: page; page: guest }
section.firm h2 { font-size: 18pt; margin: 10mm 0 6mm }
section.firm td, section.firm th { font-size: 12pt; padding: 2.5mm }
section th, section.timed td:nth-child(2), section.firm td:nth-last-child(3),
section.firm td:nth-last-child(4) { white-space: nowrap }
div.timed th, div.timed td:first-child, div.timed td:nth-child(3) { white-space: nowrap }
section.card h2 { font-size: 40pt; text-align: center; margin: 12mm 0 8mm }
section.card td, section.card th { font-size: 13pt; padding: 3mm }
"""


def event_pdf(graph: SupplyGraph, event: Event) -> bytes:
    """Lay out all meetings, a page for every firm that meets somebody, by id, then a card for every table.

    The first pages are the organiser's; those that firms hold in hand carry names alone, and no mark for internal use.

    Parameters
    ----------
    graph
        Where names come from.
    event
        Planned.

    Notes
    -----
    One page a firm and one a table: some seconds for a hundred.
    """
    names, paper = graph.names, event_paper(graph, event)
    scope = f'<p class="heading">{escape(str(paper.scope))}</p>'
    firm_ids = sorted({firm_id for meeting in event.meetings for firm_id in meeting.firms})
    tables = sorted({meeting.slot.table for meeting in event.meetings})
    pages = [_firm_page(event, firm_id, names, scope) for firm_id in firm_ids]
    pages += [_card(event, table, names, scope) for table in tables]
    count = Words(
        f"企业日程 {len(firm_ids)} 页，桌牌 {len(tables)} 页",
        f"{len(firm_ids)} pages of firms, {len(tables)} table cards",
    )
    meetings = html_table_of(cards_table(event, names), is_with_id=False)
    every = f'<div class="meetings{_timed(event)}">{meetings}</div>'
    return pdf_of(paper, f"<p>{escape(str(count))}</p>{every}{''.join(pages)}", style=_STYLE)


def changed_cards_pdf(graph: SupplyGraph, last: LastChange, contacts: Mapping[str, str]) -> bytes:
    """Lay out what a change on the day asks for: whom to phone, then new pages for those firms and tables alone.

    Parameters
    ----------
    graph
        Where names come from.
    last
        Of `last_change`.
    contacts
        By firm whom to call.
    """
    event, names, paper = last.after, graph.names, event_paper(graph, last.after)
    scope = f'<p class="heading">{escape(str(paper.scope))}</p>'
    calls = calls_table(last, names, contacts)
    meeting_firms = {firm_id for meeting in event.meetings for firm_id in meeting.firms}
    pages = [_firm_page(event, firm_id, names, scope) for firm_id in last.firms if firm_id in meeting_firms]
    held = {meeting.slot.table for meeting in event.meetings}
    pages += [_card(event, table, names, scope) for table in last.tables if table in held]
    body = f"<h2>{escape(str(calls.title))}</h2>{html_table_of(calls, is_with_id=False)}{''.join(pages)}"
    return pdf_of(paper, body, style=_STYLE)


def _firm_page(event: Event, firm_id: str, names: Names, scope: str) -> str:
    day = firm_days_table(event, names, firm_id=firm_id).without("firm", "score", "grounds")
    table = html_table_of(day, is_with_id=False)
    return f'<section class="firm{_timed(event)}">{scope}<h2>{escape(names.firm(firm_id))}</h2>{table}</section>'


def _card(event: Event, table: int, names: Names, scope: str) -> str:
    title = table_words(event, table)
    held = cards_table(event, names, table=table).without("table")
    return f'<section class="card{_timed(event)}">{scope}<h2>{escape(str(title))}</h2>{html_table_of(held, is_with_id=False)}</section>'


def _timed(event: Event) -> str:
    """Mark a page with a column of times, which must not break."""
    return " timed" if event.clock else ""
