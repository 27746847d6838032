"""Which risks are on the books, and what has become of them? 断链断供风险清单.

The scan writes its columns, people theirs; neither ever overwrites the other, whoever comes first. Every state a risk
was in is kept with who, when and why.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from chainlink.books.book import ColumnWords, Context
from chainlink.books.record import Cells, Record
from chainlink.books.register import Register
from chainlink.risks.assess import risk_id_of
from chainlink.risks.cells import EVIDENCE, risk_cell
from chainlink.stores import Field
from chainlink.supply.names import Names
from graph_schema.answer_tables import Cell
from graph_schema.names import COLOURS, Words

BOOK = "risks"
REGISTER_TITLE = Words("断链断供风险清单", "Register of break risks")

State = Literal["to_verify", "to_do", "in_hand", "closed", "false_alarm"]
STATES: tuple[State, ...] = ("to_verify", "to_do", "in_hand", "closed", "false_alarm")
NEEDS_REASON: tuple[State, ...] = ("closed", "false_alarm")
HAND_SOURCES = ("report", "visit", "survey")
FOUND = ("new", "still", "back")
"""What the last scan says of a risk that it did find."""
_FIXED = ("chain_id", "about", "firm_id", "component_id", "source", "found_on", "finding", "data_date")
"""Columns that say what a risk is: they stay as they are once it is on the books."""


@dataclass(frozen=True)
class Risk(Record):
    """One risk as it stands on the books."""

    @property
    def risk_id(self) -> str:
        """Its id."""
        return self.entry_id

    @property
    def evidence(self) -> str:
        """JSON text of what the scan saw last, "" if no scan ever found it."""
        return self.kept(EVIDENCE)

    @property
    def is_found(self) -> bool:
        """Whether the last scan of its chain found it."""
        return self.fields["finding"] in FOUND

    @property
    def is_to_review(self) -> bool:
        """假销号待复核: closed by a person, and the scan still finds it."""
        return self.fields["state"] == "closed" and self.is_found


def is_overdue(risk: Risk, today: date) -> bool:
    """Whether its deadline is over and nobody settled it."""
    deadline = risk.text("deadline")
    return bool(deadline) and deadline < today.isoformat() and risk.fields["state"] not in NEEDS_REASON


def is_open(risk: Risk) -> bool:
    """Whether nobody settled it, or the scan still finds what a person closed."""
    return risk.fields["state"] not in NEEDS_REASON or risk.is_to_review


def risk_rank(risk: Risk) -> tuple[object, ...]:
    """Give what risks are ranked by everywhere: colour, worst first and those without one last; then shared value.

    The shared value counts no line twice (MODEL.md section 4); unknown ones come last, equals by chain, firms first, id.
    """
    colour, shared = str(risk.fields["colour"]), risk.number("shared_value_10k_yuan")
    place = next((at for at, name in enumerate(COLOURS) if name == colour), len(COLOURS))
    value = math.inf if shared is None else -shared
    return (place, value, risk.text("chain_id"), risk.fields["about"] != "firm", risk.risk_id)


def likely_rank(risk: Risk) -> tuple[object, ...]:
    """Give what risks are ranked by where chances count: chance times shared value, unknown ones last, then `risk_rank`."""
    likely = risk.number("likely_value_10k_yuan")
    return (math.inf if likely is None else -likely, risk_rank(risk))


class RiskBook(Register[Risk]):
    """Rows with an id change the columns of people; rows without one enter risks by hand.

    Of a risk that people entered, the other columns are theirs as well, as long as no scan has found it.
    """

    book = BOOK
    one = Words("风险", "risk")
    same = Words("同一个风险", "the same risk")
    record_type = Risk
    hidden = (EVIDENCE,)
    may_name = False

    def id_of(self, cells: Cells) -> str:
        """Give the id that follows from chain and subject."""
        about = _about(cells)
        return risk_id_of(str(cells.get("chain_id") or ""), about, str(cells.get(f"{about}_id") or ""))

    def which(self, cells: Cells, context: Context[Risk]) -> tuple[str, Words | None]:
        """Tell which risk cells speak of; one that is on the books is named by its id."""
        risk_id, wrong = super().which(cells, context)
        before = context.records.get(risk_id.casefold())
        if not cells.get(self.key) and before is not None and before.revision:
            message = Words(f"清单中已有此风险；请填编号 {risk_id}", f"is on the books already; write its id {risk_id}")
            return risk_id, message
        return risk_id, wrong

    def blank(self, entry_id: str, cells: Cells, context: Context[Risk]) -> Risk:
        """Give a risk that nobody verified yet."""
        return replace(self.empty(entry_id), fields=new_fields(risk_id=entry_id))

    def changeable(self, before: Risk) -> frozenset[str]:
        """Name the columns of people; of what they entered and no scan found, also what describes it."""
        allowed = super().changeable(before)
        is_theirs = before.fields["source"] in HAND_SOURCES and not before.fields["finding"]
        return (frozenset(self.columns) - self.shown_only - set(_FIXED)) | allowed if is_theirs else allowed

    def not_taken(self, name: str) -> Words:
        """Say why a change of a column is not taken."""
        return Words("是摸排填写的列，所改未采用", "is the scan's to write; the change is not taken")

    def settle(self, before: Risk, after: Risk, new_cells: Cells, context: Context[Risk], cells: Cells) -> Risk:
        """Give the reason and the day of closing where a state begins, and take them away where it ends."""
        fields, today = dict(after.fields), context.today.isoformat()
        if not before.revision:
            fields |= {"about": _about(fields), "source": fields["source"] or "report", "finding": "", "data_date": ""}
            fields["found_on"] = fields["found_on"] or today
            names = context.references.names
            fields["segment"] = fields["segment"] or names.segment_of(
                after.text("chain_id"), after.text("component_id")
            )
            fields["place"] = fields["place"] or names.place_of(after.text("firm_id"))
        state = fields["state"] = fields["state"] or "to_verify"
        if state != before.fields["state"]:
            if "reason" not in new_cells:
                fields["reason"] = context.why if state in NEEDS_REASON else ""
            if "closed_on" not in new_cells:
                fields["closed_on"] = today if state == "closed" else ""
        return replace(after, fields=fields)

    def wrong(self, before: Risk, after: Risk, context: Context[Risk]) -> Iterator[ColumnWords]:
        """Tell a risk that is closed without a reason, and what a risk entered by hand lacks."""
        is_moved = after.fields["state"] != before.fields["state"]
        if after.fields["state"] in NEEDS_REASON and not after.text("reason") and not (is_moved and before.revision):
            message = Words(
                "销号和判为误报须写明理由",
                "closing a risk, or calling it a false alarm: say why",
            )
            yield "state", message
        if before.revision:
            return
        subject = f"{after.fields['about']}_id"
        if not (after.fields["firm_id"] or after.fields["component_id"]):
            words = Words(
                "是空的；须指明企业或产品（命令行用 --firm 或 --component）",
                "is empty; name a firm or a component (on the command line with --firm or --component)",
            )
            yield subject, words
        elif not after.fields[subject]:
            yield subject, Words("是空的；必须填写", "is empty; it is required")
        if after.fields["source"] not in HAND_SOURCES:
            message = Words(
                "手工填报的来源请写 直报、走访 或 摸排", "write report, visit or survey for what no scan found"
            )
            yield "source", message

    def order(self, record: Risk) -> tuple[object, ...]:
        """List the worst first, see `risk_rank`."""
        return risk_rank(record)

    def cell_of(self, record: Risk, name: str, names: Names | None) -> Cell:
        """Give names instead of codes, and what is known where a number is none."""
        return risk_cell(record, name, names)

    def derived(self, record: Risk) -> Mapping[str, Field]:
        """Tell whether it is to be reviewed."""
        return {"is_to_review": record.is_to_review}


RISKS = RiskBook()
list_risks, find_risk, history = RISKS.records, RISKS.find, RISKS.history
add_risk, change_risk = RISKS.add, RISKS.change
import_risks, export_risks = RISKS.import_sheet, RISKS.export_sheet


def _about(cells: Cells) -> str:
    """Tell whether a risk is about a firm or a component; a firm where both are named."""
    return str(cells.get("about") or ("firm" if cells.get("firm_id") else "component"))


def new_fields(**cells: Field) -> dict[str, Field]:
    """Give the fields of a risk of which nothing is known but what is stated."""
    return {**RISKS.empty().fields, "state": "to_verify", **cells}
