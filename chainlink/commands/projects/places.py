"""`chainlink places`: what does each city and county have, what hangs on it, and what does it hang on?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from chainlink.commands.console import print_json, print_table
from chainlink.commands.options import AsJson

SHOWN_AT_MOST = 15


def places(
    place: Annotated[
        str,
        typer.Argument(metavar="[PLACE]", help="市或县的代码、名称，默认全省 / a city or county; the province without"),
    ] = "",
    is_json: AsJson = False,
) -> None:
    """各市县的企业、可能损失、备份、项目及合计 / Firms, exposure, backups and projects by place, with totals."""
    from chainlink.commands.projects.plan_text import gather
    from chainlink.projects.places import FROM_ELSEWHERE, TO_ELSEWHERE, Places, places_table, reaches_table
    from chainlink.supply.lookup import find_id

    basis = gather(None, None, None, is_proposing=False)
    region_code = find_id(basis.graph, "region", place) if place else ""
    province = Places(basis.store, basis.graph, basis.screened)
    rows = province.rows(region_code)
    reaches = province.reaches(region_code) if region_code else ()
    from_elsewhere = [reach for reach in reaches if not reach.is_from_here]
    from_here = [reach for reach in reaches if reach.is_from_here]
    if is_json:
        records = {
            name: [
                {
                    "risk_id": reach.risk.risk_id,
                    "here_10k_yuan": reach.here_10k_yuan,
                    "elsewhere_10k_yuan": reach.elsewhere_10k_yuan,
                }
                for reach in listed
            ]
            for name, listed in (("from_elsewhere", from_elsewhere), ("from_here", from_here))
        }
        print_json("chainlink.places/1", {**basis.head(), "places": [asdict(row) for row in rows], **records})
        return
    print_table(places_table(rows))
    for title, listed in ((FROM_ELSEWHERE, from_elsewhere), (TO_ELSEWHERE, from_here)):
        if listed:
            print(f"\n{title} ({len(listed)})")
            print_table(reaches_table(title, listed, province), at_most=SHOWN_AT_MOST)
