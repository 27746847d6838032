"""`chainlink cascade`: whose failure would cost most along payments, both ways? The systemic risk of every firm."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chainlink.commands.console import print_columns, print_json, showing_progress, tell
from chainlink.commands.options import AsJson
from graph_schema.errors import UsageError
from graph_schema.figures import share
from graph_schema.names import Words

if TYPE_CHECKING:
    import pandas as pd

    from chainlink.analysis.cascades.systemic_risk import TwoStops

Top = Annotated[int, typer.Option("--top", min=1, help="列出前几家 / so many firms are listed")]
Market = Annotated[
    bool,
    typer.Option(
        "--market/--no-market", help="同行是否补上缺口 / whether the rest of an industry takes over by its sales"
    ),
]
Workers = Annotated[
    int, typer.Option("--workers", min=1, help="本机进程数；1 为不另起进程 / processes of this machine; 1 starts none")
]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", help="Dask 调度器地址，如 tcp://10.0.0.5:8786 / address of a Dask scheduler"),
]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="全部企业写入 CSV / write all firms to a CSV file")]


def cascade(
    top: Top = 20,
    is_market_on: Market = True,
    workers: Workers = 1,
    scheduler: Scheduler = None,
    output: Output = None,
    is_json: AsJson = False,
) -> None:
    """系统性风险：每家企业停产沿资金往来造成的损失 / Systemic risk: what each firm's failure costs along payments."""
    import chainlink
    from chainlink.analysis.cascades.systemic_risk import at_both_stops
    from chainlink.analysis.executors import executor

    is_alone = workers == 1 and scheduler is None
    with (
        showing_progress() as on_progress,
        executor(workers=workers, scheduler=scheduler, on_progress=on_progress) as map_chunks,
    ):
        network = chainlink.payments_of(chainlink.build_graph(chainlink.open_store().read()))
        threads = None if is_alone else 1
        stops = at_both_stops(network, is_market_share_on=is_market_on, threads=threads, map_chunks=map_chunks)
    ranked = _side_by_side(stops)
    if output is not None:
        _write(ranked, output)
    if is_json:
        print_json("chainlink.cascade/1", _as_json(stops, ranked.head(top)))
    else:
        _print_ranked(ranked.head(top))
    if network.unvalued_count:
        count = network.unvalued_count
        tell(Words(f"有 {count} 条供应关系未填采购额，未计入", f"{count} sourcings state no value and are left out"))
    if stops.warning:
        tell(stops.warning)


def _side_by_side(stops: TwoStops) -> pd.DataFrame:
    """All firms, the largest converged score first, then by id; steps and both stops beside it."""
    columns = ["esri", "esri_down", "esri_up", "iterations"]
    scores = stops.converged.scores[columns].assign(
        eps=stops.converged.eps,
        published_esri=stops.published.scores["esri"],
        published_iterations=stops.published.scores["iterations"],
        published_eps=stops.published.eps,
    )
    return scores.rename_axis("firm_id").reset_index().sort_values(["esri", "firm_id"], ascending=[False, True])


def _as_json(stops: TwoStops, shown: pd.DataFrame) -> dict[str, object]:
    warning = stops.warning
    return {
        "is_market_share_on": stops.converged.is_market_share_on,
        "firms": shown.to_dict("records"),
        "disagreeing": list(stops.disagreeing),
        "without_revenue_count": len(stops.without_revenue),
        "unsettled": list(stops.converged.unsettled),
        "warning": {"zh": warning.zh, "en": warning.en} if warning else None,
    }


def _print_ranked(shown: pd.DataFrame) -> None:
    headers = [
        Words("企业", "firm"),
        Words("损失占全部销售额", "share of all sales lost"),
        Words("其中缺料", "for want of goods"),
        Words("其中缺单", "for want of orders"),
        Words("步数", "steps"),
        Words("停于 0.01 时", "stopped at 0.01"),
        Words("步数", "steps"),
    ]
    rows = [
        [
            str(row["firm_id"]),
            share(row["esri"]),
            share(row["esri_down"]),
            share(row["esri_up"]),
            str(row["iterations"]),
            share(row["published_esri"]),
            str(row["published_iterations"]),
        ]
        for row in shown.to_dict("records")
    ]
    print_columns(headers, rows)


def _write(ranked: pd.DataFrame, output: Path) -> None:
    try:
        ranked.to_csv(output, index=False, encoding="utf-8-sig")
    except OSError as refused:
        raise UsageError(
            Words(f"无法写入 {output}：{refused.strerror}", f"cannot write {output}: {refused.strerror}")
        ) from refused
