"""How long does a person wait for the app? Measured in Chromium and by websocket clients; on a quiet machine.

    python -m benchmarks.app            the fifteen chains, a chain of 10,000 firms, twenty sessions at once

Twenty sessions are websocket clients that ask as a browser does and do not draw: the server alone is measured.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
from playwright.sync_api import Page, sync_playwright

from chainlink.app.kept_answers import kept_path
from chainlink.risks.register import list_risks
from chainlink.stores import open_store
from loaders.load import load_tables
from loaders.tables import Tables
from tests.browser import FLAGS, ROOT, AppServer, chromium_path, open_page, start_app
from tests.screens import sample_office

REPEATS = 5
SESSIONS = 20
BIG_FIRMS = 10_000
BIG_COMPONENTS = 60
WARM = {
    "overview": "",
    "map": "chain_map?chain=C02",
    "firm": "firm?firm=91339900DEM0026772",
    "register": "risks",
    "what if": "what_if",
    "answer": "what_if?stop=country:JPN",
    "answer on the map": "what_if?stop=country:JPN&show=map&map=C02&day=30",
    "projects": "projects",
    "matching": "matching",
    "leaders": "leaders",
    "data": "supply_data",
}
CLICKED = "C02-06/immersion_scanner"


def main() -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        folder = Path(made)
        store = sample_office(folder / "samples.sqlite").address
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        page.set_default_timeout(120_000)
        fifteen(page, store, folder)
        big(page, folder)
        browser.close()
    with tempfile.TemporaryDirectory() as made:
        crowd(Path(made))


def fifteen(page: Page, store: str, folder: Path) -> None:
    """Cold start, warm pages and a click on the map, over the fifteen chains."""
    kept = kept_path(Path(store.removeprefix("sqlite:///")))
    cold_start(page, store, folder)  # the program's files are read once, as on any machine that has used them
    for what_is_kept, is_new in (
        ("nothing kept of its data", True),
        ("answers kept by `load` or a start before", False),
    ):
        seconds, processor = [], []
        for _ in range(REPEATS):
            if is_new:
                kept.unlink(missing_ok=True)
            taken, used = cold_start(page, store, folder)
            seconds.append(taken)
            processor.append(used)
        print(
            f"cold start, {what_is_kept}, from `chainlink serve` to the cards: {min(seconds):.1f} to {max(seconds):.1f} s, "
            f"median {statistics.median(seconds):.1f} s; {statistics.median(processor):.1f} s of processor time",
            flush=True,
        )
    server = start_app(store, folder)
    try:
        opened_risk = next(risk for risk in list_risks(open_store(store)) if risk.fields["colour"] == "red")
        for name, address in (WARM | {"one risk": f"risks?risk={opened_risk.risk_id}"}).items():
            print(f"warm {name}: {statistics.median(opened(page, server, address)):.2f} s", flush=True)
        print(f"map click: {statistics.median(clicked(page, server)):.2f} s", flush=True)
    finally:
        server.stop()


def cold_start(page: Page, store: str, folder: Path) -> tuple[float, float]:
    """Start the server and wait for the cards; seconds, and processor seconds of the server and its second process."""
    begun = time.perf_counter()
    server = start_app(store, folder, PYTHONDONTWRITEBYTECODE="")  # compiled files are kept, as where people work
    try:
        page.goto(server.url)
        page.get_by_role("link", name="C02 集成电路").wait_for()
        taken = time.perf_counter() - begun
        figures = Path(f"/proc/{server.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return taken, sum(int(figure) for figure in figures[11:15]) / os.sysconf("SC_CLK_TCK")
    finally:
        server.stop()


def opened(page: Page, server: AppServer, address: str) -> list[float]:
    """Seconds from the request until the page stands, after one that warms up."""
    times = []
    for _ in range(REPEATS + 1):
        page.goto("about:blank")
        started = time.perf_counter()
        page.goto(f"{server.url}/{address}")
        page.locator("h1").first.wait_for()
        page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for()
        page.locator("[data-testid=stSkeleton]").first.wait_for(state="detached")
        times.append(time.perf_counter() - started)
    return times[1:]


def clicked(page: Page, server: AppServer) -> list[float]:
    """Seconds from a click on a component until the address names it, which the server's answer does."""
    from tests.browser import place_on_map

    times = []
    for _ in range(REPEATS + 1):
        open_page(page, server, "chain_map?chain=C02")
        place = place_on_map(page, CLICKED)
        started = time.perf_counter()
        page.mouse.click(*place)
        page.wait_for_url(lambda url: "component=" in url)
        times.append(time.perf_counter() - started)
    return times[1:]


