"""A market for rods, drawn once for the tests of events: what four buyers need, and who could deliver it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from chainlink.risks.register import add_risk, new_fields
from chainlink.stores import Store, open_store
from loaders.tables import Tables
from tests.drawn_chains import drawn_tables

BUYERS = ("T1", "T2", "T3", "T4")
OFFERS = ("A", "B", "C")


def rod_tables() -> Tables:
    """M alone sells rods to T1 … T4; A, B and C make rods too, of their own ore; chain K holds gears.

    M --rod--> T1, T2, T3, T4 make gear        A, B, C make rod        T4 is left out of the register's chain L
    """
    tables = dict(
        drawn_tables(
            makes="M rod, A rod capacity=9 output=1, B rod capacity=9 output=5, C rod, T1 gear, T2 gear, T3 gear, T4 gear",
            inputs="rod > gear",
            sourcings="M > T1 rod volume=4, M > T2 rod volume=4, M > T3 rod volume=4, M > T4 rod volume=4",
            firms="M, A name_zh=甲厂, B, C, T1 name_zh=一厂, T2, T3, T4, guest",
        ).items()
    )
    return Tables.of({**tables, "chains": pd.DataFrame({"chain_id": ["K", "L"]})})


def rod_store(folder: Path) -> Store:
    """Give a store with these rows, and the risk that M stops on its books."""
    store = open_store(f"sqlite:///{folder / 'chain.sqlite'}")
    store.write(rod_tables())
    fields = new_fields(chain_id="K", about="firm", firm_id="M", colour="yellow", source="visit", found_on="2026-01-01")
    add_risk(store, fields, who="甲")
    return store
