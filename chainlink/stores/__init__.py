"""Where are the rows kept? Behind one port; `open_store` finds the store an address means."""

from __future__ import annotations

import os
from pathlib import Path

from chainlink.stores.entries import Change, Entry, Field
from chainlink.stores.port import KEPT_VERSIONS, Recording, Store, Version
from chainlink.stores.sqlite.store import EmbeddedStore
from graph_schema.errors import UsageError
from graph_schema.names import Words

__all__ = [
    "KEPT_VERSIONS",
    "Change",
    "EmbeddedStore",
    "Entry",
    "Field",
    "Recording",
    "Store",
    "Version",
    "default_address",
    "open_store",
]

_SQLITE = "sqlite:///"
_SERVER_SCHEMES = ("neo4j", "bolt")


def default_address() -> str:
    """Give the address that counts when none is given: `CHAINLINK_STORE`, else a file in the user's data folder."""
    chosen = os.environ.get("CHAINLINK_STORE", "").strip()
    if chosen:
        return chosen
    from platformdirs import user_data_path

    return f"{_SQLITE}{user_data_path('chainlink', appauthor=False) / 'chainlink.sqlite'}"


def open_store(address: str | None = None) -> Store:
    """Find the store an address means; nothing is read or written yet.

    Parameters
    ----------
    address
        `sqlite:///name.sqlite` (from the working folder), `sqlite:////folder/name.sqlite` (from the root) or
        `sqlite:///~/name.sqlite`; `neo4j://host[:port][/database]`, also with `+s` or `+ssc`, and `bolt` likewise, for
        a server. None: `default_address()`.

    Raises
    ------
    UsageError
        If the address is of another kind, names no file, or holds a password.

    Examples
    --------
    >>> open_store("sqlite:////data/office.sqlite").address
    'sqlite:////data/office.sqlite'
    """
    address = default_address() if address is None else address.strip()
    if address.startswith(_SQLITE) and not address.endswith(("/", "\\")):
        return EmbeddedStore(Path(address.removeprefix(_SQLITE)).expanduser())
    scheme = address.partition("://")[0] if "://" in address else ""
    if scheme.split("+")[0] in _SERVER_SCHEMES:
        from chainlink.stores.neo4j.store import Neo4jStore

        return Neo4jStore(address)
    found_zh = f"无法识别数据库地址 {scheme}://" if scheme else "数据库地址没有以 sqlite:/// 开头，或没有文件名"
    found_en = f"{scheme}:// names no store" if scheme else "a store address begins with sqlite:/// and names a file"
    raise UsageError(
        Words(
            f"{found_zh}；请写 sqlite:///文件名.sqlite（当前文件夹）、sqlite:////文件夹/文件名.sqlite（绝对路径）"
            "或 neo4j://主机名:7687（服务器）",
            f"{found_en}; write sqlite:///name.sqlite (working folder), sqlite:////folder/name.sqlite (absolute) or"
            " neo4j://host:7687 (server)",
        )
    )
