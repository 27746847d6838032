"""`chainlink verify`: does this installation compute what is known to be true?"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated

import typer

from chainlink.commands.console import print_columns, tell, working
from chainlink.commands.options import AsJson
from graph_schema.names import Words

Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE", help="已知答案文件，默认为随附的全部 / known answers, else all that ship"),
]


PARTLY = Words("所算部分一致", "what is computed agrees")


def verify(files: Files = None, is_json: AsJson = False) -> None:
    """用已知答案自检，不一致时退出码为 1 / Compute known answers; exit 1 on disagreement."""
    from chainlink.verify.agreement import shipped_cases, verify_files

    with working(Words("正在核对已知答案", "computing known answers")):
        verdicts = list(verify_files(files or shipped_cases()))
    if is_json:
        print(json.dumps([verdict.as_json() for verdict in verdicts], ensure_ascii=False, indent=2, allow_nan=False))
    else:
        words_of_agreement = {
            True: Words("一致", "agrees"),
            False: Words("不一致", "disagrees"),
            None: Words("未计算", "not computed"),
        }
        rows = [
            [
                Path(verdict.file).name,
                verdict.kind,
                "—"
                if math.isinf(verdict.worst_difference) or _is_empty(verdict.computed)
                else f"{verdict.worst_difference:.1e}",
                str(
                    PARTLY
                    if verdict.agrees is None and not _is_empty(verdict.computed)
                    else words_of_agreement[verdict.agrees]
                ),
            ]
            for verdict in verdicts
        ]
        headers = [
            Words("文件", "file"),
            Words("种类", "kind"),
            Words("最大差", "worst difference"),
            Words("结论", "verdict"),
        ]
        print_columns(headers, rows, colours=["red" if verdict.agrees is False else "" for verdict in verdicts])
        counts = [sum(verdict.agrees is value for verdict in verdicts) for value in (True, None, False)]
        tell(
            Words(
                f"一致 {counts[0]}，部分或全部未计算 {counts[1]}，不一致 {counts[2]}",
                f"{counts[0]} agree, {counts[1]} not or not wholly computed, {counts[2]} disagree",
            )
        )
    if any(verdict.agrees is False for verdict in verdicts):
        raise typer.Exit(1)


def _is_empty(computed: object) -> bool:
    """Whether nothing of an answer was computed."""
    if isinstance(computed, dict):
        return all(_is_empty(part) for part in computed.values())
    if isinstance(computed, list) and computed:
        return all(_is_empty(part) for part in computed)
    return computed is None
