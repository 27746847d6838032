"""What may a person change about a risk, and for what must they say why? One rule for page, command line and workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from chainlink.risks.register import (
    BOOK,
    NEEDS_REASON,
    STATES,
    Risk,
    change_of,
    columns_of_people,
    find_risk,
    record_again,
    tidy,
)
from chainlink.stores import Change, Field, Store
from graph_schema.errors import UsageError
from graph_schema.names import Words
from graph_schema.spec import schema

ANSWERED_FOR = ("state", "office", "leader", "person", "deadline")
"""Columns that nobody changes without saying why."""


def change_risk(
    store: Store,
    risk_id: str,
    changed: Mapping[str, str],
    *,
    who: str,
    why: str = "",
    revision: int | None = None,
    today: date | None = None,
) -> Risk:
    """Change what people say of a risk.

    Parameters
    ----------
    store
        Where the register is kept.
    risk_id
        Which risk.
    changed
        Columns of `columns_of_people` to new values; "" empties one. A state is one of `STATES`.
    who, why
        Who changes it, and why. A change of `ANSWERED_FOR` needs a reason: `why`, or a new one in the column `reason`.
    revision
        The revision the person saw. None: whatever it is now.
    today
        The day written as `closed_on` where none is given.

    Returns
    -------
    Risk
        As it stands now.

    Raises
    ------
    UnknownIdError
        If it is not on the books.
    UsageError
        If a column is not people's, a value is not allowed, or a reason is missing.
    ConflictError
        If somebody changed it after `revision`.
    """
    _refuse_foreign(changed)

    def build() -> tuple[Sequence[Change], str]:
        risk = find_risk(store, risk_id)
        fields = personal_fields(risk.fields, changed, why=why, today=today or date.today())
        said = require_reason(risk, fields, why)
        made_on = risk.revision if revision is None else revision
        return [change_of(risk.risk_id, fields, risk.evidence, made_on, who=who, why=said)], risk.risk_id

    return find_risk(store, record_again(store, build, is_once=revision is not None))


def personal_fields(
    fields: Mapping[str, Field], changed: Mapping[str, str], *, why: str, today: date
) -> dict[str, Field]:
    """Give all fields after people's change, with the reason and the day of closing where they belong.

    Raises
    ------
    UsageError
        If a state or a date is not allowed, or a reason is missing.
    """
    after: dict[str, Field] = {**fields, **{name: tidy(text) for name, text in changed.items()}}
    for name in ("deadline", "closed_on"):
        _require_date(name, str(after[name]))
    state = str(after["state"])
    if state not in STATES:
        raise UsageError(
            Words(
                f"状态“{state}”不认识；请写 {'、'.join(STATES)}",
                f"no state {state!r}; write one of {', '.join(STATES)}",
            )
        )
    is_moved = state != fields["state"]
    if is_moved and "reason" not in changed:
        after["reason"] = why if state in NEEDS_REASON else ""
    if state in NEEDS_REASON and not str(after["reason"]).strip():
        raise UsageError(
            Words(
                "销号和判为误报须写明理由（命令行用 --why）",
                "closing a risk, or calling it a false alarm: say why (on the command line with --why)",
            )
        )
    if is_moved and "closed_on" not in changed:
        after["closed_on"] = today.isoformat() if state == "closed" else ""
    return after


def require_reason(risk: Risk, after: Mapping[str, Field], why: str) -> str:
    """Give why a person brings a risk to these fields: `why`, else the reason newly written into them.

    Raises
    ------
    UsageError
        If neither is there, and state, office, leader, person or deadline change; it names which.
    """
    is_new = after["reason"] != risk.fields["reason"]
    said = why.strip() or (str(after["reason"]) if is_new else "")
    moved = [name for name in ANSWERED_FOR if after[name] != risk.fields[name]]
    if moved and not said:
        headers = "、".join(schema().books[BOOK].column(name).zh for name in moved)
        raise UsageError(
            Words(
                f"改了{headers}，须写明理由（命令行用 --why）",
                f"changes {', '.join(moved)}: say why (on the command line with --why)",
            )
        )
    return said


def _refuse_foreign(changed: Mapping[str, str]) -> None:
    """Refuse columns that are not people's, naming those that may be changed."""
    if foreign := [name for name in changed if name not in columns_of_people()]:
        allowed = ", ".join(columns_of_people())
        raise UsageError(
            Words(
                f"{'、'.join(foreign)} 不是由人填写的列；可改的有 {allowed}",
                f"{', '.join(foreign)} cannot be changed by hand; these can: {allowed}",
            )
        )


def _require_date(name: str, text: str) -> None:
    try:
        if text:
            date.fromisoformat(text)
    except ValueError as exc:
        header = schema().books[BOOK].column(name).zh
        raise UsageError(
            Words(f"{header}“{text}”不是日期；请写如 2026-03-01", f"{name} {text!r} is no date; write it as 2026-03-01")
        ) from exc
