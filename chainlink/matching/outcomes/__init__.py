"""What came of the meetings? Results, follow-ups, contracts, visits, the goal of the year."""
