"""How well do chances find the single points that hidden supply rows carried? A hold-out test.

    python -m benchmarks.hidden_rows settled         the fifteen sample chains; "settled 1 0.2" one seed, 20 % hidden
    python -m benchmarks.hidden_rows sample          the same; what the whole record leaves out stays open
    python -m benchmarks.hidden_rows guilds          2,000 firms without planted weaknesses, buyers choosing in three ways

The whole sample record says nothing of about 150 purchases, mostly of makers abroad. The colours take them to be met by
all makers; chances draw them, and no truth is known of them. `settled` declares them complete, so that only hidden rows
are open.

Rows, whole buyers or whole cities of buyers are hidden; colours of the whole record are the truth. Red is left out: rows
never change it. No row has lapsed: age is off. For each level the table tells what colours find without chances (recall /
precision), what chances of at least 0.5 and 0.3 find, and the calibration: of the findings in each bin the mean chance
and how many were true. Where one thing stops many targets a bin of pairs may be one event, so the next column counts each
cause once in a bin: a firm with all its targets, and with the components of which it is the likeliest stop. The last column
is the recall of chances at the precision that colours have.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.guilds import CHOICES, guild_province
from chainlink.analysis.chances.chances import estimate_chances
from chainlink.analysis.chances.purchases import build_purchases
from chainlink.analysis.chances.record import LearnedWeights, read_record
from chainlink.analysis.chokepoints.grades import chain_targets, grade
from chainlink.supply.graph import SupplyGraph, build_graph
from loaders.load import load_tables
from loaders.merge import merge_rows
from loaders.tables import Tables

SAMPLES = Path(__file__).resolve().parent.parent / "sample_chains"
HIDING = ("rows", "buyers", "cities")
SHARES = (0.1, 0.2, 0.4)
SEEDS = (1, 2, 3)
DRAWS = 200
BINS = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 1.0)
LEVELS = {"yellow_or_worse": ("yellow",), "blue_or_worse": ("yellow", "blue")}
Pair = tuple[str, str, str]
"""Target, firm or component, id."""


@dataclass(frozen=True)
class LevelGuess:
    """One pair at one level: whether it is true, whether colours say so without chances, and its chance.

    `cause` is the firm that stops it, with the number of the province that was hidden from; the component where no maker of
    it has a chance.
    """

    is_true: bool
    is_coloured: bool
    chance: float
    cause: tuple[str, ...]


def hidden(tables: Tables, how: str, share: float, seed: int) -> Tables:
    """Hide a share of the rows, of the buyers with all their rows, or of the cities with all rows of their buyers."""
    rng, supplies = np.random.default_rng(seed), tables.supplies
    if how == "rows":
        kept = rng.random(len(supplies)) >= share
    else:
        city = dict(zip(tables.firms["firm_id"], tables.firms["region_code"].str[:4], strict=True))
        group = supplies["buyer_id"] if how == "buyers" else supplies["buyer_id"].map(city).fillna("")
        names = sorted(name for name in set(group) if how == "buyers" or name.startswith("33"))
        gone = rng.choice(names, size=max(1, round(share * len(names))), replace=False)
        kept = ~group.isin(gone).to_numpy()
    return replace(tables, supplies=supplies[kept].reset_index(drop=True))


def settled(tables: Tables) -> Tables:
    """Declare complete what buyers buy from nobody on record; a row of NEEDS that is not essential needs nothing."""
    graph = build_graph(tables)
    record = read_record(build_purchases(graph))
    bought, facts = record.purchases, graph.requirements
    unknown = np.flatnonzero(record.is_open & (record.seen == 0) & (bought.buyer >= 0))
    pairs = {
        (graph.firm_id_list[bought.buyer[purchase]], graph.component_id_list[member])
        for purchase in unknown.tolist()
        for requirement in bought.requirements[purchase].tolist()
        for member in facts.group_members[facts.group[requirement]].tolist()
    }
    more = pd.DataFrame(sorted(pairs), columns=["firm_id", "component_id"])
    more = Tables.of({"needs": more.assign(is_essential=False, suppliers_complete=True)}).needs
    return replace(tables, needs=pd.concat([tables.needs, more], ignore_index=True))


def colours(graph: SupplyGraph, targets: Sequence[str]) -> dict[Pair, str]:
    """Colours of firms and components by target."""
    grades = grade(graph, targets)
    return {
        (target, about, name): given.colour
        for about, by_target in (("firm", grades.firms), ("component", grades.components))
        for target, grade_by_id in by_target.items()
        for name, given in grade_by_id.items()
    }


def findings(
    truth: dict[Pair, str], masked: SupplyGraph, targets: Sequence[str], draws: int
) -> tuple[dict[str, list[LevelGuess]], LearnedWeights]:
    """Compare chances on the masked record with the truth, by level."""
    now = colours(masked, targets)
    red = {pair for colours in (truth, now) for pair, colour in colours.items() if colour == "red"}
    answer = estimate_chances(masked, {target: [target] for target in targets}, draws=draws, half_life_days=None)
    rows = {(row.target, row.about, row.id): row for row in answer.frame.itertuples()}
    pairs = sorted((rows.keys() | truth.keys() | now.keys()) - red)
    makers = makers_by_component(masked)
    chances = {level: {pair: float(getattr(row, level)) for pair, row in rows.items()} for level in LEVELS}
    return {
        level: [
            LevelGuess(
                truth.get(pair, "") in names,
                now.get(pair, "") in names,
                chances[level].get(pair, 0.0),
                cause_of(pair, makers, chances[level]),
            )
            for pair in pairs
        ]
        for level, names in LEVELS.items()
    }, answer.weights


def makers_by_component(graph: SupplyGraph) -> dict[str, list[str]]:
    """Makers of each component's family."""
    named = graph.lines.named_count
    return {
        name: [
            graph.firm_id_list[graph.lines.firm[line]] for line in graph.lines.of_family[at].tolist() if line < named
        ]
        for at, name in enumerate(graph.component_id_list)
    }


