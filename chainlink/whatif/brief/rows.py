"""What stops at once, whom does it reach and when, who could step in for each, and who is in charge?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chainlink.whatif.answer import LostLine, StandIn, StepIn
from chainlink.whatif.brief.lookups import NOT_ENTERED, BriefFacts, Line
from chainlink.whatif.stepping_in import stepping_in
from graph_schema.figures import money, number, whole_days
from graph_schema.names import UNKNOWN, Words, name_of

BACKUPS_AT_MOST = 3
STOPPED_AT_MOST, REACHED_AT_MOST = 8, 24
"""So many rows are worked out: more never go on one page."""
_LINES_LOOKED_UP, _NAMED_AT_MOST = 3, 2


@dataclass(frozen=True)
class Backups:
    """Independent backups, ready ones first, then most carried first: three by name, and how many more there are.

    `stopping_too` counts those that are none because the same stop reaches them.
    """

    names: tuple[str, ...]
    more: int
    stopping_too: int


@dataclass(frozen=True)
class StoppedComponent:
    """A component of which deliveries stop at once: whose, how many firms buy them, who could step in, who is in charge."""

    component: str
    suppliers: tuple[str, ...]
    supplier_count: int
    buyer_count: int
    backups: Backups
    office: str


@dataclass(frozen=True)
class ReachedFirm:
    """A firm that the stop reaches: its first day, what stops, value a day, who could step in, who is in charge."""

    day: str
    firm: str
    place: str
    components: tuple[str, ...]
    value: str
    backups: Backups
    office: str


def stopped_components(facts: BriefFacts) -> tuple[tuple[StoppedComponent, ...], int]:
    """Tell of what stops at once, by component, most buyers first, then by id; and how many components that are."""
    lines: dict[str, list[str]] = {}
    for firm_id, component_id in sorted(facts.direct):
        lines.setdefault(component_id, []).append(firm_id)
    buyers = _buyers(facts)
    order = sorted(lines, key=lambda component: (-len(buyers.get(component, ())), component))
    shown = order[:STOPPED_AT_MOST]
    backups = _backups(
        facts, [(firm_id, component) for component in shown for firm_id in lines[component][:_LINES_LOOKED_UP]]
    )
    maker_of = {(trader.trader_id, trader.component_id): trader for trader in facts.behind}
    behind = {(trader.maker_id, trader.component_id) for trader in maker_of.values()}
    rows = []
    for component_id in shown:
        # A maker is told beside its trader; alone only where it sells by itself.
        firms = [firm_id for firm_id in lines[component_id] if (firm_id, component_id) not in behind]
        named = _suppliers(facts, firms, component_id)
        rows.append(
            StoppedComponent(
                component=facts.names.component(component_id),
                suppliers=tuple(named[:_NAMED_AT_MOST]),
                supplier_count=len(named),
                buyer_count=len(buyers.get(component_id, ())),
                backups=_together(backups, [(firm_id, component_id) for firm_id in lines[component_id]]),
                office=_office(facts, firms, [component_id]),
            )
        )
    return tuple(rows), len(order)


def reached_firms(facts: BriefFacts) -> tuple[tuple[ReachedFirm, ...], int]:
    """Tell of the firms that stop because of it, by day, then most value first, then by id; and how many they are."""
    lines: dict[str, list[LostLine]] = {}
    for line in facts.answer.lines:
        if (line.firm_id, line.component_id) not in facts.direct and not line.is_trader:
            lines.setdefault(line.firm_id, []).append(line)
    firms = [firm for firm in facts.answer.firms if firm.firm_id in lines]
    order = sorted(firms, key=lambda firm: (lines[firm.firm_id][0].stops_on_day, -firm.lost.value_10k_yuan_a_day))
    shown = order[:REACHED_AT_MOST]
    main = {firm.firm_id: _dearest(lines[firm.firm_id]) for firm in shown}
    backups = _backups(facts, list(main.values()))
    rows = [
        ReachedFirm(
            day=whole_days(lines[firm.firm_id][0].stops_on_day),
            firm=facts.names.firm(firm.firm_id),
            place=facts.names.region(firm.region_code) or facts.names.country(firm.country),
            components=tuple(facts.names.component(line.component_id) for line in lines[firm.firm_id]),
            value=str(money(firm.lost.value_10k_yuan_a_day)) if firm.lost.known_share else str(UNKNOWN),
            backups=_together(backups, [main[firm.firm_id]]),
            office=_office(facts, [firm.firm_id], [line.component_id for line in lines[firm.firm_id]]),
        )
        for firm in shown
    ]
    return tuple(rows), len(order)


def _dearest(lines: Sequence[LostLine]) -> Line:
    line = max(lines, key=lambda line: line.value_10k_yuan_a_day or 0.0)
    return line.firm_id, line.component_id


def _buyers(facts: BriefFacts) -> dict[str, set[str]]:
    """Firms that buy from what stops at once, by component."""
    buyers: dict[str, set[str]] = {}
    rows = facts.graph.tables.supplies
    columns = ["supplier_id", "component_id", "buyer_id"]
    for supplier, component, buyer in rows.loc[rows["status"] == "active", columns].itertuples(index=False):
        if (supplier, component) in facts.direct:
            buyers.setdefault(component, set()).add(buyer)
    return buyers


def _suppliers(facts: BriefFacts, firm_ids: Sequence[str], component_id: str) -> list[str]:
    """Name who delivered; traders by the maker, or the country, that stands behind them."""
    agents: dict[str, list[str]] = {}
    for trader in facts.behind:
        if trader.component_id == component_id and trader.trader_id in firm_ids:
            maker = facts.names.firm(trader.maker_id) if trader.maker_id else facts.names.country(trader.country)
            agents.setdefault(maker, []).append(facts.names.firm(trader.trader_id))
    comma = str(Words("、", ", "))
    shown_names = []
    for maker, names in agents.items():
        shown, more = comma.join(names[:_NAMED_AT_MOST]), len(names) - _NAMED_AT_MOST
        zh, en = (f" 等 {len(names)} 家", f" and {more} more") if more > 0 else ("", "")
        shown_names.append(str(Words(f"{maker}（经代理 {shown}{zh}）", f"{maker} (agent: {shown}{en})")))
    through = {trader.trader_id for trader in facts.behind if trader.component_id == component_id}
    return shown_names + [facts.names.firm(firm_id) for firm_id in firm_ids if firm_id not in through]


def _office(facts: BriefFacts, firm_ids: Iterable[str], component_ids: Sequence[str]) -> str:
    """Name who is in charge: of an open risk on the register, else of the component's chains."""
    of_risks = [facts.office_by_firm.get(firm_id, "") for firm_id in firm_ids]
    of_risks += [facts.office_by_component.get(component_id, "") for component_id in component_ids]
    chains = [
        chain_id for component_id in component_ids for chain_id in facts.chains_by_component.get(component_id, ())
    ]
    offices = [office for office in of_risks if office] or [facts.office_of_chain(chain) for chain in chains]
    named = list(dict.fromkeys(office for office in offices if office))
    return str(Words("、", ", ")).join(named[:_NAMED_AT_MOST]) or str(NOT_ENTERED)


