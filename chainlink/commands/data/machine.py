"""Is this machine fit to run chainlink? Versions, room on disk, encoding, and where compiled code may be kept."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

LIBRARIES = ("chainlink", "pandas", "numpy", "pyarrow", "networkx", "numba", "typer", "openpyxl", "python-calamine")
LEAST_FREE_GB = 1.0


@dataclass(frozen=True)
class Machine:
    """What this machine offers.

    Attributes
    ----------
    libraries
        Library to version; "" for one that is not installed.
    disk_free_gb
        Room where the store is kept.
    encoding
        Of stdout.
    is_cjk_capable
        Whether stdout can write Chinese.
    is_numba_cache_writable
        Whether compiled code is kept between runs; without it each start compiles again.
    """

    python: str
    platform: str
    libraries: dict[str, str]
    disk_free_gb: float
    encoding: str
    is_cjk_capable: bool
    is_numba_cache_writable: bool


def look_at_machine(folder: Path) -> Machine:
    """Find out what the machine offers; `folder` is where the store is or will be."""
    import platform
    import shutil

    encoding = sys.stdout.encoding or "ascii"
    return Machine(
        python=platform.python_version(),
        platform=platform.platform(),
        libraries={name: _version(name) for name in LIBRARIES},
        disk_free_gb=round(shutil.disk_usage(_existing(folder)).free / 1e9, 1),
        encoding=encoding,
        is_cjk_capable=_can_write("产业链", encoding),
        is_numba_cache_writable=_is_numba_cache_writable(),
    )


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _existing(folder: Path) -> Path:
    """Give the folder, or the nearest one above it that exists."""
    return next(parent for parent in (folder, *folder.parents) if parent.is_dir())


def _can_write(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _is_numba_cache_writable() -> bool:
    """Try the places in which numba keeps compiled code, in its order: the one that is set, beside the code, home."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    beside = Path(__file__).resolve().parents[2]
    home = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
    return any(_is_writable(place) for place in ((Path(chosen),) if chosen else (beside, home)))


def _is_writable(folder: Path) -> bool:
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=_existing(folder.absolute())):
            return True
    except OSError:
        return False
