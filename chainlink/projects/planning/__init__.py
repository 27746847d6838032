"""Which projects would close which risks, and which of them to do within the limits?"""
