"""What does the table of an answer hold, whoever draws it? Columns, words, units, order and how a cell is written, once.

The answer's own room describes it; the four faces draw it and word nothing themselves:
terminal            `chainlink.commands.console.print_table`
page                `chainlink.app.ui.draw_answer`
workbook            `chainlink.report.sheets.sheet_of`
Word document       `chainlink.report.word.word_table_of`
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from graph_schema import figures
from graph_schema.names import COLOUR_WORDS, Words, language

ThingKind = Literal["firm", "component", "chain", "risk", "project", "event", "need", "outcome"]
Form = Literal[
    "text",
    "count",
    "whole",
    "days",
    "number",
    "amount",
    "money",
    "share",
    "score",
    "part",
    "more",
    "more_money",
    "more_share",
    "colour",
]
MONEY_FORMS: tuple[Form, ...] = ("money", "more_money")
Row = TypeVar("Row")


@dataclass(frozen=True)
class Thing:
    """Something of the data or the registers in a cell: a page makes it a link, paper can write its id beside it.

    Attributes
    ----------
    kind, thing_id
        What it is.
    name
        As the reader is told it.
    within
        Chain whose map shows it, or event of an outcome; "" for any.
    """

    kind: ThingKind
    thing_id: str
    name: str
    within: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def name_with_id(self) -> str:
        """The name, the id in brackets where there is a name."""
        if self.name == self.thing_id:
            return self.name
        return f"{self.name}（{self.thing_id}）" if language() == "zh" else f"{self.name} ({self.thing_id})"


class AtLeastDays(float):
    """Days that were followed so far and no further: sorted as the number, read as "so many at least"."""


Cell = str | Words | int | float | bool | Thing | tuple[Thing, ...] | None
"""What a cell holds, before a face writes it; None where it is not known or there is nothing to say."""


@dataclass(frozen=True)
class AnswerColumn:
    """One column of an answer.

    Attributes
    ----------
    key
        What code calls it.
    header
        What people read above it, with its unit but for money, whose cells say theirs; English in small letters.
    form
        How its numbers are written, see `graph_schema.figures`: `count` whole; `whole` without separators, as a year;
        `days` whole days; `number` one digit where it needs one; `amount` as many as it has; `money` 亿元 or 万元; `share`
        percent of 0 to 1; `score` three digits, `part` two; `more`, `more_money`, `more_share` differences with their sign; `colour` a
        colour of the scan.
    missing
        What stands where there is nothing.
    width
        On paper, in letters.
    is_with_id
        Whether the things in it are told with their ids where a person may need them: at a terminal, and on paper in a
        column of their own.
    is_bar
        Whether a workbook draws a bar behind its numbers.
    """

    key: str
    header: Words
    form: Form = "text"
    missing: str | Words = "—"
    width: int = 14
    is_with_id: bool = False
    is_bar: bool = False

    @property
    def is_numeric(self) -> bool:
        """Whether it stands to the right."""
        return self.form not in ("text", "colour")

    @property
    def sheet_header(self) -> Words:
        """What stands above it where its numbers are to be counted on: with the unit of money."""
        if self.form not in MONEY_FORMS:
            return self.header
        return Words(f"{self.header.zh}(万元)", f"{self.header.en}, 10,000 yuan")


@dataclass(frozen=True)
class AnswerTable:
    """The table of one answer, ready to be drawn; rows in the order in which they are to be read."""

    title: Words
    columns: tuple[AnswerColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def only(self, keys: Collection[str]) -> AnswerTable:
        """Give the columns named, in their own order."""
        places = [place for place, column in enumerate(self.columns) if column.key in keys]
        return replace(
            self,
            columns=tuple(self.columns[place] for place in places),
            rows=tuple(tuple(row[place] for place in places) for row in self.rows),
        )

    def without(self, *keys: str) -> AnswerTable:
        """Leave the columns named out."""
        return self.only({column.key for column in self.columns} - set(keys))

    def head(self, count: int) -> AnswerTable:
        """Give the first rows."""
        return replace(self, rows=self.rows[:count])


def table_of(
    title: Words, columns: Iterable[tuple[AnswerColumn, Callable[[Row], Cell]]], things: Iterable[Row]
) -> AnswerTable:
    """Make a table: each column beside the cell it gives of a thing.

    Examples
    --------
    >>> days = AnswerColumn("days", Words("天数", "days"), "number")
    >>> table = table_of(Words("时限", "deadlines"), [(days, float)], [3, 2.5])
    >>> [cell_text(days, row[0]) for row in table.rows]
    ['3', '2.5']
    """
    pairs = tuple(columns)
    return AnswerTable(
        title, tuple(column for column, _ in pairs), tuple(tuple(cell(thing) for _, cell in pairs) for thing in things)
    )


_NUMBER_TEXTS: Mapping[Form, Callable[[float], str]] = {
    "count": lambda value: f"{value:,.0f}",
    "whole": lambda value: f"{value:.0f}",
    "days": figures.whole_days,
    "number": figures.number,
    "amount": lambda value: f"{value:,.10g}",
    "money": lambda value: str(figures.money(value)),
    "share": figures.share,
    "score": figures.score,
    "part": figures.score,
    "more": lambda value: f"{value:+,.1f}".removesuffix(".0"),
    "more_money": lambda value: f"{'+' if value >= 0 else '-'}{figures.money(abs(value))}",
    "more_share": lambda value: f"{value:+.0%}",
}


def number_text(value: float, form: Form) -> str:
    """Write a number in one of the forms.

    Examples
    --------
    >>> number_text(1234.56, "number"), number_text(0.256, "share"), number_text(-2.0, "more")
    ('1,234.6', '26%', '-2')
    """
    return _NUMBER_TEXTS.get(form, str)(value)


def cell_text(column: AnswerColumn, cell: Cell, *, is_with_id: bool = False) -> str:
    """Write a cell as text; `is_with_id` adds the ids of things where the column says they may be needed."""
    if cell is None or cell == "" or cell == () or cell != cell:
        return str(column.missing)
    if isinstance(cell, bool):
        return str(Words("是", "yes") if cell else Words("否", "no"))
    if isinstance(cell, AtLeastDays):
        return str(figures.at_least_days(cell))
    if isinstance(cell, int | float):
        return number_text(cell, column.form)
    if isinstance(cell, Words):
        return str(cell)
    if isinstance(cell, Thing):
        return cell.name_with_id if is_with_id and column.is_with_id else cell.name
    if isinstance(cell, tuple):
        things = [thing for thing in cell if isinstance(thing, Thing)]
        texts = [thing.name_with_id if is_with_id and column.is_with_id else thing.name for thing in things]
        return str(Words("、", ", ")).join(texts)
    if column.form == "colour":
        return colour_text(cell)
    return cell


def colour_text(colour: str) -> str:
    """Say a colour of the scan in the reader's language; any other text stays."""
    for name, words in COLOUR_WORDS.items():
        if colour == name:
            return str(words)
    return colour
