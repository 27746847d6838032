"""What stands on a form? The questions in words, and what is known already of the firms and components asked about."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence

import pandas as pd

from chainlink.screening.questions.question import Question, QuestionKind
from chainlink.screening.questions.wording import worded
from chainlink.screening.surveys.register import SurveyForm
from chainlink.supply.graph import SupplyGraph
from loaders.survey_form import FormHead, FormQuestion, form_bytes
from loaders.tables import Tables

_SHEET_OF: dict[QuestionKind, str] = {
    "survey": "生产；产品",
    "maker": "生产",
    "suppliers": "供应关系",
    "capacity": "生产",
    "volume": "供应关系",
    "place": "企业",
}
_UNFIT = re.compile(r'[\\/:*?"<>|\s]+')


def form_workbook(graph: SupplyGraph, form: SurveyForm, *, as_of: str) -> bytes:
    """Write one form.

    Parameters
    ----------
    graph
        The data as they are: what is known is filled in.
    as_of
        The day up to which the answers are asked for.

    Notes
    -----
    Linear in the rows of the firms asked about.
    """
    head = FormHead(
        form_id=form.entry_id,
        round_name=form.text("round"),
        recipient=form.text("recipient"),
        as_of=as_of,
        due_on=form.text("due_on"),
    )
    return form_bytes(head, known_rows(graph, form), tuple(_questions(graph, form)), graph.tables)


def file_name(form: SurveyForm) -> str:
    """Name the file of a form so that a person sees whose it is.

    Examples
    --------
    >>> from chainlink.screening.surveys.register import SURVEYS
    >>> from dataclasses import replace
    >>> empty = SURVEYS.empty("S-ABC")
    >>> file_name(replace(empty, fields={**empty.fields, "recipient": "甲/乙 有限公司", "county": "鄞州区"}))
    '鄞州区_甲_乙_有限公司_S-ABC.xlsx'
    """
    words = [form.text("county"), form.text("recipient"), form.entry_id]
    return "_".join(_UNFIT.sub("_", word)[:60] for word in dict.fromkeys(words) if word) + ".xlsx"


def forms_zip(graph: SupplyGraph, forms: Sequence[SurveyForm], *, as_of: str) -> bytes:
    """Write all forms into one .zip."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for form in forms:
            packed.writestr(file_name(form), form_workbook(graph, form, as_of=as_of))
    return stream.getvalue()


def _questions(graph: SupplyGraph, form: SurveyForm) -> Iterator[FormQuestion]:
    questions = [Question(*cell, chain_ids=(), targets=(), colours=0, output_value_10k_yuan=0.0) for cell in form.cells]
    for number, sent in enumerate(worded(graph, questions), start=1):
        yield FormQuestion(f"Q{number}", sent.text.zh, sent.why.zh, _SHEET_OF[sent.question.kind])


def known_rows(graph: SupplyGraph, form: SurveyForm) -> Tables:
    """Give what the data know of the firms and components that a form asks about.

    Of a firm its own row, lines, needs and purchases; needs are those it stated and those that its products have, with
    their groups whole. Of a component that an office is asked about its row and its known makers.
    """
    tables = graph.tables
    firm_ids = form.ids("firm_ids")
    asked_of_office = [ids for kind, _, ids in form.cells if kind in ("survey", "maker")]
    component_ids = sorted({component_id for ids in asked_of_office for component_id in ids})
    family = _members(graph, component_ids)
    makes = tables.makes[tables.makes["firm_id"].isin(firm_ids) | tables.makes["component_id"].isin(family)]
    supplies = tables.supplies[tables.supplies["buyer_id"].isin(firm_ids)]
    rows = {
        "firms": tables.firms[tables.firms["firm_id"].isin(firm_ids)],
        "components": tables.components[tables.components["component_id"].isin(component_ids)],
        "makes": makes.sort_values(["firm_id", "component_id"]),
        "needs": _needs(tables, firm_ids),
        "supplies": supplies.sort_values(["buyer_id", "component_id", "supplier_id"]),
    }
    return Tables.of({name: frame.reset_index(drop=True) for name, frame in rows.items()})


def _members(graph: SupplyGraph, component_ids: Sequence[str]) -> set[str]:
    """Name components and their variants."""
    numbers = [graph.component_number(component_id) for component_id in component_ids]
    return {graph.component_id_list[int(member)] for number in numbers for member in graph.families[number]}


def _needs(tables: Tables, firm_ids: Sequence[str]) -> pd.DataFrame:
    """Needs that firms stated, and the inputs of what they make: one row a firm, product, input and group."""
    stated = tables.needs[tables.needs["firm_id"].isin(firm_ids)]
    made = tables.makes.loc[tables.makes["firm_id"].isin(firm_ids), ["firm_id", "component_id"]]
    inputs = tables.inputs[["product_id", "component_id", "is_essential", "alternative_group"]]
    of_products = made.rename(columns={"component_id": "product_id"}).merge(inputs, on="product_id")
    key = ["firm_id", "product_id", "component_id", "alternative_group"]
    rows = pd.concat([stated, of_products], ignore_index=True).drop_duplicates(key, keep="first")
    columns = [name for name in stated.columns if name in rows]
    return rows[columns].sort_values(key).reset_index(drop=True)
