"""What came back? Forms read by their heads: names in the place of ids, and firms that nobody knew yet as drafts (待核).

Each form is a delivery of its own, whose source is the form: a corrected form replaces its first return and nothing else.
A form with an error stays out whole and goes back to whoever filled it in; all others are read together.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph_schema.errors import LoadError, Problem
from graph_schema.names import Words
from graph_schema.spec import schema
from loaders.child import FileToRead, read_all_in_child
from loaders.dates import read_past_date
from loaders.deliveries import Delivery
from loaders.findings import Finding, problems, repair, warning
from loaders.guard import look_at
from loaders.headers import bare, find_header
from loaders.load import Gathered, Progress, keep_rows, report_of
from loaders.name_ids import plain_name
from loaders.paths import sheet_of
from loaders.report import LoadReport
from loaders.rows import read_sheet
from loaders.sheet import RawSheet, Unreadable
from loaders.survey_form import (
    ANSWER,
    AS_OF,
    FILLED_BY,
    FORM_ID,
    HEAD_SHEET,
    QUESTION_ID,
    QUESTION_SHEET,
    RECIPIENT,
    ROUND,
    SHEETS,
    STOPPED,
    FormColumn,
    FormHead,
)
from loaders.tables import Tables
from loaders.tidy import tidy_code, tidy_text

_NAME = re.compile(r"[\u4e00-\u9fff]|[A-Za-z].*[ .,&]")
"""What a firm's name has and an id has not."""


