"""What came of a load: the rows, and everything the person who sent them should know about them."""

from __future__ import annotations

from dataclasses import dataclass

from graph_schema.errors import Problem
from loaders.layouts.sheets import MappedSheet
from loaders.tables import Tables


@dataclass(frozen=True)
class LoadReport:
    """A load without errors.

    Attributes
    ----------
    tables
        The loaded rows only, whatever the store held before.
    repairs
        What was read otherwise than it was written (trimmed spaces, 元 into 万元), in place order.
    warnings
        What was taken as it is but deserves a look, in place order.
    sources
        The sources of the loaded rows, sorted: a store replaces the rows of these.
    mapped
        What came of each sheet of a foreign layout, in the order of reading.
    """

    tables: Tables
    repairs: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    sources: tuple[str, ...] = ()
    mapped: tuple[MappedSheet, ...] = ()
