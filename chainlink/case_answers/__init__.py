"""What does the ordinary engine answer to a known-answer file? One module a kind, each with `answers(case)`."""