def _backups(facts: BriefFacts, lines: Sequence[Line]) -> dict[Line, list[StepIn]]:
    steps_by_line: dict[Line, list[StepIn]] = {}
    for step in stepping_in(facts.graph, facts.answer.stops, lines, sourcing=facts.answer.sourcing):
        steps_by_line.setdefault((step.firm_id, step.component_id), []).append(step)
    return steps_by_line


def _together(steps_by_line: Mapping[Line, Sequence[StepIn]], lines: Iterable[Line]) -> Backups:
    """Name the backups of some lines of one component, each firm once."""
    best: dict[str, tuple[bool, StandIn]] = {}
    steps = [step for line in lines for step in steps_by_line.get(line, ())]
    for step in steps:
        for stand_in in step.stand_ins:
            is_ready = step.level == "qualified"
            before = best.get(stand_in.firm_id)
            if before is None or (is_ready, stand_in.carries) > (before[0], before[1].carries):
                best[stand_in.firm_id] = (is_ready, stand_in)
    order = sorted(best.values(), key=lambda entry: (not entry[0], -entry[1].carries, entry[1].firm_id))
    names = tuple(_backup(stand_in, is_ready) for is_ready, stand_in in order[:BACKUPS_AT_MOST])
    return Backups(names, len(order) - len(names), max((step.stops_too for step in steps), default=0))


def _backup(stand_in: StandIn, is_ready: bool) -> str:
    name = name_of(stand_in.name_zh, stand_in.name_en, stand_in.firm_id)
    ready = Words("现成", "ready") if is_ready else Words("待接洽", "to be approached")
    amount = Words(f"可补 {number(stand_in.carries)}", f"carries {number(stand_in.carries)}")
    if not stand_in.carries:
        amount = Words(f"余量 {number(stand_in.spare)}", f"spare {number(stand_in.spare)}")
    return str(Words(f"{name}（{ready.zh}，{amount.zh}）", f"{name} ({ready.en}, {amount.en})"))
