"""`chainlink events visits`: which firms were visited, by whom? 走访."""

from __future__ import annotations

from chainlink.commands.register_family import Family, register_app
from graph_schema.names import Words

app = register_app(Family("visits", Words("走访", "Visits to firms"), one="visit"))
