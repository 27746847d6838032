"""Is each figure of a stop one, whoever tells it? Register, library, map panel, command, brief and Word report."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from chainlink.report.paper import Paper
from chainlink.report.risk_report import risk_report
from chainlink.risks.register import Risk, list_risks
from chainlink.risks.stop_days import StopDaysOf
from chainlink.stores import open_store
from chainlink.supply.graph import SupplyGraph
from chainlink.whatif.answer import WhatIf
from chainlink.whatif.ask import what_if
from chainlink.whatif.brief import stop_brief
from chainlink.whatif.named_stops import read_stops
from graph_schema.figures import whole_days
from graph_schema.moments import DataDates
from graph_schema.names import Words
from tests.lamp_chain import run

RISKS, COMMANDS = 10, 2


@pytest.fixture(scope="module")
def risks(recorded_store: Path) -> list[Risk]:
    """Give ten firms at risk, spread over the register, of whose stop a target goes down."""
    firms = [
        risk
        for risk in list_risks(open_store(f"sqlite:///{recorded_store}"))
        if risk.fields["about"] == "firm" and risk.fields["day_down"] is not None
    ]
    return firms[:: len(firms) // RISKS][:RISKS]


def first_days(answer: WhatIf) -> tuple[float | None, float | None]:
    cuts = [target.first_cut_on_day for target in answer.targets if target.first_cut_on_day is not None]
    downs = [target.down_on_day for target in answer.targets if target.down_on_day is not None]
    return min(cuts, default=None), min(downs, default=None)


def test_ten_subjects_have_one_figure_in_register_library_panel_and_papers(
    risks: list[Risk], sample_graph: SupplyGraph, recorded_store: Path
) -> None:
    store, panel = open_store(f"sqlite:///{recorded_store}"), StopDaysOf(sample_graph)
    for risk in risks:
        fields, firm_id = risk.fields, str(risk.fields["firm_id"])
        told = (fields["first_cut_day"], fields["day_down"])
        answer = what_if(
            sample_graph, read_stops(sample_graph, [f"firm:{firm_id}"]), chain_ids=[str(fields["chain_id"])]
        )
        assert first_days(answer) == told, firm_id
        days = panel((firm_id, ""), [target.target for target in answer.targets])
        assert (days.first_cut_day, days.day_down) == told
        assert days.survived.days == fields["survival_days"]
        assert answer.survival is not None
        if fields["survival_days"] is not None:
            assert answer.survival.time_to_survive_days == pytest.approx(fields["survival_days"], abs=1e-5)
        if fields["time_to_recover_days"] is not None:
            loss = next(loss for loss in answer.losses if loss.days == fields["time_to_recover_days"])
            assert loss.low_10k_yuan == pytest.approx(fields["value_at_stake_10k_yuan"] or 0.0)
        said = "".join(stop_brief(store, sample_graph, answer).effects)
        assert f"最早减产日为第 {whole_days(told[0])} 天" in said  # type: ignore[arg-type]
        assert f"（第 {whole_days(told[1])} 天）" in said  # type: ignore[arg-type]


def test_ten_risks_stand_in_the_word_report_as_in_the_register(risks: list[Risk], sample_graph: SupplyGraph) -> None:
    paper = Paper(Words("报告", "report"), Words("全省", "all"), DataDates("2026-06-30"), "v1", "2026-07-01 09:00")
    for risk in risks:
        told = replace(risk, fields={**risk.fields, "colour": "red", "state": "to_do"})
        document = Document(BytesIO(risk_report(paper, [told], names=sample_graph.names, today=date(2026, 7, 1))))
        said = "".join(paragraph.text for paragraph in document.paragraphs)
        assert f"最早减产日(第几天)：{whole_days(risk.fields['first_cut_day'])}；" in said  # type: ignore[arg-type]
        assert f"断供日(第几天)：{whole_days(risk.fields['day_down'])}；" in said  # type: ignore[arg-type]


def test_command_tells_the_days_of_the_register(
    risks: list[Risk], recorded_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAINLINK_STORE", f"sqlite:///{recorded_store}")
    for risk in risks[:COMMANDS]:
        chain_id, firm_id = str(risk.fields["chain_id"]), str(risk.fields["firm_id"])
        body = json.loads(run("whatif", "--stop", f"firm:{firm_id}", "--chain", chain_id, "--json").stdout)
        cuts = [day for target in body["targets"] if (day := target["first_cut_on_day"]) is not None]
        downs = [day for target in body["targets"] if (day := target["down_on_day"]) is not None]
        assert (min(cuts), min(downs)) == (risk.fields["first_cut_day"], risk.fields["day_down"])
        shown = json.loads(run("risks", "show", risk.risk_id, "--json").stdout)
        assert json.dumps(risk.fields["day_down"]) in json.dumps(shown)
