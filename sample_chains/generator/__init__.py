"""How the sample province is made: hand-written structure in, chain folders out."""
