"""What a candidate shows: exercises started, artefacts, claims, grading runs, findings.

May import campaigns and all to its right.
"""
