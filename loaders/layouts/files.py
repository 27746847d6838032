"""Which sheets of a file are lists of purchases, and how would they be read?"""

from __future__ import annotations

from pathlib import Path

from graph_schema.errors import LoadError, Problem
from loaders.delimited import read_delimited
from loaders.guard import WORKBOOK_ENDINGS
from loaders.layouts.large import head_of_text
from loaders.layouts.proposal import Proposal
from loaders.layouts.sheets import Mappings, is_large_text, proposal_of
from loaders.sheet import RawSheet, Unreadable
from loaders.workbook import read_workbook


def sheets_of_file(path: Path) -> list[RawSheet]:
    """Read the sheets of a file, the first rows of a large text file.

    Raises
    ------
    LoadError
        If it cannot be read.
    """
    try:
        if path.suffix.lower() in WORKBOOK_ENDINGS:
            return read_workbook(path, place=path.name, source=path.stem)
        if path.exists() and is_large_text(path):
            return [head_of_text(path, place=path.name, source=path.stem)]
        return [read_delimited(path, place=path.name, source=path.stem)]
    except Unreadable as unreadable:
        raise LoadError([Problem(path.name, unreadable.row, "", unreadable.message)]) from unreadable


def proposals_of_file(path: Path, mappings: Mappings) -> list[tuple[str, Proposal]]:
    """Give the sheets of a file that are recognised, each with its place.

    Raises
    ------
    LoadError
        If it cannot be read.
    """
    proposals = [(sheet.place, proposal_of(sheet, mappings)) for sheet in sheets_of_file(path)]
    return [(place, proposal) for place, proposal in proposals if proposal]
