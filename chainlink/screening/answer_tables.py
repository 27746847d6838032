"""How are the numbers beside a colour told, whoever draws them: what stops with a firm, what targets lose, what became likelier?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chainlink.analysis.partial_loss.losses import PartialLoss
from chainlink.screening.chance_words import change_words
from chainlink.screening.chances import ChanceChange
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.figures import share_range
from graph_schema.names import SOURCING_WORDS, SourcingMode, Words

TOLD_FROM = 0.005
"""Smaller losses of a target are left out: they are no whole percent."""


def blast_table(radius_by_mode: Mapping[SourcingMode, tuple[int, int]]) -> AnswerTable:
    """Describe how many lines and firms stop with a firm, its own apart, by the suppliers that count."""
    columns: list[tuple[AnswerColumn, Callable[[tuple[SourcingMode, tuple[int, int]]], Cell]]] = [
        (AnswerColumn("sourcing", Words("可用来源", "sources that count")), lambda row: SOURCING_WORDS[row[0]]),
        (AnswerColumn("lines", Words("生产线", "lines"), "count"), lambda row: row[1][0]),
        (AnswerColumn("firms", Words("企业", "firms"), "count"), lambda row: row[1][1]),
    ]
    title = Words("停产波及（不含自身）", "What stops with it, its own lines apart")
    return table_of(title, columns, list(radius_by_mode.items()))


def losses_table(losses: Sequence[PartialLoss], names: Names) -> AnswerTable:
    """Describe how much of their output targets lose when a firm alone stops, from `TOLD_FROM` on."""
    columns: list[tuple[AnswerColumn, Callable[[PartialLoss], Cell]]] = [
        (
            AnswerColumn("target", Words("目标产品", "target"), width=30),
            lambda loss: _component(loss.target.rpartition("/")[2], names),
        ),
        (
            AnswerColumn("lost", Words("减产幅度", "output lost"), "share"),
            lambda loss: share_range(loss.low, loss.high),
        ),
    ]
    title = Words("单独停产的减产幅度（现成备份顶上后）", "Output lost when it alone stops, backups at work")
    return table_of(title, columns, [loss for loss in losses if loss.low >= TOLD_FROM])


def likelier_table(title: Words, changes: Sequence[ChanceChange], names: Names) -> AnswerTable:
    """Describe whose chance of a colour rose, or fell, between two scans."""
    columns: list[tuple[AnswerColumn, Callable[[ChanceChange], Cell]]] = [
        (
            AnswerColumn("about", Words("对象", "about"), width=30, is_with_id=True),
            lambda change: _about(change, names),
        ),
        (AnswerColumn("chance", Words("补齐后概率", "chance once complete")), change_words),
        (
            AnswerColumn("chain", Words("产业链", "chain")),
            lambda change: Thing("chain", change.chain_id, names.chain(change.chain_id)),
        ),
    ]
    return table_of(title, columns, changes)


def _about(change: ChanceChange, names: Names) -> Thing:
    if change.about == "firm":
        return Thing("firm", change.id, names.firm(change.id))
    return _component(change.id, names, within=change.chain_id)


def _component(component_id: str, names: Names, within: str = "") -> Thing:
    return Thing("component", component_id, names.component(component_id), within=within)
