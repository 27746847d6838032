"""`chainlink wants`: what do firms say they look for? 需求征集单, out and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from inspect import Parameter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chainlink.commands.register_family import Family, parameter, register_app
from graph_schema.names import Words

if TYPE_CHECKING:
    from chainlink.matching.needs.wants import Want
    from chainlink.stores import Store

Asking = Annotated[
    bool,
    typer.Option(
        "--ask", help="附上风险清单推出的需求，请企业确认 / add the needs of the register, for firms to confirm"
    ),
]


class WantFamily(Family):
    """The form can ask firms about what the register of risks says they need."""

    def parameters(self, verb: str) -> Sequence[Parameter]:
        """Give `--ask` of the form."""
        return (parameter("is_asking", Asking, False),) if verb == "export" else ()

    def workbook(self, records: Sequence[Want], store: Store, cover: Sequence[Words], **more: Any) -> bytes:
        """Write the form, to be filled in and imported."""
        import chainlink
        from chainlink.matching.needs.register_needs import needs_of_risks
        from chainlink.matching.needs.wants import form_rows
        from chainlink.risks.register import list_risks

        if not more["is_asking"]:
            return super().workbook(records, store, cover)
        graph = chainlink.build_graph(store.read())
        needs = needs_of_risks(graph, list_risks(store), today=date.today())
        return super().workbook(form_rows(graph, records, needs), store, cover)


app = register_app(
    WantFamily("wants", Words("需求征集单：发出、收回、查看", "What firms look for: a form, out and back"), one="want")
)
