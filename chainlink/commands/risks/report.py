"""`chainlink risks report`: what is on the books as a Word document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import write_file
from graph_schema.errors import UnknownIdError, UsageError
from graph_schema.names import Words

if TYPE_CHECKING:
    from pandas import DataFrame


Chain = Annotated[str, typer.Option("--chain", help="产业链编号，默认全部 / chain id; all without")]
EVERY_CHAIN = Words("全部产业链", "all chains")


def report_command(
    path: Annotated[Path, typer.Argument(metavar="OUT", help="要写出的 .docx 文件 / the .docx file to write")],
    chain_id: Chain = "",
) -> None:
    """写出断链断供风险摸排情况报告（Word）/ Write the report on break risks, of a chain or of all."""
    from datetime import date

    from chainlink.report.paper import Paper
    from chainlink.report.risk_report import risk_report, risk_report_title
    from chainlink.risks.register import list_risks
    from chainlink.screening.chances import PROVINCE, kept_chances
    from chainlink.stores import open_store
    from chainlink.supply.names import Names

    if path.suffix.lower() != ".docx":
        raise UsageError(Words("请写成 名称.docx", "write name.docx"))
    store = open_store()
    version = next(iter(store.versions()), None)
    if version is None:
        raise UsageError(
            Words("库中还没有数据；请先运行 chainlink load", "the store is empty; run chainlink load first")
        )
    tables = store.read()
    chain = _chain_words(tables.chains, chain_id) if chain_id else None
    paper = Paper(risk_report_title(chain), chain or EVERY_CHAIN, version.dates, version.version_id)
    risks = [risk for risk in list_risks(store) if not chain_id or risk.fields["chain_id"] == chain_id]
    chances = kept_chances(store, version.content_hash)
    report = risk_report(
        paper, risks, names=Names(tables), today=date.today(), chances=chances, scope=chain_id or PROVINCE
    )
    write_file(path, report)
    print(path)


def _chain_words(chains: DataFrame, chain_id: str) -> Words:
    rows = chains[chains["chain_id"] == chain_id]
    if rows.empty:
        raise UnknownIdError(Words("产业链", "chain"), chain_id, chains["chain_id"].tolist())
    return Words(rows["name_zh"].iloc[0], rows["name_en"].iloc[0] or chain_id)
