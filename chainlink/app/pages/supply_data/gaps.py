"""What is missing, by chain? What is grey: components and firms that nobody can judge before somebody asks."""

from __future__ import annotations

from chainlink.app import ui
from chainlink.app.ui.loaded import Loaded
from chainlink.screening.findings import ColourFinding
from graph_schema.names import COLOUR_MEANINGS, Words, name_of

NAMED_AT_MOST = 12


def draw_gaps(loaded: Loaded) -> None:
    """Draw a table of chains: how many grey components and firms, and which."""
    ui.note(str(Words("灰：", "Grey: ")) + str(COLOUR_MEANINGS["grey"]))
    rows = []
    for chain in loaded.scan.chains:
        name = name_of(chain.name_zh, chain.name_en, chain.chain_id)
        components = [component for component in chain.components if component.grade.colour == "grey"]
        firms = [firm for firm in chain.firms if firm.grade.colour == "grey"]
        rows.append(
            [
                ui.link(f"{chain.chain_id} {name}", "chain_map", chain=chain.chain_id, colour="grey"),
                ui.cell(len(components)),
                _named(components, "chain_map", "component", chain.chain_id),
                ui.cell(len(firms)),
                _named(firms, "firm", "firm", chain.chain_id),
            ]
        )
    headers = [
        Words("产业链", "Chain"),
        Words("灰色产品", "Grey components"),
        Words("有哪些", "Which"),
        Words("灰色企业", "Grey firms"),
        Words("有哪些", "Which"),
    ]
    ui.draw_table(headers, rows, caption=Words("各链数据缺口", "Data gaps by chain"), numbers=(1, 3))


def _named(findings: list[ColourFinding], page: str, parameter: str, chain_id: str) -> str:
    links = []
    for finding in findings[:NAMED_AT_MOST]:
        query = {parameter: finding.id, **({"chain": chain_id} if page == "chain_map" else {})}
        links.append(ui.link(name_of(finding.name_zh, finding.name_en, finding.id), page, **query))
    more = len(findings) - NAMED_AT_MOST
    rest = [str(Words(f"另有 {more} 项", f"{more} more"))] if more > 0 else []
    return str(Words("、", ", ")).join([*links, *rest]) or "—"
