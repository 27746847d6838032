"""`chainlink serve`: how is the app started? From any folder, from an installed wheel."""

from __future__ import annotations

import gc
from contextlib import nullcontext
from typing import Annotated

import typer

Host = Annotated[str, typer.Option("--host", help="监听地址 / address to listen on")]
Port = Annotated[
    int, typer.Option("--port", min=0, max=65535, help="端口，0 为任一空闲端口 / port, 0 for any free one")
]
Address = Annotated[
    list[str] | None,
    typer.Option(
        "--url",
        metavar="URL",
        help="网关对外的网址，如 https://chain.example.gov.cn/chainlink；可写多个，其他网址一律拒绝 / address at which a "
        "gateway shows the app, repeatable; every other is refused",
    ),
]


def serve(host: Host = "127.0.0.1", port: Port = 8501, url: Address = None) -> None:
    """启动网页，Ctrl+C 结束 / Serve the app; Ctrl+C ends it."""
    gc.disable()  # what is loaded now stays: collecting would cost a tenth of the start
    from chainlink.app.serving import serve_app
    from chainlink.stores import EmbeddedStore, open_store
    from chainlink.stores.sqlite.safety_copies import marked_as_served

    store = open_store()  # an address that names no store is told here, not on every page
    with marked_as_served(store.path) if isinstance(store, EmbeddedStore) else nullcontext():
        serve_app(host=host, port=port, addresses=url or ())
