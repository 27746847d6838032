"""Do the proposals of the 15 sample chains keep their limits, and find firms that the samples call leaders?"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from chainlink.leaders.proposed import propose_all
from chainlink.leaders.weights import load_leader_weights
from chainlink.stores import open_store
from chainlink.supply.graph import build_graph


def test_fifteen_chains_keep_every_limit(sample_store: Path) -> None:
    tables = open_store(f"sqlite:///{sample_store}").read()
    roles = tables.roles[tables.roles["role"] == "chain_leader"]
    led = list(zip(roles["firm_id"], roles["chain_id"], strict=True))
    weights = load_leader_weights()
    answer = propose_all(build_graph(tables), led=led, weights=weights)
    leaders = [(leader.firm_id, leader.chain_id) for leader in answer.leaders.leaders]
    assert Counter(chain for _, chain in leaders) == dict.fromkeys(tables.chains["chain_id"], weights.leaders_per_chain)
    assert max(Counter(firm for firm, _ in {*leaders, *led}).values()) <= weights.chains_per_firm
    region = dict(zip(tables.firms["firm_id"], tables.firms["region_code"], strict=True))
    partners = answer.partners.partners
    assert {region[partner.firm_id][:2] for partner in partners} | {region[firm][:2] for firm, _ in leaders} == {"33"}
    assert (
        max(Counter((partner.chain_id, partner.leader_id) for partner in partners).values())
        == weights.partners_per_leader
    )
    members = Counter(
        (community.chain_id, firm) for community in answer.communities.communities for firm in community.firm_ids
    )
    assert set(members.values()) == {1}
    assert len(set(leaders) & set(led)) > len(led) / 2
