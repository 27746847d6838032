"""Which survey forms are out, which are back, and how far is each county? 调查表登记, a register like any other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chainlink.books.book import ColumnWords, Context
from chainlink.books.record import Cells, Record, id_from, record_again
from chainlink.books.register import Register
from chainlink.screening.questions.question import KINDS, Cell, QuestionKind
from chainlink.stores import Change, Field, Store
from graph_schema.answer_tables import AnswerColumn, AnswerTable, table_of
from graph_schema.errors import UsageError
from graph_schema.names import Words

NO_COUNTY = Words("省、市链办", "chain offices")


@dataclass(frozen=True)
class SurveyForm(Record):
    """One form, as it stands on the books."""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """What it asks, in the order of its question ids."""
        return tuple(map(cell_of, json.loads(self.kept("cells") or "[]")))

    @property
    def state(self) -> str:
        """How far it is."""
        return self.text("state")

    @property
    def is_back(self) -> bool:
        """Whether its rows are in the data."""
        return self.state in ("returned", "checked")


def cell_text(cell: Cell) -> str:
    """Write an unknown cell as the books keep it."""
    kind, firm_id, component_ids = cell
    return "|".join([kind, firm_id, *component_ids])


def cell_of(text: str) -> Cell:
    """Read what `cell_text` wrote.

    Examples
    --------
    >>> cell_of(cell_text(("suppliers", "T1", ("rod", "bar"))))
    ('suppliers', 'T1', ('rod', 'bar'))
    """
    kind, firm_id, *component_ids = text.split("|")
    kinds: dict[str, QuestionKind] = {known: known for known in KINDS}
    return kinds[kind], firm_id, tuple(component_ids)


class SurveyBook(Register[SurveyForm]):
    """A form is that of its round and recipient; what it asks is planned, and how it came back is read from the file."""

    book = "survey"
    one = Words("调查表", "survey form")
    same = Words("同一份调查表", "the same form")
    record_type = SurveyForm
    hidden = ("cells",)
    subject = ("round", "recipient")
    may_name = False

    def id_of(self, cells: Cells) -> str:
        """Give the id of the form of a round and a recipient."""
        return id_from("S", *(str(cells.get(name) or "") for name in self.subject))

    def settle(
        self, before: SurveyForm, after: SurveyForm, new_cells: Cells, context: Context[SurveyForm], cells: Cells
    ) -> SurveyForm:
        """Plan a form of which no state is given."""
        return replace(after, fields={**after.fields, "state": after.fields["state"] or "planned"})

    def wrong(self, before: SurveyForm, after: SurveyForm, context: Context[SurveyForm]) -> Iterator[ColumnWords]:
        """Tell a form that is called checked and has not come back."""
        if after.state == "checked" and not after.text("returned_on"):
            yield "state", Words("尚未收回；收回装入后才能核对", "has not come back; it can be checked once it is in")

    def order(self, record: SurveyForm) -> tuple[object, ...]:
        """List by round, county and recipient, chain offices last."""
        return (record.text("round"), not record.text("county"), record.text("county"), record.text("recipient"))


SURVEYS = SurveyBook()


def forms_of_round(store: Store, round_name: str = "") -> tuple[SurveyForm, ...]:
    """Give the forms of a round, of all rounds where none is named.

    Raises
    ------
    UsageError
        If there is no such round.
    """
    forms = SURVEYS.records(store)
    wanted = tuple(form for form in forms if not round_name or form.text("round") == round_name)
    if round_name and not wanted:
        rounds = list(dict.fromkeys(form.text("round") for form in forms))
        zh = f"没有“{round_name}”这一轮；现有 {'、'.join(rounds) or '零轮'}"
        raise UsageError(Words(zh, f"there is no round {round_name!r}; known: {', '.join(rounds) or 'none'}"))
    return wanted


def form_changes(
    forms: Iterable[tuple[SurveyForm, Mapping[str, Field]]], *, who: str, why: str = ""
) -> tuple[Change, ...]:
    """Give the changes that bring forms to new fields; nothing for a form that stays as it is."""
    changes = []
    for form, fields in forms:
        hidden = {name: value for name, value in fields.items() if name in SURVEYS.hidden}
        shown = {name: value for name, value in fields.items() if name not in SURVEYS.hidden}
        after = replace(form, fields={**form.fields, **shown}, hidden={**form.hidden, **hidden})
        if SURVEYS.is_news(form, after):
            changes.append(SURVEYS.change_to(after, who=who, why=why))
    return tuple(changes)


def mark_sent(store: Store, forms: Sequence[SurveyForm], *, today: date, who: str) -> None:
    """Write down that forms went out today; one that is back stays as it is."""
    wanted = {form.entry_id for form in forms}

    def build() -> tuple[Sequence[Change], None]:
        newest = [form for form in SURVEYS.records(store) if form.entry_id in wanted and form.state == "planned"]
        fields: dict[str, Field] = {"state": "sent", "sent_on": today.isoformat()}
        return form_changes([(form, fields) for form in newest], who=who), None

    record_again(store, build)


@dataclass(frozen=True)
class CountyCount:
    """How far the forms of one county are.

    Attributes
    ----------
    county
        Its name, "" for chain offices.
    forms, sent, returned, faulty, corrected, checked
        All forms; those that went out; those whose rows are in; those that went back for errors and are not in; of
        those that are in the corrected ones, and those somebody checked.
    asked, answered
        Questions of all forms, and those that came back answered.
    """

    county: str
    forms: int
    sent: int
    returned: int
    faulty: int
    corrected: int
    checked: int
    asked: int
    answered: int


def count_by_county(forms: Sequence[SurveyForm]) -> tuple[CountyCount, ...]:
    """Count forms by county, in order of name, chain offices last."""
    by_county: dict[str, list[SurveyForm]] = {}
    for form in forms:
        by_county.setdefault(form.text("county"), []).append(form)
    return tuple(_counted(county, by_county[county]) for county in sorted(by_county, key=lambda name: (not name, name)))


def _counted(county: str, forms: Sequence[SurveyForm]) -> CountyCount:
    back = [form for form in forms if form.is_back]
    return CountyCount(
        county=county,
        forms=len(forms),
        sent=sum(form.state != "planned" for form in forms),
        returned=len(back),
        faulty=sum(form.state == "faulty" for form in forms),
        corrected=sum(bool(form.fields["is_corrected"]) for form in back),
        checked=sum(form.state == "checked" for form in forms),
        asked=int(sum(form.number("asked") or 0 for form in forms)),
        answered=int(sum(form.number("answered") or 0 for form in forms)),
    )


def county_table(counts: Sequence[CountyCount]) -> AnswerTable:
    """Describe how far each county is, with the sum of all where there are several."""
    rows = list(counts)
    names = ("forms", "sent", "returned", "faulty", "corrected", "checked", "asked", "answered")
    if len(rows) > 1:
        rows.append(CountyCount("*", *(sum(getattr(row, name) for row in counts) for name in names)))
    words = {"": NO_COUNTY, "*": Words("合计", "all")}
    headers = (
        Words("份数", "forms"),
        Words("已发出", "sent"),
        Words("已回收", "returned"),
        Words("待补正", "faulty"),
        Words("补正后收回", "corrected"),
        Words("已核对", "checked"),
        Words("问题数", "asked"),
        Words("已答", "answered"),
    )
    columns = [
        (
            AnswerColumn("county", Words("县(市、区)", "county"), width=18),
            lambda row: words.get(row.county, row.county),
        ),
        *(
            (AnswerColumn(name, header, "count", width=10), lambda row, name=name: getattr(row, name))
            for name, header in zip(names, headers, strict=True)
        ),
    ]
    return table_of(Words("回收进度", "Progress by county"), columns, rows)
