"""Who is asked for what, until when: campaigns, pack versions, enrolments, allocations.

May import competency, grading, accounts and lib.
"""
