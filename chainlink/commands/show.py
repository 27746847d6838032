"""`chainlink show`: what do the data say about one firm, component or chain?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from chainlink.commands.console import print_columns, print_json, working
from graph_schema.names import COLOUR_WORDS, Words, language

if TYPE_CHECKING:
    import pandas as pd

    from chainlink.evidence import Evidence, Section

Kind = Annotated[
    Literal["firm", "component", "chain"], typer.Argument(help="企业、产品或产业链 / firm, component or chain")
]
Id = Annotated[str, typer.Argument(metavar="ID", help="编号 / its id")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
SHOWN_AT_MOST = 30
"""So many rows of a section are printed; `--json` has all."""


def show(kind: Kind, wanted: Id, is_json: AsJson = False) -> None:
    """查看一家企业、一个产品、一条链的全部依据 / Show all rows about one thing, with their sources."""
    import chainlink
    from chainlink.evidence import chain_evidence, component_evidence, firm_evidence

    gather = {"firm": firm_evidence, "component": component_evidence, "chain": chain_evidence}[kind]
    with working(Words("正在查找", "looking")):
        found = gather(chainlink.build_graph(chainlink.open_store().read()), wanted)
    if is_json:
        print_json("chainlink.show/1", _as_json(found))
    else:
        _print_evidence(found)


def _as_json(found: Evidence) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "kind": found.kind,
        "id": found.id,
        "name_zh": found.name_zh,
        "name_en": found.name_en,
        "findings": [{"chain_id": chain_id, **asdict(finding)} for chain_id, finding in found.findings],
        "blast_radius": {mode: {"lines": lines, "firms": firms} for mode, (lines, firms) in found.blast_radius.items()},
        "sections": {
            section.name: json.loads(section.rows.to_json(orient="records", force_ascii=False))
            for section in found.sections
        },
    }


def _print_evidence(found: Evidence) -> None:
    from chainlink.screening import why_text

    name = found.name_zh if language() == "zh" else (found.name_en or found.name_zh)
    print(f"{found.id} {name}".strip())
    if found.blast_radius:
        zh = "；".join(
            f"{mode} 波及 {lines} 条生产线、{firms} 家企业" for mode, (lines, firms) in found.blast_radius.items()
        )
        en = "; ".join(f"{mode}: {lines} lines, {firms} firms" for mode, (lines, firms) in found.blast_radius.items())
        print(Words(f"停产时（不含自身）：{zh}", f"when it stops, besides itself: {en}"))
    if found.findings:
        print(f"\n{Words('摸排结果', 'findings')} ({len(found.findings)})")
        headers = [Words("颜色", "colour"), Words("产业链", "chain"), Words("编号", "id"), Words("依据", "why")]
        rows = [
            [str(COLOUR_WORDS[each.grade.colour]), chain_id, each.id, why_text(each.grade) or "—"]
            for chain_id, each in found.findings
        ]
        print_columns(headers, rows, colours=[each.grade.colour for _, each in found.findings])
    for section in found.sections:
        _print_section(section)


def _print_section(section: Section) -> None:
    """Print the filled columns of a section, provenance last."""
    from graph_schema.spec import schema

    print(f"\n{section.title} ({len(section.rows)})")
    shown = section.rows.head(SHOWN_AT_MOST)
    columns = [column for column in schema().tables[section.table].columns if _is_filled(shown[column.name])]
    headers = [Words(column.zh, column.name) for column in columns]
    print_columns(headers, [[_cell(row[column.name]) for column in columns] for _, row in shown.iterrows()])
    if len(section.rows) > SHOWN_AT_MOST:
        more = len(section.rows) - SHOWN_AT_MOST
        print(Words(f"……另有 {more} 行，用 --json 可得全部", f"… and {more} more rows; --json has them all"))


def _is_filled(values: pd.Series) -> bool:
    return bool((values.notna() & (values.astype("str") != "")).any())


def _cell(value: object) -> str:
    import pandas as pd

    if pd.isna(value) or value == "":  # type: ignore[call-overload]
        return "—"
    if isinstance(value, bool):
        return str(Words("是" if value else "否", "yes" if value else "no"))
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return str(value)
