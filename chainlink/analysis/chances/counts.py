"""How much is missing, and how many single points would there be? Plain figures, so that showing them loads nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class KnownMissing:
    """How much is surely missing.

    Attributes
    ----------
    rows
        Sourcings that are missing at least: one where nobody is on record, one more where stated shares fall short.
    buyers
        Firms whose rows they are.
    silent_buyers
        Of these, firms on record with no purchase at all.
    """

    rows: int
    buyers: int
    silent_buyers: int


class DrawnNumber(NamedTuple):
    """How many there are: nine drawings of ten give `low` to `high`."""

    low: float
    mean: float
    high: float


class NumbersOfScope(NamedTuple):
    """Firms, or components, that are single points of a scope: yellow or worse, blue or worse."""

    at_least_yellow: DrawnNumber
    at_least_blue: DrawnNumber
