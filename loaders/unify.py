"""Which rows say the same thing twice, and which contradict each other? One row per key and source is left."""

from __future__ import annotations

from collections.abc import Iterator

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
    Only rows whose key is repeated cost anything. Rows without a full key are left alone.
    """
    frame, keys = draft.frame, [*draft.spec.key, "source"]
    required = [name for name in draft.spec.key if draft.spec.column(name).is_required]
    has_key = (frame[required] != "").all(axis=1)
    repeated = frame[has_key & frame.duplicated(keys, keep=False)]
    if repeated.empty:
        return draft, ()
    findings: list[Finding] = []
    for _, group in repeated.groupby(keys, sort=False):
        findings += _compare(draft, group)
    kept = frame[~(has_key & frame.duplicated(keys, keep="first"))]
    return draft.with_frame(kept), tuple(findings)


def _compare(draft: Draft, group: pd.DataFrame) -> Iterator[Finding]:
    first = group.index[0]
    for index in group.index[1:]:
        zh, en = other_place(draft, first, index)
        different = _different(draft, first, index)
        if not different:
            yield draft.repair(index, "", f"与{zh}完全相同，只装入一次", f"is the same as {en}, loaded once")
            continue
        facts_zh, facts_en = _facts(draft, first, index, different)
        yield draft.error(
            index, "",
            f"与{zh}是同一条，内容却不同：{facts_zh}；请只留一条",
            f"is the same entry as {en}, but differs: {facts_en}; keep one of them",
        )  # fmt: skip


def _different(draft: Draft, first: int, index: int) -> list[str]:
    columns = [column for column in draft.frame.columns if column not in _NOT_CONTENT]
    one, other = draft.frame.loc[first, columns], draft.frame.loc[index, columns]
    return [name for name in columns if not _same(one[name], other[name])]


def _same(one: object, other: object) -> bool:
    if pd.isna(one) or pd.isna(other):  # type: ignore[call-overload]
        return bool(pd.isna(one) and pd.isna(other))  # type: ignore[call-overload]
    return one == other


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
