"""How is the answer to a what-if told at a terminal? Most urgent first, each number with what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chainlink.commands.console import print_table, tell
from graph_schema.moments import DataDates
from graph_schema.names import Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chainlink.analysis.spread.propagation import Stop
    from chainlink.supply.graph import SupplyGraph
    from chainlink.whatif.answer import WhatIf
    from graph_schema.answer_tables import AnswerTable

SHOWN_AT_MOST = 20
"""So many firms or lost lines are printed; `--json` has all."""
FIRMS_NAMED_AT_MOST = 10


def print_answer(graph: SupplyGraph, answer: WhatIf) -> None:
    """Print an answer of this graph."""
    from chainlink.whatif.answer_tables import places_hit, reached_targets, stand_ins, stopped_firms
    from chainlink.whatif.answer_words import (
        basis_words,
        elsewhere_words,
        export_control_words,
        reduced_words,
        stopped_words,
        survival_words,
        unplaced_words,
    )

    print(stopped_words(answer))
    print(basis_words(answer))
    if controlled := export_control_words(graph, answer):
        print(controlled)
    print_data_date(answer.data_date)
    tell_idle_stops(graph, answer.idle_stops)
    if answer.firms_not_hit:
        words, shown = unplaced_words(answer), ", ".join(answer.firms_not_hit[:FIRMS_NAMED_AT_MOST])
        tell(Words(f"{words.zh}：{shown}", f"{words.en}: {shown}"))
    targets = reached_targets(graph, answer)
    print(f"\n{targets.title} ({len(targets.rows)}/{len(answer.targets)})")
    print_table(targets)
    for sentence in (reduced_words(answer, graph.names), elsewhere_words(answer, graph.names)):
        if sentence:
            print(f"\n{sentence}")
    if answer.survival is not None:
        print(f"\n{survival_words(answer.survival, graph.names, day_down=answer.first_day_down)}")
    _print_some(stopped_firms(graph, answer), len(answer.firms))
    step_in = stand_ins(graph, answer.step_in)
    _print_some(step_in, len(step_in.rows) + answer.lines_beyond)
    if not step_in.rows:
        print(Words("没有可查的断供量", "no delivery is lost that anybody would miss"))
    places = places_hit(graph, answer)
    if places.rows:
        print(f"\n{places.title}")
        print_table(places)


def print_data_date(data_date: str) -> None:
    """Say which data an answer was asked of."""
    date = DataDates.read(data_date).short_words
    print(Words(f"数据截至日期 {date.zh}", f"data of {date.en}"))


def tell_idle_stops(graph: SupplyGraph, stops: Iterable[Stop]) -> None:
    """Say which of the stops asked about hit nothing."""
    from chainlink.whatif.answer_words import idle_words

    for stop in stops:
        tell(idle_words(graph, stop))


def _print_some(table: AnswerTable, count: int) -> None:
    """Print the first rows of a table under its title, and say how many there are."""
    print(f"\n{table.title} ({count})")
    print_table(table, at_most=SHOWN_AT_MOST)
    more = count - min(len(table.rows), SHOWN_AT_MOST)
    if more > 0:
        tell(Words(f"……另有 {more} 项，用 --json 可得", f"… and {more} more; --json has them"))
