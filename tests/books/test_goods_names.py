"""Does the office's table of names of goods turn drafts into components, at once and in every later load?"""

from __future__ import annotations

from pathlib import Path

import pytest

from chainlink.books.layouts import goods_names, known_mappings, name_goods
from chainlink.stores import Store, open_store
from graph_schema.errors import UnknownIdError, UsageError
from loaders.layouts.drafts import draft_id
from loaders.load import load_tables
from tests.loaders.foreign import write_csv


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A known component 滚动轴承, and a list whose goods 轴承 is a draft."""
    store = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    own = write_csv(tmp_path / "产品.csv", [["产品编号", "产品名称", "来源"], ["bearing", "滚动轴承", "省厅"]])
    store.write(load_tables([own]).tables)
    path = write_csv(tmp_path / "清单.csv", [["供应方", "采购方", "产品"], ["甲公司", "乙公司", "轴承"]])
    store.write(load_tables([path], existing=store.read_rows(), mappings=known_mappings(store)).tables)
    return store


def test_confirmed_name_moves_rows_of_the_draft_and_is_read_from_then_on(store: Store, tmp_path: Path) -> None:
    assert store.read().supplies["component_id"].tolist() == [draft_id("轴承")]
    assert name_goods(store, "轴承", "bearing", who="王") > 0
    assert store.read().supplies["component_id"].tolist() == ["bearing"]
    assert store.read().components["component_id"].tolist() == ["bearing"]
    assert [(name.text, name.component_id, name.who) for name in goods_names(store)] == [("轴承", "bearing", "王")]
    again = load_tables([tmp_path / "清单.csv"], existing=store.read_rows(), mappings=known_mappings(store))
    assert again.tables.supplies["component_id"].tolist() == ["bearing"]


def test_name_goes_to_known_components_only(store: Store) -> None:
    with pytest.raises(UnknownIdError):
        name_goods(store, "轴承", "nothing", who="王")
    with pytest.raises(UsageError):
        name_goods(store, "轴承", draft_id("轴承"), who="王")
