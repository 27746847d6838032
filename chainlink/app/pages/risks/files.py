"""How do risks leave as a workbook, and how does what people wrote in it come back?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_files import offer_register, take_register_in
from chainlink.report.risk_report import risk_report, risk_report_title
from chainlink.risks.register import REGISTER_TITLE, RISKS, Risk
from chainlink.screening.chances import PROVINCE
from graph_schema.names import Words

_EVERYTHING = Words("全部产业链", "all chains")


def draw_files(loaded: Loaded, risks: Sequence[Risk]) -> None:
    """Offer the report and the register, and take a register back: all of it or, with every problem listed, nothing."""
    _offer_report(loaded, risks)
    offer_workbook(loaded, risks, _EVERYTHING)
    st.divider()
    ui.note(
        Words(
            "导入：在导出的工作簿里填写责任单位、责任人、时限、状态、措施后传回，理由逐行写在“理由”列，或在下方统一填写；无编号的行按直报、走访、摸排登记。",
            "Import: fill in office, person, deadline, state and measures in the exported workbook and send it back; "
            "say why in the column “reason” or below for all rows; rows without an id are entered as reported, visited or surveyed.",
        )
    )
    take_register_in(RISKS, loaded, label=Words("风险工作簿", "Workbook of risks"))


def _offer_report(loaded: Loaded, risks: Sequence[Risk]) -> None:
    """Offer 摸排情况报告 of one chain or of all."""
    chains = {chain.chain_id: loaded.graph.names.words("chain", chain.chain_id) for chain in loaded.scan.chains}
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    chosen = left.selectbox(
        str(Words("报告范围", "Report on")),
        ["", *chains],
        format_func=lambda chain: f"{chain} {chains[chain]}" if chain else str(_EVERYTHING),
        key="report_chain",
    )
    paper = loaded.paper(risk_report_title(chains.get(chosen)), chains.get(chosen, _EVERYTHING))
    reported = [risk for risk in risks if not chosen or risk.fields["chain_id"] == chosen]
    ui.offer_file(
        Words("导出摸排情况报告（Word）", "Export the report (Word)"),
        lambda: risk_report(
            paper,
            reported,
            names=loaded.graph.names,
            today=date.today(),
            chances=loaded.chances(),
            scope=chosen or PROVINCE,
        ),
        f"{paper.title}-{loaded.stamp}.docx",
        key="export_report",
        place=right,
        is_ready=bool(reported),
    )


def offer_workbook(loaded: Loaded, risks: Sequence[Risk], scope: Words) -> None:
    """Offer these risks as a workbook that says what it covers and can be changed and imported."""
    label = Words("导出风险清单（Excel）", "Export the register (Excel)")
    names = Words("风险清单", "risks")
    offer_register(RISKS, loaded, risks, scope, title=REGISTER_TITLE, label=label, file_name=names)
