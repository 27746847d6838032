"""How is a stop said to people?"""

from __future__ import annotations

from chainlink.analysis.spread.propagation import Stop
from chainlink.analysis.spread.stop_kinds import STOP_KINDS
from chainlink.supply.graph import SupplyGraph
from graph_schema.names import Words


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
    rule = STOP_KINDS[stop.kind]
    of, what = rule.subject(graph, stop.of), graph.names.words("component", stop.component_id)
    if stop.buyer_id:
        buyer = graph.names.words("firm", stop.buyer_id)
        return Words(f"{of.zh}供给{buyer.zh}的{what.zh}", f"{what.en} from {of.en} to {buyer.en}")
    if stop.component_id:
        return Words(f"{of.zh}的{what.zh}", f"{what.en} from {of.en}")
    return Words(f"{of.zh}全部企业", f"all firms of {of.en}") if rule.is_whole_said else of
