"""Which order of questions settles most, where the truth is known and hidden? Hides cells of a sample chain and asks.

The truth is one sample chain completed: every component surveyed, every one without a maker given one. A seed hides the
survey of half of the components and all makers, with their sourcings, of some others. An *answer* shows one hidden cell
again. Greys resolved: firms and components, counted for each target,
that were grey before the answers and are not after.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from chainlink import build_graph, chain_targets, grade, load_tables
from chainlink.screening.questions import questions
from loaders.merge import merge_rows
from loaders.tables import Tables

SAMPLES = Path(__file__).parent.parent / "sample_chains"
SURVEYED_ON = "2026-01-01"
HIDDEN_MAKERS = 6

Cell = tuple[str, str]
"""(`survey` or `maker`, component_id)."""
Strategy = Callable[["Hidden", random.Random], list[Cell]]


@dataclass(frozen=True)
class Hidden:
    """A complete network, and which of its cells nobody sees."""

    truth: Tables
    cells: tuple[Cell, ...]

    def seen(self, answered: Sequence[Cell] = ()) -> Tables:
        """Give the tables an office has once some cells were answered."""
        closed = set(self.cells) - set(answered)
        frames = dict(self.truth.items())
        surveys = {component_id for kind, component_id in closed if kind == "survey"}
        makers = {component_id for kind, component_id in closed if kind == "maker"}
        components = frames["components"]
        dates = components["makers_surveyed_on"].where(~components["component_id"].isin(surveys), "")
        frames["components"] = components.assign(makers_surveyed_on=dates)
        for name in ("makes", "supplies"):
            frames[name] = frames[name][~frames[name]["component_id"].isin(makers)]
        return Tables(**frames)


def complete_chain(chain_id: str) -> Tables:
    """Complete one sample chain: all components surveyed, and one maker for each that has none."""
    tables = merge_rows(load_tables([SAMPLES / "province", SAMPLES / chain_id]).tables)
    graph = build_graph(tables)
    frames = dict(tables.items())
    unmade = [str(name) for name in graph.component_ids[~graph.has_named_maker]]
    makers = Tables.of({"makes": pd.DataFrame({"firm_id": [f"maker_of_{n}" for n in unmade], "component_id": unmade})})
    frames["makes"] = pd.concat([frames["makes"], makers.makes], ignore_index=True)
    frames["components"] = frames["components"].assign(makers_surveyed_on=SURVEYED_ON)
    return Tables.of(frames)


def hide(truth: Tables, seed: int) -> Hidden:
    """Hide cells: which ones follows from the seed alone."""
    chosen = random.Random(seed)
    names = sorted(truth.components["component_id"])
    makers = chosen.sample(names, HIDDEN_MAKERS)
    surveys = chosen.sample([name for name in names if name not in makers], len(names) // 2)
    return Hidden(truth, tuple(sorted([("maker", name) for name in makers] + [("survey", name) for name in surveys])))


def by_value(hidden: Hidden, _: random.Random) -> list[Cell]:
    """Order cells as `questions` does; what it does not ask comes last."""
    cells = [
        (question.kind, question.component_ids[0])
        for question in questions(build_graph(hidden.seen()))
        if question.kind in ("survey", "maker")
    ]
    first = [cell for cell in cells if cell in hidden.cells]
    return [*first, *(cell for cell in hidden.cells if cell not in set(first))]


def at_random(hidden: Hidden, chosen: random.Random) -> list[Cell]:
    """Order cells by chance."""
    return chosen.sample(hidden.cells, len(hidden.cells))


def most_connected_first(hidden: Hidden, _: random.Random) -> list[Cell]:
    """Order cells by how many inputs, products, makers and sourcings of the component are seen."""
    seen = hidden.seen()
    mentions = pd.concat(
        [
            seen.inputs["component_id"],
            seen.inputs["product_id"],
            seen.makes["component_id"],
            seen.supplies["component_id"],
            seen.needs["component_id"],
        ]
    )
    counts: Mapping[str, int] = mentions.value_counts().to_dict()
    return sorted(hidden.cells, key=lambda cell: (-counts.get(cell[1], 0), cell))


STRATEGIES: dict[str, Strategy] = {
    "questions": by_value,
    "random": at_random,
    "most connected": most_connected_first,
}


def greys(tables: Tables, targets: Sequence[str]) -> set[tuple[str, str, str]]:
    """Grey firms and components of the chain as (target, firm or component, id)."""
    grades = grade(build_graph(tables), targets)
    return {
        (target, about, name)
        for about, by_target in (("firm", grades.firms), ("component", grades.components))
        for target, grades in by_target.items()
        for name, given in grades.items()
        if given.colour == "grey"
    }


def targets_of(truth: Tables) -> tuple[str, ...]:
    """Give the targets of the one chain."""
    return chain_targets(build_graph(truth), str(truth.segments["chain_id"].iloc[0]))


def greys_resolved(truth: Tables, targets: Sequence[str], seed: int, budget: int) -> dict[str, int]:
    """Ask `budget` questions in the order of each strategy; count the greys that go."""
    hidden = hide(truth, seed)
    before = greys(hidden.seen(), targets)
    resolved = {}
    for name, strategy in STRATEGIES.items():
        answered = strategy(hidden, random.Random(seed))[:budget]
        resolved[name] = len(before - greys(hidden.seen(answered), targets))
    return resolved
