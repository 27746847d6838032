"""Who is leader, partner, expert or community on a day, by the data or by the register, and how far is the plan's goal?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from chainlink.leaders.records import KINDS, Kind, Recognised, Validity, validity_on
from loaders.tables import Tables

SOON_DAYS = 90


@dataclass(frozen=True)
class Standing:
    """One firm in one role of one chain, or one community.

    Attributes
    ----------
    kind, chain_id, firm_id
        What, where, who; of a community its core.
    valid_from, valid_to
        As stated, "" for open.
    validity
        On the day asked for.
    origin
        `register`, or `data` where only the sheet 企业标签 says so.
    register_id
        Its entry; "" where it is in the data alone.
    ends_soon
        Whether it is valid, and ends within `SOON_DAYS`.
    """

    kind: Kind
    chain_id: str
    firm_id: str
    valid_from: str
    valid_to: str
    validity: Validity
    origin: Literal["register", "data"]
    register_id: str
    ends_soon: bool


@dataclass(frozen=True)
class GoalCount:
    """How far a goal is: valid ones counted once (firms, or communities), and what else stands in the lists.

    Attributes
    ----------
    kind, counted, goal
        What is counted; the plan's figure, None where it names none.
    expired, upcoming, ends_soon
        Firms or communities of this kind that do not count, and those that will not for long.
    """

    kind: Kind
    counted: int
    goal: int | None
    expired: int
    upcoming: int
    ends_soon: int


def standings(tables: Tables, recognised: Sequence[Recognised], *, on: date) -> tuple[Standing, ...]:
    """List who stands where on a day.

    Parameters
    ----------
    tables
        With the roles that the data state.
    recognised
        The register; where it speaks of the same kind, chain and firm, its validity counts.
    on
        The day.

    Returns
    -------
    tuple of Standing
        In the order of `KINDS`, then by chain and firm id; empty where there is none.
    """
    day, soon = on.isoformat(), (on + timedelta(days=SOON_DAYS)).isoformat()
    days_by_subject: dict[tuple[str, str, str], tuple[str, str, str]] = {}
    roles = tables.roles
    for firm_id, role, chain_id, first, last in zip(
        *(roles[name] for name in ("firm_id", "role", "chain_id", "valid_from", "valid_to")), strict=True
    ):
        if role in KINDS:
            days_by_subject[role, chain_id, firm_id] = (first, last, "")
    for record in recognised:
        key = (record.text("kind"), record.text("chain_id"), record.text("firm_id"))
        days_by_subject[key] = (record.text("valid_from"), record.text("valid_to"), record.register_id)
    listed = []
    for kind in KINDS:
        for (_, chain_id, firm_id), (first, last, register_id) in sorted(
            item for item in days_by_subject.items() if item[0][0] == kind
        ):
            validity = validity_on(first, last, day)
            ends_soon = validity == "valid" and validity_on(first, last, soon) == "expired"
            origin: Literal["register", "data"] = "register" if register_id else "data"
            listed.append(Standing(kind, chain_id, firm_id, first, last, validity, origin, register_id, ends_soon))
    return tuple(listed)


def goal_counts(standing: Sequence[Standing], goals: Mapping[str, int]) -> tuple[GoalCount, ...]:
    """Count against the plan; a firm counts once, whatever chains it stands in.

    Parameters
    ----------
    standing
        Of one day.
    goals
        The plan's figures by kind.

    Returns
    -------
    tuple of GoalCount
        One for each of `KINDS`.
    """
    counts = []
    for kind in KINDS:
        here = [standing_of_kind for standing_of_kind in standing if standing_of_kind.kind == kind]
        subjects = {
            validity: {_subject(entry) for entry in here if entry.validity == validity}
            for validity in ("valid", "expired", "upcoming")
        }
        valid = subjects["valid"]
        staying = {_subject(entry) for entry in here if entry.validity == "valid" and not entry.ends_soon}
        counts.append(
            GoalCount(
                kind=kind,
                counted=len(valid),
                goal=goals.get(kind),
                expired=len(subjects["expired"] - valid - subjects["upcoming"]),
                upcoming=len(subjects["upcoming"] - valid),
                ends_soon=len(valid - staying),
            )
        )
    return tuple(counts)


def _subject(standing: Standing) -> tuple[str, ...]:
    """What counts once: a firm, or a community."""
    return (standing.chain_id, standing.firm_id) if standing.kind == "community" else (standing.firm_id,)


def led_pairs(standing: Sequence[Standing]) -> tuple[tuple[str, str], ...]:
    """Give (firm, chain) of those who lead a chain on that day, sorted."""
    return tuple(
        sorted(
            (entry.firm_id, entry.chain_id)
            for entry in standing
            if entry.kind == "chain_leader" and entry.validity == "valid"
        )
    )
