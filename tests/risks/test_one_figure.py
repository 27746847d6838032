"""Is each figure of a stop one, whoever tells it? Register, library, map panel, command, brief and Word report."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from streamlit.testing.v1 import AppTest

from chainlink.analysis.backups.coverage import coverage_by_line
from chainlink.analysis.backups.coverage_means import coverage_by_component
from chainlink.analysis.markets.top_shares import top_shares
from chainlink.analysis.partial_loss.losses import partial_loss
from chainlink.analysis.spread.propagation import Stop
from chainlink.books.register_tables import plain_words
from chainlink.chain_map.facts import component_facts
from chainlink.report.paper import Paper
from chainlink.report.risk_report import risk_report
from chainlink.report.risk_sentences import risk_sentences
from chainlink.risks.assess import assess
from chainlink.risks.dependence import worst_loss
from chainlink.risks.register import BOOK, Risk, list_risks
from chainlink.risks.rules import load_rules
from chainlink.risks.stop_days import StopDaysOf
from chainlink.screening.scan import scan
from chainlink.stores import open_store
from chainlink.supply.graph import SupplyGraph
from chainlink.whatif.answer import WhatIf
from chainlink.whatif.answer_tables import reached_targets
from chainlink.whatif.answer_words import elsewhere_words, loss_words, reduced_words, survival_words
from chainlink.whatif.ask import what_if
from chainlink.whatif.brief import stop_brief
from chainlink.whatif.named_stops import read_stops
from graph_schema.answer_tables import cell_text
from graph_schema.figures import days, money, money_range, share, share_range, whole_days
from graph_schema.moments import DataDates
from graph_schema.names import COLOUR_WORDS, COLOURS, Words
from graph_schema.spec import schema
from tests.app_pages import html_of, run_page
from tests.examples import examples
from tests.lamp_chain import run

RISKS = examples(10, unit=5)
"""Ten, five in `make test`."""
SUBJECTS = examples(5, unit=3)
FIGURES = (
    "backup_coverage_low",
    "backup_coverage_high",
    "top_maker_share",
    "first_cut_day",
    "day_down",
    "survival_days",
    "value_at_stake_10k_yuan",
    "value_at_stake_high_10k_yuan",
    "shared_value_10k_yuan",
    "purchase_share",
)


@pytest.fixture(scope="module")
def risks(recorded_store: Path) -> list[Risk]:
    """Give some firms at risk, spread over the register, of whose stop a target goes down."""
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


def test_subjects_have_one_figure_in_register_library_panel_and_papers(
    risks: list[Risk], sample_graph: SupplyGraph, recorded_store: Path
) -> None:
    store, panel = open_store(f"sqlite:///{recorded_store}"), StopDaysOf(sample_graph)
    for risk in risks:
        fields, firm_id = risk.fields, str(risk.fields["firm_id"])
        days_in_register = (fields["first_cut_day"], fields["day_down"])
        answer = what_if(
            sample_graph, read_stops(sample_graph, [f"firm:{firm_id}"]), chain_ids=[str(fields["chain_id"])]
        )
        assert first_days(answer) == days_in_register, firm_id
        days = panel((firm_id, ""), [target.target for target in answer.targets])
        assert (days.first_cut_day, days.day_down) == days_in_register
        assert days.survived.days == fields["survival_days"]
        assert answer.survival is not None
        if fields["survival_days"] is not None:
            assert answer.survival.time_to_survive_days == pytest.approx(fields["survival_days"], abs=1e-5)
        if fields["time_to_recover_days"] is not None:
            loss = next(loss for loss in answer.losses if loss.days == fields["time_to_recover_days"])
            assert loss.low_10k_yuan == pytest.approx(fields["value_at_stake_10k_yuan"] or 0.0)
        text = "".join(stop_brief(store, sample_graph, answer).effects)
        assert f"最早减产日为第 {whole_days(days_in_register[0])} 天" in text  # type: ignore[arg-type]
        assert f"（第 {whole_days(days_in_register[1])} 天）" in text  # type: ignore[arg-type]


def test_risks_stand_in_the_word_report_as_in_the_register(risks: list[Risk], sample_graph: SupplyGraph) -> None:
    paper = Paper(Words("报告", "report"), Words("全省", "all"), DataDates("2026-06-30"), "v1", "2026-07-01 09:00")
    for risk in risks:
        red = replace(risk, fields={**risk.fields, "colour": "red", "state": "to_do"})
        document = Document(BytesIO(risk_report(paper, [red], names=sample_graph.names, today=date(2026, 7, 1))))
        text = "".join(paragraph.text for paragraph in document.paragraphs)
        assert f"最早减产日为第 {whole_days(risk.fields['first_cut_day'])} 天" in text  # type: ignore[arg-type]
        assert f"断供日为第 {whole_days(risk.fields['day_down'])} 天" in text  # type: ignore[arg-type]


@pytest.fixture
def office(recorded_store: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let commands and pages read the recorded store."""
    address = f"sqlite:///{recorded_store}"
    monkeypatch.setenv("CHAINLINK_STORE", address)
    monkeypatch.delenv("CHAINLINK_LANG", raising=False)
    return address


