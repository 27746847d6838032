"""What could stand in for a component? What already does in another product, or is a variant of the same thing. 替代."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from chainlink.projects.planning.weak_points import WeakPoint
from chainlink.projects.project import RowChange
from chainlink.supply.graph import SupplyGraph


class Substitutes:
    """Knows which components stand in for each other, and writes what lets one more do so.

    Parameters
    ----------
    graph
        Supply graph.
    """

    def __init__(self, graph: SupplyGraph) -> None:
        self.graph = graph
        self._inputs = _members(graph.tables.inputs, ["product_id"])
        self._needs = _members(graph.tables.needs, ["firm_id", "product_id"])
        self._found: dict[str, set[str]] = {}
        for members in (*self._inputs.values(), *self._needs.values()):
            by_label: dict[str, list[str]] = {}
            for component_id, label in members:
                if label:
                    by_label.setdefault(label, []).append(component_id)
            for together in by_label.values():
                self._add(together)
        for _, variants in graph.tables.variants.groupby("parent_id", sort=True):
            self._add(variants["component_id"].tolist())

    def of(self, component_id: str) -> tuple[str, ...]:
        """Give what stands in for a component somewhere, by id; its own variants serve it anyway and are left out."""
        graph = self.graph
        family = {
            graph.component_id_list[member] for member in graph.families[graph.component_number(component_id)].tolist()
        }
        return tuple(sorted(self._found.get(component_id, set()) - family))

    def joined(self, point: WeakPoint, substitute_id: str) -> tuple[RowChange, ...]:
        """Write that a substitute joins every requirement of a weak point, beside what it already takes.

        An input of its own becomes a group: its old row no longer counts as essential, and a group of both stands beside.

        Returns
        -------
        tuple of RowChange
            By table and key; empty if one of the requirements is a trader's, or not of that very component.
        """
        graph, facts = self.graph, self.graph.requirements
        wanted: dict[tuple[str, tuple[str, ...]], None] = {}
        for requirement in point.requirements:
            owner, members = int(facts.owner[requirement]), facts.group_members[int(facts.group[requirement])]
            names = {graph.component_id_list[member] for member in members.tolist()}
            if owner >= graph.lines.named_count or point.component_id not in names:
                return ()
            firm_id = graph.firm_id_list[graph.node_firm[owner]]
            product_id = graph.component_id_list[graph.node_component[owner]]
            for table, key, rows_by_key in (
                ("inputs", (product_id,), self._inputs),
                ("needs", (firm_id, product_id), self._needs),
                ("needs", (firm_id, ""), self._needs),
            ):
                if any(component_id == point.component_id for component_id, _ in rows_by_key.get(key, ())):
                    wanted[table, key] = None
        changes = [change for table, key in sorted(wanted) for change in self._join(table, key, point, substitute_id)]
        return tuple(changes)

    def _join(self, table: str, key: tuple[str, ...], point: WeakPoint, substitute_id: str) -> list[RowChange]:
        rows = (self._inputs if table == "inputs" else self._needs)[key]
        columns = {"product_id": key[0]} if table == "inputs" else {"firm_id": key[0], "product_id": key[1]}
        changes = []
        for component_id, label in rows:
            if component_id != point.component_id or (substitute_id, label) in rows:
                continue
            group = label or f"{component_id}|{substitute_id}"
            own = {**columns, "component_id": component_id, "alternative_group": label}
            if not label:
                changes.append(RowChange(table, own, {"is_essential": False}))
                changes.append(RowChange(table, {**own, "alternative_group": group}, {"is_essential": True}))
            other = {**columns, "component_id": substitute_id, "alternative_group": group}
            changes.append(RowChange(table, other, {"is_essential": True}))
        return changes

    def _add(self, together: Sequence[str]) -> None:
        for other in together:
            self._found.setdefault(other, set()).update(set(together) - {other})


def _members(frame: pd.DataFrame, key: list[str]) -> dict[tuple[str, ...], list[tuple[str, str]]]:
    """By key: (component, group label) of its essential rows, sorted."""
    essential = frame[frame["is_essential"].fillna(True).to_numpy(bool)]
    members_by_key: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    columns = [essential[name].tolist() for name in (*key, "component_id", "alternative_group")]
    for *ids, component_id, label in sorted(zip(*columns, strict=True)):
        members_by_key.setdefault(tuple(ids), []).append((component_id, label))
    return members_by_key
