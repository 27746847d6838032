"""What do the pages look like? Photographs of each view, in both languages and both sizes.

All of them, `python -m tests.screens .demo/screens`, are looked at by a person and not kept in git. The few that the
documents show, small enough for git, are made by `python -m tests.screens --documented docs/screens`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from chainlink.app.router import PAGES
from chainlink.risks.assess import assess
from chainlink.risks.rules import load_rules
from chainlink.risks.scans import record_scan
from chainlink.screening.chance_estimates import estimate_kept
from chainlink.screening.chances import keep_chances
from chainlink.screening.scan import scan
from chainlink.stores import Store, open_store
from chainlink.supply.graph import build_graph
from loaders.load import load_tables
from tests.browser import FLAGS, AppServer, chromium_path, open_page, start_app
from tests.sample_province import SAMPLES, fill_office

SIZES = ((1366, 768), (1920, 1080))
VIEWS = {
    **{name: name for name in PAGES if name != next(iter(PAGES))},
    "overview": "",
    "my_chain_chosen": "my_chain?chain=C02",
    "places_county": "places?place=330206",
    "risk": "risks?risk=R-22DISF2MT4JSWFJO",
    "risks_questions": "risks?tab=questions",
    "chain_map": "chain_map?chain=C02",
    "chain_map_selected": "chain_map?chain=C02&component=immersion_scanner",
    "chain_map_flows": "chain_map?chain=C02&tab=flows",
    "firm": "firm?firm=91339900DEM0026772",
    "firm_search": "firm?q=hzty",
    "what_if_answer": "what_if?stop=country:JPN",
    "what_if_map": "what_if?stop=country:JPN&show=map&map=C02&day=30",
    "what_if_stand_ins": "what_if?stop=country:JPN&show=stand_ins",
    "project": "projects?project=P2026-002",
    "projects_figures": "projects?tab=figures",
    "projects_map": "projects?chain=C02&tab=map",
    "matching_need": "matching?need=91339900DEM000161K/optical_coating_material",
    "matching_event": "matching?show=events&event=E-SAMPLE&part=timetable",
    "matching_gaps": "matching?show=events&event=E-SAMPLE&part=gaps",
    "matching_day": "matching?show=events&event=E-SAMPLE&part=day",
    "matching_wall": "matching?show=wall&event=E-SAMPLE",
    "matching_guests": "matching?show=events&event=E-SAMPLE&part=guests",
    "matching_results": "matching?show=results&event=E-SAMPLE",
    "matching_progress": "matching?show=progress",
    "leaders": "leaders?on=2026-06-30",
    "supply_data_versions": "supply_data?tab=versions",
    "supply_data_missing": "supply_data?tab=missing",
    "registers_record": "registers?book=chiefs&record=C01",
    "registers_files": "registers?book=visits&tab=files",
    "what_if_firms": "what_if?stop=country:JPN&show=firms",
    "leaders_chain": "leaders?chain=C02&on=2026-06-30",
}
"""What is looked at, by name; every page of the menu at least as it opens."""
DOCUMENTED = (
    "my_chain_chosen_zh_1366",
    "places_county_zh_1366",
    "overview_zh_1366",
    "chain_map_selected_zh_1366",
    "chain_map_selected_en_1366",
    "firm_zh_1366",
    "risks_zh_1366",
    "what_if_answer_zh_1366",
    "projects_zh_1366",
    "matching_event_zh_1366",
    "leaders_zh_1366",
    "supply_data_zh_1366",
)
"""Pictures that README and docs show."""
DOCUMENTED_COLOURS = 96
FURTHER_DOWN = {"chain_map_flows": "svg:has(text)"}
"""What is brought into sight before the picture is taken, by view."""


def main(folder: Path, *, is_documented: bool = False) -> None:
    """Fill a store with the samples, serve it, photograph every view, or those that the documents show."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        store = sample_office(Path(made) / "samples.sqlite")
        server = start_app(store.address, Path(made))
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
                _photograph_all(browser, server, folder, DOCUMENTED if is_documented else ())
                browser.close()
        finally:
            server.stop()


def sample_office(path: Path) -> Store:
    """Fill a store as an office has it: the samples, chiefs, a recorded scan, projects, an event that is planned."""
    store = open_store(f"sqlite:///{path}")
    store.write(load_tables([SAMPLES]).tables)
    graph = build_graph(store.read())
    chances = estimate_kept(graph)
    keep_chances(store, chances, version_hash=store.versions()[0].content_hash, who="office")
    record_scan(store, assess(graph, scan(graph), load_rules(), chances=chances), who="office")
    fill_office(store)
    return store


def _photograph_all(browser: Browser, server: AppServer, folder: Path, documented: Sequence[str]) -> None:
    wanted = os.environ.get("SCREENS", "").split() or list(VIEWS)
    for width, height in SIZES:
        page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
        page.set_default_timeout(60_000)
        for name in wanted:
            for language in ("zh", "en"):
                picture = f"{name}_{language}_{width}"
                if documented and picture not in documented:
                    continue
                address = VIEWS[name]
                open_page(page, server, f"{address}{'&' if '?' in address else '?'}lang={language}")
                page.wait_for_timeout(1_200)
                if below := FURTHER_DOWN.get(name):
                    page.locator(below).last.scroll_into_view_if_needed()
                    page.wait_for_timeout(500)
                page.screenshot(path=folder / f"{picture}.png")
                if documented:
                    _shrink(folder / f"{picture}.png")
        page.close()


def _shrink(picture: Path) -> None:
    """Write a picture again with few colours, the rare ones among them: a fifth of the bytes, and red stays red."""
    with Image.open(picture) as image:
        few = image.convert("RGB").quantize(DOCUMENTED_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(picture, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[-1]), is_documented="--documented" in sys.argv)
