"""How does a person see it in a browser? Pages, what they share, and how they are served."""
