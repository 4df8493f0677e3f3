"""What can go wrong here."""

from lib.errors import DomainError


class SheetIncomplete(DomainError):
    """Something still misses a level or a reason; the message lists what."""

    code = "sheet_incomplete"


class ScoreRefused(DomainError):
    """A mark that cannot be saved as it is; the message says what it needs."""

    code = "score_refused"


class NotReconciled(DomainError):
    """Differences are still open."""

    code = "not_reconciled"
