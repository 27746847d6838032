"""Are the days and losses of a stop one figure each, whoever tells them? And are they said as what they are?"""

from __future__ import annotations

import pytest

from chainlink.analysis.waves.loss_over_time import Loss
from chainlink.supply.graph import SupplyGraph, build_graph
from chainlink.whatif.answer_tables import reached_targets
from chainlink.whatif.answer_words import stopped_words, survival_words
from chainlink.whatif.ask import what_if
from chainlink.whatif.named_stops import read_stops
from tests.brute_force_wave import with_stocks
from tests.drawn_chains import drawn, drawn_tables


@pytest.fixture
def two_lines() -> SupplyGraph:
    """T's steel stops on day 4, U's on day 14; T keeps 10 days of steel, U 20. T makes 10 万元 a day, M 1, U nobody knows.

    M ore (4 days in stock) --> T steel
                            --> U steel (10 days of ore)
    """
    tables = drawn_tables(
        makes="M ore output=7300 output_value_10k_yuan=365, T steel output=3650 output_value_10k_yuan=3650,"
        "U steel output=3650",
        inputs="ore > steel",
        sourcings="M > T ore, M > U ore",
        placements="ore C, steel C",
        firms="M, T, U",
    )
    stocks = {("M", "ore"): 4, ("T", "steel"): 10, ("U", "steel"): 20}
    return build_graph(with_stocks(tables, stocks, {("U", "", "ore"): 10}))


def test_loss_is_told_by_days_with_low_and_high(two_lines: SupplyGraph) -> None:
    """Of 30 days M loses 30 at 1 a day, T 26 at 10, and U, if it is like T, 16 at 10."""
    what_if_answer = what_if(two_lines, read_stops(two_lines, ["firm:M"]))
    (steel,) = what_if_answer.targets
    assert (steel.first_cut_on_day, steel.down_on_day) == (4.0, 34.0)
    assert what_if_answer.losses == (
        Loss(30.0, 30.0 + 260.0, 30.0 + 260.0 + 160.0),
        Loss(90.0, 90.0 + 860.0, 90.0 + 860.0 + 760.0),
        Loss(180.0, 180.0 + 1760.0, 180.0 + 1760.0 + 1660.0),
    )
    assert (what_if_answer.lost.value_10k_yuan_a_day, what_if_answer.peak_day) == (11.0, 4.0)
    assert "第 4 天起每天损失最多，11 万元" in stopped_words(what_if_answer).zh


def test_loss_is_counted_to_the_end_of_the_stop(two_lines: SupplyGraph) -> None:
    what_if_answer = what_if(two_lines, read_stops(two_lines, ["firm:M"]), days=20)
    assert [loss.days for loss in what_if_answer.losses] == [20.0]
    assert what_if_answer.losses[0].low_10k_yuan == pytest.approx(20.0 + 160.0)


def test_lines_that_stop_while_stock_lasts_are_not_told_as_no_loss(two_lines: SupplyGraph) -> None:
    """On day 30 every line has stopped, and no target is down: its stock lasts past the stop."""
    what_if_answer = what_if(two_lines, read_stops(two_lines, ["firm:M"]), days=30)
    (steel,) = what_if_answer.targets
    assert (steel.share_lost, steel.down_on_day) == (1.0, None)
    table = reached_targets(two_lines, what_if_answer)
    assert "库存可撑过停供期" in str(table.rows[0])


def test_no_sentence_tells_a_loss_of_nothing_beside_lines_that_stop(two_lines: SupplyGraph) -> None:
    for days in (5.0, 20.0, 60.0):
        what_if_answer = what_if(two_lines, read_stops(two_lines, ["firm:M"]), days=days)
        assert what_if_answer.survival is not None
        day_down = what_if_answer.first_day_down
        text = f"{stopped_words(what_if_answer).zh}{survival_words(what_if_answer.survival, two_lines.names, day_down=day_down).zh}"
        assert "损失产值 0 万元" not in text and "日损失产值" not in text


def test_survival_is_of_all_chains_whatever_chain_is_asked_about() -> None:
    """M's ore goes into steel of chain C and iron of chain D: 20 a day are served from one stock of 40, not twice."""
    graph = drawn(
        makes="M ore inventory_days=2 output=7300, T steel output=3650, V iron output=3650",
        inputs="ore > steel, ore > iron",
        sourcings="M > T ore, M > V ore",
        placements="ore C, steel C, iron D, ore D",
        firms="M, T, V",
    )
    stops = read_stops(graph, ["firm:M"])
    answers = [what_if(graph, stops, chain_ids=chains) for chains in ([], ["C"], ["D"])]
    for answer in answers:
        assert answer.survival is not None
        assert (answer.survival.targets, answer.survival.time_to_survive_days) == (
            ("iron", "steel"),
            pytest.approx(2.0),
        )
