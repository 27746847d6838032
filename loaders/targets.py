"""Which chains that come have no target? They load, are not screened, and this is told."""

from __future__ import annotations

from collections.abc import Iterator

from graph_schema.names import untargeted_words
from loaders.findings import Finding, warning
from loaders.scene import Scene


def find_untargeted(scene: Scene) -> Iterator[Finding]:
    """Tell each chain with components that come, in which none is marked and none is made of others of the chain.

    Notes
    -----
    Linear in placements and relations.
    """
    columns = ["component_id", "chain_id", "is_target"]
    placed = scene.all_rows("placements", columns)
    coming = scene.drafts["placements"].frame
    marked = set(placed.loc[placed["is_target"].fillna(False).astype(bool), "chain_id"])
    chains = scene.all_rows("chains", ["chain_id", "name_zh"])
    names = dict(zip(chains["chain_id"], chains["name_zh"], strict=True))
    inputs = scene.all_rows("inputs", ["component_id", "product_id"]).rename(columns={"product_id": "above"})
    variants = scene.all_rows("variants", ["component_id", "parent_id"]).rename(columns={"parent_id": "above"})
    pairs = {(tail, head) for frame in (inputs, variants) for tail, head in frame[["component_id", "above"]].values}
    draft = scene.drafts["placements"]
    for chain_id, rows in coming[~coming["chain_id"].isin(marked | {""})].groupby("chain_id", sort=True):
        inside = set(placed.loc[placed["chain_id"] == chain_id, "component_id"])
        within = [(tail, head) for tail, head in pairs if tail in inside and head in inside]
        if {head for _, head in within} - {tail for tail, _ in within}:
            continue
        words = untargeted_words(f"{chain_id} {names.get(str(chain_id), '')}".strip())
        yield warning(draft.where(rows.index[0])[0], 0, "", words.zh, words.en)
