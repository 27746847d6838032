"""What does a project change for the spread of failures? Other sources for some requirements."""

from __future__ import annotations

from dataclasses import dataclass

from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import numbers_in


@dataclass(frozen=True)
class NewSource:
    """Another source for some requirements, in some modes.

    Attributes
    ----------
    requirements
        Requirements of `graph.requirements` that it serves.
    line
        Node of the line that delivers; -1 where the line is new.
    firm, component
        Number of the firm of a new line, -1 for a firm of its own, and of what it makes.
    """

    requirements: tuple[int, ...]
    line: int = -1
    firm: int = -1
    component: int = -1


@dataclass(frozen=True)
class Relief:
    """What a project changes for colours.

    Attributes
    ----------
    sources
        The new sources.
    is_in_use
        Whether buyers use them, rather than have them ready.
    """

    sources: tuple[NewSource, ...]
    is_in_use: bool


def essential_inputs(graph: SupplyGraph) -> dict[int, tuple[tuple[int, ...], ...]]:
    """By number of a component: what a new line of it needs, a tuple of alternatives each; without inputs left out."""
    inputs = graph.tables.inputs
    member = numbers_in(graph.component_ids, inputs["component_id"]).tolist()
    product = numbers_in(graph.component_ids, inputs["product_id"]).tolist()
    groups: dict[tuple[int, str], list[int]] = {}
    essential: set[tuple[int, str]] = set()
    columns = (inputs["alternative_group"].tolist(), inputs["is_essential"].fillna(True).tolist())
    for made, used, group, is_essential in zip(product, member, *columns, strict=True):
        key = (made, group or f"\n{used}")
        groups.setdefault(key, []).append(used)
        if is_essential:
            essential.add(key)
    groups_by_component: dict[int, list[tuple[int, ...]]] = {}
    for key in sorted(essential):
        groups_by_component.setdefault(key[0], []).append(tuple(groups[key]))
    return {made: tuple(groups) for made, groups in groups_by_component.items()}
