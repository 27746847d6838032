"""How does the command line speak? Data on stdout; progress, repairs, warnings and errors on stderr."""

from __future__ import annotations

import getpass
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from graph_schema.answer_tables import AnswerTable, cell_text
from graph_schema.errors import Problem, UsageError, listed_by_kind
from graph_schema.names import Words

SHOWN_AFTER_SECONDS = 1.0


def tell(words: Words | str) -> None:
    """Say something to the person, beside the data."""
    print(words, file=sys.stderr)


def tell_problems(title: Words, problems: Sequence[Problem]) -> None:
    """List problems to the person by kind, the first ten of each; nothing when there are none."""
    if not problems:
        return
    tell(Words(f"{title.zh} {len(problems)} 处：", f"{len(problems)} {title.en}:"))
    tell(listed_by_kind(problems))


def print_json(schema: str, body: Mapping[str, object]) -> None:
    """Print one JSON object on stdout; its first member names its form, such as `chainlink.load/1`."""
    print(json.dumps({"schema": schema, **body}, ensure_ascii=False, indent=2))


def problem_record(problem: Problem) -> dict[str, object]:
    """Give a problem as it stands in JSON output."""
    return {
        "place": problem.place,
        "row": problem.row,
        "column": problem.column,
        "zh": problem.message.zh,
        "en": problem.message.en,
    }


def print_columns(
    headers: Sequence[Words],
    rows: Sequence[Sequence[str]],
    *,
    colours: Sequence[str] = (),
    first_colour_at: int | None = None,
) -> None:
    """Print rows in aligned columns on stdout, Chinese characters two cells wide, numbers to the right.

    On a terminal that wants colour, `colours` paints the first cell of each row in turn, or, with `first_colour_at`,
    the cells from that column on.
    """
    from rich.cells import cell_len

    lines = [[str(header) for header in headers], *(list(row) for row in rows)]
    widths = [max(cell_len(line[place]) for line in lines) for place in range(len(headers))]
    is_number = [bool(rows) and all(_is_number(row[place]) for row in rows) for place in range(len(headers))]
    for number, line in enumerate(lines):
        cells = []
        for place, value in enumerate(line):
            space = " " * (widths[place] - cell_len(value))
            colour = _colour_of(number - 1, place, colours, first_colour_at) if number else ""
            painted = _painted(value, colour)
            cells.append(space + painted if is_number[place] else painted + space)
        print("  ".join(cells).rstrip())


def print_table(table: AnswerTable, *, at_most: int | None = None) -> None:
    """Print the table of an answer in aligned columns, at most so many rows; nothing where it has none.

    A colour in the first column is painted, where stdout is a terminal.
    """
    shown = table.rows if at_most is None else table.rows[:at_most]
    if not shown:
        return
    rows = [
        [cell_text(column, cell, is_with_id=True) for column, cell in zip(table.columns, row, strict=True)]
        for row in shown
    ]
    is_coloured = table.columns[0].form == "colour"
    colours = [str(row[0] or "") for row in shown] if is_coloured else ()
    print_columns([column.header for column in table.columns], rows, colours=colours)


def _is_number(value: str) -> bool:
    return value in ("·", "—") or value.replace(",", "").replace(".", "", 1).isdigit()


def _colour_of(row: int, place: int, colours: Sequence[str], first_colour_at: int | None) -> str:
    if first_colour_at is None:
        return colours[row] if place == 0 and colours else ""
    return colours[place - first_colour_at] if 0 <= place - first_colour_at < len(colours) else ""


_ESCAPES = {"red": "\033[1;31m", "yellow": "\033[33m", "blue": "\033[34m", "grey": "\033[90m"}


def _painted(value: str, colour: str) -> str:
    """Paint a word, where stdout is a terminal and NO_COLOR is not set."""
    if colour not in _ESCAPES or value == "·" or not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return value
    return f"{_ESCAPES[colour]}{value}\033[0m"


@contextmanager
def working(what: Words) -> Iterator[None]:
    """Say on stderr that something is under way: for a terminal only, after the first second, gone at the end."""
    if not sys.stderr.isatty():
        yield
        return
    import threading

    def say() -> None:
        print(f"\r{what} …", end="", file=sys.stderr, flush=True)

    timer = threading.Timer(SHOWN_AFTER_SECONDS, say)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        print("\r\033[K", end="", file=sys.stderr, flush=True)


@contextmanager
def showing_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Give `on_progress(what, done, total)`: a bar on stderr, for a terminal only, after the first second."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    started = time.monotonic()
    bar = Progress(console=Console(stderr=True), transient=True)
    shown = bar.add_task("", total=None)

    def on_progress(what: str, done: int, total: int) -> None:
        if not bar.live.is_started and time.monotonic() - started > SHOWN_AFTER_SECONDS:
            bar.start()
        bar.update(shown, description=what, completed=done, total=total or None)

    try:
        yield on_progress
    finally:
        bar.stop()


def speak_any_encoding() -> None:
    """Write what the terminal's encoding lacks as escapes, rather than fail in the middle of a word."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def current_user() -> str:
    """Give who is at the keyboard: `CHAINLINK_USER`, else the login name."""
    try:
        return os.environ.get("CHAINLINK_USER", "").strip() or getpass.getuser()
    except (OSError, KeyError):
        return ""


def workbook_path(path: Path) -> Path:
    """Refuse a file that is no workbook."""
    if path.suffix.lower() != ".xlsx":
        raise UsageError(Words("请写成 名称.xlsx", "write name.xlsx"))
    return path


def write_file(path: Path, content: bytes) -> None:
    """Write a file that the user named.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(Words(f"{path} 无法写入：{error}", f"{path} cannot be written: {error}")) from error
