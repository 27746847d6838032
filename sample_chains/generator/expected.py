"""What must a scan find? The planted weaknesses with their colours and targets, worked out without the engine."""

from __future__ import annotations

from typing import Any

from sample_chains.generator.firms import Registry
from sample_chains.generator.reach import stopped_with, targets_hit
from sample_chains.generator.rows import World
from sample_chains.generator.structure import Chain, Component, Structure

COLOURS = {
    "sole_foreign": "red",
    "sole_local": "red",
    "agent_maker": "red",
    "agent_origin": "yellow",
    "common_tier2": "yellow",
    "backed": "blue",
    "unsurveyed_sole": "grey",
    "data_gap": "grey",
}
Facts = dict[str, Any]


def planted_components(registry: Registry) -> list[Facts]:
    """Tell every planted component weakness: who, which colour, which targets, alone and joined; by component."""
    structure = registry.structure
    planted = [component for component in structure.components.values() if component.weak_kind]
    return [_facts(registry, component) for component in sorted(planted, key=lambda c: c.component_id)]


def _facts(registry: Registry, component: Component) -> Facts:
    structure, component_id = registry.structure, component.component_id
    makers = registry.makers[component_id]
    facts: Facts = {
        "kind": component.weak_kind,
        "component_id": component_id,
        "home_chain": component.home_chain,
        "colour": COLOURS[component.weak_kind],
    }
    if component.weak_kind == "data_gap":
        return facts
    facts["firm_id"] = registry.agents[component_id] if component.weak_kind == "agent_origin" else makers[0]
    if component.weak_kind == "agent_maker":
        facts["agent_id"] = registry.agents[component_id]
        facts["agent_colour"] = "yellow"
    if component.weak_country:
        facts["country"] = component.weak_country
    if component_id in registry.rings:
        facts["ring_ids"] = list(registry.rings[component_id].trader_ids)
        facts["ring_buyer_id"] = registry.rings[component_id].buyer_id
    joined = stopped_with(structure, [component_id])
    certain = stopped_with(structure, [component_id], always_made=_doubted(structure, facts))
    facts["targets"] = _by_chain(structure, certain)
    if joined - certain:
        facts["targets_until_surveyed"] = _by_chain(structure, joined - certain)
        facts["unsurveyed_roots"] = _roots(structure, component_id, joined)
    doubtful = _by_chain(structure, stopped_with(structure, [component_id], unknown_is_nothing=True) - joined)
    if facts["colour"] == "red" and doubtful:
        facts["targets_in_doubt"] = doubtful
    alone = {chain_id: _alone(structure, facts, chain_id) for chain_id in structure.chains}
    facts["targets_alone"] = {chain_id: certain for chain_id, (certain, _) in alone.items() if certain}
    if any(doubted for _, doubted in alone.values()):
        facts["targets_alone_until_surveyed"] = {name: doubted for name, (_, doubted) in alone.items() if doubted}
    is_seen_alone = any(certain or doubted for certain, doubted in alone.values())
    facts["is_seen_only_across_chains"] = bool(facts["targets"]) and not is_seen_alone
    return facts


def _doubted(structure: Structure, facts: Facts) -> frozenset[str]:
    """Give the components of which a maker may be missing, where that can free a target: only red needs surveys."""
    return structure.unsurveyed if facts["colour"] == "red" else frozenset()


def _roots(structure: Structure, component_id: str, joined: frozenset[str]) -> list[str]:
    """Give the unsurveyed components of which one more maker would keep a target running."""
    targets = {target for chain in structure.chains.values() for target in chain.targets} & joined
    return [
        root
        for root in sorted(structure.unsurveyed & joined)
        if targets - stopped_with(structure, [component_id], always_made=frozenset({root}))
    ]


def _by_chain(structure: Structure, stopped: frozenset[str]) -> dict[str, list[str]]:
    return {chain_id: list(hit) for chain_id in structure.chains if (hit := targets_hit(structure, stopped, chain_id))}


def _alone(structure: Structure, facts: Facts, chain_id: str) -> tuple[list[str], list[str]]:
    """Give the targets hit when the chain's folder is loaded by itself, its border without upstream.

    Certain ones first, then those that a survey may free.
    """
    inside, component_id = frozenset(structure.chains[chain_id].members), facts["component_id"]
    if component_id not in inside and component_id not in structure.border(chain_id):
        return [], []
    doubted = _doubted(structure, facts)
    certain = stopped_with(structure, [component_id], inside=inside, always_made=doubted)
    hit = targets_hit(structure, stopped_with(structure, [component_id], inside=inside), chain_id)
    surely_hit = targets_hit(structure, certain, chain_id)
    return list(surely_hit), [target for target in hit if target not in surely_hit]


