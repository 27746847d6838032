"""What do stated cells make of a record? Merged cell by cell with what others wrote meanwhile, all mistakes at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, Literal

from chainlink.books.book import REVISION, Book, ColumnWords, Context, R
from chainlink.books.record import Cells, Record, folded, is_same, read_value
from chainlink.stores import Field
from graph_schema.errors import ConflictError, UsageError
from graph_schema.names import Words
from graph_schema.spec import ColumnSpec

EMPTY = Words("是空的；必须填写", "is empty; it is required")
Presence = Literal["either", "new", "known"]
"""Whether a record that is stated may be there, must not be, or must be."""


@dataclass(frozen=True)
class Clash:
    """A cell that two people changed: what this one wants, and what the other made of it."""

    column: str
    wanted: Field
    newer: Field


@dataclass(frozen=True)
class JudgedRecord(Generic[R]):
    """What stated cells make of a record.

    Attributes
    ----------
    before, after
        The record as it stands, and as it would be.
    wrong, doubts
        What cannot be, and what is taken but deserves a look.
    clashes
        Cells that somebody else changed since they were read.
    why
        The reason that is recorded.
    is_news
        Whether anything changes.
    """

    before: R
    after: R
    wrong: tuple[ColumnWords, ...]
    doubts: tuple[ColumnWords, ...]
    clashes: tuple[Clash, ...]
    why: str
    is_news: bool


def judge(
    book: Book[R],
    cells: Cells,
    context: Context[R],
    *,
    presence: Presence = "either",
) -> JudgedRecord[R]:
    """Tell what stated cells make of a record, and all that is wrong with them.

    A cell counts as changed where it differs from the state it was read from: that of the row's `revision`, the
    newest where it names none. What somebody else changed since then stays.

    Parameters
    ----------
    cells
        Columns to values as the book keeps them; a column that is left out stays as it is.
    presence
        Whether the record must be new, or known.
    """
    cells, meanings = _meant(book, cells, context)
    entry_id, misnamed = book.which(cells, context)
    before = context.records.get(folded(entry_id)) or book.blank(entry_id, cells, context)
    wrong: list[ColumnWords] = [(book.key, misnamed)] if misnamed else list(_misplaced(book, before, presence))
    changed = _changed(book, cells, before, context)
    if context.is_sheet:
        changed.doubts.extend((name, book.not_taken(name)) for name in changed.not_taken)
    else:
        wrong += [(name, _not_for_people(book, before)) for name in changed.not_taken]
    for name, (misread, doubt) in meanings.items():
        if name in changed.new_cells or (name == book.key and not before.revision):
            wrong += [(name, misread)] if misread else []
            changed.doubts.extend([(name, doubt)] if doubt else [])
    unread = list(_unread(book, cells, changed.new_cells))
    wrong += [*unread, *_fractions(book, changed.new_cells)]
    hidden = {name: value for name, value in cells.items() if name in book.hidden}
    after = replace(before, fields={**before.fields, **changed.new_cells}, hidden={**before.hidden, **hidden})
    if not unread and not misnamed:
        after = book.settle(before, _named(book, after, changed.new_cells, context), changed.new_cells, context, cells)
        wrong += [*_required(book, before, after, changed.new_cells), *_moved(book, before, after)]
        wrong += book.wrong(before, after, context)
    why = _why(book, before, after, context)
    if not wrong:
        wrong += _unreasoned(book, before, after, why)
    if not wrong:
        changed.doubts.extend(book.doubts(before, after, context))
    if not wrong and not changed.clashes:
        context.records[folded(before.entry_id)] = after
    return JudgedRecord(
        before=before,
        after=after,
        wrong=tuple(wrong),
        doubts=tuple(changed.doubts),
        clashes=tuple(changed.clashes),
        why=why,
        is_news=book.is_news(before, after),
    )


@dataclass(frozen=True)
class _Changed:
    """Cells of a row that say something new: taken, not for people to write, or changed by somebody else as well."""

    new_cells: dict[str, Field] = field(default_factory=dict)
    not_taken: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    doubts: list[ColumnWords] = field(default_factory=list)


def _changed(book: Book[R], cells: Cells, before: R, context: Context[R]) -> _Changed:
    """Take the cells apart that differ both from what they were read from and from what the books say now."""
    base, allowed, changed = _base(book, cells, before, context), book.changeable(before), _Changed()
    for name, value in cells.items():
        if name not in book.columns or name in book.shown_only or is_same(value, base[name]):
            continue
        now = before.fields[name]
        if is_same(value, now):
            continue
        if name not in allowed:
            changed.not_taken.append(name)
        elif not is_same(now, base[name]):
            changed.clashes.append(Clash(name, value, now))
        else:
            changed.new_cells[name] = value
    return changed


def typed(book: Book[R], row: Mapping[str, Field]) -> dict[str, Field]:
    """Give the values of a row as the book keeps them; what cannot be read stays, and is told later."""
    return {
        name: read_value(book.columns[name], value)[0] if name in book.columns and name != REVISION else value
        for name, value in row.items()
    }


def _meant(
    book: Book[R], cells: Cells, context: Context[R]
) -> tuple[dict[str, Field], dict[str, tuple[Words | None, Words | None]]]:
    """Put ids in the place of names; give by column what is wrong and what is doubtful."""
    settled = dict(cells)
    remarks: dict[str, tuple[Words | None, Words | None]] = {}
    for name, column in book.columns.items():
        if column.refers_to and settled.get(name):
            meaning = context.references.meaning(column, settled[name], settled, is_sheet=context.is_sheet)
            settled[name] = meaning.value
            remarks[name] = (meaning.wrong, meaning.doubt)
    return settled, remarks


def _base(book: Book[R], cells: Cells, before: R, context: Context[R]) -> Mapping[str, Field]:
    """Give the fields that a row was written from."""
    seen = cells.get(REVISION)
    if not before.revision or not isinstance(seen, int | float) or not 0 <= seen < before.revision:
        return before.fields
    if seen < 1:
        return book.blank(before.entry_id, before.fields, context).fields
    return book.record_of(context.store.history(book.book, before.entry_id)[int(seen) - 1]).fields


def _misplaced(book: Book[R], before: R, presence: Presence) -> Iterator[ColumnWords]:
    if presence == "new" and before.revision:
        yield (
            book.key,
            Words(
                f"库中已有{book.one.zh} {before.entry_id}；请修改该条",
                f"{book.one.en} {before.entry_id} is on the books already; change that one",
            ),
        )
    if not before.entry_id:
        yield book.key, EMPTY


def _unread(book: Book[R], cells: Cells, new_cells: Cells) -> Iterator[ColumnWords]:
    """Tell columns that there are not, and values that cannot be."""
    for name in cells:
        if name not in book.columns and name not in book.hidden:
            yield "", Words(f"没有“{name}”这一列", f"there is no column {name}")
    for name, value in new_cells.items():
        words = read_value(book.columns[name], value)[1]
        if words is not None:
            yield name, words


def _fractions(book: Book[R], new_cells: Cells) -> Iterator[ColumnWords]:
    """Tell counts that are no whole numbers."""
    for name, value in new_cells.items():
        if book.columns[name].is_whole and isinstance(value, float) and not value.is_integer():
            yield name, Words(f"是 {value:g}；须为整数", f"is {value:g}; write a whole number")


def _named(book: Book[R], after: R, new_cells: Cells, context: Context[R]) -> R:
    """Fill in the names of what columns refer to, where the row names something else and not how it is called."""
    fields = dict(after.fields)
    for name, column in book.columns.items():
        if column.name_of in new_cells and name not in new_cells and not column.is_derived:
            of = book.columns[column.name_of]
            fields[name] = context.references.name(of, fields[of.name]) or fields[name]
    return replace(after, fields=fields)


def _required(book: Book[R], before: R, after: R, new_cells: Cells) -> Iterator[ColumnWords]:
    for name, column in book.columns.items():
        if (
            column.is_required
            and not after.fields[name]
            and name != book.key
            and (name in new_cells or not before.revision)
        ):
            yield name, EMPTY


def _not_for_people(book: Book[R], before: R) -> Words:
    allowed = sorted(book.changeable(before))
    return Words(
        f"不由人填写；可改的有 {'、'.join(book.columns[name].zh for name in allowed)}",
        f"is not for people to write; these are: {', '.join(allowed)}",
    )


def _moved(book: Book[R], before: R, after: R) -> Iterator[ColumnWords]:
    """Tell columns that say which record it is, and that would change."""
    for name in book.subject:
        if before.revision and before.fields[name] != after.fields[name]:
            yield name, Words("不能改；请另立一条", "cannot change; enter another")


def _why(book: Book[R], before: R, after: R, context: Context[R]) -> str:
    """Give the reason of a change: the one given with it, else one newly written into the record."""
    for name, column in book.columns.items():
        if column.is_reason and not context.why and after.fields[name] != before.fields[name]:
            return str(after.fields[name] or "")
    return context.why


def _unreasoned(book: Book[R], before: R, after: R, why: str) -> Iterator[ColumnWords]:
    """Tell changes that need a reason and have none."""
    if why or not before.revision:
        return
    moved = [
        column
        for name, column in book.columns.items()
        if column.reason
        and column.reason.is_needed(before.fields[name], after.fields[name], [key for key, _ in column.choices])
    ]
    if moved:
        given = next((name for name, column in book.columns.items() if column.is_reason), moved[0].name)
        steps = [_step(column, before, after) for column in moved]
        yield (
            given,
            Words(
                f"改了{'、'.join(step.zh for step in steps)}，须写明理由",
                f"changes {', '.join(step.en for step in steps)}: say why",
            ),
        )


def _step(column: ColumnSpec, before: Record, after: Record) -> Words:
    """Name a change that needs a reason: the column, and the step where the reason hangs on it."""
    if not column.choices or column.reason is None or column.reason.is_any:
        return Words(column.zh, column.name)
    words = dict(column.choices)
    then, now = str(before.fields[column.name] or ""), str(after.fields[column.name] or "")
    return Words(
        f"{column.zh}（“{words.get(then, then)}”改为“{words.get(now, now or '空')}”）",
        f"{column.name} ({then} to {now or 'nothing'})",
    )


def refuse_wrong(book: Book[R], judged: Sequence[JudgedRecord[R]]) -> None:
    """Refuse records of which anything is wrong.

    Raises
    ------
    UsageError
        With everything, the record named where there are several.
    """
    sentences = []
    for one in judged:
        label = f"{book.label(one.after)} " if len(judged) > 1 else ""
        for column, words in one.wrong:
            zh, en = (f"{book.columns[column].zh}：", f"{column}: ") if column else ("", "")
            sentences.append(Words(f"{label}{zh}{words.zh}", f"{label}{en}{words.en}"))
    if sentences:
        raise UsageError(
            Words("；".join(sentence.zh for sentence in sentences), "; ".join(sentence.en for sentence in sentences))
        )


def refuse_overtaken(row: Mapping[str, Field], judged: JudgedRecord[R]) -> None:
    """Refuse a change that was made on a state before the newest.

    Raises
    ------
    ConflictError
        Naming who changed it, and when.
    """
    before, seen = judged.before, row.get(REVISION)
    if isinstance(seen, int | float) and seen != before.revision and (judged.is_news or judged.clashes):
        raise ConflictError(before.entry_id, changed_by=before.who, changed_at=before.when)


def refuse_twice(book: Book[R], judged: Sequence[JudgedRecord[R]]) -> None:
    """Refuse one record that is stated twice in one action.

    Raises
    ------
    UsageError
        Naming it.
    """
    ids = [one.before.entry_id for one in judged]
    if twice := sorted({entry_id for entry_id in ids if ids.count(entry_id) > 1}):
        names = ", ".join(twice)
        raise UsageError(Words(f"{book.one.zh} {names} 写了两次；请只留一次", f"{names} is stated twice; keep one"))


def twice_words(book: Book[R], first: int) -> Words:
    """Say that a row is about the same record as an earlier one."""
    return Words(f"与第 {first} 行是{book.same.zh}；请只留一行", f"is {book.same.en} as row {first}; keep one of them")
