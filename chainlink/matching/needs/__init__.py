"""What do buyers look for? Needs of the risk register, and those that firms state."""
