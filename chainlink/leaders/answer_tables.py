"""Which tables do leaders, partners, experts, communities, the register and the goals have?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import TypeVar

from chainlink.leaders.communities import Community
from chainlink.leaders.dealings import Partner
from chainlink.leaders.leader import Leader
from chainlink.leaders.partners import Expert
from chainlink.leaders.proposed import Proposed
from chainlink.leaders.records import KINDS, VALIDITY_WORDS, Recognised
from chainlink.leaders.standing import SOON_DAYS, GoalCount, Standing
from chainlink.leaders.weights import LEADER_PARTS, Rank
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.names import UNKNOWN, Words

Row = TypeVar("Row")
_CHAIN = AnswerColumn("chain", Words("产业链", "chain"), width=16)
_FIRM = AnswerColumn("firm", Words("企业", "firm"), width=30)
_COMPONENTS = AnswerColumn("components", Words("产品", "components"), width=30)
_OFFICE = AnswerColumn("office", Words("责任单位", "office"), width=16)
_SIDES = {"supplier": Words("供货", "supplies"), "buyer": Words("采购", "buys")}
_ORIGINS = {"register": Words("名册", "register"), "data": Words("企业标签", "data")}


class LeaderTables:
    """Describes the tables of one chain, or of all.

    Parameters
    ----------
    names
        What firms, components and chains are called.
    offices
        By chain the office in charge, where somebody entered it; an entry of the register that names one goes first.
    """

    def __init__(self, names: Names, offices: Mapping[str, str]) -> None:
        self._names, self._offices = names, offices

    def leaders(self, proposed: Proposed, chain_id: str, standing: Sequence[Standing]) -> AnswerTable:
        """Describe the leaders proposed for a chain, or for all, with every part of their rank.

        `standing` says who is recognised on the day.
        """
        leaders = [leader for leader in proposed.leaders.leaders if chain_id in ("", leader.chain_id)]
        valid = {
            (entry.firm_id, entry.chain_id)
            for entry in standing
            if entry.kind == "chain_leader" and entry.validity == "valid"
        }
        columns: list[tuple[AnswerColumn, Callable[[Leader], Cell]]] = [
            (_CHAIN, lambda leader: self._chain(leader.chain_id)),
            (_FIRM, lambda leader: self._firm(leader.firm_id)),
            (
                AnswerColumn("is_recognised", Words("已认定", "recognised"), width=8),
                lambda leader: (leader.firm_id, leader.chain_id) in valid or None,
            ),
            *_rank_columns(attrgetter("rank")),
        ]
        columns += [
            (AnswerColumn(part, words, "share", missing=UNKNOWN, width=12), _part_of(part))
            for part, words in LEADER_PARTS.items()
        ]
        columns += [
            (
                AnswerColumn("partners", Words("伙伴数", "partners"), "count", width=8),
                lambda leader: len(proposed.partners.of_leader(leader.chain_id, leader.firm_id)),
            ),
            (
                AnswerColumn("value", Words("产值", "output value"), "money", missing=UNKNOWN),
                lambda leader: leader.output_value_10k_yuan,
            ),
            (
                AnswerColumn("value_share", Words("占全链产值", "of the chain"), "share", missing=UNKNOWN),
                lambda leader: leader.output_share,
            ),
            (AnswerColumn("because", Words("理由", "why"), width=60), lambda leader: leader.because),
            (_OFFICE, lambda leader: self._offices.get(leader.chain_id, "")),
        ]
        return table_of(Words("链主建议", "Proposed leaders"), columns, leaders)

    def partners(self, partners: Iterable[Partner]) -> AnswerTable:
        """Describe proposed partners, and with whom each falls together."""
        columns: list[tuple[AnswerColumn, Callable[[Partner], Cell]]] = [
            (_CHAIN, lambda partner: self._chain(partner.chain_id)),
            (
                AnswerColumn("leader", Words("链主", "leader"), width=30),
                lambda partner: self._firm(partner.leader_id),
            ),
            (_FIRM, lambda partner: self._firm(partner.firm_id)),
            (AnswerColumn("side", Words("供/需", "side"), width=8), lambda partner: _SIDES[partner.side]),
            (_COMPONENTS, lambda partner: self._components(partner.components)),
            (
                AnswerColumn("carried", Words("承担必需投入", "inputs carried"), "count", width=10),
                lambda partner: partner.carried,
            ),
            (AnswerColumn("of", Words("共", "of"), "count", width=6), lambda partner: partner.of),
            (
                AnswerColumn("sole", Words("仅此一家在用", "only one in use"), "count", width=10),
                lambda partner: partner.sole,
            ),
            (
                AnswerColumn("value", Words("交易额", "value"), "money", missing=UNKNOWN),
                lambda partner: partner.value_10k_yuan,
            ),
            *_rank_columns(attrgetter("rank")),
            (
                AnswerColumn("same_group", Words("同集团伙伴", "same group"), width=24),
                lambda partner: self._firms(partner.same_group_ids),
            ),
            (
                AnswerColumn(
                    "hangs_on", Words("与其他伙伴共同受制于", "falls with another partner if this fails"), width=40
                ),
                lambda partner: self._firms(partner.hangs_on_ids),
            ),
            (_OFFICE, lambda partner: self._offices.get(partner.chain_id, "")),
        ]
        return table_of(Words("伙伴建议", "Proposed partners"), columns, partners)

    def experts(self, experts: Iterable[Expert]) -> AnswerTable:
        """Describe firms that supply several leaders."""
        columns: list[tuple[AnswerColumn, Callable[[Expert], Cell]]] = [
            (_FIRM, lambda expert: self._firm(expert.firm_id)),
            (
                AnswerColumn("chains", Words("产业链", "chains"), width=24),
                lambda expert: tuple(self._chain(chain_id) for chain_id in expert.chain_ids),
            ),
            (
                AnswerColumn("leaders", Words("配套链主数", "leaders"), "count", width=10),
                lambda expert: len(expert.leader_ids),
            ),
            (
                AnswerColumn("whom", Words("配套链主", "whom"), width=50),
                lambda expert: self._firms(expert.leader_ids),
            ),
            (_COMPONENTS, lambda expert: self._components(expert.components)),
            (
                AnswerColumn("only_one_for", Words("仅此一家在用的链主", "only one in use for"), width=40),
                lambda expert: self._firms(expert.only_one_for_ids),
            ),
            (_OFFICE, self._offices_of),
        ]
        return table_of(Words("配套专家建议", "Proposed experts"), columns, experts)

    def communities(self, communities: Iterable[Community]) -> AnswerTable:
        """Describe communities with their core and members, leaders and upstream firms first."""
        columns: list[tuple[AnswerColumn, Callable[[Community], Cell]]] = [
            (_CHAIN, lambda community: self._chain(community.chain_id)),
            (
                AnswerColumn("core", Words("核心企业", "core"), width=30),
                lambda community: self._firm(community.core_id),
            ),
            (
                AnswerColumn("is_led", Words("核心为链主", "core leads"), width=8),
                lambda community: community.is_led or None,
            ),
            (
                AnswerColumn("firms", Words("成员数", "firms"), "count", width=8, is_bar=True),
                lambda community: len(community.firm_ids),
            ),
            (
                AnswerColumn("upstream", Words("上游成员", "upstream"), "count", width=8),
                lambda community: len(community.upstream_ids),
            ),
            (
                AnswerColumn("downstream", Words("下游成员", "downstream"), "count", width=8),
                lambda community: len(community.downstream_ids),
            ),
            (
                AnswerColumn("inside", Words("内部供应", "links inside"), "count", width=8),
                lambda community: community.links_inside,
            ),
            (
                AnswerColumn("outside", Words("外部供应", "links out"), "count", width=8),
                lambda community: community.links_out,
            ),
            (
                AnswerColumn("members", Words("成员", "members"), width=70),
                lambda community: self._firms(members_in_order(community)),
            ),
            (_OFFICE, lambda community: self._offices.get(community.chain_id, "")),
        ]
        return table_of(Words("共同体建议", "Proposed communities"), columns, communities)

    def standing(self, standing: Iterable[Standing], recognised: Sequence[Recognised]) -> AnswerTable:
        """Describe who stands where on a day, by register and data."""
        entries = {entry.register_id: entry for entry in recognised}

        def text(subject: Standing, column: str) -> str:
            entry = entries.get(subject.register_id)
            return entry.text(column) if entry else ""

        def members(subject: Standing) -> Cell:
            entry = entries.get(subject.register_id)
            return len(entry.member_ids) if entry and subject.kind == "community" else None

        def office(subject: Standing) -> Cell:
            return text(subject, "office") or self._offices.get(subject.chain_id, "")

        columns: list[tuple[AnswerColumn, Callable[[Standing], Cell]]] = [
            (AnswerColumn("kind", Words("类别", "kind"), width=20), lambda entry: KINDS[entry.kind]),
            (_CHAIN, lambda entry: self._chain(entry.chain_id)),
            (_FIRM, lambda entry: self._firm(entry.firm_id)),
            (AnswerColumn("from", Words("有效期起", "from"), width=12), lambda entry: entry.valid_from),
            (AnswerColumn("until", Words("有效期止", "until"), width=12), lambda entry: entry.valid_to),
            (AnswerColumn("validity", Words("状态", "validity"), width=14), _validity),
            (AnswerColumn("origin", Words("来源", "origin"), width=10), lambda entry: _ORIGINS[entry.origin]),
            (AnswerColumn("members", Words("成员数", "members"), "count", width=8), members),
            (AnswerColumn("reason", Words("认定依据", "reason"), width=40), lambda entry: text(entry, "reason")),
            (_OFFICE, office),
            (AnswerColumn("register_id", Words("编号", "id"), width=26), lambda entry: entry.register_id),
        ]
        return table_of(Words("认定名册", "Register"), columns, standing)

    def _chain(self, chain_id: str) -> Thing:
        return Thing("chain", chain_id, self._names.chain_with_id(chain_id))

    def _firm(self, firm_id: str) -> Thing:
        return Thing("firm", firm_id, self._names.firm(firm_id))

    def _firms(self, firm_ids: Iterable[str]) -> tuple[Thing, ...]:
        return tuple(map(self._firm, firm_ids))

    def _components(self, component_ids: Iterable[str]) -> tuple[Thing, ...]:
        return tuple(
            Thing("component", component_id, self._names.component(component_id)) for component_id in component_ids
        )

    def _offices_of(self, expert: Expert) -> str:
        offices = (self._offices.get(chain_id, "") for chain_id in expert.chain_ids)
        return "；".join(dict.fromkeys(filter(None, offices)))


def goals_table(counts: Iterable[GoalCount]) -> AnswerTable:
    """Describe how many are valid against each goal of the plan."""
    columns: list[tuple[AnswerColumn, Callable[[GoalCount], Cell]]] = [
        (AnswerColumn("kind", Words("类别", "kind"), width=30), lambda count: KINDS[count.kind]),
        (
            AnswerColumn("valid", Words("有效", "valid"), "count", width=10, is_bar=True),
            lambda count: count.counted,
        ),
        (AnswerColumn("goal", Words("规划目标", "goal"), "count", width=10), lambda count: count.goal),
        (
            AnswerColumn("share", Words("完成率", "share"), "share", width=10),
            lambda count: count.counted / count.goal if count.goal else None,
        ),
        (AnswerColumn("expired", Words("已过期", "expired"), "count", width=10), lambda count: count.expired),
        (AnswerColumn("upcoming", Words("未生效", "not yet"), "count", width=10), lambda count: count.upcoming),
        (
            AnswerColumn(
                "ends_soon",
                Words(f"{SOON_DAYS} 天内到期", f"end within {SOON_DAYS} days"),
                "count",
                width=12,
            ),
            lambda count: count.ends_soon,
        ),
    ]
    return table_of(Words("指标进度", "Goals"), columns, counts)


def members_in_order(community: Community) -> tuple[str, ...]:
    """Give the members of a community besides its core: leaders first, then those upstream."""
    ids = (*community.leader_ids, *community.upstream_ids, *community.firm_ids)
    return tuple(dict.fromkeys(firm_id for firm_id in ids if firm_id != community.core_id))


def _rank_columns(rank_of: Callable[[Row], Rank]) -> list[tuple[AnswerColumn, Callable[[Row], Cell]]]:
    return [
        (
            AnswerColumn(
                "rank", Words("排序值(0–1)", "rank value (0–1)"), "score", missing=UNKNOWN, width=10, is_bar=True
            ),
            lambda row: rank_of(row).value,
        ),
        (AnswerColumn("low", Words("下限", "low"), "score", width=8), lambda row: rank_of(row).low),
        (AnswerColumn("high", Words("上限", "high"), "score", width=8), lambda row: rank_of(row).high),
    ]


def _part_of(part: str) -> Callable[[Leader], Cell]:
    return lambda leader: leader.parts[part]


def _validity(entry: Standing) -> Words:
    words = VALIDITY_WORDS[entry.validity]
    return Words(f"{words.zh}（即将到期）", f"{words.en} (ends soon)") if entry.ends_soon else words
