"""What does the address ask? `stop` (repeated, or with commas), `chain`, `target`, `sourcing`, `days`, `stock`.

The address is the one truth: what is chosen on the page is written there, and a link brings the same answer back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from chainlink.app.ui.loaded import Loaded
from chainlink.supply.lookup import find_id
from chainlink.whatif.answer import WhatIf
from chainlink.whatif.named_stops import read_stops
from chainlink.whatif.scenarios import Scenario
from graph_schema.errors import UsageError
from graph_schema.names import SOURCING_MODES, Words

STOCK = {"reachable": True, "lost": False}
CHOICES = ("stop", "chain", "target", "sourcing", "days", "stock")
"""Words of the address that make the question."""
_NEXT_STOP = re.compile(r",(?=(?:firm|line|group|region|country|sourcing):)")
_KEYS = ("what_if_chains", "pick_sourcing", "what_if_days", "pick_stock")


def asked_stops() -> list[str]:
    """Give the stops of the address as they are written there, each once."""
    texts = [text for stops in st.query_params.get_all("stop") for text in _NEXT_STOP.split(stops)]
    return list(dict.fromkeys(text.strip() for text in texts if text.strip()))


def listed(name: str) -> list[str]:
    """Give the words of a list in the address, each once."""
    return list(dict.fromkeys(word for words in st.query_params.get_all(name) for word in words.split(",") if word))


def asked_chains(loaded: Loaded) -> list[str]:
    """Give the ids of the chains in the address, which may be named by an alias.

    Raises
    ------
    UnknownIdError
        If one is not in the data.
    """
    return list(dict.fromkeys(find_id(loaded.graph, "chain", wanted) for wanted in listed("chain")))


def write_list(name: str, words: Sequence[str]) -> None:
    """Write a list into the address; an empty one takes the word away."""
    if words:
        st.query_params[name] = list(words)
    elif name in st.query_params:
        del st.query_params[name]


def asked_days() -> float | None:
    """Give how long the stop lasts; None for ever.

    Raises
    ------
    UsageError
        If the address has no number there.
    """
    text = st.query_params.get("days", "")
    try:
        return float(text) if text else None
    except ValueError as exc:
        raise UsageError(
            Words(f"天数“{text}”不是数字；请写如 days=30", f"{text!r} is no number of days; write days=30")
        ) from exc


def read_question(loaded: Loaded) -> Scenario:
    """Read the whole question.

    Raises
    ------
    UsageError, UnknownIdError
        If a stop or the days cannot be read, or name what the data do not have.
    """
    sourcing = st.query_params.get("sourcing", "")
    return Scenario(
        name="",
        stops=read_stops(loaded.graph, asked_stops()),
        sourcing=next((mode for mode in SOURCING_MODES if mode == sourcing), "active"),
        days=asked_days(),
        is_stopped_stock_usable=STOCK.get(st.query_params.get("stock", "")),
        chain_ids=tuple(listed("chain")),
        targets=tuple(listed("target")),
    )


def ask_again(scenario: Scenario) -> None:
    """Put a kept question into the address; for callbacks."""
    days = "" if scenario.days is None else f"{scenario.days:g}"
    stock = next((word for word, is_so in STOCK.items() if is_so == scenario.is_stopped_stock_usable), "")
    write_list("stop", [str(stop) for stop in scenario.stops])
    write_list("chain", scenario.chain_ids)
    write_list("target", scenario.targets)
    for name, word in (("sourcing", scenario.sourcing), ("days", days), ("stock", stock)):
        write_list(name, [word] if word else [])
    for key in _KEYS:
        st.session_state.pop(key, None)


def answer_of(loaded: Loaded, question: Scenario) -> WhatIf:
    """Give the answer, worked out once for all readers; says so while it takes time."""
    with st.spinner(str(Words("正在推演", "working it out")), show_time=True):
        return _answer(loaded.key, question, loaded)


@st.cache_resource(max_entries=32, show_spinner=False)
def _answer(key: tuple[str, str, str], question: Scenario, _loaded: Loaded) -> WhatIf:
    return question.answer(_loaded.graph)
