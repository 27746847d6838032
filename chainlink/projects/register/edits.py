"""What follows from a change of a project? Steps that need a reason, months asked anew, days of the steps."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from chainlink.projects.project import changes_of, changes_text
from chainlink.projects.register.monthly import ASKED_ANEW, Month, months_text, with_month
from chainlink.projects.register.records import (
    BOOK,
    CHANGE,
    CONFIRMED,
    DERIVED,
    MONTHS,
    REACHED,
    ProjectRecord,
    book,
)
from chainlink.projects.register.states import DATE_BY_STATE, STATES, check_step
from chainlink.stores import Change, Field
from graph_schema.errors import UsageError
from graph_schema.names import Words

NO_TEXTS: Mapping[str, Field] = MappingProxyType({})
NEEDED = ("name", "chain_id", "kind")
"""What a new project must say."""


def fields_after(
    before: Mapping[str, Field], changed: Mapping[str, Field], *, why: str, is_new: bool = False
) -> dict[str, Field]:
    """Give all fields after a change; a new month asks anew what speaks of one month alone.

    Raises
    ------
    UsageError
        If a column is unknown, a step needs a reason, or something needed is missing.
    """
    unknown = [name for name in changed if name not in before and name not in (CHANGE, CONFIRMED)]
    if unknown:
        raise UsageError(
            Words(f"没有这些列：{'、'.join(unknown)}", f"there are no columns {', '.join(unknown)} in the register")
        )
    stated = {name: value for name, value in changed.items() if name not in (*DERIVED, CHANGE, CONFIRMED)}
    month, later = (str(each["data_date"] or "")[:7] for each in (before, {**before, **stated}))
    if later < month and not why.strip():
        raise UsageError(
            Words(
                f"数据截至日期早于库中的 {month}；更正以往月份请用 --month，若 {month} 填错须写明理由（--why），其后月份将删去",
                f"the data date lies before {month}, which is on the books; correct an earlier month with --month, or, "
                f"if {month} was a mistake, say why (--why): later months are then taken out",
            )
        )
    anew = ASKED_ANEW if month and later != month else {}
    after = {**before, **anew, **stated}
    after["state"] = after["state"] or "planned"
    check_step("" if is_new else str(before["state"]), str(after["state"]), why=why)
    if missing := [book().column(name) for name in NEEDED if not after[name]]:
        raise UsageError(
            Words(
                f"缺少 {'、'.join(column.zh for column in missing)}；请填写",
                f"{', '.join(column.name for column in missing)} must be given",
            )
        )
    return after


def change_of(
    project: ProjectRecord,
    fields: Mapping[str, Field],
    revision: int,
    *,
    day: str,
    who: str,
    why: str,
    texts: Mapping[str, Field] = NO_TEXTS,
    months: Sequence[Month] | None = None,
) -> Change:
    """Give the change that brings a project to these fields, with its month and the day of its step.

    Parameters
    ----------
    day
        Of the step, if it takes one.
    texts
        New `CHANGE` and `CONFIRMED`; what is not among them stays.
    months
        The series, where it is not that of the fields.
    """
    state = str(fields["state"])
    reached = dict(project.reached)
    if state != project.fields["state"]:
        later = STATES[STATES.index(state) + 1 :]
        reached = {each: on for each, on in reached.items() if each not in later}
        if state not in DATE_BY_STATE and (project.revision or state == "ended"):
            reached[state] = day
    kept = {name: value for name, value in fields.items() if name not in DERIVED}
    hidden = {
        MONTHS: months_text(with_month(project.months, fields) if months is None else months),
        REACHED: json.dumps(reached, sort_keys=True) if reached else "",
        CHANGE: changes_text(changes_of(str(texts.get(CHANGE, project.change) or ""))),
        CONFIRMED: str(texts.get(CONFIRMED, json.dumps(project.confirmed) if project.confirmed else "")),
    }
    return Change(BOOK, project.project_id, {**kept, **hidden}, revision, who, why)
