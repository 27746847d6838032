"""How many meetings may there be, of whom, and who must or must not meet?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chainlink.supply.graph import SupplyGraph
from graph_schema.errors import UsageError
from graph_schema.names import Words

FirmPair = tuple[str, str]


@dataclass(frozen=True)
class EventLimits:
    """What the hosts of an event set.

    Attributes
    ----------
    per_firm
        Meetings one firm may have, as buyer and supplier together: rounds of the event.
    per_need
        Suppliers that one need may meet.
    in_all
        Meetings there may be: rounds times tables; None for any number.
    by_firm
        Other numbers for single firms.
    must, must_not
        Firm pairs, in any order, that have to meet, and that may not.
    least_score
        Pairs with a lower score are not considered.
    """

    per_firm: int = 12
    per_need: int = 3
    in_all: int | None = None
    by_firm: Mapping[str, int] = field(default_factory=dict)
    must: Sequence[FirmPair] = ()
    must_not: Sequence[FirmPair] = ()
    least_score: float = 0.0

    def of(self, firm_id: str) -> int:
        """Give the meetings that a firm may have."""
        return self.by_firm.get(firm_id, self.per_firm)


def check_limits(graph: SupplyGraph, limits: EventLimits) -> None:
    """Refuse limits that nobody can keep, before any meeting is chosen.

    Raises
    ------
    UnknownIdError
        If a firm is not in the data.
    UsageError
        If a number is too small, a firm should meet itself, or a pair both must and must not meet; if one firm must meet
        more often than it may, or all must meet more often than there are tables.
    """
    _check_numbers(limits)
    for firm_id in (*limits.by_firm, *(firm for pair in (*limits.must, *limits.must_not) for firm in pair)):
        graph.firm_number(firm_id)
    must, must_not = ({frozenset(pair) for pair in pairs} for pairs in (limits.must, limits.must_not))
    for pair in (*limits.must, *limits.must_not):
        if pair[0] == pair[1]:
            raise UsageError(Words(f"{pair[0]} 不能与自己会面", f"{pair[0]} cannot meet itself"))
        if frozenset(pair) in must & must_not:
            names = " / ".join(pair)
            raise UsageError(
                Words(
                    f"{names} 既列为必须会面，又列为不得会面；请删去一处",
                    f"{names} both must and must not meet; drop one",
                )
            )
    wanted = Counter(firm_id for pair in must for firm_id in pair)
    for firm_id, count in sorted(wanted.items()):
        if count > limits.of(firm_id):
            most = limits.of(firm_id)
            raise UsageError(
                Words(
                    f"{firm_id} 有 {count} 场必须会面，而上限是 {most} 场；请减少必须会面或提高上限",
                    f"{firm_id} must meet {count} firms and may meet {most}; drop some or raise the limit",
                )
            )
    if limits.in_all is not None and len(must) > limits.in_all:
        raise UsageError(
            Words(
                f"必须会面的有 {len(must)} 对，而总共只能安排 {limits.in_all} 场；请增加轮次或桌数",
                f"{len(must)} pairs must meet and there is room for {limits.in_all}; add rounds or tables",
            )
        )


def _check_numbers(limits: EventLimits) -> None:
    numbers = [("per_firm", limits.per_firm), ("per_need", limits.per_need), *limits.by_firm.items()]
    if limits.in_all is not None:
        numbers.append(("in_all", limits.in_all))
    for name, value in numbers:
        if value < 1 and name not in limits.by_firm:
            raise UsageError(Words(f"{name} 是 {value}；须至少为 1", f"{name} is {value}; write at least 1"))
        if value < 0:
            raise UsageError(Words(f"{name} 的上限是 {value}；不能为负", f"the limit of {name} is {value}; at least 0"))
