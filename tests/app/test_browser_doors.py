"""By which addresses the app may be reached: a real gateway with TLS, foreign names, foreign sites."""

from __future__ import annotations

import base64
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import ANSWER_MS, AppServer, free_port, start_app
from tests.gateway import gateway
from tests.sample_province import copy_store

pytestmark = pytest.mark.xdist_group("gateway")


@pytest.fixture(scope="module")
def site() -> str:
    """Give the address that people type; `*.localhost` is this machine for every browser."""
    return f"https://chain.localhost:{free_port()}"


@pytest.fixture(scope="module")
def server(site: str, sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    folder = tmp_path_factory.mktemp("behind")
    store = copy_store(sample_store, folder / "served.sqlite")
    server = start_app(store, folder, options=["--url", f"{site}/chainlink"], path="/chainlink")
    yield server
    server.stop()


@pytest.fixture
def visitor(browser: Browser, site: str, server: AppServer, tmp_path: Path) -> Iterator[Page]:
    """Give a page of somebody who sees only the gateway."""
    app = server.url.removesuffix("/chainlink")
    port = urlsplit(site).port
    assert port is not None
    with gateway(app, port=port, path="/chainlink/", folder=tmp_path / "nginx"):
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN", ignore_https_errors=True)
        context.set_default_timeout(ANSWER_MS)
        yield context.new_page()
        context.close()


def test_gateway_that_rewrites_the_host_shows_the_app_below_a_path(visitor: Page, site: str, tmp_path: Path) -> None:
    sites_asked: set[str] = set()
    visitor.on("request", lambda request: sites_asked.add(urlsplit(request.url).netloc))
    visitor.on("websocket", lambda opened: sites_asked.add(urlsplit(opened.url).netloc))
    visitor.goto(f"{site}/chainlink/")
    visitor.get_by_role("link", name="C02 集成电路").click()
    visitor.get_by_role("heading", name="产业链图").first.wait_for()
    visitor.wait_for_url(lambda url: url.startswith(f"{site}/chainlink/chain_map?") and "chain=C02" in url)
    visitor.goto(f"{site}/chainlink/supply_data?lang=en")
    (tmp_path / "broken.csv").write_text("a,b\n1,2\n")
    visitor.locator("input[type=file]").set_input_files(tmp_path / "broken.csv")
    visitor.get_by_test_id("stFileChipName").get_by_text("broken.csv").wait_for()
    visitor.get_by_role("heading", name="Data").wait_for()
    assert sites_asked - {""} == {urlsplit(site).netloc}  # "" is what the page itself holds, blob: and data:


def _answer(server: AppServer, path: str, **headers: str) -> str:
    """Give what the server answers: the whole answer, of an opened web socket only its head."""
    address = urlsplit(server.url)
    assert address.hostname and address.port
    lines = [f"GET {path} HTTP/1.1", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    with socket.create_connection((address.hostname, address.port), timeout=60) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        answer = b""
        while not answer.startswith(b"HTTP/1.1 101") and (piece := connection.recv(65536)):
            answer += piece
        return answer.decode()


UPGRADE = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13"}


def _upgrade(server: AppServer, *, host: str, origin: str) -> str:
    key = base64.b64encode(os.urandom(16)).decode()
    headers = {**UPGRADE, "Sec_WebSocket_Key": key, "Sec_WebSocket_Protocol": "streamlit", "Origin": origin}
    return _answer(server, "/chainlink/_stcore/stream", Host=host, **headers).splitlines()[0]


def test_foreign_site_is_refused_before_anybody_is_asked(server: AppServer, site: str) -> None:
    own = urlsplit(server.url).netloc
    answers = {
        (host, origin): _upgrade(server, host=host, origin=origin).split(" ", 1)[1]
        for host, origin in [
            (own, site),
            (urlsplit(site).netloc, site),
            (own, f"http://{own}"),
            (own, "https://evil.example"),
            (own, site.replace("https", "http")),
            (own, "null"),
            ("evil.example", "http://evil.example"),
            (f"evil.example:{urlsplit(server.url).port}", "http://evil.example"),
        ]
    }
    assert [answer.split(" ", 1)[0] for answer in answers.values()] == ["101"] * 3 + ["403"] * 5
    assert "external IP" not in server.log.read_text(encoding="utf-8")


def test_foreign_name_is_told_what_the_administrator_writes(server: AppServer) -> None:
    answer = _answer(server, "/chainlink/", Host="evil.example:8501", Connection="close")
    assert answer.startswith("HTTP/1.1 421 ")
    assert "chainlink serve --url https://evil.example:8501" in answer


def test_foreign_page_may_not_upload(server: AppServer) -> None:
    own = urlsplit(server.url).netloc
    answer = _answer(
        server, "/chainlink/_stcore/upload_file/a/b", Host=own, Origin="https://evil.example", Connection="close"
    )
    assert answer.startswith("HTTP/1.1 403 ")
    assert "evil.example" in answer
