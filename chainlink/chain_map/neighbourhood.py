"""What lies one step around a component? Its inputs, the firms that make it, and who uses and buys it, as a map."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from chainlink.chain_map.content import (
    Arrow,
    Band,
    Box,
    Card,
    MapContent,
    chance_line,
    chance_mark,
    colour_line,
    missing_note,
    suspected_shade,
)
from chainlink.chain_map.facts import ComponentFacts, LinkedComponent, MakerFacts
from chainlink.chain_map.style import Shade
from chainlink.screening.chance_words import colour_words
from chainlink.screening.chances import About, Chance, KeptChances, chance_in_chain
from chainlink.screening.findings import ChainScan
from chainlink.supply.graph import SupplyGraph
from graph_schema.figures import money, share
from graph_schema.names import Words

SHOWN_FIRMS = 24
"""So many makers and so many buyers are drawn, the largest first; titles say how many there are."""

CARD_LENGTH = 8
_CONTINUED = Words("（续）", " (continued)")
_INPUTS = Words("投入品", "Inputs")
_FIRMS = Words("产品与生产企业", "Component and its makers")
_CUSTOMERS = Words("下游去向", "Customers")
_NEEDED = Words("必需投入", "essential")
_USEFUL = Words("非必需投入", "not essential")
_ANY = Words("任有其一即可", "any one will do")
_USERS = Words("用于产品", "built into")
_OUTSIDE = Words("不在本链内", "outside this chain")


def component_content(
    graph: SupplyGraph, chain: ChainScan, facts: ComponentFacts, *, chances: KeptChances | None = None
) -> MapContent:
    """Gather the map of one component: inputs | component and its firms | customers.

    Parameters
    ----------
    graph, chain, chances
        As for `chain_content`.
    facts
        Of `component_facts` for the component.

    Returns
    -------
    MapContent
        Three bands always. Arrows run from inputs to makers and from makers to what they go into and to their buyers.

    Notes
    -----
    Linear in the sourcings.
    """
    beside = _ChancesOfChain(chain, chances)
    buyers, links = _buyers(graph, beside, facts)
    boxes = _maker_boxes(facts.makers, beside)
    makers = _short_cards("makers", _title(facts.name, len({maker.firm_id for maker in facts.makers})), boxes)
    inputs = _input_cards(facts.inputs, beside)
    users = Card("users", str(_USERS), tuple(_component_box("users", user, beside) for user in facts.users))
    after = (*((users,) if users.boxes else ()), *buyers)
    ids = sorted(box.box_id for box in boxes)
    arrows = [Arrow(box.box_id, maker) for card in inputs for box in card.boxes for maker in ids]
    arrows += [Arrow(maker, box.box_id) for maker in ids for box in users.boxes]
    arrows += [Arrow(f"makers/{supplier}", f"buyers/{buyer}", is_active) for supplier, buyer, is_active in links]
    drawn = set(ids) | {box.box_id for card in (*inputs, *after) for box in card.boxes}
    return MapContent(
        title=facts.name,
        bands=(
            Band("inputs", str(_INPUTS), inputs),
            Band("makers", str(_FIRMS), makers),
            Band("customers", str(_CUSTOMERS), after),
        ),
        arrows=tuple(
            sorted(
                (arrow for arrow in arrows if {arrow.tail, arrow.head} <= drawn),
                key=lambda arrow: (arrow.tail, arrow.head),
            )
        ),
        note=missing_note(chances),
    )


@dataclass(frozen=True)
class _ChancesOfChain:
    """What stands beside the colours of a chain."""

    chain: ChainScan
    chances: KeptChances | None

    def of(self, about: About, subject_id: str) -> Chance | None:
        return chance_in_chain(self.chances, self.chain, about, subject_id)


def _input_cards(inputs: tuple[LinkedComponent, ...], beside: _ChancesOfChain) -> tuple[Card, ...]:
    """One card for single essential inputs, one for each group of alternatives, one for what is not essential."""
    groups: dict[tuple[int, str], list[LinkedComponent]] = {}
    sizes: dict[str, int] = {}
    for member in inputs:
        sizes[member.alternatives] = sizes.get(member.alternatives, 0) + 1
    for member in inputs:
        is_group = bool(member.alternatives) and sizes[member.alternatives] > 1
        place = (1, member.alternatives) if is_group else ((0, "") if member.is_essential else (2, ""))
        groups.setdefault(place, []).append(member)
    titles = {0: _NEEDED, 1: _ANY, 2: _USEFUL}
    return tuple(
        Card(
            f"inputs{kind}{group}",
            str(titles[kind]),
            tuple(_component_box(f"inputs{kind}{group}", member, beside) for member in members),
        )
        for (kind, group), members in sorted(groups.items())
    )


def _component_box(card_id: str, linked: LinkedComponent, beside: _ChancesOfChain) -> Box:
    chance = beside.of("component", linked.component_id) if linked.is_in_chain else None
    note = chance_mark(linked.colour, chance) if linked.is_in_chain else str(_OUTSIDE)
    lines = (*colour_line(linked.colour), *chance_line(linked.colour, chance)) if linked.is_in_chain else (note,)
    return Box(
        box_id=f"{card_id}/{linked.component_id}",
        subject="component",
        subject_id=linked.component_id,
        name=linked.name,
        note=note,
        colour=linked.colour,
        suspected=suspected_shade(linked.colour, chance),
        colour_text=_colour_text(linked.colour, chance),
        tooltip=(linked.name, *lines),
    )


def _maker_boxes(makers: tuple[MakerFacts, ...], beside: _ChancesOfChain) -> tuple[Box, ...]:
    """The largest makers; one that makes several members of the family stands once."""
    by_firm = {maker.firm_id: maker for maker in reversed(makers)}
    chosen = [maker for maker in makers if by_firm[maker.firm_id] is maker][:SHOWN_FIRMS]
    return tuple(_maker_box(maker, beside.of("firm", maker.firm_id)) for maker in chosen)


def _maker_box(maker: MakerFacts, chance: Chance | None) -> Box:
    level = chance_mark(maker.colour, chance)
    place = (maker.place,) if maker.place else ()
    return Box(
        box_id=f"makers/{maker.firm_id}",
        subject="firm",
        subject_id=maker.firm_id,
        name=maker.name,
        note=("—" if maker.share is None else share(maker.share)) + (f" {level}" if level else ""),
        colour=maker.colour,
        share=maker.share,
        suspected=suspected_shade(maker.colour, chance),
        colour_text=_colour_text(maker.colour, chance),
        tooltip=(maker.name, *place, *colour_line(maker.colour), *chance_line(maker.colour, chance)),
    )


def _colour_text(colour: Shade, chance: Chance | None) -> str:
    return str(colour_words(colour, chance)) if chance else ""


def _buyers(
    graph: SupplyGraph, beside: _ChancesOfChain, facts: ComponentFacts
) -> tuple[tuple[Card, ...], list[tuple[str, str, bool]]]:
    """The buyers with the largest purchases, and who sells to whom (True where in use)."""
    family = set(graph.component_ids[graph.families[graph.component_number(facts.component_id)]])
    supplies = graph.tables.supplies
    rows = supplies[supplies["component_id"].isin(family) & supplies["status"].isin(["active", "qualified"])]
    active = rows[rows["status"] == "active"]
    by_size = active.groupby("buyer_id").agg(size=("value_10k_yuan", "sum"), suppliers=("supplier_id", "nunique"))
    ordered = by_size.reset_index().sort_values(["size", "buyer_id"], ascending=[False, True])
    shown = ordered.head(SHOWN_FIRMS)
    boxes = tuple(
        _buyer_box(graph, beside, str(buyer), int(suppliers), float(size))
        for buyer, size, suppliers in zip(shown["buyer_id"], shown["size"], shown["suppliers"], strict=True)
    )
    title = str(Words("采购企业", "buyers"))
    links = {(str(s), str(b)): status == "active" for s, b, status in sorted(
        zip(rows["supplier_id"], rows["buyer_id"], rows["status"], strict=True), reverse=True
    )}  # fmt: skip
    return _short_cards("buyers", _title(title, len(ordered)), boxes), [
        (supplier, buyer, is_active) for (supplier, buyer), is_active in sorted(links.items())
    ]


def _buyer_box(
    graph: SupplyGraph, beside: _ChancesOfChain, firm_id: str, supplier_count: int, value_10k_yuan: float
) -> Box:
    finding = beside.chain.shown("firm").get(firm_id)
    colour: Shade = finding.grade.colour if finding else ""
    chance = beside.of("firm", firm_id)
    count = Words(f"{supplier_count}家供应", f"{supplier_count} suppliers" if supplier_count > 1 else "1 supplier")
    level = chance_mark(colour, chance)
    return Box(
        box_id=f"buyers/{firm_id}",
        subject="firm",
        subject_id=firm_id,
        name=graph.names.firm(firm_id),
        note=f"{count} {level}" if level else str(count),
        colour=colour,
        suspected=suspected_shade(colour, chance),
        colour_text=_colour_text(colour, chance),
        tooltip=(graph.names.firm(firm_id), *_bought(value_10k_yuan), *chance_line(colour, chance)),
    )


def _bought(value: float) -> tuple[str, ...]:
    if pd.isna(value) or not value:
        return ()
    return (str(Words(f"年采购额 {money(value).zh}", f"buys {money(value).en} a year")),)


def _short_cards(card_id: str, title: str, boxes: tuple[Box, ...]) -> tuple[Card, ...]:
    """Put boxes into cards that are not higher than a screen."""
    return tuple(
        Card(f"{card_id}{start or ''}", f"{title}{_CONTINUED if start else ''}", boxes[start : start + CARD_LENGTH])
        for start in range(0, len(boxes), CARD_LENGTH)
    )


def _title(name: str, count: int) -> str:
    if count <= SHOWN_FIRMS:
        return str(Words(f"{name}（{count} 家）", f"{name} ({count})"))
    return str(Words(f"{name}（{count} 家，列前 {SHOWN_FIRMS} 家）", f"{name} ({count}, largest {SHOWN_FIRMS})"))
