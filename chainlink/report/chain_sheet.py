"""How is one chain put before its chief to sign? 签批件: 情况、研判、建议措施、责任单位和时限、签发栏, on one or two pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from chainlink.projects.my_chain import (
    ChainChanges,
    FirstThings,
    RiskUnderWay,
    effect_by_project,
    worst_table,
)
from chainlink.projects.planning.answer_tables import ten_things_table
from chainlink.report.paper import Paper
from chainlink.report.word import Heading, Part, WordTable, word_of, word_table_of
from chainlink.supply.names import Names
from graph_schema.names import Words

THINGS_SHOWN = 5
_WORST_MM = {"colour": 12.0, "risk": 58.0, "value": 17.0, "office": 20.0, "deadline": 18.0, "under_way": 22.0}
_THINGS_MM = {"action": 32.0, "who_or_where": 45.0, "value": 16.0, "effect": 18.0, "office": 18.0, "deadline": 18.0}


def chain_sheet_title(chain: Words) -> Words:
    """Give what the sheet of a chain is called."""
    return Words(f"{chain.zh}产业链断链风险签批件", f"Break risks of {chain.en}: for signature")


def chain_sheet(
    paper: Paper,
    state: Words,
    worst: Sequence[RiskUnderWay],
    changes: ChainChanges | None,
    things: FirstThings,
    *,
    names: Names,
    today: date,
) -> bytes:
    """Write the sheet as one .docx in the form of offices, see `word_of`.

    Parameters
    ----------
    paper
        What it is, and what it rests on.
    state, worst, changes, things
        Answers about the chain, see `projects.my_chain`.
    names
        What things are called.
    today
        From when a deadline is over.
    """
    return word_of(paper, tuple(_parts(state, worst, changes, things, names, today)))


def _parts(
    state: Words,
    worst: Sequence[RiskUnderWay],
    changes: ChainChanges | None,
    things: FirstThings,
    names: Names,
    today: date,
) -> Iterator[Part]:
    yield Heading(Words("情况", "How it stands"))
    yield state
    if changes is not None and changes.changes:
        yield changes.words
    yield Heading(Words("研判", "What is worst"))
    if worst:
        yield word_table_of(worst_table(worst, names, today=today).only(_WORST_MM), tuple(_WORST_MM.values()))
    else:
        yield Words("清单上没有未销的风险。", "No open risk is on the register.")
    yield Heading(Words("建议措施、责任单位和时限", "What to do, who, by when"))
    actions = things.top.actions[:THINGS_SHOWN]
    if actions:
        table = ten_things_table(things.basis, things.top, effect_by_project(things)).only(_THINGS_MM)
        rows = word_table_of(table, tuple(_THINGS_MM.values()))
        yield WordTable(rows.headers, rows.rows[:THINGS_SHOWN], rows.widths_mm)
    else:
        yield Words("没有能消除红、黄风险的候选项目。", "No candidate project takes a red or yellow away.")
    yield Heading(Words("签发", "Signature"))
    yield WordTable(
        (Words("拟办意见", "proposed"), Words("链长批示", "chief's decision"), Words("签发日期", "date")),
        (("\n\n", "", ""),),
        (55.0, 62.0, 30.0),
    )
