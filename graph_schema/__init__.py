"""WHAT a chain is: nodes, relations, attributes, words and errors. Imports nothing else of chainlink."""
