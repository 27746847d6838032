"""What does each firm hold in its hand, and what stands on each table? A page a firm, a page a table, as one PDF."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from chainlink.matching.events.register import Event, EventMeeting
from chainlink.report.event_papers import BUYER, ROUND, SUPPLIER, TABLE, about_text, event_paper
from chainlink.report.pages import pdf_of
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.names import Names
from graph_schema.names import Words

_STYLE = """
section { break-before: page }
section.firm h2 { font-size: 16pt }
section.card h2 { font-size: 40pt; text-align: center; margin: 12mm 0 8mm }
section.card td, section.card th { font-size: 13pt; padding: 3mm }
"""
AS_BUYER, AS_SUPPLIER = Words("需求方", "buyer"), Words("供给方", "supplier")
MEETS, ABOUT, SIDE = Words("会见企业", "meets"), Words("所谈产品", "about"), Words("身份", "as")


def event_pdf(graph: SupplyGraph, event: Event) -> bytes:
    """Lay out a page for every firm that meets somebody, by id, then a card for every table.

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
    pages = [_firm_page(firm_id, event.meetings, names, scope) for firm_id in firm_ids]
    pages += [_card(table, event.meetings, names, scope) for table in tables]
    count = Words(
        f"企业日程 {len(firm_ids)} 页，桌牌 {len(tables)} 页",
        f"{len(firm_ids)} pages of firms, {len(tables)} table cards",
    )
    return pdf_of(paper, f"<p>{escape(str(count))}</p>{''.join(pages)}", style=_STYLE)


def _firm_page(firm_id: str, meetings: Sequence[EventMeeting], names: Names, scope: str) -> str:
    rows = []
    for meeting in meetings:
        if firm_id in meeting.firms:
            is_buyer = meeting.slot.buyer_id == firm_id
            other = meeting.slot.supplier_id if is_buyer else meeting.slot.buyer_id
            side = AS_BUYER if is_buyer else AS_SUPPLIER
            rows.append(
                (
                    str(meeting.slot.round),
                    str(meeting.slot.table),
                    names.firm_with_id(other),
                    about_text(meeting, names),
                    str(side),
                )
            )
    title = names.firm_with_id(firm_id)
    return f'<section class="firm">{scope}<h2>{escape(title)}</h2>{_table((ROUND, TABLE, MEETS, ABOUT, SIDE), rows)}</section>'


def _card(table: int, meetings: Sequence[EventMeeting], names: Names, scope: str) -> str:
    held = [meeting for meeting in meetings if meeting.slot.table == table]
    rows = [(str(meeting.slot.round), *(names.firm(firm_id) for firm_id in meeting.firms)) for meeting in held]
    title = Words(f"{table} 号桌", f"Table {table}")
    return (
        f'<section class="card">{scope}<h2>{escape(str(title))}</h2>{_table((ROUND, BUYER, SUPPLIER), rows)}</section>'
    )


def _table(headers: Sequence[Words], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(str(header))}</th>" for header in headers)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
