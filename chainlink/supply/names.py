"""How is a thing of the data called? Chains, segments, components, firms, places and countries by id: the one place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from chainlink.supply.areas import Area, area_of
from chainlink.supply.regions import regions_around
from graph_schema.names import Language, Words, language
from loaders.choices import country_words

if TYPE_CHECKING:
    from loaders.tables import Tables

NamedKind = Literal["chain", "segment", "component", "firm", "region"]

_KEYS: Mapping[NamedKind, str] = {
    "chain": "chain_id",
    "segment": "segment_id",
    "component": "component_id",
    "firm": "firm_id",
    "region": "region_code",
}


class Names:
    """Names of what the data hold, in the reader's language.

    What has no name in a language is called by its name in the other, and where it has neither, by its id.

    Parameters
    ----------
    tables
        Where the names stand.
    always_in
        The language to speak whatever the reader's is: what is kept in a register is kept in Chinese.

    Notes
    -----
    Linear in the rows of a kind, when its first name is asked for.

    Examples
    --------
    >>> import pandas as pd
    >>> from loaders.tables import Tables
    >>> firms = pd.DataFrame({"firm_id": ["A", "B"], "name_zh": ["示例电芯", ""], "name_en": ["", "Borea"]})
    >>> names = Names(Tables.of({"firms": firms}))
    >>> names.firm("A"), names.firm("B"), names.firm("C"), names.firm_with_id("A")
    ('示例电芯', 'Borea', 'C', '示例电芯（A）')
    """

    def __init__(self, tables: Tables, *, always_in: Language | None = None) -> None:
        self._tables, self._always_in = tables, always_in
        self._recorded: dict[NamedKind, dict[str, Words]] = {}
        self._spoken: dict[tuple[NamedKind, Language], dict[str, str]] = {}

    def recorded(self, kind: NamedKind) -> Mapping[str, Words]:
        """Names of all things of a kind as the data give them, "" for missing: what answers carry along."""
        if kind not in self._recorded:
            frame = self._tables[f"{kind}s"]
            ids, name_zh = frame[_KEYS[kind]].tolist(), frame["name_zh"].tolist()
            name_en = frame["name_en"].tolist() if "name_en" in frame else name_zh
            self._recorded[kind] = dict(zip(ids, map(Words, name_zh, name_en), strict=True))
        return self._recorded[kind]

    def by_id(self, kind: NamedKind) -> Mapping[str, str]:
        """Names of all things of a kind, by id, in the order of their rows."""
        spoken = self._always_in or language()
        if (kind, spoken) not in self._spoken:
            self._spoken[kind, spoken] = {
                thing_id: (zh or en if spoken == "zh" else en or zh) or thing_id
                for thing_id, (zh, en) in self.recorded(kind).items()
            }
        return self._spoken[kind, spoken]

    def words(self, kind: NamedKind, thing_id: str) -> Words:
        """Name a thing in both languages."""
        zh, en = self.recorded(kind).get(thing_id, ("", ""))
        return Words(zh or en or thing_id, en or zh or thing_id)

    def name(self, kind: NamedKind, thing_id: str) -> str:
        """Name a thing."""
        return self.by_id(kind).get(thing_id, thing_id)

    def given(self, kind: NamedKind, thing_id: str) -> str:
        """Name a thing where the data give it a name, "" where they do not: for a column that holds names alone."""
        zh, en = self.recorded(kind).get(thing_id, ("", ""))
        return (zh or en) if (self._always_in or language()) == "zh" else (en or zh)

    def chain(self, chain_id: str) -> str:
        """Name a chain."""
        return self.name("chain", chain_id)

    def chain_with_id(self, chain_id: str) -> str:
        """Name a chain, its id first."""
        name = self.chain(chain_id)
        return f"{chain_id} {name}" if name != chain_id else chain_id

    def component(self, component_id: str) -> str:
        """Name a component."""
        return self.name("component", component_id)

    def firm(self, firm_id: str) -> str:
        """Name a firm."""
        return self.name("firm", firm_id)

    def firm_with_id(self, firm_id: str) -> str:
        """Name a firm, its id in brackets where it has a name."""
        name, is_chinese = self.firm(firm_id), (self._always_in or language()) == "zh"
        if name == firm_id:
            return firm_id
        return f"{name}（{firm_id}）" if is_chinese else f"{name} ({firm_id})"

    def region(self, region_code: str) -> str:
        """Name a region."""
        return self.name("region", region_code)

    def country(self, code: str) -> str:
        """Name a country by its three-letter code."""
        words = country_words(code)
        return words.zh if (self._always_in or language()) == "zh" else words.en

    def segment_of(self, chain_id: str, component_id: str) -> str:
        """Name the segment of a chain in which a component stands, "" if in none."""
        segment_id = self._segment_by_place.get((chain_id, component_id), "")
        return self.name("segment", segment_id) if segment_id else ""

    def place_of(self, firm_id: str) -> str:
        """Name the city and county of a firm, "" where they are not known."""
        code = self._region_by_firm.get(firm_id, "")
        named = self.by_id("region")
        around = [region for region in regions_around(self._tables, code) if region[2:] != "0000"] if code else []
        return "".join(dict.fromkeys(named.get(region, "") for region in sorted(around)))

    def region_code_of(self, firm_id: str) -> str:
        """Give the code of the region where a firm stands, "" where it is not known."""
        return self._region_by_firm.get(firm_id, "")

    def area_of(self, firm_id: str) -> Area:
        """Tell whether a firm is in the province, elsewhere in the country or abroad."""
        return area_of(self._country_by_firm.get(firm_id, ""), self._region_by_firm.get(firm_id, ""))

    def country_abroad(self, firm_id: str) -> str:
        """Name the country of a firm abroad, "" for any other."""
        return self.country(self._country_by_firm[firm_id]) if self.area_of(firm_id) == "abroad" else ""

    @cached_property
    def _country_by_firm(self) -> dict[str, str]:
        firms = self._tables.firms
        return dict(zip(firms["firm_id"].tolist(), firms["country"].tolist(), strict=True))

    @cached_property
    def _region_by_firm(self) -> dict[str, str]:
        firms = self._tables.firms
        return dict(zip(firms["firm_id"].tolist(), firms["region_code"].tolist(), strict=True))

    @cached_property
    def _segment_by_place(self) -> dict[tuple[str, str], str]:
        """By chain and component, the first segment by id; a placement that names no chain takes its segment's."""
        segments, placed = self._tables.segments, self._tables.placements
        chain_by_segment = dict(zip(segments["segment_id"].tolist(), segments["chain_id"].tolist(), strict=True))
        columns = (placed[name].tolist() for name in ("segment_id", "component_id", "chain_id"))
        segment_by_place: dict[tuple[str, str], str] = {}
        for segment_id, component_id, chain_id in sorted(zip(*columns, strict=True)):
            segment_by_place.setdefault((chain_id or chain_by_segment.get(segment_id, ""), component_id), segment_id)
        return segment_by_place
