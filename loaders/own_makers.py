"""Which sourcings name their own buyer, or a supplier that makes nothing of the kind, as the maker?"""

from __future__ import annotations

from collections.abc import Iterator

from loaders.findings import Finding
from loaders.scene import Scene


def find_own_makers(scene: Scene) -> Iterator[Finding]:
    """Tell the maker cells that say nothing: the graph ignores them.

    A supplier that makes the component, or a variant of it, delivers from its own line: naming it does no harm.

    Notes
    -----
    Linear in rows times the depth of variants.
    """
    draft = scene.drafts["supplies"]
    frame = draft.frame[(draft.frame["status"] != "candidate") & (draft.frame["maker_id"] != "")]
    own = frame[(frame["maker_id"] == frame["buyer_id"]) | (frame["maker_id"] == frame["supplier_id"])]
    if own.empty:
        return
    made = set(scene.all_rows("makes", ["firm_id", "component_id"]).itertuples(index=False, name=None))
    children: dict[str, list[str]] = {}
    for child, parent in scene.all_rows("variants", ["component_id", "parent_id"]).itertuples(index=False, name=None):
        children.setdefault(parent, []).append(child)
    columns = ["supplier_id", "buyer_id", "component_id", "maker_id"]
    for index, supplier_id, buyer_id, component_id, maker_id in own[columns].itertuples(name=None):
        makes_it = any((maker_id, member) in made for member in _family(component_id, children))
        if maker_id == supplier_id != buyer_id and makes_it:
            continue
        who_zh, who_en = ("采购方", "the buyer") if maker_id == buyer_id else ("供应方", "the supplier")
        yield draft.warning(
            index, "maker_id",
            f"生产企业 {maker_id} 就是{who_zh}自己，这一格不起作用；请写真正的生产企业，"
            "或留空",
            f"maker {maker_id} is {who_en} itself, so the cell is ignored; write who really makes it, or leave it empty",
        )  # fmt: skip


def _family(component_id: str, children: dict[str, list[str]]) -> set[str]:
    """The component and its variants of all depths."""
    family, waiting = {component_id}, [component_id]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in family:
                family.add(child)
                waiting.append(child)
    return family
