"""Whatever files are loaded in whatever order, no row of another delivery ever disappears without being named."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from chainlink.app.intake import confirm, preview
from chainlink.books.name_pairs import name_pairs
from chainlink.stores import open_store
from graph_schema.errors import UnconfirmedError
from graph_schema.spec import schema
from loaders.deliveries import Delivery
from loaders.tables import Tables
from tests.broken.build import Rows, write_csvs
from tests.examples import examples
from tests.loaders.troubled import BOOK, CASTER, OTHER_CASTER, PUMP_MAKER, SEAL_MAKER

FIRMS = {
    SEAL_MAKER: "甲密封有限公司",
    CASTER: "乙铸造有限公司",
    OTHER_CASTER: "丙铸造有限公司",
    PUMP_MAKER: "丁泵业有限公司",
    SEAL_MAKER[:-1]: "甲密封有限公司",
    "V0007": "乙铸造（有限公司）",
}
COMPONENTS = ("seal", "casting", "pump")
lines = st.sets(st.tuples(st.sampled_from(sorted(FIRMS)), st.sampled_from(COMPONENTS)), min_size=1, max_size=4)
places = st.sampled_from(["鄞州", "鄞州6月", "鄞州7月 (1)", "北仑", "汇总表", "2026"])
senders = st.sampled_from(["", "", "鄞州", "北仑"])


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[str, str, Mapping[str, Rows], bool]:
    """Give a folder's name, who is said to have sent it, its tables, and whether rows may go."""
    made = sorted(draw(lines))
    firm_ids = sorted({firm_id for firm_id, _ in made})
    content: dict[str, Rows] = {
        name: BOOK[name] for name in ("产业链", "环节", "产品", "投入关系") if draw(st.booleans()) or name != "投入关系"
    }
    content["企业"] = [["统一社会信用代码", "企业名称"], *([firm_id, FIRMS[firm_id]] for firm_id in firm_ids)]
    content["生产"] = [["统一社会信用代码", "产品编号"], *map(list, made)]
    return draw(places), draw(senders), content, draw(st.booleans())


def rows_of(tables: Tables) -> dict[str, set[tuple[str, ...]]]:
    """Give the keys and sources of all rows, by table."""
    return {
        name: set(frame[[*schema().tables[name].key, "source"]].itertuples(index=False, name=None))
        for name, frame in tables.items()
    }


def count_of(tables: Mapping[str, set[tuple[str, ...]]]) -> dict[tuple[str, str], int]:
    """Count rows by source and table."""
    counted: dict[tuple[str, str], int] = {}
    for name, rows in tables.items():
        for row in rows:
            counted[row[-1], name] = counted.get((row[-1], name), 0) + 1
    return counted


@settings(max_examples=examples(30))
@given(st.lists(deliveries(), min_size=2, max_size=5))
def test_no_row_disappears_without_being_named(sent: list[tuple[str, str, Mapping[str, Rows], bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/store.sqlite")
        for number, (name, sender, content, may_remove) in enumerate(sent):
            path = write_csvs(Path(folder) / str(number) / name, content)
            delivery_by_path = {path: Delivery(sender)} if sender else None
            before = rows_of(store.read_rows())
            expected = preview(store, [path], sent=delivery_by_path)
            assert expected.problems == () or expected.report is None
            if expected.report is None:
                continue
            try:
                confirm(
                    store,
                    [path],
                    previewed=expected.content_hash,
                    sent=delivery_by_path,
                    is_removal_confirmed=may_remove,
                )
            except UnconfirmedError as refused:
                assert rows_of(store.read_rows()) == before
                assert all(removal.words.zh in refused.words.zh for removal in expected.removals)
                continue
            after = rows_of(store.read_rows())
            gone = {table: rows - after[table] for table, rows in before.items()}
            named = {(removal.source, removal.table): removal.removed for removal in expected.removals}
            assert count_of(gone) == named
            held = [row for pair in name_pairs(store) for row in pair.held.get("makes", ())]
            kept = {(row["firm_id"], row["component_id"]) for row in held} | {row[:2] for row in after["makes"]}
            assert set(map(tuple, content["生产"][1:])) <= kept
