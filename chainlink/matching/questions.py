"""What is asked of the needs on the books? One need's offers, all needs with theirs counted, who should meet whom.

Commands and pages ask these; they gather nothing themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chainlink.matching.events.guests import Guest, possible_guests
from chainlink.matching.needs.gathering import as_on_the_books, gather_needs
from chainlink.matching.needs.need import Need, read_need
from chainlink.matching.needs.wants import list_wants
from chainlink.matching.pairs.candidates import find_candidates
from chainlink.matching.pairs.scores import offer_counts, score_pairs
from chainlink.matching.pairs.weights import Weights, load_weights
from chainlink.matching.timetable.limits import EventLimits
from chainlink.matching.timetable.meetings import Meetings, plan_meetings
from chainlink.risks.register import list_risks
from chainlink.stores import Store
from chainlink.supply.graph import SupplyGraph
from chainlink.supply.lookup import find_id
from graph_schema.errors import UsageError
from graph_schema.names import COLOURS, Words


@dataclass(frozen=True, eq=False)
class NeedsNow:
    """Needs of some chains as they stand.

    Attributes
    ----------
    needs
        By buyer, then component.
    counts
        Of each need, its open and its refused offers.
    colour_by_need
        Worst colour of the risks behind a need; a need that only its firm states has none.
    stated_ids
        Needs that their firms state.
    guests
        Whom an event about them could invite.
    """

    needs: tuple[Need, ...]
    counts: tuple[tuple[int, int], ...]
    colour_by_need: dict[str, str]
    stated_ids: frozenset[str]
    guests: tuple[Guest, ...]


def needs_with_offers(
    store: Store, graph: SupplyGraph, *, chain_ids: Sequence[str] = (), today: date | None = None
) -> NeedsNow:
    """Give the needs of some chains, of all if there are none, with their offers counted and whom an event could invite.

    Notes
    -----
    Every need is scored with every offer: see `score_pairs`.
    """
    needs = gather_needs(store, graph, chain_ids=chain_ids, today=today)
    weights = load_weights()
    scored = score_pairs(find_candidates(graph, needs, near_at_least=weights.near_at_least), weights)
    colour_by_risk = {risk.risk_id: risk.text("colour") for risk in list_risks(store)}
    written_ids = {want.need_id for want in list_wants(store) if want.is_open}
    return NeedsNow(
        needs=needs,
        counts=offer_counts(scored),
        colour_by_need={
            need.need_id: _worst([colour_by_risk.get(risk_id, "") for risk_id in need.risk_ids]) for need in needs
        },
        stated_ids=frozenset(need.need_id for need in needs if need.need_id in written_ids),
        guests=possible_guests(scored),
    )


def _worst(colours: Sequence[str]) -> str:
    return next((colour for colour in COLOURS if colour in colours), "")


def need_named(
    store: Store,
    graph: SupplyGraph,
    text: str,
    *,
    volume: float | None = None,
    by_days: float | None = None,
    about: Sequence[str] = (),
) -> Need:
    """Read one need, FIRM/COMPONENT by ids or names, with what register and firm say of it; raises as `read_need`."""
    return as_on_the_books(store, graph, read_need(graph, text, volume=volume, by_days=by_days, about=about))


def who_should_meet(
    store: Store, graph: SupplyGraph, limits: EventLimits, *, chains: Sequence[str] = (), weights: Weights
) -> tuple[tuple[Need, ...], Meetings]:
    """Plan the meetings of the needs that the register raises and firms state.

    Parameters
    ----------
    chains
        Only needs of these, by id or name; all if empty.

    Raises
    ------
    UnknownIdError
        If a chain is not in the data.
    UsageError
        If there is no need, or nobody can keep the limits.
    """
    needs = gather_needs(store, graph, chain_ids=[find_id(graph, "chain", chain) for chain in chains])
    if not needs:
        raise UsageError(
            Words(
                "没有可匹配的需求；请先运行 chainlink scan --record 或 chainlink wants import，或用 --need 写明一项需求",
                "there is no need; run chainlink scan --record or chainlink wants import first, or name one by --need",
            )
        )
    return needs, plan_meetings(graph, needs, limits, weights=weights)


def firm_pairs(graph: SupplyGraph, texts: Sequence[str]) -> list[tuple[str, str]]:
    """Read firm pairs written `FIRM/FIRM`, by ids or names.

    Raises
    ------
    UsageError
        If one is written otherwise.
    UnknownIdError
        If a firm is not in the data.
    """
    pairs = []
    for text in texts:
        one, slash, other = text.partition("/")
        if not slash:
            raise UsageError(
                Words(f"看不懂“{text}”；请写 企业/企业", f"cannot read the pair {text!r}; write FIRM/FIRM")
            )
        pairs.append((find_id(graph, "firm", one.strip()), find_id(graph, "firm", other.strip())))
    return pairs
