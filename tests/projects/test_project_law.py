"""On any network: does the spread give the colours of the scan, and does every proposal keep its word?"""

from __future__ import annotations

import random

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings

from chainlink.projects.planning.candidates import candidate_projects
from chainlink.projects.planning.closing import closed_by
from chainlink.projects.planning.failures import Failures
from chainlink.projects.planning.promises import COLOUR
from chainlink.risks.assess import Screened, assess
from chainlink.risks.rules import load_rules
from chainlink.screening.scan import scan
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.errors import NoTargetError
from loaders.tables import Tables
from tests.examples import examples
from tests.random_networks import networks

SETTINGS = settings(
    max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def drawn_chain(seed: int) -> Tables:
    """One to three makers of each component, one or two suppliers in use for each need, some backups, a trader at times.

    ore --> steel --+
            seal ---+--> pump          seal and gasket replace each other in a pump at times
            gasket -+
    """
    draw = random.Random(seed)
    makers = {
        name: [f"{name}_{number}" for number in range(draw.randint(1, 3) + (name == "pump"))]
        for name in ("ore", "steel", "seal", "gasket", "pump")
    }
    group = draw.choice(["", "g"])
    inputs = [("ore", "steel", ""), ("steel", "pump", ""), ("seal", "pump", group), ("gasket", "pump", group)]
    supplies = {}
    for used, made, _ in inputs:
        for buyer in makers[made]:
            order = draw.sample(makers[used], len(makers[used]))
            in_use = draw.randint(1, 2)
            for place, seller in enumerate(order):
                status = "active" if place < in_use else draw.choice(["qualified", "candidate", ""])
                if status:
                    supplies[seller, buyer, used] = (status, "")
            if draw.random() < 0.2:
                del supplies[order[0], buyer, used]
                supplies["trader", buyer, used] = ("active", order[0])
    firms = [(firm, draw.choice(["", "", "one"])) for maker in makers.values() for firm in maker]
    return Tables.of(
        {
            "chains": pd.DataFrame({"chain_id": ["P"], "name_zh": ["泵"]}),
            "segments": pd.DataFrame({"segment_id": ["s"], "chain_id": "P", "name_zh": "全部", "stage": "upstream"}),
            "components": pd.DataFrame({"component_id": sorted(makers), "makers_surveyed_on": "2026-03-01"}),
            "placements": pd.DataFrame({"component_id": sorted(makers), "segment_id": "s", "chain_id": "P"}),
            "inputs": pd.DataFrame(inputs, columns=["component_id", "product_id", "alternative_group"]),
            "firms": pd.DataFrame([*firms, ("trader", "")], columns=["firm_id", "group_id"]).assign(country="CHN"),
            "makes": pd.DataFrame([(firm, maker) for maker in makers for firm in makers[maker]]).set_axis(
                ["firm_id", "component_id"], axis=1
            ),
            "supplies": pd.DataFrame([(*key, *values) for key, values in supplies.items()]).set_axis(
                ["supplier_id", "buyer_id", "component_id", "status", "maker_id"], axis=1
            ),
        }
    )


def screened_of(tables: Tables) -> tuple[SupplyGraph, Screened]:
    graph = build_graph(tables)
    try:
        return graph, assess(graph, scan(graph), load_rules())
    except NoTargetError:
        assume(False)
        raise


@SETTINGS
@given(networks())
def test_spread_gives_the_colours_of_the_scan(tables: Tables) -> None:
    graph, screened = screened_of(tables)
    failures = Failures(graph, screened.risks)
    colour_by_risk = {risk.risk_id: failures.colour(risk) for risk in screened.risks if risk.firm_id and risk.colour}
    assert colour_by_risk == {risk.risk_id: risk.colour for risk in screened.risks if risk.firm_id and risk.colour}


@pytest.mark.parametrize("seed", [7, 2, 3, 4, 6, 1][: examples(6)])
def test_every_proposal_takes_off_the_colours_it_promises(seed: int) -> None:
    graph, screened = screened_of(drawn_chain(seed))
    candidates = candidate_projects(graph, screened)
    assert candidates.projects
    for project in candidates.projects:
        real = closed_by(graph, screened, candidates, [project], load_rules()).real_by_stake
        promised = {
            stake: promise for stake, promise in candidates.promises[project.project_id].items() if stake[1] == COLOUR
        }
        short = {stake: points for stake, points in promised.items() if real.get(stake, 0.0) < points - 1e-9}
        assert short == {}, project