@dataclass(frozen=True)
class ReturnedForm:
    """One form that came back and could be read.

    Attributes
    ----------
    path
        The file.
    head
        Whose it is.
    answers
        Answers in words by the id of the question.
    """

    path: Path
    head: FormHead
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The source of its rows."""
        return source_of(self.head.form_id, self.head.recipient)


@dataclass(frozen=True)
class FaultyForm:
    """One file that was not taken, and why; `form_id` is "" where nobody can say which form it is."""

    path: Path
    form_id: str
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class FormsRead:
    """What a batch of forms gives.

    Attributes
    ----------
    report
        The rows of all forms without errors; None where there is none.
    taken, faulty
        The forms, and those that go back, each in the order of the files.
    """

    report: LoadReport | None
    taken: tuple[ReturnedForm, ...]
    faulty: tuple[FaultyForm, ...]


@dataclass
class _Form:
    """A form while it is read: its sheets, its findings, what it gives."""

    path: Path
    place: str
    head: FormHead
    sheets: list[RawSheet]
    answers: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def delivery(self) -> Delivery:
        return Delivery(source_of(self.head.form_id, self.head.recipient), self.head.as_of)


def source_of(form_id: str, recipient: str) -> str:
    """Give the source of the rows of a form.

    Examples
    --------
    >>> source_of("S-5ESGCMZB", "甲密封有限公司")
    '甲密封有限公司（调查 S-5ESGCMZB）'
    """
    return f"{recipient}（调查 {form_id}）"


def draft_firm_id(name: str) -> str:
    """Give the id of a firm of which only the name is known: the same for one name, however it is typed.

    Examples
    --------
    >>> draft_firm_id("拓普集团（宁波）") == draft_firm_id("拓普集团(宁波) ")
    True
    """
    digest = hashlib.sha256(plain_name(name).encode()).digest()
    return f"待核-{base64.b32encode(digest).decode()[:8]}"


@dataclass(frozen=True)
class RawForms:
    """Forms as they were read from their files, before they are held against the data."""

    forms: tuple[_Form, ...]
    faulty: tuple[FaultyForm, ...]


def read_forms(paths: Sequence[Path], *, on_progress: Progress | None = None) -> RawForms:
    """Read the files of returned forms.

    Parameters
    ----------
    paths
        Workbooks.
    on_progress
        Called now and then with a file, the files done, and all files.

    Notes
    -----
    Linear; three hundred small forms take some seconds, most of it in the children that read them.
    """
    places = _places(paths)
    readable: list[Path] = []
    faulty: list[FaultyForm] = []
    for path in paths:
        try:
            look_at(path)
            readable.append(path)
        except Unreadable as unreadable:
            faulty.append(_not_read(path, places[path], unreadable))
    files = [FileToRead(path, places[path], "") for path in readable]
    forms: list[_Form] = []
    for path, sheets in zip(readable, read_all_in_child(files, on_progress=on_progress), strict=True):
        if isinstance(sheets, Unreadable):
            faulty.append(_not_read(path, places[path], sheets))
            continue
        form = _form_of(path, places[path], sheets)
        if isinstance(form, FaultyForm):
            faulty.append(form)
        else:
            forms.append(form)
    return RawForms(tuple(forms), tuple(faulty))


def _places(paths: Sequence[Path]) -> dict[Path, str]:
    """Name each file, with the folder above where two bear one name."""
    names = [path.name for path in paths]
    return {path: path.name if names.count(path.name) == 1 else f"{path.parent.name}/{path.name}" for path in paths}


def _not_read(path: Path, place: str, unreadable: Unreadable) -> FaultyForm:
    return FaultyForm(path, "", (Problem(place, unreadable.row, "", unreadable.message),))


def _form_of(path: Path, place: str, sheets: Sequence[RawSheet]) -> _Form | FaultyForm:
    """Take head and answers of a form, and the sheets that hold tables."""
    by_name = {sheet.name.strip(): sheet for sheet in sheets}
    head_sheet = by_name.get(HEAD_SHEET)
    cells = _labelled(head_sheet) if head_sheet else {}
    if not cells.get(FORM_ID):
        message = (
            f"没有“{HEAD_SHEET}”表或其中的调查编号；请用发出的调查表填报，普通表格请用 chainlink load 装入",
            f"has no sheet {HEAD_SHEET} with the id of the form; fill in the form that was sent; load other files with chainlink load",
        )
        return _not_read(path, place, Unreadable(*message))
    date = read_past_date(cells.get(AS_OF, "").strip()) if cells.get(AS_OF, "").strip() else None
    head = FormHead(
        form_id=cells[FORM_ID].upper(),
        round_name=cells.get(ROUND, ""),
        recipient=cells.get(RECIPIENT, ""),
        as_of="" if date is None or date.value is None else str(date.value),
        filled_by=cells.get(FILLED_BY, ""),
    )
    tables = [sheet for sheet in sheets if sheet_of(sheet.name)]
    form = _Form(path, place, head, tables, _answers(by_name.get(QUESTION_SHEET)))
    wrong: Words | None = None
    if date is None:
        wrong = Words("是空的；请填写答复截至何日", "is empty; write the day up to which the answers are true")
    elif not head.as_of or date.error:
        wrong = date.error or Words("不是日期", "is no date")
    if wrong:
        problem = Problem(f"{place}·{HEAD_SHEET}", 0, AS_OF, wrong)
        return FaultyForm(path, head.form_id, (problem,))
    return form


def _labelled(sheet: RawSheet) -> dict[str, str]:
    """Give what stands to the right of each label."""
    labels = {bare(label): label for label in (FORM_ID, ROUND, RECIPIENT, AS_OF, FILLED_BY)}
    cells: dict[str, str] = {}
    for row in sheet.rows:
        texts = [tidy_text(cell) for cell in row]
        for at, text in enumerate(texts[:-1]):
            if label := labels.get(bare(text)):
                cells.setdefault(label, texts[at + 1])
    return cells


def _answers(sheet: RawSheet | None) -> dict[str, str]:
    """Give the answers in words by the id of their question."""
    if sheet is None or not sheet.rows:
        return {}
    header = [bare(cell) for cell in sheet.rows[0]]
    if QUESTION_ID not in header or ANSWER not in header:
        return {}
    at_id, at_answer = header.index(QUESTION_ID), header.index(ANSWER)
    return {
        tidy_code(row[at_id]): tidy_text(row[at_answer])
        for row in sheet.rows[1:]
        if len(row) > max(at_id, at_answer) and tidy_text(row[at_answer])
    }


def tables_of_forms(raw: RawForms, existing: Tables, *, known_forms: Mapping[str, str]) -> FormsRead:
    """Make rows of the forms that hold together with the data; a form with an error stays out.

    Parameters
    ----------
    raw
        What was read.
    existing
        All rows of the store.
    known_forms
        Ids of the forms that were sent, with their recipients.

    Raises
    ------
    LoadError
        Where an error is no form's: rows of others that the forms would leave without what they refer to.

    Notes
    -----
    Linear in rows, once for each time that forms fall out for what they refer to: seldom more than twice.
    """
    faulty = list(raw.faulty)
    forms: list[_Form] = []
    first: dict[str, _Form] = {}
    for form in raw.forms:
        form_id = form.head.form_id
        other = first.setdefault(form_id, form)
        if form_id not in known_forms:
            faulty.append(_refused(form, f"没有发出过编号为 {form_id} 的调查表；请核对", f"no form {form_id} was sent"))
        elif other is not form:
            zh = f"与 {other.place} 是同一份调查表（{form_id}）；请只留一份"
            faulty.append(_refused(form, zh, f"is the same form as {other.place}, {form_id}; keep one of them"))
        else:
            forms.append(replace(form, head=replace(form.head, recipient=known_forms[form_id]), findings=[]))
    known = _KnownFirms(existing)
    gathered = {form.head.form_id: _gathered(form, known) for form in forms}
    while True:
        wrong = {form.head.form_id: problems(gathered[form.head.form_id].findings, "error") for form in forms}
        for form in forms:
            if errors := wrong[form.head.form_id]:
                warnings = problems(gathered[form.head.form_id].findings, "warning")
                faulty.append(FaultyForm(form.path, form.head.form_id, errors, warnings))
        forms = [form for form in forms if not wrong[form.head.form_id]]
        if not forms:
            return FormsRead(None, (), _in_order(faulty))
        joined = _joined(gathered[form.head.form_id] for form in forms)
        try:
            report = report_of(
                joined, existing=existing, is_reply=True, place="、".join(form.place for form in forms[:3])
            )
        except LoadError as error:
            _blame(error, forms, gathered)
            continue
        taken = tuple(ReturnedForm(form.path, form.head, form.answers) for form in forms)
        return FormsRead(report, taken, _in_order(faulty))


def _refused(form: _Form, zh: str, en: str) -> FaultyForm:
    problem = Problem(f"{form.place}·{HEAD_SHEET}", 0, FORM_ID, Unreadable(zh, en).message)
    return FaultyForm(form.path, form.head.form_id, (problem,))


def _in_order(faulty: Sequence[FaultyForm]) -> tuple[FaultyForm, ...]:
    return tuple(sorted(faulty, key=lambda form: str(form.path)))


def _joined(several: Iterable[Gathered]) -> Gathered:
    joined = Gathered(is_strict=False)
    for gathered in several:
        joined.findings += gathered.findings
        joined.broken |= gathered.broken
        for name, drafts in gathered.drafts.items():
            joined.drafts.setdefault(name, []).extend(drafts)
    return joined


def _blame(error: LoadError, forms: Sequence[_Form], gathered: Mapping[str, Gathered]) -> None:
    """Lay each error at the door of its form; raise what is no form's."""
    by_place = {form.place: form for form in forms}
    for problem in error.problems:
        form = by_place.get(problem.place.partition("·")[0])
        if form is None:
            raise error
        gathered[form.head.form_id].findings.append(Finding("error", problem))


