"""Which sourcings have no effect, because their component goes into nothing that their buyer makes? 未挂接."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from loaders.findings import Finding
from loaders.scene import Scene

_FIRM, _COMPONENT = "firm_id", "component_id"


def find_unattached(scene: Scene) -> Iterator[Finding]:
    """Tell the sourcings that come and that a scan will not see.

    A sourcing is *attached* when its component, or something it is a variant of, is an input of what the buyer makes,
    is among the buyer's own needs, or is sold on by the buyer (a trader). Candidates count as not recorded and are
    left out.

    Notes
    -----
    Linear in rows times the depth of variants.
    """
    draft = scene.drafts["supplies"]
    frame = draft.frame[draft.frame["status"] != "candidate"]
    above = _families(scene)
    wanted = _wanted(scene, above)
    rows = frame[["buyer_id", _COMPONENT]].rename(columns={"buyer_id": _FIRM}).assign(row=frame.index)
    reached = rows.merge(above, on=_COMPONENT)[[_FIRM, "parent_id", "row"]].rename(columns={"parent_id": _COMPONENT})
    attached = set(pd.concat([rows, reached]).merge(wanted, on=[_FIRM, _COMPONENT])["row"])
    components = scene.all_rows("components", [_COMPONENT, "name_zh"])
    names = components.drop_duplicates(_COMPONENT).set_index(_COMPONENT)["name_zh"].to_dict()
    for index, component, buyer in frame[[_COMPONENT, "buyer_id"]].itertuples(name=None):
        if index in attached:
            continue
        name = names.get(component, component)
        yield draft.warning(
            index, "",
            f"未挂接：采购方 {buyer} 所产的东西都不用 {component}（{name}），这一行对扫描没有作用；"
            "请在“企业需求”表写上它，或在“投入关系”表把它列为某个产品的投入品",
            f"has no effect on the scan: nothing that buyer {buyer} makes uses {component}; "
            "write it into needs, or into inputs as an input of a product",
        )  # fmt: skip


def _families(scene: Scene) -> pd.DataFrame:
    """Give (component_id, parent_id) for everything a component is a variant of, at any distance."""
    links = scene.all_rows("variants", [_COMPONENT, "parent_id"]).drop_duplicates()
    reached, step = links, links
    while len(step):
        step = step.merge(links.rename(columns={_COMPONENT: "parent_id", "parent_id": "above"}), on="parent_id")
        step = step[[_COMPONENT, "above"]].rename(columns={"above": "parent_id"})
        reached_pairs = pd.MultiIndex.from_frame(reached)
        step = step[~pd.MultiIndex.from_frame(step).isin(reached_pairs)].drop_duplicates()
        reached = pd.concat([reached, step], ignore_index=True)
    return reached


def _wanted(scene: Scene, above: pd.DataFrame) -> pd.DataFrame:
    """Give (firm_id, component_id) for all that a firm's lines take in, that it needs, or that it sells on."""
    supplies = scene.all_rows("supplies", ["supplier_id", "maker_id", _COMPONENT])
    makers = supplies.loc[supplies["maker_id"] != "", ["maker_id", _COMPONENT]].rename(columns={"maker_id": _FIRM})
    lines = pd.concat([scene.all_rows("makes", [_FIRM, _COMPONENT]), makers]).rename(columns={_COMPONENT: "product_id"})
    inputs = scene.all_rows("inputs", [_COMPONENT, "product_id"]).drop_duplicates()
    taken_in = lines.drop_duplicates().merge(inputs, on="product_id")[[_FIRM, _COMPONENT]]
    sold = supplies[["supplier_id", _COMPONENT]].rename(columns={"supplier_id": _FIRM}).drop_duplicates()
    sold_above = sold.merge(above, on=_COMPONENT)[[_FIRM, "parent_id"]].rename(columns={"parent_id": _COMPONENT})
    needed = scene.all_rows("needs", [_FIRM, _COMPONENT])
    return pd.concat([taken_in, needed, sold, sold_above], ignore_index=True).drop_duplicates()
