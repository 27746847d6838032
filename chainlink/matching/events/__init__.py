"""Which events are there, who is invited, who comes, and who meets whom?"""
