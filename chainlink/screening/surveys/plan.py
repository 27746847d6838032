"""Who is asked what? Questions of the 追问清单 and the purchases of chain leaders, one form a firm or one a county."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from chainlink.books.record import record_again
from chainlink.screening.questions.question import Cell, Question
from chainlink.screening.surveys.register import SURVEYS, SurveyForm, cell_text, form_changes
from chainlink.stores import Change, Field, Store
from chainlink.supply.graph import SupplyGraph
from graph_schema.errors import UsageError
from graph_schema.names import Words

Grouping = Literal["firm", "county"]


@dataclass(frozen=True)
class PlannedForm:
    """A form that is to go out.

    Attributes
    ----------
    recipient
        Who fills it in: a firm, a county or a chain office.
    county
        Name of the county it is counted under, "" for a chain office.
    cells
        What it asks, in the order of the questions.
    """

    recipient: str
    county: str
    cells: tuple[Cell, ...]

    @property
    def firm_ids(self) -> tuple[str, ...]:
        """The firms it asks about, sorted."""
        return tuple(sorted({firm_id for _, firm_id, _ in self.cells if firm_id}))

    @property
    def component_ids(self) -> tuple[str, ...]:
        """The components it asks about, sorted."""
        return tuple(sorted({component_id for _, _, component_ids in self.cells for component_id in component_ids}))


def plan_forms(
    graph: SupplyGraph,
    questions: Sequence[Question],
    *,
    leaders_of: Sequence[str] = (),
    firm_ids: Sequence[str] = (),
    by: Grouping = "firm",
) -> tuple[PlannedForm, ...]:
    """Lay questions together by who can answer them.

    Parameters
    ----------
    questions
        Of the 追问清单; those that no firm of the country can answer go to the chain's office.
    leaders_of
        Chains whose leaders are asked for all their suppliers.
    firm_ids
        Further firms that are asked for all their suppliers.
    by
        One form a firm, or one a county with all its firms.

    Returns
    -------
    tuple
        By county, then recipient, chain offices last. Empty where nothing is to be asked.

    Notes
    -----
    Linear in questions and lines.
    """
    names, firms = graph.names, graph.tables.firms
    country = dict(zip(firms["firm_id"], firms["country"], strict=True))
    region = dict(zip(firms["firm_id"], firms["region_code"], strict=True))
    bearers = firms["name_zh"].value_counts()
    cells: dict[tuple[str, str], dict[Cell, None]] = {}

    def ask(cell: Cell, chain_ids: Sequence[str]) -> None:
        kind, firm_id, _ = cell
        if kind in ("survey", "maker") or country.get(firm_id, "") not in ("", "CHN"):
            office = names.words("chain", chain_ids[0]).zh if chain_ids else ""
            cells.setdefault(("", f"{office}链办"), {})[cell] = None
            return
        code = region.get(firm_id, "")
        county = names.words("region", code).zh if code else ""
        name = names.words("firm", firm_id).zh
        own_name = f"{name}（{firm_id}）" if bearers.get(name, 0) > 1 else name
        recipient = county if by == "county" and county else own_name
        cells.setdefault((county, recipient), {})[cell] = None

    for question in questions:
        ask((question.kind, question.firm_id, question.component_ids), question.chain_ids)
    for firm_id in dict.fromkeys([*_leaders(graph, leaders_of), *firm_ids]):
        for component_ids in _needs_of(graph, firm_id):
            ask(("suppliers", firm_id, component_ids), ())
    ordered = sorted(cells, key=lambda place: (not place[0], place))
    return tuple(PlannedForm(recipient, county, tuple(cells[county, recipient])) for county, recipient in ordered)


def _leaders(graph: SupplyGraph, chain_ids: Iterable[str]) -> list[str]:
    roles = graph.tables.roles
    wanted = roles[(roles["role"] == "chain_leader") & roles["chain_id"].isin(list(chain_ids))]
    return sorted(set(wanted["firm_id"]))


def _needs_of(graph: SupplyGraph, firm_id: str) -> list[tuple[str, ...]]:
    """List the groups of components that a firm's lines need, sorted."""
    number = graph.firm_number(firm_id)
    lines = {int(line) for line in graph.nodes_of_firm[number] if line < graph.lines.named_count}
    owned = [at for at, owner in enumerate(graph.requirements.owner.tolist()) if owner in lines]
    groups = {
        tuple(graph.component_ids[graph.requirements.group_members[int(graph.requirements.group[at])]].tolist())
        for at in owned
    }
    return sorted(groups)


def record_round(
    store: Store, round_name: str, planned: Sequence[PlannedForm], *, due_on: str = "", office: str = "", who: str
) -> tuple[SurveyForm, ...]:
    """Put the forms of a round on the books; a form of the same round and recipient that is not out yet is planned anew.

    Returns
    -------
    tuple
        The forms of the round that were planned, in order.

    Raises
    ------
    UsageError
        If the round has no name, nothing is asked, or one of the forms is out already.
    """
    if not round_name.strip():
        raise UsageError(Words("请给这一轮调查起名，如 2026年12月", "give the round a name, such as 2026-12"))
    if not planned:
        raise UsageError(Words("没有要问的问题", "there is nothing to ask"))
    ids = [SURVEYS.id_of({"round": round_name, "recipient": form.recipient}) for form in planned]

    def build() -> tuple[Sequence[Change], None]:
        known = {form.entry_id: form for form in SURVEYS.records(store)}
        out = [form.recipient for form, form_id in zip(planned, ids, strict=True) if _is_out(known.get(form_id))]
        if out:
            zh, en = "、".join(out[:5]), ", ".join(out[:5])
            raise UsageError(
                Words(
                    f"“{round_name}”已向 {zh} 等 {len(out)} 家发出；请另起一轮",
                    f"round {round_name!r} went out to {en}, {len(out)} in all; name another round",
                )
            )
        rows = [
            (known.get(form_id) or SURVEYS.empty(form_id), _fields(form, round_name, due_on, office))
            for form, form_id in zip(planned, ids, strict=True)
        ]
        return form_changes(rows, who=who), None

    record_again(store, build)
    forms = {form.entry_id: form for form in SURVEYS.records(store)}
    return tuple(forms[form_id] for form_id in ids)


def _is_out(form: SurveyForm | None) -> bool:
    return form is not None and form.state not in ("", "planned")


def _fields(form: PlannedForm, round_name: str, due_on: str, office: str) -> Mapping[str, Field]:
    return {
        "round": round_name,
        "recipient": form.recipient,
        "county": form.county,
        "firm_ids": ";".join(form.firm_ids),
        "component_ids": ";".join(form.component_ids),
        "asked": float(len(form.cells)),
        "answered": 0.0,
        "state": "planned",
        "due_on": due_on,
        "office": office,
        "cells": json.dumps([cell_text(cell) for cell in form.cells], ensure_ascii=False),
    }