def texts_of(app: AppTest) -> str:
    """Give everything that a page says in tables, notes and figures."""
    notes = [box.value for box in (*app.caption, *app.markdown, *app.metric)]
    return unescape("\n".join([html_of(app), *map(str, notes)]))


def rows_of(page: str) -> list[list[str]]:
    """Give the cells of all tables of a page, row by row."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.DOTALL)
    cells = (re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows)
    return [[re.sub(r"<[^>]*>", "", cell).strip() for cell in row] or [""] for row in cells]


def test_stops_have_one_answer_in_library_command_page_and_paper(
    risks: list[Risk], sample_graph: SupplyGraph, office: str
) -> None:
    """Targets down and reduced with their losses, the three days, money by day, and what is told of other chains."""
    names = sample_graph.names
    for risk in risks:
        chain_id, stop = str(risk.fields["chain_id"]), f"firm:{risk.fields['firm_id']}"
        answer = what_if(sample_graph, read_stops(sample_graph, [stop]), chain_ids=[chain_id])
        body = json.loads(run("whatif", "--stop", stop, "--chain", chain_id, "--json").stdout)
        assert {name: body[name] for name in ("targets", "targets_elsewhere", "losses", "survival", "peak_day")} == {
            name: json.loads(json.dumps(answer.as_json()[name]))
            for name in ("targets", "targets_elsewhere", "losses", "survival", "peak_day")
        }
        sentences = [loss_words(answer), reduced_words(answer, names), elsewhere_words(answer, names)]
        sentences += [survival_words(answer.survival, names, day_down=answer.first_day_down)] if answer.survival else []
        page = texts_of(run_page("what_if", stop=stop, chain=chain_id))
        paper = "".join(stop_brief(open_store(office), sample_graph, answer).effects)
        for sentence in sentences:
            assert sentence is None or (str(sentence) in page and str(sentence) in paper), (stop, str(sentence))
        table = reached_targets(sample_graph, answer)
        for row in table.rows:
            texts = [cell_text(column, cell) for column, cell in zip(table.columns, row, strict=True)]
            assert tuple([texts[0], *texts[2:]]) in {(cells[0], *cells[2:]) for cells in rows_of(page)}, (stop, texts)


def test_subjects_have_one_figure_in_library_register_command_page_and_paper(
    recorded_store: Path, sample_graph: SupplyGraph, office: str
) -> None:
    """Coverage, top share, days, value at stake, what hangs on a firm: of components and firms, spread over the register."""
    store, names = open_store(office), sample_graph.names
    recorded = list_risks(store)
    scanned = {chain.chain_id: chain for chain in scan(sample_graph).chains}
    tops = top_shares(sample_graph, sample_graph.component_id_list)
    covered = coverage_by_component(sample_graph, coverage_by_line(sample_graph, level="qualified"))
    of_components = [risk for risk in recorded if risk.fields["about"] == "component"]
    large = [risk for risk in recorded if risk.fields["about"] == "firm" and not risk.fields["colour"]]
    for risk in of_components[:: len(of_components) // SUBJECTS][:SUBJECTS]:
        component_id, chain_id = str(risk.fields["component_id"]), str(risk.fields["chain_id"])
        shown = json.loads(run("risks", "show", risk.risk_id, "--json").stdout)
        assert {name: shown[name] for name in FIGURES} == {name: risk.fields[name] for name in FIGURES}
        top, cover = tops[component_id], covered.loc[component_id] if component_id in covered.index else None
        assert risk.fields["top_maker_share"] == (top.low if top.is_known_enough else None)
        panel = run_page("chain_map", chain=chain_id, component=component_id)
        metrics = {box.label: box.value for box in panel.metric}
        if cover is not None and cover["low"] == cover["low"]:
            assert (risk.fields["backup_coverage_low"], risk.fields["backup_coverage_high"]) == (
                cover["low"],
                cover["high"],
            )
            assert metrics["备份覆盖率"] == str(share_range(cover["low"], cover["high"]))
        facts = component_facts(sample_graph, scanned[chain_id], component_id, coverage=covered)
        if firm_id := facts.finding.grade.firm_id if facts.finding else "":
            days = StopDaysOf(sample_graph)((firm_id, ""), scanned[chain_id].targets)
            known_days = [day for day in (days.first_cut_day, days.day_down) if day is not None]
            assert {metrics["最早减产日(第几天)"], metrics["断供日(第几天)"]} >= {whole_days(day) for day in known_days}
    for risk in large[:: len(large) // SUBJECTS][:SUBJECTS]:
        firm_id, targets = str(risk.fields["firm_id"]), scanned[str(risk.fields["chain_id"])].targets
        losses = partial_loss(sample_graph, [Stop("firm", firm_id)], targets=targets)
        worst = worst_loss(losses, targets)
        assert worst is not None
        assert (worst.low, worst.high) == pytest.approx(
            (risk.fields["partial_loss"], risk.fields["partial_loss_high"]), abs=1e-4
        )
        page = texts_of(run_page("firm", firm=firm_id))
        body = json.loads(run("show", "firm", firm_id, "--json").stdout)
        of_target = {row["target"]: row for row in body["partial_losses"]}
        assert of_target[worst.target] == {"target": worst.target, "low": worst.low, "high": worst.high}
        assert str(share_range(worst.low, worst.high)) in page
        opened = texts_of(run_page("risks", risk=risk.risk_id))
        for name in ("partial_loss", "partial_loss_high"):
            assert share(risk.fields[name]) in opened  # type: ignore[arg-type]
        paper = Paper(Words("报告", "report"), Words("全省", "all"), DataDates("2026-06-30"), "v1", "2026-07-01 09:00")
        document = Document(BytesIO(risk_report(paper, [risk], names=names, today=date(2026, 7, 1))))
        told_in_paper = "".join(paragraph.text for paragraph in document.paragraphs)
        low, high = (float(risk.fields[name] or 0) for name in ("partial_loss", "partial_loss_high"))
        assert f"{risk.fields['firm_name']} {share_range(low, high)}" in told_in_paper


TEXTS: dict[str, Callable[[float | None], object]] = {
    "value_at_stake_10k_yuan": money,
    "value_at_stake_high_10k_yuan": money,
    "first_cut_day": whole_days,
    "day_down": whole_days,
    "time_to_recover_days": whole_days,
    "backup_coverage_low": share,
    "backup_coverage_high": share,
    "top_maker_share": share,
    "partial_loss": share,
    "partial_loss_high": share,
}
"""Figures of a subject as every face writes them."""


@pytest.fixture(scope="module")
def subjects(recorded_store: Path) -> list[Risk]:
    """Give five firms and five components, spread over the register, every colour and none among them."""
    recorded = list_risks(open_store(f"sqlite:///{recorded_store}"))
    chosen = []
    for about in ("firm", "component"):
        for colour in (*COLOURS, ""):
            alike = [risk for risk in recorded if (risk.fields["about"], risk.fields["colour"]) == (about, colour)]
            chosen.append(alike[len(alike) // 2])
    return chosen


def told_on_paper(figures: dict[str, float | None]) -> dict[str, bool]:
    """Give what the report says of these figures, and whether each is known; what is not must not be said."""
    value, most = figures["value_at_stake_10k_yuan"], figures["value_at_stake_high_10k_yuan"]
    low, high = figures["backup_coverage_low"], figures["backup_coverage_high"]
    loss, loss_high = figures["partial_loss"], figures["partial_loss_high"]
    sentences = [
        (f"停产后最早减产日为第 {whole_days(figures['first_cut_day'])} 天", figures["first_cut_day"]),
        (f"断供日为第 {whole_days(figures['day_down'])} 天", figures["day_down"]),
        (f"企业恢复需 {days(figures['time_to_recover_days'])}", figures["time_to_recover_days"]),
        (f"最大一家占全部生产的 {share(figures['top_maker_share'])}", figures["top_maker_share"]),
        (f"现成备份可补 {share_range(low or 0.0, high or 0.0)}", low),
        (f"累计损失产值 {money_range(value or 0.0, most or 0.0)}", value),
    ]
    if loss and loss_high is not None and figures["day_down"] is None:
        sentences.append((f"减产最多的目标产品减产 {share_range(loss, loss_high)}", loss))
    return {sentence: figure is not None for sentence, figure in sentences}


def test_ten_subjects_read_the_same_in_library_command_page_and_paper(
    subjects: list[Risk], sample_graph: SupplyGraph, office: str
) -> None:
    """Colour, value, days, coverage, top share and partial loss of each; what is not known is nowhere a figure."""
    measured = {risk.risk_id: risk for risk in assess(sample_graph, scan(sample_graph), load_rules()).risks}
    for risk in subjects:
        ours = measured[risk.risk_id]
        figures = {name: risk.number(name) for name in TEXTS}
        assert {name: getattr(ours.measures, name) for name in TEXTS} == pytest.approx(figures, rel=1e-9, abs=1e-6)
        assert (ours.colour or "") == risk.fields["colour"]
        shown = json.loads(run("risks", "show", risk.risk_id, "--json").stdout)
        assert {name: shown[name] for name in (*TEXTS, "colour")} == {**figures, "colour": risk.fields["colour"]}
        page = html_of(run_page("risks", risk=risk.risk_id))
        pairs = {(row[at], row[at + 1]) for row in rows_of(page) for at in range(len(row) - 1)}
        for name, value in figures.items():
            if value is not None:
                text = unescape(str(TEXTS[name](value)))
                assert (str(plain_words(schema().books[BOOK].column(name))), text) in {
                    tuple(map(unescape, pair)) for pair in pairs
                }
        paper = "".join(str(paragraph) for paragraph in risk_sentences(risk, sample_graph.names))
        if ours.colour:
            assert re.match(rf"{COLOUR_WORDS[ours.colour]}(（[^）]*）)?：", paper)
            assert re.search(rf'cl-chip"[^>]*>{COLOUR_WORDS[ours.colour]}', page)
        on_paper = told_on_paper(figures)
        assert on_paper == {sentence: sentence in paper for sentence in on_paper}, risk.risk_id


def test_no_stop_tells_of_a_loss_of_nothing_beside_a_target_that_is_down(
    risks: list[Risk], sample_graph: SupplyGraph, recorded_store: Path
) -> None:
    store = open_store(f"sqlite:///{recorded_store}")
    stops = [f"firm:{risk.fields['firm_id']}" for risk in risks] + ["country:JPN/adamantane"]
    answers_with_a_target_down = 0
    for stop in stops:
        for lasts_days in (60.0, 365.0):
            answer = what_if(sample_graph, read_stops(sample_graph, [stop]), days=lasts_days)
            text = "".join(stop_brief(store, sample_graph, answer).effects)
            assert not re.search(r"损失产值 0 |(?<![\d.,])0 万元", text), (stop, lasts_days, text)
            if answer.first_day_down is not None:
                answers_with_a_target_down += 1
                assert not answer.lost.known_share or answer.losses[-1].high_10k_yuan > 0
    assert answers_with_a_target_down >= len(risks)
