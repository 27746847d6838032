"""What every store must do, whatever it is made of: one suite, run over each by a subclass with a `store` fixture."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd
import pytest

from chainlink.stores import KEPT_VERSIONS, Change, Entry, Store, Version
from graph_schema.errors import ConflictError, LoadError, UnknownIdError
from graph_schema.names import using_language
from loaders.merge import merge_rows
from loaders.tables import Tables


def cell_chain(source: str = "office", *, share: float = 0.6, as_of: str = "2026-01-31") -> Tables:
    """Two suppliers of one cell maker, every kind of column filled and left empty.

    mine_a --(ore, 0.6)--+
                         +--> cell_maker makes cell
    mine_b --(ore)-------+
    """
    text = {"source": source, "as_of": as_of}
    frames = {
        "chains": pd.DataFrame([{"chain_id": "C01", "name_zh": "电池", "aliases": "锂电;储能"}]),
        "segments": pd.DataFrame([{"segment_id": "S1", "chain_id": "C01", "name_zh": "材料", "stage": "upstream"}]),
        "components": pd.DataFrame(
            [
                {"component_id": "ore", "name_zh": "=锂矿", "is_key": True, "makers_surveyed_on": "2025"},
                {"component_id": "cell", "name_zh": "电芯,\n“A”", "is_key": None, "makers_surveyed_on": ""},
            ]
        ),
        "placements": pd.DataFrame(
            [{"component_id": "cell", "segment_id": "S1", "chain_id": "C01", "is_target": False}]
        ),
        "inputs": pd.DataFrame([{"component_id": "ore", "product_id": "cell", "units_per_unit": 0.1}]),
        "regions": pd.DataFrame([{"region_code": "330200", "name_zh": "宁波市", "level": "city"}]),
        "firms": pd.DataFrame(
            [
                {"firm_id": "007", "name_zh": "甲矿", "region_code": "330200", "revenue_10k_yuan": 1e-9},
                {"firm_id": "91350100M000100Y43", "name_zh": "乙矿", "region_code": "", "revenue_10k_yuan": None},
                {"firm_id": "maker", "name_zh": "电芯厂", "region_code": "", "revenue_10k_yuan": 123456789.125},
            ]
        ),
        "makes": pd.DataFrame([{"firm_id": "maker", "component_id": "cell", "capacity": 5.0}]),
        "needs": pd.DataFrame([{"firm_id": "maker", "product_id": "", "component_id": "ore"}]),
        "supplies": pd.DataFrame(
            [
                {"supplier_id": "91350100M000100Y43", "share": None, "maker_id": "007"},
                {"supplier_id": "007", "share": share, "maker_id": ""},
            ]
        ).assign(buyer_id="maker", component_id="ore", status="active"),
    }
    return Tables.of({name: frame.assign(**text, source_row=f"{name} 第 2 行") for name, frame in frames.items()})


def survey_of_mine(share: float, *, as_of: str = "2026-02-28", source: str = "survey") -> Tables:
    """One sourcing, said by another source."""
    row = {"supplier_id": "007", "buyer_id": "maker", "component_id": "ore", "status": "active", "share": share}
    return Tables.of({"supplies": pd.DataFrame([row | {"source": source, "source_row": "问卷 3", "as_of": as_of}])})


def assert_same(tables: Tables, expected: Tables) -> None:
    """Hold two sets of tables equal in every cell and type; both in key order."""
    for name, frame in expected.sorted().items():
        pd.testing.assert_frame_equal(tables[name], frame, obj=name)


def joined(*several: Tables) -> Tables:
    return Tables.of({name: pd.concat([tables[name] for tables in several]) for name, _ in several[0].items()})


class StoreConformance:
    """Give a subclass a fixture `store`: an empty store."""

    def test_new_store_is_empty(self, store: Store) -> None:
        assert_same(store.read(), Tables.of())
        assert_same(store.read_rows(), Tables.of())
        assert store.versions() == ()

    def test_rows_come_back_equal(self, store: Store) -> None:
        written = cell_chain()
        version = store.write(written, note="第一次")
        assert_same(store.read_rows(), written)
        assert_same(store.read(), written)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", version.written_at)
        assert version.data_date == "2026-01-31"
        assert version == Version(
            version_id="v1",
            content_hash=written.content_hash(),
            written_at=version.written_at,
            dates=written.data_dates(),
            row_count=14,
            is_current=True,
            note="第一次",
        )
        assert store.versions() == (version,)

    def test_empty_tables_make_an_empty_version(self, store: Store) -> None:
        version = store.write(Tables.of())
        assert (version.version_id, version.row_count, version.data_date) == ("v1", 0, "")
        assert_same(store.read(), Tables.of())

    def test_same_load_twice_changes_nothing(self, store: Store) -> None:
        first = store.write(cell_chain())
        assert store.write(cell_chain(), note="again") == first
        assert store.write(survey_of_mine(0.5), is_adding=True) == store.write(survey_of_mine(0.5), is_adding=True)
        assert [version.version_id for version in store.versions()] == ["v2", "v1"]

    def test_row_order_never_matters(self, store: Store) -> None:
        first = store.write(cell_chain())
        backwards = Tables.of({name: frame.iloc[::-1] for name, frame in cell_chain().items()})
        assert store.write(backwards) == first

    def test_load_replaces_all_rows_of_its_source_and_no_other(self, store: Store) -> None:
        store.write(cell_chain("office"))
        store.write(survey_of_mine(0.5))
        without_makes = Tables.of({name: frame for name, frame in cell_chain("office").items() if name != "makes"})
        store.write(without_makes)
        assert_same(store.read_rows(), joined(without_makes, survey_of_mine(0.5)))

    def test_adding_replaces_rows_of_the_same_key_and_source_and_deletes_none(self, store: Store) -> None:
        store.write(cell_chain("office"))
        store.write(survey_of_mine(0.3, source="office"), is_adding=True)
        expected = cell_chain("office").supplies
        changed = survey_of_mine(0.3, source="office").supplies
        whole = cell_chain("office")
        assert_same(
            store.read_rows(),
            dataclasses.replace(whole, supplies=pd.concat([expected.iloc[:1], changed], ignore_index=True)),
        )

    def test_read_merges_what_sources_say_of_one_sourcing(self, store: Store) -> None:
        store.write(cell_chain())
        store.write(survey_of_mine(0.4))
        assert_same(store.read(), merge_rows(joined(cell_chain(), survey_of_mine(0.4))))
        merged = store.read().supplies.query("supplier_id == '007'")
        assert merged[["share", "source", "as_of"]].to_dict("records") == [
            {"share": 0.4, "source": "survey；office", "as_of": "2026-02-28"}
        ]

    def test_write_rejects_a_reference_to_nothing_and_changes_nothing(self, store: Store) -> None:
        before = store.write(cell_chain())
        lost = Tables.of({"makes": pd.DataFrame([{"firm_id": "nobody", "component_id": "ore", "source": "x"}])})
        with pytest.raises(LoadError) as caught, using_language("en"):
            store.write(lost)
        assert [problem.words.en for problem in caught.value.problems] == [
            "x, 统一社会信用代码: 'nobody' is not in 企业; add it there or correct it ()"
        ]
        assert store.versions() == (before,)
        assert_same(store.read_rows(), cell_chain())

    def test_write_rejects_taking_away_what_another_source_refers_to(self, store: Store) -> None:
        before = store.write(cell_chain())
        store.write(survey_of_mine(0.5))
        without_mine = Tables.of({"chains": cell_chain().chains})
        with pytest.raises(LoadError) as caught:
            store.write(without_mine)
        assert [(problem.place, problem.column) for problem in caught.value.problems] == [
            ("survey", "供应企业代码"),
            ("survey", "采购企业代码"),
            ("survey", "产品编号"),
        ]
        assert [version.version_id for version in store.versions()] == ["v2", "v1"]
        assert store.rollback("v1").content_hash == before.content_hash

    def test_write_rejects_a_key_twice_in_one_source(self, store: Store) -> None:
        twice = joined(survey_of_mine(0.5), survey_of_mine(0.6))
        store.write(cell_chain())
        with pytest.raises(LoadError) as caught:
            store.write(twice, is_adding=True)
        assert [problem.words.zh for problem in caught.value.problems] == [
            "survey·供应关系：007 → maker → ore 在同一来源中重复（问卷 3）"
        ]

    def test_update_builds_on_the_current_rows(self, store: Store) -> None:
        store.write(cell_chain())
        seen: list[Tables] = []

        def build(existing: Tables) -> Tables:
            seen.append(existing)
            return survey_of_mine(0.5)

        version = store.update(build, note="built")
        assert_same(seen[0], cell_chain())
        assert (version.version_id, version.note) == ("v2", "built")

    def test_update_can_empty_a_source(self, store: Store) -> None:
        store.write(cell_chain())
        store.write(survey_of_mine(0.5))
        store.update(lambda existing: Tables.of(), leaving=("survey",))
        assert_same(store.read_rows(), cell_chain())

    def test_update_that_fails_changes_nothing(self, store: Store) -> None:
        before = store.write(cell_chain())

        def build(existing: Tables) -> Tables:
            raise KeyError("the input is bad")

        with pytest.raises(KeyError, match="the input is bad"):
            store.update(build)
        assert store.versions() == (before,)
        assert store.write(survey_of_mine(0.5)).version_id == "v2"

    def test_entries_are_recorded_with_the_rows_or_neither_is(self, store: Store) -> None:
        def noting(version: Version) -> list[Change]:
            return [Change("notes", "N", {"version_id": version.version_id}, revision=len(store.history("notes", "N")))]

        store.update(lambda _: cell_chain(share=0.6), recording=noting)
        store.update(lambda _: cell_chain(share=0.6), recording=noting)
        assert [entry.fields for entry in store.history("notes", "N")] == [{"version_id": "v1"}]
        with pytest.raises(ConflictError):
            store.update(
                lambda _: cell_chain(share=0.7), recording=lambda _: [Change("notes", "N", {"version_id": "?"})]
            )
        assert_same(store.read_rows(), cell_chain(share=0.6))
        store.update(lambda _: cell_chain(share=0.7), recording=noting)
        store.rollback("v1", recording=noting)
        versions = [entry.fields["version_id"] for entry in store.history("notes", "N")]
        assert versions == ["v1", "v2", "v3"]

    def test_rollback_makes_old_rows_current_and_loses_nothing(self, store: Store) -> None:
        first = store.write(cell_chain(share=0.6))
        second = store.write(cell_chain(share=0.7))
        third = store.rollback("v1")
        assert (third.version_id, third.content_hash, third.is_current) == ("v3", first.content_hash, True)
        assert_same(store.read_rows(), cell_chain(share=0.6))
        assert [version.content_hash for version in store.versions()] == [
            first.content_hash,
            second.content_hash,
            first.content_hash,
        ]
        assert [version.is_current for version in store.versions()] == [True, False, False]
        store.rollback("v2")
        assert_same(store.read_rows(), cell_chain(share=0.7))

    def test_rollback_to_what_is_current_changes_nothing(self, store: Store) -> None:
        version = store.write(cell_chain())
        assert store.rollback("v1") == version
        assert store.versions() == (version,)

    def test_rollback_rejects_an_unknown_version(self, store: Store) -> None:
        for wanted in ("v1", "nonsense", "", "vv"):
            with pytest.raises(UnknownIdError):
                store.rollback(wanted)
        store.write(cell_chain())
        with pytest.raises(UnknownIdError) as caught:
            store.rollback("v2")
        assert (caught.value.wanted, caught.value.nearest) == ("v2", ("v1",))

    def test_last_versions_are_kept_and_each_answers(self, store: Store) -> None:
        shares = [share / 100 for share in range(KEPT_VERSIONS + 3)]
        for share in shares:
            store.write(cell_chain(share=share))
        assert [version.version_id for version in store.versions()] == [
            f"v{number}" for number in range(KEPT_VERSIONS + 3, 3, -1)
        ]
        assert store.rollback("v5").version_id == f"v{KEPT_VERSIONS + 4}"
        assert_same(store.read_rows(), cell_chain(share=shares[4]))
        with pytest.raises(UnknownIdError):
            store.rollback("v4")

    def test_book_without_entries_is_empty(self, store: Store) -> None:
        assert store.entries("risks") == ()
        assert store.history("risks", "R-1") == ()

    def test_books_with_entries_are_named_in_order(self, store: Store) -> None:
        assert store.books() == ()
        store.record([Change("scans", "2026", {}), Change("risks", "R1", {"office": ""}), Change("risks", "R2", {})])
        assert store.books() == ("risks", "scans")

    def test_entries_come_back_equal(self, store: Store) -> None:
        fields = {
            "名称": "{a:'b'} \"‘’ 🔥 `MATCH (n) DELETE n`",
            "value": 1e-9,
            "count": 3,
            "is_found": False,
            "due": None,
        }
        (added,) = store.record([Change("risks", "R-2", fields, who="张", why="摸排")])
        assert added == Entry("risks", "R-2", 1, fields, "张", added.when, "摸排")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", added.when)
        (first, other) = store.record([Change("risks", "R-1", {"a": 1}), Change("scans", "R-2", {"a": True})])
        assert store.entries("risks") == (first, added)
        assert store.entries("scans") == (other,)
        assert store.versions() == ()

    def test_every_state_of_an_entry_is_kept(self, store: Store) -> None:
        (first,) = store.record([Change("risks", "R-1", {"state": "待办", "office": "经信"}, who="张")])
        (second,) = store.record([Change("risks", "R-1", {"state": "处置中"}, revision=1, who="李", why="已派单")])
        assert (second.revision, second.fields) == (2, {"state": "处置中"})
        assert store.history("risks", "R-1") == (first, second)
        assert store.entries("risks") == (second,)

    def test_same_fields_again_record_nothing(self, store: Store) -> None:
        (first,) = store.record([Change("risks", "R-1", {"state": "待办", "n": 2})])
        assert store.record([Change("risks", "R-1", {"n": 2, "state": "待办"}, revision=1, who="李")]) == (first,)
        assert store.history("risks", "R-1") == (first,)

    def test_second_of_two_who_changed_the_same_state_is_told(self, store: Store) -> None:
        store.record([Change("risks", "R-1", {"state": "待办"}, who="张")])
        (second,) = store.record([Change("risks", "R-1", {"state": "处置中"}, revision=1, who="李")])
        with pytest.raises(ConflictError) as caught:
            store.record([Change("risks", "R-0", {}), Change("risks", "R-1", {"state": "误报"}, revision=1, who="王")])
        assert (caught.value.entry_id, caught.value.changed_by, caught.value.changed_at) == ("R-1", "李", second.when)
        assert store.entries("risks") == (second,)

    def test_change_of_an_entry_that_is_not_there_is_refused(self, store: Store) -> None:
        with pytest.raises(ConflictError):
            store.record([Change("risks", "R-1", {"state": "待办"}, revision=3)])
        assert store.entries("risks") == ()

    def test_a_load_leaves_entries_alone(self, store: Store) -> None:
        recorded = store.record([Change("risks", "R-1", {"state": "待办"})])
        store.write(cell_chain())
        assert store.entries("risks") == recorded
