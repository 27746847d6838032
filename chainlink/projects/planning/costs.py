"""What does a proposed project cost, how long does it take, how many points is a risk worth? Two tables that anyone may change."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chainlink.projects.project import KINDS, Kind
from graph_schema.errors import LoadError, Problem
from graph_schema.names import Colour, Words
from loaders.strict_yaml import read_numbers


@dataclass(frozen=True)
class KindCost:
    """What projects of one kind cost: so much each, so much for each 万元 of goods a year, and how many months."""

    fixed_10k_yuan: float
    per_yearly_value: float
    months: float


@dataclass(frozen=True)
class ResearchClass:
    """What 攻关 of one difficulty costs, how long it takes, and how often it succeeds.

    Attributes
    ----------
    cost
        As for any kind.
    success_odds
        Chance, 0 to 1, that it ends in production.
    source
        Where these figures are from.
    """

    cost: KindCost
    success_odds: float
    source: str


HARD = "hard"
"""The class of research on kinds of component that the table does not list."""


@dataclass(frozen=True)
class Costs:
    """The table of costs, `costs.yaml` or one's own.

    Attributes
    ----------
    version
        As the file says it, and a fingerprint of its contents.
    kinds, taken_over_share
        By kind, research apart: what it costs; and the share of their purchases that buyers move to the new source.
    research_classes, class_by_component_kind
        What research costs and how often it succeeds by difficulty, and how difficult each kind of component is.
    utilisation
        Share of the added capacity that is used, the rest is to spare; 0 in the file counts as 1.
    reserve_days
        Days of stock that a reserve keeps.
    energy_intensity
        Tons of standard coal per 万元 of added value, by kind of component; those left out are unknown.
    """

    version: str
    kinds: Mapping[Kind, KindCost]
    research_classes: Mapping[str, ResearchClass]
    class_by_component_kind: Mapping[str, str]
    taken_over_share: Mapping[Kind, float]
    utilisation: float
    reserve_days: float
    energy_intensity: Mapping[str, float]

    def research(self, component_kind: str) -> ResearchClass:
        """Give what research on a kind of component costs, and how often it succeeds.

        Examples
        --------
        >>> load_costs().research("芯片").success_odds
        0.27
        """
        return self.research_classes[self.class_by_component_kind.get(component_kind, HARD)]

    def of(self, kind: Kind, component_kind: str = "") -> KindCost:
        """Give the costs of a kind of project; of research by the kind of component."""
        return self.research(component_kind).cost if kind == "research" else self.kinds[kind]

    def success_odds(self, kind: Kind, component_kind: str = "") -> float:
        """Give the chance that a project ends in production: only research may fail."""
        return self.research(component_kind).success_odds if kind == "research" else 1.0

    def cost_10k_yuan(self, kind: Kind, yearly_value_10k_yuan: float, component_kind: str = "") -> float:
        """Give the investment of a project that delivers goods of this value a year.

        Examples
        --------
        >>> load_costs().cost_10k_yuan("backup", 10_000)
        300.0
        >>> load_costs().cost_10k_yuan("research", 10_000, "软件")
        15000.0
        """
        table = self.of(kind, component_kind)
        return round(table.fixed_10k_yuan + table.per_yearly_value * yearly_value_10k_yuan, 1)


@dataclass(frozen=True)
class RiskWeights:
    """The table of points, `weights.yaml` or one's own; see there for the formula."""

    version: str
    colours: Mapping[str, float]
    rules: Mapping[str, float]
    other_rules: float
    value_unit_10k_yuan: float
    value_weight: float

    def factor(self, value_at_stake_10k_yuan: float | None) -> float:
        """Give the value factor; 1 where the value is unknown.

        Examples
        --------
        >>> load_risk_weights().factor(900_000.0)
        1.5
        """
        if value_at_stake_10k_yuan is None or self.value_unit_10k_yuan <= 0:
            return 1.0
        return 1.0 + self.value_weight * math.log10(1.0 + value_at_stake_10k_yuan / self.value_unit_10k_yuan)

    def points(self, colour: Colour | None, rule_ids: Iterable[str], value_at_stake_10k_yuan: float | None) -> float:
        """Give the points of a risk as it stands."""
        rules = math.fsum(self.rule(rule_id) for rule_id in rule_ids)
        return (self.colour(colour) + rules) * self.factor(value_at_stake_10k_yuan)

    def colour(self, colour: Colour | None) -> float:
        """Give the points of a colour; 0 for none."""
        return self.colours[colour] if colour else 0.0

    def rule(self, rule_id: str) -> float:
        """Give the points of a broken rule."""
        return self.rules.get(rule_id, self.other_rules)


def load_costs(path: Path | None = None) -> Costs:
    """Read a table of costs, or the one that ships.

    Raises
    ------
    LoadError
        With everything that is wrong in it.
    """
    open_keys = ("energy_intensity", "class_by_component_kind")
    raw = read_numbers("chainlink.projects.planning", "costs.yaml", path, open_keys=open_keys)
    _require_classes(raw, path.name if path else "costs.yaml")
    return Costs(
        version=_version(raw),
        kinds={kind: _kind_cost(raw["kinds"][kind]) for kind in KINDS if kind != "research"},
        research_classes={
            name: ResearchClass(_kind_cost(row), min(1.0, float(row["success_odds"])), str(row["source"]))
            for name, row in raw["research_classes"].items()
        },
        class_by_component_kind=dict(raw["class_by_component_kind"]),
        taken_over_share={kind: min(1.0, float(raw["taken_over_share"][kind])) for kind in KINDS},
        utilisation=min(1.0, float(raw["utilisation"])) or 1.0,
        reserve_days=float(raw["reserve_days"]),
        energy_intensity={str(name): float(value) for name, value in raw["energy_intensity"].items()},
    )


def _kind_cost(row: Mapping[str, Any]) -> KindCost:
    return KindCost(float(row["fixed_10k_yuan"]), float(row["per_yearly_value"]), float(row["months"]))


def _require_classes(raw: dict[str, Any], place: str) -> None:
    """Refuse classes of research that the table does not describe."""
    classes = raw["research_classes"]
    problems = [
        Problem(
            place,
            0,
            f"class_by_component_kind.{component_kind}",
            Words(f"没有“{name}”这一档；可写 {'、'.join(classes)}", f"is {name!r}; write one of {', '.join(classes)}"),
        )
        for component_kind, name in raw["class_by_component_kind"].items()
        if name not in classes
    ]
    if problems:
        raise LoadError(problems)


def load_risk_weights(path: Path | None = None) -> RiskWeights:
    """Read a table of points, or the one that ships.

    Raises
    ------
    LoadError
        With everything that is wrong in it.
    """
    raw = read_numbers("chainlink.projects.planning", "weights.yaml", path, open_keys=("rules",))
    return RiskWeights(
        version=_version(raw),
        colours={str(name): float(value) for name, value in raw["colours"].items()},
        rules={str(name): float(value) for name, value in raw["rules"].items()},
        other_rules=float(raw["other_rules"]),
        value_unit_10k_yuan=float(raw["value_unit_10k_yuan"]),
        value_weight=float(raw["value_weight"]),
    )


def _version(raw: dict[str, Any]) -> str:
    text = json.dumps(raw, sort_keys=True, ensure_ascii=False)
    return f"{raw['version']}/{hashlib.sha256(text.encode()).hexdigest()[:8]}"
