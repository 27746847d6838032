"""How is one completion of the record drawn? Compiled loops: how many suppliers are missing, and who they are.

Arrays, all in order of thing:

| array | by | holds |
|---|---|---|
| `thing_ptr` | thing | its open purchases are `thing_ptr[t]:thing_ptr[t + 1]` |
| `least`, `most` | open purchase | bounds of the true number K of suppliers |
| `kind` | open purchase | row of `likelihood`: recorded suppliers j, or the last row where the buyer is silent |
| `likelihood` | kind, K - 1 | P(j on record when there are K); 1 for silent buyers |
| `buyer` | open purchase | firm, -1 for an unnamed line |
| `taken_ptr`, `taken` | open purchase | firms on record for it |
| `settled` | thing, K - 1 | purchases of which K is known |
| `candidate_ptr`, `supplier` | thing; candidate | who may deliver |
| `tastes`, `sums` | candidate | how much the thing's buyers tend to it, and the running sum of that |
| `city` | firm | where it stands, -1 unknown; who stands elsewhere than the buyer is `nearness` times less likely |

The true numbers follow p(K) ~ DirichletMultinomial(K; prior) * likelihood, each K within its bounds; `prior` is the weight
s times the province's shares.
"""

from __future__ import annotations

import numpy as np

from chainlink.analysis.spread.kernels import compiled
from chainlink.supply.index_arrays import Floats, Ints

MOST_SUPPLIERS = 6
"""The largest number of suppliers that a purchase is drawn to have."""
LEAST_TASTE = 1e-200
"""Added to every taste: where all others are out, somebody must be left."""
TRIES = 30
"""So often is a supplier drawn blindly before the ones left are added up; any number draws the same law."""


@compiled
def _draw_number(
    rng: np.random.Generator, least: int, most: int, likelihood: Floats, prior: Floats, counts: Floats, chance: Floats
) -> int:
    """Draw K of one purchase, given those of all others of the thing."""
    total = 0.0
    for true in range(least, most + 1):
        chance[true - 1] = (prior[true - 1] + counts[true - 1]) * likelihood[true - 1]
        total += chance[true - 1]
    left = rng.random() * total
    for true in range(least, most):
        left -= chance[true - 1]
        if left < 0.0:
            return true
    return most


@compiled
def draw_numbers(
    rng: np.random.Generator,
    sweeps: int,
    thing_ptr: Ints,
    kind: Ints,
    least: Ints,
    most: Ints,
    likelihood: Floats,
    settled: Floats,
    prior: Floats,
) -> Ints:
    """Draw the true number of suppliers of every open purchase: one after the other, then `sweeps` rounds of Gibbs."""
    true = np.zeros(len(kind), np.int32)
    chance = np.zeros(len(prior))
    for thing in range(len(thing_ptr) - 1):
        first, last = thing_ptr[thing], thing_ptr[thing + 1]
        if first == last:
            continue
        counts = settled[thing].copy()
        for sweep in range(sweeps + 1):
            for at in range(first, last):
                if least[at] >= most[at]:
                    true[at] = least[at]
                    if sweep == 0 and least[at] <= len(prior):
                        counts[least[at] - 1] += 1.0
                    continue
                if sweep > 0:
                    counts[true[at] - 1] -= 1.0
                true[at] = _draw_number(rng, least[at], most[at], likelihood[kind[at]], prior, counts, chance)
                counts[true[at] - 1] += 1.0
    return true


@compiled
def _add_taste_logs(first: int, last: int, weight: Floats, buyers: Floats, tastes: Floats, logs: Floats) -> None:
    """Add log P(recorded suppliers of one thing), by weight of what is known beforehand: Dirichlet-multinomial."""
    total, rows = 0.0, 0
    for candidate in range(first, last):
        total += weight[candidate]
        rows += int(buyers[candidate])
    for number in range(len(tastes)):
        alpha = tastes[number]
        for row in range(rows):
            logs[number] -= np.log(alpha * total + row)
        for candidate in range(first, last):
            for row in range(int(buyers[candidate])):
                logs[number] += np.log(max(alpha * weight[candidate], LEAST_TASTE) + row)


@compiled
def taste_logs(candidate_ptr: Ints, weight: Floats, buyers: Floats, tastes: Floats) -> Floats:
    """Tell by thing and weight of what is known beforehand how likely the recorded suppliers are, as a logarithm."""
    logs = np.zeros((len(candidate_ptr) - 1, len(tastes)))
    for thing in range(len(candidate_ptr) - 1):
        _add_taste_logs(candidate_ptr[thing], candidate_ptr[thing + 1], weight, buyers, tastes, logs[thing])
    return logs


