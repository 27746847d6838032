"""What does each line need, and who could deliver it? MODEL.md section 3, rules 4 to 6, as index arrays.

A *requirement* is one group of components, any one of which will do, that one node needs. Which of its sources count
depends on the sourcing mode and is settled in `chainlink.analysis.spread.propagation`; here stand the facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from chainlink.supply.index_arrays import (
    Bools,
    Grouping,
    Ints,
    Longs,
    distinct_pairs,
    expanded,
    grouped,
    matches,
    pair_key,
)
from chainlink.supply.lines import ACTIVE, CANDIDATE, Lines
from loaders.tables import Tables


@dataclass(frozen=True, eq=False)
class Requirements:
    """All requirements, in order of owner.

    Attributes
    ----------
    owner
        Node that has the requirement.
    group
        Number of its group in `group_members` (the components named) and `group_family` (with their variants).
    is_fixed
        Whether it is a trader's leg whose maker or origin is named: only these lines will do, in every mode.
    is_assumed
        Whether the buyer has no own line and no active supplier for it, so that every mode takes all makers. So it is
        for traders whose goods only ever come from one another; their active sourcings are no source then.
    direct_lines
        By requirement: the buyer's own lines; of a fixed leg the lines of that maker or origin.
    offers
        By requirement: active and qualified sourcings of the buyer, rows of `tables.supplies`.
    """

    owner: Ints
    group: Ints
    group_members: Grouping
    group_family: Grouping
    is_fixed: Bools
    is_assumed: Bools
    direct_lines: Grouping
    offers: Grouping


@dataclass(frozen=True, eq=False)
class _Groups:
    """Essential groups of one kind of row: who has them (a key), and their members as (group, component) rows."""

    owner: Longs
    member_group: Longs
    member: Ints


def build_requirements(
    tables: Tables, numbers: Mapping[tuple[str, str], Ints], *, lines: Lines, families: Grouping
) -> Requirements:
    """Find every requirement of every line and leg, its own lines and its recorded sourcings.

    Parameters
    ----------
    tables
        Where inputs and needs stand.
    numbers
        Their firms and components as numbers, by (table, column).
    lines
        Who has requirements, and who delivers.
    families
        By component: itself and all its variants.

    Notes
    -----
    Linear but for sorts, in the number of lines times their inputs, variants counted.
    """
    component_count = len(families)
    inputs, shared, special = _stated_groups(tables, numbers, component_count)
    named = lines.named_count
    firm, component = lines.firm[:named].astype(np.int64), lines.component[:named].astype(np.int64)
    by_input = matches(lines.component.astype(np.int64), inputs.owner)
    by_shared = matches(firm, shared.owner)
    by_special = matches(firm * component_count + component, special.owner)
    sizes = np.cumsum([0, len(inputs.owner), len(shared.owner), len(special.owner)])
    legs = np.arange(len(lines.leg_firm))
    owner = np.concatenate([by_input[0], by_shared[0], by_special[0], lines.count + legs])
    group = np.concatenate([by_input[1], sizes[1] + by_shared[1], sizes[2] + by_special[1], sizes[3] + legs])
    order = np.lexsort((group, owner))
    members = grouped(
        *distinct_pairs(
            np.concatenate(
                [kind.member_group + size for kind, size in zip((inputs, shared, special), sizes, strict=False)]
                + [sizes[3] + legs]
            ),
            np.concatenate([inputs.member, shared.member, special.member, lines.leg_component]),
            component_count,
        ),
        int(sizes[3]) + len(legs),
    )
    return _with_sources(owner[order].astype(np.int32), group[order].astype(np.int32), members, lines, families)


def _stated_groups(
    tables: Tables, numbers: Mapping[tuple[str, str], Ints], component_count: int
) -> tuple[_Groups, _Groups, _Groups]:
    """Essential groups of INPUT_TO by product; of NEEDS for all products by firm, for one by (firm, product)."""
    firm, product = numbers["needs", "firm_id"].astype(np.int64), numbers["needs", "product_id"].astype(np.int64)
    is_shared = product < 0

    def of_needs(chosen: Bools, owner: Longs) -> _Groups:
        member = numbers["needs", "component_id"][chosen]
        return _essential_groups(owner[chosen], tables.needs[chosen], member, component_count)

    product_of_input = numbers["inputs", "product_id"].astype(np.int64)
    return (
        _essential_groups(product_of_input, tables.inputs, numbers["inputs", "component_id"], component_count),
        of_needs(is_shared, firm),
        of_needs(~is_shared, firm * component_count + product),
    )


def _essential_groups(owner: Longs, rows: pd.DataFrame, member: Ints, component_count: int) -> _Groups:
    """Collect rows of one owner and one group label; an unlabelled row is a group of its own.

    One essential member makes the group essential, and then every member is an alternative.
    """
    codes, labels = pd.factorize(rows["alternative_group"], sort=True)
    label = np.where(rows["alternative_group"].to_numpy() == "", len(labels) + member, codes).astype(np.int64)
    owners, owner_number = np.unique(owner, return_inverse=True)
    width = len(labels) + component_count + 1
    keys, group = np.unique(owner_number * width + label, return_inverse=True)
    is_essential = np.zeros(len(keys), bool)
    is_essential[group[rows["is_essential"].fillna(True).to_numpy(bool)]] = True
    renumbered = np.cumsum(is_essential) - 1
    kept = is_essential[group]
    return _Groups(owners[keys[is_essential] // width], renumbered[group[kept]], member[kept])


def _with_sources(owner: Ints, group: Ints, members: Grouping, lines: Lines, families: Grouping) -> Requirements:
    """Join requirements with own lines and recorded sourcings of the buyer."""
    component_count, count = len(families), len(owner)
    row, component = expanded(families, members.items)
    group_of_row = np.repeat(np.arange(len(members)), members.sizes)
    family = grouped(*distinct_pairs(group_of_row[row], component, component_count), len(members))
    is_leg = owner >= lines.count
    leg = np.where(is_leg, owner - lines.count, 0)
    is_fixed = np.zeros(count, bool)
    if len(lines.leg_firm):
        is_fixed = is_leg & ((lines.leg_maker[leg] >= 0) | (lines.leg_origin[leg] >= 0))
    buyer = np.concatenate([lines.firm, lines.leg_firm])[owner]
    position, wanted = expanded(family, group)
    free = ~is_fixed[position]
    position, wanted = position[free], wanted[free]
    wish = pair_key(buyer[position], wanted, component_count)
    position, wanted, wish = position[wish >= 0], wanted[wish >= 0], wish[wish >= 0]
    own, own_line = matches(wish, pair_key(lines.firm, lines.component, component_count)[: lines.named_count])
    sourcings = lines.sourcings
    recorded = np.flatnonzero(sourcings.status != CANDIDATE)
    offered, served = matches(wish, pair_key(sourcings.buyer, sourcings.component, component_count)[recorded])
    offer = recorded[served]
    has_line = is_fixed.copy()
    has_line[position[own]] = True
    fixed, fixed_line = _lines_of_fixed_legs(np.flatnonzero(is_fixed), leg, lines)
    return Requirements(
        owner=owner,
        group=group,
        group_members=members,
        group_family=family,
        is_fixed=is_fixed,
        is_assumed=without_source(owner, is_fixed, has_line, position[offered], offer, lines),
        direct_lines=grouped(np.concatenate([position[own], fixed]), np.concatenate([own_line, fixed_line]), count),
        offers=grouped(position[offered], offer, count),
    )


def without_source(
    owner: Ints,
    is_fixed: Bools,
    has_line: Bools,
    requirement: npt.NDArray[np.integer],
    offer: npt.NDArray[np.integer],
    lines: Lines,
) -> Bools:
    """Tell by requirement whether every mode takes all makers, see `Requirements.is_assumed`.

    Parameters
    ----------
    owner, is_fixed
        As of `Requirements`.
    has_line
        By requirement: whether it is fixed, or the buyer has an own line for it.
    requirement, offer
        Offers as pairs: `offer` is a row of `lines.sourcings`.
    lines
        Who delivers.
    """
    has_direct = has_line.copy()
    has_direct[requirement[lines.sourcings.status[offer] == ACTIVE]] = True
    has_direct[_circling(owner >= lines.count, has_direct, is_fixed, requirement, offer, lines)] = False
    is_assumed: Bools = ~has_direct
    return is_assumed


def _circling(
    is_leg: Bools,
    has_active: Bools,
    is_fixed: Bools,
    requirement: npt.NDArray[np.integer],
    offer: npt.NDArray[np.integer],
    lines: Lines,
) -> Longs:
    """Requirements of traders whose goods only ever come from one another.

    Goods come from a maker or origin named, from a maker who sells, and from the market to a trader to whom nobody
    sells.
    """
    free = is_leg & ~is_fixed
    active = free[requirement] & (lines.sourcings.status[offer] == ACTIVE)
    at, node = expanded(lines.nodes_of_sourcing, offer[active])
    buyer, seller = requirement[active][at], node - lines.count
    is_served = ~free | ~has_active
    is_served[buyer[seller < 0]] = True
    buyer, seller = buyer[seller >= 0], seller[seller >= 0]
    requirement_of_leg = np.flatnonzero(is_leg)  # one a leg, in order of leg
    while len(newly := buyer[is_served[requirement_of_leg[seller]] & ~is_served[buyer]]):
        is_served[newly] = True
    return np.flatnonzero(~is_served)


def _lines_of_fixed_legs(fixed: Longs, leg: Longs, lines: Lines) -> tuple[Longs, Ints]:
    """(requirement, line) pairs of legs that name their maker, or else the country of origin.

    An unnamed line stands for makers of that very component, so it serves no leg of another.
    """
    legs = leg[fixed]
    position, line = expanded(lines.of_family, lines.leg_component[legs])
    maker, origin = lines.leg_maker[legs][position], lines.leg_origin[legs][position]
    is_fit_for_origin = (lines.country[line] == origin) & (
        (line < lines.named_count) | (lines.component[line] == lines.leg_component[legs][position])
    )
    fits = np.where(maker >= 0, lines.firm[line] == maker, is_fit_for_origin)
    return fixed[position[fits]], line[fits]
