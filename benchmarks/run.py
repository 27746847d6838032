"""What are the numbers of docs/benchmarks.md?

    make bench                                        all of it, more than an hour on two cores
    python -m benchmarks.run commands failures        a part of it, by its name in `PARTS`

Every measurement runs in a process of its own. Of repeated ones the median is told; run it on a quiet machine.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.cascades import BOUND

PROVINCES = ((100_000, 500_000, 2.5), (100_000, 500_000, 1.5), (1_000_000, 5_000_000, 2.5))
PAYMENTS = ((1_000, 5_000), (10_000, 50_000), (100_000, 500_000))
REPEATS = 5
ROOT = Path(__file__).resolve().parent.parent


def ask(*arguments: str, store: Path | None = None) -> str:
    """Run this Python on something and give what it prints."""
    environment = dict(os.environ, **({"CHAINLINK_STORE": f"sqlite:///{store}"} if store else {}))
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def seconds(*arguments: str, store: Path | None = None) -> float:
    """Median wall-clock seconds of a whole command, after one run that warms up."""
    times = []
    for _ in range(REPEATS + 1):
        started = time.perf_counter()
        ask(*arguments, store=store)
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


def timed(*arguments: str, store: Path) -> tuple[float, float]:
    """Wall-clock and processor seconds of one whole command; the second hardly change on a busy machine."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    ask("-m", "chainlink.commands.cli", *arguments, store=store)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def commands(folder: Path) -> None:
    """Whole commands: help, and the fifteen chains from files to findings, register and plan."""
    print(f"chainlink --help: {seconds('-m', 'chainlink.commands.cli', '--help'):.2f} s", flush=True)
    times: dict[str, list[tuple[float, float]]] = {}
    for number in range(REPEATS):
        store = folder / f"demo-{number}.sqlite"
        for command in ("load sample_chains", "scan", "scan --record", "projects plan --json"):
            if command.startswith("projects"):
                timed("projects", "import", "sample_chains/office/projects.csv", store=store)
            times.setdefault(command, []).append(timed(*command.split(), store=store))
    for command, runs in times.items():
        wall, processor = (statistics.median(column) for column in zip(*runs, strict=True))
        print(f"fifteen chains: {command}: {wall:.1f} s, {processor:.1f} s of processor time", flush=True)


def failures(folder: Path) -> None:
    """Index arrays and all single failures of synthetic provinces: medians of three."""
    for firms, sourcings, per_requirement in PROVINCES:
        tables = folder / f"{firms}-{per_requirement}"
        ask("-m", "benchmarks.synthetic", str(tables), str(firms), str(sourcings), str(per_requirement))
        runs = [json.loads(ask("-m", "benchmarks.single_failures", str(tables))) for _ in range(3)]
        print(f"{firms:,} firms, {sourcings:,} sourcings, g = {per_requirement}", flush=True)
        for name in runs[0]:
            print(f"    {name:36} {statistics.median(run[name] for run in runs):,.2f}", flush=True)


def risk(folder: Path) -> None:
    """Coverage, cut sets, times to survive, systemic risk; the last province takes most of the time."""
    for topic in ("backup", "cut_sets", "recovery"):
        print(ask("-m", f"benchmarks.{topic}"), flush=True)
    for firms, sourcings in PAYMENTS:
        print(ask("-m", "benchmarks.cascades", str(firms), str(sourcings), str(BOUND)), flush=True)


def growth(folder: Path) -> None:
    """Time and memory by size, into docs/growth.md and docs/growth.svg; about 25 minutes."""
    print(ask("-m", "benchmarks.growth"), flush=True)


def workers(folder: Path) -> None:
    """Two Dask workers against one; about 25 minutes."""
    print(ask("-m", "benchmarks.dask_workers"), flush=True)


def bulk(folder: Path) -> None:
    """A million firms and ten million sourcings from the embedded store to a served Neo4j; about 4 minutes."""
    print(ask("-m", "benchmarks.bulk_import"), flush=True)


def neo4j(folder: Path) -> None:
    """Loads and reads on a Neo4j server, beside the bare driver; about 6 minutes."""
    print(ask("-m", "benchmarks.neo4j_store"), flush=True)


def plans(folder: Path) -> None:
    """Plans of projects and meetings out of very many."""
    for topic in ("portfolio", "matching"):
        print(ask("-m", f"benchmarks.{topic}"), flush=True)


def app(folder: Path) -> None:
    """How long a person waits for the app; about 3 minutes."""
    print(ask("-m", "benchmarks.app"), flush=True)


PARTS = {
    "commands": commands,
    "failures": failures,
    "risk": risk,
    "bulk": bulk,
    "growth": growth,
    "workers": workers,
    "neo4j": neo4j,
    "plans": plans,
    "app": app,
}


def main() -> None:
    """Print every figure as it is known."""
    with tempfile.TemporaryDirectory() as folder:
        for part in sys.argv[1:] or PARTS:
            PARTS[part](Path(folder))


if __name__ == "__main__":
    main()
