"""How many wrong colours do 20 truthful answers set right, by the order in which buyers are asked?

    python -m benchmarks.answers [SEEDS] [ANSWERS]

A seed takes one of the fifteen sample chains in turn, complete: everything surveyed, each component made by somebody,
what nobody is on record to deliver declared to be needed by nobody. It hides 20 % of the rows. Buyers are then asked
once, all questions at a time; an answer shows all rows of one purchase. Orders: by expected value (`worthy_answers`),
today's (`questions` without drawings, supplier questions only, since the others change nothing here; it leaves out what
cannot change a colour alone, so the list is filled up at random), most connected first (open purchases by the rows on
record of buyer and component), the same of purchases with nobody on record, at random.

Two errors are told, before and after, added up over the seeds: *wrong colours*, firms and components whose colour in the
chain is not that of the whole record; *error of chances*, the distance of the chances (yellow or worse, blue or worse)
from what is true, 0 or 1 each, added up over firms and components. The weights are learned once a seed, before anybody is
asked.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from benchmarks.hidden_rows import colours, hidden, settled
from benchmarks.hidden_truth import complete_chain, targets_of
from chainlink.analysis.chances.answers import worthy_answers
from chainlink.analysis.chances.chances import estimate_chances
from chainlink.analysis.chances.purchases import build_purchases
from chainlink.analysis.chances.record import LearnedWeights, read_record
from chainlink.analysis.chances.weights import learn_weights
from chainlink.screening.questions import questions
from chainlink.supply.graph import SupplyGraph, build_graph
from loaders.tables import Tables

CHAINS = 15
HIDDEN_SHARE = 0.2
DRAWS = 60
Asked = tuple[str, tuple[str, ...]]
"""Buyer, and the components it is asked about."""
Order = Callable[["Office", int], list[Asked]]
_WORST_FIRST = ("yellow", "blue", "")


@dataclass(frozen=True)
class Office:
    """One chain, what is true of it and what is on record."""

    truth: Tables
    seen: Tables
    targets: tuple[str, ...]
    seed: int
    weights: LearnedWeights

    def answered(self, subjects: Sequence[Asked]) -> Tables:
        """Give the record once buyers answered: all their rows of what was asked for, said to be complete."""
        graph = build_graph(self.truth)
        wanted: set[tuple[str, str]] = set()
        for buyer_id, component_ids in subjects:
            for component_id in component_ids:
                family = graph.families[graph.component_number(component_id)]
                wanted |= {(buyer_id, graph.component_id_list[member]) for member in family.tolist()}
        rows = list(zip(self.truth.supplies["buyer_id"], self.truth.supplies["component_id"], strict=True))
        shown = self.truth.supplies[[row in wanted for row in rows]]
        supplies = pd.concat([self.seen.supplies, shown], ignore_index=True).drop_duplicates(
            ["supplier_id", "buyer_id", "component_id", "status"]
        )
        answered_needs = pd.DataFrame(
            sorted({(buyer_id, name) for buyer_id, component_ids in subjects for name in component_ids}),
            columns=["firm_id", "component_id"],
        )
        answered_needs = Tables.of({"needs": answered_needs.assign(is_essential=False, suppliers_complete=True)}).needs
        return replace(
            self.seen,
            supplies=supplies.reset_index(drop=True),
            needs=pd.concat([self.seen.needs, answered_needs], ignore_index=True),
        )


def office(seed: int) -> Office:
    """Hide a part of one chain."""
    whole = complete_chain(f"C{seed % CHAINS + 1:02d}")
    truth = settled(whole)
    seen = hidden(truth, "rows", HIDDEN_SHARE, seed)
    weights = learn_weights(read_record(build_purchases(build_graph(seen))), seed=seed)
    return Office(truth, seen, targets_of(whole), seed, weights)


def by_expected_value(asking: Office, count: int) -> list[Asked]:
    """Ask what the drawings say."""
    plan = worthy_answers(
        build_graph(asking.seen),
        {"chain": asking.targets},
        count=count,
        draws=DRAWS,
        weights=asking.weights,
        half_life_days=None,
    )
    return [(answer.buyer_id, answer.component_ids) for answer in plan.answers]


def by_colours_at_stake(asking: Office, count: int) -> list[Asked]:
    """Ask in today's order: by the number of colours that an answer alone could change."""
    listed = questions(build_graph(asking.seen))
    first = [(question.firm_id, question.component_ids) for question in listed if question.kind == "suppliers"]
    return [*first, *(subject for subject in at_random(asking, count) if subject not in first)][:count]


def open_purchases(asking: Office, *, only_unseen: bool = False) -> list[Asked]:
    """All that buyers could be asked about, or those of it with nobody on record."""
    graph = build_graph(asking.seen)
    record = read_record(build_purchases(graph))
    bought, facts = record.purchases, graph.requirements
    return [
        (
            graph.firm_id_list[bought.buyer[purchase]],
            tuple(
                graph.component_id_list[member]
                for member in facts.group_members[facts.group[bought.requirements[purchase][0]]].tolist()
            ),
        )
        for purchase in record.is_open.nonzero()[0].tolist()
        if bought.buyer[purchase] >= 0 and not (only_unseen and record.seen[purchase])
    ]


