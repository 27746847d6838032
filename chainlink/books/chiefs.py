"""Who heads each chain? 链长, lead department and 链办, as entries of the book `chiefs`: one a chain, with its history.

They are entries, not rows: a load of firms and sourcings never replaces them, and who was chief before stays on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chainlink.stores import Change, Store
from graph_schema.errors import Problem
from graph_schema.names import Words
from graph_schema.spec import schema

BOOK = "chiefs"


@dataclass(frozen=True)
class Chief:
    """Who heads a chain; "" for what is not given."""

    chain_id: str
    chief: str
    post: str
    level: str
    lead_department: str
    office: str
    contact: str
    valid_from: str
    valid_to: str


def chiefs_by_chain(store: Store) -> dict[str, Chief]:
    """Give the chief of each chain that has one, in order of chain id; empty where none was entered.

    Raises
    ------
    StoreError
        If the store does not answer.
    """
    names = tuple(Chief.__dataclass_fields__)
    found = (Chief(**{name: str(entry.fields.get(name) or "") for name in (names)}) for entry in store.entries(BOOK))
    return {chief.chain_id: chief for chief in found}


def load_chiefs(store: Store, path: Path, *, who: str = "", why: str = "") -> tuple[int, tuple[Problem, ...]]:
    """Take the chiefs from the sheet 链长 of a workbook, or from a CSV file; chains that are not in it stay as they are.

    Parameters
    ----------
    path
        Workbook or CSV file with the columns of `schema().books["chiefs"]`.
    who, why
        Kept with what changes.

    Returns
    -------
    tuple
        How many chains the file names, and what was read otherwise than written, or deserves a look.

    Raises
    ------
    LoadError
        With every problem; nothing is recorded then.
    StoreError
        If the store does not answer.
    """
    from loaders.book_sheets import read_book, refused

    spec = schema().books[BOOK]
    sheet, errors = read_book(path, spec)
    refused(errors)
    revisions = {entry.entry_id: entry.revision for entry in store.entries(BOOK)}
    changes = {}
    for row in sheet.rows:
        fields = {column.name: str(row.values.get(column.name) or "") for column in spec.columns}
        chain_id = fields["chain_id"]
        changes[chain_id] = Change(BOOK, chain_id, fields, revisions.get(chain_id, 0), who, why or path.name)
    store.record(list(changes.values()))
    return len(changes), (*sheet.repairs, *sheet.warnings)


def chief_words(chief: Chief | None) -> tuple[Words, ...]:
    """Say who heads a chain, a line each, as on its card; what is missing is said to be missing."""
    of = (chief.chief, chief.lead_department, chief.office) if chief else ("", "", "")
    labels = (Words("链长", "Chief"), Words("牵头部门", "Lead"), Words("链办", "Office"))
    return tuple(
        Words(f"{label.zh}：{value or '未填'}", f"{label.en}: {value or 'not entered'}")
        for label, value in zip(labels, of, strict=True)
    )
