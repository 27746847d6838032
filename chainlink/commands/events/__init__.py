"""Commands about matchmaking: needs, pairs, events, results, visits."""
