"""The queue of names: firms that may be one firm written twice wait for a person, with their rows, and cost no red its colour.

A pair is an entry of the book `firm_names`. While it is open, the rows of the new id are not in the data: a maker that may
be the known one under another id never counts as a second maker. `same` puts them in under the id that is kept, `apart`
under their own; each can be undone. Later deliveries are read by what was decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from chainlink.books.name_pairs import (
    BOOK,
    STATE_WORDS,
    NamePair,
    Rows,
    State,
    change_of,
    find_pair,
    name_pairs,
    pair_of,
)
from chainlink.stores import Change, Store, Version
from graph_schema.errors import UsageError
from graph_schema.names import Words
from graph_schema.spec import schema
from loaders.alike import Alike, find_alike, find_alike_suppliers
from loaders.tables import Tables


@dataclass(frozen=True)
class SortedRows:
    """Rows that come, read by what was decided about names.

    Attributes
    ----------
    tables
        What goes into the data now.
    waiting
        The open pairs that hold rows back.
    changed
        The pairs whose state is new.
    """

    tables: Tables
    waiting: tuple[NamePair, ...]
    changed: tuple[NamePair, ...]

    def recording(self, version: Version) -> tuple[Change, ...]:
        """Give the new states of the queue, to be recorded with the rows; see `chainlink.stores.Recording`."""
        return tuple(
            change_of(replace(pair, version_id=version.version_id), who=pair.who, why="") for pair in self.changed
        )


def sort_out_names(store: Store, existing: Tables, loaded: Tables) -> SortedRows:
    """Read rows that come by what was decided about names, and hold back those of new pairs.

    Parameters
    ----------
    existing
        All rows of the store.
    loaded
        The rows of a load, which replace those of their sources.

    Notes
    -----
    Nothing is written: `Store.update` records the changes with the rows.
    """
    sources = set(pd.concat([frame["source"] for _, frame in loaded.items()]).unique())
    known = {pair_of(entry).pair_id: pair_of(entry) for entry in store.entries(BOOK)}
    staying = existing.firms[~existing.firms["source"].isin(list(sources))]
    pairs = dict(known)
    firms = pd.concat([staying, loaded.firms])
    names = dict(zip(firms["firm_id"], firms["name_zh"], strict=True))
    others = Tables.of({name: frame[~frame["source"].isin(list(sources))] for name, frame in existing.items()})
    for alike in (*find_alike(staying, loaded.firms), *find_alike_suppliers(others, loaded)):
        pairs.setdefault(alike.pair_id, _new_pair(alike, names))
    concerned = _concerning(loaded, {firm_id for pair in pairs.values() for firm_id in (pair.keep_id, pair.drop_id)})
    rows_of = _rows_by_firm(concerned)
    held_now = {
        pair.pair_id: rows_of.get(pair.drop_id if pair.state == "same" else pair.held_id, {}) for pair in pairs.values()
    }
    waiting_ids = {pair.held_id for pair in pairs.values() if pair.state == "open"}
    tables = _without(loaded, waiting_ids) if waiting_ids else loaded
    merged = {pair.drop_id: pair.keep_id for pair in pairs.values() if pair.state == "same" and held_now[pair.pair_id]}
    tables = _renamed(tables, merged) if merged else tables
    own_keys = _keys_of(concerned) if merged else {}
    changed, waiting = [], []
    for pair in pairs.values():
        now = held_now[pair.pair_id]
        held = _merged(_not_of(pair.held, sources), now)
        after = _with(pair, held=held, added=_added_again(pair, now, own_keys, sources))
        if after != pair or (pair.pair_id not in known and held):
            changed.append(after)
        if after.state == "open" and held_now[pair.pair_id]:
            waiting.append(after)
    return SortedRows(tables, tuple(waiting), tuple(changed))


def settle_names(store: Store, pair_id: str, state: Literal["same", "apart"], *, who: str, why: str = "") -> NamePair:
    """Decide that two ids are one firm, or two: the rows that waited go into the data.

    Returns
    -------
    NamePair
        The pair as it stands now.

    Raises
    ------
    UnknownIdError
        If the queue has no such pair.
    UsageError
        If it is decided already; undo that first.
    """
    pair = find_pair(store, pair_id)
    if pair.state != "open":
        raise UsageError(
            Words(
                f"{pair_id} 已核定为{STATE_WORDS[pair.state].zh}；如需改判，请先撤销",
                f"{pair_id} is settled as {STATE_WORDS[pair.state].en}; undo that first",
            )
        )
    others = [other for other in name_pairs(store, state="open") if other.held_id == pair.held_id and other != pair]
    added: dict[str, pd.DataFrame] = {}
    taken: dict[str, pd.DataFrame] = {}

    def build(existing: Tables) -> Tables:
        nonlocal added, taken
        held = _frames(pair.held)
        if state == "apart":
            added, taken = ({} if others else held), {}
        else:
            moved = _mentioning(existing, pair.drop_id)
            taken = _frames(moved)
            both = {name: pd.concat([taken.get(name), held.get(name)]) for name in {*taken, *held}}
            added = {name: _new_rows(name, frame, pair, existing) for name, frame in both.items()}
        return _exchanged(existing, out=taken, into=added)

    note = Words(f"名称核对：{pair.pair_id} {STATE_WORDS[state].zh}", f"names: {pair.pair_id} {STATE_WORDS[state].en}")

    def recording(version: Version) -> list[Change]:
        after = _with(pair, state=state, added=_records(added), taken=_records(taken))
        return [change_of(replace(after, version_id=version.version_id), who=who, why=why)]

    store.update(build, note=str(note), recording=recording)
    return find_pair(store, pair.pair_id)


def undo_names(store: Store, pair_id: str, *, who: str, why: str = "") -> NamePair:
    """Take a decision back: what it put into the data goes, what it took out comes again, and the pair is open.

    Raises
    ------
    UnknownIdError
        If the queue has no such pair.
    UsageError
        If it is open.
    """
    pair = find_pair(store, pair_id)
    if pair.state == "open":
        raise UsageError(Words(f"{pair_id} 尚未核定，无可撤销", f"{pair_id} is open, there is nothing to undo"))
    sources = {str(row["source"]) for rows in pair.added.values() for row in rows}
    store.update(
        lambda existing: _exchanged(existing, out=_frames(pair.added), into=_frames(pair.taken)),
        leaving=sources,
        note=str(Words(f"名称核对：撤销 {pair_id}", f"names: undo {pair_id}")),
        recording=lambda version: [
            change_of(
                replace(_with(pair, state="open", added={}, taken={}), version_id=version.version_id), who=who, why=why
            )
        ],
    )
    return find_pair(store, pair.pair_id)


def propose_names(store: Store) -> tuple[NamePair, ...]:
    """Find pairs among the firms that are in the data already, best first; those that the queue has are left out.

    Nothing is written: `hold_names` holds their rows back until somebody has judged.
    """
    rows = store.read_rows()
    known = {entry.entry_id for entry in store.entries(BOOK)}
    names = dict(zip(rows.firms["firm_id"], rows.firms["name_zh"], strict=True))
    nobody = rows.firms.iloc[:0]
    pairs = [_new_pair(alike, names) for alike in find_alike(nobody, rows.firms) if alike.pair_id not in known]
    return tuple(replace(pair, held_id=pair.drop_id, held=_mentioning(rows, pair.drop_id)) for pair in pairs)


def hold_names(store: Store, pairs: Sequence[NamePair], *, who: str) -> Version:
    """Put pairs into the queue: the rows of the id that one firm would drop go out of the data until they are settled."""
    held: dict[str, Rows] = {}

    def build(existing: Tables) -> Tables:
        going: dict[str, list[pd.DataFrame]] = {}
        for pair in pairs:
            held[pair.pair_id] = _mentioning(existing, pair.held_id)
            for name, frame in _frames(held[pair.pair_id]).items():
                going.setdefault(name, []).append(frame)
        return _exchanged(existing, out={name: pd.concat(frames) for name, frames in going.items()}, into={})

    def recording(version: Version) -> list[Change]:
        waiting = (replace(pair, held=held[pair.pair_id], version_id=version.version_id) for pair in pairs)
        return [change_of(pair, who=who, why="") for pair in waiting]

    sources = {str(row["source"]) for pair in pairs for rows in pair.held.values() for row in rows}
    note = Words(f"名称核对：{len(pairs)} 对待核对", f"names: {len(pairs)} pairs wait")
    return store.update(build, leaving=sources, note=str(note), recording=recording)


@dataclass(frozen=True)
class RolledBack:
    """What going back to a version did: the new version, and the pairs of names that stand again as they did then."""

    version: Version
    pairs: tuple[NamePair, ...]


def roll_back(store: Store, version_id: str) -> RolledBack:
    """Go back to a version, the queue of names with it: what a later load held back waits no longer.

    Pairs whose states an older program recorded, without a version, stay as they are.

    Raises
    ------
    UnknownIdError, StoreError
        As `Store.rollback`.
    """
    restored: tuple[NamePair, ...] = ()

    def recording(version: Version) -> list[Change]:
        nonlocal restored
        now = [pair_of(entry) for entry in store.entries(BOOK)]
        then = [_as_of(store, pair, version_id) for pair in now]
        restored = tuple(
            replace(before, revision=pair.revision, version_id=version.version_id)
            for pair, before in zip(now, then, strict=True)
            if (before.state, before.held, before.added, before.taken)
            != (pair.state, pair.held, pair.added, pair.taken)
        )
        why = str(Words(f"回退到 {version_id}", f"back to {version_id}"))
        return [change_of(pair, who=pair.who, why=why) for pair in restored]

    version = store.rollback(version_id, recording=recording)
    return RolledBack(version, restored)


def _as_of(store: Store, pair: NamePair, version_id: str) -> NamePair:
    """Give a pair as it stood when a version was current; open and without rows where it was not there yet."""
    states = [pair_of(entry) for entry in store.history(BOOK, pair.pair_id)]
    before = [state for state in states if _number(state.version_id) <= _number(version_id)]
    return before[-1] if before else _with(pair, state="open", held={}, added={}, taken={})


def _number(version_id: str) -> int:
    """Give the place of a version among all; 0 where none was noted."""
    return int(version_id.removeprefix("v") or 0)


def _new_pair(alike: Alike, names: Mapping[str, str]) -> NamePair:
    return NamePair(
        alike.pair_id, "open", alike.keep_id, alike.drop_id, alike.held_id, names[alike.keep_id], names[alike.drop_id],
        alike.score, alike.because, {}, {}, {}, 0,
    )  # fmt: skip


def _with(
    pair: NamePair,
    *,
    state: State | None = None,
    held: Rows | None = None,
    added: Rows | None = None,
    taken: Rows | None = None,
) -> NamePair:
    return replace(
        pair,
        state=state or pair.state,
        held=pair.held if held is None else held,
        added=pair.added if added is None else added,
        taken=pair.taken if taken is None else taken,
    )


def _firm_columns(table: str) -> list[str]:
    """Name the columns of a table that hold ids of firms."""
    columns = schema().tables[table].columns
    return [
        column.name for column in columns if column.refers_to == "firms" or (table, column.name) == ("firms", "firm_id")
    ]


def _mentioning(rows: Tables, firm_id: str) -> Rows:
    """Give the rows that mention a firm, as records by table."""
    mentioning = {name: frame[(frame[_firm_columns(name)] == firm_id).any(axis=1)] for name, frame in _with_firms(rows)}
    return _records(mentioning)


def _with_firms(rows: Tables) -> list[tuple[str, pd.DataFrame]]:
    return [(name, frame) for name, frame in rows.items() if _firm_columns(name) and len(frame)]


def _added_again(pair: NamePair, now: Rows, own_keys: Mapping[str, set[tuple[object, ...]]], sources: set[str]) -> Rows:
    """Give what a decision has put into the data, once a new delivery stands in the place of an older one."""
    if pair.state == "open":
        return {}
    before = _not_of(pair.added, sources)
    if pair.state == "apart":
        return _merged(before, now)
    renamed = {name: [_row_under(name, row, pair) for row in rows] for name, rows in now.items()}
    new = {
        name: [row for row in rows if _key_of(name, row) not in own_keys.get(name, set())]
        for name, rows in renamed.items()
    }
    return _merged(before, {name: rows for name, rows in new.items() if rows})


def _row_under(table: str, row: Mapping[str, object], pair: NamePair) -> dict[str, object]:
    """Give a row with the id that is kept in the place of the other."""
    columns = set(_firm_columns(table))
    return {name: pair.keep_id if name in columns and value == pair.drop_id else value for name, value in row.items()}


def _key_of(table: str, row: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(row[name] for name in (*schema().tables[table].key, "source"))


def _keys_of(rows: Tables) -> dict[str, set[tuple[object, ...]]]:
    return {
        name: set(frame[[*schema().tables[name].key, "source"]].itertuples(index=False, name=None))
        for name, frame in _with_firms(rows)
    }


def _rows_by_firm(rows: Tables) -> dict[str, Rows]:
    """Give by firm the rows that mention it, as records by table."""
    by_firm: dict[str, Rows] = {}
    for name, records in _records(dict(_with_firms(rows))).items():
        columns = _firm_columns(name)
        for record in records:
            for firm_id in {str(record[column]) for column in columns} - {""}:
                by_firm.setdefault(firm_id, {}).setdefault(name, []).append(record)
    return by_firm


def _concerning(rows: Tables, firm_ids: set[str]) -> Tables:
    """Give the rows that mention any of some firms: few, so that each pair looks through few."""
    frames = {
        name: frame[frame[_firm_columns(name)].isin(list(firm_ids)).any(axis=1)] for name, frame in _with_firms(rows)
    }
    return Tables.of(frames)


def _without(rows: Tables, firm_ids: set[str]) -> Tables:
    frames = dict(rows.items())
    for name, frame in _with_firms(rows):
        frames[name] = frame[~frame[_firm_columns(name)].isin(list(firm_ids)).any(axis=1)]
    return Tables.of(frames)


def _renamed(rows: Tables, keep_by_drop: Mapping[str, str]) -> Tables:
    """Put ids in the place of others; of rows that then have one key and source, the kept id's own stays."""
    keep = {drop: _last(drop, keep_by_drop) for drop in keep_by_drop}
    frames = dict(rows.items())
    for name, frame in _with_firms(rows):
        columns = _firm_columns(name)
        is_dropped = frame[columns].isin(list(keep)).any(axis=1)
        if is_dropped.any():
            dropped = frame[is_dropped]
            renamed = dropped.assign(**{column: dropped[column].replace(keep) for column in columns})
            own_first = pd.concat([frame[~is_dropped], renamed])
            frames[name] = own_first.drop_duplicates([*schema().tables[name].key, "source"], keep="first")
    return Tables.of(frames)


