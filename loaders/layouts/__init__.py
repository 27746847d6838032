"""How do sheets of a foreign layout become our tables? Recognised or mapped, unfolded into lines, added up."""
