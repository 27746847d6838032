"""What stops when nobody makes a component any more? Worked out on the structure alone.

Every component but the planted ones has at least three makers, and a planted sole maker makes nothing else. So what
one firm stops under `market` is what its component stops, and that needs no firm: the expected answers are found here
by a road of their own, not by the engine that the tests hold to them.
"""

from __future__ import annotations

from collections.abc import Iterable

from sample_chains.generator.structure import Group, Structure


def stopped_with(
    structure: Structure,
    component_ids: Iterable[str],
    *,
    inside: frozenset[str] | None = None,
    unknown_is_nothing: bool = False,
    always_made: frozenset[str] = frozenset(),
) -> frozenset[str]:
    """Give the components that no line makes once `component_ids` are not to be had.

    Parameters
    ----------
    structure
        All chains.
    component_ids
        What fails, by its makers or by those who bring it.
    inside
        Components whose inputs are known, as when one chain is loaded alone; `None` for all.
    unknown_is_nothing
        Whether a component without makers is no way out of a group; else nothing it could stand in for is lost.
    always_made
        Components that never stop: of what nobody surveyed there may be a maker who is in no list.

    Returns
    -------
    frozenset
        `component_ids` among them.

    Notes
    -----
    Least fixed point, as in the engine: a product stops once an essential group has no running member of any
    member's family. A component without makers alone never stops anything.
    """
    stopped = set(component_ids)
    never = always_made if inside is None else always_made | (structure.components.keys() - inside)
    grew = True
    while grew:
        grew = False
        for product in structure.components.values():
            if product.component_id in stopped or product.component_id in never:
                continue
            groups = [_known(structure, group) if unknown_is_nothing else group.members for group in product.groups]
            essential = [members for members, group in zip(groups, product.groups, strict=True) if group.is_essential]
            if any(_is_lost(structure, members, stopped) for members in essential):
                stopped.add(product.component_id)
                grew = True
    return frozenset(stopped)


def _known(structure: Structure, group: Group) -> tuple[str, ...]:
    return tuple(member for member in group.members if structure.components[member].weak_kind != "data_gap")


def _is_lost(structure: Structure, members: tuple[str, ...], stopped: set[str]) -> bool:
    """Tell whether no member of the group is to be had; a group without members is never lost."""
    return bool(members) and all(variant in stopped for member in members for variant in structure.family(member))


def targets_hit(structure: Structure, stopped: frozenset[str], chain_id: str) -> tuple[str, ...]:
    """Give the targets of a chain whose whole family has stopped, by id."""
    targets = structure.chains[chain_id].targets
    return tuple(sorted(target for target in targets if set(structure.family(target)) <= stopped))
