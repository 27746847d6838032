"""`chainlink show`: what do the data say about one firm, component or chain?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from chainlink.commands.console import print_columns, print_json, print_table, working
from chainlink.commands.options import AsJson
from chainlink.commands.scan.scan import marks_text, path_text
from graph_schema.figures import share
from graph_schema.names import Words, language, name_of
from loaders.choices import country_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from chainlink import SupplyGraph
    from chainlink.screening.chances import Chance, KeptChances
    from chainlink.screening.evidence import Evidence, Section
    from chainlink.screening.findings import ColourFinding
    from chainlink.stores import Store
    from graph_schema.spec import ColumnSpec

Kind = Annotated[
    Literal["firm", "component", "chain"], typer.Argument(help="企业、产品或产业链 / firm, component or chain")
]
Id = Annotated[str, typer.Argument(metavar="ID", help="编号，或全名、别名 / its id, else its whole name or alias")]
SHOWN_AT_MOST = 30
"""So many rows of a section are printed; `--json` has all."""


def show(kind: Kind, wanted: Id, is_json: AsJson = False) -> None:
    """查看一家企业、一个产品、一条链的全部依据 / Show all rows about one thing, with their sources."""
    import chainlink
    from chainlink.screening.evidence import chain_evidence, component_evidence, firm_evidence

    gatherers: dict[str, Callable[[SupplyGraph, str], Evidence]] = {
        "firm": firm_evidence,
        "component": component_evidence,
        "chain": chain_evidence,
    }
    store = chainlink.open_store()
    with working(Words("正在查找", "looking")):
        graph = chainlink.build_graph(store.read())
        evidence = gatherers[kind](graph, wanted)
        chances = _chances_of_newest(store)
    if is_json:
        print_json("chainlink.show/1", _as_json(evidence, graph, chances))
    else:
        _print_evidence(evidence, graph, chances)


def _chances_of_newest(store: Store) -> KeptChances | None:
    from chainlink.screening.chances import kept_chances

    version = next(iter(store.versions()), None)
    return kept_chances(store, version.content_hash) if version else None


def _suspected(evidence: Evidence, graph: SupplyGraph, chances: KeptChances | None) -> list[tuple[str, Chance]]:
    """Give the chains in which a firm or component has no colour and yet a chance of a half at least."""
    if chances is None or evidence.kind == "chain":
        return []
    coloured = {chain_id for chain_id, _ in evidence.findings}
    by_chain = [
        (chain_id, chances.of(chain_id, evidence.kind, evidence.id)) for chain_id in graph.tables.chains["chain_id"]
    ]
    return [(chain_id, chance) for chain_id, chance in by_chain if chain_id not in coloured and chance.likely_colour]


def _as_json(evidence: Evidence, graph: SupplyGraph, chances: KeptChances | None) -> dict[str, object]:
    from dataclasses import asdict

    def chance_of(chain_id: str, finding: ColourFinding) -> dict[str, object]:
        return {} if chances is None else {"chance": chances.of(chain_id, finding.about, finding.id)._asdict()}

    return {
        "kind": evidence.kind,
        "id": evidence.id,
        "name_zh": evidence.name_zh,
        "name_en": evidence.name_en,
        "findings": [
            {"chain_id": chain_id, **asdict(finding), **chance_of(chain_id, finding)}
            for chain_id, finding in evidence.findings
        ],
        "suspected": [
            {"chain_id": chain_id, **chance._asdict()} for chain_id, chance in _suspected(evidence, graph, chances)
        ],
        "blast_radius": {
            mode: {"lines": lines, "firms": firms} for mode, (lines, firms) in evidence.blast_radius.items()
        },
        "partial_losses": [asdict(loss) for loss in evidence.losses],
        "systemic_share": evidence.systemic_share,
        "sections": {
            section.name: json.loads(section.rows.to_json(orient="records", force_ascii=False))
            for section in evidence.sections
        },
    }


def _print_evidence(evidence: Evidence, graph: SupplyGraph, chances: KeptChances | None) -> None:
    """Print the subject's name, what its stop stops, its colours, then the rows they rest on."""
    from chainlink.screening.answer_tables import blast_table, losses_table
    from chainlink.screening.chance_words import colour_words, missing_words
    from chainlink.screening.evidence import province_words

    name = name_of(evidence.name_zh, evidence.name_en)
    print(f"{evidence.id} {name}".strip())
    if evidence.blast_radius:
        blast = blast_table(evidence.blast_radius)
        print(f"\n{blast.title}")
        print_table(blast)
    if evidence.findings:
        _print_findings(evidence, graph.names.by_id("component"), chances)
        if words := province_words(evidence, graph.names):
            print(words)
    for chain_id, chance in _suspected(evidence, graph, chances):
        print(f"{colour_words('', chance)} {chain_id} {graph.names.chain(chain_id)}")
    if chances is not None:
        print(missing_words(chances.missing, chances.open_purchases))
    losses = losses_table(evidence.losses, graph.names)
    if losses.rows:
        print(f"\n{losses.title} ({len(losses.rows)})")
        print_table(losses, at_most=SHOWN_AT_MOST)
    if evidence.kind == "firm":
        from chainlink.screening.evidence import colours_of
        from chainlink.screening.systemic import systemic_words

        print(f"\n{systemic_words(evidence.systemic_share, colours_of(evidence))}")
    if evidence.kind == "component":
        from chainlink.analysis.markets.import_statistics import import_statistics
        from chainlink.analysis.markets.stated_needs import stated_needs

        if statistics := import_statistics(graph, evidence.id):
            print(f"\n{statistics.words}")
        if stated := stated_needs(graph, evidence.id):
            print(f"\n{stated.words}")
    for section in evidence.sections:
        _print_section(section)


