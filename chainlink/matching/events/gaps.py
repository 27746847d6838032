"""Which needs and which guests of an event meet nobody, why, and which one step would give them a meeting?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from chainlink.matching.events.changes import Attendance, changed_slots, with_slots
from chainlink.matching.events.plan import scored_needs
from chainlink.matching.events.register import EVENTS, Event, Invitation, find_event
from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.need_matches import PairWords
from chainlink.matching.pairs.scores import ScoredPairs
from chainlink.matching.pairs.weights import Weights
from chainlink.matching.pairs.wording import refusal_text
from chainlink.matching.timetable.rounds import FirmPair
from chainlink.stores import Store
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Ints
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.errors import UsageError
from graph_schema.names import Words

Step = Literal["", "seat", "invite", "add_round", "allow"]
"""What one press does: nothing helps; a place is free; invite a firm; one round more; take back that two may not meet."""
STEP_WORDS: dict[Step, Words] = {
    "": Words("", ""),
    "seat": Words("排上这一场", "seat them"),
    "invite": Words("邀请", "invite"),
    "add_round": Words("加一轮", "add a round"),
    "allow": Words("允许会面", "let them meet"),
}
_REFUSALS_NAMED = 2


@dataclass(frozen=True)
class Gap:
    """A need, or a guest, that meets nobody.

    Attributes
    ----------
    firm_id
        Who has the need, or the guest.
    need_id
        The need; "" for a guest.
    component_id
        What is needed; "" for a guest.
    why
        The reason.
    step
        What would give it a meeting, "" where no single step does.
    invited_id
        Whom the step invites, "" for the other steps.
    pair
        Buyer and supplier that would meet then; None without a step.
    offer
        Number of the offer they would talk about, of the scored pairs.
    """

    firm_id: str
    need_id: str
    component_id: str
    why: Words
    step: Step = ""
    invited_id: str = ""
    pair: FirmPair | None = None
    offer: int = -1


def find_gaps(
    store: Store, graph: SupplyGraph, event: Event, *, weights: Weights, today: date | None = None
) -> tuple[Gap, ...]:
    """List needs of an event, then guests, that meet nobody; each with its reason and the step that helps.

    Parameters
    ----------
    event
        With a size; where nothing is planned every need and every guest is a gap.

    Returns
    -------
    tuple
        Needs in their order, then guests by id. A guest with a need of its own stands there once, by its need.

    Raises
    ------
    UsageError
        If the event has no rounds or tables, or there is no need.

    Notes
    -----
    All needs are scored with all offers, see `score_pairs`.
    """
    return gaps_of(scored_needs(store, graph, event, weights, today), event)


def gaps_of(scored: ScoredPairs, event: Event) -> tuple[Gap, ...]:
    """List the gaps of an event whose needs are scored; see `find_gaps`."""
    search = _GapSearch(scored, event)
    met_needs = {meeting.need_id for meeting in event.meetings}
    needs = [
        search.of_need(at, need) for at, need in enumerate(scored.candidates.needs) if need.need_id not in met_needs
    ]
    met = {firm_id for meeting in event.meetings for firm_id in meeting.firms} | {gap.firm_id for gap in needs}
    guests = [search.of_guest(firm_id) for firm_id in event.taking_part if firm_id not in met]
    return (*needs, *guests)


class _GapSearch:
    """Why does one need or guest meet nobody? Its offers against who comes, who may meet, and which rounds are free."""

    def __init__(self, scored: ScoredPairs, event: Event) -> None:
        self._scored, self._event = scored, event
        self._graph = scored.candidates.graph
        self._words = PairWords(scored)
        self._supplier = self._graph.lines.firm[scored.candidates.offers.line]
        self._need = scored.candidates.offers.need
        self._buyer = scored.candidates.buyers[self._need]
        self._forbidden = {frozenset(pair) for pair in event.must_not}
        self._met = {frozenset(meeting.firms): meeting.slot.round for meeting in event.meetings}
        self._rounds = range(1, event.number("rounds") + 1)
        self._busy = {(firm, meeting.slot.round) for meeting in event.meetings for firm in meeting.firms}
        held = [meeting.slot.round for meeting in event.meetings]
        self._full = {number for number in self._rounds if held.count(number) >= event.number("tables")}

    def of_need(self, at: int, need: Need) -> Gap:
        gap = Gap(need.buyer_id, need.need_id, need.component_id, Words("", ""))
        offers = np.flatnonzero(self._need == at).astype(np.int32)
        if not self._scored.candidates.is_made[at] and not self._scored.is_open[offers].any():
            return replace(gap, why=Words("库内没有其他企业生产", "nobody else in the data makes it"))
        return self._of_offers(gap, offers)

    def of_guest(self, firm_id: str) -> Gap:
        gap = Gap(firm_id, "", "", Words("", ""))
        if firm_id not in self._graph.firm_id_list:
            return replace(gap, why=Words("数据中没有这家企业", "the data do not know this firm"))
        number = self._graph.firm_number(firm_id)
        offers = np.flatnonzero((self._supplier == number) | (self._buyer == number)).astype(np.int32)
        if not len(offers):
            why = Words(
                "活动的需求中没有它能供的产品，它也没有需求", "it offers nothing that is needed, and needs nothing"
            )
            return replace(gap, why=why)
        return self._of_offers(gap, offers)

    def _of_offers(self, gap: Gap, offers: Ints) -> Gap:
        """Take the offer that a single step would seat, the best of the first kind that there is."""
        opened = offers[self._scored.is_open[offers]]
        if not len(opened):
            return replace(gap, why=self._refused(offers))
        ranked = opened[np.lexsort((opened, -self._scored.score[opened]))].tolist()
        answers = [self._of_offer(gap, offer) for offer in ranked]
        return min(answers, key=lambda answer: _RANKS.index(answer.step))

    def _of_offer(self, gap: Gap, offer: int) -> Gap:
        graph, names = self._graph, self._graph.names
        pair = (graph.firm_id_list[int(self._buyer[offer])], graph.firm_id_list[int(self._supplier[offer])])
        other = pair[1] if pair[0] == gap.firm_id else pair[0]
        name = names.firm(other)
        gap = replace(gap, pair=pair, offer=offer)
        absent = [firm_id for firm_id in pair if firm_id not in self._event.taking_part]
        declined = [firm_id for firm_id in absent if firm_id in self._event.invitations]
        if declined:
            firms = "、".join(map(names.firm, declined))
            return replace(gap, pair=None, why=Words(f"{firms} 不参加", f"{firms} does not come"))
        if frozenset(pair) in self._forbidden:
            why = Words(f"列为不得与 {name} 会面", f"may not meet {name}")
            return replace(gap, why=why, step="" if absent else "allow", pair=None if absent else pair)
        if frozenset(pair) in self._met:
            at = self._met[frozenset(pair)]
            words = Words(f"已在第 {at} 轮与 {name} 会面，可一并谈", f"meets {name} in round {at} over something else")
            return replace(gap, why=words, pair=None)
        if not self._has_place(pair):
            return replace(gap, why=self._no_round(pair), step="" if absent else "add_round")
        if len(absent) == 1:
            firm = names.firm(absent[0])
            why = Words(f"{firm} 未受邀", f"{firm} is not invited")
            if absent[0] == gap.firm_id:
                why = Words("需求企业自己未受邀", "the firm itself is not invited")
            return replace(gap, why=why, step="invite", invited_id=absent[0])
        if absent:
            return replace(gap, pair=None, why=Words(f"双方都未受邀（{name}）", f"neither is invited ({name})"))
        return replace(gap, why=Words(f"与 {name} 有共同空闲的轮次", f"{name} and it share a free round"), step="seat")

    def _has_place(self, pair: FirmPair) -> bool:
        return any(
            number not in self._full and all(self._is_free(firm, number) for firm in pair) for number in self._rounds
        )

    def _is_free(self, firm_id: str, number: int) -> bool:
        return (firm_id, number) not in self._busy and number not in self._event.away.get(firm_id, ())

    def _no_round(self, pair: FirmPair) -> Words:
        """Say what is taken: the rounds of one of them, or the tables of the rounds they share."""
        names = self._graph.names
        for firm_id in pair:
            if not any(self._is_free(firm_id, number) for number in self._rounds):
                firm = names.firm(firm_id)
                return Words(f"{firm} 各轮已排满", f"{firm} has no free round")
        shared = [number for number in self._rounds if all(self._is_free(firm_id, number) for firm_id in pair)]
        one, other = map(names.firm, pair)
        if shared:
            return Words(f"{one} 与 {other} 都空闲的轮次没有空桌", f"no table is free when {one} and {other} are")
        return Words(f"{one} 与 {other} 没有共同空闲的轮次", f"{one} and {other} share no free round")

    def _refused(self, offers: Ints) -> Words:
        """Say because of whom every offer is refused; no spare capacity is one of the reasons."""
        names = self._graph.names
        refused = [self._words.refused(at) for at in offers[:_REFUSALS_NAMED].tolist()]
        texts = [f"{names.firm(refusal.supplier_id)} {refusal_text(refusal, names)}" for refusal in refused]
        more = len(offers) - len(refused)
        rest = Words(f"等 {len(offers)} 项", f" and {more} more") if more else Words("", "")
        return Words(
            f"可供的都不予推荐：{'；'.join(texts)}{rest.zh}", f"every offer is refused: {'; '.join(texts)}{rest.en}"
        )


_RANKS: tuple[Step, ...] = ("seat", "allow", "add_round", "invite", "")


def close_gap(
    store: Store, graph: SupplyGraph, event_id: str, gap: Gap, *, weights: Weights, who: str, today: date | None = None
) -> Attendance:
    """Take the step that gives a need or guest its meeting; others move only where that makes a place, as few as can be.

    Raises
    ------
    UnknownIdError
        If the event is not on the books.
    UsageError
        If no step helps, or the event has changed so that this one does not any more.
    ConflictError
        If somebody changed the event meanwhile.
    """
    event = find_event(store, event_id)
    scored = scored_needs(store, graph, event, weights, today)
    now = next(
        (one for one in gaps_of(scored, event) if (one.firm_id, one.need_id) == (gap.firm_id, gap.need_id)), None
    )
    if now is None or now.pair is None or (now.step, now.pair) != (gap.step, gap.pair):
        raise UsageError(
            Words(
                "活动已有变化，这一步不再适用；请刷新后再看",
                "the event has changed and this step no longer helps; reload",
            )
        )
    opened = _taken(event, now)
    changed = changed_slots(opened, new=[now.pair])
    pair = PairWords(scored).pairs(np.array([now.offer], np.int32))[0]
    after = with_slots(opened, changed, {now.pair: pair}, scored.candidates.needs)
    store.record([EVENTS.change_to(after, who=who, why=str(STEP_WORDS[now.step]))])
    return Attendance(find_event(store, event.event_id), changed)


def _taken(event: Event, gap: Gap) -> Event:
    """Give the event after the step, its meetings as they were."""
    if gap.step == "invite":
        return event.having(invitations={**event.invitations, gap.invited_id: Invitation()})
    if gap.step == "add_round":
        return replace(event, fields={**event.fields, "rounds": float(event.number("rounds") + 1)})
    if gap.step == "allow" and gap.pair:
        return event.having(must_not=[pair for pair in event.must_not if frozenset(pair) != frozenset(gap.pair)])
    return event


def step_text(gap: Gap, names: Names) -> str:
    """Say the step, with whom it invites."""
    words = STEP_WORDS[gap.step]
    return f"{words} {names.firm(gap.invited_id)}" if gap.invited_id else str(words)


def gaps_table(gaps: Sequence[Gap], names: Names) -> AnswerTable:
    """Describe needs and guests without a meeting, why, and what would help."""
    columns: list[tuple[AnswerColumn, Callable[[Gap], Cell]]] = [
        (
            AnswerColumn("kind", Words("类别", "kind"), width=14),
            lambda gap: Words("需求", "need") if gap.need_id else Words("受邀企业", "guest"),
        ),
        (
            AnswerColumn("firm", Words("企业", "firm"), width=28, is_with_id=True),
            lambda gap: Thing("firm", gap.firm_id, names.firm(gap.firm_id)),
        ),
        (
            AnswerColumn("needed", Words("需求产品", "needs"), width=20),
            lambda gap: Thing("need", gap.need_id, names.component(gap.component_id)) if gap.need_id else None,
        ),
        (AnswerColumn("why", Words("未会面的原因", "why"), width=46), lambda gap: gap.why),
        (AnswerColumn("step", Words("可以", "what helps"), width=28), lambda gap: step_text(gap, names) or None),
    ]
    return table_of(Words("未排到会面", "Without a meeting"), columns, gaps)
