"""Which projects are on the books, how far are they, and what did completed ones change?"""
