"""`chainlink projects`: which projects are on the books, which to do, and what became of them?"""

from __future__ import annotations

from chainlink.commands.projects import completion as project_completion
from chainlink.commands.projects import plans as project_plans
from chainlink.commands.projects import progress as project_progress
from chainlink.commands.projects import register as project_register
from chainlink.commands.register_family import register_app

app = register_app(project_register.FAMILY)
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
