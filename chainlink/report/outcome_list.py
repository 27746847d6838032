"""What came of an event, on paper? 对接清单: who met whom over what, on which grounds, with which result, and who follows up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chainlink.matching.events.answer_tables import grounds_text
from chainlink.matching.events.register import Event, EventMeeting
from chainlink.matching.needs.need import Need, with_recorded_volume
from chainlink.matching.needs.wants import Want
from chainlink.matching.outcomes.records import Outcome
from chainlink.matching.outcomes.rules import RESULT_WORDS
from chainlink.matching.pairs.weights import load_weights
from chainlink.report.event_papers import event_paper
from chainlink.report.sheets import Column, Sheet, Value, workbook_of
from chainlink.supply.graph import SupplyGraph
from graph_schema.names import Words

_COLUMNS = (
    Column(Words("产业链/环节", "chain / segment"), width=24),
    Column(Words("需求企业", "buyer"), width=28),
    Column(Words("需求产品", "needs"), width=18),
    Column(Words("年需求量", "volume a year"), "number"),
    Column(Words("采购需求金额(万元)", "10,000 yuan a year"), "number"),
    Column(Words("供给企业", "supplier"), width=28),
    Column(Words("供给产品", "offers"), width=18),
    Column(Words("年产能", "capacity a year"), "number"),
    Column(Words("匹配依据", "grounds"), width=32),
    Column(Words("轮次", "round"), "number", 7),
    Column(Words("时间", "time"), width=10),
    Column(Words("桌号", "table"), "number", 7),
    Column(Words("联系人", "contact")),
    Column(Words("责任单位", "office"), width=16),
    Column(Words("对接结果", "result"), width=10),
    Column(Words("金额(万元)", "10,000 yuan"), "number"),
    Column(Words("实际到款(万元)", "received"), "number"),
    Column(Words("跟踪日期", "next follow-up"), width=12),
    Column(Words("备注", "remarks"), width=24),
)


def outcome_workbook(
    graph: SupplyGraph, event: Event, outcomes: Sequence[Outcome], needs: Sequence[Need], wants: Sequence[Want]
) -> bytes:
    """Write 对接清单 of an event as one .xlsx.

    Parameters
    ----------
    graph
        Where names, places in chains and capacities come from.
    event, outcomes
        The event, and `outcomes_of` it.
    needs
        Where volume and money of what is needed come from; of a need that is closed by now, from what the buyer uses.
    wants
        What firms stated: contact and office, where the outcome says none.
    """
    sheet = Sheet(Words("对接清单", "meetings and results"), _COLUMNS, _rows(graph, event, outcomes, needs, wants))
    return workbook_of(event_paper(graph, event), [sheet])


def _rows(
    graph: SupplyGraph, event: Event, outcomes: Sequence[Outcome], needs: Sequence[Need], wants: Sequence[Want]
) -> list[tuple[Value, ...]]:
    names, part_names = graph.names, load_weights().name_by_part
    need_by_id, wants_fields = {need.need_id: need for need in needs}, {want.need_id: want.fields for want in wants}
    met: Mapping[tuple[str, str], EventMeeting] = {held.firms: held for held in event.meetings}
    makes = graph.tables.makes
    lines = zip(makes["firm_id"].tolist(), makes["component_id"].tolist(), strict=True)
    capacity = dict(zip(lines, makes["capacity"].tolist(), strict=True))
    places = _places(graph)
    rows: list[tuple[Value, ...]] = []
    for outcome in outcomes:
        buyer_id, supplier_id = outcome.firms
        component_id, need_id = outcome.text("component_id"), outcome.text("need_id")
        need, meeting = need_by_id.get(need_id) or _recorded(graph, need_id), met.get(outcome.firms)
        contact, office = (
            outcome.text(name) or str(wants_fields.get(need_id, {}).get(name) or "") for name in ("contact", "office")
        )
        needed = need_id.partition("/")[2] or component_id
        rows.append(
            (
                places.get(component_id) or places.get(needed, ""),
                names.firm_with_id(buyer_id),
                names.component(needed) if needed else "",
                need.volume if need else None,
                need.value_10k_yuan if need else None,
                names.firm_with_id(supplier_id),
                names.component(component_id) if component_id else "",
                capacity.get((supplier_id, component_id)),
                grounds_text(meeting, part_names) if meeting and outcome.is_planned else "",
                outcome.number("round"),
                outcome.text("met_at"),
                outcome.number("table"),
                contact,
                office,
                str(RESULT_WORDS[outcome.result]),
                outcome.number("amount_10k_yuan"),
                outcome.number("received_10k_yuan"),
                outcome.text("next_follow_up_on"),
                outcome.text("note"),
            )
        )
    return rows


def _recorded(graph: SupplyGraph, need_id: str) -> Need | None:
    """Give a need that is on no list any more, with what the buyer uses of it; None where the data do not know it."""
    buyer_id, _, component_id = need_id.partition("/")
    if buyer_id not in graph.firm_ids or component_id not in graph.component_ids:
        return None
    return with_recorded_volume(graph, Need(need_id, buyer_id, component_id))


def _places(graph: SupplyGraph) -> dict[str, str]:
    """Give by component the chains and segments it stands in, by name."""
    names = graph.names
    places_by_component: dict[str, list[str]] = {}
    placed = graph.placements
    columns = (placed[name].tolist() for name in ("component_id", "chain_id", "segment_id"))
    for component_id, chain_id, segment_id in zip(*columns, strict=True):
        place = "/".join(filter(None, (names.chain(chain_id), names.name("segment", segment_id))))
        places_by_component.setdefault(component_id, []).append(place)
    return {component_id: "；".join(filter(None, places)) for component_id, places in places_by_component.items()}
