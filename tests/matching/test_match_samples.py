"""Is every planted backup that hangs on the same hidden firm refused by name, on all fifteen sample chains?"""

from __future__ import annotations

import numpy as np

from chainlink.analysis.spread.propagation import Stop, what_stops
from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.candidates import find_candidates
from chainlink.matching.pairs.need_matches import PairWords
from chainlink.matching.pairs.scores import ScoredPairs, score_pairs
from chainlink.matching.pairs.weights import load_weights
from chainlink.supply.graph import SupplyGraph
from tests.analysis.test_samples_answers import CHAIN_IDS, expected

Line = tuple[str, str]


def planted(kind: str, where: str) -> list[dict[str, str]]:
    return [fact for chain_id in CHAIN_IDS for fact in expected(chain_id)[where] if fact["kind"] == kind]


def scored(graph: SupplyGraph, needs: list[Need]) -> ScoredPairs:
    weights = load_weights()
    return score_pairs(find_candidates(graph, needs, near_at_least=weights.near_at_least), weights)


def refusals(graph: SupplyGraph, needs: list[Need]) -> dict[str, dict[Line, tuple[str, str]]]:
    """By need id, by line: why it is refused and for which firm; ("", "") where it is not."""
    answer = scored(graph, needs)
    words = PairWords(answer)
    answers: dict[str, dict[Line, tuple[str, str]]] = {need.need_id: {} for need in needs}
    for at, is_open in enumerate(answer.is_open.tolist()):
        if is_open:
            (pair,) = words.pairs(np.array([at], np.int32))
            answers[pair.need_id][pair.supplier_id, pair.component_id] = ("", "")
        else:
            refused = words.refused(at)
            answers[refused.need_id][refused.supplier_id, refused.component_id] = (refused.because, refused.firm_id)
    return answers


def test_every_hidden_common_tier_2_backup_is_refused_by_name(sample_graph: SupplyGraph) -> None:
    """Each supplier that stops with the planted firm is refused with that firm named, and no other for it."""
    hidden = planted("common_tier2", "planted")
    assert len(hidden) == 15
    inputs, supplies = sample_graph.tables.inputs, sample_graph.tables.supplies
    fallen_by_firm: dict[str, set[Line]] = {}
    needs: dict[str, Need] = {}
    for row in hidden:
        firm_id = row["firm_id"]
        fallen_by_firm[firm_id] = set(what_stops(sample_graph, [Stop("firm", firm_id)], sourcing="qualified").lines)
        products = inputs["product_id"][inputs["component_id"] == row["component_id"]]
        buyers = supplies[supplies["component_id"].isin(products) & (supplies["buyer_id"] != firm_id)]
        for buyer_id, component_id in zip(buyers["buyer_id"], buyers["component_id"], strict=True):
            need_id = f"{buyer_id}/{component_id}/{firm_id}"
            needs[need_id] = Need(need_id, buyer_id, component_id, about=(firm_id,))
    answers = refusals(sample_graph, list(needs.values()))
    missed = [
        (need_id, line)
        for need_id, need in needs.items()
        for line, (because, firm_id) in answers[need_id].items()
        if ((because, firm_id) == ("stops_with", need.about[0]))
        != (line in fallen_by_firm[need.about[0]] and line[0] != need.about[0])
    ]
    assert missed == []
    named = {firm_id for answer in answers.values() for because, firm_id in answer.values() if because == "stops_with"}
    assert named == {row["firm_id"] for row in hidden}


def test_hidden_firm_is_found_without_being_named(sample_graph: SupplyGraph) -> None:
    """Where all that supply an essential input hang on the planted firm, no offer that does so too is told without it.

    Offers are refused for the direct supplier, where the need is about that; every other one shows the planted firm
    among those it still stops with.
    """
    tables = sample_graph.tables
    needs: dict[str, Need] = {}
    hidden_by_need: dict[str, str] = {}
    for row in planted("common_tier2", "planted"):
        fallen = set(what_stops(sample_graph, [Stop("firm", row["firm_id"])], sourcing="qualified").lines)
        inputs = tables.inputs
        for product in inputs["product_id"][inputs["component_id"] == row["component_id"]]:
            plain = inputs[(inputs["component_id"] == product) & (inputs["alternative_group"] == "")]
            into = plain["product_id"][plain["is_essential"].fillna(True).to_numpy(bool)]
            builders = set(tables.makes["firm_id"][tables.makes["component_id"].isin(into)])
            used = tables.supplies[
                (tables.supplies["component_id"] == product) & (tables.supplies["status"] != "candidate")
            ]
            for buyer_id, rows in used.groupby("buyer_id"):
                if buyer_id in builders and {(supplier, product) for supplier in rows["supplier_id"]} <= fallen:
                    needs[f"{buyer_id}/{product}"] = Need(f"{buyer_id}/{product}", str(buyer_id), product)
                    hidden_by_need[f"{buyer_id}/{product}"] = row["firm_id"]
    assert len(needs) > 200
    answer = scored(sample_graph, list(needs.values()))
    words = PairWords(answer)
    assert [need_id for at, need_id in enumerate(needs) if hidden_by_need[need_id] not in words.chokepoints(at)] == []
    shown = words.pairs(np.flatnonzero(answer.is_open).astype(np.int32))
    fallen_by_firm = {
        firm_id: set(what_stops(sample_graph, [Stop("firm", firm_id)], sourcing="qualified").lines)
        for firm_id in set(hidden_by_need.values())
    }
    hangs = {
        (pair.need_id, pair.supplier_id)
        for pair in shown
        if (pair.supplier_id, pair.component_id) in fallen_by_firm[hidden_by_need[pair.need_id]]
    }
    assert hangs == {
        (pair.need_id, pair.supplier_id) for pair in shown if hidden_by_need[pair.need_id] in pair.remaining
    }
    assert hangs


def test_backups_of_the_same_group_and_without_capacity_are_refused(sample_graph: SupplyGraph) -> None:
    kin, empty = planted("backup_in_same_group", "backups"), planted("backup_without_capacity", "backups")
    needs = [
        Need(f"{pair['kind']}{at}", pair["buyer_id"], pair["component_id"], about=(pair["supplier_id"],))
        for at, pair in enumerate((*kin, *empty))
    ]
    answers = refusals(sample_graph, needs)
    answer = [
        answers[need.need_id][pair["backup_id"], pair["component_id"]]
        for need, pair in zip(needs, (*kin, *empty), strict=True)
    ]
    assert answer[:15] == [("same_group", pair["supplier_id"]) for pair in kin]
    assert answer[15:] == [("no_spare", "")] * 15
