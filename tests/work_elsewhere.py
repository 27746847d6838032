"""Work that tests of executors send to other processes; these import this file alone, so that they start quickly."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any


def dies_once(shared: tuple[Callable[[Any, Any], Any], Any, Path], chunk: range) -> Any:
    """Do the work, but kill the own process on the first visit to the third chunk."""
    work, really_shared, grave = shared
    if chunk.start == 18 and not grave.exists():
        grave.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return work(really_shared, chunk)


def dies(shared: None, chunk: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return chunk


def squared(shared: int, chunk: int) -> int:
    return shared + chunk * chunk


def fails(shared: None, chunk: int) -> int:
    raise ZeroDivisionError(f"chunk {chunk}")


def process_id(shared: None, chunk: int) -> int:
    return os.getpid()
