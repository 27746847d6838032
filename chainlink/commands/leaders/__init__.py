"""Commands about leaders, partners, experts and communities."""
