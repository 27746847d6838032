"""Who could deliver what is needed? Makers, makers of variants and alternatives, makers of near components."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from chainlink.matching.pairs.weights import PRODUCT_FITS
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Grouping, Ints, Longs, distinct_pairs, expanded, grouped, numbers_in

SAME, VARIANT, ALTERNATIVE, NEAR = range(len(PRODUCT_FITS))


@dataclass(frozen=True, eq=False)
class Offers:
    """Lines of other firms that could deliver a need, in order of need, then line.

    Attributes
    ----------
    need, line
        Which need, which line.
    fit
        Number in `PRODUCT_FITS`: how what the line makes stands to what is needed.
    components
        By need: components, any of which will do.
    """

    need: Ints
    line: Ints
    fit: Ints
    components: Grouping

    def by_need(self) -> Grouping:
        """Lines by need."""
        return grouped(self.need, self.line, len(self.components))


def find_offers(graph: SupplyGraph, buyers: Ints, components: Ints, rows: Grouping, *, near_at_least: float) -> Offers:
    """Find every line that could deliver a need.

    Parameters
    ----------
    buyers, components
        By need.
    rows
        Of `chokepoints.requirements_of_needs`: what any group of them names will do.
    near_at_least
        See `near_components`.

    Notes
    -----
    Linear in what it finds, but for sorts.
    """
    facts, count = graph.requirements, len(graph.component_ids)
    need, row = expanded(rows, np.arange(len(rows)))
    position, member = expanded(facts.group_family, facts.group[row])
    own, own_member = expanded(graph.families, components)
    wanted = distinct_pairs(np.concatenate([need[position], own]), np.concatenate([member, own_member]), count)
    near = _near_wishes(graph, components, near_at_least)
    both = distinct_pairs(np.concatenate([wanted[0], near[0]]), np.concatenate([wanted[1], near[1]]), count)
    fit = _fits(both, wanted, (own, own_member), components, count)
    named = graph.lines.named_count
    lines = grouped(graph.lines.component[:named], np.arange(named), count)
    at, line = expanded(lines, both[1])
    is_other = graph.lines.firm[line] != buyers[both[0][at]]
    at, line = at[is_other], line[is_other]
    order = np.lexsort((line, both[0][at]))
    return Offers(
        need=both[0][at][order],
        line=line[order],
        fit=fit[at][order],
        components=grouped(*wanted, len(rows)),
    )


def _fits(
    both: tuple[Ints, Ints], wanted: tuple[Ints, Ints], own: tuple[Longs, Ints], components: Ints, count: int
) -> Ints:
    """Tell how each (need, component) stands to the component that is needed."""
    key = both[0].astype(np.int64) * count + both[1]
    fit = np.full(len(key), NEAR, np.int32)
    fit[np.isin(key, wanted[0].astype(np.int64) * count + wanted[1])] = ALTERNATIVE
    fit[np.isin(key, own[0] * count + own[1])] = VARIANT
    fit[both[1] == components[both[0]]] = SAME
    return fit


def _near_wishes(graph: SupplyGraph, components: Ints, near_at_least: float) -> tuple[Ints, Ints]:
    """(need, near component) pairs."""
    near = near_components(graph, at_least=near_at_least)
    by_component = grouped(near[0], near[1], len(graph.component_ids))
    need, component = expanded(by_component, components)
    return need.astype(np.int32), component


def near_components(graph: SupplyGraph, *, at_least: float) -> tuple[Ints, Ints]:
    """Find components that stand in one segment and are made of much the same.

    Parameters
    ----------
    at_least
        Least share of inputs in common, 0 to 1: inputs of both over inputs of either (Jaccard).

    Returns
    -------
    tuple
        Both directions of each pair, sorted. Components without inputs are near nothing.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> inputs = pd.DataFrame({"component_id": ["steel", "steel"], "product_id": ["gear", "shaft"]})
    >>> placed = pd.DataFrame({"component_id": ["gear", "shaft"], "segment_id": ["s", "s"]})
    >>> graph = build_graph(Tables.of({"inputs": inputs, "placements": placed}))
    >>> [graph.component_ids[each].tolist() for each in near_components(graph, at_least=0.5)]
    [['gear', 'shaft'], ['shaft', 'gear']]
    """
    inputs_by_product: dict[str, set[str]] = {}
    inputs = graph.tables.inputs
    for component_id, product_id in zip(inputs["component_id"].tolist(), inputs["product_id"].tolist(), strict=True):
        inputs_by_product.setdefault(product_id, set()).add(component_id)
    placed = graph.placements
    members_by_segment: dict[str, set[str]] = {}
    for component_id, segment_id in zip(placed["component_id"].tolist(), placed["segment_id"].tolist(), strict=True):
        if segment_id and component_id in inputs_by_product:
            members_by_segment.setdefault(segment_id, set()).add(component_id)
    near = set()
    for members in members_by_segment.values():
        for one, other in combinations(sorted(members), 2):
            mine, theirs = inputs_by_product[one], inputs_by_product[other]
            if len(mine & theirs) >= at_least * len(mine | theirs) > 0 and mine & theirs:
                near |= {(one, other), (other, one)}
    import pandas as pd

    listed = pd.DataFrame(sorted(near), columns=["one", "other"], dtype="str")
    return numbers_in(graph.component_ids, listed["one"]), numbers_in(graph.component_ids, listed["other"])
