"""Which risks does the office believe closed? Some really are; some the scan still finds: 假销号, planted, two a chain.

Rows are those of the sheet 风险, entered by hand; a scan recorded after their import must find the planted ones and
no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from sample_chains.generator.folders import write_csv
from sample_chains.generator.office import TODAY
from sample_chains.generator.rows import World
from sample_chains.generator.structure import Chain

FALSE_A_CHAIN, TRUE_A_CHAIN, OPEN_A_CHAIN = 2, 2, 1
FEWEST_MAKERS = 3
HEADERS = (
    "产业链编号",
    "风险对象",
    "涉及企业代码",
    "涉及企业",
    "来源",
    "发现日期",
    "应对措施",
    "责任单位",
    "责任领导",
    "责任人",
    "完成时限",
    "状态",
    "理由",
    "销号日期",
)


def false_closures(expected: Mapping[str, Any]) -> list[str]:
    """Choose the firms of a chain whose risk is called closed although nothing has changed: red ones."""
    return sorted(expected["joined"]["red_firms"])[:FALSE_A_CHAIN]


def write_closures(path: Path, world: World, expected: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the sheet 风险 of all chains, in catalogue order."""
    rows = []
    for chain in world.structure.chains.values():
        safe = _safe_firms(world, chain)
        states = dict.fromkeys(false_closures(expected[chain.chain_id]), "已销号")
        states |= dict.fromkeys(safe[:TRUE_A_CHAIN], "已销号")
        states |= dict.fromkeys(safe[TRUE_A_CHAIN : TRUE_A_CHAIN + OPEN_A_CHAIN], "处置中")
        rows += [_row(world, chain, firm_id, state) for firm_id, state in sorted(states.items())]
    write_csv(path, HEADERS, rows)


def _safe_firms(world: World, chain: Chain) -> list[str]:
    """Firms that stop no target of the chain: they make one of several makers' targets, and nothing else."""
    made: dict[str, list[str]] = {}
    for firm_id, component_id in world.lines:
        made.setdefault(firm_id, []).append(component_id)
    several = [target for target in chain.targets if len(world.registry.makers[target]) >= FEWEST_MAKERS]
    makers = {firm_id for target in several for firm_id in world.registry.makers[target]}
    return sorted(firm_id for firm_id in makers if len(made[firm_id]) == 1)


def _row(world: World, chain: Chain, firm_id: str, state: str) -> tuple[str, ...]:
    draw = world.draw("closure", chain.chain_id, firm_id)
    number = chain.chain_id[1:]
    closed_on = TODAY - timedelta(days=draw.randint(120, 300))
    is_closed = state == "已销号"
    return (
        chain.chain_id,
        "企业",
        firm_id,
        world.registry.firms[firm_id].name_zh,
        draw.choice(("直报", "走访", "摸排")),
        closed_on.isoformat(),
        draw.choice(("推动签订备份供应协议", "增加安全库存", "组织供需对接")),
        f"示例责任单位{number}",
        f"示例责任领导{number}",
        f"示例责任人{number}",
        (closed_on + timedelta(days=180)).isoformat(),
        state,
        "责任单位报告已启用备份供应商" if is_closed else "",
        (TODAY - timedelta(days=draw.randint(5, 90))).isoformat() if is_closed else "",
    )
