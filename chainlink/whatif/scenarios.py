"""Which stops did people think through before? Named scenarios: what is asked is kept, the answer is found anew each time.

A scenario is an entry of the book `scenarios`. Its answer belongs to the data of the day: it is never kept, and says the
hash and date of the data it came from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from chainlink.analysis.spread.propagation import Stop
from chainlink.stores import Change, Entry, Field, Store
from chainlink.supply.graph import SupplyGraph, unknown_id
from chainlink.whatif.answer import TargetAnswer, WhatIf
from chainlink.whatif.ask import what_if
from graph_schema.errors import UsageError
from graph_schema.names import SOURCING_MODES, SourcingMode, Words

BOOK = "scenarios"
LONGEST_NAME = 80


@dataclass(frozen=True)
class Scenario:
    """A question that was given a name.

    Attributes
    ----------
    name
        Its name, also its id.
    stops, sourcing, days, is_stopped_stock_usable, chain_ids, targets
        As `what_if` takes them.
    note
        What it is for.
    revision, who, when, why
        Its newest revision, who recorded it, when (UTC) and the reason given; 0 and "" before it is saved.
    """

    name: str
    stops: tuple[Stop, ...]
    sourcing: SourcingMode = "active"
    days: float | None = None
    is_stopped_stock_usable: bool | None = None
    chain_ids: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    note: str = ""
    revision: int = 0
    who: str = ""
    when: str = ""
    why: str = ""

    def answer(self, graph: SupplyGraph) -> WhatIf:
        """Ask it of the data as they are now; raises as `what_if`."""
        return what_if(
            graph,
            self.stops,
            sourcing=self.sourcing,
            days=self.days,
            is_stopped_stock_usable=self.is_stopped_stock_usable,
            chain_ids=self.chain_ids,
            targets=self.targets,
        )

    def as_json(self) -> dict[str, Any]:
        """Give plain values."""
        return asdict(self)


@dataclass(frozen=True)
class TargetPair:
    """One target in two answers; differences are the second less the first, None where either is not known or never."""

    target: str
    name_zh: str
    name_en: str
    down_on_day: tuple[float | None, float | None]
    share_lost: tuple[float | None, float | None]
    value_10k_yuan_a_day: tuple[float, float]
    days_later: float | None
    more_share_lost: float | None
    more_value_10k_yuan_a_day: float


@dataclass(frozen=True)
class Comparison:
    """Two scenarios on the same data, side by side.

    Attributes
    ----------
    content_hash, data_date
        The data both were asked of.
    names
        Of the two.
    targets
        Targets of either, by id; one that the other was not asked about is asked of it too.
    lines, firms, value_10k_yuan_a_day
        Stopped lines, firms, and value of each.
    """

    content_hash: str
    data_date: str
    names: tuple[str, str]
    targets: tuple[TargetPair, ...]
    lines: tuple[int, int]
    firms: tuple[int, int]
    value_10k_yuan_a_day: tuple[float, float]

    def as_json(self) -> dict[str, Any]:
        """Give plain values."""
        return asdict(self)


def saved_scenarios(store: Store) -> tuple[Scenario, ...]:
    """Give all scenarios that are not deleted, by name; empty when there is none."""
    return tuple(_scenario(entry) for entry in store.entries(BOOK) if not entry.fields.get("is_deleted"))


def find_scenario(store: Store, name: str) -> Scenario:
    """Find a scenario by its name; `UnknownIdError` names the nearest."""
    kept = {scenario.name: scenario for scenario in saved_scenarios(store)}
    if name not in kept:
        raise unknown_id(Words("情景", "scenario"), name, kept)
    return kept[name]


def save_scenario(store: Store, scenario: Scenario, *, who: str = "", why: str = "") -> Scenario:
    """Record a scenario, as a new one or on the revision it was read at.

    Returns
    -------
    Scenario
        As recorded.

    Raises
    ------
    UsageError
        If it has no name, a name beyond 80 characters or with a line break, or stops nothing.
    ConflictError
        If the name is taken, or somebody changed the scenario meanwhile. Nothing is recorded.
    StoreError
        As `Store.record`.
    """
    name = scenario.name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(
            Words(
                f"情景名称应为 1 至 {LONGEST_NAME} 个字，不换行；现为“{name}”",
                f"a scenario's name has 1 to {LONGEST_NAME} characters on one line; found {name!r}",
            )
        )
    if not scenario.stops:
        raise UsageError(
            Words("情景没有停供条件；请用 --stop 指定", "the scenario stops nothing; name what with --stop")
        )
    before = _newest(store, name)
    revision = scenario.revision
    if before is not None and before.fields.get("is_deleted") and not revision:
        revision = before.revision
    (entry,) = store.record([Change(BOOK, name, _fields(scenario), revision, who, why)])
    return _scenario(entry)


def delete_scenario(store: Store, name: str, *, who: str = "", why: str = "") -> None:
    """Take a scenario off the list; its history stays.

    Raises
    ------
    UnknownIdError
        If there is no such scenario.
    ConflictError
        If somebody changed it meanwhile.
    """
    scenario = find_scenario(store, name)
    fields = {**_fields(scenario), "is_deleted": True}
    store.record([Change(BOOK, name, fields, scenario.revision, who, why)])


def compare(graph: SupplyGraph, first: Scenario, second: Scenario) -> Comparison:
    """Ask two scenarios of the same data and put their targets side by side.

    Raises
    ------
    UnknownIdError
        If a stop, chain or target of either is not in the data any more.

    Notes
    -----
    Four questions where the targets differ, else two.
    """
    answers = (first.answer(graph), second.answer(graph))
    by_target = [{target.target: target for target in answer.targets} for answer in answers]
    every = sorted(by_target[0].keys() | by_target[1].keys())
    for at, scenario in enumerate((first, second)):
        if by_target[at].keys() != set(every):
            whole = replace(scenario, chain_ids=(), targets=tuple(every))
            by_target[at] = {target.target: target for target in whole.answer(graph).targets}
    one, other = answers
    return Comparison(
        content_hash=one.content_hash,
        data_date=one.data_date,
        names=(first.name, second.name),
        targets=tuple(_pair(by_target, target) for target in every),
        lines=(_line_count(one), _line_count(other)),
        firms=(len(one.firms), len(other.firms)),
        value_10k_yuan_a_day=(one.lost.value_10k_yuan_a_day, other.lost.value_10k_yuan_a_day),
    )


def _line_count(answer: WhatIf) -> int:
    return sum(not line.is_trader for line in answer.lines)


def _pair(by_target: Sequence[Mapping[str, TargetAnswer]], target: str) -> TargetPair:
    one, other = (answers[target] for answers in by_target)
    return TargetPair(
        target=target,
        name_zh=one.name_zh,
        name_en=one.name_en,
        down_on_day=(one.down_on_day, other.down_on_day),
        share_lost=(one.share_lost, other.share_lost),
        value_10k_yuan_a_day=(one.lost.value_10k_yuan_a_day, other.lost.value_10k_yuan_a_day),
        days_later=_difference(one.down_on_day, other.down_on_day),
        more_share_lost=_difference(one.share_lost, other.share_lost),
        more_value_10k_yuan_a_day=other.lost.value_10k_yuan_a_day - one.lost.value_10k_yuan_a_day,
    )


def _difference(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else other - one


def _newest(store: Store, name: str) -> Entry | None:
    return next(iter(store.history(BOOK, name)[-1:]), None)


def _fields(scenario: Scenario) -> dict[str, Field]:
    return {
        "name": scenario.name.strip(),
        "stops": json.dumps([asdict(stop) for stop in scenario.stops], ensure_ascii=False),
        "sourcing": scenario.sourcing,
        "days": scenario.days,
        "is_stock_reachable": scenario.is_stopped_stock_usable,
        "chain_ids": json.dumps(scenario.chain_ids, ensure_ascii=False),
        "targets": json.dumps(scenario.targets, ensure_ascii=False),
        "note": scenario.note,
        "is_deleted": False,
    }


def _scenario(entry: Entry) -> Scenario:
    fields = entry.fields
    days, is_usable = fields["days"], fields["is_stock_reachable"]
    return Scenario(
        name=entry.entry_id,
        stops=tuple(Stop(**stop) for stop in json.loads(str(fields["stops"]))),
        sourcing=next(mode for mode in SOURCING_MODES if mode == fields["sourcing"]),
        days=None if days is None else float(days),
        is_stopped_stock_usable=None if is_usable is None else bool(is_usable),
        chain_ids=tuple(json.loads(str(fields["chain_ids"]))),
        targets=tuple(json.loads(str(fields["targets"]))),
        note=str(fields["note"]),
        revision=entry.revision,
        who=entry.who,
        when=entry.when,
        why=entry.why,
    )
