"""The page 登记册: every register as its book describes it."""
