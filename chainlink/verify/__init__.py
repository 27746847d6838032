"""Does this installation compute what is known to be true?"""
