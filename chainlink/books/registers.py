"""Which registers are there? One line each: its book, and where its rules stand.

The rules are named and not imported: a command loads only the register that it speaks of, and the kernel knows none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chainlink.books.register import Register

REGISTERS: dict[str, str] = {
    "risks": "chainlink.risks.register:RISKS",
    "chiefs": "chainlink.books.chiefs:CHIEFS",
    "projects": "chainlink.projects.register.books:PROJECTS",
    "leaders": "chainlink.leaders.register:LEADERS",
    "wants": "chainlink.matching.needs.wants:WANTS",
    "events": "chainlink.matching.events.register:EVENTS",
    "outcomes": "chainlink.matching.outcomes.meeting_book:OUTCOMES",
    "visits": "chainlink.matching.outcomes.visits:VISITS",
    "scenarios": "chainlink.whatif.scenarios:SCENARIOS",
    "survey": "chainlink.screening.surveys.register:SURVEYS",
    "problems": "chainlink.projects.register.problems:PROBLEMS",
    "coordination": "chainlink.projects.register.coordination:COORDINATION",
}
"""By book in `chain.yaml`: module and name of its register, in the order in which people are told of them."""


def register_of(book: str) -> Register[Any]:
    """Give the register of a book; `KeyError` if it has none.

    Examples
    --------
    >>> register_of("chiefs").one.zh
    '链长'
    """
    module, _, name = REGISTERS[book].partition(":")
    register: Register[Any] = getattr(import_module(module), name)
    return register


def all_registers() -> tuple[Register[Any], ...]:
    """Give every register, in order."""
    return tuple(map(register_of, REGISTERS))
