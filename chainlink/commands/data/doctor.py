"""`chainlink doctor`: is the store there, do its rows hang together, is the machine fit?"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from chainlink.commands.console import print_columns, print_json, problem_record, tell, tell_problems
from chainlink.commands.data.machine import LEAST_FREE_GB, Machine, look_at_machine
from chainlink.commands.options import AsJson
from graph_schema.errors import Problem, StoreError
from graph_schema.moments import local_time
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.stores import Store, Version


YES, NO = Words("是", "yes"), Words("否", "no")


@dataclass(frozen=True)
class StoreHealth:
    """What can be said of the store.

    Attributes
    ----------
    error
        Why it does not answer; None when it does.
    engine
        What keeps the rows, with its version; "" when it does not answer.
    version
        The current version; None when it is empty or does not answer.
    row_counts
        Table name to rows, one for each key and source; tables without rows left out.
    disagreements, dangling
        Where sources contradict each other; references that lead nowhere.
    """

    address: str
    error: StoreError | None = None
    version: Version | None = None
    engine: str = ""
    row_counts: dict[str, int] = field(default_factory=dict)
    disagreements: tuple[Problem, ...] = ()
    dangling: tuple[Problem, ...] = ()


def doctor(is_json: AsJson = False) -> None:
    """检查数据库和本机 / Check the store and this machine."""
    from chainlink.stores import open_store

    store = open_store()
    health = examine(store)
    machine = look_at_machine(Path(store.address.removeprefix("sqlite:///")).parent)
    if is_json:
        print_json("chainlink.doctor/1", {"store": _store_record(health), "machine": asdict(machine)})
    else:
        print_columns([Words("项目", "item"), Words("结果", "result")], _lines(health, machine))
        tell_problems(Words("来源不一致", "disagreements"), health.disagreements)
        tell_problems(Words("悬空引用", "references to nothing"), health.dangling)
        for advice in _advice(health, machine):
            tell(advice)
    if health.error:
        raise health.error


def examine(store: Store) -> StoreHealth:
    """Read the whole store and tell how it is; a store that does not answer is told, not raised."""
    from chainlink.stores.rows import dangling
    from loaders.merge import disagreements

    try:
        current = next(iter(store.versions()), None)
        rows, engine = store.read_rows(), store.engine()
    except StoreError as error:
        return StoreHealth(store.address, error)
    row_counts = {name: len(frame) for name, frame in rows.items() if len(frame)}
    return StoreHealth(store.address, None, current, engine, row_counts, disagreements(rows), dangling(rows))


def _store_record(health: StoreHealth) -> dict[str, object]:
    return {
        "address": health.address,
        "is_reachable": health.error is None,
        "error": health.error and {"zh": health.error.words.zh, "en": health.error.words.en},
        "engine": health.engine,
        "version": health.version and asdict(health.version),
        "row_counts": health.row_counts,
        "disagreements": [problem_record(problem) for problem in health.disagreements],
        "dangling": [problem_record(problem) for problem in health.dangling],
    }


def _lines(health: StoreHealth, machine: Machine) -> list[list[str]]:
    current = health.version
    counted = ", ".join(f"{name} {count}" for name, count in health.row_counts.items())
    libraries = ", ".join(f"{name} {number}" for name, number in machine.libraries.items() if number)
    lines: list[tuple[Words, str]] = [
        (Words("数据库地址", "store"), health.address),
        (Words("可用", "reachable"), str(NO if health.error else YES)),
        (Words("数据库程序", "store engine"), health.engine or "-"),
        (
            Words("当前版本", "current version"),
            f"{current.version_id}, {local_time(current.written_at)}" if current else "-",
        ),
        (Words("数据截至日期", "data date"), (current and current.data_date) or "-"),
        (Words("行数", "rows"), counted or "-"),
        (Words("来源不一致", "disagreements"), str(len(health.disagreements))),
        (Words("悬空引用", "references to nothing"), str(len(health.dangling))),
        (Words("Python", "Python"), f"{machine.python}, {machine.platform}"),
        (Words("程序库", "libraries"), libraries),
        (Words("磁盘剩余", "disk free"), f"{machine.disk_free_gb} GB"),
        (Words("输出编码", "output encoding"), machine.encoding),
        (Words("可显示中文", "writes Chinese"), str(YES if machine.is_cjk_capable else NO)),
        (Words("编译缓存可写", "numba cache writable"), str(YES if machine.is_numba_cache_writable else NO)),
    ]
    return [[str(item), result] for item, result in lines]


def _advice(health: StoreHealth, machine: Machine) -> list[Words]:
    """Say what to do about what is not well; empty when all is."""
    advice = []
    if not health.error and not health.version:
        advice.append(Words("库中还没有数据；请先运行 chainlink load", "the store is empty; run chainlink load first"))
    if machine.disk_free_gb < LEAST_FREE_GB:
        advice.append(Words("磁盘空间不足 1 GB；请清理", "less than 1 GB is free on the disk; make room"))
    if not machine.is_cjk_capable:
        advice.append(
            Words("终端不能显示中文；请设 PYTHONUTF8=1", "the terminal cannot write Chinese; set PYTHONUTF8=1")
        )
    if not machine.is_numba_cache_writable:
        advice.append(
            Words(
                "编译结果无法保存，每次启动都要重新编译；请将 NUMBA_CACHE_DIR 设为可写的文件夹",
                "compiled code cannot be kept, each start compiles again; set NUMBA_CACHE_DIR to a writable folder",
            )
        )
    return advice
