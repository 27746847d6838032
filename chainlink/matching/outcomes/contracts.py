"""What does a contract change in the network, and who confirmed it? A sourcing from supplier to buyer: backup, or in use.

A contract changes nothing by itself: its sourcing is shown, a person confirms it, and it is loaded like any file, under a
source of its own, as a version that can be rolled back. The next scan then says which risks closed.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from chainlink.analysis.backups.links import spare_by_node
from chainlink.books.reviewed_changes import (
    RowEffect,
    confirm_reviewed,
    effects_of,
    is_written,
    require_grounds,
    rows_to_write,
)
from chainlink.matching.outcomes.meeting_book import OUTCOMES
from chainlink.matching.outcomes.records import Outcome
from chainlink.matching.outcomes.register import find_outcomes
from chainlink.stores import Store, Version
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import expanded
from graph_schema.errors import UsageError
from graph_schema.names import Words
from graph_schema.spec import schema
from loaders.merge import merge_rows
from loaders.tables import Tables

SOURCE = "events"
Status = Literal["qualified", "active"]
STATUSES: tuple[Status, ...] = get_args(Status)
STATUS_WORDS = {"qualified": Words("已认证备份", "qualified backup"), "active": Words("在用", "in use")}
_ORDER = ("", "candidate", *STATUSES)
"""A sourcing never goes back by a contract."""


def review_all(
    store: Store,
    outcome_ids: Sequence[str],
    *,
    status: Status = "qualified",
    share: float | None = None,
    on: date | None = None,
) -> tuple[RowEffect, ...]:
    """Show what confirming contracts would change, all together; nothing is written.

    Parameters
    ----------
    outcome_ids
        Of outcomes whose result is a contract.
    status
        What the sourcing becomes: a ready backup, or in use. One that is in use already stays so.
    share
        Share of the buyer's purchases of the component, 0 to 1, of a sourcing in use.
    on
        The day from which it is true; today if None. Newer words of other sources would count before it.

    Returns
    -------
    tuple of RowEffect
        By supplier, buyer and component; empty where the network has it all already.

    Raises
    ------
    UnknownIdError
        If no meeting has one of the ids.
    UsageError
        If one is no contract, was confirmed before, a sourcing in use has neither volume nor share, or newer rows would
        outweigh it.
    LoadError
        With every problem of the rows: a firm that is not in the data, for one.

    Notes
    -----
    Linear in the rows of the store, which are read once.
    """
    outcomes = [_contract(outcome, status, share) for outcome in find_outcomes(store, outcome_ids)]
    existing, day = store.read_rows(), on or date.today()
    rows = _rows(outcomes, existing, status, share, day)
    rows_to_write(rows, existing, source=SOURCE, on=day)
    return effects_of(rows, existing)


def confirm(
    store: Store,
    outcome_ids: Sequence[str],
    *,
    who: str,
    why: str,
    status: Status = "qualified",
    share: float | None = None,
    on: date | None = None,
    revision: int | None = None,
) -> Version:
    """Write the sourcings of contracts into the network, as one new version, and note it with the outcomes.

    A contract confirmed as a backup can be confirmed once more, as in use; else none is confirmed twice.

    Parameters
    ----------
    outcome_ids
        Which outcomes.
    who, why
        Who confirms them, and on what grounds; both are needed.
    status, share, on
        As for `review`.
    revision
        The revision that the person reviewed, of a single outcome. None: whatever it is now.

    Returns
    -------
    Version
        The version that has it.

    Raises
    ------
    ConflictError
        If somebody changed the outcome after `revision`.
    UsageError
        As `review`, and if nobody confirms or no grounds are given.
    LoadError, StoreError
        As a load; nothing is written then.
    """
    require_grounds(who, why)
    outcomes = [_contract(outcome, status, share) for outcome in find_outcomes(store, outcome_ids)]
    day = on or date.today()
    return confirm_reviewed(
        OUTCOMES,
        store,
        outcomes,
        lambda left, existing: _rows(left, existing, status, share, day),
        is_there=lambda outcome, existing: _is_there(outcome, existing, status),
        source=SOURCE,
        who=who,
        why=why,
        on=day,
        revision=revision,
        more={"status": status},
    )


def doubts_of(graph: SupplyGraph, outcome: Outcome) -> tuple[Words, ...]:
    """Tell why the sourcing of a contract would carry less than it says, or close nothing in a scan.

    Returns
    -------
    tuple of Words
        That the supplier makes nothing of the kind (it counts as a trader) or has less to spare than was contracted, and
        that nothing the buyer makes needs it (未挂接), each with what to enter; empty where none of these holds or the
        data do not know the firms and the component.
    """
    buyer_id, supplier_id = outcome.firms
    component_id = outcome.text("component_id")
    is_in_data = buyer_id in graph.firm_ids and supplier_id in graph.firm_ids and component_id in graph.component_ids
    if not is_in_data:
        return ()
    component, supplier = graph.component_number(component_id), graph.firm_number(supplier_id)
    lines = graph.lines.of_family[component]
    own = lines[graph.lines.firm[lines] == supplier]
    volume, spare = outcome.number("contract_volume"), float(spare_by_node(graph)[own].sum())
    doubts = []
    if len(own) and volume is not None and volume > spare:
        doubts.append(
            Words(
                f"合同年供量 {volume:,.10g} 大于 {supplier_id} 的富余产能 {spare:,.10g}；请核实产能",
                f"{volume:,.10g} a year are contracted and {supplier_id} has {spare:,.10g} to spare; check its capacity",
            )
        )
    if not len(own):
        doubts.append(
            Words(
                f"{supplier_id} 在数据中不生产该产品，按贸易商计，不增加独立来源；如已投产，请先在“生产”表登记",
                f"{supplier_id} makes nothing of the kind in the data and counts as a trader; enter its line first",
            )
        )
    if not _is_needed(graph, graph.firm_number(buyer_id), component):
        doubts.append(
            Words(
                f"{buyer_id} 的产品在数据中不用该产品，摸排不受影响；请先填“企业需求”或“投入关系”",
                f"nothing that {buyer_id} makes needs it in the data, so no scan changes; enter a need or an input first",
            )
        )
    return tuple(doubts)


def _is_needed(graph: SupplyGraph, buyer: int, component: int) -> bool:
    """Whether some requirement of the buyer can be met by this component."""
    facts = graph.requirements
    own = np.flatnonzero(np.isin(facts.owner, graph.nodes_of_firm[buyer]))
    _, member = expanded(facts.group_family, facts.group[own])
    return bool((member == component).any())


def _contract(outcome: Outcome, status: Status, share: float | None) -> Outcome:
    """Refuse what cannot be confirmed."""
    if outcome.result != "contract":
        raise UsageError(
            Words(
                f"{outcome.outcome_id} 的对接结果不是签约；签约后才能更新供应网络",
                f"the result of {outcome.outcome_id} is no contract; the network changes by a contract",
            )
        )
    confirmed = outcome.confirmed
    if confirmed and _ORDER.index(confirmed["status"]) >= _ORDER.index(status):
        raise UsageError(
            Words(
                f"{outcome.outcome_id} 已于 {confirmed['on']} 由 {confirmed['who']} 确认，见版本 {confirmed['version']}",
                f"{outcome.outcome_id} was confirmed on {confirmed['on']} by {confirmed['who']}, "
                f"version {confirmed['version']}",
            )
        )
    if share is not None and not 0 <= share <= 1:
        raise UsageError(Words(f"份额是 {share:g}；须为 0 至 1", f"the share is {share:g}; write 0 to 1"))
    if status == "active" and outcome.number("contract_volume") is None and share is None:
        raise UsageError(
            Words(
                "在用的供应关系须有合同年供量或采购占比；请先填写，或按备份确认",
                "a sourcing in use needs a contracted volume or a share; state it, or confirm it as a backup",
            )
        )
    return outcome


def _rows(outcomes: Sequence[Outcome], existing: Tables, status: Status, share: float | None, on: date) -> Tables:
    """Give the sourcings as they are afterwards; figures that the data have of one in no lower state stay."""
    if not outcomes:
        return Tables.of()
    spec = schema().tables["supplies"]
    merged = merge_rows(existing).supplies
    rows: dict[tuple[str, ...], dict[Hashable, Any]] = {}
    for outcome in sorted(outcomes, key=lambda outcome: outcome.outcome_id):
        key = (outcome.text("supplier_id"), outcome.text("buyer_id"), outcome.text("component_id"))
        is_row = np.logical_and.reduce([merged[name] == value for name, value in zip(spec.key, key, strict=True)])
        named: dict[Hashable, Any] = dict(zip(spec.key, key, strict=True))
        supplied = rows.get(key) or next(iter(merged[is_row].to_dict("records")), named)
        then = str(supplied.get("status") or "")
        row = {**supplied, "status": max(then, status, key=_ORDER.index), "is_verified": True, "source": SOURCE}
        figures = {"volume": outcome.number("contract_volume"), "share": share if status == "active" else None}
        is_raised = _ORDER.index(status) > _ORDER.index(then)
        for name, value in figures.items():
            if value is not None and (is_raised or pd.isna(row.get(name))):
                row[name] = value
        names = [str(row["source_row"]), outcome.outcome_id] if key in rows else [outcome.outcome_id]
        rows[key] = {**row, "source_row": ";".join(names), "as_of": on.isoformat()}
    return Tables.of({"supplies": pd.DataFrame([rows[key] for key in sorted(rows)], columns=list(spec.column_names))})


def _is_there(outcome: Outcome, existing: Tables, status: Status) -> bool:
    """Whether the sourcing of a contract is in the data in this state, or a higher one."""
    if not is_written(outcome.outcome_id, existing, SOURCE):
        return False
    own = existing.supplies[existing.supplies["source"] == SOURCE]
    named = own[[outcome.outcome_id in str(names).split(";") for names in own["source_row"]]]
    return bool((named["status"].map(_ORDER.index) >= _ORDER.index(status)).all())
