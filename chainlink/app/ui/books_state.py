"""Which state of data and registers is an answer about? What answers that rest on both are cached under."""

from __future__ import annotations

from chainlink.app.ui.loaded import Loaded
from chainlink.books.chiefs import chiefs_by_chain
from chainlink.projects.register.books import list_projects
from chainlink.risks.register import list_risks


def state_of_books(loaded: Loaded) -> tuple[object, ...]:
    """Tell one state of data, risks, projects and chiefs from another."""
    books = (list_risks(loaded.store), list_projects(loaded.store), chiefs_by_chain(loaded.store).values())
    return (*loaded.key, *(sum(record.revision for record in records) for records in books))
