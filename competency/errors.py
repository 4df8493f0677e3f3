"""What can go wrong here."""

from lib.errors import DomainError


class FixtureRefused(DomainError):
    """A rubric, rule set or table of levels is incomplete or does not fit its standard.

    The message lists every problem with its place and its mend; nothing was stored.
    """

    code = "fixture_refused"
