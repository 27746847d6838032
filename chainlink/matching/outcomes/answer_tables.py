"""How are the meetings of an event and what came of them listed, whoever draws them?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainlink.books.register_tables import record_columns
from chainlink.matching.outcomes.closings import ContractClosing
from chainlink.matching.outcomes.meeting_book import OUTCOMES
from chainlink.matching.outcomes.records import Outcome
from chainlink.matching.outcomes.rules import RESULT_WORDS
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.names import Words

_FOUND = {True: Words("仍在", "still found"), False: Words("未发现", "not found"), None: Words("未摸排", "not scanned")}


_OF_MEETING = ("outcome_id", "round", "table", "buyer_id", "supplier_id", "component_id")


def outcomes_table(outcomes: Sequence[Outcome], names: Names) -> AnswerTable:
    """Describe a row a meeting: who met over what, what came of it, and whether the network has it."""
    columns: list[tuple[AnswerColumn, Callable[[Outcome], Cell]]] = [
        *record_columns(OUTCOMES, names, columns=_OF_MEETING),
        (AnswerColumn("result", Words("对接结果", "result")), lambda outcome: RESULT_WORDS[outcome.result]),
        *record_columns(OUTCOMES, names, columns=("amount_10k_yuan", "received_10k_yuan")),
        (AnswerColumn("network", Words("供应网络", "network")), _network_words),
        (AnswerColumn("planned", Words("计划内", "planned")), lambda outcome: outcome.is_planned),
    ]
    return table_of(Words("对接结果", "Results"), columns, outcomes)


def _network_words(outcome: Outcome) -> Words | None:
    if outcome.confirmed:
        version = outcome.confirmed["version"]
        return Words(f"已写入 {version}", f"in {version}")
    return Words("待复核", "to be reviewed") if outcome.result == "contract" else None


def closings_table(closings: Sequence[ContractClosing]) -> AnswerTable:
    """Describe the risks for which firms met and signed, and whether the last scan still finds them."""
    columns: list[tuple[AnswerColumn, Callable[[ContractClosing], Cell]]] = [
        (AnswerColumn("outcome", Words("对接编号", "outcome")), lambda closing: closing.outcome_id),
        (AnswerColumn("network", Words("供应网络", "network")), lambda closing: closing.version_id),
        (
            AnswerColumn("risk", Words("风险编号", "risk")),
            lambda closing: Thing("risk", closing.risk_id, closing.risk_id),
        ),
        (AnswerColumn("found", Words("最近摸排", "last scan")), lambda closing: _FOUND[closing.is_open]),
        (AnswerColumn("colour", Words("颜色", "colour"), "colour"), lambda closing: closing.colour),
    ]
    return table_of(Words("签约所对应的风险", "Risks that contracts are for"), columns, closings)
