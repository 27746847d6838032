"""Chances as they might be kept beside the drawn province of `lamp_chain`: one of each kind."""

from __future__ import annotations

from chainlink.analysis.chances.counts import KnownMissing
from chainlink.screening.chances import Chance, KeptChances

LAMP_CHANCES = KeptChances(
    content_hash="",
    estimated_on="2026-12-01",
    draws=200,
    seed=0,
    half_life_days=396.0,
    open_purchases=4,
    purchases=20,
    expected_missing=5.0,
    missing=KnownMissing(4, 2, 1),
    weights={},
    by_scope={
        "L1": {
            "component": {
                "driver": Chance(0.84, 0.84, 0.02),
                "housing": Chance(0.1, 0.31, 0.03),
                "led": Chance(0.2, 0.72, 0.03),
                "lamp": Chance(0.2, 0.4, 0.03),
            },
            "firm": {
                "drv_a": Chance(0.84, 0.84, 0.02),
                "hs_a": Chance(0.1, 0.31, 0.03),
                "led_a": Chance(0.6, 0.72, 0.03),
                "drv_b": Chance(0.55, 0.6, 0.03),
            },
        }
    },
    numbers={},
)
