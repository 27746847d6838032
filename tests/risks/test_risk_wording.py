"""Do the grounds of a risk say no more than is known? Colours with the numbers beside them."""

from __future__ import annotations

from chainlink.analysis.chokepoints.grades import Grade
from chainlink.analysis.partial_loss.losses import PartialLoss
from chainlink.analysis.spread.why_paths import Step
from chainlink.risks.dependence import LargeFirm
from chainlink.risks.measures import Measures
from chainlink.risks.rules import load_rules
from chainlink.risks.wording import basis_text
from chainlink.screening.findings import ColourFinding
from chainlink.supply.names import Names
from graph_schema.names import Colour
from tests.drawn_chains import drawn_tables

NAMES = Names(drawn_tables(makes="M ore"), always_in="zh")


def covered(low: float, high: float) -> Measures:
    return Measures(backup_coverage=low if low == high else None, backup_coverage_low=low, backup_coverage_high=high)


def grounds(colour: Colour, measures: Measures, *, is_suspected: bool = False, is_tried: bool = True) -> str:
    """Say the grounds of one finding without a path."""
    freed_by = ("ore",) if is_suspected else ()
    grade = Grade(colour, is_suspected, False, False, "M", (), freed_by=freed_by, has_running_maker=is_tried)
    finding = ColourFinding("firm", "M", "", "", "steel", ("steel",), False, grade)
    broken = [rule for rule in load_rules().of("firm") if measures.is_breaking(rule)]
    bound = load_rules().coverage_bound("firm")
    text = basis_text(finding, broken, measures, None, NAMES, coverage_bound=bound)
    return text.split("；")[0 if not is_suspected else 1]


def test_blue_says_how_much_backups_carry() -> None:
    assert grounds("blue", covered(0.03, 0.03)).endswith("备份已就绪，可补 3%（备份不足）")
    assert grounds("blue", covered(0.8, 0.8)).endswith("备份已就绪，可补 80%")
    assert grounds("blue", covered(0.35, 0.4)).endswith("备份已就绪，可补 35% 至 40%")
    assert grounds("blue", Measures()).endswith("备份已就绪")


def test_interval_is_marked_short_by_its_high_end_and_perhaps_short_by_its_low_end() -> None:
    assert grounds("blue", covered(0.03, 0.2)).endswith("备份已就绪，可补 3% 至 20%（备份不足）")
    assert grounds("blue", covered(0.03, 0.4)).endswith("备份已就绪，可补 3% 至 40%（备份可能不足）")
    assert grounds("yellow", covered(0.0, 0.2)).endswith("无现成备份，可补 0% 至 20%（备份不足）")
    (rule,) = (rule for rule in load_rules().of("firm") if rule.measure == "backup_coverage")
    assert covered(0.03, 0.2).is_breaking(rule)
    assert not covered(0.03, 0.4).is_breaking(rule)


def test_yellow_says_how_much_backups_carry_too() -> None:
    assert grounds("yellow", covered(0.0, 0.0)).endswith("无现成备份，可补 0%（备份不足）")


def test_large_firm_names_targets_losses_and_path() -> None:
    path = tuple(Step(firm, component, False, True, False, ()) for firm, component in (("A", "ore"), ("T", "steel")))
    losses = (PartialLoss("steel", 0.5, 0.75), PartialLoss("T/iron", 0.35, 0.35))
    (rule,) = (rule for rule in load_rules().of("firm") if rule.rule_id == "dependence")
    measures = Measures(partial_loss=0.5, partial_loss_high=0.75)
    assert (
        basis_text(None, [rule], measures, None, NAMES, dependence=LargeFirm("C", "A", losses, path))
        == "大户依赖 50%（≥30%）；steel减产 50% 至 75%、iron减产 35%；ore→steel"
    )


def test_yellow_without_a_running_maker_names_no_other_source() -> None:
    assert grounds("yellow", Measures(), is_tried=False) == "黄：无现成备份，替代来源未摸排"
    assert "有替代来源" in grounds("yellow", Measures())


def test_suspected_sole_maker_names_what_to_survey() -> None:
    assert grounds("grey", Measures(), is_suspected=True) == "疑似独家，待核实（未摸排：ore）"
