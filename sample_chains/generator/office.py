"""What lies on the desk of the chain office? The plan's figures, fictitious chain chiefs, a register of 500 projects.

Loading a chain folder passes them over: `chainlink chiefs import` and `chainlink projects import` take them.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from chainlink.risks.assess import risk_id_of
from sample_chains.generator.expected import Facts
from sample_chains.generator.folders import write_csv
from sample_chains.generator.rows import World
from sample_chains.generator.structure import FOLDER, Chain

PROJECTS = 500
YEAR = 2026
TODAY = date(2026, 6, 30)
KINDS = {"强链": 24, "补链": 22, "延链": 14, "备份": 14, "替代": 12, "储备": 6, "攻关": 8}
STATES = {"谋划": 8, "签约": 10, "开工": 14, "在建": 40, "竣工": 12, "投产": 13, "终止": 3}
PROGRESS = {
    "谋划": "编制可行性研究报告",
    "签约": "已签约，办理前期手续",
    "开工": "已开工，基础施工",
    "在建": "主体工程施工、设备采购",
    "竣工": "竣工验收，设备调试",
    "投产": "投产爬坡",
    "终止": "已终止",
}
ISSUES = (
    ("", ""),
    ("", ""),
    ("", ""),
    ("进口设备交期延长", "协调海关绿色通道"),
    ("用地指标未落实", "协调用地指标"),
    ("融资未到位", "对接银行授信"),
    ("环评审批时间长", "协调环评审批"),
    ("专业人才不足", "纳入人才专项"),
)
WORK = {
    "强链": "扩建{0}生产线，提升产能",
    "补链": "新建{0}生产线，补齐省内产能",
    "延链": "向下游延伸，建设{0}配套项目",
    "备份": "建设{0}备份产能并完成认证",
    "替代": "开展{0}替代方案验证与量产",
    "储备": "建设{0}应急储备库",
    "攻关": "开展{0}关键技术攻关与中试",
}
WORK_WITHOUT_PLANT = {
    "强链": "扩大{0}团队与服务能力",
    "补链": "建设{0}研发与交付中心",
    "延链": "向下游延伸，建设{0}应用示范",
    "备份": "建设{0}备份能力并完成认证",
    "替代": "开展{0}替代方案验证与推广",
    "储备": "建立{0}应急保障机制",
    "攻关": "开展{0}关键技术攻关",
}
NO_PLANT = frozenset({"软件", "系统", "服务", "工序"})
CHIEF_HEADERS = ("产业链编号", "产业链名称", "链长", "职务", "级别", "牵头部门", "链办", "联系人", "任职起", "任职止")
PROJECT_HEADERS = (
    "项目编号",
    "项目代码",
    "项目名称",
    "所属产业链",
    "环节",
    "产品",
    "类型",
    "建设性质",
    "建设内容及规模",
    "实施主体",
    "统一社会信用代码",
    "所在市",
    "所在县(市、区)",
    "总投资(万元)",
    "年度计划投资(万元)",
    "本月完成投资(万元)",
    "累计完成投资(万元)",
    "资金到位(万元)",
    "计划开工",
    "计划竣工",
    "实际开工",
    "实际竣工",
    "状态",
    "形象进度",
    "用地",
    "环评",
    "单位工业增加值能耗",
    "存在问题",
    "需协调事项",
    "对应风险编号",
    "责任单位",
    "联系人",
    "年度",
    "数据截至日期",
)
Row = dict[str, Any]


def write_office(folder: Path, world: World, planted: Sequence[Facts]) -> None:
    """Write goals, chain chiefs and projects; projects about a planted weakness name its risk."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(FOLDER / "goals.csv", folder / "goals.csv")
    write_csv(folder / "chain_chiefs.csv", CHIEF_HEADERS, (_chief(chain) for chain in world.structure.chains.values()))
    rows = project_rows(world)
    _name_risks(rows, planted)
    write_csv(folder / "projects.csv", PROJECT_HEADERS, ([row[name] for name in PROJECT_HEADERS] for row in rows))


def _chief(chain: Chain) -> tuple[str, ...]:
    number = chain.chain_id[1:]
    return (
        chain.chain_id,
        chain.name_zh,
        f"示例链长{number}",
        "示例职务",
        "省级",
        f"示例牵头部门{number}",
        f"示例链办{number}",
        f"示例联系人{number}",
        f"{YEAR}-01-01",
        "",
    )


