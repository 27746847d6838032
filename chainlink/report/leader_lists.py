"""How do leaders, partners, experts and communities stand on paper: proposals with reasons, the register, the goals?"""

from __future__ import annotations

from collections.abc import Sequence

from chainlink.leaders.answer_tables import LeaderTables, goals_table
from chainlink.leaders.proposed import Proposed
from chainlink.leaders.records import Recognised
from chainlink.leaders.standing import GoalCount, Standing
from chainlink.report.paper import Paper
from chainlink.report.sheets import sheet_of, workbook_of


def leader_workbook(
    paper: Paper,
    proposed: Proposed,
    standing: Sequence[Standing],
    recognised: Sequence[Recognised],
    counts: Sequence[GoalCount],
    tables: LeaderTables,
) -> bytes:
    """Write all lists as one .xlsx: proposals of each kind, who stands where, the goals.

    Parameters
    ----------
    paper
        Title, scope and data date.
    proposed
        What is proposed.
    standing, recognised, counts
        Who stands where on a day, the register, and the goals on that day.
    tables
        Describes them, with the offices in charge.
    """
    described = (
        tables.leaders(proposed, "", standing),
        tables.partners(proposed.partners.partners),
        tables.experts(proposed.partners.experts),
        tables.communities(proposed.communities.communities),
        tables.standing(standing, recognised).without("register_id"),
        goals_table(counts),
    )
    return workbook_of(paper, [sheet_of(table) for table in described])
