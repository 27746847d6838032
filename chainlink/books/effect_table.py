"""How is a reviewed change of the network shown, before anybody confirms it? Row by row, before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from chainlink.books.reviewed_changes import RowEffect
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, number_text, table_of
from graph_schema.names import Words, language
from graph_schema.spec import ColumnSpec, schema


def effects_table(effects: Iterable[RowEffect], names: Names) -> AnswerTable:
    """Describe what becomes of each row: whose it is, whether it is new, and every column that differs."""
    columns: list[tuple[AnswerColumn, Callable[[RowEffect], Cell]]] = [
        (
            AnswerColumn("table", Words("表", "table")),
            lambda effect: Words(schema().tables[effect.table].sheet, effect.table),
        ),
        (
            AnswerColumn("row", Words("行", "row"), width=40),
            lambda effect: " · ".join(key_name(part, names) for part in effect.key if part),
        ),
        (
            AnswerColumn("what", Words("改动", "what")),
            lambda effect: Words("新增", "new") if effect.is_new else Words("修改", "changed"),
        ),
        (AnswerColumn("columns", Words("内容", "columns"), width=60), _columns_text),
    ]
    return table_of(Words("改动", "Changes"), columns, effects)


def key_name(part: str, names: Names) -> str:
    """Call one part of a key by the firm or component it names."""
    firm = names.given("firm", part)
    return firm or names.component(part)


def _columns_text(effect: RowEffect) -> str:
    spec = schema().tables[effect.table]
    texts = []
    for name, before, after in effect.columns:
        column = spec.column(name)
        header = Words(column.zh, name.replace("_", " "))
        now = _value_text(column, after)
        change = now if before is None else f"{_value_text(column, before)} → {now}"
        texts.append(f"{header}{Words('：', ': ')}{change}")
    return str(Words("；", "; ")).join(texts)


def _value_text(column: ColumnSpec, value: str | float | bool | None) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return str(Words("是", "yes") if value else Words("否", "no"))
    if isinstance(value, float):
        return number_text(value, "amount")
    return dict(column.choices).get(value, value) if language() == "zh" else value.replace("_", " ")
