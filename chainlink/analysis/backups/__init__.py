"""How much of a lost supplier could ready backups really deliver, and is one spare promised twice?"""