@compiled
def draw_taste_weights(
    rng: np.random.Generator,
    candidate_ptr: Ints,
    weight: Floats,
    buyers: Floats,
    is_asked: Ints,
    tastes: Floats,
    shares: Floats,
) -> Floats:
    """Draw by thing the weight of what is known beforehand, given the province's shares and what is on record of it."""
    drawn = np.empty(len(candidate_ptr) - 1)
    logs = np.empty(len(tastes))
    for thing in range(len(candidate_ptr) - 1):
        drawn[thing] = tastes[0]
        if is_asked[thing] == 0:
            continue
        logs[:] = np.log(shares)
        _add_taste_logs(candidate_ptr[thing], candidate_ptr[thing + 1], weight, buyers, tastes, logs)
        chance = np.exp(logs - logs.max())
        left = rng.random() * chance.sum()
        for number in range(len(tastes)):
            drawn[thing] = tastes[number]
            left -= chance[number]
            if left < 0.0:
                break
    return drawn


@compiled
def draw_tastes(rng: np.random.Generator, candidate_ptr: Ints, weight: Floats, is_asked: Ints) -> tuple[Floats, Floats]:
    """Draw the taste by candidate, unscaled, and its running sum over the thing: only for things that are asked for.

    The smallest tastes vanish in the sums: so those that are left when all others are out are told by the first array.
    """
    tastes, sums = np.zeros(len(weight)), np.zeros(len(weight))
    for thing in range(len(candidate_ptr) - 1):
        if is_asked[thing] == 0:
            continue
        total = 0.0
        for candidate in range(candidate_ptr[thing], candidate_ptr[thing + 1]):
            tastes[candidate] = rng.standard_gamma(weight[candidate]) + LEAST_TASTE
            total += tastes[candidate]
            sums[candidate] = total
    return tastes, sums


@compiled
def draw_tastes_by_place(
    rng: np.random.Generator,
    sweeps: int,
    candidate_ptr: Ints,
    weight: Floats,
    is_asked: Ints,
    supplier: Ints,
    city: Ints,
    nearness: float,
    group_ptr: Ints,
    group_city: Ints,
    group_count: Ints,
) -> tuple[Floats, Floats]:
    """Draw tastes as `draw_tastes` does, where buyers take to their own city: what they chose says less of who is near.

    Buyers on record stand in groups by thing and city. A group waits Z ~ Gamma(buyers) / (taste of all as it sees them)
    for its choices; given that, the taste for each candidate is Gamma(weight) / (1 + sum of Z * its part by place): Gibbs
    sampling of choices with weights (Caron and Doucet 2012).
    """
    tastes, sums = np.zeros(len(weight)), np.zeros(len(weight))
    for thing in range(len(candidate_ptr) - 1):
        first, last = candidate_ptr[thing], candidate_ptr[thing + 1]
        if is_asked[thing] == 0 or first == last:
            continue
        for candidate in range(first, last):
            tastes[candidate] = rng.standard_gamma(weight[candidate]) + LEAST_TASTE
        groups = range(group_ptr[thing], group_ptr[thing + 1])
        for _ in range(sweeps):
            if group_ptr[thing] == group_ptr[thing + 1]:
                break
            rate = np.ones(last - first)
            for group in groups:
                total = 0.0
                for candidate in range(first, last):
                    is_near = group_city[group] >= 0 and city[supplier[candidate]] == group_city[group]
                    total += tastes[candidate] if is_near else tastes[candidate] / nearness
                wait = rng.standard_gamma(float(group_count[group])) / total
                for candidate in range(first, last):
                    is_near = group_city[group] >= 0 and city[supplier[candidate]] == group_city[group]
                    rate[candidate - first] += wait if is_near else wait / nearness
            for candidate in range(first, last):
                tastes[candidate] = rng.standard_gamma(weight[candidate]) / rate[candidate - first] + LEAST_TASTE
        total = 0.0
        for candidate in range(first, last):
            total += tastes[candidate]
            sums[candidate] = total
    return tastes, sums


@compiled
def _is_out(firm: int, buyer: int, taken: Ints, first: int, last: int, drawn: Ints, count: int) -> bool:
    """Tell whether the firm cannot be drawn: the buyer itself, on record, or drawn already."""
    if firm == buyer:
        return True
    for at in range(first, last):
        if taken[at] == firm:
            return True
    is_drawn = False
    for at in range(count):
        is_drawn = is_drawn or drawn[at] == firm
    return is_drawn


@compiled
def _part_by_place(firm: int, buyer: int, city: Ints, nearness: float) -> float:
    """Give what is left of a taste by place: all of it in the buyer's city."""
    if nearness <= 1.0 or (buyer >= 0 and city[buyer] >= 0 and city[firm] == city[buyer]):
        return 1.0
    return 1.0 / nearness


