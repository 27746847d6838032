"""How are the ten things and the list of invitations said at a terminal, and as JSON?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from chainlink.commands.console import print_columns, tell
from chainlink.commands.projects.plan_text import PlanBasis, kind_words, project_records
from graph_schema.names import COLOUR_WORDS, Words

if TYPE_CHECKING:
    from chainlink.projects.planning.investment_list import Wanted
    from chainlink.projects.planning.top_ten import TopTen


def top_record(basis: PlanBasis, top: TopTen) -> dict[str, Any]:
    """Give the ten things as JSON has them."""
    actions = [
        {**asdict(action), "project": record}
        for action, record in zip(
            top.actions, project_records(basis, [action.project for action in top.actions]), strict=True
        )
    ]
    answer = {
        name: getattr(top, name)
        for name in ("closed_10k_yuan", "expected_10k_yuan", "certain_10k_yuan", "exposed_10k_yuan", "unknown_count")
    }
    return {**basis.head(), **answer, "actions": actions}


def print_top(basis: PlanBasis, top: TopTen) -> None:
    """Print the ten things."""
    names, kinds = basis.graph.names, kind_words()
    headers = [
        Words("序号", "no."),
        Words("行动", "action"),
        Words("产业链", "chain"),
        Words("实施主体或地点", "firm or place"),
    ]
    headers += [Words("消除敞口产值(万元)", "value closed"), Words("不做则少", "lost if dropped")]
    headers += [Words("责任单位", "office"), Words("时限", "deadline"), Words("涉及企业", "firms at risk")]
    rows = []
    for number, action in enumerate(top.actions, 1):
        project = action.project
        rows.append(
            [
                str(number),
                f"{kinds[project.kind]} {names.component(project.component_id)}",
                project.chain_id,
                names.firm(project.firm_id) if project.firm_id else names.region(project.region_code),
                f"{action.value_10k_yuan:,.0f}",
                f"{action.lost_if_dropped_10k_yuan:,.0f}",
                action.office or "—",
                action.deadline,
                "、".join(names.firm(firm_id) for firm_id in action.firm_ids),
            ]
        )
    if rows:
        print_columns(headers, rows)
    tell(
        Words(
            f"合计预期消除 {top.expected_10k_yuan:,.0f} 万元（确定的 {top.certain_10k_yuan:,.0f}，攻关全部成功则 "
            f"{top.closed_10k_yuan:,.0f}），全部敞口 {top.exposed_10k_yuan:,.0f} 万元"
            f"（逐家停产的影响产值之和，另有 {top.unknown_count} 家未知）",
            f"expected to close {top.expected_10k_yuan:,.0f} ({top.certain_10k_yuan:,.0f} for certain, "
            f"{top.closed_10k_yuan:,.0f} if all research succeeds) of {top.exposed_10k_yuan:,.0f} 10k yuan exposed"
            f" (output lost at each firm's stop, added up; unknown for {top.unknown_count} firms)",
        )
    )


def print_wanted(basis: PlanBasis, wanted: Sequence[Wanted]) -> None:
    """Print whom to invite."""
    names = basis.graph.names
    headers = [Words("颜色", "colour"), Words("产品", "component"), Words("产业链", "chains")]
    headers += [
        Words("年采购额(万元)", "purchases"),
        Words("省内采购企业", "buyers here"),
        Words("省外厂家", "makers at home"),
    ]
    headers += [Words("境外厂家", "makers abroad"), Words("可落地", "places")]
    print_columns(
        headers,
        [
            [
                str(COLOUR_WORDS[component.colour]),
                names.component(component.component_id),
                ";".join(component.chain_ids),
                "—" if component.purchases_10k_yuan is None else f"{component.purchases_10k_yuan:,.0f}",
                *(
                    str(len(ids))
                    for ids in (component.buyers_in_province, component.makers_at_home, component.makers_abroad)
                ),
                "、".join(names.region(place.region_code) for place in component.places) or "—",
            ]
            for component in wanted
        ],
        colours=[component.colour for component in wanted],
    )
    tell(Words(f"共 {len(wanted)} 项", f"{len(wanted)} components"))
