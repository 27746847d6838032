"""`chainlink projects`: which projects are on the books, which to do, and what became of them?"""

from __future__ import annotations

import typer

from chainlink.commands.projects import completion as project_completion
from chainlink.commands.projects import exchange as project_exchange
from chainlink.commands.projects import plans as project_plans
from chainlink.commands.projects import progress as project_progress
from chainlink.commands.projects import register as project_register

app = typer.Typer(
    help="强链补链项目 / Strengthening projects", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)
app.command("list")(project_register.list_command)
app.command("show")(project_register.show_command)
app.command("add")(project_register.add_command)
app.command("set")(project_register.set_command)
app.command("history")(project_register.history_command)
app.command("import")(project_exchange.import_command)
app.command("export")(project_exchange.export_command)
app.command("progress")(project_progress.progress_command)
app.command("monthly")(project_progress.monthly_command)
app.command("changes")(project_completion.changes_command)
app.command("complete")(project_completion.complete_command)
app.command("promises")(project_completion.promises_command)
app.command("candidates")(project_plans.candidates_command)
app.command("plan")(project_plans.plan_command)
app.command("top")(project_plans.top_command)
app.command("invite")(project_plans.invite_command)
app.command("table")(project_plans.table_command)
