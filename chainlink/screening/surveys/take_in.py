"""Which returned forms are taken? All that are right, in one version of the data; the others go back with a slip."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from chainlink.books.firm_names import SortedRows, sort_out_names
from chainlink.books.name_pairs import NamePair
from chainlink.screening.questions.question import Cell
from chainlink.screening.surveys.register import SURVEYS, SurveyForm, form_changes
from chainlink.stores import Change, Field, Store, Version
from chainlink.stores.changes import Removal, removals, require_confirmed
from graph_schema.errors import Problem, UsageError
from graph_schema.names import Words
from loaders.load import Progress
from loaders.report import LoadReport
from loaders.slip import slip_bytes
from loaders.survey_return import FaultyForm, FormsRead, ReturnedForm, read_forms, tables_of_forms
from loaders.tables import Tables


@dataclass(frozen=True)
class TakenForm:
    """A form whose rows are in the data: which, how many rows, and which questions it answers."""

    form_id: str
    recipient: str
    county: str
    row_count: int
    asked: int
    answered: int
    is_corrected: bool


@dataclass(frozen=True)
class TakenIn:
    """What came of a batch of returned forms.

    Attributes
    ----------
    version
        The version of the data that holds the rows; None where no form was right.
    taken, faulty
        Forms that are in, and those that go back.
    report
        Repairs and warnings of those that are in; None without any.
    removals
        Rows of a first return that the corrected form does not bring again.
    waiting
        Firms that may be one firm written twice: their rows wait until a person has judged.
    """

    version: Version | None
    taken: tuple[TakenForm, ...]
    faulty: tuple[FaultyForm, ...]
    report: LoadReport | None
    removals: tuple[Removal, ...]
    waiting: tuple[NamePair, ...]

    @property
    def slips(self) -> dict[str, bytes]:
        """A slip 补正单 for each form that goes back, by the name of its file."""
        slips: dict[str, bytes] = {}
        for form in self.faulty:
            name = f"补正单_{form.path.stem}"
            while f"{name}.xlsx" in slips:
                name += "_"
            slips[f"{name}.xlsx"] = slip_bytes(form.problems, form.warnings, title=form.path.name)
        return slips


def slips_zip(taken_in: TakenIn) -> bytes:
    """Write all slips into one .zip."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in taken_in.slips.items():
            packed.writestr(name, content)
    return stream.getvalue()


def take_in(
    store: Store,
    paths: Sequence[Path],
    *,
    who: str,
    today: date,
    is_removal_confirmed: bool = False,
    on_progress: Progress | None = None,
) -> TakenIn:
    """Take returned forms in: all that are right as one version, whole forms only.

    Parameters
    ----------
    paths
        The workbooks.
    who, today
        Who takes them in, and when.
    is_removal_confirmed
        Whether rows may go that a first return brought and its corrected form does not.

    Raises
    ------
    UsageError
        If there is no file.
    UnconfirmedError
        If rows would go and nobody confirmed that; nothing is taken then.
    ConflictError
        If somebody changed one of the forms meanwhile; nothing is taken then.
    LoadError, StoreError
        As `Store.update`.

    Notes
    -----
    Linear in the rows of forms and store. Files are read before the store is locked.
    """
    if not paths:
        raise UsageError(Words("没有可装入的调查表（.xlsx）", "there is no form (.xlsx) to take in"))
    raw = read_forms(paths, on_progress=on_progress)
    forms = {form.entry_id: form for form in SURVEYS.records(store)}
    recipients = {form_id: form.text("recipient") for form_id, form in forms.items()}
    read = FormsRead(None, (), ())
    taken_rows: tuple[Removal, ...] = ()
    by_names: SortedRows | None = None

    def build(existing: Tables) -> Tables:
        nonlocal read, taken_rows, by_names
        read = tables_of_forms(raw, existing, known_forms=recipients)
        if read.report is None:
            return Tables.of()
        by_names = sort_out_names(store, existing, _said_something(read.report.tables, existing))
        taken_rows = removals(existing, by_names.tables)
        if not is_removal_confirmed:
            require_confirmed(taken_rows)
        return by_names.tables

    note = Words(f"调查表 {len(paths)} 份", f"{len(paths)} survey forms")
    taken: tuple[TakenForm, ...] = ()

    def recording(version: Version) -> tuple[Change, ...]:
        nonlocal taken
        rows_by_source = _rows_by_source(read.report)
        taken = tuple(_taken(form, forms[form.head.form_id], rows_by_source) for form in read.taken)
        names = by_names.recording(version) if by_names else ()
        return (*names, *_form_changes(store, read, taken, who=who, today=today))

    version = store.update(build, note=str(note), recording=recording)
    waiting = by_names.waiting if by_names else ()
    return TakenIn(version if taken else None, taken, read.faulty, read.report, taken_rows, waiting)


