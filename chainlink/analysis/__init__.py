"""Pure functions over the supply graph: no file, no store, no screen."""
