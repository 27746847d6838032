"""How far does a loss drain along payments? The systemic risk of every firm."""
