"""Long loops run here, in processes and on a cluster: the same numbers in any split, and nothing lost with a worker."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from distributed import LocalCluster
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from benchmarks.cascades import payments
from benchmarks.guilds import guild_province
from benchmarks.hidden_rows import hidden
from benchmarks.recovery import three_tiers
from benchmarks.synthetic import province
from chainlink.analysis.cascades import systemic_risk as cascades
from chainlink.analysis.cascades.systemic_risk import economic_systemic_risk
from chainlink.analysis.chances.answers import worthy_answers
from chainlink.analysis.chances.chances import estimate_chances
from chainlink.analysis.cut_sets.minimal_sets import cut_sets_by_target
from chainlink.analysis.executors import executor
from chainlink.analysis.recovery import survival as recovery
from chainlink.analysis.recovery.survival import performance_impact, time_to_survive
from chainlink.analysis.spread import single_failures
from chainlink.analysis.spread.chunks import Chunk, Found, MapChunks, Shared
from chainlink.analysis.spread.single_failures import blast_radii
from chainlink.commands.cli import app
from chainlink.supply.graph import build_graph
from graph_schema.errors import UsageError
from tests.examples import examples
from tests.work_elsewhere import dies, dies_once, fails, process_id, squared

pytestmark = pytest.mark.xdist_group("executors")
FIRMS = 60


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """Address of a cluster of two worker processes."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address="127.0.0.1:0",
        host="127.0.0.1",
        scheduler_port=0,
    ) as cluster:
        yield str(cluster.scheduler_address)


@pytest.fixture
def few_a_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cascades, "SCENARIOS_PER_CHUNK", 9)


def deadly(map_chunks: MapChunks, grave: Path) -> MapChunks:
    """Let one worker die in the middle of whatever is mapped."""

    def mapped(work: Callable[[Shared, Chunk], Found], shared: Shared, chunks: Sequence[Chunk]) -> list[Found]:
        return map_chunks(dies_once, (work, shared, grave), chunks)  # type: ignore[arg-type]

    return mapped


def scores(map_chunks: MapChunks, **options: Any) -> pd.DataFrame:
    network = payments(FIRMS, 300)
    return economic_systemic_risk(network, eps=1e-2, threads=1, map_chunks=map_chunks, **options).scores


@pytest.fixture(scope="module")
def alone() -> pd.DataFrame:
    """The scores without any executor."""
    return economic_systemic_risk(payments(FIRMS, 300), eps=1e-2).scores


@pytest.mark.usefixtures("few_a_chunk")
def test_processes_give_the_same_numbers_and_tell_how_far_they_are(alone: pd.DataFrame) -> None:
    steps: list[tuple[str, int, int]] = []
    with executor(workers=2, on_progress=lambda *progress: steps.append(progress)) as map_chunks:
        answer = scores(map_chunks)
    pd.testing.assert_frame_equal(answer, alone, check_exact=True)
    assert steps == [("chunks", done, 7) for done in range(1, 8)]


@pytest.mark.usefixtures("few_a_chunk")
def test_cluster_gives_the_same_numbers(alone: pd.DataFrame, scheduler: str) -> None:
    with executor(scheduler=scheduler) as map_chunks:
        answer = scores(map_chunks)
    pd.testing.assert_frame_equal(answer, alone, check_exact=True)


@given(size=st.integers(1, FIRMS + 1), error=st.sampled_from([0.0, 1e-5, 1e-3]))
@settings(max_examples=examples(40), deadline=None)
def test_any_split_gives_the_same_numbers(size: int, error: float) -> None:
    whole = economic_systemic_risk(payments(FIRMS, 300), eps=1e-2, error_at_most=error).scores
    with pytest.MonkeyPatch.context() as patch, executor() as map_chunks:
        patch.setattr(cascades, "SCENARIOS_PER_CHUNK", size)
        answer = scores(map_chunks, error_at_most=error)
    pd.testing.assert_frame_equal(answer, whole, check_exact=True)


@given(size=st.integers(1, 16))
@settings(max_examples=examples(8), deadline=None)
def test_any_split_gives_the_same_recovery_to_the_last_digit(size: int) -> None:
    chain = build_graph(three_tiers())
    products = [component_id for component_id in chain.component_ids if component_id.startswith("T0-")]
    sites = [str(firm_id) for firm_id in chain.firm_ids[[*range(0, 1000, 110), *range(985, 990)]]]

    def answers() -> list[pd.DataFrame]:
        with executor() as map_chunks:
            return [
                ask(chain, products, sourcing="active", firm_ids=sites, map_chunks=map_chunks).by_firm
                for ask in (time_to_survive, performance_impact)
            ]

    whole = answers()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recovery, "SITES_PER_CHUNK", size)
        split = answers()
    for answer, expected in zip(split, whole, strict=True):
        pd.testing.assert_frame_equal(answer, expected, check_exact=True)


