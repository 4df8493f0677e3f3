"""What can be known: the standard, its levels, rubrics and rule sets.

May import accounts and lib.
"""
