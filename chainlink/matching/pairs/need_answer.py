"""What is told of one need? Whom it is about, its offers with every part of their score, and the refused ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chainlink.analysis.spread.why_paths import Step
from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.weights import PartName

Refusal = Literal["is_the_firm", "stops_with", "same_group", "already_supplies", "no_spare", "is_trader"]


@dataclass(frozen=True)
class ScorePart:
    """One part of a score: 0 to 1, None where unknown; `is_asked` False where the need does not ask for it."""

    name: PartName
    value: float | None
    weight: float
    is_asked: bool


@dataclass(frozen=True)
class Pair:
    """One offer for a need.

    Attributes
    ----------
    need_id, buyer_id
        The need, and who has it.
    supplier_id, component_id
        Who offers, and what it makes.
    fit, relation, distance
        Of `PRODUCT_FITS`, `RELATIONS`, `DISTANCES`; the distance is "" where a place is unknown.
    spare, qualification_days
        Capacity less output a year; days until it is qualified. None where unknown.
    labels
        Of the firm, valid on the date of the data, sorted; last whether what it offers is the first of its kind (首台套).
    remaining
        Chokepoints of the need that would still stop it, this supplier included; firm ids, sorted.
    score, low, high
        Weighted mean of the parts; its bounds where parts are unknown.
    parts
        In the order of `PARTS`.
    """

    need_id: str
    buyer_id: str
    supplier_id: str
    component_id: str
    fit: str
    relation: str
    distance: str
    spare: float | None
    qualification_days: float | None
    labels: tuple[str, ...]
    remaining: tuple[str, ...]
    score: float
    low: float
    high: float
    parts: tuple[ScorePart, ...]


@dataclass(frozen=True)
class RefusedPair:
    """One offer that is no help.

    Attributes
    ----------
    need_id, buyer_id, supplier_id, component_id
        As of `Pair`.
    because
        See `REFUSALS`; `is_trader` for a firm that sells it and makes nothing of the kind.
    firm_id
        The firm it stops with, whose group it belongs to, or whose goods it trades; "" where the reason names none.
    why
        How the stop of that firm reaches the offer; empty for other reasons.
    """

    need_id: str
    buyer_id: str
    supplier_id: str
    component_id: str
    because: Refusal
    firm_id: str
    why: tuple[Step, ...]


@dataclass(frozen=True)
class Matched:
    """All that is known of one need.

    Attributes
    ----------
    need
        As it was asked.
    is_attached
        Whether the buyer has a requirement for the component in the data; without one nothing can be gained.
    is_made
        Whether anybody else in the data makes the component, a variant, or what would do as well.
    is_surveyed
        Whether somebody went to see who makes the component.
    about
        Firms the need is about, sorted.
    chokepoints, red
        Firms that alone stop it, as its suppliers on record stand, and those with which every maker in the data stops;
        sorted.
    pairs
        Best first, then by supplier and component.
    refused
        By supplier, then component.
    """

    need: Need
    is_attached: bool
    is_made: bool
    is_surveyed: bool
    about: tuple[str, ...]
    chokepoints: tuple[str, ...]
    red: tuple[str, ...]
    pairs: tuple[Pair, ...]
    refused: tuple[RefusedPair, ...]

    @property
    def upstream_needs(self) -> tuple[tuple[str, str], ...]:
        """(firm, component) a step or more up, for which another supplier would free refused offers; sorted.

        Each is what the first firm on the way of a stop loses when the firm that the need is about stops.
        """
        return tuple(
            sorted(
                {
                    (refusal.why[1].firm_id, refusal.why[0].component_id)
                    for refusal in self.refused
                    if len(refusal.why) > 1
                }
            )
        )
