"""Which two firms have to meet at an event, and which may not? Kept with it; what contradicts itself is refused at once."""

from __future__ import annotations

from collections.abc import Sequence

from chainlink.matching.events.register import Event, change_event
from chainlink.matching.timetable.rounds import FirmPair
from chainlink.stores import Store
from chainlink.supply.names import Names
from graph_schema.errors import UsageError
from graph_schema.names import Words


def fix_pairs(
    store: Store,
    event_id: str,
    *,
    must: Sequence[FirmPair],
    must_not: Sequence[FirmPair],
    names: Names,
    who: str,
    revision: int | None = None,
) -> Event:
    """Say which firms have to meet, and which may not, whenever the event is planned.

    Parameters
    ----------
    must, must_not
        Firm pairs, in any order; they replace those of before.
    names
        By which mistakes are told.
    revision
        The revision the person saw. None: whatever it is now.

    Raises
    ------
    UnknownIdError
        If the event is not on the books.
    UsageError
        With every pair that is one firm, stands twice, or both has to meet and may not.
    ConflictError
        If somebody changed the event after `revision`.
    """
    wrong = _contradictions(must, must_not, names)
    if wrong:
        raise UsageError(Words("；".join(words.zh for words in wrong), "; ".join(words.en for words in wrong)))
    _, event = change_event(
        store, event_id, lambda event: event.having(must=must, must_not=must_not), who=who, revision=revision
    )
    return event


def _contradictions(must: Sequence[FirmPair], must_not: Sequence[FirmPair], names: Names) -> list[Words]:
    wrong: list[Words] = []
    kind_by_pair: dict[frozenset[str], str] = {}
    for kind, pairs in (("must", must), ("must_not", must_not)):
        for pair in pairs:
            one, other = map(names.firm, pair)
            earlier = kind_by_pair.setdefault(frozenset(pair), kind) if pair[0] != pair[1] else kind
            if pair[0] == pair[1]:
                wrong.append(Words(f"{one} 不能与自己会面", f"{one} cannot meet itself"))
            elif earlier != kind:
                wrong.append(
                    Words(
                        f"{one} 与 {other} 既列为必须会面，又列为不得会面；请先去掉一处",
                        f"{one} and {other} both have to meet and may not; take one away first",
                    )
                )
    everything = [frozenset(pair) for pair in (*must, *must_not)]
    if not wrong and len(set(everything)) < len(everything):
        wrong.append(Words("有一对企业指定了两次；请去掉一处", "a pair stands twice; take one away"))
    return wrong
