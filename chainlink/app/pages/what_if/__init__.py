"""The page 推演: what stops, what follows day by day, scenarios side by side."""
