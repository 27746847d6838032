"""Is the reading at worst the worst of all answers: never better than any of them, and reached by one?"""

from __future__ import annotations

from itertools import islice, product

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, Phase, assume, given, settings

from chainlink.analysis.chokepoints.grades import grade
from chainlink.analysis.chokepoints.worst_sourcing import worst_colours
from chainlink.supply.graph import SupplyGraph, build_graph
from graph_schema.names import COLOURS, Colour
from loaders.tables import Tables
from tests.drawn_chains import drawn
from tests.random_networks import networks

Question = tuple[str, tuple[str, ...], tuple[str, ...]]  # buyer, components of the group, makers
MOST_ANSWERS = 40


def test_each_maker_alone_may_be_the_source_of_an_unrecorded_requirement() -> None:
    """Two makers of ore, and nobody knows which of them T buys from; U is known to buy from both.

    M, N --ore--> T, U (steel)
    """
    graph = drawn(makes="M ore, N ore, T steel", inputs="ore > steel")
    assert worst_colours(graph, ["steel"], grade(graph, ["steel"])).firms == {
        "steel": {"M": "yellow", "N": "yellow", "T": "red"}
    }
    assert worst_colours(graph, ["steel"], grade(graph, ["steel"])).components == {
        "steel": {"ore": "yellow", "steel": "red"}
    }


def test_recorded_backup_steps_in_at_worst_too() -> None:
    """T has a ready backup N recorded: whoever delivers today, only N and that firm's own stop count.

    M, N --ore--> T        N > T qualified
    """
    graph = drawn(makes="M ore, N ore, T steel", inputs="ore > steel", sourcings="N > T ore qualified")
    assert worst_colours(graph, ["steel"], grade(graph, ["steel"])).firms == {
        "steel": {"M": "blue", "N": "yellow", "T": "red"}
    }


def test_nothing_assumed_leaves_every_colour() -> None:
    graph = drawn(makes="M ore, N ore, T steel", inputs="ore > steel", sourcings="M > T ore, N > T ore")
    found = grade(graph, ["steel"])
    worst = worst_colours(graph, ["steel"], found)
    assert worst.firms == {"steel": {"T": "red"}}
    assert worst.components == {"steel": {"steel": "red"}}


def test_buyer_who_is_spared_keeps_the_target_running() -> None:
    """Two lines make steel; only one of them does not say from whom it buys."""
    graph = drawn(makes="M ore, N ore, T steel, U steel", inputs="ore > steel", sourcings="M > U ore, N > U ore")
    assert worst_colours(graph, ["steel"], grade(graph, ["steel"])).firms == {"steel": {}}


def _questions(graph: SupplyGraph) -> list[Question] | None:
    """What nobody recorded, a firm and group at a time; None where answers cannot be written down one by one."""
    facts, found = graph.requirements, set()
    for number in np.flatnonzero(facts.is_assumed).tolist():
        members = facts.group_members[int(facts.group[number])]
        made = [line for member in members.tolist() for line in graph.lines.of_family[member].tolist()]
        buyer = int(graph.node_firm[facts.owner[number]])
        if made and (buyer < 0 or any(line >= graph.lines.named_count for line in made)):
            return None
        if made:
            makers = tuple(sorted({graph.firm_id_list[graph.lines.firm[line]] for line in made}))
            names = tuple(sorted(graph.component_id_list[member] for member in members.tolist()))
            found.add((graph.firm_id_list[buyer], names, makers))
    asked = sorted(found)
    bought = [(buyer, name) for buyer, names, _ in asked for name in names]
    return asked if len(set(bought)) == len(bought) else None


def _answered(graph: SupplyGraph, answers: dict[Question, str]) -> SupplyGraph:
    """Record the answers: an active sourcing of each component of the group that the maker can deliver."""
    supplies, rows = graph.tables.supplies, []
    for (buyer, names, _), maker in answers.items():
        for name in names:
            lines = graph.lines.of_family[graph.component_number(name)]
            if graph.firm_number(maker) in graph.lines.firm[lines]:
                rows.append({"supplier_id": maker, "buyer_id": buyer, "component_id": name, "status": "active"})
    columns = ["supplier_id", "buyer_id", "component_id"]
    named = set(supplies["maker_id"]) - {""}  # a row that names a maker gives a line: it stays beside its answer
    merged = pd.concat([pd.DataFrame(rows), supplies[supplies["status"] != "candidate"]])
    assume(not named or not merged.duplicated(columns).any())
    frames = {name: frame for name, frame in graph.tables.items() if name != "supplies"}
    return build_graph(Tables.of({**frames, "supplies": merged.drop_duplicates(columns)}))


def _worse(one: Colour | None, other: Colour | None) -> Colour | None:
    return min((each for each in (one, other) if each), key=COLOURS.index, default=None)


@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(networks())
def test_worst_is_the_worst_of_all_answers(tables: Tables) -> None:
    graph = build_graph(tables)
    asked = _questions(graph)
    assume(asked)
    assert asked is not None
    targets = sorted(str(each) for each in graph.component_ids)
    worst = worst_colours(graph, targets, grade(graph, targets)).firms
    combinations = list(islice(product(*(makers for _, _, makers in asked)), MOST_ANSWERS + 1))
    assume(len(combinations) <= MOST_ANSWERS)
    found: dict[tuple[str, str], Colour | None] = {}
    for chosen in combinations:
        grades = grade(_answered(graph, dict(zip(asked, chosen, strict=True))), targets).firms
        for target in targets:
            for firm_id, given_colour in grades[target].items():
                found[target, firm_id] = _worse(found.get((target, firm_id)), given_colour.colour)
    named = {(target, firm_id): colour for target in targets for firm_id, colour in worst[target].items()}
    assert named == found
