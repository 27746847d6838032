"""Does the register keep apart what scans find and what people say, from scan to scan?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from chainlink.risks.assess import Screened, assess, risk_id_of
from chainlink.risks.register import add_risk, change_risk, find_risk, history, list_risks
from chainlink.risks.rules import load_rules
from chainlink.risks.scans import as_scan, compare_scans, find_scan, list_scans, record_scan
from chainlink.screening.scan import scan
from chainlink.stores import Change, Entry, Store, open_store
from chainlink.supply.graph import build_graph
from graph_schema.errors import ConflictError, UnknownIdError, UsageError
from loaders.tables import Tables
from tests.lamp_chain import lamp_tables

FIRST_DAY, LATER = date(2026, 3, 1), date(2026, 4, 1)
DRIVER = risk_id_of("L1", "firm", "drv_a")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'office.sqlite'}")


def screened(tables: Tables, chain_ids: Sequence[str] = ()) -> Screened:
    graph = build_graph(tables)
    return assess(graph, scan(graph, chain_ids), load_rules())


def without_drivers() -> Tables:
    """The lamps of `lamp_tables` need no driver: drv_a stops nothing."""
    return lamp_tables(
        inputs="rare_earth > phosphor, phosphor > led, led > lamp, housing > lamp, screw > lamp, coating > lamp,"
        " rare_earth > magnet"
    )


def findings(store: Store) -> dict[str, str]:
    """What the last scan says, by chain, subject and id."""
    ids_by_finding = {}
    for risk in list_risks(store):
        subject = risk.fields[f"{risk.fields['about']}_id"]
        ids_by_finding[f"{risk.fields['chain_id']} {subject}"] = (
            f"{risk.fields['colour'] or '—'} {risk.fields['finding']}"
        )
    return ids_by_finding


def test_first_scan_lists_every_colour_as_new(store: Store) -> None:
    recorded = record_scan(store, screened(lamp_tables()), who="a", today=FIRST_DAY)
    assert findings(store) == {
        "L1 re_a": "red new",
        "L1 pho_j": "red new",
        "L1 drv_a": "yellow new",
        "L1 hs_a": "blue new",
        "L1 scr_a": "grey new",
        "L1 phosphor": "red new",
        "L1 driver": "yellow new",
        "L1 housing": "blue new",
        "L1 screw": "grey new",
        "L1 coating": "grey new",
        "L2 re_a": "red new",
        "L2 rare_earth": "red new",
        **dict.fromkeys(("L1 lamp_a", "L1 lamp_b", "L1 led_a", "L1 led_b", "L2 mag_a", "L2 mag_b"), "— new"),
    }
    assert (recorded.scan_id, recorded.chain_ids, recorded.data_date) == ("s0001", ("L1", "L2"), "2026-06-30")
    risk = find_risk(store, DRIVER.lower())
    assert [risk.fields[name] for name in ("state", "source", "found_on", "targets", "suggested_kind")] == [
        *("to_verify", "scan", "2026-03-01", "lamp", "backup")
    ]  # fmt: skip
    assert [risk.fields[name] for name in ("suppliers_in_use", "backup_suppliers")] == [1.0, 0.0]


def test_four_scans_say_new_still_not_found_back(store: Store) -> None:
    changes = []
    for tables in (lamp_tables(), lamp_tables(), without_drivers(), without_drivers(), lamp_tables()):
        record_scan(store, screened(tables), who="a", today=FIRST_DAY)
        changes.append(find_risk(store, DRIVER).fields["finding"])
    assert changes == ["new", "still", "not_found", "not_found", "back"]
    assert find_risk(store, DRIVER).fields["found_on"] == "2026-03-01"


def test_what_people_say_survives_scans(store: Store) -> None:
    record_scan(store, screened(lamp_tables()), who="a")
    by_people = {
        "state": "in_hand",
        "office": "经信厅",
        "leader": "张",
        "person": "李",
        "deadline": "2026-12-31",
        "measures": "备份",
    }
    change_risk(store, DRIVER, by_people, who="b", why="调度会明确")
    for tables in (without_drivers(), lamp_tables()):
        record_scan(store, screened(tables), who="a")
    risk = find_risk(store, DRIVER)
    assert {name: risk.fields[name] for name in by_people} == by_people
    assert [(record.who, record.fields["state"]) for record in history(store, DRIVER)] == [
        ("a", "to_verify"),
        ("b", "in_hand"),
        ("a", "in_hand"),
        ("a", "in_hand"),
    ]


def test_closed_and_still_found_is_to_review(store: Store) -> None:
    record_scan(store, screened(lamp_tables()), who="a")
    closed = change_risk(store, DRIVER, {"state": "closed"}, who="b", why="已启用备份", today=LATER)
    assert (closed.fields["reason"], closed.fields["closed_on"], closed.is_to_review) == (
        "已启用备份",
        "2026-04-01",
        True,
    )
    record_scan(store, screened(without_drivers()), who="a")
    assert [risk.risk_id for risk in list_risks(store) if risk.is_to_review] == []
    record_scan(store, screened(lamp_tables()), who="a")
    assert [risk.risk_id for risk in list_risks(store) if risk.is_to_review] == [DRIVER]
    reopened = change_risk(store, DRIVER, {"state": "to_do"}, who="b", why="复核仍在")
    assert (reopened.fields["reason"], reopened.fields["closed_on"], reopened.is_to_review) == ("", "", False)


@pytest.mark.parametrize("state", ["closed", "false_alarm"])
def test_closing_rejects_a_missing_reason(store: Store, state: str) -> None:
    record_scan(store, screened(lamp_tables()), who="a")
    with pytest.raises(UsageError, match="须写明理由"):
        change_risk(store, DRIVER, {"state": state}, who="b", why=" ")
    assert find_risk(store, DRIVER).revision == 1


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"state": "in_hand"}, "改了状态，"),
        ({"office": "甲局", "leader": "张"}, "改了责任单位、责任领导，"),
        ({"person": "李", "measures": "备份"}, "改了责任人，"),
        ({"deadline": "2026-12-31"}, "改了完成时限，"),
        ({"office": ""}, "改了责任单位，"),
    ],
)
def test_change_of_state_or_of_who_answered_for_it_rejects_a_missing_reason(
    store: Store, changed: dict[str, str], message: str
) -> None:
    record_scan(store, screened(lamp_tables()), who="a")
    first = {"office": "乙局", "leader": "赵", "person": "钱", "deadline": "2026-11-30"}
    assigned = change_risk(store, DRIVER, first, who="b")
    assert (assigned.revision, assigned.fields["office"]) == (2, "乙局")
    with pytest.raises(UsageError, match=f"{message}须写明理由"):
        change_risk(store, DRIVER, changed, who="b", why=" ")
    assert find_risk(store, DRIVER).revision == 2
    changed_now = change_risk(store, DRIVER, changed, who="b", why=" 调度会明确 ")
    assert {name: changed_now.fields[name] for name in changed} == changed
    assert history(store, DRIVER)[-1].why == "调度会明确"


def test_same_values_and_measures_need_no_reason(store: Store) -> None:
    record_scan(store, screened(lamp_tables()), who="a")
    same = {"state": "to_verify", "office": " ", "leader": "-", "deadline": "", "measures": "备份"}
    assert change_risk(store, DRIVER, same, who="b").fields["measures"] == "备份"


def test_change_rejects_what_is_not_for_people(store: Store) -> None:
    record_scan(store, screened(lamp_tables()), who="a")
    for changed in ({"colour": "grey"}, {"state": "gone"}, {"deadline": "soon"}):
        with pytest.raises(UsageError):
            change_risk(store, DRIVER, changed, who="b", why="核实")
    with pytest.raises(UnknownIdError):
        change_risk(store, "R-NONE", {"state": "to_do"}, who="b", why="核实")


def test_change_on_an_old_revision_is_a_conflict(store: Store) -> None:
    record_scan(store, screened(lamp_tables()), who="a")
    change_risk(store, DRIVER, {"office": "甲"}, who="b", why="分工", revision=1)
    with pytest.raises(ConflictError):
        change_risk(store, DRIVER, {"office": "乙"}, who="c", why="分工", revision=1)
    assert find_risk(store, DRIVER).fields["office"] == "甲"


class Overtaken:
    """A store in which somebody else changes a risk just before the first recording."""

    def __init__(self, store: Store) -> None:
        self._store, self.is_first = store, True

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def record(self, changes: Sequence[Change]) -> tuple[Entry, ...]:
        if self.is_first:
            self.is_first = False
            change_risk(self._store, DRIVER, {"office": "先到"}, who="fast", why="分工")
        return self._store.record(changes)


def test_scan_loses_no_change_that_comes_between(store: Store) -> None:
    record_scan(store, screened(lamp_tables()), who="a")
    record_scan(Overtaken(store), screened(lamp_tables()), who="a")  # type: ignore[arg-type]
    risk = find_risk(store, DRIVER)
    assert (risk.fields["office"], risk.fields["finding"], len(list_scans(store))) == ("先到", "still", 2)


def test_change_without_revision_keeps_what_came_between(store: Store) -> None:
    record_scan(store, screened(lamp_tables()), who="a")
    risk = change_risk(Overtaken(store), DRIVER, {"person": "李"}, who="b", why="分工")  # type: ignore[arg-type]
    assert (risk.fields["office"], risk.fields["person"], risk.revision) == ("先到", "李", 3)


def test_scan_of_one_chain_leaves_other_chains(store: Store) -> None:
    record_scan(store, screened(lamp_tables()), who="a")
    record_scan(store, screened(without_drivers(), ["L2"]), who="a")
    assert {key: finding for key, finding in findings(store).items() if "still" in finding or "drv_a" in key} == {
        "L1 drv_a": "yellow new",
        "L2 re_a": "red still",
        "L2 rare_earth": "red still",
        "L2 mag_a": "— still",
        "L2 mag_b": "— still",
    }


def test_hand_entered_risk_is_found_later(store: Store) -> None:
    fields = {"chain_id": "照明", "firm_id": "甲电源厂", "source": "visit", "basis": "走访所见"}
    risk = add_risk(store, fields, who="a", tables=lamp_tables())
    assert (risk.risk_id, risk.fields["finding"], risk.fields["source"]) == (DRIVER, "", "visit")
    assert (risk.text("firm_name"), risk.text("place")) == (
        "甲电源厂",
        build_graph(lamp_tables()).names.place_of("drv_a"),
    )
    with pytest.raises(UsageError, match=DRIVER):
        add_risk(store, fields, who="b", tables=lamp_tables())
    record_scan(store, screened(without_drivers()), who="a")
    assert find_risk(store, DRIVER).fields["finding"] == ""
    record_scan(store, screened(lamp_tables()), who="a")
    answer = find_risk(store, DRIVER)
    assert [answer.fields[name] for name in ("finding", "source", "colour")] == ["new", "visit", "yellow"]


def test_difference_of_scans_is_by_risk(store: Store) -> None:
    ready = lamp_tables(
        sourcings="re_a > pho_j rare_earth, re_a > mag_a rare_earth, re_a > mag_b rare_earth,"
        " pho_j > led_a phosphor, pho_j > led_b phosphor, led_a > lamp_a led, led_b > lamp_b led,"
        " drv_a > lamp_a driver, drv_a > lamp_b driver, drv_b > lamp_a driver qualified,"
        " hs_a > lamp_a housing, hs_a > lamp_b housing, hs_b > lamp_a housing qualified"
    )
    first = record_scan(store, screened(lamp_tables()), who="a")
    second = record_scan(store, screened(without_drivers()), who="a")
    third = as_scan(screened(ready))
    gone = {DRIVER, risk_id_of("L1", "component", "driver")}
    one = compare_scans(first, second)
    assert (set(one.not_found), one.new, one.back, one.recoloured) == (gone, (), (), ())
    two = compare_scans(second, third, older=[first])
    assert (set(two.back), two.new, two.not_found, two.recoloured) == (gone, (), (), ())
    straight = compare_scans(first, third)
    assert {(risk_id, then, now) for risk_id, then, now in straight.recoloured} == {
        (risk_id, "yellow", "blue") for risk_id in gone
    }
    assert (find_scan(store), find_scan(store, "S0001")) == (second, first)


def test_scan_that_is_not_there_is_told(store: Store) -> None:
    with pytest.raises(UsageError, match="请先摸排并入册"):
        find_scan(store)
    record_scan(store, screened(lamp_tables()), who="a")
    with pytest.raises(UnknownIdError):
        find_scan(store, "s0009")


def test_scan_of_named_targets_is_not_recorded(store: Store) -> None:
    graph = build_graph(lamp_tables())
    with pytest.raises(UsageError):
        record_scan(store, assess(graph, scan(graph, targets=["lamp"]), load_rules()), who="a")
    assert list_scans(store) == ()


def test_ids_differ_in_letter_case_and_kind() -> None:
    ids = [
        risk_id_of(*subject)
        for subject in (("c", "firm", "a"), ("c", "firm", "A"), ("c", "component", "a"), ("C", "firm", "a"))
    ]
    assert len({thing_id.casefold() for thing_id in ids}) == 4
    assert risk_id_of("C02", "firm", "NLD-01") == "R-656IVLAODN25Z4WQ"


def test_evidence_holds_numbers_rules_and_path(store: Store) -> None:
    answer = screened(lamp_tables())
    record_scan(store, answer, who="a")
    evidence = json.loads(find_risk(store, DRIVER).evidence)
    assert [evidence[name] for name in ("content_hash", "data_date", "colour", "colour_rule", "rules_version")] == [
        *(answer.scan.content_hash, "2026-06-30", "yellow", "MODEL 3.9/1", load_rules().version)
    ]  # fmt: skip
    assert evidence["why_text"] == "drv_a driver -> lamp_a lamp"
    assert evidence["targets"] == ["lamp"]


def test_largest_maker_of_the_analogue_chip_is_on_the_register(recorded_store: Path) -> None:
    """One firm makes more than four fifths of it and sells to nearly everybody: no colour, and yet a risk."""
    recorded = [
        risk
        for risk in list_risks(open_store(f"sqlite:///{recorded_store}"))
        if (risk.fields["chain_id"], risk.fields["component_id"]) == ("C02", "analogue_chip")
    ]
    (component,) = (risk for risk in recorded if risk.fields["about"] == "component")
    (firm,) = (risk for risk in recorded if risk.fields["about"] == "firm")
    assert "maker_share" in component.text("rules").split(";")
    assert (component.number("top_maker_share") or 0) >= 0.8
    assert (firm.fields["colour"], "dependence" in firm.text("rules").split(";")) == ("", True)
    assert (firm.number("partial_loss") or 0) > 0.7
