"""Which risks are on the books, and what has become of them? 断链断供风险清单.

The scan writes its columns, people theirs; neither ever overwrites the other, whoever comes first. Every state a risk
was in is kept with who, when and why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from chainlink.stores import Change, Entry, Field, Store
from graph_schema.errors import ConflictError, UnknownIdError, UsageError
from graph_schema.names import Words
from graph_schema.spec import schema
from loaders.tidy import is_blank_word, tidy_text

BOOK = "risks"
DERIVED = ("risk_id", "revision", "is_to_review")
"""Columns that follow from the entry itself: they are shown, never recorded."""
EVIDENCE = "evidence"
"""A field that the workbook does not show: JSON text of `assess`."""

State = Literal["to_verify", "to_do", "in_hand", "closed", "false_alarm"]
STATES: tuple[State, ...] = ("to_verify", "to_do", "in_hand", "closed", "false_alarm")
NEEDS_REASON: tuple[State, ...] = ("closed", "false_alarm")
ANSWERED_FOR = ("state", "office", "leader", "person", "deadline")
"""Columns that nobody changes without saying why."""
HAND_SOURCES = ("report", "visit", "survey")
FOUND = ("new", "still", "back")
"""What the last scan says of a risk that it did find."""
TRIES = 20
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Risk:
    """One risk as it stands on the books.

    Attributes
    ----------
    risk_id, revision
        Which, and how often it was changed; a change is made on a revision.
    fields
        By column of `schema().books["risks"]`: text ("" for missing), numbers and flags (None for missing).
    evidence
        JSON text of what the scan saw last, "" if no scan ever found it.
    who, when, why
        Its last change.
    """

    risk_id: str
    revision: int
    fields: Mapping[str, Field]
    evidence: str
    who: str
    when: str
    why: str

    @property
    def is_found(self) -> bool:
        """Whether the last scan of its chain found it."""
        return self.fields["finding"] in FOUND

    @property
    def is_to_review(self) -> bool:
        """假销号待复核: closed by a person, and the scan still finds it."""
        return self.fields["state"] == "closed" and self.is_found


def record_again(
    store: Store, build: Callable[[], tuple[Sequence[Change], Answer]], *, is_once: bool = False
) -> Answer:
    """Record what `build` makes of the newest entries; build it again when somebody was faster, unless `is_once`.

    Raises
    ------
    ConflictError
        If somebody was faster every time.
    """
    for tries_left in reversed(range(1 if is_once else TRIES)):
        changes, answer = build()
        try:
            store.record(changes)
            return answer
        except ConflictError:
            if not tries_left:
                raise
    raise AssertionError("unreachable")


def columns_of_people() -> tuple[str, ...]:
    """Give the columns that people change, in order."""
    return tuple(column.name for column in schema().books[BOOK].columns if column.is_personal)


def risk_of(entry: Entry) -> Risk:
    """Read an entry of the book, whatever columns were known when it was written."""
    fields: dict[str, Field] = {}
    for column in schema().books[BOOK].columns:
        missing: Field = None if column.is_numeric or column.type == "flag" else ""
        fields[column.name] = entry.fields.get(column.name, missing)
    fields["risk_id"], fields["revision"] = entry.entry_id, float(entry.revision)
    fields["is_to_review"] = fields["state"] == "closed" and fields["finding"] in FOUND
    evidence = str(entry.fields.get(EVIDENCE) or "")
    return Risk(entry.entry_id, entry.revision, fields, evidence, entry.who, entry.when, entry.why)


def list_risks(store: Store) -> tuple[Risk, ...]:
    """Give all risks on the books, by chain, firms before components, then by id; empty when there is none."""
    risks = [risk_of(entry) for entry in store.entries(BOOK)]
    return tuple(
        sorted(risks, key=lambda each: (str(each.fields["chain_id"]), each.fields["about"] != "firm", each.risk_id))
    )


def find_risk(store: Store, risk_id: str) -> Risk:
    """Give one risk; letter case does not matter.

    Raises
    ------
    UnknownIdError
        If it is not on the books.
    """
    wanted = risk_id.strip().upper()
    risks = {each.risk_id: each for each in list_risks(store)}
    if wanted not in risks:
        raise UnknownIdError(Words("风险", "risk"), risk_id, [each for each in risks if wanted and wanted in each][:5])
    return risks[wanted]


def history(store: Store, risk_id: str) -> tuple[Risk, ...]:
    """Give all states of one risk, oldest first.

    Raises
    ------
    UnknownIdError
        If it is not on the books.
    """
    return tuple(risk_of(entry) for entry in store.history(BOOK, find_risk(store, risk_id).risk_id))


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
    refuse_foreign(changed)

    def build() -> tuple[Sequence[Change], str]:
        risk = find_risk(store, risk_id)
        fields = personal_fields(risk.fields, changed, why=why, today=today or date.today())
        said = require_reason(risk, fields, why)
        made_on = risk.revision if revision is None else revision
        return [change_of(risk.risk_id, fields, risk.evidence, made_on, who=who, why=said)], risk.risk_id

    return find_risk(store, record_again(store, build, is_once=revision is not None))


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


def change_of(risk_id: str, fields: Mapping[str, Field], evidence: str, revision: int, *, who: str, why: str) -> Change:
    """Give the change that brings a risk to these fields."""
    kept = {name: value for name, value in fields.items() if name not in DERIVED}
    return Change(BOOK, risk_id, {**kept, EVIDENCE: evidence}, revision, who, why)


def refuse_foreign(changed: Mapping[str, str]) -> None:
    """Refuse columns that are not people's.

    Raises
    ------
    UsageError
        Naming those that may be changed.
    """
    if foreign := [name for name in changed if name not in columns_of_people()]:
        allowed = ", ".join(columns_of_people())
        raise UsageError(
            Words(
                f"{'、'.join(foreign)} 不是由人填写的列；可改的有 {allowed}",
                f"{', '.join(foreign)} cannot be changed by hand; these can: {allowed}",
            )
        )


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


def tidy(text: str) -> str:
    """Write a text as a workbook would give it back: spaces trimmed, "-" for nothing.

    Examples
    --------
    >>> tidy(" 已启用备份 "), tidy("-")
    ('已启用备份', '')
    """
    tidied = tidy_text(text)
    return "" if is_blank_word(tidied) else tidied


def _require_date(name: str, text: str) -> None:
    try:
        if text:
            date.fromisoformat(text)
    except ValueError as exc:
        header = schema().books[BOOK].column(name).zh
        raise UsageError(
            Words(f"{header}“{text}”不是日期；请写如 2026-03-01", f"{name} {text!r} is no date; write it as 2026-03-01")
        ) from exc
