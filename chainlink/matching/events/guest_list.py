"""Which firms does a pasted list of guests name? What is sure is taken, what may be meant is asked, nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chainlink.matching.events.register import Event, Invitation, change_event
from chainlink.stores import Store
from chainlink.supply.firm_search import find_firms
from chainlink.supply.graph import SupplyGraph
from graph_schema.errors import UsageError
from graph_schema.names import Words
from loaders.alike import core_name, core_name_place_first
from loaders.delimited import read_delimited
from loaders.name_ids import plain_name
from loaders.workbook import read_workbook

LEAVE_OUT = ""
"""Chosen for a line that shall invite nobody."""
_CANDIDATES = 5
_NUMBERED = re.compile(r"^\s*\d{1,3}\s*[.、．)）]\s*")
_HEADERS = frozenset({"企业", "企业名称", "单位", "单位名称", "名称", "firm", "company", "name"})


@dataclass(frozen=True)
class ListedGuest:
    """One line of a list.

    Attributes
    ----------
    text
        As it was written.
    firm_id
        The firm that has this code or name alone; "" where none or several have it.
    candidate_ids
        Firms that may be meant, the likeliest first; empty where the firm is known, or nobody is like it.
    """

    text: str
    firm_id: str
    candidate_ids: tuple[str, ...] = ()


def lines_of_file(path: Path) -> list[str]:
    """Read the lines of a list from .xlsx or a file with separated columns, cells parted by tabs.

    Raises
    ------
    ChainlinkError
        If the file cannot be read.
    """
    if path.suffix.lower() in (".xlsx", ".xls"):
        rows = [row for sheet in read_workbook(path, place=path.name, source=path.name) for row in sheet.rows]
    else:
        rows = [list(row) for row in read_delimited(path, place=path.name, source=path.name).rows]
    return ["\t".join(row) for row in rows]


def read_guest_list(graph: SupplyGraph, lines: Iterable[str]) -> tuple[ListedGuest, ...]:
    """Find which firm each line of a list names: by code, by name, by former name.

    Parameters
    ----------
    lines
        One firm a line, cells parted by tabs: the first cell that is a code or name says which. Numbers before a name,
        headers and empty lines do not count.

    Returns
    -------
    tuple
        In the order of the list, each firm and each unknown line once. A name that is only like that of a firm (other
        legal form, place in brackets, branch) is a candidate, never taken by itself.

    Notes
    -----
    Linear in firms and lines; a search of the firms for each line that nothing is like.

    Examples
    --------
    >>> import pandas as pd
    >>> from chainlink.supply.graph import build_graph
    >>> from loaders.tables import Tables
    >>> firms = pd.DataFrame({"firm_id": ["A", "B"], "name_zh": ["甲密封有限公司", "乙轴承有限公司"]})
    >>> graph = build_graph(Tables.of({"firms": firms}))
    >>> [(guest.firm_id, guest.candidate_ids) for guest in read_guest_list(graph, ["1. 甲密封有限公司", "乙轴承厂"])][0]
    ('A', ())
    """
    ids_by_name, ids_by_core = _ids_by_names(graph)
    listed: dict[str, ListedGuest] = {}
    for line in lines:
        cells = [cell for cell in (_NUMBERED.sub("", cell).strip() for cell in line.split("\t")) if cell]
        cells = [cell for cell in cells if not cell.isdigit() or plain_name(cell) in ids_by_name]
        if not cells or any(cell.casefold() in _HEADERS for cell in cells):
            continue
        guest = _guest_of(graph, cells, ids_by_name, ids_by_core)
        listed.setdefault(guest.firm_id or guest.text, guest)
    return tuple(listed.values())


def _guest_of(
    graph: SupplyGraph,
    cells: Sequence[str],
    ids_by_name: Mapping[str, set[str]],
    ids_by_core: Mapping[str, set[str]],
) -> ListedGuest:
    several: set[str] = set()
    for cell in cells:
        firm_ids = ids_by_name.get(plain_name(cell), set())
        if len(firm_ids) == 1:
            return ListedGuest(cell, next(iter(firm_ids)))
        several |= firm_ids
    alike = several or {
        firm_id for fold in (core_name, core_name_place_first) for firm_id in ids_by_core.get(fold(cells[0]), ())
    }
    near = sorted(alike) or [str(firm_id) for firm_id in find_firms(graph, cells[0], limit=_CANDIDATES)["firm_id"]]
    return ListedGuest(cells[0], "", tuple(near[:_CANDIDATES]))


def _ids_by_names(graph: SupplyGraph) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Give by folded code, name and former name the firms that have it, and by the core of a name."""
    by_name: dict[str, set[str]] = {plain_name(firm_id): {firm_id} for firm_id in graph.firm_id_list}
    by_core: dict[str, set[str]] = {}
    firms = graph.tables.firms
    for column in ("name_zh", "name_en", "former_names"):
        for firm_id, text in zip(firms["firm_id"], firms[column], strict=True) if column in firms else ():
            for name in str(text or "").split(";") if column == "former_names" else [str(text or "")]:
                if name:
                    by_name.setdefault(plain_name(name), set()).add(str(firm_id))
                    for fold in (core_name, core_name_place_first):
                        by_core.setdefault(fold(name), set()).add(str(firm_id))
    return by_name, by_core


def invite_listed(
    store: Store,
    event_id: str,
    guests: Sequence[ListedGuest],
    *,
    chosen: Mapping[str, str],
    who: str,
    revision: int | None = None,
) -> Event:
    """Invite the firms of a list, all of them or none; who is invited already keeps its answer.

    Parameters
    ----------
    guests
        Of `read_guest_list`.
    chosen
        By text of a line that names no firm for sure the firm that is meant, `LEAVE_OUT` for none.
    revision
        The revision the person saw. None: whatever it is now.

    Raises
    ------
    UnknownIdError
        If the event is not on the books.
    UsageError
        If a line is neither sure nor chosen; all of them are named. If there is nobody to invite.
    ConflictError
        If somebody changed the event after `revision`.
    """
    open_lines = [guest.text for guest in guests if not guest.firm_id and guest.text not in chosen]
    if open_lines:
        names = "、".join(open_lines)
        raise UsageError(
            Words(
                f"名单中有 {len(open_lines)} 行未认出，未邀请任何企业：{names}；请逐行选定或写明不邀请",
                f"{len(open_lines)} lines are not recognised and nobody was invited: {names}; say who is meant, or leave out",
            )
        )
    meant = [guest.firm_id or chosen[guest.text] for guest in guests]
    firm_ids = [firm_id for firm_id in dict.fromkeys(meant) if firm_id != LEAVE_OUT]
    if not firm_ids:
        raise UsageError(Words("名单中没有可邀请的企业", "the list names nobody to invite"))
    _, event = change_event(
        store,
        event_id,
        lambda event: event.having(
            invitations={**dict.fromkeys(firm_ids, Invitation()), **event.invitations},
        ),
        who=who,
        revision=revision,
    )
    return event
