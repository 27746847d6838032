"""A real browser before the real app: fixtures that fail a test on a console error or a request to another host.

A laptop without Chromium or axe-core skips these tests and says so; with `CI=true` both must be there.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    TimeoutError,
    ViewportSize,
    WebSocket,
    expect,
    sync_playwright,
)

from chainlink.app.kept_answers import kept_path
from tests.sample_province import copy_store

ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
SMALLEST: ViewportSize = {"width": 1366, "height": 768}
"""The smallest window we promise to serve."""
READY_SECONDS = 120.0
ANSWER_MS = 120_000
SERIOUS = ("serious", "critical")
MAP = """() => {
  const find = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.chainMap) return each.chainMap;
      const inside = each.shadowRoot && find(each.shadowRoot);
      if (inside) return inside;
    }
  };
  return find(document);
}"""
"""Finds the map of a page, in JavaScript."""

DRAWING = """() => {
  const brush = CanvasRenderingContext2D.prototype, drawn = [], own = {};
  for (const name of ["fill", "stroke", "fillRect", "fillText", "roundRect", "moveTo", "lineTo", "bezierCurveTo"]) {
    own[name] = brush[name];
    brush[name] = function (...values) {
      const { a, e, f } = this.getTransform();
      const look = [this.fillStyle, this.strokeStyle, this.lineWidth, this.globalAlpha, this.font];
      drawn.push([name, ...values, ...look, a, e, f].join(" "));
      return own[name].apply(this, values);
    };
  }
  try { FIND_MAP().dim([]); } finally { Object.assign(brush, own); }
  return drawn;
}""".replace("FIND_MAP", f"({MAP})")
"""Draws a map that dims nothing once more and gives every stroke of the brush: what, where, how, in which order."""

AXE_LEAVES_TO_STREAMLIT: tuple[str, ...] = ()
"""Rules of axe that Streamlit's own markup breaks and we cannot mend."""


def missing(what: str, advice: str) -> None:
    """Skip on a laptop, fail on the integration machine."""
    text = f"{what} is missing: {advice}"
    if os.environ.get("CI") == "true":
        pytest.fail(text)
    pytest.skip(text)


