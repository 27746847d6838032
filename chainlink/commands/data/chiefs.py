"""`chainlink chiefs`: who heads each chain? 链长, lead department and 链办."""

from __future__ import annotations

from chainlink.commands.register_family import Family, register_app
from graph_schema.names import Words

app = register_app(Family("chiefs", Words("链长、牵头部门、链办", "Chiefs and offices of the chains"), one="chief"))