def test_all_loops_give_the_same_answers_on_a_cluster(monkeypatch: pytest.MonkeyPatch, scheduler: str) -> None:
    monkeypatch.setattr(single_failures, "FIRMS_PER_CHUNK", 17)
    monkeypatch.setattr(recovery, "SITES_PER_CHUNK", 5)
    graph, chain = build_graph(province(50, 150)), build_graph(three_tiers())
    targets = [str(component_id) for component_id in graph.component_ids[:20]]
    sites = [str(firm_id) for firm_id in chain.firm_ids[:15]]
    products = [component_id for component_id in chain.component_ids if component_id.startswith("T0-")]
    with executor(scheduler=scheduler) as map_chunks:
        blasts = blast_radii(graph, sourcing="active", map_chunks=map_chunks)
        sets = cut_sets_by_target(graph, targets, sourcing="active", order=3, map_chunks=map_chunks)
        days = time_to_survive(chain, products, sourcing="active", firm_ids=sites, map_chunks=map_chunks)
        lost = performance_impact(chain, products, sourcing="active", firm_ids=sites, map_chunks=map_chunks)
    pd.testing.assert_frame_equal(blasts, blast_radii(graph, sourcing="active"), check_exact=True)
    assert sets == cut_sets_by_target(graph, targets, sourcing="active", order=3)
    alone = time_to_survive(chain, products, sourcing="active", firm_ids=sites)
    pd.testing.assert_frame_equal(days.by_firm, alone.by_firm, check_exact=True)
    alone = performance_impact(chain, products, sourcing="active", firm_ids=sites)
    pd.testing.assert_frame_equal(lost.by_firm, alone.by_firm, check_exact=True)


def test_chances_and_answers_are_the_same_on_a_cluster(scheduler: str) -> None:
    """Drawings are the chunks; each has a seed of its own, wherever it is drawn."""
    tables, targets = guild_province(80, 30, choice="taste", seed=1)
    graph, scopes = build_graph(hidden(tables, "rows", 0.2, 1)), {"all": targets}
    with executor(scheduler=scheduler) as map_chunks:
        estimates = estimate_chances(graph, scopes, draws=60, map_chunks=map_chunks)
        plan = worthy_answers(graph, scopes, count=5, draws=20, map_chunks=map_chunks)
    alone = estimate_chances(graph, scopes, draws=60)
    pd.testing.assert_frame_equal(estimates.frame, alone.frame, check_exact=True)
    assert estimates.weights == alone.weights
    assert len(alone.frame)
    assert plan == worthy_answers(graph, scopes, count=5, draws=20)


@pytest.mark.usefixtures("few_a_chunk")
def test_killed_process_loses_nothing(alone: pd.DataFrame, tmp_path: Path) -> None:
    grave = tmp_path / "grave"
    with executor(workers=2) as map_chunks:
        answer = scores(deadly(map_chunks, grave))
    assert grave.exists()
    pd.testing.assert_frame_equal(answer, alone, check_exact=True)


@pytest.mark.usefixtures("few_a_chunk")
def test_killed_cluster_worker_loses_nothing(alone: pd.DataFrame, scheduler: str, tmp_path: Path) -> None:
    grave = tmp_path / "grave"
    with executor(scheduler=scheduler) as map_chunks:
        answer = scores(deadly(map_chunks, grave))
    assert grave.exists()
    pd.testing.assert_frame_equal(answer, alone, check_exact=True)


def test_workers_that_always_die_are_told() -> None:
    with executor(workers=2) as map_chunks, pytest.raises(UsageError) as refusal:
        map_chunks(dies, None, [1, 2])
    assert refusal.value.words.en == (
        "the workers died again and again before finishing anything, mostly for want of memory: "
        "use fewer workers, or machines with more memory"
    )


def test_error_of_the_work_itself_comes_back() -> None:
    with executor(workers=2) as map_chunks, pytest.raises(ZeroDivisionError, match="chunk 7"):
        map_chunks(fails, None, [7])


def test_process_serves_one_call_after_the_other_each_with_what_it_shares() -> None:
    with executor(workers=2) as map_chunks:
        process_ids = {id_of_one for _ in range(3) for id_of_one in map_chunks(process_id, None, [0])}
        assert [map_chunks(squared, shared, [2]) for shared in (3, 4)] == [[7], [8]]
    assert len(process_ids) <= 2


def test_nothing_to_do_is_done_at_once() -> None:
    with executor(workers=2) as map_chunks:
        assert map_chunks(squared, 3, []) == []


@pytest.mark.parametrize("options", [{"workers": 0}, {"workers": 2, "scheduler": "tcp://127.0.0.1:1"}])
def test_executor_rejects_what_cannot_be(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="进程数应为不小于 1 的整数"), executor(**options):
        pass


def test_silent_scheduler_is_told_without_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chainlink.analysis.executors.cluster.ANSWER_WITHIN_SECONDS", 1)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
        done = CliRunner().invoke(app, ["--lang", "en", "cascade", "--scheduler", address])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == (
        f"cannot use a Dask scheduler at {address}: check the address (such as tcp://10.0.0.5:8786), "
        "and that the scheduler and its workers run"
    )


def test_missing_dask_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(UsageError, match=r"chainlink\[cluster\]"), executor(scheduler="tcp://127.0.0.1:1"):
        pass
