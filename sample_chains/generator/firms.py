"""Which firms are there, and what does each make?

Sizes follow a Pareto law of shape 1.1, cut at 300 times the smallest: few giants, many small firms. A planted sole
maker makes nothing else, and every component that is not planted has at least three makers.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from sample_chains.generator.names import NameBook, credit_code
from sample_chains.generator.places import Atlas, Place
from sample_chains.generator.structure import Chain, Component, Structure

FIRMS_BY_CHAIN = {
    "C01": 270, "C02": 285, "C03": 215, "C04": 285, "C05": 215, "C06": 275, "C07": 220, "C08": 275, "C09": 240,
    "C10": 260, "C11": 285, "C12": 245, "C13": 300, "C14": 305, "C15": 300,
}  # fmt: skip
"""Firms whose first line stands in the chain; makers of shared components come on top."""

PLANTED_MAKERS = {
    "sole_foreign": 1,
    "agent_maker": 1,
    "agent_origin": 0,
    "sole_local": 1,
    "common_tier2": 4,
    "backed": 4,
    "unsurveyed_sole": 1,
    "data_gap": 0,
}
SHARE_ABROAD = {"芯片": 0.16, "设备": 0.12, "软件": 0.1, "零部件": 0.07, "材料": 0.06, "产品": 0.02}
SHARE_OUTSIDE = 0.15
SECOND_LINE, THIRD_LINE, LINE_IN_OTHER_CHAIN = 0.24, 0.06, 0.35
PARETO_SHAPE, LARGEST = 1.1, 300.0


@dataclass
class Firm:
    """One firm while it is being made; `lines` are the components it makes, the first one first."""

    firm_id: str
    name_zh: str
    name_en: str
    country: str
    region_code: str
    home_chain: str
    size: float
    lines: list[str] = field(default_factory=list)
    group_id: str = ""
    is_trader: bool = False
    former_names: str = ""

    @property
    def is_abroad(self) -> bool:
        """Whether it stands outside China."""
        return self.country != "CHN"

    @property
    def is_local(self) -> bool:
        """Whether it stands in Zhejiang."""
        return self.region_code.startswith("33")


@dataclass(frozen=True)
class TraderRing:
    """Two traders that buy one component from each other only, and the firm that buys it from the first."""

    trader_ids: tuple[str, str]
    buyer_id: str


class Registry:
    """All firms, by id in the order of their making, and who makes what."""

    def __init__(self, seed: str, structure: Structure, atlas: Atlas) -> None:
        self.structure, self.atlas = structure, atlas
        self.firms: dict[str, Firm] = {}
        self.makers: dict[str, list[str]] = {component_id: [] for component_id in structure.components}
        self.traders: dict[str, list[str]] = {chain_id: [] for chain_id in structure.chains}
        self.agents: dict[str, str] = {}
        self.rings: dict[str, TraderRing] = {}
        self._names = NameBook(seed)
        self._serial = 0

    def add_maker(self, component: Component, country: str, place: Place | None, size: float) -> Firm:
        """Found a firm whose first line is `component`; `place` is `None` abroad."""
        if place is None:
            firm_id, zh, en = self._names.abroad(country, self.atlas.countries_zh[country])
        else:
            form = "股份有限公司" if size > 12 else "有限公司"
            zh, en = self._names.firm(place.short_zh, component.home_chain, form=form)
            firm_id = self._next_code()
        region = place.region_code if place else ""
        firm = Firm(firm_id, zh, en, country, region, component.home_chain, size, [component.component_id])
        self.firms[firm_id] = firm
        self.makers[component.component_id].append(firm_id)
        return firm

    def add_trader(self, chain_id: str, place: Place) -> Firm:
        """Found a firm that only trades."""
        zh, en = self._names.trader(place.short_zh)
        firm = Firm(self._next_code(), zh, en, "CHN", place.region_code, chain_id, 1.0, is_trader=True)
        self.firms[firm.firm_id] = firm
        return firm

    def add_line(self, firm: Firm, component_id: str) -> None:
        """Give a firm one more line."""
        firm.lines.append(component_id)
        self.makers[component_id].append(firm.firm_id)

    def family_makers(self, component_id: str) -> list[str]:
        """Give the makers of a component and of its variants, no firm twice."""
        members = self.structure.family(component_id)
        return list(dict.fromkeys(firm_id for member in members for firm_id in self.makers[member]))

    def _next_code(self) -> str:
        self._serial += 1
        return credit_code(self._serial)


def found_firms(seed: str, structure: Structure, atlas: Atlas) -> Registry:
    """Found every firm of the province: makers chain by chain, then further lines, then traders and agents."""
    registry = Registry(seed, structure, atlas)
    draw = random.Random(f"{seed}:firms")
    for chain in structure.chains.values():
        for component_id, number in _makers_by_component(structure, chain).items():
            component = structure.components[component_id]
            for position in range(number):
                country, place = _seat(component, position, atlas, draw)
                registry.add_maker(component, country, place, _size(draw))
    _add_further_lines(registry, random.Random(f"{seed}:lines"))
    for chain_id in structure.chains:
        for _ in range(2):
            registry.traders[chain_id].append(registry.add_trader(chain_id, atlas.inside(chain_id, draw)).firm_id)
    for component in structure.components.values():
        if component.weak_kind in ("agent_maker", "agent_origin"):
            agent = registry.add_trader(component.home_chain, atlas.inside(component.home_chain, draw))
            registry.agents[component.component_id] = agent.firm_id
    return registry


def _makers_by_component(structure: Structure, chain: Chain) -> dict[str, int]:
    """Share the chain's firms out over the components that are defined in it; three makers at least."""
    fixed: dict[str, int] = {}
    weights: dict[str, float] = {}
    for component in structure.components.values():
        if component.home_chain != chain.chain_id:
            continue
        if component.weak_kind:
            fixed[component.component_id] = PLANTED_MAKERS[component.weak_kind]
        elif component.abroad:
            fixed[component.component_id] = len(component.abroad)
        else:
            weights[component.component_id] = _weight(structure, chain, component)
    left = FIRMS_BY_CHAIN[chain.chain_id] - sum(fixed.values()) - 3 * len(weights)
    total = sum(weights.values())
    shared_out = {component_id: 3 + max(0, round(left * weight / total)) for component_id, weight in weights.items()}
    return {**fixed, **shared_out}


