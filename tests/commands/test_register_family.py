"""Has every register the same seven commands, with the same options, and do they keep what they are told?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from chainlink.books.registers import REGISTERS
from chainlink.commands.cli import app
from chainlink.commands.register_family import VERBS
from chainlink.stores import open_store
from tests.lamp_chain import lamp_tables

WORDS = {"visits": ("events", "visits"), "outcomes": ("events", "results")}
"""How a register is meant at a terminal, where that is not its book."""
SIGNED = ("--who", "--why", "--json")


@pytest.fixture(autouse=True)
def lamp_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a store with the lamp chain and no register yet."""
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path / 'chain.sqlite'}")
    monkeypatch.setenv("CHAINLINK_USER", "王")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    open_store().write(lamp_tables())


def ended(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def run(*arguments: object) -> str:
    result = ended(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def body_of(*arguments: object) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(run(*arguments, "--json"))
    return body


@pytest.mark.parametrize("book", list(REGISTERS))
def test_every_register_has_the_seven_commands_and_options(book: str) -> None:
    words = WORDS.get(book, (book,))
    listed = run(*words, "--help")
    assert [verb for verb in VERBS if f"\n  {verb} " not in listed] == []
    for verb in ("add", "set", "import"):
        shown = run(*words, verb, "--help")
        wanted = ("--who", "--json") if (book, verb) == ("survey", "import") else SIGNED  # forms come back without why
        assert [option for option in wanted if option not in shown] == []
    for verb in ("list", "show", "history"):
        assert "--json" in run(*words, verb, "--help")


def test_chief_is_entered_changed_filtered_and_remembered(tmp_path: Path) -> None:
    assert run("chiefs", "add", "--chain", "照明", "--chief", "甲", "--why", "分工") == "已记录 L1（修订 1）\n"
    assert run("chiefs", "set", "L1", "--office", "新链办", "--set", "职务=副省长") == "已记录 L1（修订 2）\n"
    shown = body_of("chiefs", "show", "L1")
    assert [shown[name] for name in ("schema", "chief", "office", "post", "revision", "who")] == [
        "chainlink.chief/1",
        "甲",
        "新链办",
        "副省长",
        2,
        "王",
    ]
    run("chiefs", "add", "--chain", "L2", "--chief", "乙")
    for filters, expected in (
        (("--chief", "乙"), ["L2"]),
        (("--office", "none"), ["L2"]),
        (("--chain", "照明"), ["L1"]),
    ):
        assert [chief["chain_id"] for chief in body_of("chiefs", "list", *filters)["chiefs"]] == expected
    states = body_of("chiefs", "history", "L1")["states"]
    assert [(state["revision"], state["why"], state["office"]) for state in states] == [
        (1, "分工", ""),
        (2, "", "新链办"),
    ]
    assert "职务：— → 副省长" in run("chiefs", "history", "L1")
    assert run("chiefs", "export", tmp_path / "链长.xlsx", "--chief", "乙") == f"{tmp_path / '链长.xlsx'}\n"
    assert run("chiefs", "import", tmp_path / "链长.xlsx") == "新增 0，修改 0，未变 1\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("set", "L1"), "没有要改的"),
        (("set", "L9", "--chief", "甲"), "L9"),
        (("add", "--chain", "L9", "--chief", "甲"), "数据中没有“L9”"),
        (("add", "--chain", "L1", "--chief", "甲", "--valid-from", "明年"), "明年"),
        (("add", "--set", "链长"), "表头=值"),
        (("list", "--chain", "L9"), "数据中没有“L9”"),
        (("export", "链长.csv"), "名称.xlsx"),
    ],
)
def test_mistake_is_told_with_code_2(arguments: tuple[str, ...], message: str) -> None:
    run("chiefs", "add", "--chain", "L1", "--chief", "甲") if arguments[:2] == ("set", "L1") else None
    result = ended("chiefs", *arguments)
    assert (result.exit_code, message in result.stderr, "Traceback" in result.output) == (2, True, False)


def test_register_without_a_file_of_its_own_is_entered_and_listed() -> None:
    """协调事项 has a block of chain.yaml and its rules; commands and page follow."""
    entered = body_of("coordination", "add", "--firm", "lamp_a", "--matter", "用地指标", "--office", "甲局")
    assert (entered["schema"], entered["matter"], entered["revision"]) == ("chainlink.coordination/1", "用地指标", 1)
    run("coordination", "set", entered["matter_id"], "--answer", "已协调", "--state", "已办结", "--why", "会议纪要")
    (matter,) = body_of("coordination", "list", "--office", "甲局")["coordination"]
    assert (matter["answer"], matter["revision"], matter["why"]) == ("已协调", 2, "会议纪要")
