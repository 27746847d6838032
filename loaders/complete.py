"""What follows from what was written? Empty cells that other cells decide."""

from __future__ import annotations

import pandas as pd

from loaders.draft import Draft
from loaders.findings import Finding

_COUNTRY_BY_PREFIX = {"71": "TWN", "81": "HKG", "82": "MAC"}


def derive_within(regions: Draft, known_codes: set[str]) -> Draft:
    """Fill the region above from the six digits: the city, else the province, where that is known.

    Examples
    --------
    A county 330212 lies in 330200 if that is known, else in 330000 if that is.
    """
    frame = regions.frame.copy()

    def above(code: str) -> str:
        candidates = (f"{code[:4]}00", f"{code[:2]}0000")
        return next((candidate for candidate in candidates if candidate != code and candidate in known_codes), "")

    is_empty = frame["within_code"] == ""
    frame.loc[is_empty, "within_code"] = [above(code) for code in frame.loc[is_empty, "region_code"]]
    return regions.with_frame(frame)


def derive_country(firms: Draft) -> tuple[Draft, tuple[Finding, ...]]:
    """Fill the country of firms that have a region code: told as a repair, once a sheet."""
    frame = firms.frame.copy()
    is_derived = (frame["country"] == "") & frame["region_code"].str.fullmatch(r"[1-9][0-9]{5}")
    if not is_derived.any():
        return firms, ()
    frame.loc[is_derived, "country"] = (
        frame.loc[is_derived, "region_code"].str[:2].map(_COUNTRY_BY_PREFIX).fillna("CHN")
    )
    draft = firms.with_frame(frame)
    findings = []
    for _, group in frame[is_derived].groupby("_place", sort=False):
        count = len(group)
        findings.append(
            draft.repair(
                group.index[0],
                "country",
                f"是空的，按地区代码记为中国（共 {count} 行）",
                f"is empty, filled in from the region code ({count} rows)",
            )
        )
    return draft, tuple(findings)


def derive_chain(placements: Draft, chain_by_segment: pd.Series) -> Draft:
    """Fill the chain of a placement from its segment.

    Parameters
    ----------
    chain_by_segment
        Chain ids, indexed by segment id, each once.
    """
    frame = placements.frame.copy()
    is_empty = frame["chain_id"] == ""
    frame.loc[is_empty, "chain_id"] = frame.loc[is_empty, "segment_id"].map(chain_by_segment).fillna("").astype("str")
    return placements.with_frame(frame)


def derive_record(customs: Draft) -> Draft:
    """Name each row of customs statistics by code, country and month.

    Examples
    --------
    >>> from loaders.draft import empty_draft
    >>> len(derive_record(empty_draft("customs")).frame)
    0
    """
    frame = customs.frame
    return customs.with_frame(frame.assign(record_id=frame["hs_code"] + "-" + frame["country"] + "-" + frame["month"]))
