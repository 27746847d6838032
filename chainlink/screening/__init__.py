"""What does one scan of the chains find, on which evidence, and what should be asked next?"""