def _gathered(form: _Form, known: _KnownFirms) -> Gathered:
    """Read the sheets of one form."""
    gathered = Gathered(is_strict=False)
    firms = _FirmsOfForm(known)
    plain_sheets = [_plain(form, sheet) for sheet in form.sheets]
    for sheet, _ in plain_sheets:
        if sheet_of(sheet.name) == "企业":
            firms.list_own(sheet)
    for sheet, mentions in plain_sheets:
        keep_rows(form.delivery, read_sheet(sheet, sheet_of(sheet.name)), gathered)
        for column in sorted({mention.column for mention in mentions}):
            drafts = firms.drafts(sheet, [mention for mention in mentions if mention.column == column])
            if drafts is not None:
                gathered.findings += _told_drafts(drafts)
                keep_rows(form.delivery, read_sheet(drafts, "企业"), gathered)
    gathered.findings += form.findings
    return gathered


def _told_drafts(drafts: RawSheet) -> Iterator[Finding]:
    for number, row in enumerate(drafts.rows[1:], start=2):
        if row:
            yield warning(
                drafts.place, number, "",
                f"“{row[1]}”不在“企业”表里，已按 {row[0]} 建档，请补全信用代码和所在地",
                f"{row[1]!r} is not among the firms; entered as {row[0]}: add its credit code and place",
            )  # fmt: skip


@dataclass(frozen=True)
class _Mention:
    """A firm that a row names: the row, from 0, the column of its id, its id as written, its name and country."""

    row: int
    column: str
    firm_id: str
    name: str
    country: str


def _plain(form: _Form, sheet: RawSheet) -> tuple[RawSheet, list[_Mention]]:
    """Put names where ids are missing, take the helping columns off, and list the firms that rows name."""
    name = sheet_of(sheet.name)
    table = schema().sheets[name][0].name
    header = find_header(sheet, name)
    if table not in SHEETS or header is None:
        return sheet, []
    heading = [bare(cell) for cell in sheet.rows[header.row]]
    at_by_name = {use.spec.name: use.at for use in header.uses.get(table, ())}
    helping = [(column, heading.index(column.header)) for column in SHEETS[table] if column.header in heading]
    helping = [(column, at) for column, at in helping if not column.name]
    rows = [list(row) for row in sheet.rows]
    mentions: list[_Mention] = []
    for number in range(header.row + 1, len(rows)):
        row = rows[number]
        row.extend([""] * (len(heading) - len(row)))
        if any(cell.strip() for cell in row):
            mentions += _without_helpers(row, helping, at_by_name, number)
            if table == "supplies":
                form.findings += _stated(row, at_by_name.get("status"), sheet.place, number)
    for _, at in helping:
        for row in rows[header.row :]:
            if at < len(row):
                row[at] = ""
    return replace(sheet, rows=rows), mentions


