"""How many events were held of the 100 a year that the plan asks for, what came of them, and how many firms were visited?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chainlink.matching.days import first_day, known_day
from chainlink.matching.events.register import EVENTS, Event, Reply
from chainlink.matching.outcomes.follow_ups import open_follow_ups
from chainlink.matching.outcomes.meeting_book import MeetingBook
from chainlink.matching.outcomes.records import Outcome
from chainlink.matching.outcomes.rules import RESULT_WORDS, RESULTS
from chainlink.matching.outcomes.visits import Visit, list_visits
from chainlink.stores import Store
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.figures import money
from graph_schema.names import Words
from loaders.tables import Tables

_NOT_STATED = Words("未填", "not stated")
CAME: tuple[Reply, ...] = ("coming", "left")
"""Replies of firms that took part; who left did so for some rounds."""


@dataclass(frozen=True)
class Counts:
    """What came of some events, known figures added up.

    Attributes
    ----------
    events, firms, meetings
        Events held, different firms that took part, meetings planned or entered.
    results
        Meetings by result, "" (not entered) first, then in the order of `RESULTS`; all are named.
    contract_10k_yuan, received_10k_yuan
        Money of contracts, and received on them.
    contracts_without_amount
        Contracts of which no money is stated: the sum lacks them.
    intended_10k_yuan
        Money of intentions and samples: never part of the contracts.
    problems_solved
        As entered with the meetings, and of those that firms raised on visits.
    visits
        走访 on the books, which chiefs are scored by; their day has come.
    problems_raised
        On visits.
    """

    events: int
    firms: int
    meetings: int
    results: Mapping[str, int]
    contract_10k_yuan: float
    received_10k_yuan: float
    contracts_without_amount: int
    intended_10k_yuan: float
    problems_solved: float
    visits: int = 0
    problems_raised: float = 0.0


@dataclass(frozen=True)
class EventProgress:
    """How far a year is.

    Attributes
    ----------
    year, on, goal
        Which year, counted on which day, against which figure of the plan.
    counts
        Of all events held; `counts.events` counts against `goal`.
    by_kind, by_level
        Events held by kind and by level as they were entered, "" for not stated; by name.
    by_chain
        By chain id what came of the events, meetings and visits of that chain; chains without any are left out. A meeting over a
        component of two chains counts in both, so these do not add up to `counts`.
    overdue
        Follow-ups overdue on that day.
    not_counted
        Events whose day has come and of which nobody noted anything: no firm that came, no outcome. Ids, sorted.
    upcoming
        Events of the year whose day has not come. Ids, sorted.
    """

    year: int
    on: date
    goal: int
    counts: Counts
    by_kind: Mapping[str, int]
    by_level: Mapping[str, int]
    by_chain: Mapping[str, Counts]
    overdue: int
    not_counted: tuple[str, ...]
    upcoming: tuple[str, ...]


@dataclass(frozen=True)
class _Held:
    """One event that was held, with its meetings."""

    event: Event
    outcomes: tuple[Outcome, ...]


def event_progress(store: Store, tables: Tables, *, year: int, on: date, goal: int) -> EventProgress:
    """Count the events and visits of a year and what came of them.

    An event counts once it has been held: its day has come, and a firm is noted as coming or an outcome is entered.

    Parameters
    ----------
    tables
        Where components stand in chains.
    year
        Of the event's day.
    on
        The day on which it is counted.
    goal
        The plan's figure, `events` of the goals.

    Returns
    -------
    EventProgress
        All zero where no event of the year was held and no firm visited.

    Notes
    -----
    Linear in the meetings of all events. A meeting belongs to the chains of its component that the event speaks of; where
    the component stands in none of these, to the chain of the event if it has one alone.
    """
    meetings = MeetingBook(store)
    held, not_counted, upcoming = [], [], []
    for event in map(meetings.event, meetings.event_ids):
        day = known_day(event.fields["held_on"])
        if day is None or day.year != year or event.is_cancelled:
            continue
        outcomes = meetings.of_event(event.event_id)
        if day > on:
            upcoming.append(event.event_id)
        elif is_held(event, outcomes, on=on):
            held.append(_Held(event, outcomes))
        else:
            not_counted.append(event.event_id)
    visits = [visit for visit in list_visits(store) if _is_counted(visit, year, on)]
    return EventProgress(
        year=year,
        on=on,
        goal=goal,
        counts=_counts(held, visits),
        by_kind=_tally(held, "kind"),
        by_level=_tally(held, "level"),
        by_chain=_by_chain(held, visits, tables),
        overdue=sum(
            follow_up.overdue_days > 0
            for event in held
            for outcome in event.outcomes
            for follow_up in open_follow_ups(event.event, outcome, on=on)
        ),
        not_counted=tuple(sorted(not_counted)),
        upcoming=tuple(sorted(upcoming)),
    )


def is_held(event: Event, outcomes: Iterable[Outcome], *, on: date) -> bool:
    """Whether an event counts: it was not cancelled, its day has come, and a firm is noted as coming or an outcome is entered."""
    day = known_day(event.fields["held_on"])
    if day is None or day > on or event.is_cancelled:
        return False
    is_attended = any(invitation.reply in CAME for invitation in event.invitations.values())
    return is_attended or any(outcome.is_entered for outcome in outcomes)


def _tally(held: Sequence[_Held], column: str) -> dict[str, int]:
    return dict(sorted(Counter(str(event.event.fields[column] or "") for event in held).items()))


def _is_counted(visit: Visit, year: int, on: date) -> bool:
    first = first_day(visit.fields["visited_on"])
    return first is not None and first.year == year and first <= on


def _counts(held: Sequence[_Held], visits: Sequence[Visit]) -> Counts:
    outcomes = [outcome for event in held for outcome in event.outcomes]
    firms = {
        firm_id for event in held for firm_id, invitation in event.event.invitations.items() if invitation.reply in CAME
    }
    firms |= {firm_id for outcome in outcomes if outcome.is_entered for firm_id in outcome.firms}
    by_result: dict[str, list[Outcome]] = {result: [] for result in ("", *RESULTS)}
    for outcome in outcomes:
        by_result[outcome.result].append(outcome)
    signed = by_result["contract"]
    return Counts(
        events=len(held),
        firms=len(firms),
        meetings=len(outcomes),
        results={result: len(outcomes_of_result) for result, outcomes_of_result in by_result.items()},
        contract_10k_yuan=_total(signed, "amount_10k_yuan"),
        received_10k_yuan=_total(signed, "received_10k_yuan"),
        contracts_without_amount=sum(contract.number("amount_10k_yuan") is None for contract in signed),
        intended_10k_yuan=_total([*by_result["intention"], *by_result["sample"]], "amount_10k_yuan"),
        problems_solved=_total(outcomes, "problems_solved") + _total(visits, "problems_solved"),
        visits=len(visits),
        problems_raised=_total(visits, "problems_raised"),
    )


def _total(outcomes: Iterable[Outcome | Visit], column: str) -> float:
    return sum((outcome.number(column) or 0.0 for outcome in outcomes), 0.0)


def _by_chain(held: Sequence[_Held], visits: Sequence[Visit], tables: Tables) -> dict[str, Counts]:
    """Count by chain; the firms of a chain are those of its meetings, and all of an event that is of it alone."""
    chains_by_component = _chains_by_component(tables)
    by_chain: dict[str, list[_Held]] = {}
    for held_event in held:
        own = held_event.event.chain_ids
        outcomes_by_chain: dict[str, list[Outcome]] = {chain_id: [] for chain_id in own}
        for outcome in held_event.outcomes:
            chains = chains_by_component.get(outcome.text("component_id"), set())
            about = chains & set(own) if own else chains
            for chain_id in sorted(about or (own if len(own) == 1 else ())):
                outcomes_by_chain.setdefault(chain_id, []).append(outcome)
        for chain_id, outcomes in outcomes_by_chain.items():
            event = held_event.event if own == (chain_id,) else held_event.event.having(invitations={})
            by_chain.setdefault(chain_id, []).append(_Held(event, tuple(outcomes)))
    visits_by_chain: dict[str, list[Visit]] = {}
    for visit in visits:
        visits_by_chain.setdefault(str(visit.fields["chain_id"]), []).append(visit)
    return {
        chain_id: _counts(by_chain.get(chain_id, []), visits_by_chain.get(chain_id, []))
        for chain_id in sorted({*by_chain, *visits_by_chain})
    }


def _chains_by_component(tables: Tables) -> dict[str, set[str]]:
    """Give by component the chains it stands in; where its row names none, that of its segment."""
    segments, placed = tables.segments, tables.placements
    chain_by_segment = dict(zip(segments["segment_id"].tolist(), segments["chain_id"].tolist(), strict=True))
    chains: dict[str, set[str]] = {}
    columns = (placed[name].tolist() for name in ("component_id", "segment_id", "chain_id"))
    for component_id, segment_id, chain_id in zip(*columns, strict=True):
        if chain_id := chain_id or chain_by_segment.get(segment_id, ""):
            chains.setdefault(component_id, set()).add(chain_id)
    return chains


def chains_table(progress: EventProgress, names: Names) -> AnswerTable:
    """Describe what the events of a year came to, chain by chain."""
    columns: list[tuple[AnswerColumn, Callable[[tuple[str, Counts]], Cell]]] = [
        (
            AnswerColumn("chain", Words("产业链", "chain"), width=24),
            lambda row: Thing("chain", row[0], names.chain_with_id(row[0])),
        ),
        (AnswerColumn("events", Words("活动", "events"), "count"), lambda row: row[1].events),
        (AnswerColumn("firms", Words("企业", "firms"), "count"), lambda row: row[1].firms),
        (AnswerColumn("meetings", Words("会面", "meetings"), "count"), lambda row: row[1].meetings),
        (AnswerColumn("contracts", Words("签约", "contracts"), "count"), lambda row: row[1].results["contract"]),
        (AnswerColumn("value", Words("签约金额", "contracts"), "money"), lambda row: contracts_words(row[1])),
        (
            AnswerColumn("received", Words("实际到款", "received"), "money"),
            lambda row: row[1].received_10k_yuan,
        ),
        (
            AnswerColumn("solved", Words("化解问题", "problems solved"), "amount"),
            lambda row: row[1].problems_solved,
        ),
        (AnswerColumn("visits", Words("走访", "visits"), "count"), lambda row: row[1].visits),
    ]
    return table_of(Words("各产业链", "Chain by chain"), columns, progress.by_chain.items())


def kinds_table(progress: EventProgress) -> AnswerTable:
    """Describe how many events were held, by kind and then by level, as they were entered."""
    levels = {level: Words(zh, level) for level, zh in EVENTS.columns["level"].choices}
    rows: list[tuple[Cell, int]] = [(name or _NOT_STATED, count) for name, count in progress.by_kind.items()]
    rows += [(levels.get(name, name) or _NOT_STATED, count) for name, count in progress.by_level.items()]
    columns: list[tuple[AnswerColumn, Callable[[tuple[Cell, int]], Cell]]] = [
        (AnswerColumn("kind", Words("类型 / 级别", "kind / level"), width=24), lambda row: row[0]),
        (AnswerColumn("events", Words("场数", "events"), "count"), lambda row: row[1]),
    ]
    return table_of(Words("按类型和级别", "By kind and level"), columns, rows)


def results_table(counts: Counts) -> AnswerTable:
    """Describe what came of events: firms and meetings, money, problems, visits."""
    results = [(words, counts.results.get(result)) for result, words in RESULT_WORDS.items()]
    zh = "、".join(f"{words.zh} {count}" for words, count in results if count)
    en = ", ".join(f"{words.en} {count}" for words, count in results if count)
    meetings = Words(f"{counts.meetings}（{zh}）", f"{counts.meetings} ({en})") if zh else f"{counts.meetings}"
    rows: list[tuple[Words, Cell]] = [
        (Words("参加企业(家)", "firms that took part"), str(counts.firms)),
        (Words("会面(场)", "meetings"), meetings),
        (Words("签约金额", "contracts"), contracts_words(counts)),
        (Words("实际到款", "received"), money(counts.received_10k_yuan)),
        (Words("意向金额", "intended"), money(counts.intended_10k_yuan)),
        (Words("化解问题(个)", "problems solved"), f"{counts.problems_solved:g}"),
        (Words("走访(次)", "visits"), str(counts.visits)),
        (Words("走访提出问题(个)", "problems raised on visits"), f"{counts.problems_raised:g}"),
    ]
    columns: list[tuple[AnswerColumn, Callable[[tuple[Words, Cell]], Cell]]] = [
        (AnswerColumn("what", Words("项", "what"), width=24), lambda row: row[0]),
        (AnswerColumn("count", Words("数", "count"), width=40), lambda row: row[1]),
    ]
    return table_of(Words("成效", "What came of them"), columns, rows)


def contracts_words(counts: Counts) -> Words:
    """Say the money of contracts, and how many state none."""
    amount, missing = money(counts.contract_10k_yuan), counts.contracts_without_amount
    if not missing:
        return amount
    return Words(f"{amount.zh}（另有 {missing} 份未填金额）", f"{amount.en} ({missing} more without an amount)")
