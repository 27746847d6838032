"""Which risks are one cause told twice? A firm, and the component of which it is the single point, are one line to people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chainlink.risks.register import Risk


@dataclass(frozen=True)
class JoinedRisk:
    """One line of a list.

    Attributes
    ----------
    lead
        The risk that stands for them: of a firm where one is of a firm.
    others
        The rest of the same cause, in the order given.
    """

    lead: Risk
    others: tuple[Risk, ...] = ()

    @property
    def risks(self) -> tuple[Risk, ...]:
        """All of them, the one that leads first."""
        return (self.lead, *self.others)


def joined_risks(risks: Iterable[Risk]) -> tuple[JoinedRisk, ...]:
    """Join risks of one chain that name the same firm and the same component in the same colour.

    Parameters
    ----------
    risks
        In the order in which they are to be read.

    Returns
    -------
    tuple
        In that order, each where its first risk stands. What names no firm or no component stays alone.

    Examples
    --------
    >>> from chainlink.risks.register import RISKS, new_fields
    >>> from dataclasses import replace
    >>> cells = {"chain_id": "C1", "colour": "red", "firm_id": "J", "component_id": "ore"}
    >>> made = [replace(RISKS.empty(), fields=new_fields(about=about, **cells)) for about in ("component", "firm")]
    >>> [(joined.lead.fields["about"], len(joined.others)) for joined in joined_risks(made)]
    [('firm', 1)]
    """
    by_cause: dict[tuple[str, ...], list[Risk]] = {}
    for number, risk in enumerate(risks):
        cause = tuple(risk.text(name) for name in ("chain_id", "colour", "firm_id", "component_id"))
        is_whole = bool(risk.text("firm_id") and risk.text("component_id"))
        by_cause.setdefault(cause if is_whole else (str(number),), []).append(risk)
    lines = []
    for members in by_cause.values():
        lead = next((risk for risk in members if risk.fields["about"] == "firm"), members[0])
        lines.append(JoinedRisk(lead, tuple(risk for risk in members if risk is not lead)))
    return tuple(lines)
