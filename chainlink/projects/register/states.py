"""How far is a project, which steps may it take, and when did it take them? 谋划 to 投产, or 终止."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from chainlink.stores import Field
from graph_schema.names import Words

State = Literal["planned", "signed", "started", "building", "finished", "producing", "ended"]
STATES: tuple[State, ...] = ("planned", "signed", "started", "building", "finished", "producing", "ended")
"""In the order in which a project passes them; `ended` (终止) may follow any of the others."""
BEGUN: tuple[State, ...] = ("started", "building", "finished", "producing")
COMPLETED: tuple[State, ...] = ("finished", "producing")
DATE_BY_STATE: dict[State, str] = {"started": "actual_start", "finished": "actual_end"}
"""Columns that hold the day of a step; the days of other steps are kept beside the columns."""


def is_back(before: str, after: str) -> bool:
    """Whether a step goes to an earlier state."""
    names: tuple[str, ...] = STATES
    return before in names and after in names and names.index(after) < names.index(before)


def days_after_step(
    fields: Mapping[str, Field], before: str, changed: Mapping[str, Field], *, day: str
) -> dict[str, Field]:
    """Give the fields with the days that a step made by hand implies.

    A step to 开工 or 竣工 is dated `day` where no day is given; a step back takes away the days it makes untrue.

    Parameters
    ----------
    fields
        After the change.
    before
        State before it.
    changed
        What the person stated: stated days stay.
    day
        Of the step.
    """
    state = str(fields["state"])
    after = dict(fields)
    for step, column in DATE_BY_STATE.items():
        reached = state == "ended" or STATES.index(state) >= STATES.index(step)
        if not reached and column not in changed and is_back(before, state):
            after[column] = ""
        if state == step and state != before and not after[column]:
            after[column] = day
    return after


def missing_days(fields: Mapping[str, Field]) -> Words | None:
    """Say which day a state asks for and lacks; None where none is missing."""
    if fields["state"] in BEGUN and not fields["actual_start"]:
        return Words("已开工的项目须填实际开工", "a project that has begun needs the day: actual_start")
    if fields["state"] in COMPLETED and not fields["actual_end"]:
        return Words("已竣工的项目须填实际竣工", "a project that is finished needs the day: actual_end")
    return None


def wrong_days(fields: Mapping[str, Field]) -> Words | None:
    """Say which days contradict each other; None where none do."""
    for first, second, zh, en in (
        ("planned_start", "planned_end", "计划竣工早于计划开工", "planned_end lies before planned_start"),
        ("actual_start", "actual_end", "实际竣工早于实际开工", "actual_end lies before actual_start"),
    ):
        begun, done = str(fields[first] or ""), str(fields[second] or "")
        shorter = min(len(begun), len(done))
        if shorter and done[:shorter] < begun[:shorter]:
            return Words(f"{zh}（{done} < {begun}）；请核对", f"{en} ({done} < {begun}); check them")
    return None
