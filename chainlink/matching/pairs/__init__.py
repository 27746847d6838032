"""Which offer fits which need, how well in each part, and which is refused because of whom?"""
