"""Which files make up the sample province? Writes them all, byte for byte the same each time.

Run from the root of the project: `python -m sample_chains.make [FOLDER]`.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

from sample_chains.generator.backups import BackupPlanter
from sample_chains.generator.closures import false_closures, write_closures
from sample_chains.generator.expected import across_chains, country_stops, expected_of_chain, planted_components
from sample_chains.generator.firms import Registry, found_firms
from sample_chains.generator.folders import write_chain, write_json, write_province
from sample_chains.generator.office import write_office
from sample_chains.generator.places import Atlas
from sample_chains.generator.rings import plant_rings
from sample_chains.generator.roles import role_rows
from sample_chains.generator.rows import World, all_rows
from sample_chains.generator.sourcing import Buying
from sample_chains.generator.structure import read_structure
from sample_chains.generator.volumes import draw_lines, fill_capacities, price_market, raise_large_makers

SEED = "浙江-415X-示例-2026"
RANDOM_GROUPS = 70
FORMER_NAME_SHARE = 0.04


def make_province(folder: Path) -> None:
    """Write the sample province into `folder`: province, 15 chain folders, office, the answers expected.

    Notes
    -----
    Every random number comes from `SEED` and the key of the thing it is for. About 10 s.
    """
    world, backups = make_world()
    rows = all_rows(world) | {"roles": role_rows(world)}
    planted = planted_components(world.registry)
    write_province(folder / "province", world)
    answers = {}
    for chain in world.structure.chains.values():
        write_chain(folder / chain.chain_id, world, chain, rows)
        expected = expected_of_chain(world, chain, planted, backups[chain.chain_id])
        write_json(folder / chain.chain_id / "expected.json", expected)
        answers[chain.chain_id] = expected
    write_json(folder / "expected_cross_chain.json", across_chains(planted))
    write_json(folder / "expected_country_stops.json", country_stops(world.registry))
    write_office(folder / "office", world, planted)
    write_closures(folder / "office" / "risks.csv", world, answers)
    write_json(
        folder / "expected_false_closures.json", {name: false_closures(answer) for name, answer in answers.items()}
    )


def make_world() -> tuple[World, dict[str, list[dict[str, Any]]]]:
    """Make everything up, and tell the weak backups planted in each chain."""
    structure, atlas = read_structure(), Atlas()
    registry = found_firms(SEED, structure, atlas)
    market = price_market(SEED, structure)
    lines = draw_lines(SEED, registry, market)
    buying = Buying(SEED, registry, market, lines)
    sourcings = buying.run()
    promises = buying.promises()
    promised = {key: sum(row.volume for row in rows) for key, rows in promises.items()}
    fill_capacities(SEED, lines, buying.sold, promised)
    raise_large_makers(structure, lines)
    planter = BackupPlanter(registry, sourcings, lines, promises)
    backups = {chain.chain_id: planter.plant(chain) for chain in structure.chains.values()}
    _join_groups(registry, planter.group_count)
    _rename_some(registry)
    plant_rings(SEED, registry, sourcings)
    protected = _protected(registry, [facts for chain in backups.values() for facts in chain])
    return World(SEED, structure, atlas, registry, market, lines, sourcings, protected), backups


def _join_groups(registry: Registry, taken: int) -> None:
    """Join firms of one chain into groups of two to four; firms with a planted weakness stay out."""
    draw = random.Random(f"{SEED}:groups")
    components = registry.structure.components
    free: dict[str, list[str]] = {}
    for firm in registry.firms.values():
        is_planted = any(components[component_id].weak_kind for component_id in firm.lines)
        if firm.is_local and not firm.group_id and not firm.is_trader and not is_planted:
            free.setdefault(firm.home_chain, []).append(firm.firm_id)
    for number in range(taken + 1, taken + 1 + RANDOM_GROUPS):
        chain_id = draw.choice(sorted(free))
        for firm_id in draw.sample(free[chain_id], draw.choice((2, 2, 3, 4))):
            free[chain_id].remove(firm_id)
            registry.firms[firm_id].group_id = f"G{number:03d}"


def _rename_some(registry: Registry) -> None:
    """Give some firms a former name, as a change of form leaves it."""
    draw = random.Random(f"{SEED}:former names")
    for firm in registry.firms.values():
        if draw.random() < FORMER_NAME_SHARE and firm.name_zh.endswith("有限公司") and not firm.is_abroad:
            firm.former_names = f"{firm.name_zh.split('示例')[0]}示例厂"


def _protected(registry: Registry, backups: list[dict[str, Any]]) -> frozenset[tuple[str, str]]:
    """Give the lines and firms on which an expected answer rests."""
    components = registry.structure.components.values()
    kept = {(f, c.component_id) for c in components if c.weak_kind for f in registry.makers[c.component_id]}
    kept |= {(agent, component_id) for component_id, agent in registry.agents.items()}
    for facts in backups:
        firm_ids = [facts[end] for end in ("supplier_id", "backup_id") if end in facts]
        kept |= {(firm_id, facts["component_id"]) for firm_id in firm_ids}
        kept |= {(firm_id, "") for firm_id in firm_ids}
    return frozenset(kept)


if __name__ == "__main__":
    make_province(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
