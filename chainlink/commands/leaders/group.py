"""`chainlink leaders`: who leads each chain, with which partners and communities? Proposals, the register, the goals."""

from __future__ import annotations

from chainlink.commands.leaders import proposals as leader_proposals
from chainlink.commands.leaders import register as leader_register
from chainlink.commands.register_family import Family, register_app
from graph_schema.names import Words

app = register_app(
    Family(
        "leaders",
        Words("“链主”、伙伴、共同体", "Chain leaders, partners, communities"),
        one="leader",
        positional=("kind", "chain_id", "firm_id"),
    )
)
app.command("propose")(leader_proposals.propose_command)
app.command("paper")(leader_proposals.paper_command)
app.command("list")(leader_register.list_command)
app.command("progress")(leader_register.progress_command)
