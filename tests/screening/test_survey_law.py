"""Whatever forms come back in whatever order, no row of another delivery ever disappears, and none without being named."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import chainlink
from chainlink.books.name_pairs import name_pairs
from chainlink.screening.surveys.forms import known_rows
from chainlink.screening.surveys.plan import plan_forms, record_round
from chainlink.screening.surveys.register import SurveyForm
from chainlink.screening.surveys.take_in import TakenIn, take_in
from chainlink.stores import Store, open_store
from graph_schema.errors import UnconfirmedError
from loaders.survey_form import FormHead, form_bytes
from loaders.survey_return import source_of
from loaders.tables import Tables
from tests.examples import examples
from tests.loaders.test_deliveries_law import count_of, rows_of
from tests.loaders.troubled import CASTER, PUMP_MAKER
from tests.screening.survey_answers import SENT, TODAY, province_with_gaps

SUPPLIERS = ("乙铸造有限公司", "乙铸造（有限公司）", "丙铸造有限公司", "戊精密铸造株式会社", "没有名字?")
answers = st.tuples(
    st.sampled_from(["pump", "casting"]),
    st.sets(st.sampled_from(SUPPLIERS), max_size=3),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
"""Whose form, whom it names, whether known purchases stay on it, whether it has a mistake, whether rows may go."""


def written(store: Store, form: SurveyForm, named: set[str], keeps_known: bool, is_faulty: bool, path: Path) -> Path:
    """Write a form as somebody fills it in."""
    graph = chainlink.build_graph(store.read())
    rows = known_rows(graph, form)
    product = "没有的产品" if is_faulty else "casting"
    new = [
        {"buyer_id": form.ids("firm_ids")[0], "component_id": product, "supplier_id": name, "status": "active"}
        for name in sorted(named) or (["丙铸造有限公司"] if is_faulty else [])
    ]
    known = rows.supplies if keeps_known else rows.supplies.iloc[:0]
    supplies = pd.concat([known, Tables.of({"supplies": pd.DataFrame(new)}).supplies], ignore_index=True)
    filled = replace(rows, supplies=supplies.drop_duplicates(["supplier_id", "component_id"]))
    head = FormHead(form.entry_id, form.text("round"), form.text("recipient"), SENT)
    path.write_bytes(form_bytes(head, filled, (), graph.tables))
    return path


@settings(max_examples=examples(20, unit=4))
@given(st.lists(answers, min_size=2, max_size=3))
def test_no_row_of_another_delivery_disappears_by_a_form(returns: list[tuple[str, set[str], bool, bool, bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/store.sqlite")
        province_with_gaps(store, Path(folder))
        planned = plan_forms(chainlink.build_graph(store.read()), (), firm_ids=[PUMP_MAKER, CASTER])
        own = replace(planned[0], recipient="乙铸造有限公司", cells=(("suppliers", CASTER, ("seal",)),))
        forms = dict(zip(("pump", "casting"), record_round(store, "一轮", [*planned, own], who="王"), strict=True))
        for number, (whose, named, keeps_known, is_faulty, may_remove) in enumerate(returns):
            form = forms[whose]
            path = written(store, form, named, keeps_known, is_faulty, Path(folder) / f"{number}.xlsx")
            before = rows_of(store.read_rows())
            taken_in: TakenIn | None = None
            try:
                taken_in = take_in(store, [path], who="李", today=TODAY, is_removal_confirmed=may_remove)
            except UnconfirmedError:
                assert not may_remove
            after = rows_of(store.read_rows())
            gone = {table: rows - after[table] for table, rows in before.items()}
            source = source_of(form.entry_id, form.text("recipient"))
            assert {row[-1] for rows in gone.values() for row in rows} <= {source}
            counted = (
                {(removal.source, removal.table): removal.removed for removal in taken_in.removals} if taken_in else {}
            )
            assert count_of(gone) == counted
            if taken_in is None or taken_in.faulty:
                assert after == before
                buys_of_itself = whose == "casting" and "乙铸造有限公司" in named
                assert taken_in is None or is_faulty or buys_of_itself
                continue
            held = sum(len(pair.held.get("supplies", ())) for pair in name_pairs(store, state="open"))
            coming = sum(row[-1] == source for row in after["supplies"])
            assert coming + held >= len(named)
