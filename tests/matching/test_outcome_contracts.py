"""Does a contract change the network only once a person confirms it, and does the next scan say what closed?"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from chainlink.books.reviewed_changes import RowEffect
from chainlink.matching.events.register import EVENTS, Event, EventMeeting
from chainlink.matching.outcomes.closings import closings_of
from chainlink.matching.outcomes.contracts import Status, confirm, doubts_of, review_all
from chainlink.matching.outcomes.records import outcome_id_of
from chainlink.matching.outcomes.register import find_outcome, list_outcomes, record_outcome, record_outcomes
from chainlink.matching.timetable.seating import Slot
from chainlink.risks.assess import assess, risk_id_of
from chainlink.risks.register import list_risks
from chainlink.risks.rules import load_rules
from chainlink.risks.scans import record_scan
from chainlink.screening.scan import scan
from chainlink.stores import Field, Store, open_store
from chainlink.supply.graph import build_graph
from graph_schema.errors import ConflictError, LoadError, UsageError
from tests.lamp_chain import lamp_tables
from tests.rod_event import put

DAY = date(2026, 9, 1)
DRIVER = risk_id_of("L1", "firm", "drv_a")
ONE, OTHER = (outcome_id_of("E1", buyer, "drv_b", "driver") for buyer in ("lamp_a", "lamp_b"))
CONTRACT: dict[str, Field] = {"result": "contract", "contract_volume": 40.0, "contracted_on": "2026-08-20"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The lamps, scanned: drv_a is yellow, for drv_b makes drivers too and sells to nobody. Both lamp makers met it."""
    store = open_store(f"sqlite:///{tmp_path / 'office.sqlite'}")
    store.write(lamp_tables())
    scanned(store)
    fields = {
        **EVENTS.empty().fields,
        "event_id": "E1",
        "name": "电源备份对接",
        "held_on": "2026-08-15",
        "chain_ids": "L1",
    }
    meetings = [
        EventMeeting(Slot(number, 1, buyer, "drv_b"), f"{buyer}/driver", "driver", 0.9, 40.0, (), (DRIVER,))
        for number, buyer in enumerate(("lamp_a", "lamp_b"), start=1)
    ]
    put(store, Event("E1", 0, fields, {}).having(meetings=meetings))
    return store


def closings(store: Store) -> list[tuple[str, bool | None, str]]:
    answer = closings_of(list_outcomes(store), list_risks(store))
    return [(finding.version_id, finding.is_open, finding.colour) for finding in answer]


def scanned(store: Store) -> tuple[Field, Field]:
    """Scan, record and tell colour and finding of drv_a in chain L1."""
    graph = build_graph(store.read())
    record_scan(store, assess(graph, scan(graph), load_rules()), who="office")
    (risk,) = [risk for risk in list_risks(store) if risk.risk_id == DRIVER]
    return risk.fields["colour"], risk.fields["finding"]


def signed(store: Store, *outcome_ids: str) -> None:
    for outcome_id in outcome_ids:
        record_outcome(store, outcome_id, CONTRACT, who="a")


def own_rows(store: Store) -> list[list[object]]:
    rows = store.read_rows().supplies.query("source == 'events'")
    return rows[["buyer_id", "status", "volume", "source_row", "as_of"]].to_numpy().tolist()


def test_review_shows_the_sourcing_and_writes_nothing(store: Store) -> None:
    signed(store, ONE)
    before = store.versions()
    columns = (("status", None, "qualified"), ("volume", None, 40.0), ("is_verified", None, True))
    assert review_all(store, [ONE], on=DAY) == (RowEffect("supplies", ("drv_b", "lamp_a", "driver"), True, columns),)
    shared = (("status", None, "active"), ("volume", None, 40.0), ("share", None, 0.4), ("is_verified", None, True))
    assert review_all(store, [ONE], status="active", share=0.4, on=DAY) == (
        RowEffect("supplies", ("drv_b", "lamp_a", "driver"), True, shared),
    )
    signed(store, OTHER)
    both = review_all(store, [OTHER, ONE], on=DAY)
    assert [change.key for change in both] == [("drv_b", "lamp_a", "driver"), ("drv_b", "lamp_b", "driver")]
    assert store.versions() == before


