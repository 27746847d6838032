"""How far are the projects together? 开工率、投资完成率、资金到位率、按期竣工率, each with its definition and what it does not know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from chainlink.projects.register.flags import last_day
from chainlink.projects.register.monthly import amount
from chainlink.projects.register.records import ProjectRecord
from chainlink.projects.register.states import BEGUN, COMPLETED
from graph_schema.figures import money
from graph_schema.names import Words

RateId = Literal["started", "invested", "funded", "on_time"]
DEFINITIONS: dict[RateId, tuple[Words, Words]] = {
    "started": (
        Words("开工率", "Begun"),
        Words("已开工项目数 ÷ 项目数", "projects that have begun, over all projects"),
    ),
    "invested": (
        Words("投资完成率", "Invested"),
        Words(
            "累计完成投资 ÷ 总投资，两项都已填的项目",
            "invested since they began, over whole investment, where both are stated",
        ),
    ),
    "funded": (
        Words("资金到位率", "Funded"),
        Words("资金到位 ÷ 总投资，两项都已填的项目", "funds in place, over whole investment, where both are stated"),
    ),
    "on_time": (
        Words("按期竣工率", "On time"),
        Words(
            "实际竣工不晚于计划竣工的项目数 ÷ 计划竣工日期已到的项目数",
            "projects finished by their planned end, over projects whose planned end has come",
        ),
    ),
}
"""By rate its name and definition. Ended projects (终止) are in none of them; what is not filled in is not zero."""


@dataclass(frozen=True)
class Rate:
    """One rate.

    Attributes
    ----------
    rate_id
        Key of `DEFINITIONS`.
    value
        0 to 1 and, for money, possibly above; None where nothing is known.
    part, whole
        Over and under the line: projects, or 10,000 yuan.
    known, unknown
        How many projects it rests on, and how many cannot be told.
    """

    rate_id: RateId
    value: float | None
    part: float
    whole: float
    known: int
    unknown: int


def rate_parts(rate: Rate) -> Words:
    """Say what is over and what is under the line: money, or projects.

    Examples
    --------
    >>> print(rate_parts(Rate("invested", 0.5, 20_000, 40_000, 3, 0)).zh)
    2 亿元 / 4 亿元
    """
    if rate.rate_id in ("invested", "funded"):
        part, whole = money(rate.part), money(rate.whole)
        return Words(f"{part.zh} / {whole.zh}", f"{part.en} / {whole.en}")
    return Words(f"{rate.part:,.0f} / {rate.whole:,.0f} 个", f"{rate.part:,.0f} / {rate.whole:,.0f}")


def rates_of(projects: Sequence[ProjectRecord], *, today: date | None = None) -> tuple[Rate, ...]:
    """Give the four rates of these projects, in the order of `DEFINITIONS`.

    Parameters
    ----------
    projects
        Any: of a year, a chain, a city.
    today
        The day for projects without a data date; today if None.
    """
    alive = [project for project in projects if project.fields["state"] != "ended"]
    begun = sum(1 for project in alive if project.fields["state"] in BEGUN or project.fields["actual_start"])
    return (
        _rate("started", begun, len(alive), len(alive), 0),
        _money("invested", alive, "done_10k_yuan"),
        _money("funded", alive, "funds_10k_yuan"),
        _on_time(alive, today or date.today()),
    )


def _rate(rate_id: RateId, part: float, whole: float, known_count: int, unknown: int) -> Rate:
    return Rate(rate_id, part / whole if whole else None, part, whole, known_count, unknown)


def _money(rate_id: RateId, projects: Sequence[ProjectRecord], column: str) -> Rate:
    pairs = [(amount(project.fields[column]), amount(project.fields["total_10k_yuan"])) for project in projects]
    known_pairs = [(part, whole) for part, whole in pairs if part is not None and whole is not None]
    part, whole = (
        sum(amount_known for amount_known, _ in known_pairs),
        sum(amount_known for _, amount_known in known_pairs),
    )
    return _rate(rate_id, part, whole, len(known_pairs), len(pairs) - len(known_pairs))


def _on_time(projects: Sequence[ProjectRecord], today: date) -> Rate:
    due = on_time = unknown = 0
    for project in projects:
        planned, actual = (str(project.fields[name] or "") for name in ("planned_end", "actual_end"))
        end = last_day(planned)
        on = last_day(str(project.fields["data_date"] or "")) or today
        if end is None or (project.fields["state"] in COMPLETED and not actual):
            unknown += 1
        elif end <= on:
            due += 1
            shorter = min(len(planned), len(actual))
            on_time += bool(actual) and actual[:shorter] <= planned[:shorter]
    return _rate("on_time", on_time, due, due, unknown)
