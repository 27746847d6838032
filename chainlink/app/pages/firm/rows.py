"""Which rows does a firm's page show? Colours with their paths, then the rows they rest on, names as links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.book_words import choice_of
from chainlink.app.ui.loaded import Loaded, oldest_rows
from chainlink.books.register_tables import column_words
from chainlink.risks.cells import risk_cell
from chainlink.risks.register import BOOK, Risk, list_risks
from chainlink.screening.answer_tables import losses_table
from chainlink.screening.evidence import Evidence, Section, province_words
from chainlink.screening.findings import ColourFinding
from chainlink.supply.names import NamedKind, Names
from graph_schema.figures import share
from graph_schema.names import ASSUMED, CROSS_CHAIN, SUSPECTED_SOLE, Words, language
from graph_schema.spec import ColumnSpec, schema
from loaders.choices import country_words

SHOWN_AT_MOST = 100
LOSSES_AT_MOST = 12
_RISK_COLUMNS = ("chain_id", "colour", "state", "finding", "office", "deadline", "basis")
_KIND_BY_TABLE: Mapping[str, NamedKind] = {
    "firms": "firm",
    "components": "component",
    "chains": "chain",
    "regions": "region",
    "segments": "segment",
}
"""Tables whose ids are shown as names."""


def linked(names: Names, table: str, subject_id: str) -> str:
    """Give a firm, component or chain as a link to its view; other things as their name."""
    name = names.name(_KIND_BY_TABLE[table], subject_id)
    if table == "firms":
        return ui.link(name, "firm", firm=subject_id)
    if table == "components":
        return ui.link(name, "chain_map", component=subject_id)
    if table == "chains":
        return ui.link(name, "chain_map", chain=subject_id)
    return ui.cell(name)


def draw_findings(loaded: Loaded, evidence: Evidence) -> None:
    """Draw in which chains the firm is a single point, by which path."""
    st.subheader(str(Words("风险颜色与依据", "Colours, and why")), anchor=False)
    chances = loaded.chances()
    if not evidence.findings:
        st.info(str(Words("不是任何产业链目标产品的单点依赖。", "It is no single point of any chain's targets.")))
        return
    names = loaded.graph.names
    if words := province_words(evidence, names):
        ui.note(str(words))
    dates = oldest_rows(loaded)
    rows = [
        [
            ui.colour_with_chance(finding.grade.colour, chances.of(chain_id, "firm", finding.id) if chances else None),
            ui.link(names.chain(chain_id), "chain_map", chain=chain_id),
            linked(names, "components", finding.target),
            _path(names, finding),
            ui.cell(row.as_of if (row := dates.of(finding.grade.why)) else "—"),
        ]
        for chain_id, finding in evidence.findings
    ]
    headers = [
        Words("颜色", "Colour"),
        Words("产业链", "Chain"),
        Words("受影响目标", "Target"),
        Words("传导路径", "Path"),
        Words("最早依据", "Oldest row"),
    ]
    ui.draw_table(headers, rows, caption=Words("风险颜色与依据", "Colours, and why"))


def draw_losses(loaded: Loaded, evidence: Evidence) -> None:
    """Draw how much of which targets its stop takes away, down or not."""
    table = losses_table(evidence.losses, loaded.graph.names)
    if not table.rows:
        return
    st.subheader(f"{table.title} · {len(table.rows)}", anchor=False)
    ui.draw_answer(replace(table, rows=table.rows[:LOSSES_AT_MOST]))
    more = len(table.rows) - LOSSES_AT_MOST
    basis = Words("库存用尽后；30% 以上为大户依赖", "once stocks are used up; from 30% on a risk")
    ui.note(str(Words(f"{basis.zh}；另有 {more} 项", f"{basis.en}; {more} more")) if more > 0 else str(basis))


def _path(names: Names, finding: ColourFinding) -> str:
    """Say the path as firm and component, step by step, with its marks."""
    steps = []
    for step in finding.grade.why:
        firm = linked(names, "firms", step.firm_id) if step.firm_id else "—"
        steps.append(f"{firm} {linked(names, 'components', step.component_id)}")
    marks = (
        (SUSPECTED_SOLE, finding.grade.is_suspected_sole),
        (ASSUMED, finding.grade.is_assumed),
        (CROSS_CHAIN, finding.is_cross_chain),
        (finding.negligible_words, bool(finding.negligible_makers)),
    )
    notes = "".join(f" <i>({ui.cell(str(mark))})</i>" for mark, is_set in marks if is_set)
    return " → ".join(steps) + notes


def draw_risks(loaded: Loaded, evidence: Evidence) -> None:
    """Draw the risks on the books that are about the firm."""
    risks = [risk for risk in list_risks(loaded.store) if risk.fields["firm_id"] == evidence.id]
    st.subheader(str(Words("风险清单中的记录", "On the risk register")), anchor=False)
    if not risks:
        ui.note(str(Words("清单中没有关于该企业的风险。", "The register has no risk about this firm.")))
        return
    columns = [schema().books["risks"].column(name) for name in _RISK_COLUMNS]
    names = loaded.graph.names
    rows = []
    for risk in risks:
        cells = [_risk_cell(names, column, risk) for column in columns]
        about = choice_of(BOOK, "about", risk.fields["about"])
        name = f"{about} · {names.component(risk.text('component_id'))}"
        rows.append([ui.link(name, "risks", risk=risk.risk_id), *cells])
    headers = [column_words(column) for column in columns]
    ui.draw_table([Words("风险", "Risk"), *headers], rows, caption=Words("风险清单中的记录", "On the risk register"))


def _risk_cell(names: Names, column: ColumnSpec, risk: Risk) -> str:
    cell = risk_cell(risk, column.name, names)
    return _cell(names, column, risk.fields[column.name]) if cell is None else ui.cell(str(cell))


def draw_sections(loaded: Loaded, evidence: Evidence) -> None:
    """Draw the rows of each section, filled columns only, provenance last."""
    for section in evidence.sections:
        count = len(section.rows)
        heading = Words(
            f"{section.title.zh}（{count:,} 行）",
            f"{section.title.en.capitalize()} ({count:,} {'row' if count == 1 else 'rows'})",
        )
        st.subheader(str(heading), anchor=False)
        _draw_section(loaded, evidence, section)


def _draw_section(loaded: Loaded, evidence: Evidence, section: Section) -> None:
    shown = section.rows.head(SHOWN_AT_MOST)
    names = loaded.graph.names
    columns = [
        column
        for column in schema().tables[section.table].columns
        if _is_filled(shown[column.name]) and not _is_own(column, evidence, shown[column.name])
    ]
    rows = [[_cell(names, column, row[column.name]) for column in columns] for _, row in shown.iterrows()]
    numbers = [at for at, column in enumerate(columns) if column.is_numeric]
    headers = [_named(column) for column in columns]
    ui.draw_table(headers, rows, caption=section.title, numbers=numbers)
    if len(section.rows) > SHOWN_AT_MOST:
        more = len(section.rows) - SHOWN_AT_MOST
        ui.note(
            str(
                Words(
                    f"另有 {more:,} 行，见“数据”页的导出",
                    f"{more:,} more rows, in the export on the page Data",
                )
            )
        )


def _is_filled(values: pd.Series) -> bool:
    return bool((values.notna() & (values.astype("str") != "")).any())


def _named(column: ColumnSpec) -> Words:
    """Give the header of a column; one whose ids are told by name is no column of codes."""
    words = column_words(column)
    if column.refers_to not in _KIND_BY_TABLE:
        return words
    return Words(words.zh.removesuffix("代码").removesuffix("编号"), words.en)


def _is_own(column: ColumnSpec, evidence: Evidence, values: pd.Series) -> bool:
    """Whether the column says nothing but which firm this is."""
    return column.refers_to == "firms" and bool((values == evidence.id).all())


def _cell(names: Names, column: ColumnSpec, value: object) -> str:
    if pd.isna(value) or value == "":  # type: ignore[call-overload]
        return "—"
    if column.refers_to in _KIND_BY_TABLE:
        return linked(names, column.refers_to, str(value))
    if column.type == "share" and isinstance(value, float):
        return share(value)
    if column.type == "country":
        return ui.cell(str(country_words(str(value))))
    if column.choices:
        is_chinese = language() == "zh"
        return ui.cell(dict(column.choices).get(str(value), str(value)) if is_chinese else str(value).replace("_", " "))
    return ui.cell(value)
