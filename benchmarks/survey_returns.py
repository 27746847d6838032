"""Forms of many firms come back at once, some of them faulty: how long until the risk list?

    python -m benchmarks.survey_returns [FORMS] [FAULTY]

fills a store with the sample chains, sends a form to so many makers, fills the forms in (each names a further supplier and
says that its list is complete), spoils some, and takes them in as `chainlink survey import` does. Processor time, children
included; the scan of all chains before and after is told apart.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from benchmarks.hidden_truth import SAMPLES
from chainlink import build_graph, load_tables
from chainlink.screening.scan import scan
from chainlink.screening.surveys.forms import file_name, known_rows
from chainlink.screening.surveys.plan import plan_forms, record_round
from chainlink.screening.surveys.register import SurveyForm, mark_sent
from chainlink.screening.surveys.take_in import take_in
from chainlink.stores import Store, open_store
from chainlink.supply.graph import SupplyGraph
from loaders.survey_form import FormHead, form_bytes
from loaders.tables import Tables

AS_OF = "2026-06-30"


def send_and_fill(store: Store, firm_ids: Sequence[str], faulty: int, folder: Path) -> list[Path]:
    """Send each firm a form and fill it in; the first so many name a component that nobody has."""
    graph = build_graph(store.read())
    forms = record_round(store, "一轮", plan_forms(graph, (), firm_ids=firm_ids), who="示例")
    mark_sent(store, forms, today=date.today(), who="示例")
    return [_filled(graph, form, number < faulty, folder) for number, form in enumerate(forms)]


def _filled(graph: SupplyGraph, form: SurveyForm, is_faulty: bool, folder: Path) -> Path:
    """Write a form as it comes back: a new supplier of the first need, and the list declared complete."""
    rows = known_rows(graph, form)
    first = rows.needs.iloc[0]
    new = {
        "buyer_id": first["firm_id"],
        "component_id": "没有的产品" if is_faulty else first["component_id"],
        "supplier_id": f"{form.text('recipient')}新增供应商有限公司",
        "status": "qualified",
    }
    supplies = pd.concat([rows.supplies, Tables.of({"supplies": pd.DataFrame([new])}).supplies], ignore_index=True)
    needs = rows.needs.assign(suppliers_complete=True, overseas_share_low=0.2, overseas_share_high=0.4)
    filled = replace(rows, supplies=supplies, needs=needs)
    head = FormHead(form.entry_id, form.text("round"), form.text("recipient"), AS_OF)
    path = folder / file_name(form)
    path.write_bytes(form_bytes(head, filled, (), graph.tables))
    return path


def makers(store: Store, count: int) -> list[str]:
    """Name so many firms of the country that make something that needs something."""
    tables = store.read()
    essential = tables.inputs[tables.inputs["is_essential"].fillna(True)]
    needing = tables.makes[tables.makes["component_id"].isin(essential["product_id"])]
    at_home = tables.firms.loc[tables.firms["country"] == "CHN", "firm_id"]
    names = tables.firms.drop_duplicates("name_zh", keep=False)["firm_id"]
    return sorted(set(needing["firm_id"]) & set(at_home) & set(names))[:count]


def processor_seconds() -> float:
    """Processor time of this process and its children so far."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def main(count: int, faulty: int) -> None:
    """Print what it takes."""
    with tempfile.TemporaryDirectory() as made:
        store = open_store(f"sqlite:///{made}/samples.sqlite")
        store.write(load_tables([SAMPLES]).tables)
        folder = Path(made) / "returned"
        folder.mkdir()
        begun = processor_seconds()
        paths = send_and_fill(store, makers(store, count), faulty, folder)
        print(f"forms written: {len(paths)} in {processor_seconds() - begun:.1f} s")
        scan(build_graph(store.read()))  # kernels are loaded
        begun, begun_wall = processor_seconds(), time.perf_counter()
        taken_in = take_in(store, paths, who="示例", today=date.today())
        took, took_wall = processor_seconds() - begun, time.perf_counter() - begun_wall
        begun = processor_seconds()
        scan(build_graph(store.read()))
        print(
            f"taken {len(taken_in.taken)}, faulty {len(taken_in.faulty)} in {took:.1f} s ({took_wall:.1f} s by the clock), "
            f"slips {len(taken_in.slips)}; scan of all chains {processor_seconds() - begun:.1f} s"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300, int(sys.argv[2]) if len(sys.argv) > 2 else 20)
