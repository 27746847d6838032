"""Where do firms stop? Counts by county and city at home, by country abroad, and who has no place."""

from __future__ import annotations

from collections.abc import Sequence

from chainlink.supply.graph import SupplyGraph
from chainlink.supply.regions import regions_around
from chainlink.whatif.answer import LostFirm, PlaceCount, StoppedPlaces
from graph_schema.names import Words

HOME = "CHN"


def places_hit(graph: SupplyGraph, firms: Sequence[LostFirm]) -> StoppedPlaces:
    """Count stopped firms and their lines by place.

    Returns
    -------
    StoppedPlaces
        Each list most firms first, then by code. A firm whose code is a city's counts in no county; one whose code is a
        province's counts in neither, and stands among those without place.
    """
    name_by_code = graph.names.recorded("region")
    by_place: dict[str, dict[str, list[int]]] = {"city": {}, "county": {}, "country": {}}
    without: list[str] = []
    for firm in firms:
        around = regions_around(graph.tables, firm.region_code)
        county = next((code for code in around if code[4:] != "00"), "")
        city = next((code for code in around if code[4:] == "00" and code[2:4] != "00"), "")
        country = firm.country if firm.country not in ("", HOME) else ""
        for kind, code in (("city", city), ("county", county), ("country", country)):
            if code:
                by_place[kind].setdefault(code, []).append(len(firm.component_ids))
        if not (city or county or country):
            without.append(firm.firm_id)

    def counted(kind: str) -> tuple[PlaceCount, ...]:
        counts = (
            PlaceCount(code, name_by_code.get(code, Words("", "")).zh, len(lines), sum(lines))
            for code, lines in by_place[kind].items()
        )
        return tuple(sorted(counts, key=lambda place: (-place.firm_count, place.code)))

    return StoppedPlaces(counted("city"), counted("county"), counted("country"), tuple(sorted(without)))
