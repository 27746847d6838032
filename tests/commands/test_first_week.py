"""Does the tour of the first week go as `docs/first_week.md` tells it, command by command and line by line?"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loaders.troubled import run

ROOT = Path(__file__).resolve().parents[2]
TOUR = ROOT / "docs" / "first_week.md"
LEFT_OUT = "…"


def steps() -> Iterator[tuple[str, list[str]]]:
    """Give each command of the tour with the lines that are to be seen."""
    for block in re.findall(r"```console\n(.*?)```", TOUR.read_text(encoding="utf-8"), re.DOTALL):
        command, *lines = block.rstrip("\n").split("\n")
        yield command.removeprefix("$ chainlink "), lines


def unseen(lines: list[str], output: list[str]) -> list[str]:
    """Give the lines that are not where they should be; a line of `…` stands for any lines."""
    missing, at, may_skip = [], 0, False
    for line in lines:
        if line == LEFT_OUT:
            may_skip = True
            continue
        places = [number for number in range(at, len(output)) if output[number].rstrip() == line.rstrip()]
        if places and (may_skip or places[0] == at):
            at, may_skip = places[0] + 1, False
        else:
            missing.append(line)
    if not may_skip and at < len(output):
        missing.append(f"nothing more, but there is: {output[at]}")
    return missing


def test_tour_is_told_as_it_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shutil.copytree(ROOT / "sample_chains" / "first_week", tmp_path / "first_week")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'first_week.sqlite'}")
    printed_steps = list(steps())
    assert [command.split()[0] for command, _ in printed_steps[:4]] == ["load", "names", "names", "scan"]
    for command, lines in printed_steps:
        result = run(*shlex.split(command))
        orders = (result.stderr + result.stdout, result.stdout + result.stderr)
        missing = min((unseen(lines, order.rstrip("\n").split("\n")) for order in orders), key=len)
        assert (command, missing) == (command, [])


def test_lines_out_of_place_are_missed() -> None:
    output = ["甲", "乙", "丙"]
    assert unseen(["甲", LEFT_OUT, "丙"], output) == []
    assert unseen(["甲", "丙"], output) == ["丙", "nothing more, but there is: 乙"]
    assert unseen(["甲", LEFT_OUT], output) == []
