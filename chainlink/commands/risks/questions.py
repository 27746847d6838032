"""`chainlink questions`: which answers should be asked for next, of whom, and what would they change?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_json, print_table, tell, working, write_file
from chainlink.commands.options import AsJson
from graph_schema.errors import UsageError
from graph_schema.names import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chainlink.screening.questions.wording import SentQuestion

Top = Annotated[int, typer.Option("--top", help="最多列出几条 / so many at most")]
Chains = Annotated[
    list[str] | None,
    typer.Option("--chain", help="产业链编号或名称，可多次，默认全部 / chain, may be repeated; else all"),
]
Export = Annotated[
    Path | None, typer.Option("--export", metavar="FILE.xlsx", help="写成 Excel 追问清单 / write as a workbook")
]
Draws = Annotated[
    int, typer.Option("--draws", min=0, help="抽样次数，0 为不抽样 / drawings of what is missing; 0 for none")
]


def questions(
    top: Top = 20, chains: Chains = None, draws: Draws = 100, export: Export = None, is_json: AsJson = False
) -> None:
    """追问清单：答案预计改正最多颜色的数据缺口 / Questions: the gaps whose answers should set most colours right."""
    import chainlink
    from chainlink.report.paper import Paper
    from chainlink.report.question_list import QUESTION_LIST, question_workbook
    from chainlink.screening.questions import question_list
    from chainlink.screening.questions.wording import worded

    if export is not None and (export.suffix.lower() != ".xlsx" or not export.parent.is_dir()):
        raise UsageError(
            Words(f"{export}：请写已有文件夹中的 .xlsx 文件名", f"{export}: name an .xlsx file in a folder that exists")
        )
    with working(Words("正在评估数据缺口", "weighing the gaps")):
        graph = chainlink.build_graph(chainlink.open_store().read())
        listed = question_list(graph, chains or (), top=top, draws=draws)
        sent = worded(graph, listed.questions)
    if export is not None:
        named = Words("、".join(chains or ()) or "全部产业链", ", ".join(chains or ()) or "all chains")
        scope = Words(f"{named.zh}；{listed.basis.zh}", f"{named.en}; {listed.basis.en}")
        paper = Paper(QUESTION_LIST, scope, graph.tables.data_dates(), graph.tables.content_hash()[:8])
        write_file(export, question_workbook(paper, sent))
        tell(Words(f"已写出 {export}", f"wrote {export}"))
    if is_json:
        print_json(
            "chainlink.questions/1",
            {
                "data_date": graph.tables.data_date(),
                "draws": listed.draws,
                "seed": listed.seed,
                "wrong_before": listed.wrong_before,
                "wrong_after": listed.wrong_after,
                "questions": as_records(sent),
            },
        )
    elif export is None:
        _print(sent)
        tell(listed.basis)


def as_records(sent: Sequence[SentQuestion]) -> list[dict[str, object]]:
    """Give plain values for JSON, both languages beside each other."""
    return [
        {
            **asdict(question.question),
            "asked": question.recipient._asdict(),
            "text": question.text._asdict(),
            "why": question.why._asdict(),
            "about": question.about._asdict(),
            "office": question.office._asdict(),
        }
        for question in sent
    ]


def _print(sent: Sequence[SentQuestion]) -> None:
    from chainlink.screening.questions.wording import questions_table

    if not sent:
        tell(Words("没有可追问的数据缺口", "nothing is unknown that a scan rests on"))
        return
    print_table(questions_table(sent).only(["wrong_colours", "colours", "value", "asked", "question", "why"]))