def project_rows(world: World) -> list[Row]:
    """Give exactly 500 fictitious projects of the year, chains in catalogue order, all kinds and states among them."""
    chains = list(world.structure.chains.values())
    rows = []
    for number in range(PROJECTS):
        chain = chains[number * len(chains) // PROJECTS]
        rows.append(_project(world, chain, number + 1, world.draw("project", str(number))))
    return rows


def _project(world: World, chain: Chain, number: int, draw: Random) -> Row:
    segment = draw.choice(chain.segments)
    component = world.structure.components[draw.choice(segment.members)]
    makers = [firm_id for member in chain.members for firm_id in world.registry.makers[member]]
    near = [f for f in world.registry.makers[component.component_id] if world.registry.firms[f].is_local]
    local = near or [firm_id for firm_id in makers if world.registry.firms[firm_id].is_local]
    firm = world.registry.firms[draw.choice(local)]
    county = next(c for c in world.atlas.counties if c.code == firm.region_code)
    kind = draw.choices(list(KINDS), list(KINDS.values()))[0]
    state = draw.choices(list(STATES), list(STATES.values()))[0]
    issue, wish = draw.choice(ISSUES) if state in ("签约", "开工", "在建") else ("", "")
    return {
        "项目编号": f"P{YEAR}-{number:03d}",
        "项目代码": f"{YEAR}-3300-示例-{number:04d}",
        "项目名称": f"{firm.name_zh.split('示例')[0]}{component.name_zh}{kind}项目（示例）",
        "所属产业链": chain.chain_id,
        "环节": segment.segment_id,
        "产品": component.component_id,
        "类型": kind,
        "建设性质": draw.choices(("新建", "续建"), (55, 45))[0],
        "建设内容及规模": (WORK_WITHOUT_PLANT if component.kind in NO_PLANT else WORK)[kind].format(component.name_zh),
        "实施主体": firm.name_zh,
        "统一社会信用代码": firm.firm_id,
        "所在市": county.city_zh,
        "所在县(市、区)": county.name_zh,
        **_money(state, draw),
        **_dates(state, draw),
        "状态": state,
        "形象进度": PROGRESS[state],
        **_permits(kind, state, draw),
        "单位工业增加值能耗": draw.choices(("", 0.52, round(0.05 + 1.1 * draw.random() ** 2, 2)), (8, 2, 90))[0],
        "存在问题": issue,
        "需协调事项": wish,
        "对应风险编号": "",
        "责任单位": f"{county.name_zh}示例经信部门",
        "联系人": f"示例联系人{number:03d}",
        "年度": YEAR,
        "数据截至日期": TODAY.isoformat(),
    }


def _name_risks(rows: Sequence[Row], planted: Sequence[Facts]) -> None:
    """Write the risk of the component on each project whose component alone stops a target of its chain."""
    chains = {
        facts["component_id"]: facts.get("targets", {facts["home_chain"]: []}) | facts.get("targets_until_surveyed", {})
        for facts in planted
    }
    for row in rows:
        if row["所属产业链"] in chains.get(row["产品"], ()):
            row["对应风险编号"] = risk_id_of(row["所属产业链"], "component", row["产品"])


def _permits(kind: str, state: str, draw: Random) -> Row:
    """Give land and environmental approval: settled once building has begun."""
    begun = state not in ("谋划", "签约", "终止")
    land = ("已落实", "不新增用地") if begun else ("已落实", "办理中", "未落实", "不新增用地")
    approval = ("已批复", "已批复", "免于环评") if begun else ("已批复", "受理中", "未报批", "免于环评")
    return {"用地": "不新增用地" if kind in ("储备", "攻关") else draw.choice(land), "环评": draw.choice(approval)}


def _money(state: str, draw: Random) -> Row:
    total = round(min(3_000_000, 3000 * (1 - draw.random()) ** -0.8), -2)
    done = {"谋划": 0.0, "签约": 0.0, "开工": 0.08, "在建": 0.45, "竣工": 0.95, "投产": 1.0, "终止": 0.1}[state]
    spent = round(total * done * (0.8 + 0.2 * draw.random()))
    planned = round(total * (0.3 + 0.3 * draw.random()))
    return {
        "总投资(万元)": total,
        "年度计划投资(万元)": planned,
        "本月完成投资(万元)": round(planned / 12 * draw.random() * 1.4) if state in ("开工", "在建") else 0,
        "累计完成投资(万元)": spent,
        "资金到位(万元)": round(min(total, spent * 1.2 + total * 0.15 * draw.random())),
    }


def _dates(state: str, draw: Random) -> Row:
    """Give planned and actual dates that fit the state: what is said to be done lies before the data's date."""
    months = draw.randint(8, 30)
    if state in ("谋划", "签约"):
        start = TODAY + timedelta(days=draw.randint(-40, 180))
    elif state in ("竣工", "投产"):
        start = TODAY - timedelta(days=30 * months + draw.randint(0, 120))
    else:
        start = TODAY - timedelta(days=draw.randint(20, 30 * months))
    end = start + timedelta(days=30 * months)
    begun = state not in ("谋划", "签约")
    ended = state in ("竣工", "投产")
    actual_end = min(TODAY, end + timedelta(days=draw.randint(-40, 60)))
    return {
        "计划开工": start.isoformat(),
        "计划竣工": end.isoformat(),
        "实际开工": min(TODAY, start + timedelta(days=draw.randint(-5, 18))).isoformat() if begun else "",
        "实际竣工": actual_end.isoformat() if ended else "",
    }
