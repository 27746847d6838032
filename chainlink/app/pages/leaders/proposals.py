"""Who could lead, with whom, around whom? Proposals with every part of their rank, and links to firms and maps."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from chainlink.app import ui
from chainlink.app.pages.leaders.recognition import offer_recognition
from chainlink.app.ui.loaded import Loaded
from chainlink.leaders.answer_tables import LeaderTables
from chainlink.leaders.on_day import LeadersOnDay, gaps_words, leaders_to_recognise, partners_to_recognise
from chainlink.leaders.proposed import Proposed
from chainlink.leaders.weights import LEADER_PARTS, load_leader_weights
from chainlink.supply.names import Names
from graph_schema.figures import edition
from graph_schema.names import Words


def draw_leaders(loaded: Loaded, proposed: Proposed, now: LeadersOnDay, chain_id: str) -> None:
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
    offer_recognition(loaded, leaders_to_recognise(proposed, now, chain_id), key="leader")
    table = LeaderTables(loaded.graph.names, {}).leaders(proposed, chain_id, now.standing)
    ui.draw_answer(table.without("value", "value_share", "partners", "office"))
    ui.note(gaps_words(proposed, chain_id))
    passed = [passed_firm for passed_firm in proposed.leaders.passed_over if chain_id in ("", passed_firm.chain_id)]
    if passed:
        names = _listed(
            f"{loaded.graph.names.firm(passed_firm.firm_id)}（{passed_firm.chain_id}）" for passed_firm in passed
        )
        ui.note(Words(f"因已达链数上限未列入：{names}", f"Passed over, leading enough chains already: {names}"))


def draw_partners(loaded: Loaded, proposed: Proposed, now: LeadersOnDay, chain_id: str) -> None:
    """Draw the partners of one leader with their independence; then the experts that supply several leaders."""
    names = loaded.graph.names
    chosen = _chosen_leader(proposed, chain_id, names)
    if chosen:
        firm_id, chain = chosen
        partners = proposed.partners.of_leader(chain, firm_id)
        name = names.firm(firm_id)
        st.subheader(Words(f"{name} 的伙伴建议", f"Proposed partners of {name}"), anchor=False)
        if partners:
            ui.draw_answer(LeaderTables(names, {}).partners(partners).without("chain", "leader", "office"))
        else:
            ui.note(Words("没有记录与该链主在用的供应关系。", "No sourcing in use with this leader is recorded."))
        offer_recognition(loaded, partners_to_recognise(partners, now, names), key="partner")
    _draw_experts(loaded, proposed, chain_id)


def _chosen_leader(proposed: Proposed, chain_id: str, names: Names) -> tuple[str, str] | None:
    """Let the reader choose a leader, (firm, chain); the first of the list where nobody is chosen."""
    around = {f"{chain}:{firm}": (firm, chain) for firm, chain in proposed.around if chain_id in ("", chain)}
    if not around:
        return None
    called = {key: f"{chain} {names.firm(firm)}" for key, (firm, chain) in sorted(around.items())}
    label, first = Words("链主（已认定和建议）", "Leader (recognised and proposed)"), next(iter(called))
    place = st.columns([4, 6])[0]
    chosen = ui.select_in_address(
        place, "leader", label, list(called), word=lambda key: called[key], placeholder=called[first]
    )
    return around[chosen or first]


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
