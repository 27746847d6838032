"""What is looked at? The newest version of the store, its supply graph and its scan, built once for all readers."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

import chainlink
from chainlink.first_answers import answers_before, keep_for_next_start
from chainlink.graph import SupplyGraph
from chainlink.overview import Answers, Overview, overview
from chainlink.screening import Scan
from chainlink.stores import Store, Version, default_address, open_store
from graph_schema.errors import ChainlinkError, StoreError, UsageError
from graph_schema.names import Words

KEPT_GRAPHS = 2
"""The current version, and the one that readers who have not yet clicked still look at."""


@dataclass(frozen=True, eq=False)
class Loaded:
    """One version of the data, ready to be asked.

    Attributes
    ----------
    store
        Where it came from: for entries, versions, loads.
    version
        The version.
    graph, scan
        Its supply graph and the scan of all its chains; neither may be changed.
    """

    store: Store
    version: Version
    graph: SupplyGraph
    scan: Scan

    @property
    def key(self) -> tuple[str, str, str]:
        """What answers about this version are cached under."""
        return (self.store.address, self.version.version_id, self.version.content_hash)

    def overview(self) -> Overview:
        """All its chains at a glance; put together when the first reader asks."""
        return _overview(*self.key)


class EmptyStoreError(UsageError):
    """Nothing was loaded yet; the page says where to begin."""

    def __init__(self) -> None:
        super().__init__(
            Words(
                "库中还没有数据；请到“数据”页上传工作簿，或运行 chainlink load",
                "the store is empty; upload a workbook on the Data page, or run chainlink load",
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
def _before(address: str, version_id: str, content_hash: str) -> Answers | None:
    return answers_before(_store(address), content_hash)


@st.cache_resource(max_entries=KEPT_GRAPHS, show_spinner=False)
def _scan(address: str, version_id: str, content_hash: str) -> Scan:
    graph = _graph(address, version_id, content_hash)
    before = _before(address, version_id, content_hash)
    return before.scan if before else chainlink.scan(graph)


@st.cache_resource(max_entries=KEPT_GRAPHS, show_spinner=False)
def _overview(address: str, version_id: str, content_hash: str) -> Overview:
    key = (address, version_id, content_hash)
    before = _before(*key)
    return overview(_graph(*key), _scan(*key), before.coverages if before else None)


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
    version = current_version()
    if version is None:
        raise EmptyStoreError
    store = open_app_store()
    key = (store.address, version.version_id, version.content_hash)
    with st.spinner(str(Words("正在读取数据并扫描", "reading and scanning the data")), show_time=True):
        graph, scan = _graph(*key), _scan(*key)
    return Loaded(store, version, graph, scan)


def prepare_current() -> None:
    """Build graph, scan and overview before the first reader asks, and keep them for the next start.

    What is wrong is told to readers, not here.
    """
    try:
        version = current_version()
        if version:
            store = open_app_store()
            key = (store.address, version.version_id, version.content_hash)
            scan, found = _scan(*key), _overview(*key)
            if not _before(*key):
                answers = Answers(scan, tuple(coverage for _, coverage in found.chains))
                keep_for_next_start(store, version, answers)
    except ChainlinkError:
        return
