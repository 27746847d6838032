"""Who meets whom at an event, when and where? Needs of its chains, firms that come, rounds and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from chainlink.matching.events.register import (
    EVENTS,
    PER_NEED,
    Basis,
    Event,
    EventMeeting,
    Invitation,
    find_event,
    plan_fingerprint,
)
from chainlink.matching.needs.gathering import gather_needs
from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.candidates import find_candidates
from chainlink.matching.pairs.need_answer import Pair
from chainlink.matching.pairs.scores import ScoredPairs, score_pairs
from chainlink.matching.pairs.weights import Weights
from chainlink.matching.timetable.limits import EventLimits
from chainlink.matching.timetable.meetings import Meetings, best_meetings
from chainlink.matching.timetable.rounds import FirmPair
from chainlink.matching.timetable.seating import Slot
from chainlink.matching.timetable.timetable import Timetable, lay_out
from chainlink.stores import Store
from chainlink.supply.graph import SupplyGraph
from graph_schema.errors import UsageError
from graph_schema.names import Words


def plan_event(
    store: Store,
    graph: SupplyGraph,
    event_id: str,
    *,
    weights: Weights,
    who: str,
    must: Sequence[FirmPair] | None = None,
    must_not: Sequence[FirmPair] | None = None,
    today: date | None = None,
) -> Event:
    """Choose the meetings of an event and give each a round and a table; an earlier plan is replaced.

    The needs are those of its chains, of register and firms. Where firms are invited, only those that did not decline
    meet; where none is, every firm that the plan brings to a table is invited.

    Parameters
    ----------
    must, must_not
        Firm pairs that have to meet, and that may not, kept with the event; None leaves those it has.

    Returns
    -------
    Event
        As it stands on the books now.

    Raises
    ------
    UnknownIdError
        If the event or a firm is not there.
    UsageError
        If it has no rounds or tables, if there is no need or nobody to meet, or if nobody can keep the limits.
    ConflictError
        If somebody changed the event meanwhile.
    """
    event = find_event(store, event_id).having(must=must, must_not=must_not)
    tables = event_size(event)[1]
    scored = scored_needs(store, graph, event, weights, today)
    chosen, laid = _chosen(scored, event, _limits(graph, event), tables)
    if not chosen.meetings:
        raise _no_meeting(event)
    by_firms = {(meeting.buyer_id, meeting.supplier_id): meeting for meeting in chosen.meetings}
    meetings = tuple(
        event_meeting(slot, met.pair, met.planned_volume, scored.candidates.needs)
        for slot in laid.slots
        for met in [by_firms[slot.buyer_id, slot.supplier_id]]
    )
    invited = {firm_id: Invitation() for meeting in meetings for firm_id in meeting.firms}
    first_chances = {meeting.supplier_id for meeting in chosen.meetings if meeting.is_first_chance}
    basis = Basis(
        content_hash=graph.tables.content_hash(),
        data_date=graph.tables.data_date(),
        weights_version=weights.version,
        total=chosen.total,
        bound=chosen.bound,
        rounds_at_least=laid.rounds_at_least,
        first_chance=weights.first_chance,
        first_chance_ids=tuple(sorted(first_chances)),
    )
    planned = event.having(meetings=meetings, invitations=event.invitations or invited)
    planned = planned.having(basis=replace(basis, planned_for=plan_fingerprint(planned)))
    store.record([EVENTS.change_to(planned, who=who, why="plan")])
    return find_event(store, event.event_id)


def _no_meeting(event: Event) -> UsageError:
    """Say why nobody meets: nobody comes, or nobody who comes fits."""
    if event.invitations and not any(invitation.is_taking_part for invitation in event.invitations.values()):
        return UsageError(
            Words(
                "受邀企业都不参加，没有会面可安排；请先邀请企业",
                "no firm that was invited comes; invite firms first",
            )
        )
    return UsageError(
        Words(
            "没有一对可会面的企业；请多邀请企业，或查看各需求的供应商及不予推荐的原因",
            "no two firms fit; invite more firms, or see the offers and refusals of each need",
        )
    )


def event_size(event: Event) -> tuple[int, int]:
    """Give rounds and tables of an event; `UsageError` where they are missing."""
    rounds, tables = event.number("rounds"), event.number("tables")
    if rounds < 1 or tables < 1:
        raise UsageError(
            Words(
                f"活动 {event.event_id} 未填轮次或桌数，请先填写",
                f"the event {event.event_id} has no rounds or tables; enter them first",
            )
        )
    return rounds, tables


def scored_needs(store: Store, graph: SupplyGraph, event: Event, weights: Weights, today: date | None) -> ScoredPairs:
    """Score the needs of an event's chains; `UsageError` where there is none."""
    needs = gather_needs(store, graph, chain_ids=event.chain_ids, today=today)
    if not needs:
        raise UsageError(
            Words(
                "没有可匹配的需求；请先摸排并入册，或导入企业提出的需求",
                "there is no need; record a scan first, or import what firms want",
            )
        )
    return score_pairs(find_candidates(graph, needs, near_at_least=weights.near_at_least), weights)


def _limits(graph: SupplyGraph, event: Event) -> EventLimits:
    """Rounds bound what a firm may hold; who is not invited, or declined, holds nothing."""
    rounds, tables = event_size(event)
    by_firm: dict[str, int] = {}
    if event.invitations:
        there = {firm_id for firm_id, invitation in event.invitations.items() if invitation.is_taking_part}
        by_firm = {firm_id: 0 for firm_id in graph.firm_id_list if firm_id not in there}
        for firm_id in there & set(graph.firm_id_list):
            by_firm[firm_id] = rounds - sum(1 <= number <= rounds for number in event.invitations[firm_id].away)
    return EventLimits(
        per_firm=rounds,
        per_need=event.number("per_need") or PER_NEED,
        in_all=rounds * tables,
        by_firm=by_firm,
        must=event.must,
        must_not=event.must_not,
    )


def _chosen(scored: ScoredPairs, event: Event, limits: EventLimits, tables: int) -> tuple[Meetings, Timetable]:
    """Choose meetings that can be laid out: where firms sit on both sides, one round less may be needed for each."""
    rounds, refused = limits.per_firm, None
    for spared in range(min(rounds, 3)):
        by_firm = {firm_id: min(most, rounds - spared) for firm_id, most in limits.by_firm.items()}
        in_all = max(1, (limits.in_all or 0) - spared * tables)
        chosen = best_meetings(scored, replace(limits, per_firm=rounds - spared, by_firm=by_firm, in_all=in_all))
        firms = [(meeting.buyer_id, meeting.supplier_id) for meeting in chosen.meetings]
        try:
            return chosen, lay_out(firms, rounds=rounds, tables=tables, away=event.away)
        except UsageError as exc:
            refused = exc
    raise refused or UsageError(Words("没有轮次", "there is no round"))


def event_meeting(slot: Slot, pair: Pair | None, planned_volume: float | None, needs: Sequence[Need]) -> EventMeeting:
    """Give a meeting its place; `pair` is what it is about, None where the two have to meet."""
    if pair is None:
        return EventMeeting(slot, "", "", None, planned_volume)
    parts = tuple((part.name, part.value) for part in pair.parts if part.is_asked)
    risk_ids = next((need.risk_ids for need in needs if need.need_id == pair.need_id), ())
    return EventMeeting(slot, pair.need_id, pair.component_id, pair.score, planned_volume, parts, risk_ids)
