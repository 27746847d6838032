"""What does the ordinary engine answer to a known-answer file? One module a kind, each with `answers(case)`.

None in an answer means that nothing computes it yet. `NULL` means that it was computed, and that the answer is null:
never, for ever, unknown.
"""

from __future__ import annotations

from typing import Any, Final


class Null:
    """An answer that is null; there is one, `NULL`."""

    def __repr__(self) -> str:
        return "NULL"


NULL: Final = Null()


def without_nulls(answer: Any) -> Any:
    """Give an answer as the file would have it: null for `NULL`.

    Examples
    --------
    >>> without_nulls({"camera": NULL, "chip": [1.5, NULL]})
    {'camera': None, 'chip': [1.5, None]}
    """
    if isinstance(answer, dict):
        return {key: without_nulls(value) for key, value in answer.items()}
    if isinstance(answer, list):
        return [without_nulls(value) for value in answer]
    return None if isinstance(answer, Null) else answer
