"""Is what firms say of their needs told, without a supplier made of it?"""

from __future__ import annotations

import pandas as pd
import pytest

from chainlink.analysis.markets.stated_needs import StatedNeeds, stated_needs
from chainlink.supply.graph import build_graph
from graph_schema.errors import UnknownIdError
from loaders.tables import Tables

NEEDS = pd.DataFrame(
    [
        ("T", "car", "ore", 0.25, None, None, "material", 3),
        ("T", "van", "ore", 0.25, None, None, "material", 5),
        ("U", "", "ore", None, 0.2, 0.4, "", None),
        ("V", "", "ore", None, 0.2, 0.4, "rights", None),
        ("W", "", "ore", None, None, None, "", None),
        ("W", "", "coal", None, None, None, "", None),
    ],
    columns=[
        "firm_id",
        "product_id",
        "component_id",
        "overseas_share",
        "overseas_share_low",
        "overseas_share_high",
        "risk_lies_in",
        "supplier_count",
    ],
)


def test_firms_count_once_and_those_without_a_supplier_are_told() -> None:
    """T buys from S, U makes it itself, V only says a share: a candidate is no supplier."""
    supplies = pd.DataFrame({"supplier_id": "S", "buyer_id": ["T", "V"], "component_id": "ore"})
    makes = pd.DataFrame({"firm_id": ["U"], "component_id": ["ore"]})
    supplies["status"] = ["active", "candidate"]
    stated = stated_needs(build_graph(Tables.of({"needs": NEEDS, "supplies": supplies, "makes": makes})), "ore")
    assert stated == StatedNeeds(
        3, {(0.25, 0.25): 1, (0.2, 0.4): 2}, {"material": 1, "rights": 1}, (1, 5), without_supplier=1
    )
    assert stated.words.en.startswith(
        "as 3 firms say: bought abroad 25% (1), 20% to 40% (2); the risk lies in material 1"
    )


def test_silence_tells_nothing_and_a_strange_id_is_refused() -> None:
    graph = build_graph(Tables.of({"needs": NEEDS}))
    assert stated_needs(graph, "coal") is None
    with pytest.raises(UnknownIdError):
        stated_needs(graph, "gold")