def most_connected_first(asking: Office, count: int, *, only_unseen: bool = False) -> list[Asked]:
    """Ask about open purchases by the rows on record of the buyer and of what it buys."""
    supplies = asking.seen.supplies
    rows = Counter(supplies["buyer_id"]) + Counter(supplies["supplier_id"]) + Counter(supplies["component_id"])
    return sorted(
        open_purchases(asking, only_unseen=only_unseen),
        key=lambda subject: (-rows[subject[0]] - sum(rows[name] for name in subject[1]), subject),
    )[:count]


def unseen_first(asking: Office, count: int) -> list[Asked]:
    """Ask about purchases with nobody on record, most connected first."""
    return most_connected_first(asking, count, only_unseen=True)


def at_random(asking: Office, count: int) -> list[Asked]:
    """Ask about open purchases at random."""
    purchases = open_purchases(asking)
    return random.Random(asking.seed).sample(purchases, min(count, len(purchases)))


ORDERS: dict[str, Order] = {
    "expected value": by_expected_value,
    "today": by_colours_at_stake,
    "most connected": most_connected_first,
    "nobody on record": unseen_first,
    "random": at_random,
}


def levels(graph: SupplyGraph, targets: Sequence[str]) -> dict[tuple[str, str], str]:
    """Colour in the chain of every firm and component that is yellow or blue for one of its targets and red for none."""
    worst: dict[tuple[str, str], str] = {}
    reds = set()
    for (_, about, name), colour in colours(graph, targets).items():
        if colour == "red":
            reds.add((about, name))
        if colour in ("yellow", "blue"):
            worst[about, name] = min(colour, worst.get((about, name), ""), key=_WORST_FIRST.index)
    return {subject: colour for subject, colour in worst.items() if subject not in reds}


def wrong_colours(asking: Office, seen: Tables) -> int:
    """Count firms and components with another colour than the whole record gives."""
    true = levels(build_graph(asking.truth), asking.targets)
    shown = levels(build_graph(seen), asking.targets)
    return sum(true.get(subject, "") != shown.get(subject, "") for subject in true.keys() | shown.keys())


def error_of_chances(asking: Office, seen: Tables) -> float:
    """Add up how far chances are from the truth."""
    true = levels(build_graph(asking.truth), asking.targets)
    graph = build_graph(seen)
    scopes = {"chain": asking.targets}
    frame = estimate_chances(graph, scopes, draws=DRAWS, weights=asking.weights, half_life_days=None).frame
    red = {(about, name) for (_, about, name), colour in colours(graph, asking.targets).items() if colour == "red"}
    stated = {
        (row.about, row.id): (float(row.yellow_or_worse), float(row.blue_or_worse))
        for row in frame.itertuples()
        if (row.about, row.id) not in red
    }
    error = 0.0
    for subject in stated.keys() | true.keys():
        yellow, blue = stated.get(subject, (0.0, 0.0))
        colour = true.get(subject, "")
        error += abs(yellow - (colour == "yellow")) + abs(blue - (colour in ("yellow", "blue")))
    return error


def errors(seed: int, answers: int, *, with_chances: bool = True) -> dict[str, tuple[float, float]]:
    """Wrong colours and error of chances, before (under "") and after each order's answers."""
    asking = office(seed)
    records: Mapping[str, Tables] = {
        "": asking.seen,
        **{name: asking.answered(order(asking, answers)) for name, order in ORDERS.items()},
    }
    return {
        name: (wrong_colours(asking, seen), error_of_chances(asking, seen) if with_chances else 0.0)
        for name, seen in records.items()
    }


def main(seeds: int, answers: int) -> None:
    """Print the table."""
    totals: dict[str, list[float]] = {}
    started = time.perf_counter()
    for seed in range(seeds):
        for name, error in errors(seed, answers).items():
            total = totals.setdefault(name, [0.0, 0.0])
            total[0], total[1] = total[0] + error[0], total[1] + error[1]
        print(seed, {name: [round(one, 1) for one in total] for name, total in totals.items()}, file=sys.stderr)
    before = totals.pop("")
    print(f"{seeds} seeds, {answers} answers each, {time.perf_counter() - started:.0f} s")
    print("| order | wrong colours | set right | error of chances | taken away |")
    print("|---|---|---|---|---|")
    for name, after in totals.items():
        drops = (f"{before[at]:.0f} → {after[at]:.0f} | {before[at] - after[at]:.0f}" for at in (0, 1))
        print(f"| {name} | {' | '.join(drops)} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50, int(sys.argv[2]) if len(sys.argv) > 2 else 20)
