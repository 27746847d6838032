"""`chainlink risks`: what is on the books, who has it in hand, and how does it get in and out?"""

from __future__ import annotations

from chainlink.commands.register_family import Family, register_app
from chainlink.commands.risks.assign import assign_command
from chainlink.commands.risks.report import report_command
from graph_schema.names import Words

app = register_app(
    Family(
        "risks",
        Words("风险清单", "The risk register"),
        one="risk",
        other_options={"is_to_review": "--review"},
        paper_title=Words("断链断供风险清单", "Register of break risks"),
        everything=Words("全部产业链", "all chains"),
    )
)
app.command("assign")(assign_command)
app.command("report")(report_command)
