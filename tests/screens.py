"""What do the pages look like? `python -m tests.screens FOLDER` photographs each, in both languages and both sizes.

The pictures are looked at by a person before an issue is called done.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from chainlink.chiefs import load_chiefs
from chainlink.graph import build_graph
from chainlink.projects.exchange import import_projects
from chainlink.risks.assess import assess
from chainlink.risks.rules import load_rules
from chainlink.risks.scans import record_scan
from chainlink.screening import scan
from chainlink.stores import open_store
from loaders.load import load_tables
from tests.browser import FLAGS, ROOT, AppServer, chromium_path, open_page, start_app

SIZES = ((1366, 768), (1920, 1080))
VIEWS = {
    "overview": "",
    "chain_map": "chain_map?chain=C02",
    "chain_map_selected": "chain_map?chain=C02&component=photoresist",
    "firm": "firm?firm=91339900DEM0026772",
    "firm_search": "firm?q=hzty",
    "risks": "risks",
    "what_if": "what_if",
    "what_if_answer": "what_if?stop=country:JPN",
    "what_if_map": "what_if?stop=country:JPN&show=map&map=C02&day=30",
    "what_if_stand_ins": "what_if?stop=country:JPN&show=stand_ins",
    "projects": "projects",
    "project": "projects?project=P2026-002",
    "leaders": "leaders?on=2026-06-30",
    "leaders_chain": "leaders?chain=C02&on=2026-06-30",
    "supply_data": "supply_data",
}


def main(folder: Path) -> None:
    """Fill a store with the samples, serve it, photograph every view."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        store = open_store(f"sqlite:///{Path(made) / 'samples.sqlite'}")
        store.write(load_tables([ROOT / "sample_chains"]).tables)
        load_chiefs(store, ROOT / "sample_chains" / "office" / "chain_chiefs.csv")
        graph = build_graph(store.read())
        record_scan(store, assess(graph, scan(graph), load_rules()), who="office")
        import_projects(store, ROOT / "sample_chains" / "office" / "projects.csv", store.read(), who="office")
        server = start_app(store.address, Path(made))
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
                _photograph_all(browser, server, folder)
                browser.close()
        finally:
            server.stop()


def _photograph_all(browser: Browser, server: AppServer, folder: Path) -> None:
    wanted = os.environ.get("SCREENS", "").split() or list(VIEWS)
    for width, height in SIZES:
        page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
        page.set_default_timeout(60_000)
        for name in wanted:
            for language in ("zh", "en"):
                address = VIEWS[name]
                open_page(page, server, f"{address}{'&' if '?' in address else '?'}lang={language}")
                page.wait_for_timeout(1_200)
                page.screenshot(path=folder / f"{name}_{language}_{width}.png")
        page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
