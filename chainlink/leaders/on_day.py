"""Who leads on a day, how far are the goals, and what do the proposals leave open? What page, commands and paper ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chainlink.leaders.dealings import Partner
from chainlink.leaders.proposed import Proposed
from chainlink.leaders.records import Kind, Recognised
from chainlink.leaders.register import list_recognised
from chainlink.leaders.standing import GoalCount, Standing, goal_counts, led_pairs, standings
from chainlink.leaders.weights import LeaderWeights, load_leader_weights
from chainlink.stores import Store
from chainlink.supply.names import Names
from graph_schema.names import Words
from loaders.tables import Tables


@dataclass(frozen=True)
class LeadersOnDay:
    """Register and data as they stand on a day.

    Attributes
    ----------
    day
        Which.
    recognised
        The register.
    standing
        Who stands where.
    counts
        How far each goal is.
    """

    day: date
    recognised: tuple[Recognised, ...]
    standing: tuple[Standing, ...]
    counts: tuple[GoalCount, ...]

    @property
    def led(self) -> tuple[tuple[str, str], ...]:
        """(firm, chain) of those who lead a chain."""
        return led_pairs(self.standing)

    def valid(self, kind: Kind) -> frozenset[tuple[str, str]]:
        """(firm, chain) of those who are recognised as a kind."""
        return frozenset(
            (entry.firm_id, entry.chain_id)
            for entry in self.standing
            if entry.kind == kind and entry.validity == "valid"
        )


def leaders_on(store: Store, tables: Tables, day: date, *, weights: LeaderWeights | None = None) -> LeadersOnDay:
    """Give who stands where on a day, by the register and the data.

    Parameters
    ----------
    tables
        The rows of the store.
    weights
        With the goals; those that ship if None.
    """
    recognised = list_recognised(store)
    standing = standings(tables, recognised, on=day)
    return LeadersOnDay(day, recognised, standing, goal_counts(standing, (weights or load_leader_weights()).goals))


@dataclass(frozen=True)
class RecognitionProposal:
    """One proposal as the register would hold it: as what, where, whom, around which leader, and why."""

    kind: Kind
    chain_id: str
    firm_id: str
    leader_id: str
    reason: str


def leaders_to_recognise(proposed: Proposed, now: LeadersOnDay, chain_id: str) -> list[RecognitionProposal]:
    """Give the leaders proposed for a chain, or for all, who are not recognised on the day."""
    valid = now.valid("chain_leader")
    return [
        RecognitionProposal("chain_leader", leader.chain_id, leader.firm_id, "", str(leader.because))
        for leader in proposed.leaders.leaders
        if chain_id in ("", leader.chain_id) and (leader.firm_id, leader.chain_id) not in valid
    ]


def partners_to_recognise(partners: Sequence[Partner], now: LeadersOnDay, names: Names) -> list[RecognitionProposal]:
    """Give the partners among these who are not recognised on the day, with the reason that the supply graph gives."""
    valid = now.valid("partner")
    return [
        RecognitionProposal(
            "partner", partner.chain_id, partner.firm_id, partner.leader_id, str(_partner_reason(partner, names))
        )
        for partner in partners
        if (partner.firm_id, partner.chain_id) not in valid
    ]


def _partner_reason(partner: Partner, names: Names) -> Words:
    leader = names.firm(partner.leader_id)
    goods = str(Words("、", ", ")).join(map(names.component, partner.components))
    if partner.side == "supplier":
        return Words(
            f"向 {leader} 供应 {goods}，承担其 {partner.of} 项关键投入中的 {partner.carried} 项",
            f"supplies {goods} to {leader}: {partner.carried} of its {partner.of} essential inputs",
        )
    return Words(
        f"采购 {leader} 的 {goods}，涉及其 {partner.of} 条生产线中的 {partner.carried} 条",
        f"buys {goods} from {leader}: from {partner.carried} of its {partner.of} lines",
    )


def gaps_words(proposed: Proposed, chain_id: str) -> Words:
    """Say what is not known of a chain, or of all, and so counts for nobody."""
    bases = [base for base in proposed.leaders.bases if chain_id in ("", base.chain_id)]
    lines, unknown = sum(base.lines for base in bases), sum(base.lines_without_value for base in bases)
    unrecorded, unplaced = sum(base.unrecorded for base in bases), sum(base.unplaced_firms for base in bases)
    outside = sum(base.outside_firms for base in bases)
    return Words(
        f"数据缺口：{lines} 条生产线中 {unknown} 条产值不明；{unrecorded} 项必需投入未记录在用供应商，"
        f"不计为关联；所在地不明未列入 {unplaced} 家，省外、境外 {outside} 家。",
        f"Not known: output value of {unknown} of {lines} lines; suppliers of {unrecorded} essential inputs, which make "
        f"no link; places of {unplaced} firms, left out. {outside} firms stand outside the province.",
    )
