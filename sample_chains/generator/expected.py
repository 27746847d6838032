"""What must a scan find? The planted weaknesses with their colours and targets, worked out without the engine."""

from __future__ import annotations

from typing import Any

from sample_chains.generator.firms import Registry
from sample_chains.generator.reach import stopped_with, targets_hit
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
    joined = stopped_with(structure, [component_id])
    facts["targets"] = _by_chain(structure, joined)
    doubtful = _by_chain(structure, stopped_with(structure, [component_id], unknown_is_nothing=True) - joined)
    if facts["colour"] == "red" and doubtful:
        facts["targets_in_doubt"] = doubtful
    facts["targets_alone"] = {
        chain_id: hit for chain_id in structure.chains if (hit := _alone(structure, component_id, chain_id))
    }
    facts["is_seen_only_across_chains"] = bool(facts["targets"]) and not facts["targets_alone"]
    return facts


def _by_chain(structure: Structure, stopped: frozenset[str]) -> dict[str, list[str]]:
    return {chain_id: list(hit) for chain_id in structure.chains if (hit := targets_hit(structure, stopped, chain_id))}


def _alone(structure: Structure, component_id: str, chain_id: str) -> list[str]:
    """Give the targets hit when the chain's folder is loaded by itself, its border without upstream."""
    inside = frozenset(structure.chains[chain_id].members)
    if component_id not in inside and component_id not in structure.border(chain_id):
        return []
    return list(targets_hit(structure, stopped_with(structure, [component_id], inside=inside), chain_id))


def expected_of_chain(structure: Structure, chain: Chain, planted: list[Facts], backups: list[Facts]) -> Facts:
    """Tell what a scan of one chain must find, with all chains loaded and with this one alone.

    Returns
    -------
    dict
        `red_firms` and `suspected_sole_firms` are complete: there are no others in the chain. `planted` are the
        weaknesses of components placed in the chain; yellow and blue firms may exist beside them. `shared_firms` are
        those that would stop targets of this chain and of others.
    """
    chain_id = chain.chain_id
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
        "planted": [facts for facts in planted if facts["component_id"] in chain.members],
        "backups": backups,
        "loop": list(chain.loop),
    }


def _complete(planted: list[Facts], scope: str, chain_id: str) -> Facts:
    planted_ids: dict[str, dict[str, list[str]]] = {"red_firms": {}, "suspected_sole_firms": {}}
    for facts in planted:
        name = {"red": "red_firms", "grey": "suspected_sole_firms"}.get(facts["colour"])
        if name and chain_id in facts.get(scope, {}):
            planted_ids[name][facts["firm_id"]] = facts[scope][chain_id]
    return {name: dict(sorted(firms.items())) for name, firms in planted_ids.items()}


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
