"""How is the first answer made as quick as the second? Compile every loop once, where the machine code is kept.

    python -m chainlink.analysis.warm_up

The compiled code lands beside the source, or in numba's cache folder where that cannot be written.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from chainlink.analysis.backups.coverage import coverage_by_line
from chainlink.analysis.cascades.payments import payments_of
from chainlink.analysis.cascades.systemic_risk import economic_systemic_risk
from chainlink.analysis.chances.answers import worthy_answers
from chainlink.analysis.chances.chances import estimate_chances
from chainlink.analysis.chokepoints.grades import chokepoints
from chainlink.analysis.cut_sets.minimal_sets import cut_sets
from chainlink.analysis.partial_loss.losses import partial_loss
from chainlink.analysis.spread.propagation import Stop
from chainlink.analysis.spread.single_failures import LARGE_BLAST, blast_radii
from chainlink.analysis.waves.wave import wave
from chainlink.supply.graph import build_graph
from loaders.tables import Tables


def warm_up() -> int:
    """Compute a supply line so long that every loop is needed; returns the largest blast radius, its length less one.

    Examples
    --------
    >>> warm_up() == 3 * LARGE_BLAST - 1
    True
    """
    length = 3 * LARGE_BLAST
    components = [f"part {number:05d}" for number in range(length)]
    makes = pd.DataFrame({"firm_id": [f"firm {number:05d}" for number in range(length)], "component_id": components})
    inputs = pd.DataFrame({"component_id": components[:-1], "product_id": components[1:]})
    graph = build_graph(Tables.of({"makes": makes, "inputs": inputs}))
    chokepoints(graph, components[3], sourcing="market")
    coverage_by_line(graph, level="market")
    cut_sets(graph, components[3], sourcing="market")
    economic_systemic_risk(payments_of(graph), shocks={"nothing": {}})
    partial_loss(graph, [Stop("firm", "firm 00000")], targets=[components[3]])
    wave(graph, [Stop("firm", "firm 00000")], sourcing="market", is_stopped_stock_usable=True)
    _warm_up_chances()
    return int(blast_radii(graph, sourcing="market")["lines"].max())


def _warm_up_chances() -> None:
    """Draw what two buyers in two cities leave open."""
    firm_ids = ["M", "N", "T", "U"]
    tables = Tables.of(
        {
            "firms": pd.DataFrame({"firm_id": firm_ids, "region_code": ["330100", "330200"] * 2}),
            "makes": pd.DataFrame({"firm_id": firm_ids, "component_id": ["ore", "ore", "steel", "steel"]}),
            "inputs": pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]}),
            "supplies": pd.DataFrame(
                {"supplier_id": ["M"], "buyer_id": ["T"], "component_id": ["ore"], "status": ["active"]}
            ),
        }
    )
    graph = build_graph(tables)
    plan = worthy_answers(graph, {"steel": ["steel"]}, count=1, draws=2)
    by_place = replace(plan.weights, nearness=2.0, tastes=((1.0, 0.5), (3.0, 0.5)))
    estimate_chances(graph, {"steel": ["steel"]}, draws=2, weights=by_place)


if __name__ == "__main__":
    warm_up()
