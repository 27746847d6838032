"""What does the 断供快报 say? Everything in the reader's language; whoever lays it out decides how many rows have room."""

from __future__ import annotations

from dataclasses import dataclass

from chainlink.screening.chance_words import missing_rows_words
from chainlink.screening.chances import kept_chances
from chainlink.stores import Store
from chainlink.supply.graph import SupplyGraph
from chainlink.whatif.answer import WhatIf
from chainlink.whatif.brief.lookups import gather
from chainlink.whatif.brief.rows import ReachedFirm, StoppedComponent, reached_firms, stopped_components
from chainlink.whatif.brief.sentences import effects, happened, scope_of, title_of
from graph_schema.moments import DataDates
from graph_schema.names import Words


@dataclass(frozen=True)
class StopBrief:
    """All that the page can say.

    Attributes
    ----------
    title
        What stopped.
    scope, dates
        Chains whose targets were meant; date of the data that were asked.
    happened, effects
        Sentences: what stopped and whose goods they are; how much stops, what it rests on, targets, places, offices.
    components, component_count
        What stops at once, most buyers first; how many components that are in all.
    firms, firm_count
        Firms reached, by day and then by value; how many in all.
    """

    title: Words
    scope: Words
    dates: DataDates
    happened: tuple[str, ...]
    effects: tuple[str, ...]
    components: tuple[StoppedComponent, ...]
    component_count: int
    firms: tuple[ReachedFirm, ...]
    firm_count: int


def stop_brief(store: Store, graph: SupplyGraph, answer: WhatIf) -> StopBrief:
    """Gather what the page says of an answer.

    Parameters
    ----------
    store
        Where the chiefs of the chains and the register of risks are.
    graph
        The graph that was asked.
    answer
        The answer of `what_if`.

    Returns
    -------
    StopBrief
        The same for the same data, entries and language.

    Raises
    ------
    StoreError
        If the store does not answer.

    Notes
    -----
    Looks up who could step in for what it names: some tenths of a second in a province.
    """
    facts = gather(store, graph, answer)
    components, component_count = stopped_components(facts)
    firms, firm_count = reached_firms(facts)
    return StopBrief(
        title=title_of(facts),
        scope=scope_of(facts),
        dates=graph.tables.data_dates(),
        happened=happened(facts),
        effects=(*effects(facts), *_missing(store, answer)),
        components=components,
        component_count=component_count,
        firms=firms,
        firm_count=firm_count,
    )


def _missing(store: Store, answer: WhatIf) -> tuple[str, ...]:
    """Say how many rows are known to be missing, where anything is open: what nobody recorded is not followed."""
    chances = kept_chances(store, answer.content_hash)
    if chances is None:
        return ()
    known = missing_rows_words(chances.missing, chances.open_purchases)
    return (str(Words(f"{known.zh}，没填的供应关系不在推演之内。", f"{known.en}; those are not followed here.")),)
