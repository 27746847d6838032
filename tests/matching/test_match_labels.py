"""Are 首台套, 首批次 and 首版次 shown and counted as labels of an offer, and is a trader never one?"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd

from chainlink.matching.needs.need import Need
from chainlink.matching.pairs.need_matches import match_need
from chainlink.matching.pairs.weights import load_weights
from chainlink.matching.pairs.wording import label_words, refusal_text
from chainlink.report.event_papers import event_workbook
from chainlink.supply.graph import SupplyGraph, build_graph
from loaders.export import write_csv_folder
from loaders.load import load_tables
from loaders.tables import Tables
from tests.drawn_chains import drawn_tables
from tests.rod_event import rod_event

WEIGHTS = load_weights()
NEED = Need("T/rod", "T", "rod")


def labelled() -> SupplyGraph:
    """M alone sells rods to T; A, B and C make rods too: A's are the first of their kind, B is a little giant as well."""
    tables = dict(
        drawn_tables(
            makes="M rod, A rod first_of_kind=first_material, B rod first_of_kind=first_equipment, C rod, T gear",
            inputs="rod > gear",
            sourcings="M > T rod",
            firms="M, A, B, C, T",
        ).items()
    )
    roles = pd.DataFrame({"firm_id": ["B", "B"], "role": ["little_giant", "partner"], "chain_id": ["K", "K"]})
    return build_graph(Tables.of({**tables, "roles": roles, "chains": pd.DataFrame({"chain_id": ["K"]})}))


def test_first_of_its_kind_is_a_label_of_the_offer_and_counts_where_it_is_the_best() -> None:
    matched = {pair.supplier_id: pair for pair in match_need(labelled(), NEED, weights=WEIGHTS).pairs}
    shown = {
        key: (pair.labels, next(part.value for part in pair.parts if part.name == "labels"))
        for key, pair in matched.items()
    }
    assert shown == {
        "A": (("first_material",), 0.9),
        "B": (("little_giant", "partner", "first_equipment"), 1.0),
        "C": ((), 0.0),
    }
    assert [str(label_words(name)) for name in ("first_equipment", "first_material", "first_software")] == [
        "首台套",
        "首批次",
        "首版次",
    ]


def test_label_is_read_by_its_chinese_word_and_written_back(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    files = {
        "产品": "产品编号,产品名称\nrod,杆件\nbar,棒材\n",
        "企业": "企业编号,企业名称\nA,甲厂\n",
        "生产": "企业编号,产品编号,首台套认定\nA,rod,首批次\nA,bar,\n",
    }
    for name, text in files.items():
        (tmp_path / "in" / f"{name}.csv").write_text(text, encoding="utf-8")
    tables = load_tables([tmp_path / "in"]).tables
    lines = ["component_id", "first_of_kind"]
    expected = [["bar", ""], ["rod", "first_material"]]
    assert sorted(tables.makes[lines].to_numpy().tolist()) == expected
    write_csv_folder(tables, tmp_path / "out")
    again = load_tables([tmp_path / "out"]).tables
    assert sorted(again.makes[lines].to_numpy().tolist()) == expected


def test_papers_of_an_event_show_the_labels_of_who_offers() -> None:
    event = rod_event()
    meetings = [replace(meeting, component_id="rod") for meeting in event.meetings]
    book = openpyxl.load_workbook(BytesIO(event_workbook(labelled(), event.having(meetings=meetings), (), ())))
    rows = [[cell.value for cell in row] for row in book["会面总表"].iter_rows(min_row=4)]
    supplier = rows[0].index("供给企业")
    assert [(row[supplier], row[-1]) for row in rows] == [
        ("供给企业", "供给企业标签"),
        ("A", "首批次"),
        ("B", "小巨人、伙伴、首台套"),
        ("C", ""),
    ]


def test_label_of_one_line_says_nothing_of_the_others_of_its_firm() -> None:
    """A makes rods and bars; only its bars are the first of their kind."""
    graph = build_graph(
        drawn_tables(
            makes="M rod, A rod, A bar first_of_kind=first_material, T gear",
            inputs="rod|bar > gear",
            sourcings="M > T rod",
        )
    )
    offers = {pair.component_id: pair.labels for pair in match_need(graph, NEED, weights=WEIGHTS).pairs}
    assert offers == {"rod": (), "bar": ("first_material",)}


def trading() -> SupplyGraph:
    """Who trades rods to U: with D behind it, with two makers behind it, with nobody named; E trades bars and makes rods.

    M --rod--> T      D -> t_one --rod--> U      D, M -> t_two --rod--> U, V      t_any --rod--> U (candidate)
    """
    return build_graph(
        drawn_tables(
            makes="M rod, E rod, T gear, U gear, V gear",
            inputs="rod|bar > gear",
            sourcings="M > T rod, t_one > U rod maker=D, t_two > U rod maker=D, t_two > V rod maker=M,"
            " t_any > U rod candidate, E > U bar origin=JPN, t_own > T rod qualified",
        )
    )


def test_trader_is_refused_and_the_maker_behind_it_is_offered() -> None:
    matched = match_need(trading(), NEED, weights=WEIGHTS)
    assert [pair.supplier_id for pair in matched.pairs] == ["D", "E"]
    assert [
        (refusal.supplier_id, refusal.component_id, refusal.because, refusal.firm_id) for refusal in matched.refused
    ] == [
        ("M", "rod", "already_supplies", ""),
        ("t_any", "rod", "is_trader", ""),
        ("t_one", "rod", "is_trader", "D"),
        ("t_own", "rod", "is_trader", ""),
        ("t_two", "rod", "is_trader", ""),
    ]
    text = [refusal_text(refusal, trading().names) for refusal in matched.refused[2:4]]
    assert text == ["贸易商，非生产企业；实际生产企业为 D", "贸易商，非生产企业"]
