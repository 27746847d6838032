"""What a firm's failure costs along payments: drawn networks, the plain iteration, laws, stops, bounds, bad input."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.cascades import payments as drawn_province
from chainlink.analysis.cascades import runs as cascade_runs
from chainlink.analysis.cascades.payments import essentiality_of_inputs, payment_network, payments_of
from chainlink.analysis.cascades.systemic_risk import Shocks, at_both_stops, economic_systemic_risk
from chainlink.supply.graph import build_graph
from chainlink.verify.answers.esri import answers
from graph_schema.errors import UnknownIdError, UsageError
from loaders.tables import Tables
from tests.drawn_chains import drawn as drawn_chain
from tests.examples import examples
from tests.payment_iteration import Drawn, firm_ids, plain_iteration

NO_TABLE = pd.DataFrame(columns=["supplier_industry", "buyer_industry", "essentiality"])
EPS = (1e-2, 1e-10)


@st.composite
def payment_networks(draw: st.DrawFn) -> Drawn:
    """Draw up to seven firms in up to three industries: loops, self payments, firms apart, pairs paid twice.

    Every seller has a final demand of at least a fifth, or cascades drain for thousands of steps; a tenth has no
    revenue in the data.
    """
    count = draw(st.integers(1, 7))
    names = ["a", "b", "c"][: draw(st.integers(1, 3))]
    industries = [draw(st.sampled_from(names)) for _ in range(count)]
    firm = st.integers(0, count - 1)
    amount = st.sampled_from([0.0, 0.25, 1.0, 1.0, 2.0, 3.0, 10.0, 70.0])
    rows = draw(st.lists(st.tuples(firm, firm, amount), max_size=12))
    kinds = {(one, other): draw(st.sampled_from([2, 2, 1, 1, 0])) for one in names for other in names}
    sales = [sum(amount for supplier, _, amount in rows if supplier == number) for number in range(count)]
    factor = st.sampled_from([1.25, 1.25, 2.0, 5.0, 5.0, 5.0, 10.0, 10.0, 10.0, 0.0])
    return Drawn(industries, rows, kinds, [draw(factor) * sale for sale in sales])


@st.composite
def losses(draw: st.DrawFn, count: int) -> dict[int, float]:
    """Draw a joint shock of some firms."""
    return draw(
        st.dictionaries(st.integers(0, count - 1), st.sampled_from([0.0, 0.01, 0.3, 0.5, 1.0, 1.0]), max_size=3)
    )


def scored(drawn: Drawn, shocks: Shocks | None, **options: Any) -> list[tuple[float, float, float, int]]:
    scores = economic_systemic_risk(drawn.network(), shocks=shocks, **options).scores
    return list(scores[["esri", "esri_down", "esri_up", "iterations"]].itertuples(index=False, name=None))


def chain() -> Drawn:
    """A raw chain that sells everything on: each firm is essential to the next.

    F0 --10--> F1 --20--> F2 --40--> F3
    """
    kinds = {(one, other): 2 for one in "abcd" for other in "abcd"}
    return Drawn("abcd", [(0, 1, 10.0), (1, 2, 20.0), (2, 3, 40.0)], kinds)


def loop() -> Drawn:
    """Three firms that buy of each other in a ring, and one outside: without final demand, orders drain for ever.

    F0 --5--> F1 --5--> F2 --5--> F0        F2 --5--> F3
    """
    kinds = {(one, other): 1 for one in "abcd" for other in "abcd"}
    return Drawn("abcd", [(0, 1, 5.0), (1, 2, 5.0), (2, 0, 5.0), (2, 3, 5.0)], kinds)


def twins(amount: float) -> Drawn:
    """Two makers of one thing, the smaller of which the other can replace.

    F0 --1·amount--> F2        F1 --99·amount--> F2 --100·amount--> F3
    """
    kinds = {(one, other): 2 for one in "abc" for other in "abc"}
    return Drawn("aabc", [(0, 2, amount), (1, 2, 99 * amount), (2, 3, 100 * amount)], kinds)


def test_chain_loses_all_that_hangs_on_a_firm() -> None:
    (first, second, third, last) = scored(chain(), None, eps=1e-10)
    assert first == pytest.approx((1.0, 1.0, 1 / 7, 4))
    assert second == pytest.approx((1.0, 6 / 7, 3 / 7, 3))
    assert third == pytest.approx((1.0, 4 / 7, 1.0, 3))
    assert last == pytest.approx((1.0, 0.0, 1.0, 4))


def test_others_of_the_industry_step_in_only_where_the_market_is_on() -> None:
    is_off, is_on = (scored(twins(1.0), None, eps=1e-10, is_market_share_on=is_on)[0][1] for is_on in (False, True))
    share = 1 / 200
    assert is_off == pytest.approx(share * (1 + 100 * 0.01))
    assert is_on == pytest.approx(share * (1 + 100 * 0.01 * (1 / 99)))


def test_fall_of_exactly_a_hundredth_counts_as_in_the_published_iteration() -> None:
    """1 - 0.99 is a little more than 0.01 in floating point: the iteration goes on."""
    answer = scored(twins(1.0), None, eps=1e-2, is_market_share_on=False)
    expected = plain_iteration(twins(1.0), {0: 1.0}, eps=1e-2, is_market_share_on=False)
    assert answer[0][3] == expected[3] == 3


@pytest.mark.parametrize("few", [0.0, 0.1, 2.0])
@pytest.mark.parametrize("is_on", [False, True])
@given(data=st.data())
@settings(max_examples=examples(40), deadline=None)
def test_engine_equals_the_plain_iteration(few: float, is_on: bool, data: st.DataObject) -> None:
    """Pushed, added up anew, and changing from one to the other: same values, same number of steps."""
    drawn = data.draw(payment_networks())
    shock = data.draw(losses(len(drawn.industries)))
    eps = data.draw(st.sampled_from(EPS))
    shocks = {"joint": {f"F{firm}": loss for firm, loss in shock.items()}} | {
        f"F{firm}": {f"F{firm}": 1.0} for firm in range(len(drawn.industries))
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cascade_runs, "FEW_LINKS", few)
        answer = scored(drawn, shocks, eps=eps, is_market_share_on=is_on, most_iterations=3000)
    plain = [shock, *({firm: 1.0} for firm in range(len(drawn.industries)))]
    expected = [
        plain_iteration(drawn, failing, eps=eps, is_market_share_on=is_on, most_iterations=3000) for failing in plain
    ]
    assert [score[3] for score in answer] == [score[3] for score in expected]
    assert np.array(answer) == pytest.approx(np.array(expected), abs=1e-12)


@given(data=st.data())
@settings(max_examples=examples(40), deadline=None)
def test_bounded_scores_keep_their_promise_and_the_exact_iterations(data: st.DataObject) -> None:
    drawn = data.draw(payment_networks())
    error, is_on = data.draw(st.sampled_from([1e-5, 1e-3, 0.1])), data.draw(st.booleans())
    options: dict[str, Any] = {"eps": 1e-2, "is_market_share_on": is_on, "most_iterations": 3000}
    exact = economic_systemic_risk(drawn.network(), **options).scores
    bounded = economic_systemic_risk(drawn.network(), error_at_most=error, **options).scores
    assert bounded["iterations"].tolist() == exact["iterations"].tolist()
    assert (bounded["error_bound"] <= error).all()
    for column in ("esri", "esri_down", "esri_up"):
        missing = exact[column] - bounded[column]
        assert (missing <= bounded["error_bound"] + 1e-12).all()
        assert (missing >= -1e-12).all()


def test_bounded_province_stays_within_its_stated_error() -> None:
    network = drawn_province(300, 1500)
    exact = economic_systemic_risk(network, eps=1e-2).scores
    bounded = economic_systemic_risk(network, eps=1e-2, error_at_most=1e-4).scores
    assert bounded["iterations"].tolist() == exact["iterations"].tolist()
    missing = exact["esri"] - bounded["esri"]
    assert missing.max() > 0
    assert (missing <= bounded["error_bound"]).all()
    assert bounded["error_bound"].max() <= 1e-4


def test_threads_and_groups_of_scenarios_change_no_digit() -> None:
    network = drawn_province(300, 1500)
    alone = economic_systemic_risk(network, eps=1e-2, threads=1).scores
    pd.testing.assert_frame_equal(economic_systemic_risk(network, eps=1e-2, threads=4).scores, alone, check_exact=True)
    half = {firm_id: {firm_id: 1.0} for firm_id in network.firm_ids[150:]}
    rest = economic_systemic_risk(network, eps=1e-2, shocks=half).scores
    assert rest.to_numpy().tolist() == alone.to_numpy()[150:].tolist()


@given(data=st.data())
@settings(max_examples=examples(50), deadline=None)
def test_larger_shock_never_loses_less(data: st.DataObject) -> None:
    """With whole amounts of at least 1 in every industry; below that the published rule takes sales of 1 for none."""
    drawn = data.draw(payment_networks())
    rows = [(supplier, buyer, 10 * amount) for supplier, buyer, amount in drawn.payments]
    drawn = Drawn(drawn.industries, rows, drawn.kinds, [10 * (amount or 0.0) for amount in drawn.revenue])
    small = data.draw(losses(len(drawn.industries)))
    more = data.draw(losses(len(drawn.industries)))
    large = {firm: max(small.get(firm, 0.0), more.get(firm, 0.0)) for firm in {*small, *more}}
    shocks = {name: {f"F{firm}": loss for firm, loss in shock.items()} for name, shock in (("s", small), ("l", large))}
    less, worse = scored(drawn, shocks, eps=1e-10, most_iterations=3000)
    assert worse[0] >= less[0] - 1e-8
    assert max(less[1:3]) - 1e-12 <= less[0] <= 1 + 1e-12


@given(data=st.data())
@settings(max_examples=examples(40), deadline=None)
def test_row_order_and_names_change_no_score(data: st.DataObject) -> None:
    """Firms change numbers, industries letters, both the other way round."""
    drawn = data.draw(payment_networks())
    order = data.draw(st.permutations(drawn.payments))
    last, letters = len(drawn.industries) - 1, {"a": "z", "b": "y", "c": "x"}
    renamed = Drawn(
        [letters[industry] for industry in drawn.industries[::-1]],
        [(last - supplier, last - buyer, amount) for supplier, buyer, amount in order],
        {(letters[one], letters[other]): kind for (one, other), kind in drawn.kinds.items()},
        drawn.revenue[::-1],
    )
    reordered = Drawn(drawn.industries, order, drawn.kinds, drawn.revenue)
    options: dict[str, Any] = {"eps": 1e-2, "most_iterations": 3000}
    expected = np.array(scored(drawn, None, **options))
    assert np.array(scored(reordered, None, **options)) == pytest.approx(expected, abs=1e-12)
    assert np.array(scored(renamed, None, **options))[::-1] == pytest.approx(expected, abs=1e-12)


def test_stops_disagree_without_final_demand_and_agree_with_it() -> None:
    ring = at_both_stops(loop().network())
    assert ring.disagreeing == ("F3",)
    assert ring.published.scores.loc["F3", ["esri", "iterations"]].tolist() == [0.98828125, 19]
    assert ring.converged.scores.loc["F3", ["esri", "iterations"]].tolist() == pytest.approx([1.0, 100])
    assert ring.without_revenue == ("F0", "F1", "F2")
    assert ring.warning is not None
    assert ring.warning.en == (
        "1 of 4 scenarios differ between the two stops (0.01 and 1e-10): losses were still spreading. "
        "3 selling firms have no revenue; add it, so that final demand counts"
    )
    sold = loop()
    with_demand = Drawn(sold.industries, sold.payments, sold.kinds, [50.0, 50.0, 50.0, None])
    settled = at_both_stops(with_demand.network())
    assert (settled.disagreeing, settled.without_revenue, settled.warning) == ((), (), None)


def test_cascade_cut_off_is_told() -> None:
    risk = economic_systemic_risk(loop().network(), eps=1e-10, most_iterations=10)
    assert risk.unsettled == ("F3",)
    assert risk.scores["iterations"].tolist() == [4, 3, 3, 10]


def test_nothing_to_lose_gives_zeros() -> None:
    nobody = economic_systemic_risk(Drawn([], [], {}).network())
    assert nobody.scores.shape == (0, 5)
    idle = economic_systemic_risk(Drawn("aa", [(0, 1, 0.0)], {}).network())
    assert idle.scores.to_numpy().tolist() == [[0.0, 0.0, 0.0, 1.0, 0.0]] * 2
    calm = scored(chain(), {"calm": {}, "nil": {"F1": 0.0}}, eps=1e-10)
    assert calm == [(0.0, 0.0, 0.0, 1)] * 2


def test_firm_paying_itself_and_firms_apart_have_defined_scores() -> None:
    """F0 pays itself; F1 sells to F2, apart.

    F0 --1--> F0        F1 --3--> F2
    """
    drawn = Drawn("abc", [(0, 0, 1.0), (1, 2, 3.0)], {("a", "a"): 2, ("b", "c"): 2})
    assert [score[0] for score in scored(drawn, None, eps=1e-10)] == [0.25, 0.75, 0.75]


def test_firms_of_unknown_industry_do_not_stand_in_for_each_other() -> None:
    """Both makers have no industry code: neither replaces the other, where one industry would.

    A --10--> T        B --90--> T --100--> Z
    """
    firms = pd.DataFrame({"firm_id": ["A", "B", "T", "Z"], "industry": ["", "", "t", "z"]})
    rows = pd.DataFrame(
        {"supplier_id": ["A", "B", "T"], "buyer_id": ["T", "T", "Z"], "value_10k_yuan": [10.0, 90.0, 100.0]}
    )
    apart = payment_network(firms, rows, NO_TABLE, otherwise="essential")
    assert economic_systemic_risk(apart).scores["esri"].tolist() == pytest.approx([0.55, 0.95, 1.0, 1.0])
    same = payment_network(firms.assign(industry=["m", "m", "t", "z"]), rows, NO_TABLE, otherwise="essential")
    assert economic_systemic_risk(same).scores["esri"].tolist() == pytest.approx([1 / 18, 0.9, 1.0, 1.0])
    assert len(apart.industries) == 4


def test_payments_of_a_supply_graph_are_its_active_valued_sourcings() -> None:
    """Amounts of one pair add up; backups and sourcings without an amount pay nothing.

    M --ore 3, coal 4--> T        N --ore (qualified)--> T        P --ore (no amount)--> T
    """
    sourcings = [
        ("M", "ore", "active", 3.0),
        ("M", "coal", "active", 4.0),
        ("N", "ore", "qualified", 9.0),
        ("P", "ore", "active", math.nan),
    ]
    supplies = pd.DataFrame(sourcings, columns=["supplier_id", "component_id", "status", "value_10k_yuan"])
    firms = pd.DataFrame(
        {"firm_id": ["M", "T"], "industry_code": ["0610", "3110"], "revenue_10k_yuan": [10.0, math.nan]}
    )
    network = payments_of(build_graph(Tables.of({"firms": firms, "supplies": supplies.assign(buyer_id="T")})))
    assert network.firm_ids.tolist() == ["M", "N", "P", "T"]
    assert network.industries.tolist() == ["0610", "3110", "? N", "? P"]
    assert (network.supplier.tolist(), network.buyer.tolist()) == ([0], [3])
    assert (network.value_10k_yuan.tolist(), network.essentiality.tolist()) == ([7.0], [1])
    assert network.revenue_10k_yuan[0] == 10.0
    assert network.unvalued_count == 1


def test_essentiality_comes_from_inputs_and_variants() -> None:
    """Ore (06) is essential to steel (31), paint (26) is not; a maker of the variant counts; salt is bought by nobody."""
    tables = drawn_chain(
        makes="M ore, N fine_ore, C paint, T steel, S salt",
        variants="fine_ore < ore",
        inputs="ore > steel, paint > steel",
    ).tables
    optional = tables.inputs.assign(is_essential=(tables.inputs["component_id"] != "paint").astype("boolean"))
    firms = {"firm_id": ["M", "N", "C", "T"], "industry_code": ["0610", "0810", "2641", "3110"]}
    rows = {"makes": tables.makes, "variants": tables.variants, "inputs": optional, "firms": pd.DataFrame(firms)}
    assert essentiality_of_inputs(build_graph(Tables.of(rows)), industry_digits=2).to_numpy().tolist() == [
        ["06", "31", "essential"],
        ["08", "31", "essential"],
        ["26", "31", "non_essential"],
    ]


@pytest.mark.parametrize("options", [{"eps": -1.0}, {"eps": math.nan}, {"error_at_most": -1e-5}])
def test_score_rejects_negative_thresholds(options: dict[str, float]) -> None:
    with pytest.raises(UsageError, match=r"must not be negative|不能为负"):
        economic_systemic_risk(chain().network(), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("loss", [-0.1, 1.1, math.nan])
def test_score_rejects_losses_outside_zero_and_one(loss: float) -> None:
    with pytest.raises(UsageError) as caught:
        economic_systemic_risk(chain().network(), shocks={"flood": {"F1": loss}})
    assert caught.value.words.en == f"shock 'flood': loss {loss:g} of 'F1' should be between 0 and 1"


def test_shock_of_an_unknown_firm_names_the_nearest() -> None:
    with pytest.raises(UnknownIdError) as caught:
        economic_systemic_risk(chain().network(), shocks={"flood": {"F11": 1.0}})
    assert (caught.value.wanted, caught.value.nearest[0]) == ("F11", "F1")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"firm_id": ["F0", "F0"]}, "firm 'F0' is listed more than once"),
        ({"value_10k_yuan": [-1.0]}, "value_10k_yuan -1 should be a number, 0 or more"),
        ({"value_10k_yuan": [math.inf]}, "value_10k_yuan inf should be a number, 0 or more"),
        ({"buyer_id": ["F9"]}, "no firm 'F9' in the data; check the id"),
        (
            {"essentiality": ["vital"]},
            "essentiality 'vital' should be one of irrelevant, non_essential, essential",
        ),
    ],
)
def test_payment_network_rejects_what_cannot_be(change: dict[str, Any], message: str) -> None:
    firms = {"firm_id": firm_ids(2), "industry": ["a", "b"]}
    rows = {"supplier_id": ["F0"], "buyer_id": ["F1"], "value_10k_yuan": [1.0]}
    kinds = {"supplier_industry": ["a"], "buyer_industry": ["b"], "essentiality": ["essential"]}
    tables = [
        pd.DataFrame({key: change.get(key, value) for key, value in firm.items()}) for firm in (firms, rows, kinds)
    ]
    with pytest.raises(UsageError) as caught:
        payment_network(*tables)
    assert caught.value.words.en == message


CASE: dict[str, Any] = {
    "index_base": 1,
    "firms": [{"id": "x", "sector": "a"}, {"id": "y", "sector": "b"}],
    "edges": [[1, 2, 4.0]],
    "essential": {"a": {"a": 1, "b": 2}, "b": {"a": 1, "b": 1}},
    "psi_loss_columns": None,
    "expected": [{"market_share_sigma": True, "eps": 0.01, "esri": None, "iterations": None, "note": 1}],
}


@pytest.mark.parametrize(
    ("change", "scores"),
    [
        ({}, [1.0, 1.0]),
        ({"index_base": 0, "edges": [[0, 1, 4.0]]}, [1.0, 1.0]),
        ({"edges": [["x", "y", 1.0], ["x", "y", 3.0]]}, [1.0, 1.0]),
        ({"revenue": [8.0, 0.0]}, [1.0, 0.5]),
        ({"revenue": {"x": 8.0}}, [1.0, 0.5]),
        ({"firms": [{"id": "x", "sector": "a", "revenue": 8.0}, {"id": "y", "sector": "b"}]}, [1.0, 0.5]),
        ({"psi_loss_columns": [[0.5, 0.0]]}, [0.5]),
        ({"psi_loss_columns": [0.5, 0.25]}, [0.5]),
        ({"psi_loss_columns": [[0.5], [0.0]]}, [0.5]),
        ({"psi_loss_columns": [[0.0, 0.5], [0.25, 0.25], [0.0, 0.0]]}, [0.5, 0.25, 0.0]),
        ({"psi_loss_columns": {"flood": {"y": 0.5}, "fire": [1.0, 0.0]}}, [0.5, 1.0]),
    ],
)
def test_case_may_state_ids_revenue_and_shocks_in_several_ways(change: dict[str, Any], scores: list[float]) -> None:
    (answer,) = answers(CASE | change)
    assert list(answer) == list(CASE["expected"][0])
    assert answer["esri"] == pytest.approx(scores)
    assert (answer["market_share_sigma"], answer["eps"], answer["note"]) == (True, 0.01, None)
