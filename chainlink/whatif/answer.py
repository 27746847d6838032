"""What is answered when something stops? Plain values, in a fixed order, as objects and as JSON."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

from chainlink.analysis.backups.links import Level
from chainlink.analysis.spread.propagation import Stop
from chainlink.analysis.waves.loss_over_time import Loss
from chainlink.analysis.waves.stopped_output import ValueLost
from graph_schema.names import SourcingMode

SMALLEST_REDUCTION = 0.005
"""From this share on a target counts as reduced: less is no whole percent."""
LastsBecause = Literal["", "given", "time_to_recover"]


@dataclass(frozen=True)
class LostLine:
    """A line that stops, or a trader that no longer delivers a component.

    Attributes
    ----------
    firm_id, component_id
        The line; of a trader what it resells.
    stops_on_day, deliveries_end_on_day
        Days from the stop, 0-based.
    is_failed
        Whether the stop itself names it; the others follow.
    is_trader
        Whether the firm only resells.
    is_assumed
        Whether it stops only because all makers were taken for suppliers that nobody recorded.
    is_stock_known
        Whether none of its own stocks had to be counted as 0 for want of a figure; its day is then no later than told
        only for what stands before it.
    value_10k_yuan_a_day
        Output value; None where it is not known.
    """

    firm_id: str
    component_id: str
    stops_on_day: float
    deliveries_end_on_day: float
    is_failed: bool
    is_trader: bool
    is_assumed: bool
    is_stock_known: bool
    value_10k_yuan_a_day: float | None


@dataclass(frozen=True)
class LostFirm:
    """A firm with lines that stop, or a trader cut off; `stops_on_day` is that of its first."""

    firm_id: str
    name_zh: str
    name_en: str
    country: str
    region_code: str
    stops_on_day: float
    is_failed: bool
    component_ids: tuple[str, ...]
    lost: ValueLost


@dataclass(frozen=True)
class TargetAnswer:
    """What one target loses.

    Attributes
    ----------
    target, name_zh, name_en, chain_ids
        The target, its component's names, and the chains asked about that exist for it.
    first_cut_on_day, down_on_day
        最早减产日, 断供日: days on which its first line stops, and its last deliveries end; None for never.
    share_lost
        Output of its stopped lines over that of all; None where an output that matters is not known.
    reduced_low, reduced_high
        减产幅度: share of its output that is lost once stocks are used up, ready backups at work, with backups of unknown
        spare as boundless, and as nothing; lines that only run slower count too. See `partial_loss`.
    lost
        Output value of its stopped lines a day, and the share of them whose value is known.
    assumed_share
        Share of its stopped lines that stop only by assumed sourcing; 0 where none stops.
    stock_unknown_share
        Share of its stopped lines for whose missing stock 0 days were taken; 0 where none stops.
    """

    target: str
    name_zh: str
    name_en: str
    chain_ids: tuple[str, ...]
    first_cut_on_day: float | None
    down_on_day: float | None
    share_lost: float | None
    reduced_low: float
    reduced_high: float
    lost: ValueLost
    assumed_share: float
    stock_unknown_share: float

    @property
    def is_reached(self) -> bool:
        """Whether any of its lines stops."""
        return self.share_lost != 0

    @property
    def is_only_reduced(self) -> bool:
        """Whether it stays up and surely loses a part of its output."""
        return self.down_on_day is None and self.reduced_low >= SMALLEST_REDUCTION

    @property
    def is_unsure(self) -> bool:
        """Whether it stays up, and may lose output or none: that hangs on backups of unknown spare."""
        is_stopped = self.down_on_day is not None or self.share_lost == 1
        return not is_stopped and self.reduced_low < SMALLEST_REDUCTION <= self.reduced_high


@dataclass(frozen=True)
class JointSurvival:
    """统筹调度最多可维持: how long the demand of some targets together is met at most, and what is lost at least.

    Attributes
    ----------
    targets
        The targets meant: all of all chains that the stop reaches, and those named. One stock serves once.
    time_to_survive_days
        Infinity for ever; None where no demand is known, or it hangs on a stock of unknown size.
    lasts_days, lasts_because
        How long the stop lasts: as `given`, or the longest `time_to_recover` of the firms that fail; None and "" where
        neither is known.
    is_exposed
        Whether it lasts longer than is survived; None where that is not known.
    lost_output_days, lost_value_10k_yuan
        Least loss over that time, in days of each target's demand added up and in output value; None where not known.
    binding_firm_id, binding_component_ids
        Whose stock of what runs out first; empty where no input does.
    targets_without_demand
        Left out because no output is known.
    lines_without_output, lines_without_units
        How many lines upstream had no figure, and were taken to make any number, or one unit of one.
    contradictions
        How many records upstream had to give way, so that every demand is met before the stop.
    """

    targets: tuple[str, ...]
    time_to_survive_days: float | None
    lasts_days: float | None
    lasts_because: LastsBecause
    is_exposed: bool | None
    lost_output_days: float | None
    lost_value_10k_yuan: float | None
    binding_firm_id: str
    binding_component_ids: tuple[str, ...]
    targets_without_demand: tuple[str, ...]
    lines_without_output: int
    lines_without_units: int
    contradictions: int


@dataclass(frozen=True)
class StandIn:
    """A line that could step in: `carries` a year in one of the best ways, of its `spare` (None: not known)."""

    firm_id: str
    name_zh: str
    name_en: str
    component_id: str
    spare: float | None
    carries: float
    is_same_county: bool | None
    is_same_city: bool | None


@dataclass(frozen=True)
class StepIn:
    """Who could step in for one lost line, at one level.

    Attributes
    ----------
    firm_id, component_id
        The lost line.
    level
        `qualified`: suppliers in use and ready backups; `market`: every maker in the data.
    lost, coverage, low, high
        As in `analysis.backup.LineCoverage`, with all that the stop names failed.
    stand_ins
        Independent backups: neither stopped with the stop, nor of the lost firm's group, nor traders; most carried
        first, then most to spare, then by id.
    stops_too, same_group, traders
        How many others are none.
    """

    firm_id: str
    component_id: str
    level: Level
    lost: float | None
    coverage: float | None
    low: float | None
    high: float | None
    stand_ins: tuple[StandIn, ...]
    stops_too: int
    same_group: int
    traders: int


@dataclass(frozen=True)
class PlaceCount:
    """How many firms and lines stop in a region, or in a country abroad."""

    code: str
    name_zh: str
    firm_count: int
    line_count: int


@dataclass(frozen=True)
class StoppedPlaces:
    """Where the stopped lines stand; a firm counts in its county and in its city, one abroad in its country.

    `firms_without_place` stop too, but nobody knows where.
    """

    cities: tuple[PlaceCount, ...]
    counties: tuple[PlaceCount, ...]
    countries: tuple[PlaceCount, ...]
    firms_without_place: tuple[str, ...]


@dataclass(frozen=True)
class WhatIf:
    """The whole answer.

    Attributes
    ----------
    content_hash, data_date
        Fingerprint and newest date of the data.
    stops, sourcing, days, is_stopped_stock_usable
        What was asked; `days` None is for ever.
    targets
        In order of the first chain that holds them, then of id.
    targets_elsewhere
        Targets of chains not asked about that go down too, by id.
    lines, firms
        By day, then id.
    lost, peak_day
        Output value of all stopped lines a day: the most, which is lost from that day on; None where none is lost.
    losses
        Output value lost by then, after 30, 90 and 180 days of the stop and at its end, or its firms' recovery.
    assumed_share, stock_unknown_share
        Shares of the stopped lines, as for a target.
    survival
        None where no target is reached.
    step_in
        By day, then by value lost; two levels a line. At most so many lines as `what_if` says.
    lines_beyond
        Lost lines for which nobody was looked up.
    places
        Where.
    firms_not_hit
        Firms that run on because their region or country is not in the data.
    idle_stops
        Stops that hit no line, no trader and no sourcing of the data.
    """

    content_hash: str
    data_date: str
    stops: tuple[Stop, ...]
    sourcing: SourcingMode
    days: float | None
    is_stopped_stock_usable: bool
    targets: tuple[TargetAnswer, ...]
    targets_elsewhere: tuple[str, ...]
    lines: tuple[LostLine, ...]
    firms: tuple[LostFirm, ...]
    lost: ValueLost
    peak_day: float | None
    losses: tuple[Loss, ...]
    assumed_share: float
    stock_unknown_share: float
    survival: JointSurvival | None
    step_in: tuple[StepIn, ...]
    lines_beyond: int
    places: StoppedPlaces
    firms_not_hit: tuple[str, ...]
    idle_stops: tuple[Stop, ...]

    @property
    def first_day_down(self) -> float | None:
        """断供日 of the first target that goes down while the stop lasts; None where none does."""
        days = [target.down_on_day for target in self.targets if target.down_on_day is not None]
        return min(days, default=None)

    def as_json(self) -> dict[str, Any]:
        """Give plain values for JSON; survival for ever is None with `is_endless`."""
        answer = asdict(self)
        if self.survival is not None:
            days = self.survival.time_to_survive_days
            answer["survival"]["is_endless"] = days == math.inf
            answer["survival"]["time_to_survive_days"] = None if days == math.inf else days
        return answer
