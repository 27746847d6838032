"""How long do the times to survive of all sites of a chain take?

    python -m benchmarks.recovery

A chain of three tiers: 100 lines of a product each, bought from 300 lines of 75 components, bought from 600 lines of 150
components. A product takes 6 components, a component 3; each is bought from one to three of its makers, in equal shares,
1 to 3 units a unit. Capacity is 1.05 to 1.8 times the output; finished stock is exponential with a mean of 20 days. A site
is a firm with one line. Seconds are wall-clock in this process; memory is that of the whole process.
"""

from __future__ import annotations

import json
import resource
import time

import numpy as np
import pandas as pd

from chainlink.analysis.recovery.survival import performance_impact, time_to_survive
from chainlink.supply.graph import build_graph
from loaders.tables import Tables

TIERS = (100, 300, 600)
COMPONENTS = (100, 75, 150)
TAKEN = (6, 3)


def three_tiers(seed: int = 0) -> Tables:
    """Draw the chain of the module's text."""
    random = np.random.default_rng(seed)
    first = np.cumsum((0, *TIERS))
    kinds = [np.arange(TIERS[0])]
    kinds += [random.integers(0, kind, size) for kind, size in zip(COMPONENTS[1:], TIERS[1:], strict=True)]
    made = [f"T{tier}-{kind:03d}" for tier, listed in enumerate(kinds) for kind in listed]
    output = np.concatenate([random.uniform(5, 50, TIERS[0]), np.zeros(sum(TIERS[1:]))])
    needs: list[tuple[int, str]] = []
    bought: list[tuple[int, int, float]] = []
    for tier, taken in enumerate(TAKEN):
        for buyer in range(first[tier], first[tier + 1]):
            output[buyer] = output[buyer] or 10.0
            for kind in random.choice(np.unique(kinds[tier + 1]), taken, replace=False):
                makers = first[tier + 1] + np.flatnonzero(kinds[tier + 1] == kind)
                chosen = random.choice(makers, min(len(makers), int(random.integers(1, 4))), replace=False)
                volume = output[buyer] * random.integers(1, 4) / len(chosen)
                needs.append((buyer, f"T{tier + 1}-{kind:03d}"))
                bought += [(int(maker), buyer, float(volume)) for maker in chosen]
                output[chosen] += volume
    output[output == 0] = 10.0
    firms = np.array([f"F{number:04d}" for number in range(len(made))])
    makes = pd.DataFrame({"firm_id": firms, "component_id": made, "output": output * 365, "unit": "t"})
    makes["capacity"] = makes["output"] * random.uniform(1.05, 1.8, len(made))
    makes["inventory_days"] = random.exponential(20, len(made))
    supplier, buyer, volume = (np.array(column) for column in zip(*bought, strict=True))
    supplies = pd.DataFrame({"supplier_id": firms[supplier], "buyer_id": firms[buyer], "status": "active"})
    supplies["component_id"], supplies["volume"] = np.array(made)[supplier], volume * 365
    stated_needs = pd.DataFrame(
        {"firm_id": [firms[firm] for firm, _ in needs], "component_id": [kind for _, kind in needs]}
    )
    recovery = pd.DataFrame({"firm_id": firms, "time_to_recover_days": random.integers(5, 120, len(made))})
    return Tables.of({"firms": recovery, "makes": makes, "needs": stated_needs, "supplies": supplies})


def measure() -> dict[str, float]:
    """Time all sites of the chain: survival, then the least losses until recovery."""
    tables = three_tiers()
    started = time.perf_counter()
    graph = build_graph(tables)
    targets = [component for component in graph.component_ids if component.startswith("T0-")]
    built = time.perf_counter()
    survival = time_to_survive(graph, targets, sourcing="active", firm_ids=list(graph.firm_ids))
    survived = time.perf_counter()
    performance_impact(graph, targets, sourcing="active", firm_ids=list(graph.firm_ids))
    done = time.perf_counter()
    days = survival.by_firm["time_to_survive_days"]
    return {
        "sites": len(days),
        "sourcings": len(tables.supplies),
        "survived for ever, %": 100 * float(np.isinf(days).mean()),
        "median of the others, days": float(days[np.isfinite(days)].median()),
        "least share of demand that can be met": min(survival.basis.met_share.values()),
        "tables to index arrays, s": built - started,
        "times to survive, s": survived - built,
        "performance impacts, s": done - survived,
        "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
