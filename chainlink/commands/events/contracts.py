"""`chainlink events results contract | risks`: what do contracts change, who confirms it, and which risks remain?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Literal

import typer

from chainlink.commands.console import current_user, print_json, print_table, tell
from chainlink.commands.options import AsJson, Who, stated_day
from chainlink.commands.reviewed import FromDay, Grounds, IsConfirmed, tell_confirmed, tell_unwritten
from graph_schema.names import Words


def risks(
    is_open: Annotated[bool, typer.Option("--open", help="只看风险仍在的 / only those still found")] = False,
    is_json: AsJson = False,
) -> None:
    """签约所对应的风险还在不在 / Do risks remain for which firms met and signed?"""
    from chainlink.matching.outcomes.answer_tables import closings_table
    from chainlink.matching.outcomes.closings import closings_of
    from chainlink.matching.outcomes.register import list_outcomes
    from chainlink.risks.register import list_risks
    from chainlink.stores import open_store

    store = open_store()
    closings = [
        closing for closing in closings_of(list_outcomes(store), list_risks(store)) if closing.is_open or not is_open
    ]
    if is_json:
        print_json("chainlink.outcome_risks/1", {"risks": [asdict(closing) for closing in closings]})
        return
    print_table(closings_table(closings))
    tell(Words(f"共 {len(closings)} 条", f"{len(closings)} risks"))


def contract(
    outcome_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="对接编号，可多个 / ids of outcomes")],
    status: Annotated[
        Literal["qualified", "active"], typer.Option("--as", help="成为已认证备份，或在用 / what the sourcing becomes")
    ] = "qualified",
    share: Annotated[
        float | None, typer.Option("--share", min=0, max=1, help="占采购比重，0 至 1 / share of the purchases")
    ] = None,
    is_confirmed: IsConfirmed = False,
    on: FromDay = "",
    why: Grounds = "",
    who: Who = "",
    is_json: AsJson = False,
) -> None:
    """查看签约对供应网络的改动，确认后写入 / Show what contracts change in the network; confirm to write it."""
    import chainlink
    from chainlink.books.effect_table import effects_table
    from chainlink.matching.outcomes.contracts import confirm, doubts_of, review_all
    from chainlink.matching.outcomes.register import find_outcomes

    store, day = chainlink.open_store(), stated_day(on)
    if is_confirmed:
        version = confirm(store, outcome_ids, who=who or current_user(), why=why, status=status, share=share, on=day)
        tell_confirmed(version, "chainlink.outcome_confirmed/1", {"outcome_ids": outcome_ids}, is_json=is_json)
        return
    effects = review_all(store, outcome_ids, status=status, share=share, on=day)
    graph = chainlink.build_graph(store.read())
    doubts = [
        (outcome.outcome_id, words)
        for outcome in find_outcomes(store, outcome_ids)
        for words in doubts_of(graph, outcome)
    ]
    if is_json:
        doubt_records = [{"outcome_id": outcome_id, "zh": words.zh, "en": words.en} for outcome_id, words in doubts]
        print_json(
            "chainlink.outcome_review/1", {"effects": [asdict(effect) for effect in effects], "doubts": doubt_records}
        )
        return
    print_table(effects_table(effects, graph.names))
    for outcome_id, words in doubts:
        tell(Words(f"{outcome_id}：{words.zh}", f"{outcome_id}: {words.en}"))
    tell_unwritten()
