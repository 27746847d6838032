"""Who heads each chain? 链长, lead department and 链办, as entries of the book `chiefs`: one a chain, with its history.

They are entries, not rows: a load of firms and sourcings never replaces them, and who was chief before stays on record.
"""

from __future__ import annotations

from dataclasses import dataclass

from chainlink.books.record import Record
from chainlink.books.register import Register
from chainlink.stores import Store
from graph_schema.names import Words


@dataclass(frozen=True)
class Chief(Record):
    """Who heads a chain; "" for what is not given."""

    @property
    def chief(self) -> str:
        """The person."""
        return self.text("chief")

    @property
    def lead_department(self) -> str:
        """The department that leads."""
        return self.text("lead_department")

    @property
    def office(self) -> str:
        """The chain's office, 链办."""
        return self.text("office")


class ChiefBook(Register[Chief]):
    """The register of chiefs: a row is its chain's, and a name of the chain will do."""

    book = "chiefs"
    one = Words("链长", "chief")
    same = Words("同一条产业链", "the same chain")
    record_type = Chief


CHIEFS = ChiefBook()


def chiefs_by_chain(store: Store) -> dict[str, Chief]:
    """Give the chief of each chain that has one, in order of chain id; empty where none was entered.

    Raises
    ------
    StoreError
        If the store does not answer.
    """
    return {chief.entry_id: chief for chief in CHIEFS.records(store)}


def office_by_chain(store: Store) -> dict[str, str]:
    """Give who answers for each chain where nobody else is named: its office, else its lead department."""
    offices = {chain_id: chief.office or chief.lead_department for chain_id, chief in chiefs_by_chain(store).items()}
    return {chain_id: office for chain_id, office in offices.items() if office}


def chief_words(chief: Chief | None) -> tuple[Words, ...]:
    """Say who heads a chain, a line each, as on its card; what is missing is said to be missing."""
    of = (chief.chief, chief.lead_department, chief.office) if chief else ("", "", "")
    labels = (Words("链长", "Chief"), Words("牵头部门", "Lead"), Words("链办", "Office"))
    return tuple(
        Words(f"{label.zh}：{value or '未填'}", f"{label.en}: {value or 'not entered'}")
        for label, value in zip(labels, of, strict=True)
    )
