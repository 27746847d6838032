"""The page 产业链图: one chain on one screen, and everything about one component beside it."""
