"""Which records do options of a list or an export leave, and how is the choice said?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chainlink.commands.register_family.family import Family
from chainlink.commands.register_family.options import Stated
from graph_schema.errors import UsageError
from graph_schema.moments import DataDates
from graph_schema.names import Words
from graph_schema.spec import ColumnSpec, schema

if TYPE_CHECKING:
    from chainlink.books.record import Record
    from chainlink.stores import Store


def filtered(family: Family, store: Store, options: Mapping[str, Stated], more: Mapping[str, Any]) -> list[Record]:
    """Give the records of which every column holds what is asked for; of several values any will do.

    Raises
    ------
    UsageError
        If a chain, firm or the like that is asked for is not known.
    """
    from chainlink.books.register_tables import is_asked_for

    book = schema().books[family.book]
    records = list(family.records(store, **more))
    for name, texts in _asked_for(family, store, options).items():
        column = book.column(name)
        records = [
            record for record in records if any(is_asked_for(column, record.fields[name], text) for text in texts)
        ]
    return records


def _asked_for(family: Family, store: Store, options: Mapping[str, Stated]) -> dict[str, list[str]]:
    """Give by column what is asked for; names of chains, firms and so on as their ids."""
    from chainlink.books.references import References
    from chainlink.books.register_tables import NOTHING

    book, references = schema().books[family.book], References(store)
    conditions: dict[str, list[str]] = {}
    for name, wanted in options.items():
        if wanted is None or wanted == []:
            continue
        column = book.column(name)
        texts = wanted if isinstance(wanted, list) else ["yes"] if wanted is True else [str(wanted)]
        if column.refers_to and not set(texts) & set(NOTHING):
            meanings = [references.meaning(column, text, {}) for text in texts]
            if wrong := [meaning.wrong for meaning in meanings if meaning.wrong]:
                raise UsageError(wrong[0])
            texts = [str(meaning.value) for meaning in meanings]
        conditions[name] = texts
    return conditions


def cover_of(family: Family, store: Store, options: Mapping[str, Stated]) -> tuple[Words, ...]:
    """Say what a register's workbook covers: its title, what was asked for, and the data beside it."""
    from chainlink.report.paper import Paper

    book = schema().books[family.book]
    conditions = _asked_for(family, store, options)
    parts = [_scope_words(book.column(name), texts, store) for name, texts in conditions.items()]
    scope = Words("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))
    version = next(iter(store.versions()), None)
    paper = Paper(
        family.paper_title or Words(book.sheet, family.book),
        scope if parts else family.everything,
        version.dates if version else DataDates(""),
        version.version_id if version else "—",
    )
    return paper.cover


def _scope_words(column: ColumnSpec, texts: Sequence[str], store: Store) -> Words:
    """Say what a filter leaves: a chain by its name, any other column by its header and value."""
    from chainlink.supply.names import Names

    if column.refers_to == "chains":
        names = Names(store.read())
        chains = [names.words("chain", text) for text in texts]
        return Words("、".join(chain.zh for chain in chains), ", ".join(chain.en for chain in chains))
    words = dict(column.choices)
    zh = "、".join(words.get(text, text) for text in texts)
    return Words(f"{column.zh} {zh}", f"{column.name.replace('_', ' ')} {', '.join(texts)}")
