"""How far is a project, which steps may it take, and when did it take them? 谋划 to 投产, or 终止."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from chainlink.stores import Field
from graph_schema.errors import UsageError
from graph_schema.names import Words

State = Literal["planned", "signed", "started", "building", "finished", "producing", "ended"]
STATES: tuple[State, ...] = ("planned", "signed", "started", "building", "finished", "producing", "ended")
"""In the order in which a project passes them; `ended` (终止) may follow any of the others."""
BEGUN: tuple[State, ...] = ("started", "building", "finished", "producing")
COMPLETED: tuple[State, ...] = ("finished", "producing")
DATE_BY_STATE: dict[State, str] = {"started": "actual_start", "finished": "actual_end"}
"""Columns that hold the day of a step; the days of other steps are kept beside the columns."""


def check_step(before: str, after: str, *, why: str) -> None:
    """Refuse a step that needs a reason and has none: back, to 终止, or from it.

    Parameters
    ----------
    before, after
        States; "" before for a new project.

    Raises
    ------
    UsageError
        If `after` is no state, or the step needs a reason.

    Examples
    --------
    >>> check_step("signed", "building", why="")
    >>> check_step("building", "signed", why="")
    Traceback (most recent call last):
    ...
    graph_schema.errors.UsageError: 状态从“在建”退回“签约”须写明理由（--why）
    """
    if after not in STATES:
        raise UsageError(
            Words(
                f"状态“{after}”不认识；请写 {'、'.join(_WORDS[each].zh for each in STATES)}",
                f"no state {after!r}; write one of {', '.join(STATES)}",
            )
        )
    if before in ("", after) or why.strip():
        return
    here, there = _WORDS[STATES[STATES.index(before)]], _WORDS[STATES[STATES.index(after)]]
    if after == "ended":
        raise UsageError(Words("终止项目须写明理由（--why）", "ending a project needs a reason (--why)"))
    if before == "ended" or is_back(before, after):
        raise UsageError(
            Words(
                f"状态从“{here.zh}”退回“{there.zh}”须写明理由（--why）",
                f"going back from {here.en} to {there.en} needs a reason (--why)",
            )
        )


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

    Raises
    ------
    UsageError
        If a later state lacks the day on which it was begun or finished, or days contradict each other.
    """
    state = str(fields["state"])
    after = dict(fields)
    for step, column in DATE_BY_STATE.items():
        reached = state == "ended" or STATES.index(state) >= STATES.index(step)
        if not reached and column not in changed and is_back(before, state):
            after[column] = ""
        if state == step and state != before and not after[column]:
            after[column] = day
    if said := missing_days(after) or wrong_days(after):
        raise UsageError(said)
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


_WORDS: dict[State, Words] = {
    "planned": Words("谋划", "planned"),
    "signed": Words("签约", "signed"),
    "started": Words("开工", "started"),
    "building": Words("在建", "building"),
    "finished": Words("竣工", "finished"),
    "producing": Words("投产", "producing"),
    "ended": Words("终止", "ended"),
}