def _last(firm_id: str, keep_by_drop: Mapping[str, str]) -> str:
    """Follow merged ids to the one that is kept in the end; a ring ends where it began."""
    passed = {firm_id}
    while (following := keep_by_drop.get(firm_id)) and following not in passed:
        passed.add(following)
        firm_id = following
    return firm_id


def _new_rows(name: str, frame: pd.DataFrame, pair: NamePair, existing: Tables) -> pd.DataFrame:
    """Give rows under the id that is kept, but for those whose key and source the data hold already."""
    identity = [*schema().tables[name].key, "source"]
    columns = {column: frame[column].replace(pair.drop_id, pair.keep_id) for column in _firm_columns(name)}
    renamed = frame.assign(**columns).drop_duplicates(identity)
    there = pd.MultiIndex.from_frame(existing[name][identity])
    return renamed[~pd.MultiIndex.from_frame(renamed[identity]).isin(there)]


def _exchanged(existing: Tables, *, out: Mapping[str, pd.DataFrame], into: Mapping[str, pd.DataFrame]) -> Tables:
    """Give all rows of the sources concerned, some taken out and some put in: a store replaces sources whole."""
    frames = [*out.values(), *into.values()]
    sources = set(pd.concat([frame["source"] for frame in frames])) if frames else set()
    whole = {}
    for name, frame in existing.items():
        rows = frame[frame["source"].isin(list(sources))]
        identity = [*schema().tables[name].key, "source"]
        for going in [part[name] for part in (out, into) if name in part]:
            rows = rows[~pd.MultiIndex.from_frame(rows[identity]).isin(pd.MultiIndex.from_frame(going[identity]))]
        whole[name] = pd.concat([rows, into[name]], ignore_index=True) if name in into else rows
    return Tables.of(whole)


def _records(frames: Mapping[str, pd.DataFrame]) -> Rows:
    return {
        name: frame.astype(object).where(frame.notna(), None).to_dict("records")  # type: ignore[misc]
        for name, frame in sorted(frames.items())
        if len(frame)
    }


def _frames(rows: Rows) -> dict[str, pd.DataFrame]:
    return {name: Tables.of({name: pd.DataFrame(records)})[name] for name, records in rows.items()}


def _not_of(rows: Rows, sources: set[str]) -> Rows:
    kept = {name: [row for row in records if row["source"] not in sources] for name, records in rows.items()}
    return {name: records for name, records in kept.items() if records}


def _merged(one: Rows, other: Rows) -> Rows:
    return {name: [*one.get(name, ()), *other.get(name, ())] for name in sorted({*one, *other})}
