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
    risk_by_id = {risk.risk_id: risk for risk in risks if risk.fields["finding"]}
    colours = {risk_id: str(risk.fields["colour"] or "") for risk_id, risk in risk_by_id.items() if risk.is_found}
    return tuple(
        ContractClosing(
            outcome_id=outcome.outcome_id,
            risk_id=risk_id,
            version_id=outcome.confirmed.get("version", ""),
            is_open=risk_by_id[risk_id].is_found if risk_id in risk_by_id else None,
            colour=colours.get(risk_id, ""),
        )
        for outcome in sorted(outcomes, key=lambda outcome: outcome.outcome_id)
        if outcome.result == "contract"
        for risk_id in sorted(outcome.risk_ids)
    )
