"""What is a question? One unknown cell, who can fill it, and what hangs on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

QuestionKind = Literal["survey", "maker", "suppliers", "stale", "capacity", "volume", "place"]

KINDS: tuple[QuestionKind, ...] = ("survey", "maker", "suppliers", "stale", "capacity", "volume", "place")
"""In the order in which equally valuable questions are asked."""

Cell = tuple[QuestionKind, str, tuple[str, ...]]
"""Kind, firm_id, component_ids."""


@dataclass(frozen=True)
class Question:
    """One unknown cell.

    Attributes
    ----------
    kind
        `survey`: makers never surveyed; `maker`: no maker known; `suppliers`: nobody recorded who
        delivers, or more suppliers may be missing; `stale`: the rows on record are so old that they may be gone;
        `capacity`, `volume`, `place`: a figure that coverage, money and regional stops need.
    firm_id
        Who can answer; "" where an office must find out.
    component_ids
        What it is about; several where any one of them will do.
    chain_ids
        Chains of which its answer can change a colour, sorted; of a figure those concerned. All chains, whatever chains
        were asked about.
    targets
        Their targets concerned, sorted.
    colours
        How many colours of firms and components, chain by chain, its answer alone can change.
    output_value_10k_yuan
        Yearly output value of the lines of `targets`, as far as known.
    wrong_colours
        Expected number of wrong colours that its answer sets right; None where nothing was drawn, and of figures.
    spread_share
        Share of the variance of value at stake that its answer is expected to take away.
    stale_rows
        Recorded rows of the purchase that are as likely gone as not.
    """

    kind: QuestionKind
    firm_id: str
    component_ids: tuple[str, ...]
    chain_ids: tuple[str, ...]
    targets: tuple[str, ...]
    colours: int
    output_value_10k_yuan: float
    wrong_colours: float | None = None
    spread_share: float = 0.0
    stale_rows: int = 0
