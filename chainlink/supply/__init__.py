"""What is the supply graph? Tables become index arrays; lines, requirements, names and look-up."""
