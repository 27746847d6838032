"""How do the lists go out on paper, and the register out and in as the sheet 共同体?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_files import take_register_in
from chainlink.books.chiefs import chiefs_by_chain
from chainlink.leaders.answer_tables import LeaderTables
from chainlink.leaders.proposed import Proposed
from chainlink.leaders.records import Recognised
from chainlink.leaders.register import LEADERS, register_bytes
from chainlink.leaders.standing import Standing, goal_counts
from chainlink.leaders.weights import load_leader_weights
from chainlink.report.leader_lists import leader_workbook
from chainlink.report.paper import Paper
from graph_schema.names import Words, language, using_language


def draw_files(
    loaded: Loaded,
    proposed: Proposed,
    standing: Sequence[Standing],
    recognised: Sequence[Recognised],
    day: date,
) -> None:
    """Offer the lists for paper and the register to be changed; take the register in, all of it or nothing."""
    out, taken = st.columns(2, gap="large")
    with out:
        st.subheader(Words("导出", "Export"), anchor=False)
        _draw_paper(loaded, proposed, standing, recognised, day)
        st.download_button(
            str(Words(f"导出名册 {len(recognised)} 条，可改后导回", f"Export the register, {len(recognised)} entries")),
            data=lambda: register_bytes(recognised),
            file_name=f"{Words('共同体名册', 'register')}.xlsx",
            key="export_register",
            disabled=not recognised,
        )
    with taken:
        st.subheader(Words("导入", "Import"), anchor=False)
        _draw_import(loaded)


def _draw_paper(
    loaded: Loaded,
    proposed: Proposed,
    standing: Sequence[Standing],
    recognised: Sequence[Recognised],
    day: date,
) -> None:
    spoken = language()
    offices = {chain_id: chief.lead_department for chain_id, chief in chiefs_by_chain(loaded.store).items()}
    tables = loaded.graph.tables

    def build() -> bytes:
        with using_language(spoken):  # downloads run outside the page
            paper = Paper(
                Words("“链主”企业、伙伴企业和共同体", "Chain leaders, partners and communities"),
                Words(f"全部产业链，{day.isoformat()} 有效", f"all chains, valid on {day.isoformat()}"),
                tables.data_dates(),
                loaded.version.version_id,
            )
            counts = goal_counts(standing, load_leader_weights().goals)
            return leader_workbook(
                paper, proposed, standing, recognised, counts, LeaderTables(loaded.graph.names, offices)
            )

    st.download_button(
        str(Words("建议、名册和指标进度（Excel）", "Proposals, register and goals (Excel)")),
        data=build,
        file_name=f"{Words('链主伙伴共同体', 'leaders')}-{day.isoformat()}.xlsx",
        key="export_leaders",
        type="primary",
    )
    ui.note(
        Words(
            "各表带序号、责任单位和数据截至日期；责任单位取名册，未填的取链长名单中的牵头部门。",
            "Lists are numbered, with office and data date; the office is that of the register, else the lead department.",
        )
    )


def _draw_import(loaded: Loaded) -> None:
    ui.note(
        Words(
            "“共同体”表按类别、产业链和企业更新，没有的新建；有一处错误即全不导入。",
            "Rows of the sheet 共同体 update the entry of their kind, chain and firm; nothing is taken if anything is wrong.",
        )
    )
    take_register_in(LEADERS, loaded, label=Words("认定名册工作簿", "Workbook of the register"))
