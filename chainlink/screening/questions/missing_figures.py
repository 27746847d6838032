"""Which missing figures leave the size and the place of a coloured failure open? Capacities, volumes, places."""

from __future__ import annotations

from collections.abc import Iterator

from chainlink.screening.findings import Scan
from chainlink.screening.questions.question import Cell
from chainlink.supply.graph import SupplyGraph


def missing_figures(graph: SupplyGraph, scanned: Scan) -> Iterator[tuple[Cell, str, tuple[str, ...]]]:
    """List cells that no colour hangs on, with a chain and its targets concerned.

    For each firm with a colour, and the component at the start of its path: the capacity or output of each ready backup
    of its buyers that makes it; the volume that each buyer takes from the firm; the firm's own place.

    Notes
    -----
    Linear in sourcings, then in the colours and their buyers.
    """
    offers = _sourcings_by_component(graph)
    unplaced = set(graph.firm_ids) - set(graph.tables.firms.query("region_code != ''")["firm_id"])
    abroad = set(graph.tables.firms.query("country not in ('', 'CHN')")["firm_id"])
    unsized = _unsized_lines(graph)
    for chain in scanned.chains:
        for finding in chain.firms:
            firm_id, component_id = finding.id, finding.grade.why[0].component_id
            if firm_id in unplaced - abroad:
                yield ("place", firm_id, (component_id,)), chain.chain_id, finding.targets
            rows = offers.get(component_id, ())
            buyers = {buyer_id for supplier_id, buyer_id, status, _ in rows if supplier_id == firm_id}
            for supplier_id, buyer_id, status, has_volume in rows:
                if supplier_id == firm_id and status == "active" and not has_volume:
                    yield ("volume", buyer_id, (component_id,)), chain.chain_id, finding.targets
                is_backup = supplier_id != firm_id and buyer_id in buyers and status == "qualified"
                if is_backup and (supplier_id, component_id) in unsized:
                    yield ("capacity", supplier_id, (component_id,)), chain.chain_id, finding.targets


def _sourcings_by_component(graph: SupplyGraph) -> dict[str, list[tuple[str, str, str, bool]]]:
    """(supplier, buyer, status, whether the volume is known) of each component's sourcings, sorted."""
    frame = graph.tables.supplies.sort_values(["component_id", "supplier_id", "buyer_id"])
    columns = [frame["supplier_id"], frame["buyer_id"], frame["status"], frame["volume"].notna()]
    sourcings: dict[str, list[tuple[str, str, str, bool]]] = {}
    for component_id, *row in zip(frame["component_id"], *columns, strict=True):
        sourcings.setdefault(component_id, []).append((row[0], row[1], row[2], row[3]))
    return sourcings


def _unsized_lines(graph: SupplyGraph) -> set[tuple[str, str]]:
    """Lines of MAKES without capacity or without output."""
    makes = graph.tables.makes
    frame = makes[makes["capacity"].isna() | makes["output"].isna()]
    return set(zip(frame["firm_id"], frame["component_id"], strict=True))
