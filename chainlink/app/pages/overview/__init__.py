"""The page 总览: all chains at a glance."""
