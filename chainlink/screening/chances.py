"""How likely is each colour once missing suppliers are known? Estimated once, kept beside the data, read by every face.

What is kept is true for one state of the data: its fingerprint is the entry's id, so chances of other data are never shown.
Where nothing is open there is nothing to say, and nobody is shown a chance.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from chainlink.analysis.chances.counts import DrawnNumber, KnownMissing, NumbersOfScope
from chainlink.stores import Change, Field, Store
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.screening.findings import ChainScan, ColourFinding

BOOK = "chances"
PROVINCE = ""
"""Scope of the targets of all chains; the others are chains, by id."""
FORM = 1
"""What is kept in another form, by another program, counts as absent."""
LEAST_CHANCE = 0.5
"""A subject without colour from this chance on is suspected; a colour below it is doubtful."""

About = Literal["firm", "component"]
ABOUTS: tuple[About, ...] = ("firm", "component")
Inferred = Literal["suspected", "doubtful", ""]


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
        How firmly the record speaks: fields of `LearnedWeights`.
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
    weights: Mapping[str, Any]
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


def keep_chances(store: Store, chances: KeptChances, *, version_hash: str, who: str) -> None:
    """Keep chances beside the data they are about, in the place of earlier ones of the same data.

    Parameters
    ----------
    store
        Where they are kept.
    chances
        Of all its chains.
    version_hash
        Fingerprint of the version whose rows, one a key, they are about: by it a page finds them that has read no rows.
        "" where another version may have come in between.
    who
        Who had them estimated.
    """
    fields: dict[str, Field] = {
        "form": FORM,
        "chances": json.dumps(_as_plain(chances), ensure_ascii=False, separators=(",", ":")),
    }
    changes = [_change(store, chances.content_hash, fields, who)]
    if version_hash not in ("", chances.content_hash):
        changes.append(_change(store, version_hash, {"form": FORM, "same_as": chances.content_hash}, who))
    store.record(changes)


def _change(store: Store, entry_id: str, fields: dict[str, Field], who: str) -> Change:
    history = store.history(BOOK, entry_id)
    return Change(BOOK, entry_id, fields, history[-1].revision if history else 0, who)


def kept_chances(store: Store, content_hash: str) -> KeptChances | None:
    """Read what was kept of these data; None where nothing was, or nothing is open.

    Parameters
    ----------
    store
        Where they are kept.
    content_hash
        Fingerprint of a scan, or of a version.
    """
    kept = any_kept_chances(store, content_hash)
    return kept if kept is not None and kept.has_open else None


def any_kept_chances(store: Store, content_hash: str) -> KeptChances | None:
    """Read the same, also where nothing is open: whoever would estimate them asks this first."""
    history = store.history(BOOK, content_hash)
    if not history or history[-1].fields.get("form") != FORM:
        return None
    if same_as := history[-1].fields.get("same_as"):
        return any_kept_chances(store, str(same_as))
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
        "weights": dict(chances.weights),
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
        weights=plain["weights"],
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


def key_of(chances: KeptChances | None) -> str:
    """Tell one estimate of the same data from another; "" for none."""
    return f"{chances.draws} {chances.seed} {chances.half_life_days}" if chances else ""


def chance_of_finding(chances: KeptChances | None, chain: ChainScan, finding: ColourFinding) -> Chance | None:
    """Give the chance to stand beside a finding of a chain, None where none is kept.

    What only other chains' targets colour has its chance in the province.
    """
    if chances is None:
        return None
    is_own = not set(chain.targets).isdisjoint(finding.targets)
    return chances.of(chain.chain_id if is_own else PROVINCE, finding.about, finding.id)


def chance_in_chain(chances: KeptChances | None, chain: ChainScan, about: About, subject_id: str) -> Chance | None:
    """Give the chance to stand beside a firm or component of a chain, coloured or not; None where none is kept."""
    finding = chain.shown(about).get(subject_id)
    if finding is not None:
        return chance_of_finding(chances, chain, finding)
    return None if chances is None else chances.of(chain.chain_id, about, subject_id)


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
