"""How are the ten things and the list of invitations said at a terminal, and as JSON?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from chainlink.commands.console import print_table, tell
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
        for name in ("closed_10k_yuan", "expected_10k_yuan", "certain_10k_yuan", "exposed_10k_yuan", "unknown_count")
    }
    return {**basis.head(), **answer, "actions": actions}


def print_top(basis: PlanBasis, top: TopTen) -> None:
    """Print the ten things."""
    from chainlink.projects.planning.answer_tables import ten_things_table

    print_table(ten_things_table(basis, top))
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
    from chainlink.projects.planning.answer_tables import invitations_table

    print_table(invitations_table(basis, wanted))
    tell(Words(f"共 {len(wanted)} 项", f"{len(wanted)} components"))
