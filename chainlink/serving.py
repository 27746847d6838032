"""How is the app served? Streamlit behind headers that let a browser ask nobody else, its inner figures kept inside."""

from __future__ import annotations

from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from graph_schema.errors import UsageError
from graph_schema.names import Words

SCRIPT = Path(__file__).parent / "router.py"
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
    """Puts our headers on every answer and closes the paths that show the server's inner figures."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].rstrip("/") in CLOSED_PATHS:
            await PlainTextResponse("", status_code=404, headers=None)(scope, receive, _with_headers(send))
        else:
            await self.app(scope, receive, _with_headers(send))


def _with_headers(send: Send) -> Send:
    async def send_on(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            own = {name for name, _ in HEADERS}
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
    print(Words(f"请在浏览器打开 http://{host}:{port}", f"open http://{host}:{port} in a browser"), flush=True)
    yield
