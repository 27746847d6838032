"""Do the rows make sense together? Loops, contradictions between columns, shares that do not add up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import networkx as nx
import pandas as pd

from loaders.dates import is_before
from loaders.draft import Draft
from loaders.findings import Finding
from loaders.scene import Scene

_MOST_PURCHASES = 1.02
_MARKET_TOLERANCE = 0.05


def check_rows(scene: Scene) -> Iterator[Finding]:
    """Tell everything that is wrong or odd about rows that were read well, in the order of the checks."""
    for check in _CHECKS:
        yield from check(scene)


def _own_supplier(scene: Scene) -> Iterator[Finding]:
    draft = scene.drafts["supplies"]
    frame = draft.frame
    same = frame.loc[(frame["supplier_id"] == frame["buyer_id"]) & (frame["buyer_id"] != ""), ["buyer_id"]]
    for index, firm in same.itertuples(name=None):
        yield draft.error(
            index, "buyer_id",
            f"供应方和采购方都是 {firm}；自产自用请写在“生产”表",
            f"supplier and buyer are both {firm}; write what a firm makes for itself into makes",
        )  # fmt: skip


def _origins(scene: Scene) -> Iterator[Finding]:
    """Tell sourcings whose stated origin is not where the maker they name stands: the maker decides."""
    draft = scene.drafts["supplies"]
    firms = scene.all_rows("firms", ["firm_id", "country"])
    country = dict(zip(firms["firm_id"].tolist(), firms["country"].tolist(), strict=True))
    frame = draft.frame[(draft.frame["maker_id"] != "") & (draft.frame["origin_country"] != "")]
    for index, maker_id, origin in frame[["maker_id", "origin_country"]].itertuples(name=None):
        stands_in = country.get(maker_id, "")
        if stands_in and stands_in != origin:
            yield draft.warning(
                index,
                "origin_country",
                f"为 {origin}，而生产企业 {maker_id} 在 {stands_in}；各项分析一律以生产企业为准，请核对其一",
                f"is {origin}, but the maker {maker_id} stands in {stands_in}; every analysis goes by the maker: check both",
            )


def _bands(scene: Scene) -> Iterator[Finding]:
    for draft in scene.drafts.values():
        for name in draft.spec.bands if len(draft.frame) else ():
            low_name, high_name = f"{name}_low", f"{name}_high"
            frame = draft.frame
            swapped = frame.loc[frame[low_name] > frame[high_name], [low_name, high_name]]
            for index, low, high in swapped.itertuples(name=None):
                yield draft.error(
                    index,
                    low_name,
                    f"下限 {low:g} 大于上限 {high:g}；请对调",
                    f"low end {low:g} is above high end {high:g}; swap them",
                )


def _suppliers_in_all(scene: Scene) -> Iterator[Finding]:
    """Tell needs that are said to be complete, though fewer suppliers are named than there are said to be."""
    draft = scene.drafts["needs"]
    frame = draft.frame[draft.frame["supplier_count"].notna() & draft.frame["suppliers_complete"].fillna(False)]
    if frame.empty:
        return
    rows = scene.all_rows("supplies", ["buyer_id", "component_id", "supplier_id", "status"])
    parents = scene.all_rows("variants", ["component_id", "parent_id"])
    of_parents = rows.merge(parents, on="component_id").assign(component_id=lambda both: both["parent_id"])
    active = pd.concat([rows, of_parents])
    active = active[active["status"] == "active"].drop_duplicates(["buyer_id", "component_id", "supplier_id"])
    count_by_need = active.value_counts(["buyer_id", "component_id"]).to_dict()
    for index, firm_id, component_id, stated in frame[["firm_id", "component_id", "supplier_count"]].itertuples(
        name=None
    ):
        named = count_by_need.get((firm_id, component_id), 0)
        if named < stated:
            yield draft.warning(
                index,
                "supplier_count",
                f"在用供应商共 {stated:g} 家，只填报了 {named} 家，却写供应商已填全；请核对",
                f"says {stated:g} suppliers in all and complete, but names {named}; check both",
            )


def _validity(scene: Scene) -> Iterator[Finding]:
    for name in ("chains", "roles"):
        draft = scene.drafts[name]
        for index, begins, ends in draft.frame[["valid_from", "valid_to"]].itertuples(name=None):
            if is_before(ends, begins):
                yield draft.error(
                    index,
                    "valid_to",
                    f"{ends} 早于开始日期 {begins}；请核对",
                    f"{ends} is before the first day {begins}; check both",
                )


def _capacity(scene: Scene) -> Iterator[Finding]:
    draft = scene.drafts["makes"]
    frame = draft.frame
    exceeded = frame.loc[frame["output"] > frame["capacity"], ["output", "capacity"]]
    for index, output, capacity in exceeded.itertuples(name=None):
        yield draft.warning(
            index,
            "output",
            f"产量 {output:g} 大于产能 {capacity:g}；请核对",
            f"output {output:g} is above capacity {capacity:g}; check both",
        )


def _segment_chain(scene: Scene) -> Iterator[Finding]:
    draft = scene.drafts["placements"]
    chain_of = chain_by_segment(scene)
    for index, segment, chain in draft.frame[["segment_id", "chain_id"]].itertuples(name=None):
        own = chain_of.get(segment, "")
        if chain and own and chain != own:
            yield draft.error(
                index,
                "chain_id",
                f"{chain} 不是环节 {segment} 所属的产业链；请写 {own} 或留空",
                f"{chain} is not the chain of segment {segment}; write {own} or leave it empty",
            )


def chain_by_segment(scene: Scene) -> pd.Series:
    """Give the chain of each segment as it will be; the rows that come are believed first."""
    rows = scene.all_rows("segments", ["segment_id", "chain_id"])
    return rows.drop_duplicates("segment_id", keep="last").set_index("segment_id")["chain_id"]


def _variant_loops(scene: Scene) -> Iterator[Finding]:
    yield from _loops(scene, "variants", "component_id", "parent_id", ("变体关系", "variants"))


def _region_loops(scene: Scene) -> Iterator[Finding]:
    yield from _loops(scene, "regions", "region_code", "within_code", ("上级地区", "regions"))


def _loops(scene: Scene, table: str, lower: str, upper: str, words: tuple[str, str]) -> Iterator[Finding]:
    """Tell each knot of loops once, at its first row that comes."""
    rows = scene.all_rows(table, [lower, upper])
    links = rows[(rows[lower] != "") & (rows[upper] != "")].drop_duplicates().sort_values([lower, upper])
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from(links.itertuples(index=False, name=None))
    draft = scene.drafts[table]
    for knot in sorted(map(sorted, nx.strongly_connected_components(graph))):
        if len(knot) == 1 and not graph.has_edge(knot[0], knot[0]):
            continue
        around = [link[0] for link in nx.find_cycle(graph.subgraph(knot), knot[0])]
        start = around.index(min(around))
        loop = " → ".join([*around[start:], *around[:start], around[start]])
        inside = draft.frame[lower].isin(around) & draft.frame[upper].isin(around)
        for index in draft.frame.index[inside][:1]:
            yield draft.error(
                index, upper,
                f"{words[0]}成环：{loop}；请删去其中一行",
                f"{words[1]} form a loop: {loop}; remove one of its rows",
            )  # fmt: skip


def _purchases(scene: Scene) -> Iterator[Finding]:
    draft = scene.drafts["supplies"]
    frame = draft.frame[draft.frame["status"] != "candidate"]
    yield from _sums(draft, frame, ["buyer_id", "component_id"], "share", _MOST_PURCHASES, 0.0)


def _market_shares(scene: Scene) -> Iterator[Finding]:
    """Shares above 1 are odd always; below, only where the list of makers is said to be complete."""
    draft = scene.drafts["makes"]
    surveyed = scene.all_rows("components", ["component_id", "makers_surveyed_on"])
    is_complete = surveyed.loc[surveyed["makers_surveyed_on"] != "", "component_id"]
    unknown = draft.frame.loc[draft.frame["market_share"].isna(), "component_id"]
    yield from _sums(draft, draft.frame, ["component_id"], "market_share", 1 + _MARKET_TOLERANCE, 0.0)
    whole = draft.frame[draft.frame["component_id"].isin(is_complete) & ~draft.frame["component_id"].isin(unknown)]
    yield from _sums(draft, whole, ["component_id"], "market_share", float("inf"), 1 - _MARKET_TOLERANCE)


def _sums(
    draft: Draft, frame: pd.DataFrame, by: list[str], column: str, most: float, least: float
) -> Iterator[Finding]:
    """Tell groups whose shares add up to too much or too little, at their first row."""
    rows = frame[frame[column].notna()].drop_duplicates(list(draft.spec.key))
    groups = rows.groupby(by, sort=False)[column]
    rows = rows.assign(_sum=groups.transform("sum"), _size=groups.transform("size")).drop_duplicates(by)
    odd = rows[(rows["_sum"] > most) | (rows["_sum"] < least)]
    for index, total, count, *names in odd[["_sum", "_size", *by]].itertuples(name=None):
        whose = " / ".join(names)
        yield draft.warning(
            index, column,
            f"{whose} 的占比合计为 {total:.4g}（{count} 行），偏离 1；请核对",
            f"the shares of {whose} add up to {total:.4g} ({count} rows), far from 1; check them",
        )  # fmt: skip


_CHECKS: tuple[Callable[[Scene], Iterator[Finding]], ...] = (
    _own_supplier,
    _origins,
    _bands,
    _suppliers_in_all,
    _validity,
    _capacity,
    _segment_chain,
    _variant_loops,
    _region_loops,
    _purchases,
    _market_shares,
)
