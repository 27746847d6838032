"""Do load, template, export, versions, rollback and doctor keep to the conventions: streams, codes, languages?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from chainlink.commands.cli import COMMANDS, app
from chainlink.stores import open_store
from graph_schema.moments import local_time
from loaders.export import write_csv_folder
from loaders.tables import Tables
from tests.store_conformance import assert_same, cell_chain

ETO_SMALL = Path(__file__).resolve().parents[1] / "fixtures" / "eto_small"


@pytest.fixture
def store_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "store" / "chain.sqlite"
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{path}")
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The cell chain as a folder of CSV files."""
    write_csv_folder(without_notes(cell_chain()), tmp_path / "office")
    return tmp_path / "office"


def without_notes(tables: Tables) -> Tables:
    """The same rows as a person would write them: where they stand is left to the loader."""
    return Tables.of({name: frame.assign(source="", source_row="") for name, frame in tables.items()})


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def answered(result: Result) -> dict[str, Any]:
    """Give the JSON on stdout, which must be all there is on it."""
    assert result.exit_code == 0, result.output
    parsed: dict[str, Any] = json.loads(result.stdout)
    return parsed


@pytest.mark.usefixtures("store_path")
class TestLoad:
    def test_load_says_in_one_line_what_was_loaded(self, folder: Path) -> None:
        result = run("load", folder)
        assert (result.exit_code, result.stdout) == (
            0,
            "已装入为版本 v1：产业链 1、环节 1、产品 2、投入关系 1、地区 1、企业 3、生产 1、企业需求 1、供应关系 2；"
            "其中企业省内 1 家、省外 0 家、境外 0 家、所在地不明 2 家\n",
        )

    def test_load_speaks_english_on_demand(self, folder: Path) -> None:
        result = run("--lang", "en", "load", folder)
        assert result.stdout == (
            "loaded as version v1: chains 1, segments 1, components 2, placements 1, inputs 1, regions 1, firms 3,"
            " makes 1, needs 1, supplies 2; of the firms 1 in the province, 0 elsewhere in the country, 0 abroad,"
            " 2 of unknown place\n"
        )

    def test_load_twice_says_that_nothing_changed(self, folder: Path) -> None:
        run("load", folder)
        result = run("load", folder)
        assert result.stdout.startswith("与版本 v1 内容相同，未作改动：产业链 1")
        assert [version.version_id for version in open_store().versions()] == ["v1"]

    def test_load_json_names_its_form_and_carries_everything(self, folder: Path) -> None:
        body = answered(run("load", folder, "--json"))
        version = open_store().versions()[0]
        assert list(body) == [
            "schema", "version", "is_new_version", "row_counts", "firm_areas", "sources", "repairs", "warnings", "changes", "removals",
            "mapped", "waiting_names",
        ]  # fmt: skip
        assert (body["changes"], body["removals"]) == ([], [])
        assert (body["schema"], body["is_new_version"], body["sources"]) == ("chainlink.load/1", True, ["office"])
        assert body["version"]["content_hash"] == version.content_hash
        assert body["row_counts"]["supplies"] == 2

    def test_add_deletes_nothing(self, folder: Path, tmp_path: Path) -> None:
        run("load", folder)
        firms = pd.DataFrame([{"firm_id": "maker", "name_zh": "新名", "source": "office"}])
        write_csv_folder(Tables.of({"firms": firms}), tmp_path / "more")
        assert run("load", tmp_path / "more", "--add").exit_code == 0
        rows = open_store().read_rows()
        assert rows.firms["name_zh"].tolist() == ["甲矿", "乙矿", "新名"]
        assert len(rows.supplies) == 2

    def test_bad_data_is_told_on_stderr_with_code_3_and_changes_nothing(self, folder: Path) -> None:
        run("load", folder)
        before = open_store().versions()
        supplies = folder / "supplies.csv"
        [table] = [supply for supply in (supplies, folder / "供应关系.csv") if supply.exists()]
        table.write_text(table.read_text(encoding="utf-8-sig").replace("maker", "nobody"), encoding="utf-8")
        result = run("load", folder)
        assert (result.exit_code, result.stdout) == (3, "")
        assert "nobody" in result.stderr
        assert "Traceback" not in result.stderr
        assert open_store().versions() == before
        problems = json.loads(run("load", folder, "--json").stdout)
        assert problems["schema"] == "chainlink.problems/1"
        assert [list(problem) for problem in problems["problems"]] == [["place", "row", "column", "zh", "en"]] * len(
            problems["problems"]
        )

    def test_missing_path_is_told_with_code_3(self, tmp_path: Path) -> None:
        result = run("load", tmp_path / "absent")
        assert (result.exit_code, result.stdout) == (3, "")
        assert "absent" in result.stderr

    def test_eto_folder_is_loaded_with_and_without_negligible_makers(self) -> None:
        significant = answered(run("load", ETO_SMALL, "--format", "eto", "--json"))
        everyone = answered(run("load", ETO_SMALL, "--format", "eto", "--all-makers", "--json"))
        assert significant["row_counts"]["makes"] < everyone["row_counts"]["makes"]
        assert everyone["version"]["version_id"] == "v2"

    def test_eto_options_are_checked(self, folder: Path) -> None:
        assert run("load", folder, "--all-makers").exit_code == 2
        assert run("load", ETO_SMALL, folder, "--format", "eto").exit_code == 2
        assert run("load", folder, "--format", "nonsense").exit_code == 2
        assert run("load").exit_code == 2


