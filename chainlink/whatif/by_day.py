"""What does each day of a stop bring? The answer, day by day, for a map that is played or a table."""

from __future__ import annotations

from dataclasses import dataclass

from chainlink.whatif.answer import LostLine, WhatIf


@dataclass(frozen=True)
class DayOfWave:
    """What happens on one day; `lines_so_far` and `value_so_far_10k_yuan_a_day` hold all days up to it."""

    day: float
    lines: tuple[LostLine, ...]
    targets_down: tuple[str, ...]
    lines_so_far: int
    value_so_far_10k_yuan_a_day: float


def wave_by_day(answer: WhatIf) -> tuple[DayOfWave, ...]:
    """Tell day by day what stops: for a map that is played, or a table by days.

    Returns
    -------
    tuple of DayOfWave
        Days on which a line stops or a target is down, in order; empty where nothing happens.

    Notes
    -----
    Linear in the lines, times the logarithm of the days.
    """
    lines: dict[float, list[LostLine]] = {}
    down: dict[float, list[str]] = {}
    for line in answer.lines:
        lines.setdefault(line.stops_on_day, []).append(line)
    for target in answer.targets:
        if target.down_on_day is not None:
            down.setdefault(target.down_on_day, []).append(target.target)
    days: list[DayOfWave] = []
    count, value = 0, 0.0
    for day in sorted({*lines, *down}):
        of_day = tuple(lines.get(day, ()))
        count += len(of_day)
        value += sum(line.value_10k_yuan_a_day or 0.0 for line in of_day)
        days.append(DayOfWave(day, of_day, tuple(down.get(day, ())), count, value))
    return tuple(days)
