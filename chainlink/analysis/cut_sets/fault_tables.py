"""Which smallest sets of failures stop one thing in a table of needs? Fault trees, and firms with their suppliers.

The answer has the same shape for a supply graph: see `cut_sets`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from chainlink.analysis.cut_sets.failure_trees import OnProgress, smallest_failed_sets
from graph_schema.names import SourcingMode, Words

NODE_LIMIT = 1_000_000
"""Largest diagram, and longest list, by default: about ten seconds and half a gigabyte."""


@dataclass(frozen=True)
class CutSets:
    """Minimal failed sets of a target.

    Attributes
    ----------
    target, sourcing, order
        What was asked; `sourcing` is None for a table of needs.
    sets
        Ids of firms that stop the target when all of them fail, and not when any of them runs; each sorted, in order of
        size, then of ids. Of at most `complete_to` firms: no larger set is listed, no smaller one is missing.
    complete_to
        `order`, or less where a limit was met.
    why_incomplete
        What stood in the way; None where nothing did.
    assumed_share
        Share of the requirements behind the target whose sourcing is assumed, 0 to 1, 0 where it has none; None for a
        table of needs.
    """

    target: str
    sourcing: SourcingMode | None
    order: int
    sets: tuple[tuple[str, ...], ...]
    complete_to: int
    why_incomplete: Words | None
    assumed_share: float | None = None

    @property
    def is_complete(self) -> bool:
        """Whether every minimal failed set of at most `order` firms is listed."""
        return self.complete_to == self.order


def minimal_cut_sets(
    needs: Mapping[str, Iterable[Iterable[str]]],
    target: str,
    *,
    order: int,
    may_fail: Collection[str] | None = None,
    node_limit: int = NODE_LIMIT,
    on_progress: OnProgress | None = None,
) -> CutSets:
    """Find all minimal failed sets of a table of needs: a fault tree, or firms and who can supply them.

    What fails is what has failed by itself, or needs something all of whose sources fail; loops that were running keep
    running. The target's own failure is not listed.

    Parameters
    ----------
    needs
        By id, the things it needs; by thing the ids any of which will do. A gate that fails when one of its inputs
        does needs each of them; one that fails when all do needs one thing that each can supply. A thing without any
        source is always there. Ids that are only named as sources need nothing.
    target
        Id asked about.
    order
        Most members of a set.
    may_fail
        Ids that can fail by themselves; everything if None. The others are gates and in no set.
    node_limit
        Most sets to list, and most nodes of the diagram. Beyond it the answer is complete to a smaller order.
    on_progress
        Is told the order reached.

    Returns
    -------
    CutSets
        The sets in order of size, then of ids; `sourcing` is None.

    Raises
    ------
    ValueError
        If `order` or `node_limit` is less than 1, or the target is not in the table.

    Notes
    -----
    Trees whose branches share little stay cheap at any order: all ten of ten, each by any of three events, has 59,049
    sets and takes a quarter of a second.

    Examples
    --------
    >>> needs = {"T": [["A", "B"]], "A": [["M"]], "B": [["M"]]}
    >>> minimal_cut_sets(needs, "T", order=2).sets
    (('M',), ('A', 'B'))
    >>> minimal_cut_sets(needs, "T", order=2, may_fail=["B", "M"]).sets
    (('M',),)
    """
    require_positive(order, node_limit)
    sources_by_owner = {owner: [list(sources) for sources in things] for owner, things in needs.items()}
    named = {source for things in sources_by_owner.values() for sources in things for source in sources}
    ids = sorted(named | set(sources_by_owner))
    if target not in ids:
        raise ValueError(f"the target {target!r} is not in the table")
    number = {node_id: at for at, node_id in enumerate(ids)}
    smallest = smallest_failed_sets(
        [[[number[source] for source in sources] for sources in sources_by_owner.get(node_id, ())] for node_id in ids],
        [number[node_id] if node_id != target and (may_fail is None or node_id in may_fail) else -1 for node_id in ids],
        number[target],
        order=order,
        node_limit=node_limit,
        on_progress=on_progress,
    )
    return CutSets(
        target=target,
        sourcing=None,
        order=order,
        sets=tuple(tuple(ids[at] for at in members) for members in smallest.sets),
        complete_to=smallest.complete_to,
        why_incomplete=why_incomplete(smallest.complete_to, order),
    )


def require_positive(order: int, node_limit: int) -> None:
    """Raise `ValueError` unless both are at least 1.

    Examples
    --------
    >>> require_positive(2, 1000)
    >>> require_positive(0, 1000)
    Traceback (most recent call last):
        ...
    ValueError: order and node_limit must be at least 1; found 0 and 1000
    """
    if order < 1 or node_limit < 1:
        raise ValueError(f"order and node_limit must be at least 1; found {order} and {node_limit}")


def why_incomplete(complete_to: int, order: int) -> Words | None:
    """Say what kept an answer from its order; None where it was reached.

    Examples
    --------
    >>> why_incomplete(2, 2) is None
    True
    >>> why_incomplete(2, 3).en
    'too many combinations: complete only to 2 firms; raise node_limit to go on'
    """
    if complete_to == order:
        return None
    return Words(
        f"组合过多：只列全了不超过 {complete_to} 家的组合；可调高 node_limit 再算",
        f"too many combinations: complete only to {complete_to} firms; raise node_limit to go on",
    )
