"""Where do the fictitious firms stand? The written spread rule of `structure/places.yaml`."""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sample_chains.generator.structure import FOLDER

HOME_PROVINCE = "330000"


@dataclass(frozen=True)
class Place:
    """A county of Zhejiang, or a province outside; `short_zh` begins firm names."""

    region_code: str
    short_zh: str


@dataclass(frozen=True)
class County:
    """One county, with its city and whether the plan counts it among the 26 mountain counties."""

    code: str
    name_zh: str
    city_code: str
    city_zh: str
    is_mountain: bool


class Atlas:
    """The regions, and the draw of a place for a firm."""

    def __init__(self, folder: Path = FOLDER) -> None:
        rule: dict[str, Any] = yaml.safe_load((folder / "places.yaml").read_text(encoding="utf-8"))
        self.rule = rule
        with (folder / "counties.csv").open(encoding="utf-8", newline="") as file:
            self.counties = [
                County(row["code"], row["name"], row["city_code"], row["city_name"], row["mountain26"] == "1")
                for row in csv.DictReader(file)
            ]
        self.countries_zh: dict[str, str] = rule["countries"]
        self._by_city: dict[str, list[County]] = {}
        for county in self.counties:
            self._by_city.setdefault(county.city_zh, []).append(county)

    def inside(self, chain_id: str, draw: random.Random) -> Place:
        """Draw a county of Zhejiang: the city by the chain's weights, the county evenly but for mountain counties."""
        factors = self.rule["chain_factors"].get(chain_id, {})
        cities = list(self._by_city)
        weights = [self.rule["city_weights"][city] * factors.get(city, 1.0) for city in cities]
        city = draw.choices(cities, weights)[0]
        counties = self._by_city[city]
        county = draw.choices(counties, [self.rule["mountain_weight"] if c.is_mountain else 1.0 for c in counties])[0]
        return Place(county.code, city.removesuffix("市"))

    def outside(self, draw: random.Random) -> Place:
        """Draw a province other than Zhejiang."""
        codes = list(self.rule["outside"])
        code = draw.choices(codes, list(self.rule["outside"].values()))[0]
        name = self.rule["provinces"][code]
        for ending in ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市"):
            name = name.removesuffix(ending)
        return Place(code, name)

    def country(self, draw: random.Random) -> str:
        """Draw a country for a maker abroad."""
        weights: dict[str, int] = self.rule["foreign"]
        return draw.choices(list(weights), list(weights.values()))[0]

    def region_rows(self) -> list[tuple[str, str, str, str]]:
        """Give (code, name, level, within) of every region: provinces, then cities, then counties, by code."""
        provinces = [(code, name, "省", "") for code, name in sorted(self.rule["provinces"].items())]
        cities = sorted({(c.city_code, c.city_zh, "市", HOME_PROVINCE) for c in self.counties})
        counties = sorted((c.code, c.name_zh, "县", c.city_code) for c in self.counties)
        return provinces + cities + counties
