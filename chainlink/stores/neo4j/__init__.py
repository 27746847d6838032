"""How is a supply network kept on a Neo4j server?"""
