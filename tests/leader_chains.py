"""Chains drawn with their segments, places and values: what the tests of leaders are read from."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from chainlink.supply.graph import SupplyGraph, build_graph
from loaders.tables import Tables
from tests.drawn_chains import drawn_tables

STAGE = {"ore": "upstream", "cell": "midstream", "pack": "downstream", "car": "downstream"}
INSIDE = "region_code=330100 country=CHN"

MAKES = "M ore, N ore, A cell, B cell, P pack, Q pack, K car"
"""Two mines, two cell makers, two pack makers, one car maker.

    M -> A -> P -> K
          \\
    N -> B -> Q
"""
SOURCINGS = (
    "M > A ore value_10k_yuan=40, N > B ore value_10k_yuan=10, A > P cell value_10k_yuan=90, A > Q cell, "
    "B > Q cell value_10k_yuan=30, P > K pack value_10k_yuan=200, Q > K pack qualified"
)
INPUTS = "ore > cell, cell > pack, pack > car"
VALUES = {"M": 50.0, "A": 150.0, "B": 50.0, "P": 250.0, "K": 500.0}
"""By firm; nobody knows those of N and Q."""


def battery_tables(*, firms: str = "", makes: str = MAKES, sourcings: str = SOURCINGS) -> Tables:
    """Draw the battery chain B1, every firm in the province unless `firms` says otherwise."""
    names = sorted({entry.split()[0] for entry in makes.split(",")})
    named = {entry.split()[0] for entry in firms.split(",") if entry.strip()}
    every = ", ".join([*(f"{name} {INSIDE}" for name in names if name not in named), *filter(None, [firms])])
    made = {part for entry in makes.split(",") for part in entry.split()[1:2]}
    tables = drawn_tables(
        makes=makes,
        sourcings=sourcings,
        inputs=", ".join(part for part in INPUTS.split(", ") if set(part.split(" > ")) <= made),
        placements=", ".join(f"{component} B1 segment_id=B1-{STAGE[component]}" for component in sorted(made)),
        firms=every,
        regions="310100, 330100",
    )
    stages = sorted({STAGE[component] for component in made})
    segments = pd.DataFrame({"segment_id": [f"B1-{stage}" for stage in stages], "chain_id": "B1", "stage": stages})
    made_rows = tables.makes.assign(output_value_10k_yuan=tables.makes["firm_id"].map(VALUES).astype("float64"))
    return replace(tables, segments=Tables.of({"segments": segments}).segments, makes=made_rows)


def battery(**drawing: str) -> SupplyGraph:
    """Build its supply graph."""
    return build_graph(battery_tables(**drawing))


def renamed(tables: Tables, prefix: str) -> Tables:
    """Give every firm another id; with a prefix before all of them the order stays."""
    frames = {}
    for name, frame in tables.items():
        columns = [column for column in ("firm_id", "supplier_id", "buyer_id", "maker_id") if column in frame]
        frames[name] = frame.assign(
            **{column: frame[column].where(frame[column] == "", prefix + frame[column]) for column in columns}
        )
    return Tables.of(frames)


def shuffled(tables: Tables, seed: int) -> Tables:
    """Give the same rows in another order."""
    return Tables.of(
        {name: frame.sample(frac=1, random_state=seed, ignore_index=True) for name, frame in tables.items()}
    )
