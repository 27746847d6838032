"""`chainlink my-chain`: how is one chain, what is worst, who sees to it by when, what changed, and what first?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chainlink.commands.console import print_json, print_table, tell, write_file
from chainlink.commands.options import AsJson
from graph_schema.errors import NoTargetError, UsageError
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.projects.my_chain import ChainChanges, FirstThings, RiskUnderWay


def my_chain(
    chain: Annotated[
        str, typer.Argument(metavar="CHAIN", help="产业链编号、名称或别名 / id, name or alias of a chain")
    ],
    since: Annotated[
        str,
        typer.Option("--since", metavar="SCAN", help="与哪次摸排相比，如 s0001 / the recorded scan to compare with"),
    ] = "",
    sheet: Annotated[
        Path | None, typer.Option("--sheet", metavar="OUT", help="写出签批件 .docx / write the sheet to sign")
    ] = None,
    is_json: AsJson = False,
) -> None:
    """一条链一分钟：现状、最严重、谁负责、变化、先做什么 / One chain in a minute."""
    from chainlink.commands.projects.plan_text import gather
    from chainlink.projects.my_chain import (
        changes_since,
        effect_by_project,
        first_things,
        state_words,
        worst_risks,
        worst_table,
    )
    from chainlink.projects.planning.answer_tables import ten_things_table
    from chainlink.risks.answer_tables import changes_table
    from chainlink.risks.register import list_risks
    from chainlink.risks.scans import find_scan
    from chainlink.screening.overview import overview
    from chainlink.supply.lookup import find_id

    if sheet is not None and sheet.suffix.lower() != ".docx":
        raise UsageError(Words("请写成 --sheet 名称.docx", "write --sheet name.docx"))
    today = date.today()
    basis = gather(None, None, None)
    chain_id = find_id(basis.graph, "chain", chain)
    cards = {card.chain_id: card for card in overview(basis.graph, basis.screened.scan).chains}
    if chain_id not in cards:
        raise NoTargetError(chain_id)
    card = cards[chain_id]
    names = basis.graph.names
    state = state_words(card, list_risks(basis.store), today=today)
    worst = worst_risks(basis.store, chain_id)
    changes = changes_since(basis.store, chain_id, find_scan(basis.store, since).scan_id if since else "")
    things = first_things(basis, chain_id, today=today)
    if sheet is not None:
        _write_sheet(sheet, chain_id, state, worst, changes, things, today)
    if is_json:
        print_json("chainlink.my_chain/1", _record(chain_id, state, worst, changes, things))
        return
    print(f"{chain_id} {names.chain(chain_id)}")
    print(state)
    for table in (
        worst_table(worst, names, today=today),
        ten_things_table(things.basis, things.top, effect_by_project(things)),
    ):
        print(f"\n{table.title}")
        print_table(table)
    if changes is None:
        tell(Words("入册两次摸排后可比较变化", "two recorded scans are needed to tell what changed"))
        return
    print(f"\n{changes.words}")
    print_table(changes_table(changes.changes, names))


def _record(
    chain_id: str,
    state: Words,
    worst: tuple[RiskUnderWay, ...],
    changes: ChainChanges | None,
    things: FirstThings,
) -> dict[str, Any]:
    from chainlink.commands.projects.top_text import top_record
    from chainlink.projects.my_chain import effect_by_project

    effects = effect_by_project(things)
    return {
        "chain_id": chain_id,
        "state": {"zh": state.zh, "en": state.en},
        "worst": [_worst_record(line) for line in worst],
        "changes": None if changes is None else [asdict(change) for change in changes.changes],
        "first": top_record(things.basis, things.top),
        "effects": {project_id: {"zh": words.zh, "en": words.en} for project_id, words in effects.items()},
    }


def _worst_record(line: RiskUnderWay) -> dict[str, Any]:
    columns = ("colour", "chance", "shared_value_10k_yuan", "office", "person", "deadline")
    record: dict[str, Any] = {name: line.risk.fields[name] for name in columns}
    record["risk_ids"] = [risk.risk_id for risk in line.joined.risks]
    record["project_ids"] = [project.project_id for project in line.projects]
    return record


def _write_sheet(
    path: Path,
    chain_id: str,
    state: Words,
    worst: tuple[RiskUnderWay, ...],
    changes: ChainChanges | None,
    things: FirstThings,
    today: date,
) -> None:
    from chainlink.report.chain_sheet import chain_sheet, chain_sheet_title
    from chainlink.report.paper import Paper

    names = things.basis.graph.names
    version = things.basis.store.versions()[0]
    name = names.words("chain", chain_id)
    paper = Paper(chain_sheet_title(name), name, version.dates, version.version_id)
    write_file(path, chain_sheet(paper, state, worst, changes, things, names=names, today=today))
    tell(Words(f"已写出 {path}", f"wrote {path}"))
