"""Which stops did people think through before? Named scenarios: what is asked is kept, the answer is found anew each time.

A scenario is an entry of the book `scenarios`. Its answer belongs to the data of the day: it is never kept, and says the
hash and date of the data it came from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from chainlink.analysis.spread.propagation import Stop
from chainlink.books.book import ColumnWords, Context
from chainlink.books.record import Cells, Record, ids_of
from chainlink.books.references import References
from chainlink.books.register import Register
from chainlink.stores import Field, Store
from chainlink.supply.graph import SupplyGraph
from chainlink.whatif.answer import TargetAnswer, WhatIf
from chainlink.whatif.ask import what_if
from graph_schema.errors import UsageError
from graph_schema.names import SOURCING_MODES, SourcingMode, Words

IS_DELETED = "is_deleted"
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


class ScenarioBook(Register[Record]):
    """A row is the scenario of its name; firms and components of its stops may be named by their names."""

    book = "scenarios"
    one = Words("情景", "scenario")
    same = Words("同一个情景", "the same scenario")
    record_type = Record
    hidden = (IS_DELETED,)

    def shown_fields(self, stored: Mapping[str, Field]) -> dict[str, Field]:
        """Write lists, which the store keeps as JSON, as a sheet has them."""
        stops = (str(Stop(**stop)) for stop in json.loads(str(stored.get("stops") or "[]")))
        chain_ids, targets = (json.loads(str(stored.get(name) or "[]")) for name in ("chain_ids", "targets"))
        return {**stored, "stops": ";".join(stops), "chain_ids": ";".join(chain_ids), "targets": ";".join(targets)}

    def stored_fields(self, shown: Mapping[str, Field]) -> dict[str, Field]:
        """Write lists as JSON."""
        stops = [asdict(Stop.parse(text)) for text in ids_of(shown["stops"])]
        return {
            **shown,
            "stops": json.dumps(stops, ensure_ascii=False),
            "chain_ids": json.dumps(ids_of(shown["chain_ids"]), ensure_ascii=False),
            "targets": json.dumps(ids_of(shown["targets"]), ensure_ascii=False),
            IS_DELETED: bool(shown[IS_DELETED]),
        }

    def is_listed(self, record: Record) -> bool:
        """Whether it was not deleted."""
        return not record.hidden[IS_DELETED]

    def settle(self, before: Record, after: Record, new_cells: Cells, context: Context[Record], cells: Cells) -> Record:
        """Put ids in the place of names, and a scenario that was deleted back on the list."""
        stops = (_with_ids(text, context.references) for text in after.ids("stops"))
        fields = {**after.fields, "stops": ";".join(stops), "sourcing": after.fields["sourcing"] or "active"}
        return replace(after, fields=fields, hidden={**after.hidden, IS_DELETED: False})

    def wrong(self, before: Record, after: Record, context: Context[Record]) -> Iterator[ColumnWords]:
        """Tell a name that cannot be listed, and stops that nobody can read or that the data do not have."""
        yield from _wrong_name(after.text("name"))
        for text in after.ids("stops"):
            try:
                stop = Stop.parse(text)
            except UsageError as exc:
                yield "stops", exc.words
                continue
            for target, wanted in _parts(stop):
                if wanted and not context.references.can_be(target, wanted):
                    words = Words(f"数据中没有“{wanted}”；请核对", f"{wanted!r} is not in the data; check it")
                    yield "stops", words


def _with_ids(text: str, references: References) -> str:
    """Write a stop with ids in the place of names; as it is where it cannot be read."""
    try:
        stop = Stop.parse(text)
    except UsageError:
        return text
    of, buyer_id, component_id = (references.only_id(target, wanted) for target, wanted in _parts(stop))
    return str(replace(stop, of=of, buyer_id=buyer_id, component_id=component_id))


def _parts(stop: Stop) -> tuple[tuple[str, str], ...]:
    """Give what a stop names, with the table it stands in; "" for what is in no table of its own."""
    table = {"firm": "firms", "line": "firms", "sourcing": "firms", "region": "regions"}.get(stop.kind, "")
    return (table, stop.of), ("firms", stop.buyer_id), ("components", stop.component_id)


SCENARIOS = ScenarioBook()
BOOK = SCENARIOS.book


def saved_scenarios(store: Store) -> tuple[Scenario, ...]:
    """Give all scenarios that are not deleted, by name; empty when there is none."""
    return tuple(map(scenario_of, SCENARIOS.records(store)))


def find_scenario(store: Store, name: str) -> Scenario:
    """Find a scenario by its name; `UnknownIdError` names the nearest."""
    return scenario_of(SCENARIOS.find(store, name))


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
    for _, words in _wrong_name(name):
        raise UsageError(words)
    if not scenario.stops:
        raise UsageError(
            Words("情景没有停供条件；请用 --stop 指定", "the scenario stops nothing; name what with --stop")
        )
    newest = next(iter(store.history(BOOK, name)[-1:]), None)
    revision = scenario.revision
    if newest is not None and newest.fields.get(IS_DELETED) and not revision:
        revision = newest.revision
    record = replace(record_of(scenario), revision=revision)
    (entry,) = store.record([SCENARIOS.change_to(record, who=who, why=why)])
    return scenario_of(SCENARIOS.record_of(entry))


def delete_scenario(store: Store, name: str, *, who: str = "", why: str = "") -> None:
    """Take a scenario off the list; its history stays.

    Raises
    ------
    UnknownIdError
        If there is no such scenario.
    ConflictError
        If somebody changed it meanwhile.
    """
    record = SCENARIOS.find(store, name)
    deleted = replace(record, hidden={**record.hidden, IS_DELETED: True})
    store.record([SCENARIOS.change_to(deleted, who=who, why=why)])


def record_of(scenario: Scenario) -> Record:
    """Give a scenario as its book shows it."""
    blank = SCENARIOS.empty(scenario.name.strip())
    fields: dict[str, Field] = {
        **blank.fields,
        "stops": ";".join(map(str, scenario.stops)),
        "sourcing": scenario.sourcing,
        "days": scenario.days,
        "is_stock_reachable": scenario.is_stopped_stock_usable,
        "chain_ids": ";".join(scenario.chain_ids),
        "targets": ";".join(scenario.targets),
        "note": scenario.note,
    }
    return replace(blank, fields=fields, revision=scenario.revision)


def scenario_of(record: Record) -> Scenario:
    """Read a record of the book."""
    is_usable = record.fields["is_stock_reachable"]
    return Scenario(
        name=record.entry_id,
        stops=tuple(map(Stop.parse, record.ids("stops"))),
        sourcing=next(mode for mode in SOURCING_MODES if mode == (record.fields["sourcing"] or "active")),
        days=record.number("days"),
        is_stopped_stock_usable=None if is_usable is None else bool(is_usable),
        chain_ids=record.ids("chain_ids"),
        targets=record.ids("targets"),
        note=record.text("note"),
        revision=record.revision,
        who=record.who,
        when=record.when,
        why=record.why,
    )


def _wrong_name(name: str) -> Iterator[ColumnWords]:
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        words = Words(
            f"情景名称应为 1 至 {LONGEST_NAME} 个字，不换行；现为“{name}”",
            f"a scenario's name has 1 to {LONGEST_NAME} characters on one line; found {name!r}",
        )
        yield "name", words


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
