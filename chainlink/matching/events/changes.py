"""What changes at an event when a firm answers, drops out or walks in? Its own meetings; others as little as can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from chainlink.matching.events.plan import event_meeting, event_size, scored_needs
from chainlink.matching.events.register import EVENTS, Event, Invitation, Reply, change_event, find_event
from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.need_answer import Pair
from chainlink.matching.pairs.need_matches import PairWords
from chainlink.matching.pairs.scores import ScoredPairs
from chainlink.matching.pairs.weights import Weights
from chainlink.matching.timetable.reschedule import Changed, change
from chainlink.matching.timetable.rounds import FirmPair
from chainlink.matching.timetable.timetable import Timetable
from chainlink.stores import Store
from chainlink.supply.graph import SupplyGraph
from graph_schema.errors import UsageError
from graph_schema.moments import local_time
from graph_schema.names import Words


@dataclass(frozen=True)
class Attendance:
    """An event after firms dropped out or walked in: as it is now, and what changed."""

    event: Event
    changed: Changed


def set_reply(
    store: Store,
    event_id: str,
    firm_id: str,
    reply: Reply,
    *,
    who: str,
    away: Sequence[int] = (),
    from_round: int = 1,
) -> Attendance:
    """Note what a firm answered; see `set_replies`."""
    answer = Invitation(reply, tuple(sorted(set(away))))
    return set_replies(store, event_id, {firm_id: answer}, who=who, from_round=from_round)


def set_replies(
    store: Store,
    event_id: str,
    replies: Mapping[str, Invitation],
    *,
    who: str,
    seen: Event | None = None,
    from_round: int = 1,
) -> Attendance:
    """Note what firms answered, all of it or nothing.

    The meetings of those that decline or leave drop out, nothing else moves.

    Parameters
    ----------
    replies
        By firm its answer, and the rounds, counted from 1, in which it is away: for the next plan.
    seen
        The event as the person saw it; None: as it is now.
    from_round
        Rounds before it have been held.

    Raises
    ------
    UnknownIdError
        If the event is not on the books.
    UsageError
        If a firm is to be away in a round in which it meets somebody, or somebody else noted another answer of one of
        these firms since `seen`.
    """
    gone = tuple(firm_id for firm_id, answer in replies.items() if not answer.is_taking_part)

    def build(event: Event) -> Event:
        overtaken = [firm for firm in replies if seen and event.invitations.get(firm) != seen.invitations.get(firm)]
        wrong = [_overtaken(event, firm_id) for firm_id in overtaken]
        wrong += [
            _meets(firm_id, rounds)
            for firm_id, answer in replies.items()
            if firm_id not in gone and (rounds := sorted(_rounds_held(event, firm_id) & set(answer.away)))
        ]
        if wrong:
            raise UsageError(Words("；".join(words.zh for words in wrong), "; ".join(words.en for words in wrong)))
        answered = event.having(invitations={**event.invitations, **replies})
        return with_slots(answered, changed_slots(event, gone=gone, from_round=from_round))

    why = ";".join(sorted({answer.reply for answer in replies.values()}))
    before, event = change_event(store, event_id, build, who=who, why=why)
    return Attendance(event, changed_slots(before, gone=gone, from_round=from_round))


def _rounds_held(event: Event, firm_id: str) -> set[int]:
    return {meeting.slot.round for meeting in event.meetings if firm_id in meeting.firms}


def _meets(firm_id: str, rounds: Sequence[int]) -> Words:
    names = "、".join(map(str, rounds))
    return Words(
        f"{firm_id} 在第 {names} 轮已有会面；请先重新安排",
        f"{firm_id} meets somebody in round {names}; plan anew first",
    )


def _overtaken(event: Event, firm_id: str) -> Words:
    when = local_time(event.when)
    return Words(
        f"{firm_id} 的回复已由 {event.who or '他人'} 于 {when} 修改，未保存；请刷新后再改",
        f"the answer of {firm_id} was changed by {event.who or 'somebody'} at {when}; nothing was saved: reload and "
        "change it again",
    )


def walk_in(
    store: Store,
    graph: SupplyGraph,
    event_id: str,
    firm_id: str,
    *,
    weights: Weights,
    who: str,
    from_round: int = 1,
    today: date | None = None,
) -> Attendance:
    """Bring a firm that walks in to the tables that are left, its best meetings first.

    Returns
    -------
    Attendance
        Its meetings with firms that take part; others move only where an exchange makes a place.

    Raises
    ------
    UnknownIdError
        If the event or the firm is not there.
    UsageError
        If the event is not planned yet.
    ConflictError
        If somebody changed the event meanwhile.
    """
    graph.firm_number(firm_id)
    event = find_event(store, event_id)
    if event.basis is None:
        raise UsageError(
            Words(
                "活动尚未安排会面，请先安排",
                "the event has no plan yet; plan it first",
            )
        )
    joined = event.having(invitations={**event.invitations, firm_id: Invitation("coming")})
    scored = scored_needs(store, graph, joined, weights, today)
    pairs = _best_of(scored, joined, firm_id)
    most = max(0, event_size(event)[0] - from_round + 1)
    new = [(pair.buyer_id, pair.supplier_id) for pair in pairs[:most]]
    changed = changed_slots(joined, new=new, from_round=from_round)
    added = {(pair.buyer_id, pair.supplier_id): pair for pair in pairs}
    after = with_slots(joined, changed, added, scored.candidates.needs)
    store.record([EVENTS.change_to(after, who=who, why="walk in")])
    return Attendance(find_event(store, event.event_id), changed)


def _best_of(scored: ScoredPairs, event: Event, firm_id: str) -> list[Pair]:
    """Open pairs of one firm with firms that take part, that it may meet and does not meet yet, best first, each firm once."""
    candidates, graph = scored.candidates, scored.candidates.graph
    number = graph.firm_number(firm_id)
    supplier, buyer = graph.lines.firm[candidates.offers.line], candidates.buyers[candidates.offers.need]
    own = np.flatnonzero(scored.is_open & ((supplier == number) | (buyer == number))).astype(np.int32)
    met = {frozenset(pair) for pair in (*(meeting.firms for meeting in event.meetings), *event.must_not)}
    best: dict[frozenset[str], Pair] = {}
    for pair in sorted(
        PairWords(scored).pairs(own), key=lambda offered: (-offered.score, offered.buyer_id, offered.supplier_id)
    ):
        firms = frozenset((pair.buyer_id, pair.supplier_id))
        is_there = all(firm in event.invitations and event.invitations[firm].is_taking_part for firm in firms)
        if is_there and firms not in met:
            best.setdefault(firms, pair)
    return list(best.values())


def changed_slots(
    event: Event, *, gone: Sequence[str] = (), new: Sequence[FirmPair] = (), from_round: int = 1
) -> Changed:
    """Change the slots of an event as little as can be; see `change`."""
    slots = tuple(meeting.slot for meeting in event.meetings)
    rounds = max((slot.round for slot in slots), default=0)
    least = event.basis.rounds_at_least if event.basis else 0
    return change(
        Timetable(slots, rounds, least),
        rounds=max(event.number("rounds"), 1),
        tables=max(event.number("tables"), 1),
        gone=gone,
        new=new,
        from_round=from_round,
        away=event.away,
    )


def with_slots(
    event: Event, changed: Changed, added: Mapping[FirmPair, Pair] | None = None, needs: Sequence[Need] = ()
) -> Event:
    """Move the meetings of an event to their new places, and put in the added ones."""
    about = {meeting.firms: meeting for meeting in event.meetings}
    meetings = []
    for slot in changed.timetable.slots:
        firms = (slot.buyer_id, slot.supplier_id)
        if firms in about:
            meetings.append(replace(about[firms], slot=slot))
        elif added:
            meetings.append(event_meeting(slot, added[firms], None, needs))
    basis = replace(event.basis, rounds_at_least=changed.timetable.rounds_at_least) if event.basis else None
    return event.having(meetings=meetings, basis=basis)
