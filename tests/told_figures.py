"""Is a text for people free of what only programs read? Long decimals, codes, fingerprints, 万元 by the hundred thousand.

The rules of `graph_schema.figures`, looked for from outside: in what pages, papers and commands say in the end.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from importlib import resources

_ROWS = csv.DictReader(resources.files("loaders").joinpath("countries.csv").read_text(encoding="utf-8").splitlines())
# Overseas supplier JPN 41 (sample) is a name of the samples; PAN is a fibre before it is a country.
_COUNTRIES = "|".join(sorted(row["alpha_3"] for row in _ROWS if row["alpha_3"] != "PAN"))
FAULTS = {
    "a share with more than one decimal": re.compile(r"\d\.\d{2,} ?%"),
    "万元 from 1 亿 on": re.compile(r"\d(?:,?\d){4,}(?:\.\d+)? ?(?:万元|× 10,000 yuan)"),
    "money without a unit for people": re.compile(r"10k yuan|× 10,000|× 100 million"),
    "days with decimals": re.compile(r"\d\.\d+ ?(?:天|days?\b)|第 ?\d+\.\d+ ?天|\bday \d+\.\d"),
    "a country by its code": re.compile(rf"(?<![\w:/=-])(?:{_COUNTRIES})(?![\w-]| \d\d \(sample\))"),
    "a fingerprint": re.compile(r"\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{12,}\b|\b20\d\d\.\d+/[0-9a-f]{8}\b"),
    "a section of the contract": re.compile(r"\bMODEL(?:\.md)? \d"),
    "a colour said twice": re.compile(r"([红黄蓝灰]) ?\1：|\b(red|yellow|blue|grey) \2\b"),
    "a dot with nothing behind it": re.compile(r"·[ \t]*(?:$|\n)", re.MULTILINE),
    "jargon": re.compile(r"敞口"),
}
FAULTS_OF_PAGES = {
    "words of the command line": re.compile(r"命令行|(?<!\w)--[a-z]{3,}|\bchainlink [a-z]+\b"),
    "a score with more than two digits": re.compile(r"(?<![\d.])[01]\.\d{3,}"),
}
"""Looked for on pages alone: commands may name their own options."""
_HHI = re.compile(r"HHI\D{0,6}([\d,]+)")


def figure_faults(text: str, *, is_page: bool = False) -> Iterator[str]:
    """List what a text says that nobody can read out, each with what stands around it."""
    for fault, pattern in (FAULTS | FAULTS_OF_PAGES if is_page else FAULTS).items():
        for hit in pattern.finditer(text):
            yield f"{fault}: {_around(text, hit)}"
    for hit in _HHI.finditer(text):
        if int(hit[1].replace(",", "") or 0) > 10_000:
            yield f"HHI over 10,000: {_around(text, hit)}"


def _around(text: str, hit: re.Match[str]) -> str:
    return text[max(0, hit.start() - 30) : hit.end() + 20].replace("\n", " ")
