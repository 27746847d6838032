"""Where do goods come from? The maker decides, then the supplier that makes them, then what the row says."""

from __future__ import annotations

import numpy as np
import pytest

from chainlink.supply.origins import countries_of_firms, is_traded, origins_of
from tests.drawn_chains import drawn


def test_maker_decides_then_the_supplier_that_makes_it_then_the_row() -> None:
    """M (JPN) makes resist; A (CHN) sells what it does not make, of M, of Germany, of nobody knows where.

    M, A --resist--> T
    """
    graph = drawn(
        makes="M resist, T chip",
        inputs="resist > chip",
        sourcings="M > T resist origin=DEU, A > T resist maker=M origin=DEU, A > U resist origin=DEU, A > V resist",
        firms="M country=JPN, A country=CHN",
    )
    rows = np.arange(4)
    key = list(zip(graph.tables.supplies["supplier_id"], graph.tables.supplies["buyer_id"], strict=True))
    assert dict(zip(key, origins_of(graph, rows), strict=True)) == {
        ("M", "T"): "JPN",
        ("A", "T"): "JPN",
        ("A", "U"): "DEU",
        ("A", "V"): "",
    }
    assert dict(zip(key, is_traded(graph, rows).tolist(), strict=True)) == {
        ("M", "T"): False,
        ("A", "T"): True,
        ("A", "U"): True,
        ("A", "V"): True,
    }
    assert origins_of(graph, rows[1:2]) == [dict(zip(key, origins_of(graph, rows), strict=True))[key[1]]]


@pytest.mark.parametrize(("home", "country"), [("CHN", "CHN"), ("", "")])
def test_firm_with_a_place_and_no_country_lies_at_home(home: str, country: str) -> None:
    graph = drawn(
        makes="P ore, Q ore, R ore",
        firms="P region_code=330200, Q country=JPN region_code=330200, R name_zh=r",
        regions="330200 name_zh=市",
    )
    assert countries_of_firms(graph, home) == {"P": country, "Q": "JPN", "R": ""}
