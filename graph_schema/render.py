"""What else says what a chain is? The Neo4j constraints and the data dictionary, written from `chain.yaml`.

`python -m graph_schema.render` (or `make docs`) rewrites both files; a test holds them equal to the schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from graph_schema.names import Words
from graph_schema.spec import ColumnSpec, SchemaSpec, TableSpec, schema

_ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS_FILE = _ROOT / "graph_schema" / "constraints.cypher"
DICTIONARY_FILE = _ROOT / "docs" / "data_dictionary.md"

_TYPE_WORDS: dict[str, Words] = {
    "id": Words("编号", "id"),
    "text": Words("文字", "text"),
    "list": Words("多个值，以“；”或“、”分隔", "several values, written with ; between them"),
    "flag": Words("是／否", "yes / no"),
    "choice": Words("选项", "choice"),
    "number": Words("数", "number"),
    "share": Words("份额，0 至 1，或写 40%", "share, 0 to 1, or 40%"),
    "money": Words("万元", "10,000 yuan"),
    "days": Words("天", "days"),
    "date": Words("日期，YYYY-MM-DD、YYYY-MM 或 YYYY", "date, YYYY-MM-DD, YYYY-MM or YYYY"),
    "country": Words("国家或地区，ISO 3166 三字母代码", "country, ISO 3166 alpha-3"),
    "region": Words("六位行政区划代码", "six-digit region code"),
    "industry": Words("GB/T 4754-2017 行业代码", "GB/T 4754-2017 industry code"),
    "hs": Words("海关编码，2、4、6、8 或 10 位", "customs code of 2, 4, 6, 8 or 10 digits"),
}


def constraints(spec: SchemaSpec) -> str:
    """Write the Cypher that a Neo4j 5 Community server runs once, before any row.

    Returns
    -------
    str
        One statement a line, in schema order, each harmless when repeated: a node's key is unique, and columns that
        are `is_indexed` are. (Community has no key over both ends of a relation and no required properties: the loader
        checks those.)

    Examples
    --------
    >>> print(constraints(schema()).splitlines()[2])
    CREATE CONSTRAINT chain_chain_id IF NOT EXISTS FOR (n:Chain) REQUIRE n.chain_id IS UNIQUE;
    """
    head = "// Written from chain.yaml by `make docs`; Neo4j 5 Community. Run before the first row.\n"
    return "\n".join([head, *(line for table in spec.tables.values() for line in _constraint_lines(table))]) + "\n"


def _constraint_lines(table: TableSpec) -> Iterator[str]:
    label, pattern = table.node, f"(n:{table.node})"
    if table.node:
        key = table.key[0]
        yield f"CREATE CONSTRAINT {label.lower()}_{key} IF NOT EXISTS FOR {pattern} REQUIRE n.{key} IS UNIQUE;"
    else:
        label, pattern = table.relation, f"()-[n:{table.relation}]-()"
    for name in (column.name for column in table.columns if column.is_indexed):
        yield f"CREATE INDEX {label.lower()}_{name} IF NOT EXISTS FOR {pattern} ON (n.{name});"


def data_dictionary(spec: SchemaSpec) -> str:
    """Write the bilingual data dictionary in Markdown: every sheet, table and column, in schema order."""
    head = [
        "# 数据字典 / Data dictionary",
        "",
        "由 `graph_schema/chain.yaml` 生成（`make docs`），请勿手改。表头用中文名、别名或英文列名均可。",
        "Written from `graph_schema/chain.yaml` by `make docs`; do not edit. A header may be the Chinese name, one of its"
        " aliases or the English column name.",
        "",
        f"每行末尾都可有 / Every row may end with: {'、'.join(f'`{name}`' for name in spec.provenance)}",
    ]
    lines = [*head]
    for table in spec.tables.values():
        lines += ["", *_table_lines(table, spec)]
    for book in spec.books.values():
        lines += ["", *_book_lines(book)]
    first = next(iter(spec.tables.values()))
    lines += ["", "## 各表共有 / In every table", "", *_column_lines(first.column(name) for name in spec.provenance)]
    return "\n".join(lines) + "\n"


def _table_lines(table: TableSpec, spec: SchemaSpec) -> Iterator[str]:
    what = f"(:{table.node})"
    if table.relation:
        ends = [spec.tables[end].node for end in (table.from_table, table.to_table)]
        what = f"(:{ends[0]})-[:{table.relation}]->(:{ends[1]})"
    yield f"## {table.sheet} · {table.name}"
    yield ""
    yield f"{table.meaning.zh}  "
    yield f"{table.meaning.en}"
    yield ""
    yield f"- 图 / graph: `{what}`"
    yield f"- 文件 / file: `{table.file}.csv`"
    yield f"- 键 / key: {', '.join(f'`{key}`' for key in table.key)}"
    yield ""
    yield from _column_lines(column for column in table.columns if column.name not in spec.provenance)


def _book_lines(book: TableSpec) -> Iterator[str]:
    yield f"## {book.sheet} · {book.name}"
    yield ""
    yield f"{book.meaning.zh}  "
    yield f"{book.meaning.en}"
    yield ""
    yield f"- 图 / graph: `(:{book.node})`"
    yield f"- 键 / key: {', '.join(f'`{key}`' for key in book.key)}"
    personal = [f"`{column.name}`" for column in book.columns if column.is_personal]
    yield f"- 由人填写 / people write: {', '.join(personal)}"
    yield ""
    yield from _column_lines(iter(book.columns))


def _column_lines(columns: Iterator[ColumnSpec]) -> Iterator[str]:
    yield "| 中文表头 | column | 必填 required | 类型 type | 含义 meaning | 别名 aliases |"
    yield "|---|---|---|---|---|---|"
    for column in columns:
        words = _TYPE_WORDS[column.type]
        kind = f"{words.zh} / {words.en}"
        if column.choices:
            kind = "、".join(f"{zh} `{name}`" for name, zh in column.choices)
        if column.refers_to:
            kind += f" → `{column.refers_to}`"
        if column.relation:
            kind += f" `{'<-' if column.is_incoming else ''}[:{column.relation}]`"
        required = "是 yes" if column.is_required else ""
        meaning = f"{column.meaning.zh}<br>{column.meaning.en}"
        yield f"| {column.zh} | `{column.name}` | {required} | {kind} | {meaning} | {'、'.join(column.aliases)} |"


def main() -> None:
    """Rewrite both files from the schema."""
    for file, text in ((CONSTRAINTS_FILE, constraints(schema())), (DICTIONARY_FILE, data_dictionary(schema()))):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