def _without_helpers(
    row: list[str], helping: Sequence[tuple[FormColumn, int]], at_by_name: Mapping[str, int], number: int
) -> Iterator[_Mention]:
    """Put names where ids are missing; give the firms that the row names beside an id, or instead of one."""
    countries = {column.country_of: row[at].strip() for column, at in helping if column.country_of}
    for column, at in helping:
        at_id = at_by_name.get(column.name_of)
        if not column.name_of or at_id is None:
            continue
        name, row_id = tidy_text(row[at]), row[at_id].strip()
        if not row_id and name:
            row[at_id] = name
        if column.name_of in ("firm_id", "buyer_id", "supplier_id", "maker_id"):
            yield _Mention(number, column.name_of, row_id, name or row_id, countries.get(column.name_of, ""))


def _stated(row: list[str], at: int | None, place: str, number: int) -> Iterator[Finding]:
    """Read what a form says of a sourcing's state: empty is in use, 已停止 counts as a candidate."""
    if at is None:
        return
    header = schema().tables["supplies"].column("status").zh
    if not row[at].strip():
        row[at] = "在用"
        yield repair(place, number + 1, header, "是空的，按“在用”装入", "is empty, taken as in use")
    elif tidy_code(row[at]) == STOPPED:
        row[at] = "候选"
        yield repair(place, number + 1, header, "“已停止”按“候选”装入", f"{STOPPED} was taken as a candidate")


class _KnownFirms:
    """Ids and names of the firms of the data."""

    def __init__(self, existing: Tables) -> None:
        firms = existing.firms
        texts = [*firms["name_zh"], *firms["name_en"], *";".join(firms["former_names"]).split(";")]
        self.ids = set(firms["firm_id"])
        self.names = {plain_name(text) for text in texts if text}


class _FirmsOfForm:
    """Firms that a form may name: those of the data, and those that it lists itself."""

    def __init__(self, known: _KnownFirms) -> None:
        self._known = known
        self._own_ids: set[str] = set()
        self._own_names: set[str] = set()

    def list_own(self, sheet: RawSheet) -> None:
        """Take the firms that the form lists; one without a code is given the id of a draft, in its row."""
        header = find_header(sheet, "企业")
        at_by_name = {use.spec.name: use.at for use in header.uses["firms"]} if header else {}
        if header is None or not {"firm_id", "name_zh"} <= set(at_by_name):
            return
        for row in sheet.rows[header.row + 1 :]:
            row.extend([""] * (max(at_by_name.values()) + 1 - len(row)))
            name = tidy_text(row[at_by_name["name_zh"]])
            if name and not row[at_by_name["firm_id"]].strip() and plain_name(name) not in self._known.names:
                row[at_by_name["firm_id"]] = draft_firm_id(name)
            self._own_ids.add(tidy_code(row[at_by_name["firm_id"]]))
            self._own_names.add(plain_name(name))

    def drafts(self, sheet: RawSheet, mentions: Sequence[_Mention]) -> RawSheet | None:
        """Give a sheet of firms that nobody knows, each in the row that names it; None without any."""
        rows: list[list[str]] = [[] for _ in sheet.rows]
        for mention in mentions:
            if self._is_known(mention):
                continue
            firm_id = tidy_code(mention.firm_id)
            is_without_id = not firm_id or _NAME.search(firm_id) is not None
            new_id = draft_firm_id(mention.name) if is_without_id else firm_id
            rows[mention.row] = [new_id, mention.name, mention.country]
            self._own_ids.add(new_id)
            self._own_names.add(plain_name(mention.name))
        if not any(rows):
            return None
        spec = schema().tables["firms"]
        rows[0] = [spec.column(name).zh for name in ("firm_id", "name_zh", "country")]
        return replace(sheet, name="企业", rows=rows, hidden_rows=(), struck_rows=())

    def _is_known(self, mention: _Mention) -> bool:
        """Whether somebody knows the firm, or nobody could enter it: an id alone, that is no name, is told as unknown."""
        firm_id, name = tidy_code(mention.firm_id), plain_name(mention.name)
        if not name:
            return True
        is_known_name = name in self._known.names or name in self._own_names
        if not firm_id:
            return is_known_name or tidy_code(mention.name) in self._known.ids
        is_known_id = firm_id in self._known.ids or firm_id in self._own_ids
        if mention.name == mention.firm_id:
            return is_known_id or is_known_name or not _NAME.search(mention.name)
        return is_known_id
