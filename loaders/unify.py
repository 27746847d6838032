"""Which rows say the same thing twice, and which contradict each other? One row per key and source is left."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd

from loaders.draft import PLACE, ROW, Draft, other_place
from loaders.findings import Finding

_NOT_CONTENT = {"source_row", PLACE, ROW}


def drop_repeats(draft: Draft) -> tuple[Draft, tuple[Finding, ...]]:
    """Keep the first of equal rows; rows of one key and source that differ are errors.

    Returns
    -------
    tuple
        The draft without repeats, and what was noticed.

    Notes
    -----
    Only rows whose key is repeated cost anything, a sentence each. Rows without a full key are left alone.
    """
    frame, keys = draft.frame, [*draft.spec.key, "source"]
    required = [name for name in draft.spec.key if draft.spec.column(name).is_required]
    has_key = (frame[required] != "").all(axis=1)
    repeated = frame[has_key & frame.duplicated(keys, keep=False)]
    if repeated.empty:
        return draft, ()
    groups = repeated.groupby(keys, sort=False).ngroup()
    firsts = repeated.index.to_series().groupby(groups).transform("min")
    differs = _differences(repeated, firsts)
    findings = tuple(
        _told(draft, int(first), int(index), [name for name in differs.columns if different[name]])
        for index, first, different in zip(firsts.index, firsts, _records(differs), strict=True)
        if index != first
    )
    kept = frame[~(has_key & frame.duplicated(keys, keep="first"))]
    return draft.with_frame(kept), findings


def _differences(repeated: pd.DataFrame, firsts: pd.Series) -> pd.DataFrame:
    """Tell by row and column whether a row differs from the first of its key; missing equals missing."""
    columns = [column for column in repeated.columns if column not in _NOT_CONTENT]
    others = repeated.loc[firsts.to_numpy(), columns].set_axis(repeated.index)
    differing = {}
    for name in columns:
        own, other = repeated[name], others[name]
        is_same = (own == other).fillna(False) | (own.isna() & other.isna())
        if not is_same.all():
            differing[name] = ~is_same.astype(bool)
    return pd.DataFrame(differing, index=repeated.index)


def _records(differs: pd.DataFrame) -> list[dict[Hashable, bool]]:
    return differs.to_dict("records") if len(differs.columns) else [{} for _ in differs.index]


def _told(draft: Draft, first: int, index: int, different: list[str]) -> Finding:
    """Say of a repeated row that it is the same as the first, or where it differs."""
    zh, en = other_place(draft, first, index)
    if not different:
        return draft.repair(index, "", f"与{zh}完全相同，只装入一次", f"is the same as {en}, loaded once")
    facts_zh, facts_en = _facts(draft, first, index, different)
    return draft.error(
        index, "",
        f"与{zh}是同一条，内容却不同：{facts_zh}；请只留一条",
        f"is the same entry as {en}, but differs: {facts_en}; keep one of them",
    )  # fmt: skip


def _facts(draft: Draft, first: int, index: int, columns: list[str]) -> tuple[str, str]:
    """List the columns in which two rows differ, with both values."""
    place = draft.where(index)[0]
    facts_zh, facts_en = [], []
    for name in columns:
        one, other = (shown(draft.frame.at[row, name]) for row in (first, index))
        words = dict(draft.spec.column(name).choices)
        facts_zh.append(
            f"“{draft.header(place, name)}”{words.get(one, one) or '空'} / {words.get(other, other) or '空'}"
        )
        facts_en.append(f"{name} {one or 'empty'} / {other or 'empty'}")
    return "，".join(facts_zh), ", ".join(facts_en)


def shown(value: object) -> str:
    """Write a value of a frame for a message; "" for missing.

    Examples
    --------
    >>> shown(0.4), shown(True), shown(float("nan")), shown("x")
    ('0.4', '是', '', 'x')
    """
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    return {True: "是", False: "否"}[bool(value)] if pd.api.types.is_bool(value) else str(value)
