"""How are the flags of projects told, whoever draws them?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from chainlink.projects.register.flags import Flag
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.names import Words


def flags_table(flags: Mapping[str, Sequence[Flag]]) -> AnswerTable:
    """Describe what deserves a look, a row a flag, by project."""
    columns: list[tuple[AnswerColumn, Callable[[tuple[str, Flag]], Cell]]] = [
        (AnswerColumn("project", Words("项目编号", "project")), lambda row: Thing("project", row[0], row[0])),
        (AnswerColumn("flag", Words("预警", "flag")), lambda row: row[1].rule.name),
        (AnswerColumn("why", Words("说明", "why"), width=50), lambda row: row[1].message),
    ]
    raised = [(project_id, flag) for project_id, of_project in flags.items() for flag in of_project]
    return table_of(Words("预警", "Flags"), columns, raised)
