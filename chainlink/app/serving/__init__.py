"""How is the app served? Streamlit behind headers that let a browser ask nobody else, its inner figures kept inside."""

from __future__ import annotations

import gc
import json
from collections.abc import AsyncIterator, MutableMapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from chainlink.app.serving.doors import Doors, doors_of
from graph_schema.errors import UsageError
from graph_schema.names import Words

SCRIPT = Path(__file__).parent / "app_script.py"
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob: data:",
        "worker-src 'self' blob:",
        "frame-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
"""What a page may load and whom it may ask: this server alone."""
HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode("ascii")),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
CLOSED_PATHS = ("/_stcore/metrics",)
FONTS = "'Microsoft YaHei', 'PingFang SC', 'Noto Sans CJK SC', 'Source Han Sans SC', 'WenQuanYi Micro Hei', sans-serif"
CONFIG: dict[str, Any] = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showSidebarNavigation": False,
    "client.toolbarMode": "minimal",
    "global.developmentMode": False,
    "logger.hideWelcomeMessage": True,
    "runner.magicEnabled": False,
    "runner.postScriptGC": False,  # 0.15 s a run over objects that stay; Python collects by itself when it must
    "server.fileWatcherType": "none",
    "server.headless": True,
    "theme.base": "light",
    "theme.font": FONTS,
    "theme.headingFont": FONTS,
    "theme.primaryColor": "#1F5FA8",
    "theme.textColor": "#1B2A3D",
}
"""What Streamlit is told, whatever stands in a configuration file."""


