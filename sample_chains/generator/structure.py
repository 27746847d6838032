"""What do the fifteen chains consist of? The hand-written structure, read and checked.

The notation is explained in `sample_chains/structure/README.md`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent.parent / "structure"
KINDS = frozenset({"材料", "零部件", "芯片", "设备", "软件", "产品", "系统", "工序", "服务"})
WEAK_KINDS = (
    "sole_foreign",
    "agent_maker",
    "agent_origin",
    "sole_local",
    "common_tier2",
    "backed",
    "unsurveyed_sole",
    "data_gap",
)
MARKS = ("unsurveyed_root", "large_maker", "trader_ring", "natural")
"""What else is planted on a component: it changes none of its makers' draws, and may stand beside a weakness."""

UNSURVEYED_KINDS = ("unsurveyed_sole", "data_gap", "agent_origin")
"""Planted weaknesses that rest on makers nobody surveyed."""


@dataclass(frozen=True)
class Group:
    """Inputs of one product of which any will do."""

    members: tuple[str, ...]
    is_essential: bool


@dataclass(frozen=True)
class Component:
    """One component, with its inputs; `weak_kind` is the weakness planted on it, "" for none; `marks` are of `MARKS`."""

    component_id: str
    name_zh: str
    name_en: str
    kind: str
    hs_code: str
    home_chain: str
    groups: tuple[Group, ...]
    parents: tuple[str, ...]
    weak_kind: str
    weak_country: str
    abroad: tuple[str, ...]
    marks: frozenset[str] = frozenset()

    @property
    def is_surveyed(self) -> bool:
        """Whether somebody looked for all its makers."""
        return self.weak_kind not in UNSURVEYED_KINDS and "unsurveyed_root" not in self.marks


