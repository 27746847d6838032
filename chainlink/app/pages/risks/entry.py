"""On what evidence does one risk stand, who deals with it, and what became of it?"""

from __future__ import annotations

import streamlit as st

from chainlink.analysis.partial_loss.losses import PartialLoss
from chainlink.app import ui
from chainlink.app.pages.projects.links import draw_project_links
from chainlink.app.pages.risks.form import draw_form
from chainlink.app.ui.imports import draw_import_statistics
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_form import draw_history
from chainlink.app.ui.tables import headed
from chainlink.books.register_tables import field_text, plain_words
from chainlink.risks.answer_tables import broken_rules_table, loss_path_words
from chainlink.risks.cells import evidence_of
from chainlink.risks.register import RISKS, Risk
from chainlink.risks.rules import RuleBook, load_rules
from chainlink.screening.answer_tables import losses_table
from chainlink.supply.names import Names
from graph_schema.moments import DataDates
from graph_schema.names import COLOUR_WORDS, COLOURS, Words

_TOLD = (
    "first_cut_day",
    "day_down",
    "value_at_stake_10k_yuan",
    "shared_value_10k_yuan",
    "time_to_recover_days",
    "exposed_days",
    "value_at_stake_high_10k_yuan",
    "stake_days",
    "peak_value_a_day_10k_yuan",
    "peak_day",
    "value_known_share",
    "survival_days",
    "partial_loss",
    "partial_loss_high",
    "backup_coverage_low",
    "backup_coverage_high",
    "suppliers_in_use",
    "backup_suppliers",
    "stock_days",
    "import_dependence",
    "origin_countries",
    "top_maker_share",
    "purchase_share",
    "purchases_10k_yuan",
    "suggested_kind",
    "chance",
    "inferred",
    "chance_on",
    "likely_value_10k_yuan",
    "oldest_row_on",
    "is_stale",
)
_ABREAST = 2
"""So many measures stand in one row."""
NEEDED = ("red", "yellow")
"""Colours of risks that become needs of matchmaking."""


def draw_entry(loaded: Loaded, risk: Risk) -> None:
    """Draw one risk: evidence at the left, people's columns at the right, its history below."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _draw_evidence(loaded, risk)
        draw_project_links(loaded, lambda project: risk.risk_id in project.risk_ids)
    with right:
        draw_form(loaded, risk)
    with st.expander(str(Words("经过", "History"))):
        draw_history(RISKS, loaded, risk.risk_id)


def _draw_evidence(loaded: Loaded, risk: Risk) -> None:
    fields, names = risk.fields, loaded.graph.names
    st.subheader(subject_name(risk, names), anchor=False)
    colour = next((name for name in COLOURS if name == fields["colour"]), None)
    chip = f"{ui.colour_chip(colour)} " if colour else ""
    suspected = next((name for name in COLOURS if fields["inferred"] == f"suspected_{name}"), None)
    if suspected:
        chip = f"{ui.suspected_chip(suspected)} "
    basis = field_text(RISKS, risk, "basis", names)
    if colour:
        basis = basis.removeprefix(str(COLOUR_WORDS[colour])).lstrip("：: ")  # the chip says it
    st.html(f"<div>{chip}{ui.cell(basis)}</div><div>{_links(risk, names)}</div>")
    if risk.is_to_review:
        st.warning(Words("已销号，但摸排仍发现：请复核。", "Closed, and still found: please review."))
    evidence = evidence_of(risk)
    if not evidence:
        ui.note(Words("由人登记，尚无摸排依据。", "Entered by hand; no scan has found it yet."))
        return
    if evidence["rules"]:
        ui.draw_answer(broken_rules_table(evidence, _rules()))
    losses = losses_table([PartialLoss(**loss) for loss in evidence.get("partial_losses", ())], names)
    if losses.rows:
        ui.draw_answer(losses)
        ui.note(loss_path_words(evidence, names))
    cells = [
        [ui.cell(headed(plain_words(RISKS.columns[name]))), ui.cell(field_text(RISKS, risk, name, names))]
        for name in _TOLD
    ]
    deep = -(-len(cells) // _ABREAST)
    rows = [[text for cell in cells[at::deep] for text in cell] for at in range(deep)]
    columns = [Words("指标", "Measure"), Words("数值", "Value")] * _ABREAST
    places = range(1, len(columns), 2)
    ui.draw_table(columns, rows, caption=Words("指标与数值", "Measures"), numbers=places)
    draw_import_statistics(loaded.graph, risk.text("component_id"))
    day = DataDates.read(str(evidence["data_date"])).bulk
    is_old = evidence["content_hash"] != loaded.scan.content_hash
    ui.note(
        Words(
            f"数据截至 {day or '未注明'}{'（数据此后已更新）' if is_old else ''}",
            f"data as of {day or 'not given'}{' (the data have changed since)' if is_old else ''}",
        )
    )


def subject_name(risk: Risk, names: Names) -> str:
    """Name what a risk is about: the firm, or the component."""
    about = str(risk.fields["about"])
    return field_text(RISKS, risk, f"{about}_name", names) or risk.text(f"{about}_id")


def stop_of(risk: Risk) -> str:
    """Give the stop that shows what the risk would do, as 推演 takes it; "" for a component without a maker.

    A risk about a firm stops the firm; one about a component stops it at the maker that the scan found.
    """
    fields = {name: str(value) for name, value in risk.fields.items()}
    if not fields["firm_id"]:
        return ""
    return (
        f"firm:{fields['firm_id']}"
        if fields["about"] == "firm"
        else f"line:{fields['firm_id']}/{fields['component_id']}"
    )


def _links(risk: Risk, names: Names) -> str:
    """Give links to what can be done next: stop it and see, the firm, the map, who could stand in, the projects."""
    fields = {name: str(value) for name, value in risk.fields.items()}
    chain_id, links = fields["chain_id"], []
    if stop := stop_of(risk):
        links.append(ui.link(str(Words("推演停产", "What if it stops")), "what_if", stop=stop, chain=chain_id))
    if fields["firm_id"]:
        links.append(ui.link(names.firm(fields["firm_id"]), "firm", firm=fields["firm_id"]))
    if fields["component_id"]:
        name = names.component(fields["component_id"])
        on_map = str(Words(f"产业链图：{name}", f"On the map: {name}"))
        links.append(ui.link(on_map, "chain_map", chain=chain_id, component=fields["component_id"]))
    if fields["colour"] in NEEDED:
        links.append(
            ui.link(str(Words("供需对接", "Find a backup")), "matching", chain=chain_id, colour=fields["colour"])
        )
    links.append(ui.link(str(Words("本链项目", "Projects of the chain")), "projects", chain=chain_id))
    return " · ".join(links)


@st.cache_resource(show_spinner=False)
def _rules() -> RuleBook:
    return load_rules()
