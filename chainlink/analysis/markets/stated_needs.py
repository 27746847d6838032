"""What do firms say about their need of a component, where they name no supplier: how much from abroad, where the risk lies?

A questionnaire that asks only for the share bought abroad gives a requirement, no sourcing. What is not recorded is not
absent: no supplier is made of it, it bears on no colour, and how many such needs there are is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from chainlink.supply.graph import SupplyGraph
from graph_schema.figures import share_range
from graph_schema.names import Words
from graph_schema.spec import schema


@dataclass(frozen=True)
class StatedNeeds:
    """What the firms that need a component say, one firm counted once for each thing it says.

    Attributes
    ----------
    firm_count
        Firms that say any of it.
    overseas
        Number of firms by the two ends of the share they buy abroad, largest share first.
    risk_lies_in
        Number of firms by where they see the risk, most first.
    supplier_count
        Number of firms that say how many suppliers they use, and these suppliers added up.
    without_supplier
        Firms among them with no active supplier of it on record, nor a line of their own.
    """

    firm_count: int
    overseas: Mapping[tuple[float, float], int]
    risk_lies_in: Mapping[str, int]
    supplier_count: tuple[int, int]
    without_supplier: int

    @property
    def words(self) -> Words:
        """The sentence, in both languages."""
        zh, en = [], []
        if self.overseas:
            parts = [(share_range(low, high), count) for (low, high), count in self.overseas.items()]
            zh.append("境外采购占比 " + "、".join(f"{part.zh}（{count} 家）" for part, count in parts))
            en.append("bought abroad " + ", ".join(f"{part.en} ({count})" for part, count in parts))
        if self.risk_lies_in:
            kinds = dict(schema().tables["needs"].column("risk_lies_in").choices)
            zh.append("风险在" + "、".join(f"{kinds[kind]} {count} 家" for kind, count in self.risk_lies_in.items()))
            en.append("the risk lies in " + ", ".join(f"{kind} {count}" for kind, count in self.risk_lies_in.items()))
        if self.supplier_count[0]:
            firms, suppliers = self.supplier_count
            zh.append(f"{firms} 家共有在用供应商 {suppliers} 家次")
            en.append(f"{firms} of them use {suppliers} suppliers in all, one of two firms counted twice")
        if self.without_supplier:
            zh.append(f"其中 {self.without_supplier} 家未填报供应商，不作为没有供应商")
            en.append(f"{self.without_supplier} of them named no supplier, which does not mean that they have none")
        say = "1 firm says" if self.firm_count == 1 else f"{self.firm_count} firms say"
        return Words(f"{self.firm_count} 家企业自报：{'；'.join(zh)}", f"as {say}: {'; '.join(en)}")


def stated_needs(graph: SupplyGraph, component_id: str) -> StatedNeeds | None:
    """Gather what firms say about their need of a component; None where nobody says anything.

    Parameters
    ----------
    graph
        Supply graph.
    component_id
        The component; needs of its variants are needs of their own.

    Raises
    ------
    UnknownIdError
        If there is no such component.

    Notes
    -----
    Linear in the rows. A firm that says several things of several products counts with each of them.

    Examples
    --------
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> needs = {"firm_id": ["T", "U"], "component_id": "seal", "risk_lies_in": ["material", ""]}
    >>> ends = {"overseas_share_low": [0.8, None], "overseas_share_high": [1.0, None]}
    >>> stated = stated_needs(build_graph(Tables.of({"needs": pd.DataFrame(needs | ends)})), "seal")
    >>> stated.words.zh
    '1 家企业自报：境外采购占比 80% 至 100%（1 家）；风险在材料 1 家；其中 1 家未填报供应商，不作为没有供应商'
    """
    family = graph.component_ids[graph.families[graph.component_number(component_id)]]
    tables = graph.tables
    needs = tables.needs[tables.needs["component_id"] == component_id]
    low, high = (
        needs["overseas_share"].fillna(needs[f"overseas_share_{end}"]).fillna(unstated)
        for end, unstated in (("low", 0.0), ("high", 1.0))
    )
    has_share = needs[["overseas_share", "overseas_share_low", "overseas_share_high"]].notna().any(axis=1)
    has_risk, has_count = needs["risk_lies_in"] != "", needs["supplier_count"].notna()
    says = has_share | has_risk | has_count
    if not says.any():
        return None
    firms = needs["firm_id"]
    shares = set(zip(firms[has_share], low[has_share].map(float), high[has_share].map(float), strict=True))
    risks = set(zip(firms[has_risk], needs["risk_lies_in"][has_risk], strict=True))
    counts = needs[has_count].groupby("firm_id")["supplier_count"].max()
    supplied = tables.supplies[(tables.supplies["status"] == "active") & tables.supplies["component_id"].isin(family)]
    makers = tables.makes["firm_id"][tables.makes["component_id"].isin(family)]
    saying = np.unique(firms[says].to_numpy(str))
    is_served = np.isin(saying, pd.concat([supplied["buyer_id"], makers]).to_numpy(str))
    by_share = Counter((least, most) for _, least, most in shares)
    by_risk = Counter(str(kind) for _, kind in risks)
    return StatedNeeds(
        len(saying),
        dict(sorted(by_share.items(), reverse=True)),
        dict(sorted(by_risk.items(), key=lambda item: (-item[1], item[0]))),
        (len(counts), int(counts.sum())),
        int((~is_served).sum()),
    )
