"""Who, and who did what: users, roles, tokens, consents, the one append-only history.

May import lib only.
"""
