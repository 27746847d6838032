"""What kinds of thing can stop? One table, `STOP_KINDS`; all that reads, writes, says or fails a stop looks it up here.

A new kind is a word in `StopKind` and an entry in the table: MODEL.md section 3, rule 1 says what it must fail. Light on
purpose: the command line reads the forms for its help before it imports anything that computes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.supply.graph import SupplyGraph
    from chainlink.supply.index_arrays import Bools

StopKind = Literal["firm", "line", "group", "region", "country", "sourcing"]
StopField = Literal["of", "component_id", "buyer_id"]


@dataclass(frozen=True)
class StopRule:
    """What one kind of stop means.

    Attributes
    ----------
    words
        What it is called where one is chosen.
    forms
        How it is written, for people: `firm:ID`.
    fields
        The fields of a `Stop` that stand after the colon, with `/` between them.
    may_name_component
        Whether `/COMPONENT` may follow, to stop that component only.
    firm_fields
        Those of its fields that hold a firm.
    subject
        How its `of` is called.
    is_whole_said
        Whether "all firms of" is said where no component is named.
    firms
        By firm: whether the stop hits it, and whether that cannot be told because its place is not in the data. None
        where the stop ends sourcings and hits no firm.
    is_origin
        Whether it is where goods come from: what is known by its origin alone stops with it.
    is_order
        Whether somebody ordered it: it lasts as long as the order, not until a firm has recovered.
    is_stock_reachable
        Whether stock of what stopped can be had, unless the scenario says.
    """

    words: Words
    forms: Words
    fields: tuple[StopField, ...]
    may_name_component: bool
    firm_fields: tuple[StopField, ...]
    subject: Callable[[SupplyGraph, str], Words]
    is_whole_said: bool
    firms: Callable[[SupplyGraph, str], tuple[Bools, Bools]] | None
    is_origin: bool = False
    is_order: bool = False
    is_stock_reachable: bool = True


def _no_firm(graph: SupplyGraph) -> Bools:
    nobody: Bools = graph.firm_country < -1  # -1 is a country unknown: nothing is below
    return nobody


def _one_firm(graph: SupplyGraph, firm_id: str) -> tuple[Bools, Bools]:
    hit = _no_firm(graph)
    hit[graph.firm_number(firm_id)] = True
    return hit, _no_firm(graph)


def _firms_of_group(graph: SupplyGraph, group_id: str) -> tuple[Bools, Bools]:
    if group_id not in graph.group_ids:
        from chainlink.supply.graph import unknown_id

        raise unknown_id(Words("集团", "group"), group_id, graph.group_ids)
    return graph.firm_group == graph.group_ids.get_loc(group_id), _no_firm(graph)


def _firms_in_region(graph: SupplyGraph, region_code: str) -> tuple[Bools, Bools]:
    from chainlink.supply.graph import firms_in, unknown_id

    inside, is_placeless = firms_in(graph, region_code)
    if not inside.any() and region_code not in set(graph.tables.regions["region_code"]):
        raise unknown_id(Words("地区", "region"), region_code, graph.tables.regions["region_code"])
    return inside, is_placeless


def _firms_in_country(graph: SupplyGraph, country: str) -> tuple[Bools, Bools]:
    """A country without firms in the data stops nothing, and is no mistake."""
    is_there = _no_firm(graph)
    if country in graph.countries:
        is_there = graph.firm_country == graph.countries.get_loc(country)
    return is_there, graph.firm_country < 0


def _firm_words(graph: SupplyGraph, firm_id: str) -> Words:
    return graph.names.words("firm", firm_id)


def _group_words(_: SupplyGraph, group_id: str) -> Words:
    return Words(f"集团{group_id}", f"group {group_id}")


def _region_words(graph: SupplyGraph, region_code: str) -> Words:
    return graph.names.words("region", region_code)


def _country_words(_: SupplyGraph, country: str) -> Words:
    from loaders.choices import country_words

    return country_words(country)


STOP_KINDS: dict[StopKind, StopRule] = {
    "firm": StopRule(
        words=Words("企业", "A firm"),
        forms=Words("firm:企业", "firm:ID"),
        fields=("of",),
        may_name_component=True,
        firm_fields=("of",),
        subject=_firm_words,
        is_whole_said=False,
        firms=_one_firm,
    ),
    "line": StopRule(
        words=Words("企业的一种产品", "One component of a firm"),
        forms=Words("line:企业/产品", "line:FIRM/COMPONENT"),
        fields=("of", "component_id"),
        may_name_component=False,
        firm_fields=("of",),
        subject=_firm_words,
        is_whole_said=False,
        firms=_one_firm,
    ),
    "group": StopRule(
        words=Words("集团", "A group"),
        forms=Words("group:集团", "group:ID"),
        fields=("of",),
        may_name_component=True,
        firm_fields=(),
        subject=_group_words,
        is_whole_said=True,
        firms=_firms_of_group,
    ),
    "region": StopRule(
        words=Words("地区", "A region"),
        forms=Words("region:330200", "region:CODE"),
        fields=("of",),
        may_name_component=True,
        firm_fields=(),
        subject=_region_words,
        is_whole_said=True,
        firms=_firms_in_region,
    ),
    "country": StopRule(
        words=Words("国家（境外）", "A country"),
        forms=Words("country:JPN", "country:CODE"),
        fields=("of",),
        may_name_component=True,
        firm_fields=(),
        subject=_country_words,
        is_whole_said=True,
        firms=_firms_in_country,
        is_origin=True,
        is_order=True,
        is_stock_reachable=False,
    ),
    "sourcing": StopRule(
        words=Words("一条供应关系", "One sourcing"),
        forms=Words("sourcing:供/购/产品", "sourcing:SUPPLIER/BUYER/COMPONENT"),
        fields=("of", "buyer_id", "component_id"),
        may_name_component=False,
        firm_fields=("of", "buyer_id"),
        subject=_firm_words,
        is_whole_said=False,
        firms=None,
        is_order=True,
    ),
}
"""By kind, in the order in which the forms are told."""


def stop_forms() -> Words:
    """List how stops are written, for the help of a command.

    Examples
    --------
    >>> stop_forms().en
    'firm:ID, line:FIRM/COMPONENT, group:ID, region:CODE, country:CODE, sourcing:SUPPLIER/BUYER/COMPONENT'
    """
    rules = STOP_KINDS.values()
    return Words("、".join(rule.forms.zh for rule in rules), ", ".join(rule.forms.en for rule in rules))


def kinds_with_component() -> list[StopKind]:
    """Kinds after which `/COMPONENT` may stand.

    Examples
    --------
    >>> kinds_with_component()
    ['firm', 'group', 'region', 'country']
    """
    return [kind for kind, rule in STOP_KINDS.items() if rule.may_name_component]
