"""How are many risks given to an office, a person, a day at once? All of them or none, with a look at what changes first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from chainlink.risks.joined import JoinedRisk, joined_risks
from chainlink.risks.register import RISKS, Risk, is_open
from chainlink.stores import Field, Store
from chainlink.supply.names import Names
from graph_schema.answer_tables import AnswerColumn, AnswerTable, Cell, Thing, colour_text, table_of
from graph_schema.errors import UsageError
from graph_schema.names import Words

ASSIGNED = ("office", "person", "deadline")


@dataclass(frozen=True)
class Assignment:
    """Who is to see to some risks, and by when; "" leaves a column as it is."""

    office: str = ""
    person: str = ""
    deadline: str = ""

    @property
    def cells(self) -> dict[str, Field]:
        """The columns that it fills."""
        return {name: value for name in ASSIGNED if (value := str(getattr(self, name)).strip())}

    def is_past(self, today: date) -> bool:
        """Whether its day is over already."""
        return bool(self.deadline) and self.deadline < today.isoformat()


def assignable(risks: Sequence[Risk], *, is_unassigned_only: bool = True) -> tuple[JoinedRisk, ...]:
    """Give the open risks that could be given to somebody, one line a cause, in the order given.

    Parameters
    ----------
    risks
        Chosen ones.
    is_unassigned_only
        Whether those that have an office already are left out.
    """
    return joined_risks(risk for risk in risks if is_open(risk) and not (is_unassigned_only and risk.fields["office"]))


def assign(
    store: Store, lines: Sequence[JoinedRisk], assignment: Assignment, *, who: str, why: str = ""
) -> tuple[Risk, ...]:
    """Write who sees to these risks, and to the others of their causes: all in one transaction.

    Parameters
    ----------
    store
        Where the register is.
    lines
        As the person saw them.
    assignment
        What is to be written.
    who, why
        Who assigns them, and why where somebody is replaced.

    Returns
    -------
    tuple
        The risks as they stand now.

    Raises
    ------
    UsageError
        If nothing is to be written, or with everything that is wrong.
    ConflictError
        If somebody changed one of them since it was read; then none is written.
    """
    cells = assignment.cells
    if not cells:
        message = Words("请写明责任单位、责任人或时限", "name an office, a person or a deadline")
        raise UsageError(message)
    rows = [{"risk_id": risk.risk_id, "revision": risk.revision, **cells} for line in lines for risk in line.risks]
    return RISKS.record_all(store, rows, who=who, why=why, presence="known")


def assignment_table(lines: Sequence[JoinedRisk], assignment: Assignment, names: Names) -> AnswerTable:
    """Describe what would change, a line a cause: who sees to it now, and who would."""

    def changed(line: JoinedRisk, name: str) -> str:
        before, after = line.lead.text(name), str(assignment.cells.get(name, ""))
        return before if not after or after == before else f"{before or '—'} → {after}"

    columns: list[tuple[AnswerColumn, Callable[[JoinedRisk], Cell]]] = [
        (AnswerColumn("colour", Words("颜色", "colour")), lambda line: colour_text(line.lead.text("colour"))),
        (AnswerColumn("risk", Words("风险", "risk"), width=32), lambda line: _subject(line.lead, names)),
        (
            AnswerColumn("chain", Words("产业链", "chain")),
            lambda line: Thing("chain", line.lead.text("chain_id"), names.chain(line.lead.text("chain_id"))),
        ),
        (AnswerColumn("office", Words("责任单位", "office"), width=20), lambda line: changed(line, "office")),
        (AnswerColumn("person", Words("责任人", "person"), width=12), lambda line: changed(line, "person")),
        (AnswerColumn("deadline", Words("时限", "deadline"), width=16), lambda line: changed(line, "deadline")),
    ]
    return table_of(Words("将要分派", "To be assigned"), columns, lines)


def _subject(risk: Risk, names: Names) -> Thing:
    parts = (names.component(risk.text("component_id")), names.firm(risk.text("firm_id")))
    return Thing("risk", risk.risk_id, " · ".join(part for part in parts if part))
