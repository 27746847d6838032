"""What is the exact chance, when every completion of a small record is listed? An oracle for drawings.

One product, bought things with up to three makers, one supplier number or set after the other; the taste of a thing is
integrated by Gauss-Jacobi quadrature over Dirichlet weights (stick breaking). Shares nothing with the engine but the
rule (MODEL.md section 3, rule 10).
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from itertools import combinations, permutations, product

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import roots_jacobi

from loaders.tables import Tables

Floats = npt.NDArray[np.float64]
NODES = 60


@dataclass(frozen=True)
class SmallRecord:
    """Buyers of things that all make one product, and what is on record.

    Attributes
    ----------
    outputs
        By thing: its makers and their outputs.
    buyers
        Who makes the product.
    recorded
        (thing, buyer, supplier).
    complete
        (thing, buyer) that the buyer declares complete.
    """

    outputs: dict[str, dict[str, float]]
    buyers: tuple[str, ...]
    recorded: frozenset[tuple[str, str, str]]
    complete: frozenset[tuple[str, str]]

    def tables(self) -> Tables:
        """Write the record down."""
        makes = [(firm, thing, out) for thing, makers in self.outputs.items() for firm, out in makers.items()]
        needs = [(buyer, thing, True) for thing, buyer in sorted(self.complete)]
        supplies = [(supplier, buyer, thing, "active") for thing, buyer, supplier in sorted(self.recorded)]
        return Tables.of(
            {
                "makes": pd.DataFrame(
                    [*makes, *((buyer, "product", 1.0) for buyer in self.buyers)],
                    columns=["firm_id", "component_id", "output"],
                ),
                "inputs": pd.DataFrame({"component_id": list(self.outputs), "product_id": "product"}),
                "needs": pd.DataFrame(needs, columns=["firm_id", "component_id", "suppliers_complete"]),
                "supplies": pd.DataFrame(supplies, columns=["supplier_id", "buyer_id", "component_id", "status"]),
            }
        )

    def seen(self, thing: str, buyer: str) -> frozenset[str]:
        """Suppliers on record."""
        return frozenset(s for t, b, s in self.recorded if (t, b) == (thing, buyer))

    def is_silent(self, buyer: str) -> bool:
        """Whether nothing at all is on record of the buyer."""
        return not any(b == buyer for _, b, _ in self.recorded)


def random_record(seed: int) -> SmallRecord:
    """Draw a small record: one to three buyers, one or two things with two or three makers each."""
    drawn = random.Random(seed)
    buyers = tuple(f"B{number}" for number in range(drawn.randint(1, 3)))
    outputs = {
        thing: {f"{thing}{number}": drawn.choice([1.0, 2.0, 5.0]) for number in range(drawn.randint(2, 3))}
        for thing in ("x", "y")[: drawn.randint(1, 2)]
    }
    pairs = list(product(outputs, buyers))
    recorded = {
        (thing, buyer, supplier) for thing, buyer in pairs for supplier in outputs[thing] if drawn.random() < 0.4
    }
    complete = {
        (thing, buyer)
        for thing, buyer in pairs
        if drawn.random() < 0.15 and any((thing, buyer) == (t, b) for t, b, _ in recorded)
    }
    return SmallRecord(outputs, buyers, frozenset(recorded), frozenset(complete))


def exact_chances(
    record: SmallRecord, *, numbers: float, taste: float, missing: float, province: tuple[float, ...]
) -> dict[str, float]:
    """By firm: how likely it alone stops the product, once the missing suppliers are known."""
    ways = [
        _completions(record, thing, numbers=numbers, taste=taste, missing=missing, province=province)
        for thing in record.outputs
    ]
    chances: dict[str, float] = {}
    for chosen in product(*(way.items() for way in ways)):
        likelihood = math.prod(weight for _, weight in chosen)
        for firm in _single_points(record, [suppliers for suppliers, _ in chosen]):
            chances[firm] = chances.get(firm, 0.0) + likelihood
    return {firm: chance for firm, chance in sorted(chances.items()) if chance > 0}


def _single_points(record: SmallRecord, suppliers_by_thing: list[tuple[frozenset[str], ...]]) -> set[str]:
    """Makers on whom every buyer hangs by some thing."""
    firms = {firm for makers in record.outputs.values() for firm in makers}
    return {
        firm
        for firm in firms
        if all(any(suppliers[at] == {firm} for suppliers in suppliers_by_thing) for at in range(len(record.buyers)))
    }


def _completions(
    record: SmallRecord, thing: str, *, numbers: float, taste: float, missing: float, province: tuple[float, ...]
) -> dict[tuple[frozenset[str], ...], float]:
    """Chance of each choice of suppliers by buyer, for one thing."""
    makers = sorted(record.outputs[thing])
    seen = [record.seen(thing, buyer) for buyer in record.buyers]
    is_fixed = [(thing, buyer) in record.complete for buyer in record.buyers]
    total = sum(record.outputs[thing].values())
    weights = [
        taste * record.outputs[thing][maker] / total + sum(maker in suppliers for suppliers in seen) for maker in makers
    ]
    tastes, node_weights = _taste_nodes(weights)
    bounds = [
        (len(known), len(known)) if fixed else (max(1, len(known)), len(makers))
        for known, fixed in zip(seen, is_fixed, strict=True)
    ]
    weight_by_choice: dict[tuple[frozenset[str], ...], float] = {}
    for true in product(*(range(low, high + 1) for low, high in bounds)):
        prior = _numbers_prior(true, numbers, province)
        for count, known, fixed, buyer in zip(true, seen, is_fixed, record.buyers, strict=True):
            if not fixed and not record.is_silent(buyer):
                j = len(known)
                prior *= math.comb(count, j) * (1 - missing) ** j * missing ** (count - j)
        options = [
            [
                (known | set(extra), _pick_chance(makers, known, extra, tastes))
                for extra in _extras(makers, known, count)
            ]
            for count, known in zip(true, seen, strict=True)
        ]
        for chosen in product(*options):
            chance = float((node_weights * np.prod([weight for _, weight in chosen], axis=0)).sum())
            key = tuple(frozenset(suppliers) for suppliers, _ in chosen)
            weight_by_choice[key] = weight_by_choice.get(key, 0.0) + prior * chance
    whole = sum(weight_by_choice.values())
    return {key: weight / whole for key, weight in weight_by_choice.items()}


def _extras(makers: list[str], known: frozenset[str], count: int) -> list[tuple[str, ...]]:
    return list(combinations([maker for maker in makers if maker not in known], count - len(known)))


def _numbers_prior(true: tuple[int, ...], numbers: float, province: tuple[float, ...]) -> float:
    """Chance of these numbers of suppliers, in any order the same: a Polya urn."""
    counts = [0] * len(province)
    chance = 1.0
    for drawn, count in enumerate(true):
        chance *= (numbers * province[count - 1] + counts[count - 1]) / (numbers + drawn)
        counts[count - 1] += 1
    return chance


def _pick_chance(makers: list[str], known: frozenset[str], extra: tuple[str, ...], tastes: Floats) -> Floats:
    """By node: chance that just these are drawn, one after the other without putting back."""
    chance = np.zeros(tastes.shape[1])
    for order in permutations(extra):
        left = 1.0 - sum(tastes[makers.index(maker)] for maker in known)
        path = np.ones(tastes.shape[1])
        for maker in order:
            share = tastes[makers.index(maker)]
            path = path * share / np.maximum(left, 1e-300)
            left = left - share
        chance += path
    return chance


def _taste_nodes(weights: list[float]) -> tuple[Floats, Floats]:
    """Tastes by maker and node, and the weights of the nodes, of a Dirichlet over two or three makers."""
    first, first_weight = _beta_nodes(weights[0], sum(weights[1:]))
    if len(weights) == 2:
        return np.array([first, 1 - first]), first_weight
    second, second_weight = _beta_nodes(weights[1], weights[2])
    a, b = (axis.ravel() for axis in np.meshgrid(first, second, indexing="ij"))
    both = np.outer(first_weight, second_weight).ravel()
    return np.array([a, (1 - a) * b, (1 - a) * (1 - b)]), both


def _beta_nodes(a: float, b: float) -> tuple[Floats, Floats]:
    points, weights = roots_jacobi(NODES, b - 1, a - 1)
    return (points + 1) / 2, weights / weights.sum()
