"""What is known of each offer as a supplier of its buyer? Relation, qualification, spare, labels, as arrays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from chainlink.analysis.backups.links import spare_by_node
from chainlink.matching.pairs.offers import NEAR, Offers
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.index_arrays import Floats, Ints, expanded, matches, numbers_in, pair_key
from chainlink.supply.lines import ACTIVE, CANDIDATE, QUALIFIED
from chainlink.supply.stated_days import cautious_days

NEW = CANDIDATE + 1
RELATIONS = ("active", "qualified", "candidate", "new")
"""How supplier and buyer stand today, by the codes of `chainlink.supply.lines` and `NEW`."""


def relations(graph: SupplyGraph, offers: Offers, buyers: Ints) -> tuple[Ints, Floats]:
    """Give by offer how supplier and buyer stand, and the days until it is qualified.

    Where the two have no sourcing that says, the days are the median of what the supplier took with other buyers of the
    same component; NaN where nobody knows. Of a near component nobody knows.
    """
    sourcings, count = graph.lines.sourcings, len(graph.component_ids)
    need, component = expanded(offers.components, np.arange(len(offers.components)))
    at, row = matches(pair_key(buyers[need], component, count), pair_key(sourcings.buyer, sourcings.component, count))
    firm_count = len(graph.firm_ids)
    firm = graph.lines.firm[offers.line]
    is_near = offers.fit == NEAR
    of_offer = np.where(is_near, -1, pair_key(offers.need, firm, firm_count))
    offer, rows = matches(of_offer, pair_key(need[at], sourcings.supplier[row], firm_count))
    relation = np.full(len(firm), NEW, np.int32)
    np.minimum.at(relation, offer, sourcings.status[row[rows]])
    days_of_sourcing = cautious_days(graph.tables.supplies, "qualification_days")
    days = np.full(len(firm), np.inf)
    is_stated = ~np.isnan(days_of_sourcing[row[rows]])
    np.minimum.at(days, offer[is_stated], days_of_sourcing[row[rows]][is_stated])
    usual = _usual_days(graph, days_of_sourcing)
    elsewhere = usual.reindex(pair_key(firm, graph.lines.component[offers.line], count)).to_numpy(float)
    days = np.where(np.isinf(days), elsewhere, days)
    days[is_near] = np.nan
    days[(relation == ACTIVE) | (relation == QUALIFIED)] = 0.0
    return relation, days


def _usual_days(graph: SupplyGraph, days: Floats) -> pd.Series:
    """Median of the days stated, by key of (supplier, component)."""
    sourcings = graph.lines.sourcings
    key = pair_key(sourcings.supplier, sourcings.component, len(graph.component_ids))
    is_known = ~np.isnan(days)
    median: pd.Series = pd.Series(days[is_known]).groupby(key[is_known]).median()
    return median


def spares(graph: SupplyGraph, offers: Offers) -> Floats:
    """Give by offer its capacity less its output; NaN where unknown, and of near components, whose unit is another."""
    spare = spare_by_node(graph)[offers.line]
    spare[offers.fit == NEAR] = np.nan
    return spare


def valid_labels(graph: SupplyGraph) -> dict[str, tuple[str, ...]]:
    """Give by firm the labels valid on the date of the data, sorted; firms without are left out."""
    roles, day = graph.tables.roles, graph.tables.data_date()
    labels_by_firm: dict[str, set[str]] = {}
    columns = (roles[name].tolist() for name in ("firm_id", "role", "valid_from", "valid_to"))
    for firm_id, role, valid_from, valid_to in zip(*columns, strict=True):
        if (not valid_from or not day or valid_from <= day) and (not valid_to or not day or day <= valid_to):
            labels_by_firm.setdefault(firm_id, set()).add(role)
    return {firm_id: tuple(sorted(labels)) for firm_id, labels in sorted(labels_by_firm.items())}


def first_labels(graph: SupplyGraph) -> dict[tuple[str, str], str]:
    """Give by (firm, component) 首台套, 首批次 or 首版次; lines that were not recognised are left out."""
    makes = graph.tables.makes
    firsts = makes[makes["first_of_kind"] != ""]
    lines = zip(firsts["firm_id"].tolist(), firsts["component_id"].tolist(), strict=True)
    return dict(zip(lines, firsts["first_of_kind"].tolist(), strict=True))


def line_worth(graph: SupplyGraph, labels: Mapping[tuple[str, str], str], worth: Mapping[str, float]) -> Floats:
    """Give by line the worth of its label, 0 without."""
    firms, components = (pd.Series([line[end] for line in labels], dtype="str") for end in (0, 1))
    count, named = len(graph.component_ids), graph.lines.named_count
    pairs = pair_key(numbers_in(graph.firm_ids, firms), numbers_in(graph.component_ids, components), count)
    label, line = matches(pairs, pair_key(graph.lines.firm[:named], graph.lines.component[:named], count))
    worth_by_line = np.zeros(graph.lines.count)
    worth_by_line[line] = np.array([worth[label] for label in labels.values()], float)[label]
    return worth_by_line


def label_worth(graph: SupplyGraph, labels: Mapping[str, tuple[str, ...]], worth: Mapping[str, float]) -> Floats:
    """Give by firm the worth of its best label, 0 without."""
    best = pd.Series({firm_id: max(worth[label] for label in own) for firm_id, own in labels.items()}, dtype=float)
    firm = numbers_in(graph.firm_ids, pd.Series(best.index, dtype="str"))
    worth_by_firm = np.zeros(len(graph.firm_ids))
    worth_by_firm[firm[firm >= 0]] = best.to_numpy()[firm >= 0]
    return worth_by_firm
