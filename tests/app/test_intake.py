"""What a load would change is told before it is written, and written as told."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from chainlink.app.intake import confirm, preview, put_down
from chainlink.stores import open_store
from chainlink.stores.changes import TableChange, differences
from graph_schema.errors import UsageError
from loaders.tables import Tables

CHAINS = "产业链编号,产业链名称\nA,甲\nB,乙\n"


def packed(**files: str) -> bytes:
    """Pack CSV texts into a .zip."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/") + ".csv", text)
    return stream.getvalue()


def test_differences_tell_added_changed_and_removed_by_key() -> None:
    before = Tables.of({"chains": pd.DataFrame({"chain_id": ["A", "B", "C"], "name_zh": ["甲", "乙", "丙"]})})
    after = Tables.of({"chains": pd.DataFrame({"chain_id": ["A", "B", "D"], "name_zh": ["甲", "二", "丁"]})})
    assert differences(before, after) == (
        TableChange("chains", 1, 1, 1, (("added", "D"), ("changed", "B"), ("removed", "C"))),
    )
    assert differences(before, before) == ()


def test_differences_pass_over_where_a_row_was_read() -> None:
    frame = pd.DataFrame({"chain_id": ["A"], "name_zh": ["甲"], "source_row": ["chains.csv 第 2 行"]})
    moved = frame.assign(source_row="chains.csv 第 9 行")
    assert differences(Tables.of({"chains": frame}), Tables.of({"chains": moved})) == ()


def test_preview_writes_nothing_and_confirm_writes_what_it_told(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    (tmp_path / "in").mkdir()
    paths = put_down([("省链.zip", packed(chains=CHAINS))], tmp_path / "in")
    shown = preview(store, paths)
    assert (shown.problems, shown.changes) == ((), (TableChange("chains", 2, 0, 0, (("added", "A"), ("added", "B"))),))
    assert store.versions() == ()
    version = confirm(store, paths, previewed=shown.content_hash, note="省链.zip")
    assert (version.version_id, version.row_count, version.note) == ("v1", 2, "省链.zip")
    assert preview(store, paths).changes == ()


def test_confirm_refuses_what_would_do_other_than_the_preview_told(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    (tmp_path / "in").mkdir()
    paths = put_down([("省链.zip", packed(chains=CHAINS))], tmp_path / "in")
    shown = preview(store, paths)
    between = store.write(Tables.of({"chains": pd.DataFrame({"chain_id": ["Z"], "name_zh": ["子"]})}))
    with pytest.raises(UsageError, match="预览之后库中数据已有变化"):
        confirm(store, paths, previewed=shown.content_hash)
    assert store.versions() == (between,)
    again = preview(store, paths)
    assert confirm(store, paths, previewed=again.content_hash).version_id == "v2"


def test_preview_tells_every_problem_at_once(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    (tmp_path / "in").mkdir()
    broken = "产业链编号,产业链名称,生效日期\n,甲,2026.1\nB,,2026\n"
    shown = preview(store, put_down([("chains.csv", broken.encode())], tmp_path / "in"))
    assert shown.report is None
    assert [(problem.row, problem.column) for problem in shown.problems] == [
        (2, "产业链编号"),
        (2, "生效日期"),
        (3, "产业链名称"),
    ]


def test_zip_stays_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../chains.csv", CHAINS)
    (folder,) = put_down([("../bad.zip", stream.getvalue())], tmp_path / "in")
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.csv")) == ["in/bad/chains.csv"]
    assert folder == tmp_path / "in" / "bad"


def test_broken_zip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="无法解压"):
        put_down([("bad.zip", b"PK nonsense")], tmp_path)
