"""One drawn province for the tests of scan and show: every colour once, two chains, every row with its place."""

from __future__ import annotations

from functools import cache

import pandas as pd
from typer.testing import CliRunner, Result

from chainlink.commands.cli import app
from loaders.tables import Tables
from tests.drawn_chains import drawn_tables

COMPONENT_NAMES = {
    "coating": ("涂层", "coating"),
    "driver": ("驱动电源", "driver"),
    "housing": ("灯壳", "housing"),
    "lamp": ("灯具", "lamp"),
    "led": ("LED灯珠", "LED"),
    "magnet": ("磁体", "magnet"),
    "phosphor": ("荧光粉", "phosphor"),
    "rare_earth": ("稀土", "rare earth"),
    "screw": ("特种螺钉", "special screw"),
}
FIRM_NAMES = {
    "drv_a": ("甲电源厂", "Driver A"),
    "lamp_a": ("甲灯具厂", "Lamp A"),
    "lamp_b": ("乙灯具厂", "Lamp B"),
    "hs_a": ("甲灯壳厂", ""),
    "pho_j": ("荧光社", "Phosphor J"),
    "re_a": ("稀土矿", "Rare Earth A"),
    "scr_a": ("螺钉厂", "Screw A"),
}
CHAIN_NAMES = {"L1": ("照明", "Lighting", "灯具链;照明电器"), "L2": ("稀土材料", "Rare earths", "磁材")}


def lamp_tables(**changes: str) -> Tables:
    """Two lamp makers, and by what they could stop.

    re_a --rare_earth--> pho_j --phosphor--> led_a, led_b --led--+
       red, from L2       red (JPN)                              |
    drv_a --driver-----------------------------------------------+--> lamp_a, lamp_b
       yellow: drv_b makes it too, and sells to nobody           |
    hs_a --housing-----------------------------------------------+
       blue: hs_b is a ready backup                              |
    scr_a --screw (never surveyed, no sourcing recorded)---------+
       grey, suspected                                           |
    (nobody) --coating-------------------------------------------+
       grey
    re_a --rare_earth--> mag_a, mag_b: the magnets of L2

    `changes` replace parts of the drawing by name. Each caller has tables of its own, to change as it likes.
    """
    return Tables(**{name: frame.copy(deep=False) for name, frame in _drawn_once(**changes).items()})


@cache
def _drawn_once(**changes: str) -> Tables:
    drawing = {
        "makes": "re_a rare_earth, pho_j phosphor, led_a led, led_b led, drv_a driver, drv_b driver, hs_a housing,"
        " hs_b housing, scr_a screw, lamp_a lamp, lamp_b lamp, mag_a magnet, mag_b magnet",
        "inputs": "rare_earth > phosphor, phosphor > led, led > lamp, driver > lamp, housing > lamp, screw > lamp,"
        " coating > lamp, rare_earth > magnet",
        "sourcings": "re_a > pho_j rare_earth, re_a > mag_a rare_earth, re_a > mag_b rare_earth,"
        " pho_j > led_a phosphor share=1, pho_j > led_b phosphor,"
        " led_a > lamp_a led, led_b > lamp_a led, led_a > lamp_b led, led_b > lamp_b led,"
        " drv_a > lamp_a driver, drv_a > lamp_b driver,"
        " hs_a > lamp_a housing, hs_a > lamp_b housing, hs_b > lamp_a housing qualified,"
        " hs_b > lamp_b housing qualified",
        "placements": "rare_earth L2, magnet L2, phosphor L1, led L1, driver L1, housing L1, screw L1, coating L1,"
        " lamp L1",
        "firms": "pho_j country=JPN, re_a country=CHN region_code=330281, led_a country=CHN region_code=330212,"
        " led_b country=CHN region_code=330203, hs_a country=CHN group_id=shell, hs_b country=CHN group_id=shell,"
        " drv_a country=CHN, drv_b country=CHN, lamp_a country=CHN, lamp_b country=CHN, scr_a,"
        " mag_a country=CHN, mag_b country=CHN",
        "regions": "330200, 330212 within_code=330200, 330203 within_code=330200, 330281 within_code=330200",
        "unsurveyed": "screw",
    }
    return _named(drawn_tables(**(drawing | changes)))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def _named(tables: Tables) -> Tables:
    """Give every row its names, its source, its place in that source and its date."""
    frames = {name: frame.copy() for name, frame in tables.items()}
    for table, key, names in (
        ("components", "component_id", COMPONENT_NAMES),
        ("firms", "firm_id", FIRM_NAMES),
        ("chains", "chain_id", CHAIN_NAMES),
    ):
        known = [names.get(frame, ("", "", "")) for frame in frames[table][key]]
        frames[table]["name_zh"] = [names[0] for names in known]
        frames[table]["name_en"] = [names[1] for names in known]
    frames["chains"]["aliases"] = [CHAIN_NAMES.get(frame, ("", "", ""))[2] for frame in frames["chains"]["chain_id"]]
    chains = frames["chains"]["chain_id"].tolist()
    frames["segments"] = pd.DataFrame(
        {"segment_id": [f"{chain}-1" for chain in chains], "chain_id": chains, "name_zh": "材料", "stage": "upstream"}
    )
    frames["placements"]["segment_id"] = frames["placements"]["chain_id"] + "-1"
    return Tables.of({name: frame.pipe(_placed, name) for name, frame in frames.items()})


def _placed(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    rows = [f"{table}.csv row {number}" for number in range(2, len(frame) + 2)]
    return frame.assign(source="survey", source_row=rows, as_of="2026-06-30")
