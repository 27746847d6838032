"""When were the makers of components surveyed? One day for many components at once, kept as what an office says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from chainlink.stores import Store, Version
from graph_schema.errors import UsageError
from graph_schema.names import Words
from loaders.dates import read_past_date
from loaders.tables import Tables


@dataclass(frozen=True)
class Surveyed:
    """What was written down: the version, and the components whose date is new."""

    version: Version
    component_ids: tuple[str, ...]


def components_of(tables: Tables, chain_ids: Sequence[str], *, is_unsurveyed_only: bool = True) -> tuple[str, ...]:
    """List the components of some chains, sorted; only those without a date of survey unless all are wanted."""
    placed = tables.placements[tables.placements["chain_id"].isin(list(chain_ids))]
    frame = tables.components[tables.components["component_id"].isin(placed["component_id"])]
    if is_unsurveyed_only:
        frame = frame[frame["makers_surveyed_on"] == ""]
    return tuple(sorted(set(frame["component_id"])))


def mark_surveyed(store: Store, component_ids: Sequence[str], *, surveyed_on: str, sender: str) -> Surveyed:
    """Write down that the makers of components were surveyed on a day.

    The rows are added to those of the office; nothing of it or of others goes.

    Parameters
    ----------
    surveyed_on
        `YYYY[-MM[-DD]]`, not after today.
    sender
        The office that says so: the source of the rows.

    Raises
    ------
    UsageError
        If the day, the office or a component is missing or unknown.
    """
    reading = read_past_date(surveyed_on.strip())
    if reading.error or not reading.value:
        raise UsageError(reading.error or Words("请写摸排日期，如 2026-12-01", "write the day, such as 2026-12-01"))
    if not sender.strip():
        raise UsageError(Words("请写明由哪个单位摸排（--from）", "say which office surveyed (--from)"))
    if not component_ids:
        raise UsageError(Words("没有要登记的产品", "no component is named"))
    day = str(reading.value)
    changed: tuple[str, ...] = ()

    def build(existing: Tables) -> Tables:
        nonlocal changed
        known = existing.components.drop_duplicates("component_id").set_index("component_id")
        unknown = sorted(set(component_ids) - set(known.index))
        if unknown:
            raise UsageError(
                Words(f"没有产品 {'、'.join(unknown[:5])}", f"there is no component {', '.join(unknown[:5])}")
            )
        own = existing.components[existing.components["source"] == sender.strip()].set_index("component_id")
        changed = tuple(
            component_id
            for component_id in sorted(set(component_ids))
            if component_id not in own.index or own.at[component_id, "makers_surveyed_on"] != day
        )
        rows = [
            {
                **(own.loc[component_id].to_dict() if component_id in own.index else {}),
                "component_id": component_id,
                "name_zh": known.at[component_id, "name_zh"],
                "makers_surveyed_on": day,
                "source": sender.strip(),
                "source_row": str(Words(f"摸排登记 {date.today()}", f"entered {date.today()}")),
                "as_of": day,
            }
            for component_id in changed
        ]
        return Tables.of({"components": pd.DataFrame(rows)}) if rows else Tables.of()

    note = Words(f"摸排日期 {day}：{len(set(component_ids))} 个产品", f"surveyed on {day}: {len(set(component_ids))}")
    version = store.update(build, is_adding=True, note=str(note))
    return Surveyed(version, changed)
