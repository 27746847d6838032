"""`chainlink leaders propose | paper`: who could lead each chain, who are the partners, which communities are there?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chainlink.commands.console import print_json, print_table, tell, workbook_path, working, write_file
from chainlink.commands.options import AsJson, Chain, NewWorkbook, On, stated_day
from graph_schema.figures import edition
from graph_schema.names import Words

if TYPE_CHECKING:
    from datetime import date

    from chainlink.leaders.proposed import Proposed
    from chainlink.supply.graph import SupplyGraph

Weights = Annotated[
    Path | None, typer.Option("--weights", help="自定权重文件，格式同随附的 weights.yaml / weights of your own")
]


def propose_command(chain_id: Chain = "", path: Weights = None, on: On = "", is_json: AsJson = False) -> None:
    """由供应网络提出链主、伙伴、配套专家和共同体建议 / Propose leaders, partners, experts, communities."""
    from chainlink.leaders.on_day import leaders_on
    from chainlink.leaders.proposed import propose_all
    from chainlink.leaders.weights import load_leader_weights
    from chainlink.stores import open_store
    from chainlink.supply.graph import build_graph, unknown_id

    weights = load_leader_weights(path)
    store = open_store()
    tables = store.read()
    graph = build_graph(tables)
    chains = graph.tables.chains["chain_id"].tolist()
    if chain_id and chain_id not in chains:
        raise unknown_id(Words("产业链", "chain"), chain_id, chains)
    with working(Words("正在分析供应网络", "looking at the supply graph")):
        proposed = propose_all(graph, led=leaders_on(store, tables, day_of(on)).led, weights=weights)
    if is_json:
        print_json("chainlink.leader_proposals/1", _record(proposed, chain_id))
        return
    _print_proposals(graph, proposed, chain_id)


def paper_command(
    path: NewWorkbook,
    weights_path: Weights = None,
    on: On = "",
) -> None:
    """写出建议、名册和指标进度，供打印 / Write proposals, register and goals for paper."""
    from chainlink.leaders.on_day import leaders_on
    from chainlink.leaders.proposed import propose_all
    from chainlink.leaders.weights import load_leader_weights
    from chainlink.report.leader_lists import leader_workbook
    from chainlink.stores import open_store
    from chainlink.supply.graph import build_graph

    workbook_path(path)
    store, weights = open_store(), load_leader_weights(weights_path)
    tables = store.read()
    now = leaders_on(store, tables, day_of(on), weights=weights)
    with working(Words("正在分析供应网络", "looking at the supply graph")):
        proposed = propose_all(build_graph(tables), led=now.led, weights=weights)
    version = next((version.version_id for version in store.versions() if version.is_current), "—")
    write_file(path, leader_workbook(store, tables, proposed, now, data_version=version))
    print(path)


def day_of(text: str) -> date:
    """Read a day, today if none is given."""
    from datetime import date

    return stated_day(text) or date.today()


def _record(proposed: Proposed, chain_id: str) -> dict[str, object]:
    """Give the proposals as they stand in JSON output."""

    def kept(rows: Iterable[Any]) -> list[dict[str, object]]:
        return [asdict(row) for row in rows if chain_id in ("", row.chain_id)]

    leaders = [
        {**asdict(leader), "because": leader.because._asdict()}
        for leader in proposed.leaders.leaders
        if chain_id in ("", leader.chain_id)
    ]
    return {
        "weights_version": proposed.leaders.weights_version,
        "bases": kept(proposed.leaders.bases),
        "leaders": leaders,
        "passed_over": kept(proposed.leaders.passed_over),
        "partners": kept(proposed.partners.partners),
        "experts": [asdict(expert) for expert in proposed.partners.experts if chain_id in ("", *expert.chain_ids)],
        "communities": kept(proposed.communities.communities),
    }


def _print_proposals(graph: SupplyGraph, proposed: Proposed, chain_id: str) -> None:
    from chainlink.leaders.answer_tables import LeaderTables
    from chainlink.leaders.on_day import gaps_words

    leaders = [leader for leader in proposed.leaders.leaders if chain_id in ("", leader.chain_id)]
    if not leaders:
        tell(
            Words("没有可建议的链主：供应关系或地区未填", "no leader can be proposed: sourcings or places are missing")
        )
        return
    table = LeaderTables(graph.names, {}).leaders(proposed, chain_id, ())
    print_table(table.only(["chain", "firm", "rank", "low", "high", "partners", "because"]))
    communities = sum(chain_id in ("", community.chain_id) for community in proposed.communities.communities)
    experts = sum(chain_id in ("", *expert.chain_ids) for expert in proposed.partners.experts)
    tell(
        Words(
            f"共同体建议 {communities} 个，配套专家建议 {experts} 家；权重 {edition(proposed.leaders.weights_version)}",
            f"{communities} communities and {experts} experts proposed; weights {edition(proposed.leaders.weights_version)}",
        )
    )
    tell(gaps_words(proposed, chain_id))