def chromium_path() -> str:
    """Give the system's browser, "" if there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((program for name in names if (program := shutil.which(name))), "")


def free_port() -> int:
    """Give a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class AppServer:
    """A running `chainlink serve`."""

    url: str
    store: str
    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> None:
        """End the process; wait until it is gone."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)


Serve = Callable[[Path], AppServer]


def start_app(
    store: str, folder: Path, *, options: Sequence[str] = (), path: str = "", **environment: str
) -> AppServer:
    """Start `chainlink serve` on a free port over a store; it answers when this returns.

    Parameters
    ----------
    options
        Further words of the command.
    path
        Path below which it answers then, `/chainlink`.
    """
    port = free_port()
    log = folder / f"app-{port}.log"
    command = [sys.executable, "-m", "chainlink.commands.cli", "serve", "--port", str(port), *options]
    with log.open("wb") as written:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "CHAINLINK_STORE": store, **environment},
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    server = AppServer(f"http://127.0.0.1:{port}{path}", store, process, log)
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{server.url}/_stcore/health", timeout=1) as answer:
                if answer.status == 200:
                    return server
        except OSError:
            time.sleep(0.1)
    server.stop()
    pytest.fail(f"chainlink serve did not answer:\n{log.read_text(encoding='utf-8', errors='replace')}")


@pytest.fixture(scope="session")
def running_app(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppServer]:
    """Run one app for all browser tests of a worker, see `serve`."""
    folder = tmp_path_factory.mktemp("app")
    server = start_app(copy_store(sample_store, folder / "served.sqlite"), folder)
    yield server
    server.stop()


@pytest.fixture
def serve(running_app: AppServer) -> Serve:
    """Give a function that lets the app show a copy of a store, which the test may change.

    An app opens its store anew for whatever it asks of it, so a file that takes the place of the one before is enough.
    """
    served = Path(running_app.store.removeprefix("sqlite:///"))

    def serve_copy(path: Path) -> AppServer:
        copy = served.with_name("next.sqlite")
        copy_store(path, copy)
        for leftover in ("-wal", "-shm"):
            served.with_name(served.name + leftover).unlink(missing_ok=True)
        if kept_path(copy).exists():
            os.replace(kept_path(copy), kept_path(served))
        os.replace(copy, served)
        return running_app

    return serve_copy


@pytest.fixture
def app_server(serve: Serve, sample_store: Path) -> AppServer:
    """Serve the 15 sample chains."""
    return serve(sample_store)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium."""
    program = chromium_path()
    if not program:
        missing("Chromium", "run .ci/system-packages")
    expect.set_options(timeout=ANSWER_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Complaints:
    """What a page did that no page may do."""

    console: list[str] = field(default_factory=list)
    other_hosts: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Note console errors, uncaught exceptions and requests to other hosts."""
        page.on("console", self._heard)
        page.on("pageerror", self._raised)
        page.on("request", self._asked)
        page.on("websocket", self._connected)

    def leave(self, page: Page) -> None:
        """Note nothing more of a page."""
        page.remove_listener("console", self._heard)
        page.remove_listener("pageerror", self._raised)
        page.remove_listener("request", self._asked)
        page.remove_listener("websocket", self._connected)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.console.append(f"{message.text} {message.location}")

    def _raised(self, error: Error) -> None:
        self.console.append(str(error))

    def _connected(self, socket: WebSocket) -> None:
        self._reached(socket.url)

    def _asked(self, request: Request) -> None:
        self._reached(request.url)

    def _reached(self, url: str) -> None:
        if urlsplit(url).scheme in ("http", "https", "ws", "wss") and urlsplit(url).hostname != "127.0.0.1":
            self.other_hosts.append(url)


@pytest.fixture
def complaints() -> Complaints:
    """Give what `page` gathers; a test that breaks the server on purpose clears `console`."""
    return Complaints()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Give a browser window of the smallest size we promise; what all pages share is fetched once."""
    context = browser.new_context(viewport=SMALLEST, locale="zh-CN", accept_downloads=True)
    context.set_default_timeout(ANSWER_MS)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, complaints: Complaints) -> Iterator[Page]:
    """Give an empty page; the test fails at its end if it said an error or asked another host for anything.

    It is the page of the test before, emptied: a new one would compile the scripts of the app anew, which takes twice
    the time of all else that a page costs.
    """
    page = context.pages[0] if context.pages else context.new_page()
    page.set_viewport_size(SMALLEST)
    page.mouse.move(0, 0)
    complaints.watch(page)
    yield page
    complaints.leave(page)
    for opened in context.pages[1:]:
        opened.close()
    empty(page)
    assert (complaints.console, complaints.other_hosts) == ([], [])


def empty(page: Page) -> None:
    """Take away what a page shows and remembers; one that no longer answers is closed."""
    try:
        if urlsplit(page.url).scheme in ("http", "https"):
            page.evaluate("sessionStorage.clear()")
        page.goto("about:blank")
        page.context.clear_cookies()
    except Error:
        page.close()


def open_page(page: Page, server: AppServer, address: str = "") -> None:
    """Open an address of the app, such as `firm?firm=A&lang=en`, and wait until it stands still."""
    page.goto(f"{server.url}/{address}")
    page.locator("h1").first.wait_for()
    settle(page)


def settle(page: Page) -> None:
    """Wait until the server has nothing more to draw and the page shows all of it."""
    still = page.locator("[data-testid='stApp'][data-test-script-state='notRunning']")
    still.wait_for()
    page.wait_for_timeout(300)
    page.request.get(urljoin(page.url, "/_stcore/health"))  # a busy server answers once it has heard the click before
    still.wait_for()
    page.locator("[data-testid=stSkeleton]").first.wait_for(state="detached")


def send_file(page: Page, path: Path) -> None:
    """Upload a file in the only place for files on the page; the server has it when this returns."""
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_test_id("stFileChipName").get_by_text(path.name).wait_for()
    page.get_by_test_id("stFileChipIconSpinner").wait_for(state="detached")
    settle(page)


def open_by_menu(page: Page, heading: str, name: str) -> None:
    """Click a page of the menu below its heading."""
    page.get_by_test_id("stTopNav").get_by_role("button", name=heading, exact=True).click()
    page.get_by_role("menuitem", name=name, exact=True).click()


