"""How do leaders, partners, experts and communities stand on paper: proposals with reasons, the register, the goals?"""

from __future__ import annotations

from chainlink.books.chiefs import chiefs_by_chain
from chainlink.leaders.answer_tables import LeaderTables, goals_table
from chainlink.leaders.on_day import LeadersOnDay
from chainlink.leaders.proposed import Proposed
from chainlink.report.paper import Paper
from chainlink.report.sheets import sheet_of, workbook_of
from chainlink.stores import Store
from chainlink.supply.names import Names
from graph_schema.names import Words
from loaders.tables import Tables


def leader_workbook(store: Store, tables: Tables, proposed: Proposed, now: LeadersOnDay, *, data_version: str) -> bytes:
    """Write all lists as one .xlsx: proposals of each kind, who stands where, the goals.

    Parameters
    ----------
    store, tables
        Where chiefs stand, whose departments are in charge where the register names no office; and the data.
    proposed, now
        What is proposed, and who stands where on a day.
    data_version
        Which data.
    """
    day = now.day.isoformat()
    paper = Paper(
        Words("“链主”企业、伙伴企业和共同体", "Chain leaders, partners and communities"),
        Words(f"全部产业链，{day} 有效", f"all chains, valid on {day}"),
        tables.data_dates(),
        data_version,
    )
    offices = {chain_id: chief.lead_department for chain_id, chief in chiefs_by_chain(store).items()}
    described = LeaderTables(Names(tables), offices)
    lists = (
        described.leaders(proposed, "", now.standing),
        described.partners(proposed.partners.partners),
        described.experts(proposed.partners.experts),
        described.communities(proposed.communities.communities),
        described.standing(now.standing, now.recognised).without("register_id"),
        goals_table(now.counts),
    )
    return workbook_of(paper, [sheet_of(table) for table in lists])
