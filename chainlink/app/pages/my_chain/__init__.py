"""The page 我的链: one chain in a minute."""