def _weight(structure: Structure, chain: Chain, component: Component) -> float:
    if component.component_id in chain.targets:
        return 4.0
    by_kind = {"设备": 0.5, "芯片": 0.7, "软件": 0.7, "服务": 0.6, "系统": 1.5, "产品": 1.6}.get(component.kind, 1.0)
    return by_kind + 0.2 * min(6, len(structure.consumers[component.component_id]))


def _seat(component: Component, position: int, atlas: Atlas, draw: random.Random) -> tuple[str, Place | None]:
    """Choose country and place of the `position`-th maker of a component."""
    if component.weak_kind in ("sole_foreign", "agent_maker"):
        return component.weak_country, None
    if component.weak_kind:
        return "CHN", atlas.inside(component.home_chain, draw)
    if component.abroad:
        country = component.abroad[position]
        return country, atlas.outside(draw) if country == "CHN" else None
    chance = draw.random()
    abroad = SHARE_ABROAD.get(component.kind, 0.0)
    if position >= 2 and chance < abroad:
        return atlas.country(draw), None
    if position >= 2 and chance < abroad + SHARE_OUTSIDE:
        return "CHN", atlas.outside(draw)
    return "CHN", atlas.inside(component.home_chain, draw)


def _size(draw: random.Random) -> float:
    return float(min(LARGEST, (1.0 - draw.random()) ** (-1.0 / PARETO_SHAPE)))


def _add_further_lines(registry: Registry, draw: random.Random) -> None:
    """Let some firms make a second or third component: akin, in their own chain or in another."""
    structure = registry.structure
    akin: dict[tuple[str, str], list[str]] = {}
    nearby: dict[tuple[str, str], list[str]] = {}
    for component in structure.components.values():
        if not component.weak_kind and not component.abroad:
            akin.setdefault((component.kind, component.hs_code), []).append(component.component_id)
            nearby.setdefault((component.home_chain, component.kind), []).append(component.component_id)
    for firm in list(registry.firms.values()):
        first = structure.components[firm.lines[0]]
        if first.weak_kind or firm.is_abroad:
            continue
        chance = draw.random()
        for _ in range((chance < SECOND_LINE) + (chance < THIRD_LINE)):
            is_far = draw.random() < LINE_IN_OTHER_CHAIN
            far, near = akin.get((first.kind, first.hs_code)), nearby.get((first.home_chain, first.kind))
            pool = (far if is_far else near) or firm.lines
            choice = draw.choice(pool)
            if choice not in firm.lines:
                registry.add_line(firm, choice)
