"""What do the parts of a proposal weigh, how many are proposed, and what does the plan want? Read strictly from a file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from graph_schema.errors import LoadError, Problem
from graph_schema.names import Words
from loaders.strict_yaml import read_numbers

LEADER_PARTS: Mapping[str, Words] = {
    "firms": Words("关联企业", "Firms reached"),
    "components": Words("关联产品", "Components reached"),
    "stages": Words("覆盖阶段", "Stages reached"),
    "dependents": Words("随停企业", "Firms that stop with it"),
    "output": Words("产值规模", "Output value"),
}
PARTNER_PARTS: Mapping[str, Words] = {
    "carried": Words("承担必需投入", "Essential inputs carried"),
    "sole": Words("仅此一家在用", "Only one in use"),
    "value": Words("交易额占比", "Share of trade value"),
}
_WHOLE = ("leaders_per_chain", "chains_per_firm", "partners_per_leader", "expert_leaders", "community_firms")


@dataclass(frozen=True)
class LeaderWeights:
    """All that proposals rest on, of one file.

    Attributes
    ----------
    version
        As the file says it, and a fingerprint of its contents. Changed weights, changed version.
    leader, partner
        Weight of each part, by its name in `LEADER_PARTS` and `PARTNER_PARTS`.
    leaders_per_chain, chains_per_firm, partners_per_leader
        How many are proposed at most.
    expert_leaders
        A supporting expert supplies at least so many leaders.
    community_firms
        A community has at least so many firms.
    province
        First digits of the region codes of firms that can be proposed.
    resolution, seed
        Of the Louvain method.
    goals
        The plan's figures: `chain_leader`, `partner` (firms), `community`, `events` (matchmaking, a year).
    """

    version: str
    leader: Mapping[str, float]
    partner: Mapping[str, float]
    leaders_per_chain: int
    chains_per_firm: int
    partners_per_leader: int
    expert_leaders: int
    community_firms: int
    province: str
    resolution: float
    seed: int
    goals: Mapping[str, int]


@dataclass(frozen=True)
class Rank:
    """A weighted mean of parts, with the bounds that count unknown ones as 0 and as 1.

    Attributes
    ----------
    value
        An unknown part counts as the median of those known; None where such a median is not known either.
    low, high
        The bounds; all three are equal where every part is known.
    """

    value: float | None
    low: float
    high: float


def load_leader_weights(path: Path | None = None) -> LeaderWeights:
    """Read a file of weights, or the one that ships.

    Parameters
    ----------
    path
        A yaml file of the form of `chainlink/leaders/weights.yaml`.

    Raises
    ------
    LoadError
        With everything that is wrong in it.

    Examples
    --------
    >>> weights = load_leader_weights()
    >>> weights.version.partition("/")[0], weights.leader["output"], weights.goals["partner"]
    ('2026.1', 2.0, 500)
    """
    raw = read_numbers("chainlink.leaders", "weights.yaml", path)
    place = path.name if path else "weights.yaml"
    counts = [(f"limits.{name}", raw["limits"][name]) for name in _WHOLE]
    counts += [(f"goals.{name}", goal) for name, goal in raw["goals"].items()]
    wrong = [
        Problem(place, 0, key, Words(f"是 {value!r}；须为正整数", f"is {value!r}; write a whole number above 0"))
        for key, value in counts
        if value != int(value) or value < 1
    ]
    if raw["louvain"]["seed"] != int(raw["louvain"]["seed"]):
        wrong.append(Problem(place, 0, "louvain.seed", Words("须为整数", "must be a whole number")))
    wrong += [
        Problem(place, 0, name, Words("至少一项权重须大于 0", "at least one weight must be above 0"))
        for name in ("leader", "partner")
        if not any(raw[name].values())
    ]
    if wrong:
        raise LoadError(sorted(wrong))
    fingerprint = hashlib.sha256(repr(sorted(raw.items())).encode()).hexdigest()[:8]
    limits = {name: int(raw["limits"][name]) for name in _WHOLE}
    return LeaderWeights(
        version=f"{raw['version']}/{fingerprint}",
        leader={name: float(raw["leader"][name]) for name in LEADER_PARTS},
        partner={name: float(raw["partner"][name]) for name in PARTNER_PARTS},
        **limits,
        province=raw["province"],
        resolution=float(raw["louvain"]["resolution"]),
        seed=int(raw["louvain"]["seed"]),
        goals={name: int(goal) for name, goal in raw["goals"].items()},
    )


def ranked(
    parts: Mapping[str, float | None], weights: Mapping[str, float], medians: Mapping[str, float | None]
) -> Rank:
    """Put parts together.

    Parameters
    ----------
    parts
        Each 0 to 1, None for unknown.
    weights
        Of the same names.
    medians
        What an unknown part counts as, of the same names; None where nobody's is known.

    Examples
    --------
    >>> ranked({"firms": 0.5, "output": None}, {"firms": 1.0, "output": 1.0}, {"firms": 0.5, "output": 0.1})
    Rank(value=0.3, low=0.25, high=0.75)
    """
    whole = sum(weights.values())
    filled = {name: medians[name] if value is None else value for name, value in parts.items()}
    low, high = (
        sum(weights[name] * (bound if value is None else value) for name, value in parts.items()) / whole
        for bound in (0.0, 1.0)
    )
    used = [(weights[name], value) for name, value in filled.items() if value is not None]
    known_weight = sum(weight for weight, _ in used)
    value = sum(weight * part for weight, part in used) / known_weight if known_weight else None
    return Rank(value, low, high)


def medians_of(measured: Sequence[Mapping[str, float | None]], names: Iterable[str]) -> dict[str, float | None]:
    """Give the median of what is known of each part, None where nothing is.

    Examples
    --------
    >>> medians_of([{"output": 0.1}, {"output": None}, {"output": 0.3}], ["output"])
    {'output': 0.2}
    """
    medians: dict[str, float | None] = {}
    for name in names:
        known_values = [value for parts in measured if (value := parts[name]) is not None]
        medians[name] = median(known_values) if known_values else None
    return medians
