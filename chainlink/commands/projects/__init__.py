"""Commands about strengthening projects: what to choose, the register, progress, completion."""
