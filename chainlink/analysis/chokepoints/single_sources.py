"""Who alone is used by a buyer, and who alone makes a component? Single sources and sole makers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import expanded
from chainlink.supply.lines import ACTIVE


@dataclass(frozen=True, order=True)
class SingleSource:
    """A requirement for which the buyer uses one supplier, though others could be.

    Attributes
    ----------
    buyer_id
        Who needs it; a trader too.
    needs
        Components of the requirement, any of which will do, sorted.
    supplier_id
        The one active supplier.
    component_ids
        What is bought from it, sorted; more than one where the supplier delivers several members.
    share
        Its stated share of the buyer's purchases; None where none is stated or several components are bought. Well
        below 1 it says that somebody else supplies too, whom nobody recorded.
    """

    buyer_id: str
    needs: tuple[str, ...]
    supplier_id: str
    component_ids: tuple[str, ...]
    share: float | None


def single_sources(graph: SupplyGraph) -> tuple[SingleSource, ...]:
    """Find the requirements that a buyer covers from exactly one active supplier.

    A buyer with an own line for the requirement has a second source and is left out; so is a trader whose sourcing
    names the maker or the origin. Backups do not matter: a single source with a qualified backup is one still.

    Returns
    -------
    tuple
        By buyer, then by the components needed, each once however many lines of the buyer need them. Empty if none.

    Notes
    -----
    Linear in requirements and sourcings.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> sourcing = {"supplier_id": ["M"], "buyer_id": ["T"], "component_id": ["ore"], "status": ["active"]}
    >>> tables = Tables.of(
    ...     {
    ...         "makes": pd.DataFrame({"firm_id": ["M", "N", "T"], "component_id": ["ore", "ore", "steel"]}),
    ...         "inputs": pd.DataFrame({"component_id": ["ore"], "product_id": ["steel"]}),
    ...         "supplies": pd.DataFrame(sourcing),
    ...     }
    ... )
    >>> single_sources(build_graph(tables))
    (SingleSource(buyer_id='T', needs=('ore',), supplier_id='M', component_ids=('ore',), share=None),)
    """
    facts, sourcings = graph.requirements, graph.lines.sourcings
    buyer_of = np.concatenate([graph.lines.firm, graph.lines.leg_firm])
    asking = np.flatnonzero((facts.direct_lines.sizes == 0) & ~facts.is_fixed & (buyer_of[facts.owner] >= 0))
    position, row = expanded(facts.offers, asking)
    is_used = sourcings.status[row] == ACTIVE
    requirement, row = asking[position[is_used]], row[is_used]
    lowest, highest = np.full(len(facts.owner), len(graph.firm_ids)), np.full(len(facts.owner), -1)
    np.minimum.at(lowest, requirement, sourcings.supplier[row])
    np.maximum.at(highest, requirement, sourcings.supplier[row])
    is_single = lowest[requirement] == highest[requirement]
    rows_by_requirement: dict[int, list[int]] = {}
    for number, at in zip(requirement[is_single].tolist(), row[is_single].tolist(), strict=True):
        rows_by_requirement.setdefault(number, []).append(at)
    firm_ids, component_ids = graph.firm_ids.tolist(), graph.component_ids.tolist()
    bought, shares = sourcings.component.tolist(), graph.tables.supplies["share"].tolist()
    sources: dict[tuple[str, tuple[str, ...]], SingleSource] = {}
    for number, rows in rows_by_requirement.items():
        members = facts.group_members[int(facts.group[number])].tolist()
        buyer_id, needs = firm_ids[buyer_of[facts.owner[number]]], tuple(component_ids[member] for member in members)
        sources[buyer_id, needs] = SingleSource(
            buyer_id=buyer_id,
            needs=needs,
            supplier_id=firm_ids[lowest[number]],
            component_ids=tuple(sorted({component_ids[bought[at]] for at in rows})),
            share=shares[rows[0]] if len(rows) == 1 and not math.isnan(shares[rows[0]]) else None,
        )
    return tuple(sources[key] for key in sorted(sources))


def sole_makers(graph: SupplyGraph) -> dict[str, str]:
    """Find the components that nobody else in the data makes.

    A firm is the *sole maker* of a component when it alone makes a member of the component's family. A country of
    origin that a trader's sourcing gives, and in which no maker is known, counts as somebody else.

    Returns
    -------
    dict
        Component id to firm id, in component-id order. Empty if none.

    Notes
    -----
    Linear in lines, variants counted. Whether the makers were surveyed is not asked: see `Grade.is_suspected_sole`.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> makes = pd.DataFrame({"firm_id": ["M", "T", "U"], "component_id": ["ore", "steel", "steel"]})
    >>> sole_makers(build_graph(Tables.of({"makes": makes})))
    {'ore': 'M'}
    """
    lines = graph.lines
    component, line = expanded(lines.of_family, np.arange(len(graph.component_ids)))
    counts = (line < lines.named_count) | (lines.country[line] >= 0)
    component, line = component[counts], line[counts]
    maker = np.where(line < lines.named_count, lines.firm[line], -1)
    first = np.full(len(graph.component_ids), -2, np.int64)
    first[component[::-1]] = maker[::-1]
    is_shared = np.zeros(len(graph.component_ids), bool)
    is_shared[component[maker != first[component]]] = True
    sole = np.flatnonzero((first >= 0) & ~is_shared)
    return dict(zip(graph.component_ids[sole].tolist(), graph.firm_ids[first[sole]].tolist(), strict=True))