def reach_by_keys(page: Page, place: Locator) -> None:
    """Press Tab until the focus is there; fails where it never comes."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if place.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"no key reaches {place}")


Axe = Callable[[Page], list[str]]
Answer = TypeVar("Answer")


WHY = "理由（改状态、改已填的责任单位、责任领导、责任人、完成时限须填）"


def record_by_hand(page: Page, who: str) -> None:
    """On the list of risks, scan and record."""
    page.get_by_label("填报人").fill(who)
    page.get_by_label("填报人").press("Enter")
    page.get_by_role("button", name="摸排并入册").click()


def state_box(page: Page) -> Locator:
    """Give the box that says the state of the open risk."""
    return page.get_by_test_id("stForm").get_by_role("combobox", name="状态")


def choose_state(page: Page, word: str) -> None:
    """On the open risk, choose a state."""
    state = state_box(page)
    chosen = page.get_by_role("option", name=word)
    for _ in range(20):  # a page that is drawn once more closes the list again
        settle(page)
        state.click()
        try:
            chosen.click(timeout=5_000)
            return
        except TimeoutError:
            page.keyboard.press("Escape")
    raise AssertionError(f"no state {word} to choose")


def close_risk(page: Page, *, who: str, why: str) -> None:
    """On the open risk, choose 已销号 and save."""
    choose_state(page, "已销号")
    page.get_by_label(WHY).fill(why)
    page.get_by_label("填报人").fill(who)
    page.get_by_role("button", name="保存").click()
    settle(page)


@pytest.fixture(scope="session")
def axe() -> Axe:
    """Give a function that lists the serious and critical faults axe-core finds on a page, ours only."""
    if not AXE.is_file():
        missing("axe-core", "run `make setup` where npm is installed")
    script = AXE.read_text(encoding="utf-8")

    def look(page: Page) -> list[str]:
        page.evaluate(script)
        report: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{violation['id']}: {node['html'][:160]}"
            for violation in report["violations"]
            if violation["impact"] in SERIOUS and violation["id"] not in AXE_LEAVES_TO_STREAMLIT
            for node in violation["nodes"]
        ]

    return look


def wait_for_map(page: Page) -> None:
    """Wait until a page has its map.

    Asked from outside again and again: what Playwright leaves in a page to ask there is stopped by the page's policy.
    """
    deadline = time.monotonic() + ANSWER_MS / 1000
    while not page.evaluate(f"() => Boolean(({MAP})())"):
        if time.monotonic() > deadline:
            pytest.fail(f"no map on {page.url}")
        page.wait_for_timeout(50)


def eventually(page: Page, ask: Callable[[], Answer]) -> Answer:
    """Ask again and again, while the page goes on, until the answer is true; give it, or the last one."""
    deadline = time.monotonic() + ANSWER_MS / 1000
    while not (answer := ask()) and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    return answer


def place_on_map(page: Page, box_id: str, *, below_top: float | None = None) -> tuple[float, float]:
    """Give the place of a box on the screen, once the map stands still: its middle, or so far below its upper edge."""
    wait_for_map(page)
    ask = """([id, belowTop]) => {
      const map = FIND_MAP(), box = map.content.nodes.find((node) => node.id === id);
      const { x, y } = map.placeAt(box.x, belowTop === null ? box.y : box.y - box.height / 2 + belowTop);
      return [x, y];
    }""".replace("FIND_MAP", f"({MAP})")
    places: list[list[float]] = []
    deadline = time.monotonic() + ANSWER_MS / 1000
    while (not places or places[-3:] != places[-1:] * 3) and time.monotonic() < deadline:
        page.wait_for_timeout(150)
        places.append(page.evaluate(ask, [box_id, below_top]))
    return places[-1][0], places[-1][1]


def click_on_map(page: Page, box_id: str) -> None:
    """Click the box of a map, scrolled into sight where it stands below the fold."""
    across, down = place_on_map(page, box_id)
    height = page.evaluate("() => window.innerHeight")
    if not 0 < down < height:
        page.mouse.move(across, height / 2)
        page.mouse.wheel(0, down - height / 2)
        across, down = place_on_map(page, box_id)
    page.mouse.click(across, down)


def drawn_the_same(one: Page, other: Page) -> list[str]:
    """Wait until two pages draw the same map, stroke by stroke, and give the strokes; fails where they never do.

    The order may differ: what was clicked last is drawn last.
    """
    for page in (one, other):
        wait_for_map(page)
    deadline = time.monotonic() + ANSWER_MS / 1000
    while True:
        strokes, others = (list(page.evaluate(DRAWING)) for page in (one, other))
        if sorted(strokes) == sorted(others) or time.monotonic() > deadline:
            assert sorted(strokes) == sorted(others)
            return strokes
        one.wait_for_timeout(100)
