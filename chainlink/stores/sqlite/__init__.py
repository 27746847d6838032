"""How is a supply network kept in one SQLite file?"""
