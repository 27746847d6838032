"""Small networks in which backups matter: many suppliers, variants, alternatives, traders, groups, own lines.

    ore -> x (variants x1, x2), y -> t needs x or y; u needs x

Drawn from one number, so that a thousand of them take seconds.
"""

from __future__ import annotations

import math
from random import Random

import pandas as pd

from loaders.tables import Tables

MADE = ("x", "x", "x1", "x1", "x2", "y", "ore", "t", "t", "u")


def backup_network(seed: int) -> Tables:
    """Draw firms that make one or two things each, and two dozen sourcings of which most are in use or ready."""
    draw = Random(seed)
    firms = [f"F{number}" for number in range(8)]
    lines = sorted({(firm, draw.choice(MADE)) for firm in firms for _ in range(2)} - {("F0", name) for name in MADE})
    pairs = [(s, b) for s in firms for b in firms if s != b]
    keys = sorted({(*draw.choice(pairs), draw.choice(("x", "x", "x1", "y", "ore"))) for _ in range(26)})
    supplies = [
        {
            **dict(zip(("supplier_id", "buyer_id", "component_id"), key, strict=True)),
            "status": draw.choice(("active", "active", "qualified", "qualified", "candidate")),
            "volume": _number(draw),
            "maker_id": draw.choice(firms) if draw.random() < 0.08 else "",
            "origin_country": draw.choice(("JPN", "DEU")) if draw.random() < 0.08 else "",
        }
        for key in keys
    ]
    inputs = [("ore", "x", ""), ("x", "t", "g"), ("y", "t", "g"), ("x", "u", "")]
    return Tables.of(
        {
            "firms": pd.DataFrame(
                {
                    "firm_id": firms,
                    "group_id": [draw.choice(("", "", "", "g")) for _ in firms],
                    "country": [draw.choice(("", "JPN", "DEU")) for _ in firms],
                }
            ),
            "makes": pd.DataFrame(
                [(*line, _number(draw), _number(draw) / 2) for line in lines],
                columns=["firm_id", "component_id", "capacity", "output"],
            ),
            "inputs": pd.DataFrame(inputs, columns=["component_id", "product_id", "alternative_group"]),
            "variants": pd.DataFrame({"component_id": ["x1", "x2"], "parent_id": ["x", "x"]}),
            "supplies": pd.DataFrame([row for row in supplies if row["maker_id"] != row["buyer_id"]]),
        }
    )


def _number(draw: Random) -> float:
    return math.nan if draw.random() < 0.08 else float(draw.randint(0, 9))