@pytest.mark.usefixtures("store_path")
class TestVersions:
    def test_empty_store_lists_nothing(self) -> None:
        result = run("versions")
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "库中还没有数据\n")
        assert answered(run("versions", "--json")) == {"schema": "chainlink.versions/1", "versions": []}

    def test_versions_are_aligned_newest_first(self) -> None:
        store = open_store()
        store.write(cell_chain(share=0.6), note="甲")
        store.write(cell_chain(share=0.7), note="乙")
        newest, oldest = store.versions()
        assert run("versions").stdout.splitlines() == [
            "版本  写入时间          数据截至日期  行数  指纹              当前  备注",
            f"v2    {local_time(newest.written_at)}  2026-01-31      14  {newest.content_hash}  是    乙",
            f"v1    {local_time(oldest.written_at)}  2026-01-31      14  {oldest.content_hash}  —     甲",
        ]

    def test_rollback_answers_the_old_rows(self) -> None:
        store = open_store()
        store.write(cell_chain(share=0.6))
        store.write(cell_chain(share=0.7))
        assert run("rollback", "v1").stdout == "当前版本 v3，内容同 v1，共 14 行\n"
        assert_same(open_store().read_rows(), cell_chain(share=0.6))
        assert answered(run("rollback", "v2", "--json"))["version"]["version_id"] == "v4"

    def test_rollback_to_an_unknown_version_is_a_mistake_of_use(self) -> None:
        open_store().write(cell_chain())
        result = run("--lang", "en", "rollback", "v7")
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == "no version 'v7' in the data; close to it: v1\n"


@pytest.mark.usefixtures("store_path")
class TestExport:
    @pytest.mark.parametrize("name", ["all.xlsx", "all"])
    def test_export_is_loaded_back_equal(
        self, name: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run("load", folder)
        [written] = open_store().versions()
        assert run("export", tmp_path / name).stdout == f"{tmp_path / name}\n"
        monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{tmp_path}/again.sqlite")
        assert run("load", tmp_path / name).exit_code == 0
        assert open_store().versions()[0].content_hash == written.content_hash

    def test_export_of_an_empty_store_says_load_first(self, tmp_path: Path) -> None:
        result = run("export", tmp_path / "all.xlsx")
        assert (result.exit_code, result.stderr) == (2, "库中还没有数据；请先运行 chainlink load\n")
        assert not (tmp_path / "all.xlsx").exists()

    def test_names_that_cannot_be_written_are_rejected(self, tmp_path: Path) -> None:
        open_store().write(cell_chain())
        assert run("export", tmp_path / "all.pdf").exit_code == 2
        assert run("export", tmp_path / "absent" / "all.xlsx").exit_code == 2
        assert run("template", tmp_path / "blank.csv").exit_code == 2

    def test_template_is_written(self, tmp_path: Path) -> None:
        assert run("template", tmp_path / "blank.xlsx").stdout == f"{tmp_path / 'blank.xlsx'}\n"
        assert (tmp_path / "blank.xlsx").read_bytes()[:2] == b"PK"


class TestDoctor:
    def test_doctor_of_an_empty_store_says_load_first(self, store_path: Path) -> None:
        result = run("doctor")
        assert result.exit_code == 0
        assert f"sqlite:///{store_path}" in result.stdout
        assert "库中还没有数据；请先运行 chainlink load" in result.stderr
        assert not store_path.exists()

    def test_doctor_tells_what_the_store_holds_and_where_sources_disagree(self, store_path: Path) -> None:
        store = open_store()
        store.write(cell_chain("office", share=0.6))
        store.write(cell_chain("survey", share=0.7))
        body = answered(run("doctor", "--json"))
        assert body["schema"] == "chainlink.doctor/1"
        assert list(body["machine"]) == [
            "python",
            "platform",
            "libraries",
            "disk_free_gb",
            "encoding",
            "is_cjk_capable",
            "is_numba_cache_writable",
        ]
        held = body["store"]
        assert (held["address"], held["is_reachable"], held["error"]) == (f"sqlite:///{store_path}", True, None)
        assert (held["version"]["version_id"], held["row_counts"]["supplies"], held["dangling"]) == ("v2", 4, [])
        assert [disagreement["zh"] for disagreement in held["disagreements"]] == [
            "007 → maker → ore 各来源不一致：0.6（office），0.7（survey）；取 0.6"
        ]

    def test_doctor_survives_a_store_that_is_not_ours(self, store_path: Path) -> None:
        store_path.parent.mkdir()
        store_path.write_text("not a store " * 100)
        result = run("doctor", "--json")
        assert result.exit_code == 4
        held = json.loads(result.stdout)["store"]
        assert (held["is_reachable"], held["version"]) == (False, None)
        assert held["error"]["zh"] in result.stderr


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, encoding="utf-8", env=os.environ | environment
    )


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, atexit, chainlink.commands.cli as cli; sys.argv = ['chainlink', '--help'];"
        "atexit.register(lambda: print([x for x in ('pandas', 'numpy', 'numba', 'networkx') if x in sys.modules]));"
        "cli.main()"
    )
    printed = python("-c", code).stdout
    assert printed.splitlines()[-1] == "[]"
    assert [name for name in COMMANDS if f"\n  {name} " not in printed] == ["event"]


