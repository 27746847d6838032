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
from graph_schema.names import Colour
from loaders.strict_yaml import read_numbers


@dataclass(frozen=True)
class KindCost:
    """What projects of one kind cost: so much each, so much for each 万元 of goods a year, and how many months."""

    fixed_10k_yuan: float
    per_yearly_value: float
    months: float


@dataclass(frozen=True)
class Costs:
    """The table of costs, `costs.yaml` or one's own.

    Attributes
    ----------
    version
        As the file says it, and a fingerprint of its contents.
    kinds, taken_over_share
        By kind: what it costs, and the share of their purchases that buyers move to the new source.
    utilisation
        Share of the added capacity that is used, the rest is to spare; 0 in the file counts as 1.
    reserve_days
        Days of stock that a reserve keeps.
    energy_intensity
        Tons of standard coal per 万元 of added value, by kind of component; those left out are unknown.
    """

    version: str
    kinds: Mapping[Kind, KindCost]
    taken_over_share: Mapping[Kind, float]
    utilisation: float
    reserve_days: float
    energy_intensity: Mapping[str, float]

    def cost_10k_yuan(self, kind: Kind, yearly_value_10k_yuan: float) -> float:
        """Give the investment of a project that delivers goods of this value a year.

        Examples
        --------
        >>> load_costs().cost_10k_yuan("backup", 10_000)
        300.0
        """
        table = self.kinds[kind]
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
        rules = math.fsum(self.rule(each) for each in rule_ids)
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
    raw = read_numbers("chainlink.projects.planning", "costs.yaml", path, open_keys=("energy_intensity",))
    return Costs(
        version=_version(raw),
        kinds={kind: KindCost(**{name: float(value) for name, value in raw["kinds"][kind].items()}) for kind in KINDS},
        taken_over_share={kind: min(1.0, float(raw["taken_over_share"][kind])) for kind in KINDS},
        utilisation=min(1.0, float(raw["utilisation"])) or 1.0,
        reserve_days=float(raw["reserve_days"]),
        energy_intensity={str(name): float(value) for name, value in raw["energy_intensity"].items()},
    )


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
