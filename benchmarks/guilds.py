"""A province without planted weaknesses, whose buyers choose their suppliers in one of three ways; seeded.

Components stand in five layers; each needs one to three of the layer below and has one to twelve makers. A buyer has one
to three suppliers of a thing, how often more than one depends on the thing. Who they are follows a taste shared by all
buyers of the thing (`taste`), the buyer's place (`place`: makers of the same city eight times as likely), or nothing at
all (`random`). A part goes through a trader that names the maker. Everything is surveyed.
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd

from loaders.tables import Tables

Choice = Literal["taste", "place", "random"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
LAYERS, MOST_MAKERS, PLACES = 5, 12, 11
NEARNESS = 8.0
TRADED_SHARE = 0.06
FIRMS_PER_TRADER = 40


def guild_province(firm_count: int, component_count: int, *, choice: Choice, seed: int) -> tuple[Tables, list[str]]:
    """Make the tables and name the targets: the components of the last layer."""
    rng = np.random.default_rng(seed)
    layer = np.sort(rng.integers(0, LAYERS, component_count))
    names = [f"P{number:04d}" for number in range(component_count)]
    inputs = [(int(below), at) for at in range(component_count) for below in _inputs(layer, at, rng)]
    place = rng.integers(0, PLACES, firm_count)
    maker_count = np.clip(np.round(np.exp(rng.normal(1.2, 0.7, component_count))), 1, MOST_MAKERS).astype(int)
    makers = [np.sort(rng.choice(firm_count, size=count, replace=False)) for count in maker_count]
    outputs = [np.exp(rng.normal(3, 1, count)) for count in maker_count]
    traders = firm_count // FIRMS_PER_TRADER
    several = rng.random(component_count)
    tastes = [rng.dirichlet(np.maximum(1.5 * made / made.sum(), 1e-3)) for made in outputs]
    trader_of = rng.integers(traders, size=component_count)
    rows: dict[tuple[str, str, str], str] = {}
    for below, at in inputs:
        taste, trader = tastes[below], f"T{trader_of[below]:03d}"
        for buyer in makers[at]:
            if buyer in makers[below]:
                continue
            weights = {
                "taste": taste,
                "place": np.where(place[makers[below]] == place[buyer], NEARNESS, 1.0),
                "random": np.ones(len(makers[below])),
            }[choice]
            weights = np.maximum(weights, 1e-9)
            count = min(
                len(makers[below]), 1 + int(rng.random() < several[below]) + int(rng.random() < several[below] / 3)
            )
            for supplier in rng.choice(makers[below], size=count, replace=False, p=weights / weights.sum()):
                is_traded = rng.random() < TRADED_SHARE
                key = (trader if is_traded else f"F{supplier:04d}", f"F{buyer:04d}", names[below])
                rows[key] = f"F{supplier:04d}" if is_traded else ""
    supplies = pd.DataFrame(sorted(rows), columns=["supplier_id", "buyer_id", "component_id"])
    firm_ids = [f"F{number:04d}" for number in range(firm_count)]
    tables = Tables.of(
        {
            "components": pd.DataFrame({"component_id": names, "name_zh": names, "makers_surveyed_on": "2026-01-01"}),
            "firms": pd.DataFrame(
                {"firm_id": firm_ids, "name_zh": firm_ids, "region_code": [f"33{code + 1:02d}00" for code in place]}
            ),
            "makes": pd.DataFrame(
                [
                    (f"F{firm:04d}", names[at], output)
                    for at in range(component_count)
                    for firm, output in zip(makers[at], outputs[at], strict=True)
                ],
                columns=["firm_id", "component_id", "output"],
            ),
            "inputs": pd.DataFrame(
                [(names[below], names[at]) for below, at in inputs], columns=["component_id", "product_id"]
            ),
            "supplies": supplies.assign(status="active", maker_id=[rows[key] for key in sorted(rows)]),
        }
    )
    return tables, [names[at] for at in np.flatnonzero(layer == LAYERS - 1)]


def _inputs(layer: np.ndarray, at: int, rng: np.random.Generator) -> np.ndarray:
    below = np.flatnonzero(layer == layer[at] - 1)
    if not len(below):
        return below
    return rng.choice(below, size=min(len(below), int(rng.integers(1, 4))), replace=False)