def big(page: Page, folder: Path) -> None:
    """Open a chain of 10,000 firms, warm."""
    store = f"sqlite:///{folder / 'big.sqlite'}"
    open_store(store).write(big_chain())
    server = start_app(store, folder)
    try:
        times = opened(page, server, "chain_map?chain=BIG")
        print(f"map of {BIG_FIRMS:,} firms, warm: {statistics.median(times):.2f} s", flush=True)
    finally:
        server.stop()


def big_chain() -> Tables:
    """Draw one chain: layers of components, each needing two of the layer before; firms spread evenly over them."""
    random = np.random.default_rng(5)
    components = [f"c{number:02d}" for number in range(BIG_COMPONENTS)]
    firms = [f"F{number:05d}" for number in range(BIG_FIRMS)]
    made = [components[number % BIG_COMPONENTS] for number in range(BIG_FIRMS)]
    layers = [components[start : start + 15] for start in range(0, BIG_COMPONENTS, 15)]
    inputs = [
        (str(component), product)
        for before, after in pairwise(layers)
        for product in after
        for component in random.choice(before, 2, replace=False)
    ]
    makers = {
        component: [firm for firm, made_component in zip(firms, made, strict=True) if made_component == component]
        for component in components
    }
    needed: dict[str, list[str]] = {}
    for component, product in inputs:
        needed.setdefault(product, []).append(component)
    supplies = [
        (str(random.choice(makers[component])), firm, component, "active")
        for firm, product in zip(firms, made, strict=True)
        for component in needed.get(product, ())
    ]
    stages = ("upstream", "upstream", "midstream", "downstream")
    segments = [f"BIG-{number}" for number in range(len(layers))]
    placed = [(component, segments[number]) for number, layer in enumerate(layers) for component in layer]
    frames = {
        "chains": pd.DataFrame({"chain_id": ["BIG"], "name_zh": ["大链"]}),
        "segments": pd.DataFrame({"segment_id": segments, "chain_id": "BIG", "name_zh": segments, "stage": stages}),
        "components": pd.DataFrame({"component_id": components, "name_zh": components}),
        "placements": pd.DataFrame(placed, columns=["component_id", "segment_id"]).assign(chain_id="BIG"),
        "inputs": pd.DataFrame(inputs, columns=["component_id", "product_id"]),
        "firms": pd.DataFrame({"firm_id": firms, "name_zh": firms}),
        "makes": pd.DataFrame({"firm_id": firms, "component_id": made, "capacity": 10.0, "output": 8.0}),
        "supplies": pd.DataFrame(supplies, columns=["supplier_id", "buyer_id", "component_id", "status"]),
    }
    return Tables.of({name: frame.assign(source="big") for name, frame in frames.items()})


def crowd(folder: Path) -> None:
    """Open the map in twenty sessions at once; tell how long they wait and what the server process holds."""
    store = f"sqlite:///{folder / 'samples.sqlite'}"
    open_store(store).write(load_tables([ROOT / "sample_chains"]).tables)
    server = start_app(store, folder)
    try:
        asyncio.run(session(server))
        waits = asyncio.run(sessions(server))
        status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="utf-8")
        peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
        print(
            f"{SESSIONS} sessions on the map: median {statistics.median(waits):.1f} s, longest {max(waits):.1f} s, "
            f"server memory at most {int(peak) / 1e6:.2f} GB",
            flush=True,
        )
    finally:
        server.stop()


async def sessions(server: AppServer) -> list[float]:
    """Open all at the same moment."""
    return list(await asyncio.gather(*(session(server) for _ in range(SESSIONS))))


async def session(server: AppServer) -> float:
    """Open the map as a browser would; seconds until the script has finished."""
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from websockets.asyncio.client import connect

    url = server.url.replace("http", "ws", 1) + "/_stcore/stream"
    async with connect(url, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        started = time.perf_counter()
        message = BackMsg()
        message.rerun_script.query_string = "chain=C02"
        message.rerun_script.page_name = "chain_map"
        await socket.send(message.SerializeToString())
        async for packed in socket:
            received = ForwardMsg()
            received.ParseFromString(packed if isinstance(packed, bytes) else packed.encode())
            is_over = received.WhichOneof("type") == "script_finished"
            if is_over and received.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return time.perf_counter() - started
    raise SystemExit("the server closed the session before it answered")


if __name__ == "__main__":
    sys.exit(main())
