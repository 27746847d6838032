"""What stops when nobody makes a component any more? Worked out on the structure alone.

Every component but the planted ones has at least three makers, and a planted sole maker makes nothing else. So what
one firm stops under `market` is what its component stops, and that needs no firm: the expected answers are found here
by a road of their own, not by the engine that the tests hold to them.
"""

from __future__ import annotations

from collections.abc import Iterable

from sample_chains.generator.structure import Structure


def stopped_with(
    structure: Structure, component_ids: Iterable[str], *, inside: frozenset[str] | None = None
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

    Returns
    -------
    frozenset
        `component_ids` among them.

    Notes
    -----
    Least fixed point, as in the engine: a product stops once an essential group has no running member of any
    member's family. Components without makers count as unknown and never stop anything.
    """
    stopped = set(component_ids)
    grew = True
    while grew:
        grew = False
        for product in structure.components.values():
            if product.component_id in stopped or (inside is not None and product.component_id not in inside):
                continue
            if any(group.is_essential and _is_lost(structure, group.members, stopped) for group in product.groups):
                stopped.add(product.component_id)
                grew = True
    return frozenset(stopped)


def _is_lost(structure: Structure, members: tuple[str, ...], stopped: set[str]) -> bool:
    """Tell whether no member of the group is to be had; a member nobody makes leaves the question open."""
    return all(variant in stopped for member in members for variant in structure.family(member))


def targets_hit(structure: Structure, stopped: frozenset[str], chain_id: str) -> tuple[str, ...]:
    """Give the targets of a chain whose whole family has stopped, by id."""
    targets = structure.chains[chain_id].targets
    return tuple(sorted(target for target in targets if set(structure.family(target)) <= stopped))
