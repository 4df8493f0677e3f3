"""What can go wrong here."""

from lib.errors import DomainError


class AssessmentRefused(DomainError):
    """An assessment that cannot begin as things are; the message says what it needs."""

    code = "assessment_refused"


class SheetIncomplete(DomainError):
    """Something still misses a level or a reason; the message lists what.

    `codes` are the criteria that miss something, in the rubric's order.
    """

    code = "sheet_incomplete"

    def __init__(self, message: object, *, codes: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.codes = codes


class ScoreRefused(DomainError):
    """A mark that cannot be saved as it is; the message says what it needs."""

    code = "score_refused"


class NotReconciled(DomainError):
    """Differences are still open."""

    code = "not_reconciled"


class ReasonMissing(DomainError):
    """An exceptional step without a reason."""

    code = "reason_missing"
