"""How do leaders, partners, experts and communities stand on paper: proposals with reasons, the register, the goals?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chainlink.leaders.leader import Leader
from chainlink.leaders.proposed import Proposed
from chainlink.leaders.records import KINDS, VALIDITY_WORDS, Recognised
from chainlink.leaders.standing import GoalCount, Standing
from chainlink.leaders.weights import LEADER_PARTS
from chainlink.report.paper import Paper
from chainlink.report.sheets import Column, Sheet, Value, workbook_of
from chainlink.supply.names import Names
from graph_schema.names import Words
from loaders.tables import Tables

_CHAIN, _FIRM = Column(Words("产业链", "chain"), width=16), Column(Words("企业", "firm"), width=30)
_OFFICE = Column(Words("责任单位", "office"), width=16)


class ListNames(Names):
    """How ids are said on these lists.

    Parameters
    ----------
    tables
        Where the names stand.
    offices
        By chain the office in charge, where somebody entered it; an entry of the register that names one goes first.
    """

    def __init__(self, tables: Tables, offices: Mapping[str, str]) -> None:
        super().__init__(tables)
        self.offices = offices

    def all_firms(self, firm_ids: Sequence[str]) -> str:
        """Name several firms."""
        return "；".join(map(self.firm, firm_ids))

    def all_components(self, component_ids: Sequence[str]) -> str:
        """Name several components."""
        return "；".join(map(self.component, component_ids))


def leader_workbook(
    paper: Paper,
    proposed: Proposed,
    standing: Sequence[Standing],
    recognised: Sequence[Recognised],
    counts: Sequence[GoalCount],
    names: ListNames,
) -> bytes:
    """Write all lists as one .xlsx: proposals of each kind, who stands where, the goals.

    Parameters
    ----------
    paper
        Title, scope and data date.
    proposed
        What is proposed.
    standing, recognised, counts
        Who stands where on a day, the register, and the goals on that day.
    names
        How ids are said.

    Notes
    -----
    Linear in the rows.
    """
    return workbook_of(
        paper,
        [
            _leaders(proposed, standing, names),
            _partners(proposed, names),
            _experts(proposed, names),
            _communities(proposed, names),
            _standing(standing, recognised, names),
            _goals(counts),
        ],
    )


def _leaders(proposed: Proposed, standing: Sequence[Standing], names: ListNames) -> Sheet:
    valid = {
        (entry.firm_id, entry.chain_id)
        for entry in standing
        if entry.kind == "chain_leader" and entry.validity == "valid"
    }
    part_columns = [Column(words, "share", 12) for words in LEADER_PARTS.values()]
    columns = (
        _CHAIN,
        _FIRM,
        Column(Words("已认定", "recognised"), width=8),
        Column(Words("排序值", "rank value"), "bar", 10),
        Column(Words("下限", "low"), "number", 8),
        Column(Words("上限", "high"), "number", 8),
        *part_columns,
        Column(Words("产值(万元)", "output value, 10k yuan"), "number", 14),
        Column(Words("占全链产值", "of the chain"), "share"),
        Column(Words("理由", "why"), width=60),
        _OFFICE,
    )

    def row(leader: Leader) -> list[Value]:
        rank = [
            None if value is None else round(value, 4)
            for value in (leader.rank.value, leader.rank.low, leader.rank.high)
        ]
        parts = [leader.parts[name] for name in LEADER_PARTS]
        return [
            names.chain_with_id(leader.chain_id),
            names.firm(leader.firm_id),
            (leader.firm_id, leader.chain_id) in valid,
            *rank,
            *parts,
            leader.output_value_10k_yuan,
            leader.output_share,
            str(leader.because),
            names.offices.get(leader.chain_id, ""),
        ]

    return Sheet(Words("链主建议", "leaders"), columns, [row(leader) for leader in proposed.leaders.leaders])


def _partners(proposed: Proposed, names: ListNames) -> Sheet:
    columns = (
        _CHAIN,
        Column(Words("链主", "leader"), width=30),
        _FIRM,
        Column(Words("供/需", "side"), width=8),
        Column(Words("产品", "components"), width=30),
        Column(Words("承担必需投入", "inputs carried"), "number", 10),
        Column(Words("共", "of"), "number", 6),
        Column(Words("仅此一家在用", "only one in use"), "number", 10),
        Column(Words("交易额(万元)", "value, 10k yuan"), "number", 14),
        Column(Words("同集团伙伴", "same group"), width=24),
        Column(Words("共同依赖企业", "hang on together"), width=40),
        _OFFICE,
    )
    side = {"supplier": str(Words("供货", "supplies")), "buyer": str(Words("采购", "buys"))}
    rows: list[list[Value]] = [
        [
            names.chain_with_id(partner.chain_id),
            names.firm(partner.leader_id),
            names.firm(partner.firm_id),
            side[partner.side],
            names.all_components(partner.components),
            partner.carried,
            partner.of,
            partner.sole,
            partner.value_10k_yuan,
            names.all_firms(partner.same_group_ids),
            names.all_firms(partner.hangs_on_ids),
            names.offices.get(partner.chain_id, ""),
        ]
        for partner in proposed.partners.partners
    ]
    return Sheet(Words("伙伴建议", "partners"), columns, rows)


def _experts(proposed: Proposed, names: ListNames) -> Sheet:
    columns = (
        _FIRM,
        Column(Words("产业链", "chains"), width=24),
        Column(Words("配套链主数", "leaders"), "number", 10),
        Column(Words("配套链主", "whom"), width=50),
        Column(Words("产品", "components"), width=30),
        Column(Words("仅此一家在用的链主", "only one in use for"), width=40),
        _OFFICE,
    )
    rows: list[list[Value]] = [
        [
            names.firm(expert.firm_id),
            "；".join(names.chain_with_id(chain_id) for chain_id in expert.chain_ids),
            len(expert.leader_ids),
            names.all_firms(expert.leader_ids),
            names.all_components(expert.components),
            names.all_firms(expert.only_one_for_ids),
            "；".join(dict.fromkeys(filter(None, (names.offices.get(chain_id, "") for chain_id in expert.chain_ids)))),
        ]
        for expert in proposed.partners.experts
    ]
    return Sheet(Words("配套专家建议", "experts"), columns, rows)


def _communities(proposed: Proposed, names: ListNames) -> Sheet:
    columns = (
        _CHAIN,
        Column(Words("核心企业", "core"), width=30),
        Column(Words("核心为链主", "core leads"), width=8),
        Column(Words("成员数", "firms"), "bar", 8),
        Column(Words("上游成员", "upstream"), "number", 8),
        Column(Words("下游成员", "downstream"), "number", 8),
        Column(Words("内部供应", "links inside"), "number", 8),
        Column(Words("外部供应", "links out"), "number", 8),
        Column(Words("成员", "members"), width=70),
        _OFFICE,
    )
    rows: list[list[Value]] = [
        [
            names.chain_with_id(community.chain_id),
            names.firm(community.core_id),
            community.is_led,
            len(community.firm_ids),
            len(community.upstream_ids),
            len(community.downstream_ids),
            community.links_inside,
            community.links_out,
            names.all_firms(community.firm_ids),
            names.offices.get(community.chain_id, ""),
        ]
        for community in proposed.communities.communities
    ]
    return Sheet(Words("共同体建议", "communities"), columns, rows)


def _standing(standing: Sequence[Standing], recognised: Sequence[Recognised], names: ListNames) -> Sheet:
    columns = (
        Column(Words("类别", "kind"), width=20),
        _CHAIN,
        _FIRM,
        Column(Words("有效期起", "from"), width=12),
        Column(Words("有效期止", "until"), width=12),
        Column(Words("状态", "validity"), width=10),
        Column(Words("来源", "origin"), width=10),
        Column(Words("成员数", "members"), "number", 8),
        Column(Words("认定依据", "reason"), width=40),
        _OFFICE,
    )
    entries = {record.register_id: record for record in recognised}
    origin = {"register": str(Words("名册", "register")), "data": str(Words("企业标签", "data"))}
    rows: list[list[Value]] = []
    for standing_entry in standing:
        entry = entries.get(standing_entry.register_id)
        rows.append(
            [
                str(KINDS[standing_entry.kind]),
                names.chain_with_id(standing_entry.chain_id),
                names.firm(standing_entry.firm_id),
                standing_entry.valid_from,
                standing_entry.valid_to,
                str(VALIDITY_WORDS[standing_entry.validity]),
                origin[standing_entry.origin],
                len(entry.member_ids) if entry and standing_entry.kind == "community" else None,
                entry.text("reason") if entry else "",
                (entry.text("office") if entry else "") or names.offices.get(standing_entry.chain_id, ""),
            ]
        )
    return Sheet(Words("认定名册", "register"), columns, rows)


def _goals(counts: Sequence[GoalCount]) -> Sheet:
    columns = (
        Column(Words("类别", "kind"), width=30),
        Column(Words("有效", "valid"), "bar", 10),
        Column(Words("规划目标", "goal"), "number", 10),
        Column(Words("完成率", "share"), "share", 10),
        Column(Words("已过期", "expired"), "number", 10),
        Column(Words("未生效", "not yet"), "number", 10),
        Column(Words("90 天内到期", "end within 90 days"), "number", 12),
    )
    rows: list[list[Value]] = [
        [
            str(KINDS[count.kind]),
            count.counted,
            count.goal,
            count.counted / count.goal if count.goal else None,
            count.expired,
            count.upcoming,
            count.ends_soon,
        ]
        for count in counts
    ]
    return Sheet(Words("指标进度", "goals"), columns, rows)
