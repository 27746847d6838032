"""How does one sheet 产品 hold two tables? A component stands on a row for each of its places."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from loaders.draft import PLACE, ROW, Draft, other_place
from loaders.findings import Finding
from loaders.unify import shown

_PROVENANCE = ("source", "source_row", "as_of", PLACE, ROW)


def split_products(components: Draft, placements: Draft) -> tuple[Draft, Draft, tuple[Finding, ...]]:
    """Make one row a component and one row a placement out of the rows of 产品.

    Parameters
    ----------
    components, placements
        The same sheet rows, read for each table: row i of both is one row of the sheet.

    Returns
    -------
    tuple
        Components (attributes taken from any of their rows, provenance from the first), placements (rows that name
        a segment), and what was noticed. A component whose rows give nothing but its id is taken to be described
        in another source.
    """
    findings = [*_without_id(components), *_without_segment(placements)]
    placed = placements.frame[placements.frame["segment_id"] != ""]
    attributes = [name for name in components.spec.column_names if name not in (*_PROVENANCE, "component_id")]
    frame = components.frame[components.frame["component_id"] != ""]
    is_bare = _missing(frame[attributes]).all(axis=1)
    firsts = ~frame.duplicated(["component_id", "source"], keep="first")
    is_repeated = frame.duplicated(["component_id", "source"], keep=False)
    rows = frame[firsts].copy()
    for _, group in frame[is_repeated].groupby(["component_id", "source"], sort=False):
        merged, noticed = _merge(components, placements, group, attributes)
        findings += noticed
        for name, value in merged.items():
            rows.at[group.index[0], name] = value
    all_bare = is_bare.groupby([frame["component_id"], frame["source"]]).transform("all")
    has_segment = placements.frame["segment_id"].reindex(frame.index) != ""
    any_segment = has_segment.groupby([frame["component_id"], frame["source"]]).transform("any")
    rows = rows[~(all_bare & any_segment).reindex(rows.index)]
    nameless = rows.index[rows["name_zh"] == ""]
    findings += [components.error(at, "name_zh", "是空的；必须填写", "is empty; it is required") for at in nameless]
    return components.with_frame(rows), placements.with_frame(placed), tuple(findings)


def _missing(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.isna() | (frame.astype("str") == "")


def _without_id(components: Draft) -> Iterator[Finding]:
    for index in components.frame.index[components.frame["component_id"] == ""]:
        yield components.error(index, "component_id", "是空的；必须填写", "is empty; it is required")


def _without_segment(placements: Draft) -> Iterator[Finding]:
    frame = placements.frame
    has_rest = (frame["chain_id"] != "") | frame["is_target"].notna()
    for index in frame.index[has_rest & (frame["segment_id"] == "")]:
        yield placements.error(
            index, "segment_id",
            "是空的，却填了产业链或目标产品；请填写环节编号",
            "is empty, but a chain or target is given; write the segment",
        )  # fmt: skip


def _merge(
    components: Draft, placements: Draft, group: pd.DataFrame, attributes: list[str]
) -> tuple[dict[str, str | bool], list[Finding]]:
    """Take each attribute from the first row that has it; later rows that say otherwise are errors."""
    merged: dict[str, str | bool] = {}
    findings: list[Finding] = []
    for name in attributes:
        filled = group.loc[~_missing(group[[name]])[name], name]
        if not len(filled):
            continue
        merged[name] = filled.iloc[0]
        for index in filled.index[filled != filled.iloc[0]]:
            zh, en = other_place(components, filled.index[0], index)
            one, other = shown(filled.iloc[0]), shown(filled[index])
            findings.append(
                components.error(
                    index,
                    name,
                    f"与{zh}矛盾：那里是“{one}”，这里是“{other}”；同一产品请写成一样，或留空",
                    f"contradicts {en}: {one!r} there, {other!r} here; write the same for one component, or leave it empty",
                )
            )
    repeated = group.index[placements.frame["segment_id"].reindex(group.index).eq("") & group.duplicated(attributes)]
    for index in repeated:
        if index != group.index[0]:
            zh, en = other_place(components, group.index[0], index)
            findings.append(components.repair(index, "", f"与{zh}重复，只装入一次", f"repeats {en}, loaded once"))
    return merged, findings
