"""`chainlink leaders`: who leads each chain, with which partners and communities? Proposals, the register, the goals."""

from __future__ import annotations

import typer

from chainlink.commands.leaders import proposals as leader_proposals
from chainlink.commands.leaders import register as leader_register

app = typer.Typer(help="“链主”、伙伴、共同体 / Chain leaders, partners, communities", no_args_is_help=True)
app.command("propose")(leader_proposals.propose_command)
app.command("paper")(leader_proposals.paper_command)
app.command("list")(leader_register.list_command)
app.command("progress")(leader_register.progress_command)
app.command("add")(leader_register.add_command)
app.command("set")(leader_register.set_command)
app.command("history")(leader_register.history_command)
app.command("import")(leader_register.import_command)
app.command("export")(leader_register.export_command)
