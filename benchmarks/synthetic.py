"""A synthetic province of any size: heavy-tailed sellers and buyers, seeded.

    python -m benchmarks.synthetic FOLDER FIRMS SOURCINGS G

writes its tables, so that what is measured on them is measured in a process of its own.

A buyer of d sourcings has about d / g requirements, and its sourcings are spread over them at random: g = 2.5 leaves 21 %
of the requirements with a single source, g = 1.5 leaves 43 %. Every firm makes one component; a requirement is an
alternative group of NEEDS, whose members are what its suppliers make.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from loaders.tables import Tables

Numbers = npt.NDArray[np.int64]


def sourcing_pairs(
    firm_count: int, sourcing_count: int, *, seller_tail: float, buyer_tail: float, seed: int
) -> tuple[Numbers, Numbers]:
    """Draw distinct (supplier, buyer) pairs; both sides are drawn with Pareto weights of the given tails."""
    random = np.random.default_rng(seed)
    seller, buyer = random.pareto(seller_tail, firm_count) + 1, random.pareto(buyer_tail, firm_count) + 1
    seller_steps, buyer_steps = np.cumsum(seller) / seller.sum(), np.cumsum(buyer) / buyer.sum()
    pairs = np.empty(0, np.int64)
    while len(pairs) < sourcing_count:
        suppliers = np.searchsorted(seller_steps, random.random(sourcing_count))
        buyers = np.searchsorted(buyer_steps, random.random(sourcing_count))
        apart = suppliers != buyers
        pairs = np.unique(np.r_[pairs, suppliers[apart] * firm_count + buyers[apart]])
    pairs = np.sort(random.permutation(pairs)[:sourcing_count])
    return pairs // firm_count, pairs % firm_count


def requirement_numbers(buyers: Numbers, firm_count: int, *, sourcings_per_requirement: float, seed: int) -> Numbers:
    """Give every sourcing one of its buyer's requirements, numbered from 0 for each buyer."""
    random = np.random.default_rng(seed)
    bought = np.bincount(buyers, minlength=firm_count)
    requirements = np.maximum(1, (bought / sourcings_per_requirement + 0.5).astype(np.int64))
    return (random.random(len(buyers)) * requirements[buyers]).astype(np.int64)


def province(
    firm_count: int,
    sourcing_count: int,
    *,
    sourcings_per_requirement: float = 2.5,
    seller_tail: float = 1.3,
    buyer_tail: float = 2.0,
    seed: int = 0,
) -> Tables:
    """Make the tables of a synthetic province.

    Parameters
    ----------
    sourcings_per_requirement
        The g of the module's text.
    seller_tail, buyer_tail
        Pareto exponents; smaller is heavier.
    """
    suppliers, buyers = sourcing_pairs(
        firm_count, sourcing_count, seller_tail=seller_tail, buyer_tail=buyer_tail, seed=seed
    )
    groups = requirement_numbers(buyers, firm_count, sourcings_per_requirement=sourcings_per_requirement, seed=seed + 5)
    width = len(str(firm_count - 1))
    firms = pd.Series([f"F{number:0{width}d}" for number in range(firm_count)], dtype="str")
    components = pd.Series([f"P{number:0{width}d}" for number in range(firm_count)], dtype="str")
    makes = pd.DataFrame({"firm_id": firms, "component_id": components})
    supplier_ids, buyer_ids = firms.take(suppliers), firms.take(buyers)
    made = components.take(suppliers).reset_index(drop=True)
    needs = pd.DataFrame(
        {
            "firm_id": buyer_ids.reset_index(drop=True),
            "component_id": made,
            "alternative_group": pd.Series(groups).astype("str"),
        }
    )
    supplies = pd.DataFrame(
        {
            "supplier_id": supplier_ids.reset_index(drop=True),
            "buyer_id": buyer_ids.reset_index(drop=True),
            "component_id": made,
            "status": pd.Series("active", index=range(len(made)), dtype="str"),
        }
    )
    return Tables.of({"firms": makes[["firm_id"]], "makes": makes, "needs": needs, "supplies": supplies})


def write(tables: Tables, folder: Path) -> None:
    """Keep tables as Arrow files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        frame.to_feather(folder / f"{name}.feather")


def read(folder: Path) -> Tables:
    """Read what `write` kept."""
    return Tables.of({path.stem: pd.read_feather(path) for path in sorted(folder.glob("*.feather"))})


if __name__ == "__main__":
    write(
        province(int(sys.argv[2]), int(sys.argv[3]), sourcings_per_requirement=float(sys.argv[4])),
        Path(sys.argv[1]),
    )
