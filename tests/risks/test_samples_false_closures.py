"""Does the sample office's register show every planted 假销号 over the fifteen chains, and no other?"""

from __future__ import annotations

import json
from pathlib import Path

from chainlink.risks.assess import Screened
from chainlink.risks.register import import_risks, list_risks
from chainlink.risks.scans import record_scan
from chainlink.stores import open_store
from chainlink.supply.graph import SupplyGraph
from tests.sample_province import SAMPLES


def test_every_planted_false_closure_is_found_and_nothing_else(
    tmp_path: Path, sample_graph: SupplyGraph, sample_screened: Screened
) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'office.sqlite'}")
    imported = import_risks(store, SAMPLES / "office" / "risks.csv", sample_graph.tables, who="示例")
    assert (len(imported.added), imported.repairs, imported.warnings) == (75, (), ())
    record_scan(store, sample_screened, who="示例")
    ids_by_chain: dict[str, list[str]] = {}
    for risk in list_risks(store):
        if risk.is_to_review:
            ids_by_chain.setdefault(str(risk.fields["chain_id"]), []).append(str(risk.fields["firm_id"]))
    planted = json.loads((SAMPLES / "expected_false_closures.json").read_text(encoding="utf-8"))
    assert {chain_id: sorted(firm_ids) for chain_id, firm_ids in ids_by_chain.items()} == planted
