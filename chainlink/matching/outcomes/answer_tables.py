"""How are the meetings of an event and what came of them listed, whoever draws them?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from chainlink.matching.outcomes.closings import ContractClosing
from chainlink.matching.outcomes.records import Outcome
from chainlink.matching.outcomes.rules import RESULT_WORDS
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.names import Words

_OUTCOME = AnswerColumn("outcome", Words("对接编号", "outcome"))
_FOUND = {True: Words("仍在", "still found"), False: Words("未发现", "not found"), None: Words("未摸排", "not scanned")}


def outcomes_table(outcomes: Sequence[Outcome], names: Names) -> AnswerTable:
    """Describe a row a meeting: who met over what, what came of it, and whether the network has it."""
    columns: list[tuple[AnswerColumn, Callable[[Outcome], Cell]]] = [
        (_OUTCOME, lambda outcome: outcome.outcome_id),
        (AnswerColumn("round", Words("轮次", "round"), "whole"), lambda outcome: outcome.number("round")),
        (AnswerColumn("table", Words("桌号", "table"), "whole"), lambda outcome: outcome.number("table")),
        (AnswerColumn("buyer", Words("需求企业", "buyer"), width=24), lambda outcome: names.firm(outcome.firms[0])),
        (
            AnswerColumn("supplier", Words("供给企业", "supplier"), width=24),
            lambda outcome: names.firm(outcome.firms[1]),
        ),
        (
            AnswerColumn("component", Words("供给产品", "component"), width=18),
            lambda outcome: names.component(outcome.text("component_id")),
        ),
        (AnswerColumn("result", Words("对接结果", "result")), lambda outcome: RESULT_WORDS[outcome.result]),
        (
            AnswerColumn("amount_10k_yuan", Words("金额(万元)", "10k yuan"), "amount"),
            lambda outcome: outcome.number("amount_10k_yuan"),
        ),
        (
            AnswerColumn("received_10k_yuan", Words("实际到款(万元)", "received"), "amount"),
            lambda outcome: outcome.number("received_10k_yuan"),
        ),
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
        (_OUTCOME, lambda closing: closing.outcome_id),
        (AnswerColumn("network", Words("供应网络", "network")), lambda closing: closing.version_id),
        (
            AnswerColumn("risk", Words("风险编号", "risk")),
            lambda closing: Thing("risk", closing.risk_id, closing.risk_id),
        ),
        (AnswerColumn("found", Words("最近摸排", "last scan")), lambda closing: _FOUND[closing.is_open]),
        (AnswerColumn("colour", Words("颜色", "colour"), "colour"), lambda closing: closing.colour),
    ]
    return table_of(Words("签约所对应的风险", "Risks that contracts are for"), columns, closings)
