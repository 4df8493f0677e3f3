"""People score evidence: scoring blind, reconciling, deciding.

May import evidence and all to its right.
"""
