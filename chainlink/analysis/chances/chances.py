"""How likely would a firm or a component be a single point if the missing suppliers were known? MODEL.md section 3, rule 10.

A colour says what the recorded rows say; a chance says what rows that nobody recorded could change. Missing makers and
missing ready backups are not drawn.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from chainlink.analysis.chances.ages import HALF_LIFE_DAYS
from chainlink.analysis.chances.completion import Completion
from chainlink.analysis.chances.counts import KnownMissing, NumbersOfScope
from chainlink.analysis.chances.known_missing import known_missing
from chainlink.analysis.chances.purchases import build_purchases
from chainlink.analysis.chances.record import LearnedWeights, PurchaseRecord, read_record
from chainlink.analysis.chances.row_ages import chances_of_rows, drop_rows
from chainlink.analysis.chances.subjects import Subjects, possible_subjects
from chainlink.analysis.chances.tally import Tally
from chainlink.analysis.chances.weights import learn_weights
from chainlink.analysis.chokepoints.grades import grade
from chainlink.analysis.spread.chunks import MapChunks, chunks_of, in_turn
from chainlink.analysis.spread.propagation import Target, build_network, find_targets, watched
from chainlink.analysis.spread.target_stops import stops_by_scenario
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Floats, Grouping, Longs, expanded, grouped
from graph_schema.errors import UsageError
from graph_schema.names import SourcingMode, Words

DRAWINGS_PER_CHUNK = 25
"""So many drawings make a piece of work that may run elsewhere; any number gives the same chances."""
_LEVELS: tuple[SourcingMode, ...] = ("qualified", "active")
"""Modes under which a single point is yellow or worse, blue or worse."""


@dataclass(frozen=True, eq=False)
class Chances:
    """Chances and what they rest on.

    Attributes
    ----------
    frame
        By scope, then `about` (`component` or `firm`), then id: `target` (the scope asked for), `about`, `id`,
        `yellow_or_worse`, `blue_or_worse`, `standard_error` (the larger of the two). What has neither is left out.
    weights
        How firmly the record speaks; learned from it unless given.
    draws, seed
        How many drawings, and what seeded them.
    half_life_days
        Days after which half of the rows no longer hold; None where all were taken to hold.
    open_purchases, purchases
        How many purchases may miss suppliers, of how many.
    expected_missing
        Mean number of sourcings that a drawing adds.
    known_missing
        What is surely missing, whatever is drawn.
    numbers
        By scope and `about`: `at_least_yellow` and `at_least_blue`, how many there would be, over the drawings.
    """

    frame: pd.DataFrame
    weights: LearnedWeights
    draws: int
    seed: int
    half_life_days: float | None
    open_purchases: int
    purchases: int
    expected_missing: float
    known_missing: KnownMissing
    numbers: dict[tuple[str, str], NumbersOfScope]


@dataclass(frozen=True, eq=False)
class _Shared:
    """What all drawings share.

    `scopes` gives the scopes of each target; `holds` by row of supplies how likely it holds, None where all do; `tally`
    which subjects each drawing counts.
    """

    record: PurchaseRecord
    weights: LearnedWeights
    targets: Sequence[Target]
    scopes: Grouping
    scope_count: int
    subjects: Subjects
    seed: int
    holds: Floats | None
    tally: Tally


@dataclass(frozen=True, eq=False)
class _Counts:
    """How often each (subject, scope) that came up at all did, by level: keys are subject * scopes + scope.

    `numbers` holds by level, drawing and (scope, about) how many came up.
    """

    keys: tuple[Longs, Longs]
    counts: tuple[Longs, Longs]
    added: int
    numbers: Longs


def chances(
    graph: SupplyGraph,
    targets: Sequence[str],
    *,
    draws: int = 1000,
    seed: int = 0,
    half_life_days: float | None = HALF_LIFE_DAYS,
    map_chunks: MapChunks = in_turn,
) -> pd.DataFrame:
    """Tell how likely firms and components are single points of each target once missing suppliers are known.

    Parameters
    ----------
    graph
        Supply graph.
    targets
        Component ids, or `FIRM/COMPONENT` for one line.
    draws
        Completions of the record to draw.
    seed
        Seeds all that is drawn: the same data give the same numbers.
    half_life_days
        A row dated so many days before the newest holds with chance one half, and drawings drop rows first. Rows without
        a date hold, and so do all rows of a purchase that its buyer declares complete. None: all rows hold.
    map_chunks
        Who maps the drawings, here or elsewhere.

    Returns
    -------
    pandas.DataFrame
        Sorted by `target`, `about` (`component` or `firm`), `id`; then `yellow_or_worse`, `blue_or_worse`, 0 to 1, and
        `standard_error`, the larger of the two. What has no chance at all is left out.

    Raises
    ------
    UnknownIdError
        If a target is not in the data.
    UsageError
        If there are no drawings.

    Notes
    -----
    A drawing adds the missing sourcings to the index arrays and spreads all failures that could matter, twice. Where
    nothing is open and no row has aged, chances are 0 or 1 and say what the colours say; a suspected sole maker (grey)
    stays at 0, for only a survey can tell.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> sourcing = {"supplier_id": ["M"], "buyer_id": ["T"], "component_id": ["ore"], "status": ["active"], "share": [1.0]}
    >>> tables = Tables.of(
    ...     {
    ...         "makes": pd.DataFrame({"firm_id": ["M", "N", "T"], "component_id": ["ore", "ore", "steel"]}),
    ...         "inputs": pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]}),
    ...         "supplies": pd.DataFrame(sourcing),
    ...     }
    ... )
    >>> chances(build_graph(tables), ["steel"], draws=10)[["about", "id", "yellow_or_worse", "standard_error"]]
           about   id  yellow_or_worse  standard_error
    0  component  ore              1.0             0.0
    1       firm    M              1.0             0.0
    """
    by_target = {target: [target] for target in targets}
    estimates = estimate_chances(
        graph, by_target, draws=draws, seed=seed, half_life_days=half_life_days, map_chunks=map_chunks
    )
    return estimates.frame


def estimate_chances(
    graph: SupplyGraph,
    scopes: Mapping[str, Sequence[str]],
    *,
    draws: int = 1000,
    seed: int = 0,
    weights: LearnedWeights | None = None,
    half_life_days: float | None = HALF_LIFE_DAYS,
    counted: Mapping[str, Collection[str]] | None = None,
    map_chunks: MapChunks = in_turn,
) -> Chances:
    """Tell the same for whole scopes: a chain's targets, the province's.

    Parameters
    ----------
    graph
        Supply graph.
    scopes
        By name of the scope: its targets. A subject's chance is that of stopping any of them alone.
    draws, seed, half_life_days, map_chunks
        As of `chances`.
    weights
        How firmly the record speaks; learned by hide and seek if None.
    counted
        By scope the components that its numbers count; all where it is not named.
    """
    if draws < 1:
        raise UsageError(Words(f"抽样次数应不小于 1，现为 {draws}", f"draws must be at least 1; found {draws}"))
    names = list(dict.fromkeys(target for members in scopes.values() for target in members))
    targets = find_targets(graph, names)
    scope_names = sorted(scopes)
    number = {name: at for at, name in enumerate(names)}
    pairs = sorted({(number[target], at) for at, scope in enumerate(scope_names) for target in scopes[scope]})
    of_target = np.array(pairs, np.int64).reshape(-1, 2)
    record = read_record(build_purchases(graph))
    holds = chances_of_rows(record.purchases, half_life_days)
    can_vary = bool(record.is_open.any()) or holds is not None
    subjects = possible_subjects(record, targets, may_drop=holds is not None)
    if weights is None:
        weights = learn_weights(record, seed=seed, map_chunks=map_chunks)
    reds = _reds(graph, scopes, scope_names, names)
    shared = _Shared(
        record=record,
        weights=weights,
        tally=Tally.of(graph, scope_names, counted or {}, reds),
        targets=targets,
        scopes=grouped(of_target[:, 0], of_target[:, 1], len(targets)),
        scope_count=len(scope_names),
        subjects=subjects,
        seed=seed,
        holds=holds,
    )
    chunks = chunks_of(draws if can_vary else 1, DRAWINGS_PER_CHUNK)
    drawn = map_chunks(drawn_counts, shared, chunks)
    done = draws if can_vary else 1
    return Chances(
        frame=_framed(graph, scope_names, reds, drawn, done, can_vary=can_vary),
        weights=weights,
        draws=draws,
        seed=seed,
        half_life_days=half_life_days,
        open_purchases=int(record.is_open.sum()),
        purchases=record.purchases.count,
        expected_missing=sum(subject_counts.added for subject_counts in drawn) / done,
        known_missing=known_missing(record),
        numbers=shared.tally.summed_up(np.concatenate([subject_counts.numbers for subject_counts in drawn], axis=1)),
    )


def drawn_counts(shared: _Shared, drawings: range) -> _Counts:
    """Draw completions and count how often each subject stops each scope alone; each drawing has a seed of its own."""
    completion = Completion(shared.record.purchases)
    keys: list[list[Longs]] = [[], []]
    numbers: list[list[Longs]] = [[], []]
    added = 0
    for drawing in drawings:
        rng = np.random.default_rng([shared.seed, drawing])
        record, dropped = drop_rows(shared.record, shared.holds, rng)
        missing = record.draw_missing(shared.weights, rng)
        added += len(missing.purchase)
        graph = completion.graph(missing, dropped_rows=dropped)
        for level, sourcing in enumerate(_LEVELS):
            network = build_network(graph, sourcing=sourcing, watch=watched(shared.targets))
            down = stops_by_scenario(network, shared.subjects.scenarios, shared.targets) & shared.subjects.is_listed
            keys[level].append(_keys_down(shared, down))
            numbers[level].append(shared.tally.numbers(keys[level][-1]))
    counted = [np.unique(np.concatenate(key_parts), return_counts=True) for key_parts in keys]
    return _Counts(
        keys=(counted[0][0], counted[1][0]),
        counts=(counted[0][1], counted[1][1]),
        added=added,
        numbers=np.array(numbers),
    )


def _keys_down(shared: _Shared, down: npt.NDArray[np.bool_]) -> Longs:
    """(subject, scope) keys of one drawing, each once."""
    scenario, target = np.nonzero(down)
    at, subject = expanded(shared.subjects.subject, scenario)
    wish, scope = expanded(shared.scopes, target[at])
    return np.unique(subject[wish].astype(np.int64) * shared.scope_count + scope)


def _framed(
    graph: SupplyGraph,
    scope_names: Sequence[str],
    reds: set[int],
    drawn: Sequence[_Counts],
    draws: int,
    *,
    can_vary: bool,
) -> pd.DataFrame:
    """Put counts and red subjects into one frame."""
    firm_count = len(graph.firm_ids)
    ids = graph.firm_id_list + graph.component_id_list
    totals: dict[int, list[int]] = {}
    for counts in drawn:
        for level in (0, 1):
            for key, count in zip(counts.keys[level].tolist(), counts.counts[level].tolist(), strict=True):
                totals.setdefault(key, [0, 0])[level] += count
    rows = []
    for key in sorted(totals.keys() | reds):
        subject, scope = divmod(key, len(scope_names))
        yellow, blue = (draws, draws) if key in reds else totals[key]
        is_sure = not can_vary or key in reds
        error = 0.0 if is_sure else max(_standard_error(yellow, draws), _standard_error(blue, draws))
        about = "firm" if subject < firm_count else "component"
        rows.append((scope_names[scope], about, ids[subject], yellow / draws, blue / draws, error))
    frame = pd.DataFrame(
        rows, columns=["target", "about", "id", "yellow_or_worse", "blue_or_worse", "standard_error"]
    ).astype(
        {
            "target": "str",
            "about": "str",
            "id": "str",
            "yellow_or_worse": float,
            "blue_or_worse": float,
            "standard_error": float,
        }
    )
    return frame.sort_values(["target", "about", "id"], ignore_index=True)


def _standard_error(count: int, draws: int) -> float:
    """Standard error of a share; one more of either kind is assumed, so that none in a thousand is not called sure."""
    share = (count + 1) / (draws + 2)
    return float(np.sqrt(share * (1 - share) / draws))


def _reds(
    graph: SupplyGraph, scopes: Mapping[str, Sequence[str]], scope_names: Sequence[str], names: Sequence[str]
) -> set[int]:
    """(subject, scope) keys that are red for a target of the scope, whatever rows are missing."""
    grades = grade(graph, names)
    number = {("firm", name): at for at, name in enumerate(graph.firm_id_list)}
    number |= {("component", name): len(graph.firm_ids) + at for at, name in enumerate(graph.component_id_list)}
    return {
        number[about, name] * len(scope_names) + at
        for at, scope in enumerate(scope_names)
        for target in scopes[scope]
        for about, by_target in (("firm", grades.firms), ("component", grades.components))
        for name, given in by_target[target].items()
        if given.colour == "red"
    }