def test_contracts_as_backups_make_a_yellow_firm_blue_and_in_use_close_its_risk(store: Store) -> None:
    assert scanned(store) == ("yellow", "still")
    assert closings(store) == []
    signed(store, ONE, OTHER)
    assert closings(store) == [("", True, "yellow")] * 2
    first = confirm(store, [ONE, OTHER, ONE], who="王", why="合同备案", on=DAY)
    assert own_rows(store) == [
        ["lamp_a", "qualified", 40.0, ONE, "2026-09-01"],
        ["lamp_b", "qualified", 40.0, OTHER, "2026-09-01"],
    ]
    marked = find_outcome(store, ONE)
    mark = {"version": first.version_id, "on": "2026-09-01", "who": "王", "status": "qualified"}
    assert (marked.confirmed, marked.who, marked.why) == (mark, "王", "合同备案")
    assert scanned(store) == ("blue", "still")
    assert closings(store) == [(first.version_id, True, "blue")] * 2
    second = confirm(store, [ONE, OTHER], who="王", why="开始交付", status="active", on=date(2026, 10, 1))
    assert own_rows(store)[0] == ["lamp_a", "active", 40.0, ONE, "2026-10-01"]
    assert second.version_id == store.versions()[0].version_id
    assert scanned(store)[1] == "not_found"
    assert closings(store) == [(second.version_id, False, "")] * 2
    store.rollback(first.version_id)
    assert scanned(store) == ("blue", "back")


@pytest.mark.parametrize("again", ["qualified", "active"])
def test_contract_is_not_confirmed_twice(store: Store, again: Status) -> None:
    signed(store, ONE)
    version = confirm(store, [ONE], who="王", why="合同", status="active", on=DAY)
    with pytest.raises(UsageError, match=f"已于 2026-09-01 由 王 确认，见版本 {version.version_id}"):
        confirm(store, [ONE], who="王", why="合同", status=again, on=date(2026, 12, 1))


def test_confirming_again_after_a_crash_only_notes_it(store: Store) -> None:
    from dataclasses import replace

    from chainlink.matching.outcomes.meeting_book import OUTCOMES

    signed(store, ONE)
    version = confirm(store, [ONE], who="王", why="合同", on=DAY)
    marked = find_outcome(store, ONE)
    store.record([OUTCOMES.change_to(replace(marked, hidden={**marked.hidden, "confirmed": ""}), who="a")])
    assert confirm(store, [ONE], who="王", why="合同", on=DAY).version_id == version.version_id
    assert find_outcome(store, ONE).confirmed["version"] == version.version_id


def test_sourcing_that_is_in_use_stays_as_it_is(store: Store) -> None:
    """drv_a sells to lamp_a already: a contract never makes a backup of it, and leaves what the data say."""
    pair: dict[str, Field] = {
        "event_id": "E1",
        "buyer_id": "lamp_a",
        "supplier_id": "drv_a",
        "component_id": "driver",
        **CONTRACT,
    }
    (outcome,) = record_outcomes(store, [pair], who="a")
    (effect,) = review_all(store, [outcome.outcome_id], on=DAY)
    assert (effect.is_new, effect.columns) == (False, (("volume", None, 40.0), ("is_verified", None, True)))
    confirm(store, [outcome.outcome_id], who="王", why="合同", on=DAY)
    assert own_rows(store) == [["lamp_a", "active", 40.0, outcome.outcome_id, "2026-09-01"]]


def test_two_contracts_of_one_sourcing_are_one_row_with_both_named(store: Store) -> None:
    fields = {**EVENTS.empty().fields, "event_id": "E2", "name": "再次对接", "held_on": "2026-08-16"}
    meeting = EventMeeting(Slot(1, 1, "lamp_a", "drv_b"), "lamp_a/driver", "driver", 0.9, None)
    put(store, Event("E2", 0, fields, {}).having(meetings=[meeting]))
    again = outcome_id_of("E2", "lamp_a", "drv_b", "driver")
    signed(store, ONE, again)
    confirm(store, [ONE, again], who="王", why="合同", on=DAY)
    assert own_rows(store) == [["lamp_a", "qualified", 40.0, ";".join(sorted((ONE, again))), "2026-09-01"]]


