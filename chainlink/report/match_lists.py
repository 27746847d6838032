"""How do needs, and the offers for one of them, go out on paper? As workbooks: what is needed, who fits, who does not."""

from __future__ import annotations

from collections.abc import Mapping

from chainlink.matching.pairs.answer_tables import offers_table, refused_table
from chainlink.matching.pairs.need_answer import Matched
from chainlink.matching.pairs.weights import PartName
from chainlink.report.paper import Paper
from chainlink.report.sheets import sheet_of, workbook_of
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerTable
from graph_schema.names import Words


def needs_workbook(paper: Paper, needs: AnswerTable) -> bytes:
    """Write the table of needs, each with how many could serve it."""
    return workbook_of(paper, [sheet_of(needs)])


def match_workbook(paper: Paper, matched: Matched, name_by_part: Mapping[PartName, Words], names: Names) -> bytes:
    """Write the offers for one need with every part of their score, and the refused ones with the reason.

    Parameters
    ----------
    paper
        What the export says of itself.
    matched
        Of `match_need`.
    name_by_part
        Of the weights.
    names
        Of firms and components.
    """
    return workbook_of(
        paper, [sheet_of(offers_table(matched, name_by_part, names)), sheet_of(refused_table(matched, names))]
    )
