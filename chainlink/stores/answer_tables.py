"""How are the versions of a store listed, whoever draws them?"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from chainlink.stores.port import Version
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, table_of
from graph_schema.moments import local_time
from graph_schema.names import Words


def versions_table(versions: Iterable[Version]) -> AnswerTable:
    """Describe versions in the order given: when each was written, of which date, and which is the current one."""
    columns: list[tuple[AnswerColumn, Callable[[Version], Cell]]] = [
        (AnswerColumn("version", Words("版本", "version")), lambda version: version.version_id),
        (AnswerColumn("written", Words("写入时间", "written")), lambda version: local_time(version.written_at)),
        (AnswerColumn("data_date", Words("数据截至日期", "data date")), lambda version: version.data_date),
        (AnswerColumn("rows", Words("行数", "rows"), "count"), lambda version: version.row_count),
        (AnswerColumn("fingerprint", Words("指纹", "fingerprint")), lambda version: version.content_hash),
        (AnswerColumn("current", Words("当前", "current")), lambda version: version.is_current or None),
        (AnswerColumn("note", Words("备注", "note"), width=30), lambda version: version.note),
    ]
    return table_of(Words("版本", "Versions"), columns, versions)
