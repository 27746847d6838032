"""How likely is each colour once missing suppliers are known? Estimated once, kept beside the data, read by every face.

What is kept is true for one state of the data: its fingerprint is the entry's id, so chances of other data are never shown.
Where nothing is open there is nothing to say, and nobody is shown a chance.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from chainlink.analysis.chances.ages import HALF_LIFE_DAYS
from chainlink.analysis.chances.known_missing import KnownMissing
from chainlink.analysis.chances.record import LearnedWeights
from chainlink.analysis.chances.tally import DrawnNumber, NumbersOfScope
from chainlink.analysis.spread.chunks import Chunk, Found, Shared
from chainlink.screening.all_targets import targets_by_chain
from chainlink.screening.findings import ChainScan, ColourFinding
from chainlink.stores import Change, Field, Store
from chainlink.supply.graph import SupplyGraph
from graph_schema.names import Words

BOOK = "chances"
PROVINCE = ""
"""Scope of the targets of all chains; the others are chains, by id."""
DRAWS = 200
FORM = 1
"""What is kept in another form, by another program, counts as absent."""
LEAST_CHANCE = 0.5
"""A subject without colour from this chance on is suspected; a colour below it is doubtful."""

About = Literal["firm", "component"]
ABOUTS: tuple[About, ...] = ("firm", "component")
Inferred = Literal["suspected", "doubtful", ""]
Progress = Callable[[int, int], None]
"""Told how many drawings are done, of how many."""


class Chance(NamedTuple):
    """How likely a firm or component would be a single point: yellow or worse, blue or worse; the larger standard error."""

    yellow_or_worse: float = 0.0
    blue_or_worse: float = 0.0
    standard_error: float = 0.0

    def of(self, colour: str) -> float | None:
        """Give the chance of this colour or a worse one; None for red and grey, which rows never change."""
        return {"yellow": self.yellow_or_worse, "blue": self.blue_or_worse}.get(colour)

    @property
    def likely_colour(self) -> Literal["yellow", "blue", ""]:
        """The worst level whose chance is a half at least, "" for none."""
        if self.yellow_or_worse >= LEAST_CHANCE:
            return "yellow"
        return "blue" if self.blue_or_worse >= LEAST_CHANCE else ""

    def inferred(self, colour: str) -> Inferred:
        """Say whether a subject of this colour ("" for none) is suspected or doubtful.

        Examples
        --------
        >>> Chance(0.2, 0.7).inferred(""), Chance(0.2, 0.7).inferred("yellow"), Chance(0.2, 0.7).inferred("blue")
        ('suspected', 'doubtful', '')
        """
        if not colour:
            return "suspected" if self.likely_colour else ""
        of_colour = self.of(colour)
        return "doubtful" if of_colour is not None and of_colour < LEAST_CHANCE else ""


NO_CHANCE = Chance()


@dataclass(frozen=True, eq=False)
class KeptChances:
    """Chances of one state of the data.

    Attributes
    ----------
    content_hash
        Fingerprint of the data.
    estimated_on
        Day on which they were estimated.
    draws, seed, half_life_days
        As of `estimate_chances`.
    open_purchases, purchases
        How many purchases may miss suppliers, of how many.
    expected_missing
        Mean number of sourcings that a drawing adds.
    missing
        What is surely missing.
    weights
        How firmly the record speaks.
    by_scope
        By scope, `about` and id: what has any chance. Of a chain's components only those that stand in it.
    numbers
        By scope and `about`: how many there would be.
    """

    content_hash: str
    estimated_on: str
    draws: int
    seed: int
    half_life_days: float | None
    open_purchases: int
    purchases: int
    expected_missing: float
    missing: KnownMissing
    weights: LearnedWeights
    by_scope: Mapping[str, Mapping[str, Mapping[str, Chance]]]
    numbers: Mapping[str, Mapping[str, NumbersOfScope]]

    @property
    def has_open(self) -> bool:
        """Whether anything is open at all: otherwise colours say it all and no chance is told."""
        return self.open_purchases > 0 or any(
            0.0 < level < 1.0
            for by_about in self.by_scope.values()
            for by_id in by_about.values()
            for chance in by_id.values()
            for level in chance[:2]
        )

    def of(self, scope: str, about: str, subject_id: str) -> Chance:
        """Give the chance of a firm or component in a chain, or in the province."""
        return self.by_scope.get(scope, {}).get(about, {}).get(subject_id, NO_CHANCE)

    def suspected(self, scope: str, about: str, colour_by_id: Mapping[str, str]) -> dict[str, Chance]:
        """Give by id what has no colour and yet a chance of a half at least, likeliest first.

        Parameters
        ----------
        scope, about
            Which of them.
        colour_by_id
            What has a colour there.
        """
        by_id = self.by_scope.get(scope, {}).get(about, {})
        likely = [(name, chance) for name, chance in by_id.items() if name not in colour_by_id and chance.likely_colour]
        return dict(sorted(likely, key=lambda pair: (-pair[1].yellow_or_worse, -pair[1].blue_or_worse, pair[0])))

    def numbers_of(self, scope: str, about: str) -> NumbersOfScope | None:
        """Say how many firms or components there would be, None where the scope was not asked about."""
        return self.numbers.get(scope, {}).get(about)


def estimate_kept(
    graph: SupplyGraph,
    targets: Mapping[str, Sequence[str]] | None = None,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    half_life_days: float | None = HALF_LIFE_DAYS,
    on_progress: Progress | None = None,
    today: date | None = None,
) -> KeptChances:
    """Estimate the chances of chains.

    Parameters
    ----------
    graph
        Supply graph.
    targets
        Targets by chain; those of all chains, and of the province, if None. Only these can be kept.
    draws, seed, half_life_days
        As of `estimate_chances`.
    on_progress
        Told how far it is.
    today
        Day of the estimate; today if None.

    Notes
    -----
    Six to nine seconds of one core for 200 drawings of the fifteen sample chains.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> placed = pd.DataFrame({"component_id": ["ore", "steel"], "segment_id": "s", "chain_id": "C"})
    >>> inputs = pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]})
    >>> makes = pd.DataFrame({"firm_id": ["M", "N", "T"], "component_id": ["ore", "ore", "steel"]})
    >>> graph = build_graph(Tables.of({"placements": placed, "inputs": inputs, "makes": makes}))
    >>> chances = estimate_kept(graph, draws=20)
    >>> chances.missing.rows, sorted(chances.by_scope["C"]["firm"]), chances.numbers["C"]["component"].at_least_yellow.high
    (1, ['M', 'N'], 1.0)
    """
    from chainlink.analysis.chances.chances import DRAWINGS_PER_CHUNK, drawn_counts, estimate_chances

    def in_turn_telling(work: Callable[[Shared, Chunk], Found], shared: Shared, chunks: Sequence[Chunk]) -> list[Found]:
        results = []
        for done, chunk in enumerate(chunks, 1):
            results.append(work(shared, chunk))
            if on_progress is not None and work is drawn_counts:
                on_progress(min(done * DRAWINGS_PER_CHUNK, draws), draws)
        return results

    scopes = dict(targets_by_chain(graph)[0] if targets is None else targets)
    inside = _components_by_chain(graph, [scope for scope in scopes if scope])
    if targets is None:
        scopes[PROVINCE] = tuple(sorted({target for members in scopes.values() for target in members}))
    answer = estimate_chances(
        graph,
        scopes,
        draws=draws,
        seed=seed,
        half_life_days=half_life_days,
        counted=inside,
        map_chunks=in_turn_telling,
    )
    by_scope: dict[str, dict[str, dict[str, Chance]]] = {}
    for scope, about, name, yellow, blue, error in answer.frame.itertuples(index=False, name=None):
        if about == "firm" or scope not in inside or name in inside[scope]:
            by_scope.setdefault(scope, {}).setdefault(about, {})[name] = Chance(yellow, blue, error)
    return KeptChances(
        content_hash=graph.tables.content_hash(),
        estimated_on=(today or date.today()).isoformat(),
        draws=draws,
        seed=seed,
        half_life_days=half_life_days,
        open_purchases=answer.open_purchases,
        purchases=answer.purchases,
        expected_missing=answer.expected_missing,
        missing=answer.known_missing,
        weights=answer.weights,
        by_scope=by_scope,
        numbers={scope: {about: answer.numbers[scope, about] for about in ABOUTS} for scope in scopes},
    )


def _components_by_chain(graph: SupplyGraph, chain_ids: Sequence[str]) -> dict[str, set[str]]:
    placed = graph.placements
    return {chain_id: set(placed["component_id"][placed["chain_id"] == chain_id]) for chain_id in chain_ids}


def keep_chances(store: Store, chances: KeptChances, *, who: str) -> None:
    """Keep chances beside the data they are about, in the place of earlier ones of the same data."""
    history = store.history(BOOK, chances.content_hash)
    revision = history[-1].revision if history else 0
    fields: dict[str, Field] = {
        "form": FORM,
        "chances": json.dumps(_as_plain(chances), ensure_ascii=False, separators=(",", ":")),
    }
    store.record([Change(BOOK, chances.content_hash, fields, revision, who)])


def kept_chances(store: Store, content_hash: str) -> KeptChances | None:
    """Read what was kept of these data; None where nothing was, or nothing is open."""
    kept = any_kept_chances(store, content_hash)
    return kept if kept is not None and kept.has_open else None


def any_kept_chances(store: Store, content_hash: str) -> KeptChances | None:
    """Read the same, also where nothing is open: whoever would estimate them asks this first."""
    history = store.history(BOOK, content_hash)
    if not history or history[-1].fields.get("form") != FORM:
        return None
    return _of_plain(json.loads(str(history[-1].fields["chances"])))


def _as_plain(chances: KeptChances) -> dict[str, Any]:
    return {
        "content_hash": chances.content_hash,
        "estimated_on": chances.estimated_on,
        "draws": chances.draws,
        "seed": chances.seed,
        "half_life_days": chances.half_life_days,
        "open_purchases": chances.open_purchases,
        "purchases": chances.purchases,
        "expected_missing": chances.expected_missing,
        "missing": asdict(chances.missing),
        "weights": asdict(chances.weights),
        "by_scope": {
            scope: {about: {name: list(chance) for name, chance in by_id.items()} for about, by_id in by_about.items()}
            for scope, by_about in chances.by_scope.items()
        },
        "numbers": {
            scope: {about: [list(drawn) for drawn in numbers] for about, numbers in by_about.items()}
            for scope, by_about in chances.numbers.items()
        },
    }


def _of_plain(plain: dict[str, Any]) -> KeptChances:
    return KeptChances(
        content_hash=plain["content_hash"],
        estimated_on=plain["estimated_on"],
        draws=plain["draws"],
        seed=plain["seed"],
        half_life_days=plain["half_life_days"],
        open_purchases=plain["open_purchases"],
        purchases=plain["purchases"],
        expected_missing=plain["expected_missing"],
        missing=KnownMissing(**plain["missing"]),
        weights=LearnedWeights(**{**plain["weights"], "province": tuple(plain["weights"]["province"])}),
        by_scope={
            scope: {
                about: {name: Chance(*levels) for name, levels in by_id.items()} for about, by_id in by_about.items()
            }
            for scope, by_about in plain["by_scope"].items()
        },
        numbers={
            scope: {
                about: NumbersOfScope(DrawnNumber(*yellow), DrawnNumber(*blue))
                for about, (yellow, blue) in by_about.items()
            }
            for scope, by_about in plain["numbers"].items()
        },
    )


def chance_of_finding(chances: KeptChances | None, chain: ChainScan, finding: ColourFinding) -> Chance | None:
    """Give the chance to stand beside a finding of a chain, None where none is kept.

    What only other chains' targets colour has its chance in the province.
    """
    if chances is None:
        return None
    is_own = not set(chain.targets).isdisjoint(finding.targets)
    return chances.of(chain.chain_id if is_own else PROVINCE, finding.about, finding.id)


def half_life_of(days: float | None) -> float | None:
    """Read the option of a half-life: none stated is the usual one, 0 takes all rows to hold (None)."""
    return HALF_LIFE_DAYS if days is None else days or None


@dataclass(frozen=True)
class ChanceChange:
    """What became likelier, or less likely, from one state of the data to a later one; `level` is `yellow` or `blue`."""

    chain_id: str
    about: str
    id: str
    level: str
    then: float
    now: float


LEAST_CHANGE = 0.05
"""Smaller changes of a chance are not told."""


def changed_chances(earlier: KeptChances, later: KeptChances, chain_ids: Sequence[str]) -> tuple[ChanceChange, ...]:
    """Tell what became likelier or less likely in some chains, the largest change first.

    A change counts from `LEAST_CHANGE` on and beyond two standard errors of the two estimates; of both levels the one that
    changed more is told.
    """
    changes = []
    for chain_id in chain_ids:
        for about in ABOUTS:
            names = {
                name for kept in (earlier, later) for name in kept.by_scope.get(chain_id, {}).get(about, {})
            }  # fmt: skip
            for name in sorted(names):
                then, now = earlier.of(chain_id, about, name), later.of(chain_id, about, name)
                least = max(LEAST_CHANGE, 2.0 * (then.standard_error**2 + now.standard_error**2) ** 0.5)
                level, before, after = max(
                    (
                        ("yellow", then.yellow_or_worse, now.yellow_or_worse),
                        ("blue", then.blue_or_worse, now.blue_or_worse),
                    ),
                    key=lambda change: abs(change[2] - change[1]),
                )
                if abs(after - before) >= least:
                    changes.append(ChanceChange(chain_id, about, name, level, before, after))
    return tuple(
        sorted(changes, key=lambda change: (-abs(change.now - change.then), change.chain_id, change.about, change.id))
    )


INFERRED_WORDS: dict[tuple[Inferred, str], Words] = {
    ("suspected", "yellow"): Words("疑似黄", "suspected yellow"),
    ("suspected", "blue"): Words("疑似蓝", "suspected blue"),
    ("doubtful", "yellow"): Words("黄存疑", "doubtful yellow"),
    ("doubtful", "blue"): Words("蓝存疑", "doubtful blue"),
}
