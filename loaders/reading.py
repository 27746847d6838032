"""What can come of reading one cell? A value, and perhaps a remark on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from graph_schema.names import Words


@dataclass(frozen=True)
class Reading:
    """One text, read.

    Attributes
    ----------
    value
        What it means; None for missing. Where `error` is set it is the tidy text, so that other checks can go on.
    error
        What is wrong and what to write instead.
    warning
        What deserves a look.
    may_stand
        Whether a load may take the value as it is, with a warning, in spite of the error.
    is_certain
        Whether the error stops a load even in a column that may be empty.
    is_repaired
        Whether the value says something else than the text did.
    low, high
        Ends of a band of shares.
    """

    value: str | float | bool | None
    error: Words | None = None
    warning: Words | None = None
    may_stand: bool = False
    is_certain: bool = False
    is_repaired: bool = False
    low: float | None = None
    high: float | None = None


Reader = Callable[[str], Reading]


def wrong(value: str, zh: str, en: str, *, may_stand: bool = False, is_certain: bool = False) -> Reading:
    """A text that cannot be taken.

    Examples
    --------
    >>> wrong("x", "“x”不是数", "'x' is not a number").error.en
    "'x' is not a number"
    """
    return Reading(value, error=Words(zh, en), may_stand=may_stand, is_certain=is_certain)
