"""Commands about the risk register, its report and the next questions."""
