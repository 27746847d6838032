"""`chainlink risks`: what is on the books, who has it in hand, and how does it get in and out?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from chainlink.commands.register_family import Family, register_app
from chainlink.commands.risks.report import report_command
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.books.record import Record
    from chainlink.stores import Field, Store

_BY_NAME = ("chain_id", "firm_id", "component_id", "source", "basis", "colour")


class RiskFamily(Family):
    """A risk entered by hand is given the names and places that the data have for it."""

    def add(self, store: Store, cells: Mapping[str, Field], *, who: str, why: str) -> Record:
        """Enter a risk that no scan found."""
        import chainlink
        from chainlink.risks.by_hand import stated_fields
        from chainlink.risks.register import add_risk

        graph = chainlink.build_graph(store.read())
        chain, firm, component, source, basis, colour = (str(cells.get(name) or "") for name in _BY_NAME)
        fields = stated_fields(
            graph, chain, firm=firm, component=component, source=source or "report", basis=basis, colour=colour
        )
        others = {name: value for name, value in cells.items() if name not in _BY_NAME}
        return add_risk(store, {**fields, **others}, who=who, why=why, tables=graph.tables)


app = register_app(
    RiskFamily(
        "risks",
        Words("风险清单", "The risk register"),
        one="risk",
        other_options={"is_to_review": "--review"},
        paper_title=Words("断链断供风险清单", "Register of break risks"),
        everything=Words("全部产业链", "all chains"),
    )
)
app.command("report")(report_command)
