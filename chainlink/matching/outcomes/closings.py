"""Did the risks go away for which two firms met and signed? The last scan says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chainlink.matching.outcomes.records import Outcome
from chainlink.risks.register import Risk


@dataclass(frozen=True)
class ContractClosing:
    """A risk that a contract was to close, and what the last scan says of it.

    Attributes
    ----------
    outcome_id, risk_id
        Which contract, which risk.
    version_id
        The version that has its sourcing; "" while nobody confirmed it.
    is_open
        Whether the last scan still finds the risk; None where it was never scanned or is not on the books.
    colour
        As that scan judges it; "" where it does not find it, or only a rule does.
    """

    outcome_id: str
    risk_id: str
    version_id: str
    is_open: bool | None
    colour: str


def closings_of(outcomes: Sequence[Outcome], risks: Sequence[Risk]) -> tuple[ContractClosing, ...]:
    """Tell of every contract which of its risks the last scan still finds, by outcome, then risk id.

    Parameters
    ----------
    outcomes
        Those without a contract, and those met over no risk, are passed over.
    risks
        The register.
    """
    known = {risk.risk_id: risk for risk in risks if risk.fields["finding"]}
    colours = {risk_id: str(risk.fields["colour"] or "") for risk_id, risk in known.items() if risk.is_found}
    return tuple(
        ContractClosing(
            outcome_id=each.outcome_id,
            risk_id=risk_id,
            version_id=each.confirmed.get("version", ""),
            is_open=known[risk_id].is_found if risk_id in known else None,
            colour=colours.get(risk_id, ""),
        )
        for each in sorted(outcomes, key=lambda each: each.outcome_id)
        if each.result == "contract"
        for risk_id in sorted(each.risk_ids)
    )
