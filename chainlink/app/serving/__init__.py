"""How is the app served? Streamlit behind headers that let a browser ask nobody else, its inner figures kept inside."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

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


BASE = b"<script>window.__streamlit = {BACKEND_BASE_URL: window.location.origin + '/'}</script>"
"""Tells the page where its server is. Without it a deep link such as `/firm` first asks below its own name, in vain."""


class Guard:
    """Puts our headers on every answer, names page and language, and closes the paths with the server's inner figures."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].rstrip("/") in CLOSED_PATHS:
            await PlainTextResponse("", status_code=404)(scope, receive, _with_headers(send))
        elif _is_page(scope["path"]):
            plain = [(name, value) for name, value in scope["headers"] if name not in _PAGE_ASKS]
            page = _Page(_with_headers(send), is_english=b"lang=en" in scope.get("query_string", b""))
            await self.app({**scope, "headers": plain}, receive, page.send)
        else:
            await self.app(scope, receive, _with_headers(send))


_PAGE_ASKS = (b"accept-encoding", b"if-none-match", b"if-modified-since")
"""Headers under which a page would come compressed or not at all: it has two kilobytes."""
_PAGE_TELLS = (b"content-length", b"etag", b"last-modified")


def _is_page(path: str) -> bool:
    return "." not in path and not path.startswith(("/_stcore", "/media", "/component", "/static", "/api"))


class _Page:
    """Gathers the one HTML file that Streamlit serves for every page, and sends it on with our words in it."""

    def __init__(self, send: Send, *, is_english: bool) -> None:
        self.send_on = send
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
            .replace(b"<head>", b"<head>" + BASE, 1)
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


def serve_app(*, host: str, port: int) -> None:
    """Serve the app until the process is asked to end.

    Parameters
    ----------
    host
        Address to listen on.
    port
        Port; 0 takes any free one.

    Raises
    ------
    UsageError
        If the port cannot be had.
    """
    app = st.App(SCRIPT, middleware=[Middleware(Guard)], lifespan=_telling_address)
    try:
        app.run(config={**CONFIG, "server.address": host, "server.port": port})
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
    print(Words(f"请在浏览器打开 http://{host}:{port}", f"open http://{host}:{port} in a browser"), flush=True)
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
