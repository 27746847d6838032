"""How is one chain, what is worst in it, who sees to it by when, what changed, and what first? 我的链: a chief's minute.

Page, command and paper ask these five questions here; a number means what it means in the register and in the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from chainlink.books.register_tables import field_text
from chainlink.projects.planning.basis import PlanBasis
from chainlink.projects.planning.closing import ScanAfterPlan, closed_by
from chainlink.projects.planning.top_ten import TopTen
from chainlink.projects.register.books import list_projects
from chainlink.projects.register.records import ProjectRecord
from chainlink.risks.joined import JoinedRisk, joined_risks
from chainlink.risks.register import RISKS, Risk, is_open, is_overdue, list_risks, risk_rank
from chainlink.risks.scans import (
    CHANGES,
    RecordedScan,
    RiskChange,
    compare_scans,
    list_scans,
    risk_changes,
)
from chainlink.screening.chance_words import colour_words
from chainlink.screening.chances import Chance
from chainlink.screening.overview import ChainCard
from chainlink.stores import Store, Version
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, table_of
from graph_schema.figures import edition, share, share_range
from graph_schema.moments import local_time
from graph_schema.names import COLOUR_WORDS, COLOURS, TO_REVIEW, Words

WORST_SHOWN = 5
NOTES_SHOWN = 3
"""So many of the newest deliveries are named as why something changed."""


@dataclass(frozen=True)
class RiskUnderWay:
    """One of the worst risks.

    Attributes
    ----------
    joined
        The risk, with the others of its cause.
    projects
        Projects on the books that promise to close any of them, by id.
    """

    joined: JoinedRisk
    projects: tuple[ProjectRecord, ...]

    @property
    def risk(self) -> Risk:
        """The risk that stands for its cause."""
        return self.joined.lead


@dataclass(frozen=True)
class ChainChanges:
    """What changed in a chain from one recorded scan to the last.

    Attributes
    ----------
    earlier, later
        The two scans.
    changes
        In the order of `CHANGES`, then by risk id.
    why
        What of it all is different: versions of the data written in between, and the rules.
    """

    earlier: RecordedScan
    later: RecordedScan
    changes: tuple[RiskChange, ...]
    why: Words

    @property
    def words(self) -> Words:
        """Say how many risks are new, back, not found and recoloured, and why."""
        counts = [(words, sum(change.change == words for change in self.changes)) for words in CHANGES]
        zh = "、".join(f"{words.zh} {count}" for words, count in counts)
        en = ", ".join(f"{count} {words.en}" for words, count in counts)
        since = local_time(self.earlier.when)[:10]
        return Words(f"自 {since} 以来：{zh}。{self.why.zh}", f"Since {since}: {en}. {self.why.en}")


@dataclass(frozen=True)
class TrendPoint:
    """How many risks of a chain one recorded scan found, by colour, "" for what only a rule found."""

    scan: RecordedScan
    count_by_colour: dict[str, int]


@dataclass(frozen=True)
class FirstThings:
    """The ten things of a chain, and what a new scan finds once all of them are done.

    Attributes
    ----------
    basis
        What they were chosen from.
    top
        The actions.
    after
        The new scan, all of them in production.
    """

    basis: PlanBasis
    top: TopTen
    after: ScanAfterPlan


def open_risks(risks: Sequence[Risk], chain_id: str) -> list[Risk]:
    """Give the risks of a chain that nobody settled, or that were closed and are still found; worst first."""
    return sorted(
        (risk for risk in risks if risk.text("chain_id") == chain_id and is_open(risk)),
        key=_worst_first,
    )


def _worst_first(risk: Risk) -> tuple[object, ...]:
    """Rank by colour, then chance times shared value; the shared value alone where no chance is kept."""
    place, value, *rest = risk_rank(risk)
    likely = risk.number("likely_value_10k_yuan")
    return (place, value if likely is None else -likely, *rest)


def state_words(card: ChainCard, risks: Sequence[Risk], *, today: date) -> Words:
    """Say in one sentence how a chain stands.

    Parameters
    ----------
    card
        Of `overview`: colours of its components and its backup coverage.
    risks
        The register, of all chains.
    today
        From when a deadline is over.
    """
    counts = card.component_colours
    lines = joined_risks(open_risks(risks, card.chain_id))
    unassigned = sum(not line.lead.fields["office"] for line in lines)
    overdue = sum(is_overdue(line.lead, today) for line in lines)
    colours_zh = "、".join(f"{COLOUR_WORDS[colour].zh} {counts[colour]}" for colour in COLOURS)
    colours_en = ", ".join(f"{counts[colour]} {COLOUR_WORDS[colour].en}" for colour in COLOURS)
    covered = _coverage_words(card)
    return Words(
        f"{card.component_count} 种产品中{colours_zh}；{covered.zh}；"
        f"清单上 {len(lines)} 项未销，其中 {unassigned} 项没有责任单位、{overdue} 项逾期。",
        f"Of {card.component_count} components {colours_en}; {covered.en}; {len(lines)} risks open, {unassigned} of them "
        f"without an office, {overdue} overdue.",
    )


def _coverage_words(card: ChainCard) -> Words:
    coverage = card.coverage
    if coverage.low is None or coverage.high is None:
        return Words("备份覆盖率未知", "backup coverage unknown")
    figure = share(coverage.low) if coverage.mean is not None else str(share_range(coverage.low, coverage.high))
    return Words(f"备份覆盖率 {figure}", f"backup coverage {figure}")


def worst_risks(store: Store, chain_id: str, *, count: int = WORST_SHOWN) -> tuple[RiskUnderWay, ...]:
    """Give the worst open risks of a chain, one line a cause, each with the projects under way.

    Parameters
    ----------
    store
        Where the registers are.
    chain_id
        The chain.
    count
        How many at most.
    """
    projects = list_projects(store)
    lines = joined_risks(open_risks(list_risks(store), chain_id))[:count]
    return tuple(
        RiskUnderWay(
            line,
            tuple(
                project
                for project in projects
                if not {risk.risk_id for risk in line.risks}.isdisjoint(project.risk_ids)
            ),
        )
        for line in lines
    )


def changes_since(store: Store, chain_id: str, earlier_id: str = "") -> ChainChanges | None:
    """Tell what changed in a chain from one recorded scan to the last, and why.

    Parameters
    ----------
    store
        Where scans and versions are kept.
    chain_id
        The chain.
    earlier_id
        The scan to begin with; the one before the last if "".

    Returns
    -------
    ChainChanges or None
        None with fewer than two recorded scans of the chain.
    """
    scans = [scan for scan in list_scans(store) if chain_id in scan.chain_ids]
    if len(scans) < 2:
        return None
    places = {scan.scan_id: place for place, scan in enumerate(scans[:-1])}
    place = places.get(earlier_id, len(scans) - 2)
    earlier, later = scans[place], scans[-1]
    difference = compare_scans(earlier, later, scans[:place])
    changes = tuple(change for change in risk_changes(difference, earlier, later) if change.chain_id == chain_id)
    return ChainChanges(earlier, later, changes, why_words(store.versions(), earlier, later))


def why_words(versions: Sequence[Version], earlier: RecordedScan, later: RecordedScan) -> Words:
    """Say what is different between two scans: the data, by the notes of their versions, and the rules."""
    between = [version for version in versions if earlier.when < version.written_at <= later.when]
    newest = sorted(between, key=lambda version: version.written_at, reverse=True)
    notes = list(dict.fromkeys(version.note for version in newest if version.note))[:NOTES_SHOWN]
    if earlier.content_hash == later.content_hash:
        data = Words("数据未变", "the data are the same")
    elif notes:
        listed = Words("、".join(notes), ", ".join(notes))
        data = Words(
            f"数据更新 {len(between)} 次（{listed.zh}）", f"the data changed {len(between)} times ({listed.en})"
        )
    else:
        data = Words("数据有更新", "the data changed")
    before, after = (edition(scan.rules_version) for scan in (earlier, later))
    if earlier.rules_version == later.rules_version:
        rules = Words("规则未变", "the rules are the same")
    else:
        rules = Words(f"规则由 {before} 版改为 {after} 版", f"the rules went from {before} to {after}")
    return Words(f"原因：{data.zh}，{rules.zh}。", f"Why: {data.en}, {rules.en}.")


def trend(store: Store, chain_id: str) -> tuple[TrendPoint, ...]:
    """Count the risks of a chain by colour in every recorded scan, oldest first."""
    return tuple(
        TrendPoint(
            scan,
            {
                colour: sum(
                    scan.chain_by_risk[risk_id] == chain_id and found_colour == colour
                    for risk_id, found_colour in scan.colour_by_risk.items()
                )
                for colour in (*COLOURS, "")
            },
        )
        for scan in list_scans(store)
        if chain_id in scan.chain_ids
    )


def first_things(basis: PlanBasis, chain: str = "", *, place: str = "", count: int = 10, today: date) -> FirstThings:
    """Choose the ten things of a chain or a place, and scan again with all of them done.

    Parameters
    ----------
    basis
        Of `plan_basis`, for the whole province.
    chain, place
        As for `PlanBasis.within`.
    count
        How many.
    today
        The day on which they would begin.

    Notes
    -----
    A small whole-number programme and one scan with all its numbers.
    """
    within = basis.within(chain=chain, place=place)
    top = within.ten_things(count, today=today)
    projects = [action.project for action in top.actions]
    return FirstThings(within, top, closed_by(basis.graph, basis.screened, basis.candidates, projects, basis.rules))


def worst_table(worst: Sequence[RiskUnderWay], names: Names, *, today: date) -> AnswerTable:
    """Describe the worst risks: who sees to each by when, what it may cost, why, and what is under way."""
    columns: list[tuple[AnswerColumn, Callable[[RiskUnderWay], Cell]]] = [
        (AnswerColumn("colour", Words("颜色", "colour"), width=10), lambda line: _colour(line.risk)),
        (AnswerColumn("risk", Words("风险", "risk"), width=28), lambda line: _subject(line.risk, names)),
        (
            AnswerColumn("value", Words("分摊损失", "shared loss"), "money"),
            lambda line: line.risk.number("shared_value_10k_yuan"),
        ),
        (AnswerColumn("office", Words("责任单位", "office"), width=14), lambda line: line.risk.text("office")),
        (AnswerColumn("person", Words("责任人", "person"), width=10), lambda line: line.risk.text("person")),
        (
            AnswerColumn("deadline", Words("时限", "deadline"), width=12),
            lambda line: _deadline(line.risk, today),
        ),
        (AnswerColumn("under_way", Words("已在办", "under way"), width=24), _under_way),
        (
            AnswerColumn("why", Words("依据", "why"), width=40),
            lambda line: field_text(RISKS, line.risk, "basis", names),
        ),
    ]
    return table_of(Words("最严重的风险", "The worst risks"), columns, worst)


def _colour(risk: Risk) -> Words:
    colour, level = risk.text("colour"), risk.number("chance")
    if not colour:
        return Words("规则", "rule")
    chance = None if level is None else Chance(level, level)
    words = colour_words(colour, chance)
    return Words(f"{words.zh} {TO_REVIEW.zh}", f"{words.en} {TO_REVIEW.en}") if risk.is_to_review else words


def _subject(risk: Risk, names: Names) -> Thing:
    parts = (names.component(risk.text("component_id")), names.firm(risk.text("firm_id")))
    return Thing("risk", risk.risk_id, " · ".join(part for part in parts if part))


def _deadline(risk: Risk, today: date) -> Words | str:
    deadline = risk.text("deadline")
    return Words(f"{deadline} 逾期", f"{deadline} overdue") if is_overdue(risk, today) else deadline


def _under_way(line: RiskUnderWay) -> Cell:
    if line.projects:
        return tuple(Thing("project", project.project_id, project.text("name")) for project in line.projects)
    return line.risk.text("measures")


def effect_by_project(things: FirstThings) -> dict[str, Words]:
    """Say by project what the new scan finds of the risks that it acts on, once all the ten are done."""
    after = {risk.risk_id: risk for risk in things.after.risks}
    effects = {}
    for action in things.top.actions:
        stakes = things.basis.candidates.promises.get(action.project.project_id, {})
        risks = [after[risk_id] for risk_id in sorted({risk_id for risk_id, _ in stakes}) if risk_id in after]
        gone = sum(not risk.is_found_after for risk in risks)
        eased = sum(risk.is_found_after and risk.colour_after != risk.colour_before for risk in risks)
        left = len(risks) - gone - eased
        parts = [
            (Words("不再发现", "gone"), gone),
            (Words("减轻", "eased"), eased),
            (Words("仍在", "still there"), left),
        ]
        effects[action.project.project_id] = Words(
            "、".join(f"{words.zh} {count}" for words, count in parts if count),
            ", ".join(f"{count} {words.en}" for words, count in parts if count),
        )
    return effects