class Guard:
    """Turns foreign names and sites away, puts our headers on every answer, names page and language, hides inner figures."""

    def __init__(self, app: ASGIApp, doors: Doors) -> None:
        self.app = app
        self.doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        header_by_name = {
            name: value.decode("latin-1") for name, value in scope["headers"] if name in (b"host", b"origin")
        }
        host, origin = header_by_name.get(b"host", ""), header_by_name.get(b"origin", "")
        if not self.doors.has_name(host):
            await _turn_away(scope, receive, send, status=421, why=_foreign_name(host))
        elif origin and not self.doors.has_origin(origin, host=host):
            await _turn_away(scope, receive, send, status=403, why=_foreign_site(origin))
        elif scope["type"] == "websocket":
            await self.app(_of_one_site(scope, origin), receive, send)
        else:
            await self._answer(_of_one_site(scope, origin), receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(f"/{self.doors.base_path}" if self.doors.base_path else "")
        if path.rstrip("/") in CLOSED_PATHS:
            await PlainTextResponse("", status_code=404)(scope, receive, _with_headers(send))
        elif _is_page(path):
            plain = [(name, value) for name, value in scope["headers"] if name not in _PAGE_ASKS]
            is_english = b"lang=en" in scope.get("query_string", b"")
            page = _Page(_with_headers(send), base_path=self.doors.base_path, is_english=is_english)
            await self.app({**scope, "headers": plain}, receive, page.send)
        else:
            await self.app(scope, receive, _with_headers(send))


def _of_one_site(scope: Scope, origin: str) -> Scope:
    """Give a request the `Host` of the site that may ask it.

    Streamlit compares the two itself; where they differ, as behind a gateway that rewrites `Host`, it would ask an outside
    address for its own, and everybody waits meanwhile.
    """
    if not origin:
        return scope
    kept = [(name, value) for name, value in scope["headers"] if name != b"host"]
    return {**scope, "headers": [*kept, (b"host", urlsplit(origin).netloc.encode("latin-1"))]}


def _foreign_name(host: str) -> Words:
    return Words(
        f"本服务不接受用“{host}”访问。如这是网关的网址，请管理员启动时写明：chainlink serve --url https://{host or '…'}",
        f"not to be reached as “{host}”. If this is the gateway, start with: chainlink serve --url https://{host or '…'}",
    )


def _foreign_site(origin: str) -> Words:
    return Words(
        f"来自“{origin}”网页的请求不予受理。如这是网关的网址，请管理员启动时写明：chainlink serve --url {origin}",
        f"pages of “{origin}” may not ask here. If this is the gateway, start with: chainlink serve --url {origin}",
    )


async def _turn_away(scope: Scope, receive: Receive, send: Send, *, status: int, why: Words) -> None:
    """Refuse a request; a web socket is closed before it opens."""
    if scope["type"] == "websocket":
        await WebSocketClose(code=1008, reason=why.en[:100])(scope, receive, send)
    else:
        await PlainTextResponse(f"{why.zh}\n{why.en}\n", status_code=status)(scope, receive, _with_headers(send))


_PAGE_ASKS = (b"accept-encoding", b"if-none-match", b"if-modified-since")
"""Headers under which a page would come compressed or not at all: it has two kilobytes."""
_PAGE_TELLS = (b"content-length", b"etag", b"last-modified")


def _is_page(path: str) -> bool:
    return "." not in path and not path.startswith(("/_stcore", "/media", "/component", "/static", "/api"))


def _base(path: str) -> bytes:
    """Give the script that tells a page where its server is; else a deep link such as `/firm` first asks below its own name."""
    below = json.dumps(f"/{path}/" if path else "/").replace("<", "\\u003c")
    return f"<script>window.__streamlit = {{BACKEND_BASE_URL: window.location.origin + {below}}}</script>".encode()


class _Page:
    """Gathers the one HTML file that Streamlit serves for every page, and sends it on with our words in it."""

    def __init__(self, send: Send, *, base_path: str, is_english: bool) -> None:
        self.send_on = send
        self.base = _base(base_path)
        self.language = b"en" if is_english else b"zh-CN"
        self.start: MutableMapping[str, Any] = {}
        self.body = b""

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """Take one piece of the answer."""
        if message["type"] == "http.response.start":
            self.start = message
            return
        self.body += message.get("body", b"")
        if message.get("more_body"):
            return
        changed = (
            self.body.replace(b'<html lang="en">', b'<html lang="' + self.language + b'">', 1)
            .replace(b"<title>Streamlit</title>", b"<title>chainlink</title>", 1)
            .replace(b"<head>", b"<head>" + self.base, 1)
        )
        headers = [(name, value) for name, value in self.start.get("headers", ()) if name.lower() not in _PAGE_TELLS]
        headers.append((b"content-length", str(len(changed)).encode("ascii")))
        await self.send_on({**self.start, "headers": headers})
        await self.send_on({"type": "http.response.body", "body": changed})


def _with_headers(send: Send) -> Send:
    own = {name for name, _ in HEADERS}

    async def send_on(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in own]
            message = {**message, "headers": [*kept, *HEADERS]}
        await send(message)

    return send_on


def serve_app(*, host: str, port: int, addresses: Sequence[str] = ()) -> None:
    """Serve the app until the process is asked to end.

    Parameters
    ----------
    host
        Address to listen on.
    port
        Port; 0 takes any free one.
    addresses
        Where gateways show it, as people type it: `https://chain.example/map`.

    Raises
    ------
    UsageError
        If the port cannot be had, or an address is none.
    """
    doors = doors_of(host, addresses)
    app = st.App(SCRIPT, middleware=[Middleware(Guard, doors=doors)], lifespan=_telling_address)
    try:
        app.run(config={**CONFIG, "server.address": host, "server.port": port, "server.baseUrlPath": doors.base_path})
    except SystemExit as exc:
        if exc.code in (0, None):
            return
        raise UsageError(
            Words(
                f"无法在 {host} 端口 {port} 上启动，可能已被占用；请用 --port 换一个端口",
                f"cannot listen on {host} port {port}, another program may be there; choose another with --port",
            )
        ) from exc


@asynccontextmanager
async def _telling_address(app: st.App) -> AsyncIterator[None]:
    """Say where the app is, once it is there."""
    host, port = (st.config.get_option(f"server.{name}") for name in ("address", "port"))
    Thread(target=_prepare, daemon=True).start()
    path = st.config.get_option("server.baseUrlPath")
    address = f"http://{host}:{port}" + (f"/{path}/" if path else "")
    print(Words(f"请在浏览器打开 {address}", f"open {address} in a browser"), flush=True)
    yield


def _prepare() -> None:
    """Load libraries and data while the browser still opens; the server answers meanwhile.

    What is loaded stays: garbage is collected from then on, and of what comes later only.
    """
    from chainlink.app.ui.loaded import prepare_current

    try:
        prepare_current()
    finally:
        gc.freeze()
        gc.enable()
