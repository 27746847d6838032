"""What do several foreign sheets of one sender say together? Amounts of one sourcing add up, the first known value else counts."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from loaders.draft import PLACE, ROW, Draft, join_drafts
from loaders.findings import Finding, repair

_SUMS = ("value_10k_yuan", "volume")


def join_foreign(name: str, drafts: Sequence[Draft]) -> tuple[Draft, list[Finding]]:
    """Join the drafts of one table that several foreign sheets gave.

    Returns
    -------
    tuple
        One row for each key and source, and what was noticed: sheets that only repeat another count once.
    """
    different, findings = _without_copies(name, drafts)
    joined = join_drafts(name, different)
    keys = [*joined.spec.key, "source"]
    if len(different) < 2 or not joined.frame.duplicated(keys).any():
        return joined, findings
    frame = joined.frame
    blank = frame.astype(object).where(frame.notna() & (frame != ""), None)
    firsts = (
        blank.groupby(keys, sort=False, dropna=False).first().reset_index()[list(frame.columns)] if len(keys) else blank
    )
    typed = firsts.infer_objects()
    for column in frame.columns:
        typed[column] = (
            firsts[column].astype(frame[column].dtype)
            if frame[column].dtype != "str"
            else firsts[column].where(firsts[column].notna(), "").astype("str")
        )
    if name == "supplies":
        sums = frame.groupby(keys, sort=False)[list(_SUMS)].sum(skipna=False).reset_index()
        for column in _SUMS:
            typed[column] = sums[column].to_numpy()
    return joined.with_frame(typed), findings


def _without_copies(name: str, drafts: Sequence[Draft]) -> tuple[list[Draft], list[Finding]]:
    """Leave out sheets whose sourcings are those of another to the last amount."""
    if name != "supplies":
        return list(drafts), []
    different: list[Draft] = []
    findings = []
    for draft in drafts:
        content = _content(draft)
        copy = next((other for other in different if _content(other).equals(content)), None)
        if copy is None:
            different.append(draft)
        elif len(content):
            other = copy.where(0)[0]
            place = draft.where(0)[0]
            findings.append(
                repair(
                    place,
                    0,
                    "",
                    f"供应关系与 {other} 完全相同，只计一次",
                    f"holds the sourcings of {other} again, counted once",
                )
            )
    return different, findings


def _content(draft: Draft) -> pd.DataFrame:
    return draft.frame.drop(columns=["source_row", PLACE, ROW, "as_of"]).reset_index(drop=True)
