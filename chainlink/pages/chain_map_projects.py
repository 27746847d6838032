"""Which projects are on the books about a component? Told beside the map."""

from __future__ import annotations

from chainlink import ui
from chainlink.chain_map.facts import ComponentFacts
from chainlink.findings import ChainScan
from chainlink.pages.project_words import project_name
from chainlink.projects.register import list_projects
from chainlink.ui.loaded import Loaded
from graph_schema.names import Words


def draw_projects(loaded: Loaded, chain: ChainScan, facts: ComponentFacts) -> None:
    """List the projects of the component in this chain, each a link to its page; nothing where there is none."""
    found = [
        each
        for each in list_projects(loaded.store)
        if (each.fields["chain_id"], each.fields["component_id"]) == (chain.chain_id, facts.component_id)
    ]
    if not found:
        return
    title = Words(f"强链补链项目 · {len(found)} 个", f"Projects · {len(found)}")
    rows = [[ui.link(project_name(each), "projects", project=each.project_id)] for each in found]
    ui.draw_table([title], rows, caption=title)
