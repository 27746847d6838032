"""How do risks leave as a workbook, and how does what people wrote in it come back?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_files import take_register_in
from chainlink.report.paper import Paper
from chainlink.report.risk_report import risk_report, risk_report_title
from chainlink.risks.register import REGISTER_TITLE, RISKS, Risk
from graph_schema.names import Words


def draw_files(loaded: Loaded, risks: Sequence[Risk]) -> None:
    """Offer the report and the register, and take a register back: all of it or, with every problem listed, nothing."""
    _offer_report(loaded, risks)
    offer_workbook(loaded, risks, Words("全部产业链", "all chains"))
    st.divider()
    st.write(
        str(
            Words(
                "导入：在导出的工作簿里填写责任单位、责任人、时限、状态、措施后传回，理由逐行写在“理由”列，或在下方统一填写；无编号的行按直报、走访、摸排登记。",
                "Import: fill in office, person, deadline, state and measures in the exported workbook and send it back; "
                "say why in the column “reason” or below for all rows; rows without an id are entered as reported, visited or surveyed.",
            )
        )
    )
    take_register_in(RISKS, loaded, label=Words("风险工作簿", "Workbook of risks"))


def _offer_report(loaded: Loaded, risks: Sequence[Risk]) -> None:
    """Offer 摸排情况报告 of one chain or of all."""
    chains = {chain.chain_id: loaded.graph.names.words("chain", chain.chain_id) for chain in loaded.scan.chains}
    everything = Words("全部产业链", "all chains")
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    chosen = left.selectbox(
        str(Words("报告范围", "Report on")),
        ["", *chains],
        format_func=lambda chain: f"{chain} {chains[chain]}" if chain else str(everything),
        key="report_chain",
    )
    title = risk_report_title(chains.get(chosen))
    version = loaded.version
    paper = Paper(title, chains.get(chosen, everything), version.dates, version.version_id)
    reported = [risk for risk in risks if not chosen or risk.fields["chain_id"] == chosen]
    right.download_button(
        str(Words("导出摸排情况报告（Word）", "Export the report (Word)")),
        data=lambda: risk_report(paper, reported, names=loaded.graph.names, today=date.today()),
        file_name=f"{title}-{version.data_date or version.version_id}.docx",
        key="export_report",
        disabled=not reported,
    )


def offer_workbook(loaded: Loaded, risks: Sequence[Risk], scope: Words) -> None:
    """Offer these risks as a workbook that says what it covers and can be changed and imported."""
    version = loaded.version
    paper = Paper(REGISTER_TITLE, scope, version.dates, version.version_id)
    st.download_button(
        str(Words("导出风险清单（Excel）", "Export the register (Excel)")),
        data=lambda: RISKS.sheet_bytes(risks, cover=(paper.title, *paper.heading)),
        file_name=f"{Words('风险清单', 'risks')}-{version.data_date or version.version_id}.xlsx",
        key="export_risks",
        disabled=not risks,
    )