def test_command_imports_no_other_command() -> None:
    code = (
        "import sys, atexit, chainlink.commands.cli as cli; sys.argv = ['chainlink', 'versions', '--help'];"
        "atexit.register(lambda: print(sorted(x for x in sys.modules if x.startswith('chainlink.commands.'))));"
        "cli.main()"
    )
    loaded = python("-c", code).stdout.splitlines()[-1]
    assert "chainlink.commands.data.versions" in loaded
    assert "chainlink.commands.scan" not in loaded


def test_mistyped_command_is_answered_with_its_likest() -> None:
    ended = python("-m", "chainlink.commands.cli", "sacn")
    assert ended.returncode == 2
    assert "Did you mean 'scan'" in ended.stderr


def test_store_that_cannot_be_reached_gives_code_4_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "chain.sqlite").mkdir()
    ended = python("-m", "chainlink.commands.cli", "versions", CHAINLINK_STORE=f"sqlite:///{tmp_path}/chain.sqlite")
    assert (ended.returncode, ended.stdout) == (4, "")
    assert ended.stderr.startswith("无法打开或写入数据库")
    assert "Traceback" not in ended.stderr


def test_unknown_kind_of_store_gives_code_2() -> None:
    ended = python(
        "-m", "chainlink.commands.cli", "--lang", "en", "versions", CHAINLINK_STORE="oracle://me:secret@host"
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("oracle:// names no store; write sqlite:///name.sqlite")
    assert "secret" not in ended.stderr


def test_terminal_without_chinese_gets_escapes_and_no_failure(tmp_path: Path) -> None:
    ended = python(
        "-m",
        "chainlink.commands.cli",
        "versions",
        PYTHONIOENCODING="ascii",
        CHAINLINK_STORE=f"sqlite:///{tmp_path}/x.sqlite",
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (
        0,
        "",
        "\\u5e93\\u4e2d\\u8fd8\\u6ca1\\u6709\\u6570\\u636e\n",
    )


FAILING_COMMAND = """
import sys
import loaders.template, chainlink.commands.cli
def fail(path):
    firm_secret = "secret" + str(7)
    raise {error}
loaders.template.write_template = fail
sys.argv = ["chainlink", "template", "{path}"]
chainlink.commands.cli.main()
"""


def test_unexpected_failure_shows_no_locals(tmp_path: Path) -> None:
    ended = python("-c", FAILING_COMMAND.format(error="RuntimeError('broken')", path=tmp_path / "a.xlsx"))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "RuntimeError: broken" in ended.stderr
    assert "secret7" not in ended.stderr


def test_interrupt_ends_with_130_and_no_traceback(tmp_path: Path) -> None:
    ended = python("-c", FAILING_COMMAND.format(error="KeyboardInterrupt", path=tmp_path / "a.xlsx"))
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")