def cause_of(pair: Pair, makers: Mapping[str, Sequence[str]], chances: Mapping[Pair, float]) -> tuple[str, ...]:
    """The firm whose stop the finding tells of: of a component its likeliest maker."""
    target, about, name = pair
    stops = [
        (chances[target, "firm", maker], maker) for maker in makers.get(name, ()) if (target, "firm", maker) in chances
    ]
    return ("firm", max(stops)[1]) if about == "component" and stops else (about, name)


def score_line(name: str, level: str, guesses: Sequence[LevelGuess]) -> str:
    """One row of the table."""
    true = np.array([guess.is_true for guess in guesses], bool)
    now = np.array([guess.is_coloured for guess in guesses], bool)
    chance = np.array([guess.chance for guess in guesses])
    return " | ".join(
        [
            "",
            name,
            level.split("_")[0],
            str(true.sum()),
            _recall_and_precision(true, now),
            _recall_and_precision(true, chance >= 0.5),
            _recall_and_precision(true, chance >= 0.3),
            _calibration(true, chance),
            _calibration(true, chance, [guess.cause for guess in guesses]),
            _recall_at_equal_precision(true, now, chance),
            "",
        ]
    ).strip()


def _recall_and_precision(true: np.ndarray, shown: np.ndarray) -> str:
    hits = (true & shown).sum()
    return f"{hits / max(true.sum(), 1):.2f} / {hits / max(shown.sum(), 1):.2f}"


def _calibration(true: np.ndarray, chance: np.ndarray, causes: Sequence[tuple[str, ...]] | None = None) -> str:
    """Mean chance → true share (findings) of each bin with at least 20; with causes, each counts once in a bin."""
    parts = []
    for low, high in pairwise(BINS):
        inside = np.flatnonzero((chance > low) & (chance <= high))
        names = np.arange(len(inside)) if causes is None else _numbered([causes[at] for at in inside])
        count = names.max(initial=-1) + 1
        if count >= 20:
            weight = 1 / np.bincount(names)[names]
            mean, share = np.average(chance[inside], weights=weight), np.average(true[inside], weights=weight)
            mark = "**" if share < mean - 0.1 else ""
            parts.append(f"{mark}{mean:.2f}→{share:.2f}{mark} ({count})")
    return ", ".join(parts)