def expected_of_chain(world: World, chain: Chain, planted: list[Facts], backups: list[Facts]) -> Facts:
    """Tell what a scan of one chain must find, with all chains loaded and with this one alone.

    Returns
    -------
    dict
        `red_firms` and `suspected_sole_firms` are complete: there are no others in the chain. `planted` are the
        weaknesses of components placed in the chain; yellow and blue firms may exist beside them. `shared_firms` are
        those that would stop targets of this chain and of others. `cross_chain_red` are the components of the chain
        that one firm makes and that stop targets of other chains only. `large_makers` hold the true share, before
        fields were left empty. `natural_components` are those that no new line can make.
    """
    chain_id = chain.chain_id
    components = [world.structure.components[member] for member in sorted(chain.members)]
    return {
        "chain_id": chain_id,
        "targets": sorted(chain.targets),
        "joined": _complete(planted, "targets", chain_id),
        "alone": _complete(planted, "targets_alone", chain_id),
        "grey_components": sorted(
            facts["component_id"]
            for facts in planted
            if facts["kind"] in ("data_gap", "agent_origin") and facts["component_id"] in chain.members
        ),
        "shared_firms": _shared(planted, chain_id),
        "cross_chain_red": _cross_chain(planted, chain),
        "large_makers": [_large_maker(world, c) for c in components if "large_maker" in c.marks],
        "natural_components": [c.component_id for c in components if "natural" in c.marks],
        "planted": [facts for facts in planted if facts["component_id"] in chain.members],
        "backups": backups,
        "loop": list(chain.loop),
    }


def _complete(planted: list[Facts], scope: str, chain_id: str) -> Facts:
    red: dict[str, list[str]] = {}
    suspected: dict[str, list[str]] = {}
    for facts in planted:
        hit = facts.get(scope, {}).get(chain_id, [])
        doubted = facts.get(f"{scope}_until_surveyed", {}).get(chain_id, [])
        if hit and facts["colour"] in ("red", "grey"):
            (red if facts["colour"] == "red" else suspected)[facts["firm_id"]] = hit
        if doubted:
            suspected[facts["firm_id"]] = doubted
    return {"red_firms": dict(sorted(red.items())), "suspected_sole_firms": dict(sorted(suspected.items()))}


def _cross_chain(planted: list[Facts], chain: Chain) -> list[Facts]:
    """Give the sole-made components of a chain that stop no target of it and some of others, by component."""
    return [
        {"component_id": facts["component_id"], "firm_id": facts["firm_id"], "stops_chains": list(facts["targets"])}
        for facts in planted
        if facts["component_id"] in chain.members
        and facts["colour"] == "red"
        and facts["targets"]
        and chain.chain_id not in facts["targets"]
        and chain.chain_id not in facts.get("targets_until_surveyed", {})
    ]


def _large_maker(world: World, component: Component) -> Facts:
    """Tell the largest maker of a component, and its share of what all make."""
    output = {firm_id: line.output for (firm_id, name), line in world.lines.items() if name == component.component_id}
    firm_id = max(output, key=lambda maker: (output[maker], maker))
    share = round(output[firm_id] / sum(output.values()), 4)
    return {"component_id": component.component_id, "firm_id": firm_id, "share": share}


def _shared(planted: list[Facts], chain_id: str) -> dict[str, list[str]]:
    """Give the firms on which this chain and others hang, with those chains."""
    targets_by_firm = {f["firm_id"]: list(f["targets"]) for f in planted if chain_id in f.get("targets", {})}
    return {firm_id: chain_ids for firm_id, chain_ids in sorted(targets_by_firm.items()) if len(chain_ids) > 1}


def across_chains(planted: list[Facts]) -> list[Facts]:
    """Give the planted chokepoints that no chain loaded alone shows, by component."""
    keys = ("component_id", "firm_id", "kind", "colour", "home_chain", "targets")
    return [{key: facts[key] for key in keys} for facts in planted if facts.get("is_seen_only_across_chains")]


def country_stops(registry: Registry) -> dict[str, dict[str, list[str]]]:
    """Give, for each country, the targets that an export stop of it stops though every maker may deliver."""
    structure = registry.structure
    countries = sorted({firm.country for firm in registry.firms.values() if firm.is_abroad})
    stops_by_country = {}
    for country in countries:
        lost = [c for c in structure.components.values() if _comes_only_from(registry, c, country)]
        hit = _by_chain(structure, stopped_with(structure, [component.component_id for component in lost]))
        if hit:
            stops_by_country[country] = hit
    return stops_by_country


def _comes_only_from(registry: Registry, component: Component, country: str) -> bool:
    makers = registry.makers[component.component_id]
    if component.weak_kind == "agent_origin":
        return component.weak_country == country
    return bool(makers) and all(registry.firms[firm_id].country == country for firm_id in makers)
