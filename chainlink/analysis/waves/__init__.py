"""On which day does a stop reach what? Failures in order of days, through stocks."""