def test_outcome_changed_since_its_review_is_not_confirmed(store: Store) -> None:
    signed(store, ONE)
    seen = find_outcome(store, ONE).revision
    record_outcome(store, ONE, {"contract_volume": 9.0}, who="李")
    before = store.versions()
    with pytest.raises(ConflictError, match="李"):
        confirm(store, [ONE], who="王", why="合同", on=DAY, revision=seen)
    assert store.versions() == before


def test_what_cannot_be_confirmed_is_told(store: Store) -> None:
    with pytest.raises(UsageError, match="不是签约"):
        review_all(store, [ONE])
    record_outcome(store, ONE, {"result": "contract"}, who="a")
    with pytest.raises(UsageError, match="合同年供量或采购占比"):
        review_all(store, [ONE], status="active")
    with pytest.raises(UsageError, match=r"份额是 1\.5"):
        review_all(store, [ONE], status="active", share=1.5)
    with pytest.raises(UsageError, match="请写明确认人和依据"):
        confirm(store, [ONE], who="王", why=" ")
    drawn = lamp_tables()
    newer = drawn.supplies.iloc[:1].assign(
        supplier_id="drv_b", buyer_id="lamp_a", component_id="driver", status="candidate"
    )
    store.write(type(drawn).of({"supplies": newer.assign(source="office", as_of="2026-09-30")}))
    with pytest.raises(UsageError, match="晚于或等于 2026-09-01"):
        review_all(store, [ONE], on=DAY)


def test_firm_that_left_the_data_is_a_problem_of_the_load(store: Store) -> None:
    signed(store, ONE)
    drawn = lamp_tables()
    frames = {name: frame for name, frame in drawn.items()}
    for name, keys in (("firms", ["firm_id"]), ("makes", ["firm_id"])):
        frames[name] = frames[name][~frames[name][keys].isin(["drv_b"]).any(axis=1)]
    store.write(type(drawn).of(frames))
    before = store.versions()
    with pytest.raises(LoadError, match="drv_b"):
        confirm(store, [ONE], who="王", why="合同", on=DAY)
    assert (store.versions(), find_outcome(store, ONE).confirmed) == (before, {})


def test_contract_that_closes_nothing_says_why(store: Store) -> None:
    """scr_a makes no drivers; nothing that mag_a makes needs one."""
    graph = build_graph(store.read())
    stated: dict[str, Field] = {"event_id": "E1", "component_id": "driver", "result": "contract"}
    rows = [
        {**stated, "buyer_id": buyer, "supplier_id": supplier}
        for buyer, supplier in (("lamp_a", "scr_a"), ("mag_a", "drv_b"))
    ]
    trader, unattached = record_outcomes(store, rows, who="a")
    signed(store, ONE)
    assert [[words.zh.split("，")[0] for words in doubts_of(graph, contract)] for contract in (trader, unattached)] == [
        ["scr_a 在数据中不生产该产品"],
        ["mag_a 的产品在数据中不用该产品"],
    ]
    assert doubts_of(graph, find_outcome(store, ONE)) == ()


def test_contract_beyond_what_its_supplier_can_spare_is_told(store: Store) -> None:
    """drv_b makes 90 of 100: 40 a year are more than it has left, and 10 are not."""
    signed(store, ONE)
    tables = lamp_tables()
    makes = tables.makes.copy()
    makes.loc[makes["firm_id"] == "drv_b", ["capacity", "output"]] = [100.0, 90.0]
    graph = build_graph(type(tables).of({**dict(tables.items()), "makes": makes}))
    sentences = [words.en for words in doubts_of(graph, find_outcome(store, ONE))]
    assert sentences == ["40 a year are contracted and drv_b has 10 to spare; check its capacity"]
    record_outcome(store, ONE, {"contract_volume": 10.0}, who="a")
    assert doubts_of(graph, find_outcome(store, ONE)) == ()