def _said_something(loaded: Tables, existing: Tables) -> Tables:
    """Leave out needs that a form only printed: those of a product's inputs of whose whole group nothing was said."""
    needs = loaded.needs
    if needs.empty:
        return loaded
    stated = ["input_stock_days", "overseas_share", "supplier_count"]
    stated += [f"{name}_{end}" for name in ("input_stock_days", "overseas_share") for end in ("low", "high")]
    says = needs[stated].notna().any(axis=1) | needs["suppliers_complete"].notna() | (needs["risk_lies_in"] != "")
    printed = existing.inputs[["product_id", "component_id"]].drop_duplicates()
    is_printed = pd.MultiIndex.from_frame(needs[["product_id", "component_id"]]).isin(pd.MultiIndex.from_frame(printed))
    own = needs["component_id"].where(needs["alternative_group"] == "", "")
    group = [needs["firm_id"], needs["product_id"], needs["alternative_group"], own, needs["source"]]
    is_wanted = (says | ~is_printed).groupby(group).transform("any")
    return replace(loaded, needs=needs[is_wanted].reset_index(drop=True))


def _rows_by_source(report: LoadReport | None) -> dict[str, dict[str, pd.DataFrame]]:
    """Take the rows of a batch apart by form."""
    by_source: dict[str, dict[str, pd.DataFrame]] = {}
    for name, frame in report.tables.items() if report else ():
        for source, rows in frame.groupby("source"):
            by_source.setdefault(str(source), {})[name] = rows
    return by_source


def _taken(
    returned: ReturnedForm,
    form: SurveyForm,
    rows_by_source: Mapping[str, Mapping[str, pd.DataFrame]],
) -> TakenForm:
    rows = rows_by_source.get(returned.source, {})
    return TakenForm(
        form_id=form.entry_id,
        recipient=form.text("recipient"),
        county=form.text("county"),
        row_count=sum(map(len, rows.values())),
        asked=len(form.cells),
        answered=sum(is_answered(cell, rows) or f"Q{at}" in returned.answers for at, cell in enumerate(form.cells, 1)),
        is_corrected=form.state == "faulty" or bool(form.fields["is_corrected"]),
    )


def is_answered(cell: Cell, rows: Mapping[str, pd.DataFrame]) -> bool:
    """Whether rows that came back answer a question.

    Examples
    --------
    >>> makes = pd.DataFrame({"firm_id": ["A"], "component_id": ["rod"], "capacity": [5.0], "output": [float("nan")]})
    >>> is_answered(("capacity", "A", ("rod",)), {"makes": makes}), is_answered(("maker", "", ("bar",)), {"makes": makes})
    (True, False)
    """
    kind, firm_id, component_ids = cell
    table = {"survey": "components", "place": "firms", "suppliers": "supplies", "volume": "supplies"}.get(kind, "makes")
    frame = rows.get(table)
    if frame is None:
        return False
    if kind == "place":
        return bool(((frame["firm_id"] == firm_id) & (frame["region_code"] != "")).any())
    about = frame[frame["component_id"].isin(component_ids)]
    if kind == "survey":
        return bool((about["makers_surveyed_on"] != "").any())
    if kind == "maker":
        return len(about) > 0
    if kind == "capacity":
        own = about[about["firm_id"] == firm_id]
        return bool((own["capacity"].notna() | own["output"].notna()).any())
    bought = about[about["buyer_id"] == firm_id]
    return len(bought) > 0 if kind == "suppliers" else bool(bought["volume"].notna().any())


def _form_changes(
    store: Store, read: FormsRead, taken: Sequence[TakenForm], *, who: str, today: date
) -> tuple[Change, ...]:
    """Say which forms are in and which go back; one that is in already does not go back for a later mistake."""
    by_id = {form.form_id: form for form in taken}
    returned = {form.head.form_id: form for form in read.taken}
    faulty: dict[str, tuple[Problem, ...]] = {form.form_id: form.problems for form in read.faulty if form.form_id}
    rows: list[tuple[SurveyForm, Mapping[str, Field]]] = []
    for form in SURVEYS.records(store):
        if form.entry_id in by_id:
            rows.append((form, _returned_fields(by_id[form.entry_id], returned[form.entry_id], form, today)))
        elif form.entry_id in faulty:
            state = form.state if form.is_back else "faulty"
            rows.append((form, {"state": state, "problems": float(len(faulty[form.entry_id]))}))
    return form_changes(rows, who=who)


def _returned_fields(taken: TakenForm, returned: ReturnedForm, form: SurveyForm, today: date) -> dict[str, Field]:
    words = "；".join(f"{question_id} {text}" for question_id, text in sorted(returned.answers.items()))
    return {
        "state": "returned",
        "is_corrected": taken.is_corrected,
        "returned_on": today.isoformat(),
        "as_of": returned.head.as_of,
        "filled_by": returned.head.filled_by,
        "row_count": float(taken.row_count),
        "answered": float(taken.answered),
        "problems": 0.0,
        "note": words or form.text("note"),
    }
