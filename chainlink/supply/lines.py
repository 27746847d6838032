"""Who can run or stop? Lines, unnamed lines and the legs of traders: MODEL.md section 3, rules 3 and 6."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainlink.supply.index_arrays import Grouping, Ints, Longs, distinct_pairs, expanded, grouped, matches, pair_key

ACTIVE, QUALIFIED, CANDIDATE = 0, 1, 2
STATUS_CODES = {"active": ACTIVE, "qualified": QUALIFIED, "candidate": CANDIDATE}


@dataclass(frozen=True, eq=False)
class Sourcings:
    """Rows of `tables.supplies` as numbers, in that order; -1 is missing, statuses are `STATUS_CODES`."""

    supplier: Ints
    buyer: Ints
    component: Ints
    status: Ints
    maker: Ints
    origin: Ints


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines and legs, and who delivers each sourcing.

    Attributes
    ----------
    firm, component, country
        By line: first the named ones in order of (firm, component), then the unnamed ones, with firm -1. The country
        is the firm's; of an unnamed line the origin that a trader's sourcing gives; -1 is unknown.
    named_count
        Lines before this number are named.
    of_family
        By component: lines that make a member of its family.
    leg_firm, leg_component, leg_maker, leg_origin
        By leg: what a trader resells, from which maker or else which origin (-1: not given).
    sourcings
        All sourcings.
    nodes_of_sourcing
        By sourcing: lines, or the trader's leg (`count` + leg), that deliver it; none for a candidate.
    """

    firm: Ints
    component: Ints
    country: Ints
    named_count: int
    of_family: Grouping
    leg_firm: Ints
    leg_component: Ints
    leg_maker: Ints
    leg_origin: Ints
    sourcings: Sourcings
    nodes_of_sourcing: Grouping

    @property
    def count(self) -> int:
        """Number of lines, unnamed ones included."""
        return len(self.firm)


@dataclass(frozen=True, eq=False)
class _Named:
    """Named lines, sorted by (firm, component), with the families they serve."""

    firm: Ints
    component: Ints
    families: Grouping

    def in_family(self, firm: Ints, component: Ints) -> tuple[Longs, Longs]:
        """Join (firm, component) wishes with that firm's lines in that family: (wish, line) pairs."""
        count = len(self.families)
        wish, member = expanded(self.families, component)
        wish_numbers, line = matches(pair_key(firm[wish], member, count), pair_key(self.firm, self.component, count))
        return wish[wish_numbers], line


def build_families(parents: Ints, variants: Ints, component_count: int) -> Grouping:
    """Collect by component itself and its variants of all depths."""
    children: dict[int, list[int]] = {}
    for parent, variant in zip(parents.tolist(), variants.tolist(), strict=True):
        children.setdefault(parent, []).append(variant)
    owner, member = list(range(component_count)), list(range(component_count))
    for parent in children:
        seen, waiting = {parent}, [parent]
        while waiting:
            for child in children.get(waiting.pop(), ()):
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)
        owner += [parent] * (len(seen) - 1)
        member += sorted(seen - {parent})
    return grouped(np.array(owner, np.int32), np.array(member, np.int32), component_count)


