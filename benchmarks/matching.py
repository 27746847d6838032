"""How long does it take to match a province's needs with all its offers, and to lay out an event?

    python -m benchmarks.matching [NEEDS] [OFFERS] [BOTH_SIDES]

A seeded market: 500 components, each made by its share of the OFFERS, of ores that three firms sell; NEEDS buyers, each
with one supplier and for every third a backup. BOTH_SIDES of the buyers offer something as well. One line a step; the
first run of each step is left out, for it compiles.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd

from chainlink import build_graph
from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.candidates import find_candidates
from chainlink.matching.pairs.scores import score_pairs
from chainlink.matching.pairs.weights import load_weights
from chainlink.matching.timetable.limits import EventLimits
from chainlink.matching.timetable.meetings import best_meetings
from chainlink.matching.timetable.reschedule import change
from chainlink.matching.timetable.timetable import lay_out
from loaders.tables import Tables

COMPONENTS = 500
ORES = 3
REPEATS = 3
Answer = TypeVar("Answer")


def market(need_count: int, offer_count: int, *, both_sides: int = 0, seed: int = 0) -> tuple[Tables, list[Need]]:
    """Draw a market and its needs; the same for the same seed."""
    generator = np.random.default_rng(seed)
    suppliers = [f"S{at:06d}" for at in range(offer_count)]
    buyers = [f"T{at:06d}" for at in range(need_count)]
    suppliers[:both_sides] = buyers[::-1][:both_sides]
    made = np.arange(offer_count) % COMPONENTS
    wanted = np.arange(need_count) % COMPONENTS
    ores = [f"R{component}-{at}" for component in range(COMPONENTS) for at in range(ORES)]
    parts = [f"part{component}" for component in made]
    goods = [f"good{component}" for component in wanted]
    ores_of_parts = [f"ore{at // ORES}" for at in range(len(ores))]
    capacity = np.round(generator.uniform(50, 200, offer_count))
    output = np.where(
        generator.random(offer_count) < 0.15, np.nan, np.round(capacity * generator.uniform(0.3, 1, offer_count))
    )
    makes = pd.DataFrame(
        {
            "firm_id": [*suppliers, *buyers, *ores],
            "component_id": [*parts, *goods, *ores_of_parts],
            "capacity": [*capacity, *np.full(need_count + len(ores), np.nan)],
            "output": [*output, *np.full(need_count + len(ores), np.nan)],
        }
    ).drop_duplicates(["firm_id", "component_id"])
    component_names = [str(c) for c in range(COMPONENTS)]
    inputs = pd.DataFrame(
        {
            "component_id": [*(f"ore{c}" for c in component_names), *(f"part{c}" for c in component_names)],
            "product_id": [*(f"part{c}" for c in component_names), *(f"good{c}" for c in component_names)],
        }
    )
    volumes = np.round(generator.uniform(5, 60, need_count))
    tables = Tables.of(
        {
            "makes": makes,
            "inputs": inputs,
            "supplies": _sourcings(generator, suppliers, buyers, (made, wanted), volumes),
            "firms": _firms(generator, [*dict.fromkeys([*suppliers, *buyers, *ores])]),
            "roles": pd.DataFrame({"firm_id": suppliers[::10], "role": "little_giant", "chain_id": "c"}),
        }
    )
    needs = [
        Need(f"{buyer}/part{component}", buyer, f"part{component}", volume=float(volume), by_days=90.0)
        for buyer, component, volume in zip(buyers, wanted, volumes, strict=True)
    ]
    return tables, needs


def _sourcings(
    generator: np.random.Generator,
    suppliers: list[str],
    buyers: list[str],
    numbers: tuple[np.ndarray, np.ndarray],
    volumes: np.ndarray,
) -> pd.DataFrame:
    made, wanted = numbers
    ore = np.minimum(generator.geometric(0.6, len(suppliers)) - 1, ORES - 1)
    rows = [
        (f"R{c}-{at}", supplier, f"ore{c}", "active", 1.0, np.nan)
        for supplier, c, at in zip(suppliers, made, ore, strict=True)
    ]
    makers = [np.flatnonzero(made == component) for component in range(COMPONENTS)]
    for number, (buyer, component) in enumerate(zip(buyers, wanted, strict=True)):
        chosen = generator.choice(makers[component], 3, replace=False)
        kinds = ("active", "qualified", "candidate") if number % 3 == 0 else ("active", "candidate")
        for kind, at in zip(kinds, chosen, strict=False):
            days = float(generator.integers(10, 200)) if kind == "candidate" else np.nan
            rows.append((suppliers[at], buyer, f"part{component}", kind, volumes[number], days))
    columns = ["supplier_id", "buyer_id", "component_id", "status", "volume", "qualification_days"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame[frame["supplier_id"] != frame["buyer_id"]].drop_duplicates(columns[:3])


def _firms(generator: np.random.Generator, firm_ids: list[str]) -> pd.DataFrame:
    places = [f"33{city:02d}{county:02d}" for city in range(1, 12) for county in range(1, 9)]
    return pd.DataFrame({"firm_id": firm_ids, "region_code": generator.choice(places, len(firm_ids)), "country": "CHN"})


def timed(what: str, step: Callable[[], Answer]) -> Answer:
    """Say the median seconds of a step, and give its answer."""
    times = []
    for _ in range(REPEATS + 1):
        started = time.perf_counter()
        answer = step()
        times.append(time.perf_counter() - started)
    print(f"{what}: {statistics.median(times[1:]):.2f} s", flush=True)
    return answer


def main(need_count: int, offer_count: int, both_sides: int) -> None:
    """Print the seconds of every step."""
    tables, needs = market(need_count, offer_count, both_sides=both_sides)
    weights = load_weights()
    graph = timed("supply graph", lambda: build_graph(tables))
    candidates = timed("candidates", lambda: find_candidates(graph, needs, near_at_least=weights.near_at_least))
    scored = timed("scores and refusals", lambda: score_pairs(candidates, weights))
    limits = EventLimits(per_firm=4, per_need=3, in_all=12_000)
    meetings = timed("best meetings with their grounds", lambda: best_meetings(scored, limits))
    print(f"{len(needs):,} needs, {len(scored.score):,} pairs, {int((~scored.is_open).sum()):,} refused")
    print(f"{len(meetings.meetings):,} meetings, total {meetings.total:,.3f}, bound {meetings.bound:,.3f}")
    event()


def event() -> None:
    """Lay out 720 meetings of 300 firms in 12 rounds at 60 tables; one buyer leaves after round 3, another comes."""
    draw = random.Random(0)
    pairs = [(f"T{buyer:03d}", f"S{supplier:03d}") for buyer in range(100) for supplier in range(200)]
    draw.shuffle(pairs)
    left = {firm_id: 12 for pair in pairs for firm_id in pair}
    chosen: list[tuple[str, str]] = []
    for pair in pairs:
        if len(chosen) < 720 and min(left[firm_id] for firm_id in pair):
            chosen.append(pair)
            for firm_id in pair:
                left[firm_id] -= 1
    laid = timed("timetable of 300 firms", lambda: lay_out(chosen, rounds=12, tables=60))
    new = [("new", f"S{supplier:03d}") for supplier in range(6)]
    changed = timed(
        "one leaves, one comes", lambda: change(laid, rounds=12, tables=60, gone=["T000"], new=new, from_round=4)
    )
    print(f"{laid.rounds} rounds, at least {laid.rounds_at_least}")
    print(
        f"{len(changed.dropped)} dropped, {len(changed.added)} added, {len(changed.moved)} moved, "
        f"{len(changed.unplaced)} without a place"
    )


if __name__ == "__main__":
    arguments = [int(number) for number in sys.argv[1:]]
    main(*(arguments + [5_000, 20_000, 0][len(arguments) :]))
