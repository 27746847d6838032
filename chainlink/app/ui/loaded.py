"""What is looked at? The newest version of the store, its supply graph and its scan, built once for all readers."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

import streamlit as st

import chainlink
from chainlink.app.first_answers import answer_before, keep_for_next_start
from chainlink.screening.chances import KeptChances, any_kept_chances, kept_chances
from chainlink.screening.overview import Overview, overview
from chainlink.stores import Store, Version, default_address, open_store
from graph_schema.errors import ChainlinkError, StoreError, UsageError
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.report.paper import Paper
    from chainlink.screening.findings import Scan
    from chainlink.screening.oldest_rows import OldestRows
    from chainlink.supply.graph import SupplyGraph

KEPT_GRAPHS = 2
"""The current version, and the one that readers who have not yet clicked still look at."""
PATIENCE_SECONDS = 3.0
"""How long a start leaves the processor to its first reader before it builds what the next page needs."""

_first_page_is_drawn = Event()


@dataclass(frozen=True, eq=False)
class Newest:
    """The newest version of the data, nothing of it read yet.

    Attributes
    ----------
    store
        Where it came from: for entries, versions, loads.
    version
        The version.
    """

    store: Store
    version: Version

    @property
    def key(self) -> tuple[str, str, str]:
        """What answers about this version are cached under."""
        return (self.store.address, self.version.version_id, self.version.content_hash)

    def chances(self) -> KeptChances | None:
        """What is kept beside these data; None where nothing is kept or nothing is open."""
        return kept_chances(self.store, self.version.content_hash)

    def any_chances(self) -> KeptChances | None:
        """The same, also where nothing is open."""
        return any_kept_chances(self.store, self.version.content_hash)

    def overview(self) -> Overview:
        """All its chains at a glance; put together when the first reader asks, unless that was kept."""
        with st.spinner(str(_READING), show_time=True):
            return _overview(*self.key)


@dataclass(frozen=True, eq=False)
class Loaded(Newest):
    """One version of the data, ready to be asked.

    Attributes
    ----------
    graph, scan
        Its supply graph and the scan of all its chains; neither may be changed.
    """

    graph: SupplyGraph
    scan: Scan

    def chain_names(self) -> dict[str, str]:
        """Names of the scanned chains, by id."""
        return {chain.chain_id: self.graph.names.chain(chain.chain_id) for chain in self.scan.chains}

    def paper(self, title: Words, scope: Words) -> Paper:
        """Say what an export about these data is, and what it covers."""
        from chainlink.report.paper import Paper

        return Paper(title, scope, self.version.dates, self.version.version_id)

    @property
    def stamp(self) -> str:
        """What tells the files of one state of the data from those of another: its date, else its version."""
        return self.version.data_date or self.version.version_id


class EmptyStoreError(UsageError):
    """Nothing was loaded yet; the page says where to begin."""

    def __init__(self) -> None:
        super().__init__(
            Words(
                "库中还没有数据；请到“数据”页上传工作簿",
                "the store is empty; upload a workbook on the Data page",
            )
        )


@st.cache_resource(show_spinner=False)
def _store(address: str) -> Store:
    return open_store(address)


@st.cache_resource(show_spinner=False)
def _addresses_with_data() -> set[str]:
    """Addresses where this process has seen data."""
    return set()


def open_app_store() -> Store:
    """Give the store that this app shows: one for the whole process."""
    return _store(default_address())


def current_version() -> Version | None:
    """Tell the newest version; None where nothing was ever loaded.

    Raises
    ------
    StoreError
        If the store does not answer, or holds nothing any more where it held data before.
    """
    store = open_app_store()
    newest = next(iter(store.versions()), None)
    seen = _addresses_with_data()
    if newest:
        seen.add(store.address)
    elif store.address in seen:
        raise StoreError(
            Words(
                f"{store.address} 原有的数据不见了，文件可能已被移走；请放回原处",
                f"the data of {store.address} are gone, the file may have been moved away; put it back",
            )
        )
    return newest


@st.cache_resource(max_entries=KEPT_GRAPHS, show_spinner=False)
def _graph(address: str, version_id: str, content_hash: str) -> SupplyGraph:
    return chainlink.build_graph(_store(address).read())


@st.cache_resource(max_entries=KEPT_GRAPHS, show_spinner=False)
def _scan(address: str, version_id: str, content_hash: str) -> Scan:
    from chainlink.screening.findings import Scan

    before = answer_before(_store(address), content_hash, Scan)
    return before or chainlink.scan(_graph(address, version_id, content_hash))


@st.cache_resource(max_entries=KEPT_GRAPHS, show_spinner=False)
def _overview(address: str, version_id: str, content_hash: str) -> Overview:
    before = answer_before(_store(address), content_hash, Overview)
    if before:
        return before
    graph, scan = _graph(address, version_id, content_hash), _scan(address, version_id, content_hash)
    province = overview(graph, scan)
    keep_for_next_start(_store(address), content_hash, province, scan)
    return province


def oldest_rows(loaded: Loaded) -> OldestRows:
    """Give the dates of all rows, by what they say, to name the oldest that a colour rests on."""
    return _oldest_rows(loaded.key, loaded)


@st.cache_resource(max_entries=KEPT_GRAPHS, show_spinner=False)
def _oldest_rows(key: tuple[str, str, str], _loaded: Loaded) -> OldestRows:
    from chainlink.screening.oldest_rows import OldestRows

    return OldestRows(_loaded.graph.tables)


_READING = Words("正在读取数据并扫描", "reading and scanning the data")


def load_newest() -> Newest:
    """Give the newest version, for a page that needs its overview alone.

    Raises
    ------
    EmptyStoreError
        If nothing was loaded yet.
    StoreError
        If the store does not answer.
    """
    version = current_version()
    if version is None:
        raise EmptyStoreError
    return Newest(open_app_store(), version)


def load_current() -> Loaded:
    """Give the newest version with its graph and scan; they are built when the first reader asks.

    Raises
    ------
    EmptyStoreError
        If nothing was loaded yet.
    StoreError
        If the store does not answer.
    UsageError
        If the data hold no chain, or one without a target.
    """
    newest = load_newest()
    with st.spinner(str(_READING), show_time=True):
        graph, scan = _graph(*newest.key), _scan(*newest.key)
    return Loaded(newest.store, newest.version, graph, scan)


def first_page_is_drawn() -> None:
    """Let a start go on with what the next page needs."""
    _first_page_is_drawn.set()


def prepare_current() -> None:
    """Build overview, graph and scan before a reader asks.

    Where the overview was kept, the first reader is shown it before all else is built. What is wrong is told to
    readers, not here.
    """
    try:
        version = current_version()
        if version is None:
            return
        store = open_app_store()
        key = (store.address, version.version_id, version.content_hash)
        if answer_before(store, version.content_hash, Overview):
            _first_page_is_drawn.wait(PATIENCE_SECONDS)
        _overview(*key)
        _graph(*key)
        _scan(*key)
    except ChainlinkError:
        return
