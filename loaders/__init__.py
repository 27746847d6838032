"""HOW rows become valid tables: read, check, tell every problem at once. Knows graph_schema, nothing of stores or analysis."""
