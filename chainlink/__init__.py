"""WHAT TO CONCLUDE from a supply graph: where chains would break, and how that is known."""
