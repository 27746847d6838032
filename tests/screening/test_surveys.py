"""Do survey forms go out and come back: asked of whom, prefilled, read by their ids, whole or not at all, counted?"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import chainlink
from benchmarks.survey_returns import send_and_fill
from chainlink.screening.scan import scan
from chainlink.screening.surveys.plan import plan_forms, record_round
from chainlink.screening.surveys.register import SURVEYS, count_by_county, forms_of_round
from chainlink.screening.surveys.surveyed import components_of, mark_surveyed
from chainlink.screening.surveys.take_in import slips_zip, take_in
from chainlink.stores import Store, open_store
from graph_schema.errors import LoadError, UnconfirmedError, UsageError
from loaders.load import load_tables
from loaders.survey_return import draft_firm_id, source_of
from tests.broken.build import write_csvs
from tests.loaders.troubled import CASTER, PUMP_MAKER, SEAL_MAKER, run
from tests.screening.survey_answers import TODAY, filled, province_with_gaps, put, row_with, rows_of, sent_forms

PUMP_FIRM, OFFICE = "丁泵业有限公司", "测试泵阀链办"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    address = f"sqlite:///{tmp_path / 'chain.sqlite'}"
    monkeypatch.setenv("CHAINLINK_STORE", address)
    opened = open_store(address)
    province_with_gaps(opened, tmp_path)
    return opened


def colours(store: Store) -> dict[str, str]:
    return dict(scan(chainlink.build_graph(store.read())).worst_colours("firm"))


def name_suppliers(sheets: Mapping[str, Worksheet]) -> None:
    """Say as the pump maker who delivers castings: one known firm by its name, and one that nobody knew yet."""
    needs, supplies = sheets["企业需求"], sheets["供应关系"]
    put(
        needs,
        row_with(needs, "casting"),
        原料库存_天="约30天",
        境外采购占比="20%—40%",
        风险所在="零部件",
        在用供应商总数_家=2,
        供应商是否填全="是",
    )
    last = len(rows_of(supplies))
    put(supplies, last + 1, 采购企业=PUMP_FIRM, 产品名称="泵体铸件", 供应企业=" 乙铸造有限公司 ", 供应状态="在用")
    put(
        supplies,
        last + 2,
        采购企业=PUMP_FIRM,
        产品名称="泵体铸件",
        供应企业="戊精密铸造株式会社",
        供应企业国家或地区="日本",
        供应状态="已认证备份",
    )


def test_questions_go_to_those_who_can_answer(store: Store, tmp_path: Path) -> None:
    paths = sent_forms(store, tmp_path / "out")
    forms = {form.text("recipient"): form for form in SURVEYS.records(store)}
    assert {name: (form.text("county"), form.state, form.cells) for name, form in forms.items()} == {
        PUMP_FIRM: ("鄞州区", "sent", (("suppliers", PUMP_MAKER, ("casting",)), ("suppliers", PUMP_MAKER, ("seal",)))),
        OFFICE: ("", "sent", (("survey", "", ("seal",)),)),
    }
    assert list(paths) == [PUMP_FIRM, OFFICE]
    assert paths[PUMP_FIRM].name == f"鄞州区_丁泵业有限公司_{forms[PUMP_FIRM].entry_id}.xlsx"


def test_form_holds_what_is_known_with_drop_downs(store: Store, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(sent_forms(store, tmp_path / "out")[PUMP_FIRM])
    assert book.sheetnames == ["调查表", "追问", "企业", "生产", "企业需求", "供应关系"]
    assert rows_of(book["供应关系"])[1] == (
        *(PUMP_FIRM, PUMP_MAKER, "密封圈", "seal", "甲密封有限公司", SEAL_MAKER, "CHN", "在用", 100, 60, 1, None),
    )
    assert [row[5] for row in rows_of(book["企业需求"])] == ["需求产品编号", "casting", "seal"]
    offered = [offer.formula1 for offer in book["企业需求"].data_validations.dataValidation]
    assert '"<20%,20%—40%,40%—60%,60%—80%,≥80%"' in offered
    assert '"材料,零部件,装备,软件,知识产权"' in offered


def test_answers_find_their_questions_and_change_colours(store: Store, tmp_path: Path) -> None:
    paths = sent_forms(store, tmp_path / "out")
    before = colours(store)
    filled(paths[PUMP_FIRM], name_suppliers)
    filled(paths[OFFICE], lambda sheets: put(sheets["产品"], 2, 生产企业摸排日期="2026-11-20"))
    taken_in = take_in(store, list(paths.values()), who="李", today=TODAY)
    assert taken_in.faulty == ()
    assert [(form.recipient, form.asked, form.answered) for form in taken_in.taken] == [
        (PUMP_FIRM, 2, 2),
        (OFFICE, 1, 1),
    ]
    assert (before.get(SEAL_MAKER), before.get(CASTER)) == ("grey", None)
    assert (colours(store)[SEAL_MAKER], colours(store)[CASTER]) == ("red", "blue")
    form = SURVEYS.find(store, taken_in.taken[0].form_id)
    assert (form.state, form.text("as_of"), form.text("returned_on")) == ("returned", "2026-11-30", "2026-12-01")


def test_complete_and_bands_flow_into_the_needs(store: Store, tmp_path: Path) -> None:
    paths = sent_forms(store, tmp_path / "out")
    filled(paths[PUMP_FIRM], name_suppliers)
    take_in(store, [paths[PUMP_FIRM]], who="李", today=TODAY)
    (need,) = store.read().needs.to_dict("records")
    columns = ["component_id", "product_id", "input_stock_days_low", "input_stock_days_high", "overseas_share_low"]
    columns += ["overseas_share_high", "risk_lies_in", "supplier_count", "suppliers_complete"]
    assert [need[column] for column in columns] == ["casting", "pump", 30, 30, 0.2, 0.4, "part", 2, True]


def test_complete_with_fewer_suppliers_than_in_all_is_told(store: Store, tmp_path: Path) -> None:
    paths = sent_forms(store, tmp_path / "out")
    filled(paths[PUMP_FIRM], name_suppliers)
    report = take_in(store, [paths[PUMP_FIRM]], who="李", today=TODAY).report
    assert report is not None
    assert [problem.message.zh for problem in report.warnings if problem.column == "在用供应商总数(家)"] == [
        "在用供应商共 2 家，只填报了 1 家，却写供应商已填全；请核对"
    ]


def test_supplier_that_nobody_knew_is_entered_as_a_draft_and_told(store: Store, tmp_path: Path) -> None:
    paths = sent_forms(store, tmp_path / "out")
    filled(paths[PUMP_FIRM], name_suppliers)
    taken_in = take_in(store, [paths[PUMP_FIRM]], who="李", today=TODAY)
    draft = store.read().firms.set_index("firm_id").loc[draft_firm_id("戊精密铸造株式会社")]
    assert (draft["name_zh"], draft["country"], draft["as_of"]) == ("戊精密铸造株式会社", "JPN", "2026-11-30")
    assert taken_in.report is not None
    assert any("戊精密铸造株式会社" in problem.message.zh for problem in taken_in.report.warnings)


def test_form_that_came_back_as_it_went_out_adds_no_need(store: Store, tmp_path: Path) -> None:
    paths = sent_forms(store, tmp_path / "out")
    take_in(store, [paths[PUMP_FIRM]], who="李", today=TODAY)
    assert store.read().needs.empty


def test_faulty_form_stays_out_whole_and_goes_back(store: Store, tmp_path: Path) -> None:
    paths = sent_forms(store, tmp_path / "out")
    before = store.read_rows()
    wrong = {"采购企业": PUMP_FIRM, "供应企业": "甲密封有限公司", "产品名称": "没有的产品"}
    filled(paths[PUMP_FIRM], lambda sheets: put(sheets["供应关系"], 3, **wrong))
    filled(paths[OFFICE], lambda sheets: put(sheets["产品"], 2, 生产企业摸排日期="2026-11-20"))
    taken_in = take_in(store, list(paths.values()), who="李", today=TODAY)
    assert [form.path for form in taken_in.faulty] == [paths[PUMP_FIRM]]
    assert "没有的产品" in taken_in.faulty[0].problems[0].words.zh
    assert [form.recipient for form in taken_in.taken] == [OFFICE]
    assert len(store.read_rows().supplies) == len(before.supplies)
    with zipfile.ZipFile(io.BytesIO(slips_zip(taken_in))) as packed:
        (name,) = packed.namelist()
        sheet = openpyxl.load_workbook(io.BytesIO(packed.read(name))).active
    assert name == f"补正单_{paths[PUMP_FIRM].stem}.xlsx"
    assert sheet is not None
    assert "没有的产品" in str(rows_of(sheet))


def test_corrected_form_is_counted_as_such_and_replaces_its_first_return(store: Store, tmp_path: Path) -> None:
    paths = sent_forms(store, tmp_path / "out")
    form_path = paths[PUMP_FIRM]
    clean = form_path.read_bytes()
    filled(form_path, lambda sheets: sheets["调查表"].cell(6, 2, "不知道"))
    take_in(store, [form_path], who="李", today=TODAY)
    assert [(count.county, count.sent, count.returned, count.faulty) for count in counts(store)] == [
        ("鄞州区", 1, 0, 1),
        ("", 1, 0, 0),
    ]
    form_path.write_bytes(clean)
    filled(form_path, name_suppliers)
    take_in(store, [form_path], who="李", today=TODAY)
    SURVEYS.change(store, forms_of_round(store)[0].entry_id, {"state": "checked"}, who="赵")
    county = counts(store)[0]
    assert (county.returned, county.faulty, county.corrected, county.checked) == (1, 0, 1, 1)
    source = source_of(forms_of_round(store)[0].entry_id, PUMP_FIRM)
    assert set(store.read_rows().supplies["source"]) == {"省厅", source}
    form_path.write_bytes(clean)
    with pytest.raises(UnconfirmedError, match="戊精密铸造株式会社"):
        take_in(store, [form_path], who="李", today=TODAY)
    again = take_in(store, [form_path], who="李", today=TODAY, is_removal_confirmed=True)
    assert sum(removal.removed for removal in again.removals) == 4


def counts(store: Store) -> tuple[object, ...]:
    return count_by_county(forms_of_round(store))


def test_stopped_sourcing_counts_no_longer(store: Store, tmp_path: Path) -> None:
    paths = sent_forms(store, tmp_path / "out")
    filled(paths[PUMP_FIRM], lambda sheets: put(sheets["供应关系"], 2, 供应状态="已停止"))
    take_in(store, [paths[PUMP_FIRM]], who="李", today=TODAY)
    assert store.read().supplies["status"].tolist() == ["candidate"]


def test_same_form_twice_and_a_stranger_are_refused(store: Store, tmp_path: Path) -> None:
    paths = sent_forms(store, tmp_path / "out")
    twin = tmp_path / "twin.xlsx"
    twin.write_bytes(paths[PUMP_FIRM].read_bytes())
    stranger = tmp_path / "stranger.xlsx"
    openpyxl.Workbook().save(stranger)
    text = tmp_path / "text.xlsx"
    text.write_text("no workbook")
    taken_in = take_in(store, [paths[PUMP_FIRM], twin, stranger, text], who="李", today=TODAY)
    reasons = [form.problems[0].message.zh for form in taken_in.faulty]
    assert [form.path.name for form in taken_in.faulty] == ["stranger.xlsx", "text.xlsx", "twin.xlsx"]
    assert "没有“调查表”表" in reasons[0]
    assert "同一份调查表" in reasons[2]
    assert len(taken_in.taken) == 1


def test_form_is_no_workbook_for_load(store: Store, tmp_path: Path) -> None:
    paths = sent_forms(store, tmp_path / "out")
    with pytest.raises(LoadError, match="chainlink survey import"):
        load_tables([paths[PUMP_FIRM]])


def test_round_that_is_out_is_not_planned_anew(store: Store, tmp_path: Path) -> None:
    sent_forms(store, tmp_path / "out")
    graph = chainlink.build_graph(store.read())
    with pytest.raises(UsageError, match="已向 丁泵业有限公司"):
        record_round(store, "一轮", plan_forms(graph, (), firm_ids=[PUMP_MAKER]), who="王")
    by_county = plan_forms(graph, (), firm_ids=[PUMP_MAKER, CASTER], by="county")
    assert [(form.recipient, form.firm_ids) for form in by_county] == [("鄞州区", (PUMP_MAKER,))]


def test_day_of_a_survey_is_entered_for_many_components_at_once(store: Store) -> None:
    unsurveyed = components_of(store.read(), ["C90"])
    assert unsurveyed == ("seal",)
    marked = mark_surveyed(store, ["casting", *unsurveyed], surveyed_on="2026-11-30", sender="省厅")
    assert marked.component_ids == ("casting", "seal")
    rows = store.read_rows().components
    assert dict(zip(rows["component_id"], rows["makers_surveyed_on"], strict=True)) == {
        "casting": "2026-11-30",
        "pump": "2026-06-30",
        "seal": "2026-11-30",
    }
    with pytest.raises(UsageError, match="晚于今天"):
        mark_surveyed(store, ["seal"], surveyed_on="2099-01-01", sender="省厅")
    with pytest.raises(UsageError, match="没有产品 nothing"):
        mark_surveyed(store, ["nothing"], surveyed_on="2026-11-30", sender="省厅")


def test_commands_go_the_whole_way(store: Store, tmp_path: Path) -> None:
    assert run("survey", "new", "一轮", "--firm", PUMP_FIRM, "--due", "2026-12-20").exit_code == 0
    out = tmp_path / "out"
    assert f"已写出 2 份到 {out}" in run("survey", "send", "一轮", out, "--as-of", "2026-11-30").stdout
    office = next(path for path in out.iterdir() if OFFICE in path.name)
    filled(office, lambda sheets: put(sheets["产品"], 2, 生产企业摸排日期="某天"))
    pump = next(path for path in out.iterdir() if PUMP_FIRM in path.name)
    filled(pump, name_suppliers)
    packed = tmp_path / "back.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in out.iterdir():
            archive.write(path, path.name)
    imported = run("survey", "import", packed, "--slips", tmp_path / "slips")
    assert imported.exit_code == 0
    assert "装入 2 份" in imported.stdout
    assert "蓝" in imported.stdout
    report = json.loads(run("survey", "status", "一轮", "--json").stdout)
    assert [(county["county"], county["returned"]) for county in report["counties"]] == [("鄞州区", 1), ("", 1)]
    entered = run("survey", "surveyed", "--chain", "测试泵阀", "--surveyed-on", "2026-11-30", "--from", "省厅")
    assert "已登记 1 个产品的摸排日期" in entered.stdout
    assert not pd.isna(store.read().needs["supplier_count"]).any()


def test_thirty_forms_of_which_two_are_faulty_come_in_as_one_version(store: Store, tmp_path: Path) -> None:
    firms = [["统一社会信用代码", "企业名称", "国家或地区", "地区代码"]]
    makes = [["统一社会信用代码", "产品编号"]]
    for number in range(30):
        firms.append([f"P{number:03}", f"第{number}泵业有限公司", "CHN", "330212"])
        makes.append([f"P{number:03}", "pump"])
    store.write(
        load_tables([write_csvs(tmp_path / "泵业", {"企业": firms, "生产": makes})], existing=store.read_rows()).tables
    )
    folder = tmp_path / "returned"
    folder.mkdir()
    paths = send_and_fill(store, [f"P{number:03}" for number in range(30)], 2, folder)
    before = store.versions()[0].version_id
    taken_in = take_in(store, paths, who="李", today=TODAY)
    assert (len(taken_in.taken), len(taken_in.faulty), len(taken_in.slips)) == (28, 2, 2)
    assert taken_in.version is not None
    assert (before, taken_in.version.version_id) == ("v2", "v3")
    county = count_by_county(forms_of_round(store))[0]
    assert (county.sent, county.returned, county.faulty) == (30, 28, 2)
