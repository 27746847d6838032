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
from tests.drawn_chains import drawn, drawn_tables
from tests.examples import examples
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
    grades = grade(graph, ["steel"])
    worst = worst_colours(graph, ["steel"], grades)
    assert worst.firms == {"steel": {"T": "red"}}
    assert worst.components == {"steel": {"steel": "red"}}


def test_buyer_who_is_spared_keeps_the_target_running() -> None:
    """Two lines make steel; only one of them does not say from whom it buys."""
    graph = drawn(makes="M ore, N ore, T steel, U steel", inputs="ore > steel", sourcings="M > U ore, N > U ore")
    assert worst_colours(graph, ["steel"], grade(graph, ["steel"])).firms == {"steel": {}}


def _questions(graph: SupplyGraph) -> list[Question] | None:
    """What nobody recorded, a firm and group at a time; None where answers cannot be written down one by one."""
    facts, questions = graph.requirements, set()
    for number in np.flatnonzero(facts.is_assumed).tolist():
        members, made, buyer = _members(graph, number), _lines(graph, number), int(graph.node_firm[facts.owner[number]])
        if made and (buyer < 0 or any(line >= graph.lines.named_count for line in made)):
            return None
        if made:
            makers = tuple(sorted({graph.firm_id_list[graph.lines.firm[line]] for line in made}))
            questions.add((graph.firm_id_list[buyer], members, makers))
    return sorted(questions)


def _members(graph: SupplyGraph, requirement: int) -> tuple[str, ...]:
    """Give the ids of the components that meet a requirement."""
    facts = graph.requirements
    members = facts.group_members[int(facts.group[requirement])]
    return tuple(sorted(graph.component_id_list[member] for member in members.tolist()))


def _lines(graph: SupplyGraph, requirement: int) -> set[int]:
    """Give the lines that can meet a requirement: those of its members' families."""
    facts = graph.requirements
    members = facts.group_members[int(facts.group[requirement])]
    return {line for member in members.tolist() for line in graph.lines.of_family[member].tolist()}


def _answers_stand_apart(graph: SupplyGraph) -> bool:
    """Tell whether an answer about one requirement is never a source of another one with other members."""
    facts = graph.requirements
    firms = graph.node_firm[facts.owner]
    return not any(
        _members(graph, one) != _members(graph, other) and _lines(graph, one) & _lines(graph, other)
        for one in np.flatnonzero(facts.is_assumed).tolist()
        for other in np.flatnonzero(firms == firms[one]).tolist()
    )


def _answered(graph: SupplyGraph, answers: dict[Question, str]) -> SupplyGraph | None:
    """Record the answers: an active sourcing of each component of the group that the maker can deliver; None if not."""
    supplies, rows = graph.tables.supplies, []
    for (buyer, names, _), maker in answers.items():
        for name in names:
            lines = graph.lines.of_family[graph.component_number(name)]
            if graph.firm_number(maker) in graph.lines.firm[lines]:
                rows.append({"supplier_id": maker, "buyer_id": buyer, "component_id": name, "status": "active"})
    columns = ["supplier_id", "buyer_id", "component_id"]
    named = set(supplies["maker_id"]) - {""}  # a row that names a maker gives a line: it stays beside its answer
    merged = pd.concat([pd.DataFrame(rows), supplies[supplies["status"] != "candidate"]])
    if named and merged.duplicated(columns).any():
        return None
    frames = {name: frame for name, frame in graph.tables.items() if name != "supplies"}
    return build_graph(Tables.of({**frames, "supplies": merged.drop_duplicates(columns)}))


def _worse(one: Colour | None, other: Colour | None) -> Colour | None:
    return min((colour for colour in (one, other) if colour), key=COLOURS.index, default=None)


Colours = dict[tuple[str, str], Colour | None]  # by target and firm


def _bound_and_answers(tables: Tables) -> tuple[SupplyGraph, Colours, Colours] | None:
    """Give a network, its colours at worst, and the worst over all answers to what nobody recorded; None if too many."""
    graph = build_graph(tables)
    questions = _questions(graph)
    if not questions:
        return None
    combinations = list(islice(product(*(makers for _, _, makers in questions)), MOST_ANSWERS + 1))
    if len(combinations) > MOST_ANSWERS:
        return None
    targets = sorted(graph.component_id_list)
    worst = worst_colours(graph, targets, grade(graph, targets)).firms
    bound = {(target, firm_id): colour for target in targets for firm_id, colour in worst[target].items()}
    answered: Colours = {}
    for makers in combinations:
        completed = _answered(graph, dict(zip(questions, makers, strict=True)))
        if completed is None:
            return None
        grades = grade(completed, targets).firms
        for target in targets:
            for firm_id, of_answer in grades[target].items():
                answered[target, firm_id] = _worse(answered.get((target, firm_id)), of_answer.colour)
    return graph, bound, answered


def test_answer_that_serves_two_requirements_makes_the_bound_looser() -> None:
    """T must buy fine from M, the only maker, and M's fine serves as coarse too: N alone never stops steel.

    M (fine), N (coarse) --fine | coarse--> T (steel)        M (fine) --> T (wire)
    """
    tables = drawn_tables(
        makes="M fine, N coarse, T steel, T wire", inputs="coarse > steel, fine > wire", variants="fine < coarse"
    )
    compared = _bound_and_answers(tables)
    assert compared is not None
    graph, bound, answered = compared
    assert not _answers_stand_apart(graph)
    assert (bound["steel", "N"], answered.get(("steel", "N"))) == ("yellow", None)


LAW = settings(
    max_examples=examples(20),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)


@LAW
@given(networks())
def test_no_answer_is_worse_than_the_bound(tables: Tables) -> None:
    compared = _bound_and_answers(tables)
    assume(compared is not None)
    assert compared is not None
    _, bound, answered = compared
    assert {key: (bound.get(key), colour) for key, colour in answered.items()} == {
        key: (_worse(bound.get(key), colour), colour) for key, colour in answered.items()
    }


@LAW
@given(networks())
def test_bound_is_the_worst_of_all_answers_that_stand_apart(tables: Tables) -> None:
    compared = _bound_and_answers(tables)
    assume(compared is not None)
    assert compared is not None
    graph, bound, answered = compared
    assume(_answers_stand_apart(graph))
    assert bound == answered
