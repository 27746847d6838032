"""How do time and memory grow with the province?

    python -m benchmarks.growth [LARGEST]               writes docs/growth.md and docs/growth.svg
    python -m benchmarks.growth STEP FIRMS              one measurement, in this process

Sizes are 1,000, 10,000, 100,000 and 1,000,000 firms, up to LARGEST (all: about 25 minutes on two quiet cores; 100000 leaves
out the last, about 15). Five sourcings a firm; generators and seeds are those of `benchmarks.synthetic` (g = 2.5) and
`benchmarks.cascades`. Every figure comes from a process of its own: wall-clock seconds of the step, compiled code loaded
before, and peak memory of the whole process, drawing the network included. Left out is what would take hours, the vector
of all firms' systemic risk beyond 100,000, and pairs beyond 10,000, whose rows of bits would not fit.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.cascades import BOUND, payments
from benchmarks.synthetic import province
from chainlink.analysis.backups.coverage import coverage_by_line
from chainlink.analysis.cascades.systemic_risk import PUBLISHED_EPS, economic_systemic_risk
from chainlink.analysis.cut_sets.minimal_sets import cut_sets_by_target
from chainlink.analysis.spread.network import build_network
from chainlink.analysis.spread.single_failures import single_failures
from chainlink.analysis.warm_up import warm_up
from chainlink.supply.graph import SupplyGraph, build_graph
from loaders.tables import Tables

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 10_000, 100_000, 1_000_000)
TARGETS = 10


def drawn(firms: int) -> Tables:
    """Draw a province whose lines know their capacity and output, and whose sourcings know their volume."""
    tables = province(firms, 5 * firms)
    random = np.random.default_rng(7)
    output = random.lognormal(3, 1, len(tables.makes))
    makes = tables.makes.assign(output=output, capacity=output * random.uniform(1, 1.5, len(output)))
    supplies = tables.supplies.assign(volume=random.lognormal(1, 1, len(tables.supplies)))
    return Tables.of({"firms": tables.firms, "makes": makes, "needs": tables.needs, "supplies": supplies})


def _graph(firms: int) -> Callable[[], object]:
    tables = drawn(firms)
    return lambda: build_network(build_graph(tables), sourcing="active")


def _failures(firms: int) -> Callable[[], object]:
    network = build_network(build_graph(drawn(firms)), sourcing="active")
    return lambda: single_failures(network, network.graph.nodes_of_firm)


def _coverage(firms: int) -> Callable[[], object]:
    graph = build_graph(drawn(firms))
    return lambda: coverage_by_line(graph, level="qualified")


def _pairs(firms: int) -> Callable[[], object]:
    graph = build_graph(drawn(firms))
    return lambda: cut_sets_by_target(graph, _targets(graph), sourcing="active")


def _targets(graph: SupplyGraph) -> list[str]:
    chosen = np.random.default_rng(1).choice(len(graph.component_ids), TARGETS, replace=False)
    return [str(graph.component_ids[number]) for number in np.sort(chosen).tolist()]


def _exact(firms: int) -> Callable[[], object]:
    network = payments(firms, 5 * firms)
    return lambda: economic_systemic_risk(network, eps=PUBLISHED_EPS)


def _bounded(firms: int) -> Callable[[], object]:
    network = payments(firms, 5 * firms)
    return lambda: economic_systemic_risk(network, eps=PUBLISHED_EPS, error_at_most=BOUND)


STEPS: dict[str, tuple[str, str, int, Callable[[int], Callable[[], object]]]] = {
    "graph": ("tables to index arrays", "数据成图", 1_000_000, _graph),
    "failures": ("all single failures", "逐家停产", 1_000_000, _failures),
    "coverage": ("backup coverage of all lines", "备份覆盖率", 1_000_000, _coverage),
    "pairs": (f"order-2 cut sets of {TARGETS} targets", f"{TARGETS} 个目标的二阶割集", 10_000, _pairs),
    "exact": ("systemic risk of all firms, exact", "系统性风险（精确）", 100_000, _exact),
    "bounded": (f"systemic risk of all firms, error ≤ {BOUND:g}", "系统性风险（误差有界）", 100_000, _bounded),
}
"""By step: what it is, in both languages; the largest size it is measured at; what prepares it."""


def measure(step: str, firms: int) -> dict[str, float]:
    """Time one step at one size, here."""
    warm_up()
    if step == "bounded" or step == "exact":
        STEPS[step][3](200)()
    run = STEPS[step][3](firms)
    started = time.perf_counter()
    run()
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def table(seconds_by_step: dict[str, dict[int, dict[str, float]]]) -> str:
    """Write all figures as a markdown table: seconds and peak memory."""
    sizes = sorted({size for by_size in seconds_by_step.values() for size in by_size})
    heads = [f"{size:,}" for size in sizes]
    lines = [
        "# Growth · 规模增长",
        "",
        "Wall-clock seconds and peak memory by number of firms, five sourcings a firm; "
        "`python -m benchmarks.growth` writes this page.",
        "各步骤在不同企业数下的耗时与内存峰值（每家企业五条供应关系）；由 `python -m benchmarks.growth` 生成。",
        "",
        f"| step · 步骤 | {' | '.join(heads)} |",
        f"|---|{'---|' * len(heads)}",
    ]
    for step, by_size in seconds_by_step.items():
        cells = [
            f"{by_size[size]['seconds']:,.3g} s, {by_size[size]['peak_mb']:,.0f} MB" if size in by_size else "—"
            for size in sizes
        ]
        lines.append(f"| {STEPS[step][0]} · {STEPS[step][1]} | {' | '.join(cells)} |")
    left_out = (
        "—: not measured; all firms' systemic risk grows with the square of their number, pairs keep a row of bits a firm. "
        "未测：系统性风险随企业数平方增长，二阶割集每家企业占一行位图。"
    )
    return "\n".join([*lines, "", left_out, "", "![growth](growth.svg)", ""])


def plot(seconds_by_step: dict[str, dict[int, dict[str, float]]], path: Path) -> None:
    """Draw seconds and memory over size; the same figures give the same bytes."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams |= {"svg.hashsalt": "growth", "svg.fonttype": "none", "font.family": "sans-serif"}
    from matplotlib import pyplot

    warnings.filterwarnings("ignore", message="Glyph")  # texts stay texts: the reader's fonts draw them
    figure, (times, memory) = pyplot.subplots(1, 2, figsize=(12, 5), layout="constrained")
    for axes, key, title in (
        (times, "seconds", "seconds · 秒"),
        (memory, "peak_mb", "peak memory, MB · 内存峰值"),
    ):
        for step, by_size in seconds_by_step.items():
            label = f"{STEPS[step][0]} · {STEPS[step][1]}"
            axes.plot(list(by_size), [seconds[key] for seconds in by_size.values()], marker="o", label=label)
        axes.set(xscale="log", yscale="log", xlabel="firms · 企业数", title=title)
        axes.grid(alpha=0.3)
    figure.legend(*times.get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
    figure.savefig(path, metadata={"Date": None, "Creator": None})


def main(largest: int) -> None:
    """Measure every step at every size, each in a fresh process, and write table and plot as figures come."""
    seconds_by_step: dict[str, dict[int, dict[str, float]]] = {step: {} for step in STEPS}
    for size in [size_wanted for size_wanted in SIZES if size_wanted <= largest]:
        for step in [step_name for step_name, step_facts in STEPS.items() if size <= step_facts[2]]:
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.growth", step, str(size)],
                cwd=ROOT,
                check=True,
                capture_output=True,
                text=True,
            )
            seconds_by_step[step][size] = json.loads(done.stdout)
            print(f"{step:10} {size:>9,} {done.stdout.strip()}", flush=True)
        (ROOT / "docs" / "growth.md").write_text(table(seconds_by_step), encoding="utf-8")
        plot(seconds_by_step, ROOT / "docs" / "growth.svg")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1])