@compiled
def draw_suppliers(
    rng: np.random.Generator,
    need: Ints,
    thing_of: Ints,
    buyer: Ints,
    taken_ptr: Ints,
    taken: Ints,
    candidate_ptr: Ints,
    supplier: Ints,
    tastes: Floats,
    sums: Floats,
    city: Ints,
    nearness: float,
) -> tuple[Ints, Ints]:
    """Draw `need` suppliers of each open purchase without replacement; gives (open purchase, candidate) pairs."""
    size = 0
    for at in range(len(need)):
        size += need[at]
    purchases, candidates = np.empty(size, np.int32), np.empty(size, np.int32)
    drawn = np.empty(MOST_SUPPLIERS, np.int32)
    filled = 0
    for at in range(len(need)):
        thing = thing_of[at]
        first, last = candidate_ptr[thing], candidate_ptr[thing + 1]
        for count in range(need[at]):
            chosen = -1
            for _ in range(TRIES):
                point = rng.random() * sums[last - 1]
                low, high = first, last - 1
                while low < high:
                    middle = (low + high) // 2
                    if sums[middle] > point:
                        high = middle
                    else:
                        low = middle + 1
                part = _part_by_place(supplier[low], buyer[at], city, nearness)
                if part < 1.0 and rng.random() >= part:
                    continue
                if not _is_out(supplier[low], buyer[at], taken, taken_ptr[at], taken_ptr[at + 1], drawn, count):
                    chosen = low
                    break
            if chosen < 0:  # those left are unlikely ones: add them up
                total = 0.0
                for candidate in range(first, last):
                    if not _is_out(
                        supplier[candidate], buyer[at], taken, taken_ptr[at], taken_ptr[at + 1], drawn, count
                    ):
                        total += tastes[candidate] * _part_by_place(supplier[candidate], buyer[at], city, nearness)
                point = rng.random() * total
                for candidate in range(first, last):
                    if not _is_out(
                        supplier[candidate], buyer[at], taken, taken_ptr[at], taken_ptr[at + 1], drawn, count
                    ):
                        chosen = candidate
                        point -= tastes[candidate] * _part_by_place(supplier[candidate], buyer[at], city, nearness)
                        if point < 0.0:
                            break
            drawn[count] = supplier[chosen]
            purchases[filled], candidates[filled] = at, chosen
            filled += 1
    return purchases, candidates


@compiled
def add_likelihoods(
    need: Ints,
    thing_of: Ints,
    buyer: Ints,
    taken_ptr: Ints,
    taken: Ints,
    candidate_ptr: Ints,
    supplier: Ints,
    tastes: Floats,
    city: Ints,
    nearness: float,
    pair_ptr: Ints,
    chances: Floats,
) -> None:
    """Add to `chances`, by open purchase and candidate, about how likely the candidate is among the missing ones.

    Of n drawn it is 1 - (1 - p) ** n, p its share of the taste of all that may still be drawn.
    """
    nobody = np.empty(0, np.int32)
    for at in range(len(need)):
        if need[at] == 0:
            continue
        thing = thing_of[at]
        first, last = candidate_ptr[thing], candidate_ptr[thing + 1]
        total = 0.0
        for candidate in range(first, last):
            if not _is_out(supplier[candidate], buyer[at], taken, taken_ptr[at], taken_ptr[at + 1], nobody, 0):
                total += tastes[candidate] * _part_by_place(supplier[candidate], buyer[at], city, nearness)
        for candidate in range(first, last):
            if not _is_out(supplier[candidate], buyer[at], taken, taken_ptr[at], taken_ptr[at + 1], nobody, 0):
                part = _part_by_place(supplier[candidate], buyer[at], city, nearness)
                share = tastes[candidate] * part / total
                chances[pair_ptr[at] + candidate - first] += 1.0 - (1.0 - share) ** need[at]


@compiled
def link_arrays(requirement: Ints, node: Ints, requirement_count: int, node_count: int) -> tuple[Ints, Ints, Ints]:
    """Group links by node: (ptr, requirements) by node, and the number of links by requirement."""
    ptr, sizes = np.zeros(node_count + 1, np.int32), np.zeros(requirement_count, np.int32)
    for link in range(len(node)):
        ptr[node[link] + 1] += 1
        sizes[requirement[link]] += 1
    for at in range(node_count):
        ptr[at + 1] += ptr[at]
    filled, items = ptr[:-1].copy(), np.empty(len(node), np.int32)
    for link in range(len(node)):
        items[filled[node[link]]] = requirement[link]
        filled[node[link]] += 1
    return ptr, items, sizes
