"""How are the ten things and the list of invitations said at a terminal, and as JSON?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from chainlink.commands.console import print_table, tell
from graph_schema.figures import money
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.projects.planning.basis import PlanBasis
    from chainlink.projects.planning.investment_list import Wanted
    from chainlink.projects.planning.top_ten import TopTen


def top_record(basis: PlanBasis, top: TopTen) -> dict[str, Any]:
    """Give the ten things as JSON has them."""
    actions = [
        {**asdict(action), "project": record}
        for action, record in zip(
            top.actions, basis.project_records([action.project for action in top.actions]), strict=True
        )
    ]
    answer = {
        name: getattr(top, name)
        for name in (
            "closed_10k_yuan",
            "expected_10k_yuan",
            "certain_10k_yuan",
            "exposed_10k_yuan",
            "shared_by_colour_10k_yuan",
            "unknown_count",
        )
    }
    return {**basis.head(), **answer, "actions": actions}


def print_top(basis: PlanBasis, top: TopTen) -> None:
    """Print the ten things."""
    from chainlink.projects.planning.answer_tables import ten_things_table

    print_table(ten_things_table(basis, top))
    parts = {colour: money(value) for colour, value in top.shared_by_colour_10k_yuan.items()}
    expected, certain = money(top.expected_10k_yuan), money(top.certain_10k_yuan)
    closed, exposed = money(top.closed_10k_yuan), money(top.exposed_10k_yuan)
    tell(
        Words(
            f"合计预期消除 {expected.zh}（确定的 {certain.zh}，攻关全部成功则 {closed.zh}），"
            f"全部风险的损失 {exposed.zh}：各项风险在恢复期内的损失产值，"
            "每条生产线由使其停产的各项风险平均分摊，不重复计数",
            f"expected to close {expected.en} ({certain.en} for certain, {closed.en} if all research succeeds) of a loss "
            f"of {exposed.en} in all: output lost until recovery, each line shared equally by the risks that stop it and counted once",
        )
    )
    tell(
        Words(
            f"按颜色分摊：红 {parts['red'].zh}、黄 {parts['yellow'].zh} 全额计入；蓝 {parts['blue'].zh} 只计备份承接不了的；"
            f"灰 {parts['grey'].zh} 待摸排，不计入；仅由规则发现的 {parts[''].zh} 不计入；"
            f"另有 {top.unknown_count} 项产值未知",
            f"shared by colour: red {parts['red'].en} and yellow {parts['yellow'].en} in full; blue {parts['blue'].en}"
            f" for what backups cannot deliver; grey {parts['grey'].en} to be surveyed and {parts[''].en} found by rules"
            f" alone are left out; {top.unknown_count} risks of unknown value",
        )
    )


def print_wanted(basis: PlanBasis, wanted: Sequence[Wanted]) -> None:
    """Print whom to invite."""
    from chainlink.projects.planning.answer_tables import invitations_table

    print_table(invitations_table(basis, wanted))
    tell(Words(f"共 {len(wanted)} 项", f"{len(wanted)} components"))
