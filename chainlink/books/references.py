"""Which chain, firm, component, risk or event does a cell mean? By its id, else by a name that it has alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from chainlink.books.record import Cells, folded, ids_of
from chainlink.stores import Field, Store
from chainlink.supply.names import Names
from graph_schema.names import Words
from graph_schema.spec import ColumnSpec, schema

if TYPE_CHECKING:
    from loaders.tables import Tables

_NAMES = ("name_zh", "name_en", "former_names", "aliases")
"""Columns of tables that hold names; several stand with `;` between them."""
_NAMES_IN_BOOKS = ("name", "project_code")


@dataclass(frozen=True)
class Meaning:
    """What a cell means.

    Attributes
    ----------
    value
        Ids in the place of names; what is not known stays as it was written.
    wrong, doubt
        What is to be said of an id or name that nothing has, or several have; None for nothing.
    """

    value: Field
    wrong: Words | None = None
    doubt: Words | None = None


@dataclass(frozen=True)
class _Known:
    """Ids and names of one table or book; all folded."""

    id_by_id: Mapping[str, str]
    ids_by_name: Mapping[str, frozenset[str]]
    name_by_id: Mapping[str, str]

    def meant(self, text: str) -> list[str]:
        """Give the ids that an id or a name may mean."""
        wanted = folded(text)
        if wanted in self.id_by_id:
            return [self.id_by_id[wanted]]
        return sorted(self.ids_by_name.get(wanted, ()))


class References:
    """The ids and names that cells of a register may refer to.

    Parameters
    ----------
    store
        Where books are, and the data where `tables` is None; each is read when a cell first refers to it. None where
        only names in `tables` are asked for.
    tables
        The rows of the data.

    Notes
    -----
    Linear in the rows of what is referred to, once.
    """

    def __init__(self, store: Store | None, tables: Tables | None = None) -> None:
        self._store, self._given = store, tables
        self._known: dict[str, _Known] = {}
        self.unchecked: dict[str, Words] = {}
        """By column why its ids were not checked: there is nothing yet that they could refer to."""

    @cached_property
    def tables(self) -> Tables:
        """The rows of the data."""
        if self._given is not None or self._store is None:
            return self._given or Tables.of()
        return self._store.read()

    @cached_property
    def names(self) -> Names:
        """What the data call things, in Chinese as books keep it."""
        return Names(self.tables, always_in="zh")

    def meaning(self, column: ColumnSpec, value: Field, cells: Cells, *, is_sheet: bool = False) -> Meaning:
        """Tell what a cell means.

        Parameters
        ----------
        column
            It has `refers_to`.
        value
            What stands there.
        cells
            The row: of segments with one name, that of the row's chain is meant.
        is_sheet
            Whether it stands in a sheet, which may come before the book that it refers to; an entry that a person
            types may not.
        """
        written = ids_of(value) if column.type == "list" else tuple(filter(None, [str(value or "").strip()]))
        if not written:
            return Meaning(value)
        target = self._of(column.refers_to)
        if not target.id_by_id and (is_sheet or column.refers_to not in schema().books):
            sheet = _sheet(column.refers_to)
            self.unchecked[column.name] = Words(
                f"“{sheet}”表还是空的，未核对", f"not checked: nothing stands under {column.refers_to} yet"
            )
            return Meaning(value)
        meant = {text: self._meant(column, text, cells) for text in written}
        unknown = [text for text, ids in meant.items() if not ids]
        several = [_ambiguous(text, ids) for text, ids in meant.items() if len(ids) > 1]
        if several:
            return Meaning(value, wrong=several[0])
        if unknown:
            words = _unknown(column, unknown)
            return Meaning(value, doubt=words) if column.may_be_new else Meaning(value, wrong=words)
        return Meaning(";".join(ids[0] for ids in meant.values()))

    def can_be(self, target: str, text: str) -> bool:
        """Whether a table or book has one thing of this id or name; true where it is empty, or there is no such table."""
        possible = self._of(target) if target else None
        return possible is None or not possible.id_by_id or len(possible.meant(text)) == 1

    def only_id(self, target: str, text: str) -> str:
        """Give the id of the one thing of this id or name; the text itself where there is none."""
        ids = self._of(target).meant(text) if target and text else []
        return ids[0] if len(ids) == 1 else text

    def name(self, column: ColumnSpec, entry_id: Field) -> str:
        """Give the name of what a cell refers to, "" where the data do not know it."""
        return self._of(column.refers_to).name_by_id.get(str(entry_id or ""), "")

    def _meant(self, column: ColumnSpec, text: str, cells: Cells) -> list[str]:
        """Give the ids that a text may mean."""
        ids = self._of(column.refers_to).meant(text)
        if column.refers_to == "segments" and len(ids) > 1:
            ids = [
                segment_id for segment_id in ids if self._chain_by_segment[segment_id] == cells.get("chain_id")
            ] or ids
        return ids

    @cached_property
    def _chain_by_segment(self) -> dict[str, str]:
        segments = self.tables.segments
        return dict(zip(segments["segment_id"].tolist(), segments["chain_id"].tolist(), strict=True))

    def _of(self, target: str) -> _Known:
        if target not in self._known:
            self._known[target] = self._of_book(target) if target in schema().books else self._of_table(target)
        return self._known[target]

    def _of_table(self, target: str) -> _Known:
        frame, key = self.tables[target], schema().tables[target].key[0]
        ids = [str(thing_id) for thing_id in frame[key].tolist()]
        named = [
            (entry_id, name)
            for column in _NAMES
            if column in frame.columns
            for entry_id, names in zip(ids, frame[column].tolist(), strict=True)
            for name in ids_of(str(names))
        ]
        names = frame["name_zh"].tolist() if "name_zh" in frame.columns else ids
        return _Known(
            {folded(thing_id): thing_id for thing_id in ids}, _by_name(named), dict(zip(ids, names, strict=True))
        )

    def _of_book(self, target: str) -> _Known:
        entries = self._store.entries(target) if self._store is not None else ()
        named = [
            (entry.entry_id, str(entry.fields[column]))
            for entry in entries
            for column in _NAMES_IN_BOOKS
            if entry.fields.get(column)
        ]
        ids = {folded(entry.entry_id): entry.entry_id for entry in entries}
        return _Known(ids, _by_name(named), {entry_id: name for entry_id, name in reversed(named)})


def _by_name(named: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    ids_by_name: dict[str, set[str]] = {}
    for entry_id, name in named:
        ids_by_name.setdefault(folded(name), set()).add(entry_id)
    return {name: frozenset(ids) for name, ids in ids_by_name.items() if name}


def _sheet(target: str) -> str:
    return (schema().books.get(target) or schema().tables[target]).sheet


def _unknown(column: ColumnSpec, texts: Sequence[str]) -> Words:
    zh, en = "”“".join(texts), ", ".join(map(repr, texts))
    place = Words("数据", "the data")
    if column.refers_to in schema().books:
        place = Words(f"“{_sheet(column.refers_to)}”表", f"the {column.refers_to}")
    return Words(
        f"{place.zh}中没有“{zh}”；请核对", f"{en} {'are' if len(texts) > 1 else 'is'} not in {place.en}; check it"
    )


def _ambiguous(text: str, ids: list[str]) -> Words:
    return Words(f"“{text}”可指 {'、'.join(ids)}；请写编号", f"{text!r} may mean {', '.join(ids)}; write the id")
