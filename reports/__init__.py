"""All we tell people and machines: homes, boards, results, PDF. Reads all below, writes only its own rows.

May import assessments and all to its right.
"""