def _numbered(causes: Sequence[tuple[str, ...]]) -> np.ndarray:
    numbers: dict[tuple[str, ...], int] = {}
    return np.array([numbers.setdefault(cause, len(numbers)) for cause in causes], int)


def _recall_at_equal_precision(true: np.ndarray, now: np.ndarray, chance: np.ndarray) -> str:
    """The largest recall of any threshold whose precision is at least that of the colours."""
    precision = (true & now).sum() / max(now.sum(), 1)
    best = max(
        (
            (true & (chance >= least)).sum() / max(true.sum(), 1)
            for least in np.unique(chance[chance > 0])
            if (true & (chance >= least)).sum() / (chance >= least).sum() >= precision
        ),
        default=0.0,
    )
    return f"{best:.2f}"


def sample_cases(
    seeds: Sequence[int] = SEEDS, shares: Sequence[float] = SHARES, *, is_settled: bool = False
) -> Iterator[tuple[str, dict[str, list[LevelGuess]]]]:
    """Hide parts of the sample province, all seeds together."""
    tables = merge_rows(load_tables([SAMPLES]).tables)
    if is_settled:
        tables = settled(tables)
    graph = build_graph(tables)
    chains = sorted(set(graph.placements["chain_id"]) - {""})
    targets = sorted({target for chain in chains for target in chain_targets(graph, chain)})
    truth = colours(graph, targets)
    for how in HIDING:
        for share in shares:
            parts = [findings(truth, build_graph(hidden(tables, how, share, seed)), targets, DRAWS) for seed in seeds]
            yield _together(f"{share:.0%} of {how}", parts)


def guild_cases() -> Iterator[tuple[str, dict[str, list[LevelGuess]]]]:
    """Hide 20 % of the rows of provinces without planted weaknesses."""
    for choice in CHOICES:
        parts = []
        for seed in SEEDS:
            tables, targets = guild_province(2000, 450, choice=choice, seed=seed)
            masked = build_graph(hidden(tables, "rows", 0.2, 100 + seed))
            parts.append(findings(colours(build_graph(tables), targets), masked, targets, DRAWS))
        yield _together(f"by {choice}", parts)


def _together(name: str, parts: Sequence[tuple[dict[str, list[LevelGuess]], LearnedWeights]]) -> tuple[str, Any]:
    chosen = ", ".join(
        f"{w.numbers:g}/{'mixed' if w.tastes else f'{w.taste:g}'}/{w.output:g}/{w.missing:.2f}/{w.nearness:.1f}"
        for _, w in parts
    )
    return f"{name} ({chosen})", {
        level: [
            replace(guess, cause=(str(number), *guess.cause))
            for number, (guesses, _) in enumerate(parts)
            for guess in guesses[level]
        ]
        for level in LEVELS
    }


def show(cases: Iterable[tuple[str, dict[str, list[LevelGuess]]]]) -> None:
    """Print the table as it is known."""
    print(
        "| hidden (s/α/output/m/city of each seed) | level | true | colours | chance ≥ 0.5 | chance ≥ 0.3 | stated→true "
        "| each cause once | recall at equal precision |"
    )
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    for name, guesses in cases:
        for level in LEVELS:
            print(score_line(name, level, guesses[level]), flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["guilds"]:
        show(guild_cases())
    else:
        narrower = (SEEDS[: int(sys.argv[2])], [float(sys.argv[3])]) if len(sys.argv) == 4 else (SEEDS, SHARES)
        show(sample_cases(*narrower, is_settled=sys.argv[1:2] == ["settled"]))
