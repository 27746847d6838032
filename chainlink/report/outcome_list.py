"""What came of an event, on paper? 对接清单: who met whom over what, on which grounds, with which result, and who follows up."""

from __future__ import annotations

from collections.abc import Sequence

from chainlink.matching.events.register import Event
from chainlink.matching.needs.need import Need
from chainlink.matching.needs.wants import Want
from chainlink.matching.outcomes.answer_tables import meetings_table
from chainlink.matching.outcomes.records import Outcome
from chainlink.report.event_papers import event_paper
from chainlink.report.sheets import sheet_of, workbook_of
from chainlink.supply.graph import SupplyGraph


def outcome_workbook(
    graph: SupplyGraph, event: Event, outcomes: Sequence[Outcome], needs: Sequence[Need], wants: Sequence[Want]
) -> bytes:
    """Write 对接清单 of an event as one .xlsx; see `meetings_table`."""
    return workbook_of(event_paper(graph, event), [sheet_of(meetings_table(graph, event, outcomes, needs, wants))])
