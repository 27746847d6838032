"""What does a scan change on the books? Its own columns: new, still there, not found, back; never what people wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from chainlink.risks.assess import Screened
from chainlink.risks.cells import EVIDENCE
from chainlink.risks.register import RISKS, Risk, new_fields
from chainlink.stores import Change, Field


def fields_after_scan(
    on_books: Risk | None, scanned: Mapping[str, Field] | None, *, today: date, office: str = ""
) -> dict[str, Field] | None:
    """Give the fields of a risk after a scan of its chain; None where the scan says nothing of it.

    Parameters
    ----------
    on_books
        As it stands on the books, None if it does not.
    scanned
        The scan's columns, None if the scan did not find it: the last numbers stay, beside 未发现.
    today
        Day on which what is new was found.
    office
        Who answers for what is new, until a person says otherwise; "" for nobody.
    """
    if on_books is None:
        if scanned is None:
            return None
        shared_fields = {"finding": "new", "source": "scan", "found_on": today.isoformat(), "office": office}
        return new_fields(**{**scanned, **shared_fields})
    before = str(on_books.fields["finding"])
    if scanned is not None:
        return {**on_books.fields, **scanned, "finding": {"": "new", "not_found": "back"}.get(before, "still")}
    return {**on_books.fields, EVIDENCE: on_books.evidence, "finding": "not_found"} if before else None


def changes_after_scan(
    risks: Sequence[Risk],
    screened: Screened,
    *,
    who: str,
    why: str,
    today: date,
    office_by_chain: Mapping[str, str] | None = None,
) -> list[Change]:
    """Give what a scan changes on the books: risks of the chains scanned, others stay as they are.

    New risks go to the office of their chain, where `office_by_chain` names one.
    """
    offices = office_by_chain or {}
    chains = {chain.chain_id for chain in screened.scan.chains}
    risk_by_id = {risk.risk_id: risk for risk in risks if risk.fields["chain_id"] in chains}
    changes = []
    for risk_id in sorted({*risk_by_id, *screened.fields_by_risk}):
        risk = risk_by_id.get(risk_id)
        scanned = screened.fields_by_risk.get(risk_id)
        office = offices.get(str(scanned["chain_id"]), "") if scanned else ""
        fields = fields_after_scan(risk, scanned, today=today, office=office)
        if fields is not None:
            before = risk or RISKS.empty(risk_id)
            evidence = fields.pop(EVIDENCE, "")
            after = replace(before, fields=fields, hidden={**before.hidden, EVIDENCE: evidence})
            changes.append(RISKS.change_to(after, who=who, why=why))
    return changes
