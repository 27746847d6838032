"""How is a file from outside read without harm? In a child process with limits: a crash, a hang or a bomb ends there.

The libraries that read workbooks trust what a file says of itself: one changed byte makes them ask for 686 GB and abort
the whole process, which nothing in Python can catch.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from loaders.sheet import RawSheet, Unreadable, broken

MOST_BYTES = 1 << 30
"""Memory that reading one file may take."""
MOST_SECONDS = 120
"""Processor time that it may take; twice as much by the clock."""
FILES_A_CHILD = 50
"""Small files that one child reads, one after the other."""
_BROKEN_UP_TO = 5 << 20
"""A file up to this size that takes more memory than allowed is damaged; a larger one may only be large."""


@dataclass(frozen=True)
class FileToRead:
    """A workbook to be read in a child.

    Attributes
    ----------
    path
        Where it is.
    place, source
        As for `loaders.workbook.sheets_of`.
    """

    path: Path
    place: str
    source: str


def read_in_child(path: Path, *, place: str, source: str) -> list[RawSheet]:
    """Read a workbook in a child process.

    Parameters
    ----------
    place, source
        As for `loaders.workbook.sheets_of`.

    Returns
    -------
    list
        Its sheets, in workbook order.

    Raises
    ------
    Unreadable
        If it is broken, protected, reaches too far, or takes more memory or time than allowed.

    Notes
    -----
    The child costs some 0.1 s.
    """
    (answer,) = read_all_in_child([FileToRead(path, place, source)])
    if isinstance(answer, Unreadable):
        raise answer
    return answer


def read_all_in_child(
    files: Sequence[FileToRead], *, on_progress: Callable[[str, int, int], None] | None = None
) -> list[list[RawSheet] | Unreadable]:
    """Read many workbooks in few children: one that ends its child is told, and the next child goes on behind it.

    Returns
    -------
    list
        By file its sheets, or why it cannot be read.

    Notes
    -----
    A child costs some 0.1 s and reads up to `FILES_A_CHILD`; its limits hold for these together.
    """
    answers: list[list[RawSheet] | Unreadable] = []
    while len(answers) < len(files):
        answers += _answers_of_a_child(files[len(answers) : len(answers) + FILES_A_CHILD])
        if on_progress:
            on_progress(files[len(answers) - 1].place, len(answers), len(files))
    return answers


def _answers_of_a_child(files: Sequence[FileToRead]) -> list[list[RawSheet] | Unreadable]:
    """Give what a child read before it ended, one file at least."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(item for item in sys.path if item)}
    questions = [{"path": str(file.path), "place": file.place, "source": file.source} for file in files]
    lines: list[bytes] = []
    is_too_slow = False
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "loaders.child"],
            input=json.dumps(questions).encode(),
            capture_output=True,
            env=environment,
            timeout=2 * MOST_SECONDS,
        )
        lines = ended.stdout.splitlines()
    except subprocess.TimeoutExpired as exc:
        lines, is_too_slow = (exc.stdout or b"").splitlines(), True
    answers: list[list[RawSheet] | Unreadable] = []
    with suppress(ValueError):
        for line in lines:
            answer = json.loads(line)
            if "sheets" in answer:
                answers.append([RawSheet(**sheet) for sheet in answer["sheets"]])
            else:
                zh, en, row = answer["unreadable"]
                answers.append(Unreadable(zh, en, row=row))
    if answers:
        return answers
    if is_too_slow:
        return [_too_slow()]
    return [_too_large() if files[0].path.stat().st_size > _BROKEN_UP_TO else broken()]


def _too_slow() -> Unreadable:
    return Unreadable(
        f"读取超过 {MOST_SECONDS} 秒，已中止；请拆成几个文件，或另存为 CSV",
        f"took more than {MOST_SECONDS} s to read, given up; split it, or save it as CSV",
    )


def _too_large() -> Unreadable:
    return Unreadable(
        f"工作簿已损坏，或读取所需的内存超过 {MOST_BYTES >> 30} GB；请重新导出，或另存为 CSV",
        f"is a broken workbook, or takes more than {MOST_BYTES >> 30} GB of memory to read; export it again, or save it as CSV",
    )


def _limit() -> None:
    """Take the limits on; a system without them (Windows) has only the clock."""
    with suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(question: dict[str, str]) -> dict[str, object]:
    from loaders.workbook import sheets_of

    try:
        sheets = sheets_of(Path(question["path"]), place=question["place"], source=question["source"])
    except Unreadable as unreadable:
        return {"unreadable": [unreadable.message.zh, unreadable.message.en, unreadable.row]}
    except MemoryError:
        return {"unreadable": [*_too_large().message, 0]}
    return {"sheets": [asdict(sheet) for sheet in sheets]}


if __name__ == "__main__":
    _limit()
    for request in json.loads(sys.stdin.read()):
        print(json.dumps(_answer(request)), flush=True)
