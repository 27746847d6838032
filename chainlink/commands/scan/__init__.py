"""Commands that ask the supply graph: scan, what if, cut sets, cascades, backups, show."""