def build_lines(
    made: tuple[Ints, Ints], sourcings: Sourcings, *, families: Grouping, firm_country: Ints, products: Ints
) -> Lines:
    """Find every line and leg.

    Parameters
    ----------
    made
        Firm and component of each row of MAKES.
    sourcings
        Rows of SUPPLIES. A candidate counts as not recorded: the maker or origin it names gives no line either.
    families
        By component: itself and all its variants.
    firm_country
        By firm; -1 is unknown.
    products
        Components that have an essential input; may repeat. One without stays unknown where nobody makes it: a line
        that needs nothing would call it safe.

    Notes
    -----
    Linear but for sorts.
    """
    named = _named_lines(made, sourcings, families)
    component, origin = _origin_lines(named, sourcings, firm_country)
    lines_component = np.concatenate([named.component, component])
    is_open = lines_of_family(lines_component, families).sizes == 0
    unmade = np.unique(products[is_open[products]])
    lines_component = np.concatenate([lines_component, unmade]).astype(np.int32)
    nobody = np.full(len(component) + len(unmade), -1, np.int32)
    country = np.concatenate([firm_country[named.firm], origin, np.full(len(unmade), -1, np.int32)]).astype(np.int32)
    legs, nodes = _legs(named, sourcings, len(lines_component))
    return Lines(
        firm=np.concatenate([named.firm, nobody]),
        component=lines_component,
        country=country,
        named_count=len(named.firm),
        of_family=lines_of_family(lines_component, families),
        leg_firm=legs[0],
        leg_component=legs[1],
        leg_maker=legs[2],
        leg_origin=legs[3],
        sourcings=sourcings,
        nodes_of_sourcing=nodes,
    )


def lines_of_family(line_component: Ints, families: Grouping) -> Grouping:
    """By component: lines that make a member of its family, in order of line."""
    by_component = grouped(line_component, np.arange(len(line_component), dtype=np.int32), len(families))
    if len(families.items) == len(families):  # no variants: every family is the component alone
        return by_component
    owner, member = expanded(families, np.arange(len(families)))
    position, line = expanded(by_component, member)
    return grouped(*distinct_pairs(owner[position], line, len(line_component)), len(families))


def _named_lines(made: tuple[Ints, Ints], sourcings: Sourcings, families: Grouping) -> _Named:
    """Lines of MAKES, and of makers that only a sourcing names."""
    named = _Named(*distinct_pairs(*made, len(families)), families)
    naming = np.flatnonzero((sourcings.maker >= 0) & (sourcings.status != CANDIDATE))
    maker, component = sourcings.maker[naming], sourcings.component[naming]
    is_new = np.ones(len(naming), bool)
    is_new[named.in_family(maker, component)[0]] = False
    firm = np.concatenate([named.firm, maker[is_new]])
    return _Named(*distinct_pairs(firm, np.concatenate([named.component, component[is_new]]), len(families)), families)


def _origin_lines(named: _Named, sourcings: Sourcings, firm_country: Ints) -> tuple[Ints, Ints]:
    """(component, country) where a trader's sourcing gives an origin in which the data has no maker."""
    asking = np.flatnonzero((sourcings.origin >= 0) & (sourcings.maker < 0) & (sourcings.status != CANDIDATE))
    component, origin = sourcings.component[asking], sourcings.origin[asking]
    is_open = np.ones(len(asking), bool)
    is_open[named.in_family(sourcings.supplier[asking], component)[0]] = False
    wish, line = expanded(lines_of_family(named.component, named.families), component)
    is_open[wish[firm_country[named.firm[line]] == origin[wish]]] = False
    return distinct_pairs(component[is_open], origin[is_open], int(origin.max(initial=0)) + 1)


def _legs(named: _Named, sourcings: Sourcings, line_count: int) -> tuple[tuple[Ints, Ints, Ints, Ints], Grouping]:
    """Legs as (firm, component, maker, origin), and the nodes that deliver each sourcing."""
    recorded = np.flatnonzero(sourcings.status != CANDIDATE)
    own, line = named.in_family(sourcings.supplier[recorded], sourcings.component[recorded])
    is_trading = np.ones(len(recorded), bool)
    is_trading[own] = False
    trading = recorded[is_trading]
    maker = sourcings.maker[trading]
    origin = np.where(maker < 0, sourcings.origin[trading], -1)
    rows = np.column_stack([sourcings.supplier[trading], sourcings.component[trading], maker, origin])
    legs, leg = np.unique(rows, axis=0, return_inverse=True)
    nodes = grouped(
        np.concatenate([recorded[own], trading]),
        np.concatenate([line, line_count + leg.reshape(-1)]),
        len(sourcings.supplier),
    )
    columns = np.ascontiguousarray(legs.T, dtype=np.int32)
    return (columns[0], columns[1], columns[2], columns[3]), nodes
