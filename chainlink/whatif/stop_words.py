"""How is a stop said to people, and how is it written so that `read_stops` reads it again?"""

from __future__ import annotations

from chainlink.analysis.spread.propagation import Stop
from chainlink.supply.graph import SupplyGraph
from graph_schema.names import Words
from loaders.choices import country_words


def write_stop(stop: Stop) -> str:
    """Write a stop as `Stop.parse` reads it.

    Examples
    --------
    >>> write_stop(Stop("sourcing", "A", "resist", "T")), write_stop(Stop("region", "330200"))
    ('sourcing:A/T/resist', 'region:330200')
    """
    return f"{stop.kind}:{'/'.join(part for part in (stop.of, stop.buyer_id, stop.component_id) if part)}"


def stop_words(graph: SupplyGraph, stop: Stop) -> Words:
    """Say in words what a stop stops; what has no name in the data keeps its id.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> components = pd.DataFrame({"component_id": ["resist"], "name_zh": ["光刻胶"], "name_en": ["photoresist"]})
    >>> stop_words(build_graph(Tables.of({"components": components})), Stop("country", "JPN", "resist"))
    Words(zh='日本的光刻胶', en='photoresist from Japan')
    """
    of, what = _subject(graph, stop), graph.names.words("component", stop.component_id)
    if stop.kind == "sourcing":
        buyer = graph.names.words("firm", stop.buyer_id)
        return Words(f"{of.zh}供给{buyer.zh}的{what.zh}", f"{what.en} from {of.en} to {buyer.en}")
    if stop.component_id:
        return Words(f"{of.zh}的{what.zh}", f"{what.en} from {of.en}")
    whole = Words(f"{of.zh}全部企业", f"all firms of {of.en}")
    return of if stop.kind == "firm" else whole


def _subject(graph: SupplyGraph, stop: Stop) -> Words:
    if stop.kind == "country":
        return country_words(stop.of)
    if stop.kind == "region":
        return graph.names.words("region", stop.of)
    if stop.kind == "group":
        return Words(f"集团{stop.of}", f"group {stop.of}")
    return graph.names.words("firm", stop.of)
