"""What do all parts of the page look up? Who stands behind traders, who is in charge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chainlink.books.chiefs import Chief, chiefs_by_chain
from chainlink.risks.register import list_risks
from chainlink.stores import Store
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.names import Names
from chainlink.whatif.answer import WhatIf
from chainlink.whatif.behind_traders import BehindTrader, behind_traders
from graph_schema.names import Words

NOT_ENTERED = Words("未填", "not entered")
_DONE = ("closed", "false_alarm")
Line = tuple[str, str]


@dataclass(frozen=True)
class BriefFacts:
    """One answer with everything around it.

    Attributes
    ----------
    graph, found
        The graph that was asked, and its answer.
    behind
        Who stands behind the traders that are cut off.
    direct
        Lines the stop names, and traders' components that it cuts off at their maker: what stops at once.
    chiefs
        By chain.
    office_by_firm, office_by_component
        Offices in charge of open risks on the register.
    chains_by_component
        Chains a component stands in.
    """

    graph: SupplyGraph
    answer: WhatIf
    behind: tuple[BehindTrader, ...]
    direct: frozenset[Line]
    chiefs: Mapping[str, Chief]
    office_by_firm: Mapping[str, str]
    office_by_component: Mapping[str, str]
    chains_by_component: Mapping[str, tuple[str, ...]]

    @property
    def names(self) -> Names:
        """How the things of the graph are called."""
        return self.graph.names

    def office_of_chain(self, chain_id: str) -> str:
        """Name the office that answers for a chain, "" where none was entered."""
        chief = self.chiefs.get(chain_id)
        return (chief.office or chief.lead_department) if chief else ""


def gather(store: Store, graph: SupplyGraph, answer: WhatIf) -> BriefFacts:
    """Look everything up once.

    Raises
    ------
    StoreError
        If the store does not answer.
    """
    behind = behind_traders(graph, answer)
    failed = {(line.firm_id, line.component_id) for line in answer.lines if line.is_failed}
    cut = {(trader.trader_id, trader.component_id) for trader in behind if trader.is_failed}
    offices: dict[str, dict[str, str]] = {"firm_id": {}, "component_id": {}}
    for risk in list_risks(store):
        office, of = str(risk.fields["office"]), "firm_id" if risk.fields["about"] == "firm" else "component_id"
        if office and risk.fields["state"] not in _DONE:
            offices[of].setdefault(str(risk.fields[of]), office)
    chains: dict[str, tuple[str, ...]] = {}
    placed = graph.placements[["component_id", "chain_id"]].drop_duplicates().sort_values("chain_id")
    for component_id, chain_id in placed.itertuples(index=False):
        chains[component_id] = (*chains.get(component_id, ()), chain_id)
    return BriefFacts(
        graph=graph,
        answer=answer,
        behind=behind,
        direct=frozenset(failed | cut),
        chiefs=chiefs_by_chain(store),
        office_by_firm=offices["firm_id"],
        office_by_component=offices["component_id"],
        chains_by_component=chains,
    )
