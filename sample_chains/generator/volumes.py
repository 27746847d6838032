"""How much does every line make, in which unit, at which price? Values flow down from what the chains are known for.

The value of a component is its own base plus 1.15 times what the products it goes into spend on it; a product spends
at most 60 % of its value on inputs, so the sum settles also where components form loops.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from math import ceil, floor, log10

from sample_chains.generator.firms import Registry
from sample_chains.generator.structure import Component, Structure

SPENT_ON_INPUTS = 0.6
SOLD_ELSEWHERE = 1.15
TARGET_VALUE_10K_YUAN, BASE_VALUE_10K_YUAN = 2_500_000.0, 60_000.0
ROUNDS = 40
LARGE_SHARE = 0.8
"""Least share of a planted large maker in what all makers make: the case of 模拟芯片, 大户."""
_STEPS_BY_CHAIN = {"C02": ("万片", 800.0, 4000.0), "C13": ("万吨", 2500.0, 6000.0), "C09": ("艘", 800.0, 20000.0)}
_UNITS = {
    "材料": ("吨", 0.4, 15.0),
    "芯片": ("万颗", 8.0, 150.0),
    "零部件": ("万件", 40.0, 1500.0),
    "设备": ("台", 30.0, 600.0),
    "软件": ("套", 5.0, 150.0),
    "系统": ("套", 150.0, 4000.0),
    "服务": ("项", 20.0, 200.0),
    "工序": ("批", 50.0, 500.0),
}


@dataclass(frozen=True)
class Market:
    """Unit, price and use of every component.

    Attributes
    ----------
    unit, price_10k_yuan
        By component.
    value_10k_yuan
        Yearly output of all makers together, by component.
    units_per_unit, cost_share
        By (input, product).
    """

    unit: dict[str, str]
    price_10k_yuan: dict[str, float]
    value_10k_yuan: dict[str, float]
    units_per_unit: dict[tuple[str, str], float]
    cost_share: dict[tuple[str, str], float]


@dataclass
class Line:
    """What one firm makes of one component, while it is being worked out."""

    firm_id: str
    component_id: str
    output: float
    capacity: float
    inventory_days: int


def price_market(seed: str, structure: Structure) -> Market:
    """Price every component, and work out the value of each from what it goes into."""
    draw = random.Random(f"{seed}:market")
    unit: dict[str, str] = {}
    price: dict[str, float] = {}
    for component in structure.components.values():
        name, low, high = _unit(component)
        unit[component.component_id] = name
        price[component.component_id] = _two_digits(low * (high / low) ** draw.random())
    units_per_unit: dict[tuple[str, str], float] = {}
    cost_share: dict[tuple[str, str], float] = {}
    for product in structure.components.values():
        for (part, whole), share in _spending(product, draw).items():
            ratio = _nice(share * price[whole] / price[part])
            units_per_unit[part, whole] = ratio
            cost_share[part, whole] = round(ratio * price[part] / price[whole], 3)
    return Market(unit, price, _values(structure, cost_share, draw), units_per_unit, cost_share)


def _unit(component: Component) -> tuple[str, float, float]:
    if component.kind == "工序":
        return _STEPS_BY_CHAIN.get(component.home_chain, _UNITS["工序"])
    if component.kind == "产品":
        if component.hs_code == "89":
            return "艘", 3000.0, 60000.0
        return ("万台", 800.0, 15000.0) if component.hs_code >= "84" else ("吨", 0.6, 12.0)
    return _UNITS[component.kind]


def _spending(product: Component, draw: random.Random) -> dict[tuple[str, str], float]:
    """Share out what a product spends over its inputs; members of a group share the group's part."""
    weights = [(1.0 if group.is_essential else 0.3) * (0.5 + draw.random()) for group in product.groups]
    total = sum(weights)
    return {
        (member, product.component_id): SPENT_ON_INPUTS * weight / total / len(group.members)
        for group, weight in zip(product.groups, weights, strict=True)
        for member in group.members
    }


def _values(structure: Structure, cost_share: dict[tuple[str, str], float], draw: random.Random) -> dict[str, float]:
    targets = {target for chain in structure.chains.values() for target in chain.targets}
    base = {}
    for component_id in structure.components:
        usual = TARGET_VALUE_10K_YUAN if component_id in targets else BASE_VALUE_10K_YUAN
        base[component_id] = usual * (0.4 + draw.random())
    value = dict(base)
    for _ in range(ROUNDS):
        grown = dict(base)
        for (part, whole), share in cost_share.items():
            grown[part] += SOLD_ELSEWHERE * min(share, SPENT_ON_INPUTS) * value[whole] * 0.8
        value = grown
    return value


def draw_lines(seed: str, registry: Registry, market: Market) -> dict[tuple[str, str], Line]:
    """Share the value of each component out over its makers by size; capacity stands 2 to 30 % above output."""
    draw = random.Random(f"{seed}:volumes")
    lines: dict[tuple[str, str], Line] = {}
    for component_id, firm_ids in registry.makers.items():
        sizes = {firm_id: registry.firms[firm_id].size for firm_id in firm_ids}
        total = sum(sizes.values())
        for firm_id, size in sizes.items():
            value = market.value_10k_yuan[component_id] * size / total
            output = max(1.0, float(round(value / market.price_10k_yuan[component_id])))
            lines[firm_id, component_id] = Line(firm_id, component_id, output, output, draw.randint(3, 45))
    return lines


def fill_capacities(
    seed: str,
    lines: dict[tuple[str, str], Line],
    sold: dict[tuple[str, str], float],
    promised: dict[tuple[str, str], float],
) -> None:
    """Raise outputs to what was sold, and set capacities above them that keep every promise of a backup."""
    draw = random.Random(f"{seed}:capacity")
    for key, line in lines.items():
        line.output = float(max(line.output, round(1.03 * sold.get(key, 0.0))))
        usual = round(line.output * (1.02 + 0.28 * draw.random()))
        line.capacity = float(max(usual, ceil(line.output + promised.get(key, 0.0))))


def raise_large_makers(structure: Structure, lines: dict[tuple[str, str], Line]) -> None:
    """Let one firm make most of each component that is marked so: its largest maker, where that makes less."""
    for component in structure.components.values():
        if "large_maker" in component.marks:
            made = [line for line in lines.values() if line.component_id == component.component_id]
            largest = max(made, key=lambda line: (line.output, line.firm_id))
            others = sum(line.output for line in made) - largest.output
            largest.output = max(largest.output, float(ceil(LARGE_SHARE / (1 - LARGE_SHARE) * others)))
            largest.capacity = max(largest.capacity, largest.output)


def _two_digits(value: float) -> float:
    digits = 1 - floor(log10(value))
    return round(value, digits)


def _nice(value: float) -> float:
    """Give the number of 1, 2, 5, 10 … nearest to `value` on a logarithmic scale."""
    power = floor(log10(value))
    return min(
        (round(step * 10.0**place, 10) for place in (power, power + 1) for step in (1, 2, 5)),
        key=lambda candidate: abs(log10(candidate / value)),
    )