def _print_findings(evidence: Evidence, names: Mapping[str, str], chances: KeptChances | None) -> None:
    """Print colours with their chances; each path names the firms to look up next."""
    from chainlink.screening.chance_words import colour_words

    print(f"\n{Words('摸排结果', 'Findings')} ({len(evidence.findings)})")
    is_chain = evidence.kind == "chain"
    marks = [marks_text(finding) for _, finding in evidence.findings]
    about = Words("编号", "id") if is_chain else Words("产业链", "chain")
    headers = [Words("颜色", "colour"), about, Words("依据", "why")]
    rows = [
        [
            str(
                colour_words(finding.grade.colour, chances.of(chain_id, finding.about, finding.id) if chances else None)
            ),
            finding.id if is_chain else chain_id,
            path_text(finding.grade, names, is_with_firms=True),
        ]
        for chain_id, finding in evidence.findings
    ]
    if any(marks):
        headers.insert(2, Words("说明", "marks"))
        for row, mark in zip(rows, marks, strict=True):
            row.insert(2, mark or "—")
    print_columns(headers, rows, colours=[finding.grade.colour for _, finding in evidence.findings])


def _print_section(section: Section) -> None:
    """Print the filled columns of a section, provenance last."""
    from graph_schema.spec import schema

    print(f"\n{section.title} ({len(section.rows)})")
    shown = section.rows.head(SHOWN_AT_MOST)
    columns = [column for column in schema().tables[section.table].columns if _is_filled(shown[column.name])]
    headers = [Words(column.zh, column.name) for column in columns]
    print_columns(headers, [[_cell(row[column.name], column) for column in columns] for _, row in shown.iterrows()])
    if len(section.rows) > SHOWN_AT_MOST:
        more = len(section.rows) - SHOWN_AT_MOST
        print(Words(f"……另有 {more} 行，用 --json 可得全部", f"… and {more} more rows; --json has them all"))


def _is_filled(values: pd.Series) -> bool:
    return bool((values.notna() & (values.astype("str") != "")).any())


def _cell(value: object, column: ColumnSpec) -> str:
    import pandas as pd

    if pd.isna(value) or value == "":  # type: ignore[call-overload]
        return "—"
    if isinstance(value, bool):
        return str(Words("是" if value else "否", "yes" if value else "no"))
    if column.choices and language() == "zh":
        return dict(column.choices).get(str(value), str(value))
    if column.type == "country":
        return str(country_words(str(value)))
    if isinstance(value, float) and column.type == "share":
        return share(value)
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return str(value)
