"""How many examples does a law meet? Some in `make unit`, all with `CHAINLINK_EXAMPLES=all`, many more in `make search`.

`unit` and `all` draw the same examples every time, so that a red test is red again. `search` draws new ones: what it
finds is written down as a case of its own. `mutants` asks only whether a law fails, and looks for no smaller example.

Hypothesis likes to draw numbers that stand somewhere in the program, in whatever modules happen to be imported: a law
would meet other examples on its own than among all tests, and others again after a change elsewhere. Here it does not.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture import providers

SCALES = {"unit": 0.2, "all": 1.0, "search": 20.0, "mutants": 0.2}
"""Examples of a profile, over those that a law names."""
FEWEST = 4
USUAL = 100
"""Examples of a law that names no number."""


def examples(count: int, *, unit: int | None = None) -> int:
    """Give the number of examples that the profile in use makes of `count`; `unit` of them in `make unit`, where given."""
    profile = settings.get_current_profile_name()
    return unit if unit is not None and profile == "unit" else scaled(count, profile)


def has_all_examples() -> bool:
    """Whether the profile in use draws all examples that a law names, or more."""
    return SCALES.get(settings.get_current_profile_name(), SCALES["unit"]) >= 1.0


def scaled(count: int, profile: str) -> int:
    """Give the number of examples that a profile makes of `count`."""
    scale = SCALES.get(profile, SCALES["unit"])  # a worker process that imports a test has loaded no profile of ours
    return max(min(FEWEST, count), round(count * scale))


def use_profiles() -> None:
    """Register the profiles and take the one of this machine; `pytest --hypothesis-profile` takes another."""
    no_constants = providers.Constants()
    providers._get_local_constants = lambda: no_constants  # one of the file's own tests fails if Hypothesis renames it
    for profile in SCALES:
        settings.register_profile(
            profile,
            max_examples=scaled(USUAL, profile),
            deadline=None,
            derandomize=profile != "search",
            database=None if profile != "search" else settings.default.database,
            phases=(Phase.explicit, Phase.generate) if profile == "mutants" else tuple(Phase),
            print_blob=True,
            suppress_health_check=[HealthCheck.too_slow],
        )
    settings.load_profile(os.environ.get("CHAINLINK_EXAMPLES", "unit"))
