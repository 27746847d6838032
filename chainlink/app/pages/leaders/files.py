"""How do the lists go out on paper, and the register out and in as the sheet 共同体?"""

from __future__ import annotations

import streamlit as st

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.app.ui.register_files import offer_register, take_register_in
from chainlink.leaders.on_day import LeadersOnDay
from chainlink.leaders.proposed import Proposed
from chainlink.leaders.register import LEADERS
from chainlink.report.leader_lists import leader_workbook
from graph_schema.names import Words


def draw_files(loaded: Loaded, proposed: Proposed, now: LeadersOnDay) -> None:
    """Offer the lists for paper and the register to be changed; take the register in, all of it or nothing."""
    out, taken = st.columns(2, gap="large")
    with out:
        st.subheader(Words("导出", "Export"), anchor=False)
        ui.offer_file(
            Words("建议、名册和指标进度（Excel）", "Proposals, register and goals (Excel)"),
            lambda: leader_workbook(
                loaded.store, loaded.graph.tables, proposed, now, data_version=loaded.version.version_id
            ),
            f"{Words('链主伙伴共同体', 'leaders')}-{now.day.isoformat()}.xlsx",
            key="export_lists",
            type="primary",
        )
        ui.note(
            Words(
                "各表带序号、责任单位和数据截至日期；责任单位取名册，未填的取链长名单中的牵头部门。",
                "Lists are numbered, with office and data date; the office is that of the register, else the lead department.",
            )
        )
        count = len(now.recognised)
        offer_register(
            LEADERS,
            loaded,
            now.recognised,
            Words("全部产业链", "all chains"),
            label=Words(f"导出名册 {count} 条，可改后导回", f"Export the register, {count} entries"),
            file_name=Words("共同体名册", "register"),
        )
    with taken:
        st.subheader(Words("导入", "Import"), anchor=False)
        ui.note(
            Words(
                "“共同体”表按类别、产业链和企业更新，没有的新建；有一处错误即全不导入。",
                "Rows of the sheet 共同体 update the entry of their kind, chain and firm; nothing is taken if anything is wrong.",
            )
        )
        take_register_in(LEADERS, loaded, label=Words("认定名册工作簿", "Workbook of the register"))
