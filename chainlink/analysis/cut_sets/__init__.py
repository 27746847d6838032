"""Which smallest sets of firms stop a target together?"""
