"""What do new data change? Firms and components whose worst colour differs between two scans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chainlink.screening.findings import Scan
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Thing, table_of
from graph_schema.names import COLOURS, Colour, Words


@dataclass(frozen=True)
class Recoloured:
    """A firm or component with its worst colour before and after; None for none."""

    about: Literal["firm", "component"]
    id: str
    before: Colour | None
    after: Colour | None


def recoloured(before: Scan, after: Scan) -> tuple[Recoloured, ...]:
    """List what changes its colour, components before firms, the worst of both first, then by id."""
    changes = []
    for about in ("component", "firm"):
        then, now = before.worst_colours(about), after.worst_colours(about)
        changes += [
            Recoloured(about, subject_id, then.get(subject_id), now.get(subject_id))
            for subject_id in sorted({*then, *now})
            if then.get(subject_id) != now.get(subject_id)
        ]
    return tuple(sorted(changes, key=_rank))


def _rank(change: Recoloured) -> tuple[bool, int, str]:
    worst = min(COLOURS.index(colour) for colour in (change.before, change.after) if colour)
    return change.about == "firm", worst, change.id


def recoloured_table(changes: Sequence[Recoloured], names: Names) -> AnswerTable:
    """Describe what changed its colour."""
    none = Words("无", "none")
    columns = [
        (AnswerColumn("before", Words("原为", "before"), "colour", missing=none), lambda change: change.before),
        (AnswerColumn("after", Words("现为", "now"), "colour", missing=none), lambda change: change.after),
        (
            AnswerColumn("about", Words("对象", "about"), width=24, is_with_id=True),
            lambda change: Thing(change.about, change.id, str(names.words(change.about, change.id))),
        ),
    ]
    return table_of(Words("变色", "Colours that changed"), columns, changes)
