"""How much of a scan rests on assumed sourcing or unknown data, and how bad could it be at worst?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from chainlink.analysis.chokepoints.grades import Grade
from chainlink.analysis.chokepoints.worst_sourcing import WorstColours
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Bools, expanded, numbers_in
from graph_schema.names import COLOURS, Colour, Words

Doubt = Literal["assumed", "unsurveyed", "unknown_member", "no_maker"]

DOUBT_WORDS: dict[Doubt, Words] = {
    "assumed": Words("供应商未登记，按市场推定", "suppliers not recorded, assumed from the market"),
    "unsurveyed": Words("生产企业未摸排", "makers not surveyed"),
    "unknown_member": Words("有投入品无已知生产企业", "an input has no known maker"),
    "no_maker": Words("无已知生产企业", "no maker known"),
}


@dataclass(frozen=True)
class Uncertainty:
    """What a chain's colours rest on. Shares are 0 to 1; None where there is nothing to take a share of.

    Attributes
    ----------
    assumed_share
        Of the requirements of lines of the chain's components: those for which nobody recorded a supplier.
    unknown_share
        Of the same requirements: those with a component in their group that nobody is known to make.
    unsurveyed_share
        Of the chain's components: those whose makers were never surveyed.
    unproven_share
        Of the chain's findings: those that rest on something not recorded, see `doubts_of`.
    firm_colours_at_worst, component_colours_at_worst
        Numbers of firms and components by colour when suppliers that nobody recorded are read at worst, each maker in
        turn as the only source. A bound to stand beside the colours, never in their place. Colours of firms are
        counted over all firms, as in the scan.
    """

    assumed_share: float | None
    unknown_share: float | None
    unsurveyed_share: float | None
    unproven_share: float | None
    firm_colours_at_worst: dict[Colour, int]
    component_colours_at_worst: dict[Colour, int]


def doubts_of(grade: Grade) -> tuple[Doubt, ...]:
    """Tell what a colour rests on that is not known; empty for one that stands on recorded facts alone.

    `assumed`: a requirement on its path has no recorded supplier. `unsurveyed`: it would be red, had the makers been
    surveyed. `unknown_member`: it is grey because a group has a component that nobody is known to make. `no_maker`: the
    component itself has none.

    Examples
    --------
    >>> doubts_of(Grade("grey", True, True, False, "M", ()))
    ('assumed', 'unsurveyed')
    """
    is_grey = grade.colour == "grey"
    doubts: tuple[tuple[Doubt, bool], ...] = (
        ("assumed", grade.is_assumed),
        ("unsurveyed", grade.is_suspected_sole),
        ("unknown_member", is_grey and bool(grade.firm_id) and not grade.is_suspected_sole),
        ("no_maker", not grade.firm_id),
    )
    return tuple(doubt for doubt, is_said in doubts if is_said)


def uncertainty_of(
    graph: SupplyGraph,
    component_ids: Collection[str],
    targets: Sequence[str],
    *,
    grades: Sequence[Grade],
    worst: WorstColours,
) -> Uncertainty:
    """Say what the findings about some components and targets rest on.

    Parameters
    ----------
    graph
        Supply graph.
    component_ids
        Components of the chain.
    targets
        Targets of the chain; `worst` must hold them.
    grades
        Of the chain's findings.
    worst
        Colours at worst.

    Notes
    -----
    Linear in requirements and in the colours of `worst`.
    """
    is_inside = np.zeros(len(graph.component_ids), bool)
    is_inside[numbers_in(graph.component_ids, _texts(component_ids))] = True
    facts = graph.requirements
    ours = is_inside[graph.node_component[facts.owner]] & (facts.owner < graph.lines.count)
    return Uncertainty(
        assumed_share=_share(facts.is_assumed[ours]),
        unknown_share=_share(_has_unknown_member(graph)[ours]),
        unsurveyed_share=_share(~graph.is_surveyed[is_inside]),
        unproven_share=_share(np.array([bool(doubts_of(grade)) for grade in grades], bool)),
        firm_colours_at_worst=_counts([worst.firms[target] for target in targets]),
        component_colours_at_worst=_counts([worst.components[target] for target in targets], set(component_ids)),
    )


def _texts(values: Collection[str]) -> pd.Series:
    return pd.Series(sorted(values), dtype="str")


def _share(is_so: Bools) -> float | None:
    return round(float(is_so.mean()), 12) if len(is_so) else None


def _has_unknown_member(graph: SupplyGraph) -> Bools:
    """By requirement: whether nobody is known to make a component of its group."""
    facts = graph.requirements
    group, member = expanded(facts.group_members, np.arange(len(facts.group_members)))
    is_doubtful = np.zeros(len(facts.group_members), bool)
    is_doubtful[group[~graph.has_named_maker[member]]] = True
    has_unknown: Bools = is_doubtful[facts.group]
    return has_unknown


def _counts(by_target: Sequence[Mapping[str, Colour]], inside: Collection[str] | None = None) -> dict[Colour, int]:
    """Count subjects by their worst colour over the targets."""
    worst: dict[str, Colour] = {}
    for colours in by_target:
        for name, colour in colours.items():
            if inside is None or name in inside:
                worst[name] = min(worst.get(name, colour), colour, key=COLOURS.index)
    counts = list(worst.values())
    return {colour: counts.count(colour) for colour in COLOURS}