@dataclass(frozen=True)
class Segment:
    """A named part of a chain and what stands in it."""

    segment_id: str
    name_zh: str
    name_en: str
    stage: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Chain:
    """One chain: its segments, its targets, the loop that is meant."""

    chain_id: str
    name_zh: str
    name_en: str
    group: str
    aliases: tuple[str, ...]
    segments: tuple[Segment, ...]
    targets: tuple[str, ...]
    loop: tuple[str, ...]

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Components placed in the chain, in the order of the segments."""
        return tuple(member for segment in self.segments for member in segment.members)


@dataclass(frozen=True)
class Structure:
    """All chains and components."""

    chains: dict[str, Chain]
    components: dict[str, Component]
    catalogue: dict[str, Any]
    variants: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def family(self, component_id: str) -> tuple[str, ...]:
        """Give a component and all its variants, the component first."""
        members = [component_id]
        for member in members:
            members.extend(variant for variant in self.variants.get(member, ()) if variant not in members)
        return tuple(members)

    @cached_property
    def chains_of(self) -> dict[str, tuple[str, ...]]:
        """Component id to the chains it is placed in."""
        chains_by_component: dict[str, list[str]] = {component_id: [] for component_id in self.components}
        for chain in self.chains.values():
            for member in chain.members:
                chains_by_component[member].append(chain.chain_id)
        return {component_id: tuple(chain_ids) for component_id, chain_ids in chains_by_component.items()}

    @cached_property
    def consumers(self) -> dict[str, tuple[str, ...]]:
        """Component id to the products it is an input of."""
        products_by_component: dict[str, list[str]] = {component_id: [] for component_id in self.components}
        for product in self.components.values():
            for group in product.groups:
                for member in group.members:
                    products_by_component[member].append(product.component_id)
        return {component_id: tuple(products) for component_id, products in products_by_component.items()}

    @cached_property
    def unsurveyed(self) -> frozenset[str]:
        """Components whose makers nobody surveyed."""
        return frozenset(name for name, component in self.components.items() if not component.is_surveyed)

    def border(self, chain_id: str) -> tuple[str, ...]:
        """Give what a chain loaded alone needs from outside: direct inputs, and variants, by id."""
        inside = set(self.chains[chain_id].members)
        inputs = {m for c in inside for group in self.components[c].groups for m in group.members}
        members = {member for c in inside | inputs for member in self.family(c)}
        return tuple(sorted(members - inside))


def read_structure(folder: Path = FOLDER) -> Structure:
    """Read every chain of `folder`.

    Raises
    ------
    ValueError
        If a component is defined twice or never, is an unknown kind, carries two weaknesses, or is marked as something
        it cannot be.
    """
    chains: dict[str, Chain] = {}
    components: dict[str, Component] = {}
    for path in sorted(folder.glob("C[0-9][0-9].yaml")):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        chains[raw["id"]] = _chain(raw)
        for component in _components(raw):
            if component.component_id in components:
                raise ValueError(f"{path.name}: {component.component_id} is defined twice")
            components[component.component_id] = component
    variants: dict[str, tuple[str, ...]] = {}
    for component in components.values():
        for parent in component.parents:
            variants[parent] = (*variants.get(parent, ()), component.component_id)
    catalogue = yaml.safe_load((folder / "catalogue.yaml").read_text(encoding="utf-8"))
    structure = Structure(chains, components, catalogue, variants)
    _check(structure)
    return structure


def _chain(raw: dict[str, Any]) -> Chain:
    segments: list[Segment] = []
    targets: list[str] = []
    for number, (head, body) in enumerate(zip(raw["segments"][::2], raw["segments"][1::2], strict=True), start=1):
        members = tuple(name.rstrip("*") for name in body)
        targets.extend(name.rstrip("*") for name in body if name.endswith("*"))
        name_zh, name_en, stage = head
        segments.append(Segment(f"{raw['id']}-{number:02d}", name_zh, name_en, stage, members))
    return Chain(
        chain_id=raw["id"],
        name_zh=raw["zh"],
        name_en=raw["en"],
        group=raw["group"],
        aliases=tuple(raw["aliases"]),
        segments=tuple(segments),
        targets=tuple(targets),
        loop=tuple(raw["loop"]),
    )


def _components(raw: dict[str, Any]) -> list[Component]:
    weak = {}
    for kind in WEAK_KINDS:
        planted = raw["weak"][kind]
        for component_id in planted:
            if component_id in weak:
                raise ValueError(f"{raw['id']}: {component_id} carries two weaknesses")
            weak[component_id] = (kind, planted[component_id] if isinstance(planted, dict) else "")
    marked = raw.get("marks", {})
    unknown = sorted(set(marked) - set(MARKS))
    if unknown:
        raise ValueError(f"{raw['id']}: unknown marks {', '.join(unknown)}; there are {', '.join(MARKS)}")
    not_used = {component_id for component_ids in marked.values() for component_id in component_ids}
    components = []
    for body in raw["segments"][1::2]:
        for name, line in body.items():
            if line is None:
                continue
            component_id = name.rstrip("*")
            zh, en, kind, hs, inputs = (cell.strip() for cell in f"{line} ".split(",", 4))
            kind_weak, country = weak.pop(component_id, ("", ""))
            not_used.discard(component_id)
            components.append(
                Component(
                    component_id=component_id,
                    name_zh=zh,
                    name_en=en,
                    kind=kind,
                    hs_code=hs,
                    home_chain=raw["id"],
                    groups=tuple(_group(word) for word in inputs.split() if not word.startswith("<")),
                    parents=tuple(word[1:] for word in inputs.split() if word.startswith("<")),
                    weak_kind=kind_weak,
                    weak_country=country,
                    abroad=tuple(raw.get("abroad", {}).get(component_id, ())),
                    marks=frozenset(mark for mark, members in marked.items() if component_id in members),
                )
            )
    if weak:
        raise ValueError(f"{raw['id']}: weaknesses on components defined elsewhere: {', '.join(weak)}")
    if not_used:
        raise ValueError(f"{raw['id']}: marks on components defined elsewhere: {', '.join(sorted(not_used))}")
    return components


def _group(word: str) -> Group:
    return Group(tuple(word.rstrip("?").split("/")), not word.endswith("?"))


def _check(structure: Structure) -> None:
    problems = []
    components = structure.components
    for chain in structure.chains.values():
        problems += [f"{chain.chain_id}: {m} is defined nowhere" for m in chain.members if m not in components]
        problems += [f"{chain.chain_id}: {m} is placed twice" for m in set(chain.members) if chain.members.count(m) > 1]
    for component in components.values():
        named = [member for group in component.groups for member in group.members] + list(component.parents)
        problems += [f"{component.component_id}: {m} is defined nowhere" for m in named if m not in components]
        problems += [f"{component.component_id}: {m} is an input twice" for m in set(named) if named.count(m) > 1]
        if component.kind not in KINDS:
            problems.append(f"{component.component_id}: unknown kind {component.kind}")
        if component.weak_kind in ("data_gap", "agent_origin") and any(g.is_essential for g in component.groups):
            problems.append(f"{component.component_id}: a component without makers must have no essential input")
        if component.weak_kind and component.component_id in structure.variants:
            problems.append(f"{component.component_id}: a planted component may have no variant")
        if "unsurveyed_root" in component.marks and component.weak_kind:
            problems.append(
                f"{component.component_id}: an unsurveyed root has several makers, so no weakness of its own"
            )
        if "trader_ring" in component.marks and component.weak_kind not in ("sole_foreign", "sole_local"):
            problems.append(f"{component.component_id}: behind a ring of traders stands a sole maker without an agent")
    if problems:
        raise ValueError("\n".join(problems))
