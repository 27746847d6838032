"""Who could lead, with whom, around whom? Proposals with every part of their rank, and links to firms and maps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.leaders.recognition import RecognitionProposal, offer_recognition
from chainlink.app.ui.loaded import Loaded
from chainlink.leaders.answer_tables import LeaderTables
from chainlink.leaders.dealings import Partner
from chainlink.leaders.leader import Leader
from chainlink.leaders.proposed import Proposed
from chainlink.leaders.standing import Standing
from chainlink.leaders.weights import LEADER_PARTS, load_leader_weights
from graph_schema.figures import edition
from graph_schema.names import Words

NAMED_AT_MOST = 4


def draw_leaders(
    loaded: Loaded, proposed: Proposed, standing: Sequence[Standing], chain_id: str, firms: Mapping[str, str]
) -> None:
    """Draw the proposed leaders of one chain, or of all, and what the numbers rest on."""
    leaders = [leader for leader in proposed.leaders.leaders if chain_id in ("", leader.chain_id)]
    weights = load_leader_weights()
    formula = " + ".join(f"{words} × {weights.leader[name]:g}" for name, words in LEADER_PARTS.items())
    ui.note(
        Words(
            f"排序值为各项加权平均：{formula}；未知项按本链中位数计，并给出上下限。权重 {edition(weights.version)}，一家企业至多 "
            f"{weights.chains_per_firm} 条链。",
            f"The rank value is the weighted mean of its parts: {formula}. An unknown part counts as the chain's median, "
            f"with bounds. Weights {edition(weights.version)}; a firm may lead {weights.chains_per_firm} chains.",
        )
    )
    if not leaders:
        st.info(
            Words(
                "没有可建议的链主：需要企业所在地和在用的供应关系。请到“数据”页补充。",
                "No leader can be proposed: places of firms and sourcings in use are needed. Add them on the Data page.",
            )
        )
        return
    valid = _valid(standing, "chain_leader")
    offer_recognition(loaded, _to_recognise(leaders, valid, firms), key="leader")
    table = LeaderTables(loaded.graph.names, {}).leaders(proposed, chain_id, standing)
    ui.draw_answer(table.without("value", "value_share", "partners", "office"))
    _draw_basis(proposed, chain_id, firms)


def _to_recognise(
    leaders: Sequence[Leader], valid: set[tuple[str, str]], firms: Mapping[str, str]
) -> dict[str, RecognitionProposal]:
    """Give the proposed leaders who are not recognised on the day, by what they are called."""
    return {
        f"{leader.chain_id} {firms.get(leader.firm_id) or leader.firm_id}": RecognitionProposal(
            "chain_leader", leader.chain_id, leader.firm_id, "", str(leader.because)
        )
        for leader in leaders
        if (leader.firm_id, leader.chain_id) not in valid
    }


def _valid(standing: Sequence[Standing], kind: str) -> set[tuple[str, str]]:
    """(firm, chain) of those who are recognised as a kind on the day."""
    return {
        (standing_entry.firm_id, standing_entry.chain_id)
        for standing_entry in standing
        if standing_entry.kind == kind and standing_entry.validity == "valid"
    }


def _draw_basis(proposed: Proposed, chain_id: str, firms: Mapping[str, str]) -> None:
    """Say what is not known, and who was passed over."""
    bases = [base for base in proposed.leaders.bases if chain_id in ("", base.chain_id)]
    lines, unknown = sum(base.lines for base in bases), sum(base.lines_without_value for base in bases)
    message = Words(
        f"数据缺口：{lines} 条生产线中 {unknown} 条产值不明；{sum(base.unrecorded for base in bases)} 项必需投入未记录在用供应商，"
        f"不计为关联；所在地不明未列入 {sum(base.unplaced_firms for base in bases)} 家，省外、境外 "
        f"{sum(base.outside_firms for base in bases)} 家。",
        f"Not known: output value of {unknown} of {lines} lines; suppliers of {sum(base.unrecorded for base in bases)} "
        f"essential inputs, which make no link; places of {sum(base.unplaced_firms for base in bases)} firms, left out. "
        f"{sum(base.outside_firms for base in bases)} firms stand outside the province.",
    )
    ui.note(message)
    passed = [passed_firm for passed_firm in proposed.leaders.passed_over if chain_id in ("", passed_firm.chain_id)]
    if passed:
        names = _listed(
            f"{firms.get(passed_firm.firm_id) or passed_firm.firm_id}（{passed_firm.chain_id}）"
            for passed_firm in passed
        )
        ui.note(Words(f"因已达链数上限未列入：{names}", f"Passed over, leading enough chains already: {names}"))


def draw_partners(
    loaded: Loaded,
    proposed: Proposed,
    standing: Sequence[Standing],
    chain_id: str,
    names: tuple[Mapping[str, str], Mapping[str, str]],
) -> None:
    """Draw the partners of one leader with their independence; then the experts that supply several leaders."""
    firms, components = names
    chosen = _chosen_leader(proposed, chain_id, firms)
    if chosen:
        firm_id, chain = chosen
        partners = proposed.partners.of_leader(chain, firm_id)
        name = firms.get(firm_id) or firm_id
        st.subheader(Words(f"{name} 的伙伴建议", f"Proposed partners of {name}"), anchor=False)
        if partners:
            table = LeaderTables(loaded.graph.names, {}).partners(partners)
            ui.draw_answer(table.without("chain", "leader", "office"))
        else:
            ui.note(Words("没有记录与该链主在用的供应关系。", "No sourcing in use with this leader is recorded."))
        valid = _valid(standing, "partner")
        offered = {
            f"{partner.chain_id} {firms.get(partner.firm_id) or partner.firm_id}": RecognitionProposal(
                "partner",
                partner.chain_id,
                partner.firm_id,
                partner.leader_id,
                _partner_reason(partner, name, components),
            )
            for partner in partners
            if (partner.firm_id, partner.chain_id) not in valid
        }
        offer_recognition(loaded, offered, key="partner")
    _draw_experts(loaded, proposed, chain_id)


def _chosen_leader(proposed: Proposed, chain_id: str, firms: Mapping[str, str]) -> tuple[str, str] | None:
    """Let the reader choose a leader, (firm, chain); the first of the list where nobody is chosen."""
    around = {f"{chain}:{firm}": (firm, chain) for firm, chain in proposed.around if chain_id in ("", chain)}
    if not around:
        return None
    names = {key: f"{chain} {firms.get(firm) or firm}" for key, (firm, chain) in sorted(around.items())}
    label, first = Words("链主（已认定和建议）", "Leader (recognised and proposed)"), next(iter(names))
    place = st.columns([4, 6])[0]
    chosen = ui.select_in_address(
        place, "leader", label, list(names), word=lambda key: names[key], placeholder=names[first]
    )
    return around[chosen or first]


def _partner_reason(partner: Partner, leader: str, components: Mapping[str, str]) -> str:
    """Say why a firm is proposed as a partner, for the register."""
    goods = _listed(components.get(component) or component for component in partner.components)
    if partner.side == "supplier":
        reason = Words(
            f"向 {leader} 供应 {goods}，承担其 {partner.of} 项关键投入中的 {partner.carried} 项",
            f"supplies {goods} to {leader}: {partner.carried} of its {partner.of} essential inputs",
        )
    else:
        reason = Words(
            f"采购 {leader} 的 {goods}，涉及其 {partner.of} 条生产线中的 {partner.carried} 条",
            f"buys {goods} from {leader}: from {partner.carried} of its {partner.of} lines",
        )
    return str(reason)


def _draw_experts(loaded: Loaded, proposed: Proposed, chain_id: str) -> None:
    experts = [expert for expert in proposed.partners.experts if chain_id in ("", *expert.chain_ids)]
    title = Words(
        f"配套专家建议：为多家链主配套的 {len(experts)} 家", f"Experts: {len(experts)} firms supply several leaders"
    )
    st.subheader(title, anchor=False)
    if experts:
        ui.draw_answer(LeaderTables(loaded.graph.names, {}).experts(experts).without("office"))


def draw_communities(loaded: Loaded, proposed: Proposed, chain_id: str) -> None:
    """Draw the communities with their core, and how well the chain falls apart into them."""
    communities = [community for community in proposed.communities.communities if chain_id in ("", community.chain_id)]
    weights = load_leader_weights()
    alone = sum(count for chain, count in proposed.communities.alone.items() if chain_id in ("", chain))
    modularity = proposed.communities.modularity.get(chain_id)
    measure = "" if modularity is None else str(Words(f"；模块度 {modularity:.2f}", f"; modularity {modularity:.2f}"))
    message = Words(
        f"共 {len(communities)} 个。Louvain 法（分辨率 {weights.resolution:g}，种子 {weights.seed}，权重为两家之间在用的供应数）"
        f"{measure}；未归入的企业 {alone} 家。",
        f"{len(communities)} communities by the Louvain method (resolution {weights.resolution:g}, seed {weights.seed}, weighed "
        f"by sourcings in use between two firms){measure}; {alone} firms belong to none.",
    )
    ui.note(message)
    if communities:
        ui.draw_answer(LeaderTables(loaded.graph.names, {}).communities(communities).without("office"))
    else:
        st.info(Words("没有在用的供应关系，无法归并共同体。", "Without sourcings in use there is no community."))


def _listed(texts: Iterable[str]) -> str:
    return str(Words("、", ", ")).join(texts)
