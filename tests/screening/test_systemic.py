"""Is a firm's systemic risk that of all firms together, and does the sentence beside its colours say what holds?"""

from __future__ import annotations

import pytest

from chainlink import economic_systemic_risk, payments_of
from chainlink.screening.evidence import firm_evidence
from chainlink.screening.systemic import systemic_share, systemic_words
from tests.drawn_chains import drawn


def test_share_of_one_firm_is_that_of_the_whole_run() -> None:
    graph = drawn(
        makes="A x, B y, C z, D z",
        inputs="x > y, y > z",
        sourcings="A > B x value_10k_yuan=40, B > C y value_10k_yuan=60, B > D y value_10k_yuan=20, E > C x",
    )
    scores = economic_systemic_risk(payments_of(graph)).scores["esri"]
    assert {firm_id: systemic_share(graph, firm_id) for firm_id in ("A", "B", "C")} == pytest.approx(
        {firm_id: scores[firm_id] for firm_id in ("A", "B", "C")}
    )
    assert firm_evidence(graph, "A").systemic_share == systemic_share(graph, "A")


def test_firm_without_values_is_unknown_not_zero() -> None:
    graph = drawn(makes="A x, B y", inputs="x > y", sourcings="A > B x")
    assert systemic_share(graph, "A") is None
    assert systemic_words(None, ()).zh == "系统性风险：未知，它的买卖都没有填采购额。"


@pytest.mark.parametrize(
    ("share", "colours", "end"),
    [
        (0.02, ["yellow"], "它也是单点依赖。"),
        (0.001, ["blue"], "它是单点依赖，会使目标产品断供，但波及的金额不大。"),
        (0.02, [], "它不是单点依赖，目标产品另有来源，但体量大，损失仍大。"),
        (0.02, ["grey"], "它可能是单点依赖，数据有缺口，待摸排。"),
        (0.0, [], "它也不是单点依赖。"),
    ],
)
def test_sentence_reconciles_share_and_colours(share: float, colours: list[str], end: str) -> None:
    assert systemic_words(share, colours).zh.endswith(end)  # type: ignore[arg-type]
